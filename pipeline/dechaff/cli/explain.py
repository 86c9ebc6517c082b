"""`dechaff explain`: what is done to a document or a line of it, and what a rule does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.completion import what_to_explain
from dechaff.cli.options import JsonOption, RecordOptions, RulesOption, applied_rules, verb
from dechaff.cli.output import note, print_json, print_lines
from dechaff.errors import UsageError

if TYPE_CHECKING:
    from dechaff.document import Source
    from dechaff.rules.load import Ruleset


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainOptions:
    """The command line of `explain`."""

    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|FILE:LINE|RULE",
            help="A document, a line of it, or the id of a rule; of a file of records, FILE:RECORD and "
            "FILE:RECORD:LINE.",
            show_default=False,
            autocompletion=what_to_explain,
        ),
    ]
    why_not: Annotated[
        bool,
        typer.Option("--why-not", help="Say of FILE:LINE which rules come near it, and what kept each from matching."),
    ] = False
    every: Annotated[
        bool, typer.Option("--all", help="Show each line that went with the page around an article, of long runs, too.")
    ] = False
    rules: RulesOption = None
    records: RecordOptions
    json: JsonOption = False


@verb
def explain(options: ExplainOptions) -> None:
    """Show what cleaning does to a file; why a line of it stays (FILE:LINE); or what a rule does (its id).

    Examples: dechaff explain seeds/001_d973dd422a759b9c.txt

      dechaff explain --why-not seeds/001_d973dd422a759b9c.txt:3

      dechaff explain no-time-to-read
    """
    from dechaff.authoring.explain.line import explain_line
    from dechaff.authoring.target import target_of

    ruleset, told = applied_rules(options.rules)
    target = target_of(options.what)
    if target is None:
        if options.why_not:
            raise UsageError(f"--why-not takes FILE:LINE, and there is no such file: {options.what}")
        _explain_rule(ruleset, told, options)
        return
    source, line = target.read(options.records.fields(), note)
    if line is None:
        if options.why_not:
            raise UsageError(f"--why-not is about one line: {options.what}:LINE")
        _explain_document(ruleset, told, source, options)
        return
    if options.json:
        raise UsageError("--json is for a document: explain FILE --json")
    typer.echo(f"rules: {told}")
    print_lines(explain_line(ruleset, source, line))


def _explain_document(ruleset: Ruleset, told: str, source: Source, options: ExplainOptions) -> None:
    from functools import partial

    from dechaff.authoring.explain.document import explain_document
    from dechaff.authoring.explain.page import page_json, page_lines, page_of, span_lines
    from dechaff.authoring.explain.rule import PAGE_RULE_SUMMARIES
    from dechaff.cleaner import Cleaner

    article = Cleaner(ruleset).clean_source(source)
    page = page_of(ruleset, source)
    if options.json:
        from dechaff.sinks.record import layout

        print_json({**layout(article.record), "page": page_json(page)})
        return
    typer.echo(f"rules: {told}")
    details = partial(span_lines, page, whole=options.every)
    print_lines(
        explain_document(
            article, ruleset.rules, page_lines(page, whole=options.every), dict.fromkeys(PAGE_RULE_SUMMARIES, details)
        )
    )


def _explain_rule(ruleset: Ruleset, told: str, options: ExplainOptions) -> None:
    from dechaff.authoring.explain.rule import PAGE_RULE_SUMMARIES, find_rule, page_rule_lines, rule_lines
    from dechaff.rules.yaml.diagnostics import closest

    id = options.what
    found = find_rule(ruleset, id)
    if options.json and (found is not None or id in PAGE_RULE_SUMMARIES):
        raise UsageError("--json is for a document: explain FILE --json")
    if found is None and id in PAGE_RULE_SUMMARIES:
        in_use = "" if id in ruleset.page_rules and ruleset.settings.body == "auto" else ": NOT IN USE"
        typer.echo(f"rules: {told}\n{id} (built in){in_use}")
        print_lines(page_rule_lines(id))
        return
    if found is None:
        if "/" in id and (Path(id).suffix or Path(id).parent.exists()):
            raise UsageError(f"there is no such file: {id}")
        meant = closest(id, [rule.id for rule in ruleset.rules])
        raise UsageError(
            f"there is no file and no rule of this name: {id}" + (f' (did you mean "{meant}"?)' if meant else "")
        )
    typer.echo(f"rules: {told}")
    print_lines(rule_lines(found[0], in_use=found[1]))
