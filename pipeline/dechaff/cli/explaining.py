"""`dechaff explain`: what becomes of a document and of a line of it, and what a rule does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.completion import what_to_explain
from dechaff.cli.corpora import read_pointed
from dechaff.cli.request import HtmlOption, IdFieldOption, TextFieldOption, UrlFieldOption
from dechaff.cli.shared import JsonOption, RulesOption, applied_rules, print_json
from dechaff.errors import UsageError

if TYPE_CHECKING:
    from dechaff.document import Source
    from dechaff.rules.load import Ruleset


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|FILE:LINE|RULE",
            help="A document, a line of it, or the id of a rule; of a file of records, FILE:RECORD and "
            "FILE:RECORD:LINE.",
            show_default=False,
            autocompletion=what_to_explain,
        ),
    ],
    why_not: Annotated[
        bool,
        typer.Option("--why-not", help="Say of FILE:LINE which rules come near it, and what kept each from matching."),
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Show each line that went with the page around an article, of long runs, too.")
    ] = False,
    rules: RulesOption = None,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    json: JsonOption = False,
) -> None:
    """Show what cleaning does to a file; why a line of it stays (FILE:LINE); or what a rule does (its id).

    Examples: dechaff explain seeds/001_d973dd422a759b9c.txt

      dechaff explain --why-not seeds/001_d973dd422a759b9c.txt:3

      dechaff explain no-time-to-read
    """
    from dechaff.authoring.pointing import point

    ruleset, told = applied_rules(rules)
    pointed = point(what)
    if pointed is None:
        if why_not:
            raise UsageError(f"--why-not takes FILE:LINE, and there is no such file: {what}")
        _explain_rule(what, rules, json=json)
        return
    source, line = read_pointed(pointed, text_field, id_field, url_field, html)
    if why_not and line is None:
        raise UsageError(f"--why-not is about one line: {what}:LINE")
    if json and line is not None:
        raise UsageError("--json is for a document: explain FILE --json")
    if line is not None:
        from dechaff.authoring.why_not import why_not as explanation

        typer.echo(f"rules: {told}")
        for text in explanation(ruleset, source, line):
            typer.echo(text)
        return
    _explain_document(ruleset, told, source, every=every, json=json)


def _explain_document(ruleset: Ruleset, told: str, source: Source, *, every: bool, json: bool) -> None:
    from functools import partial

    from dechaff.authoring.page import page_json, page_lines, page_of, span_lines
    from dechaff.authoring.page_rules import PAGE_RULE_SUMMARIES
    from dechaff.batch.summary import explain as explain_article
    from dechaff.cleaner import Cleaner

    article = Cleaner(ruleset).clean_source(source)
    page = page_of(ruleset, source)
    if json:
        from dechaff.sinks.record import layout

        print_json({**layout(article.record), "page": page_json(page)})
        return
    typer.echo(f"rules: {told}")
    details = partial(span_lines, page, whole=every)
    for text in explain_article(
        article, ruleset.rules, page_lines(page, whole=every), dict.fromkeys(PAGE_RULE_SUMMARIES, details)
    ):
        typer.echo(text)


def _explain_rule(id: str, rules: Path | None, *, json: bool) -> None:
    from dechaff.authoring.describe import find_rule, rule_lines
    from dechaff.authoring.page_rules import PAGE_RULE_SUMMARIES, page_rule_lines
    from dechaff.rules.yaml.diagnostics import closest

    ruleset, told = applied_rules(rules)
    found = find_rule(ruleset, id)
    if json and (found is not None or id in PAGE_RULE_SUMMARIES):
        raise UsageError("--json is for a document: explain FILE --json")
    if found is None and id in PAGE_RULE_SUMMARIES:
        in_use = "" if id in ruleset.page_rules and ruleset.settings.body == "auto" else ": NOT IN USE"
        typer.echo(f"rules: {told}\n{id} (built in){in_use}")
        for line in page_rule_lines(id):
            typer.echo(line)
        return
    if found is None:
        if "/" in id and (Path(id).suffix or Path(id).parent.exists()):
            raise UsageError(f"there is no such file: {id}")
        meant = closest(id, [rule.id for rule in ruleset.rules])
        raise UsageError(
            f"there is no file and no rule of this name: {id}" + (f' (did you mean "{meant}"?)' if meant else "")
        )
    typer.echo(f"rules: {told}")
    for line in rule_lines(found[0], in_use=found[1]):
        typer.echo(line)
