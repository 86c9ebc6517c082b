"""`dechaff explain`: what is done to a document or a line of it, and what a rule does."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.options import (
    JsonOption,
    RecordOptions,
    RulesOption,
    applied_rules,
    options_class,
    verb,
    what_to_explain,
)
from dechaff.cli.output import print_json, print_lines, print_message
from dechaff.errors import UsageError
from dechaff.text.display import on_one_line

if TYPE_CHECKING:
    from dechaff.rules.load import Ruleset


@options_class
class ExplainOptions:
    """The command line of `explain`."""

    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|FILE:LINE|RULE",
            help="A document, a line of it, or the id of a rule. For a file of records: FILE:RECORD or "
            "FILE:RECORD:LINE.",
            autocompletion=what_to_explain,
        ),
    ]
    why_not: Annotated[
        bool,
        typer.Option(
            "--why-not", help="For FILE:LINE: show the rules that nearly match the line, and why each does not."
        ),
    ] = False
    every: Annotated[bool, typer.Option("--all", help="Show all lines of long spans of page chrome.")] = False
    rules: RulesOption = None
    records: RecordOptions
    json: JsonOption = False


@verb
def explain(options: ExplainOptions) -> None:
    """Show what cleaning does to a document, why a line of it is kept or removed, or what a rule does.

    Examples: dechaff explain seeds/001_d973dd422a759b9c.txt

      dechaff explain --why-not seeds/001_d973dd422a759b9c.txt:3

      dechaff explain news/no-time-to-read
    """
    from dechaff.authoring.corpus import target_of
    from dechaff.authoring.explain_document import candidates_json, explain_document
    from dechaff.authoring.explain_line import explain_line
    from dechaff.authoring.explain_page import page_json, page_of
    from dechaff.cleaner import Cleaner
    from dechaff.sinks.record import layout

    target = target_of(options.what)
    ruleset, rules_from = applied_rules(options.rules, [target.found.path] if target else ())
    source, line = target.read(options.records.fields(), print_message) if target else (None, None)
    if options.why_not and source is None:
        raise UsageError(f"--why-not needs FILE:LINE, and there is no such file: {options.what}")
    if options.why_not and line is None:
        raise UsageError(f"--why-not explains one line: name it, as in {options.what}:1")
    if source is None:
        lines = _explain_rule(ruleset, options.what)
    elif line is not None:
        lines = explain_line(ruleset, source, line)
    else:
        cleaner = Cleaner(ruleset)
        article, page, candidates = cleaner.clean_source(source), page_of(ruleset, source), cleaner.candidates(source)
        if options.json:
            print_json({**layout(article.record), "page": page_json(page), "candidates": candidates_json(candidates)})
            return
        lines = explain_document(article, ruleset, page, candidates, whole=options.every)
    if options.json:
        raise UsageError("--json is for a document: explain FILE --json")
    typer.echo(on_one_line(f"rules: {rules_from}"))
    print_lines(lines)


def _explain_rule(ruleset: "Ruleset", id: str) -> Iterator[str]:
    from dechaff.authoring.explain_rule import explain_rule
    from dechaff.rules.yaml.diagnostics import closest

    lines = explain_rule(ruleset, id)
    if lines is None:
        if "/" in id and (Path(id).suffix or Path(id).parent.exists()):
            raise UsageError(f"there is no such file: {id}")
        meant = closest(id, [rule.id for rule in ruleset.rules])
        raise UsageError(
            f"there is no file and no rule of this name: {id}" + (f' (did you mean "{meant}"?)' if meant else "")
        )
    return lines
