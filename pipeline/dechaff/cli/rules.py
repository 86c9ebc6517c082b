"""`dechaff rules`: the rules that apply, and how often each matches in documents."""

from pathlib import Path
from typing import Annotated

import typer

from dechaff.cli.options import CorpusOptions, JsonOption, RulesOption, applied_rules, options_class, verb
from dechaff.cli.output import Bar, print_json, print_lines, print_message, report_failed
from dechaff.errors import UsageError
from dechaff.text.display import on_one_line


@options_class
class RulesOptions:
    """The command line of `rules`."""

    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="Count the matches in these documents.")] = (
        None
    )
    effective: Annotated[
        str | None,
        typer.Option("--show-effective", metavar="FILE", help="Show which rules apply to this file, and why."),
    ] = None
    rules: RulesOption = None
    corpus: CorpusOptions
    json: JsonOption = False


@verb
def rules(options: RulesOptions) -> None:
    """List the rules in use: what they do, where they are from and, with a folder, how often they match.

    Example: dechaff rules articles
    """
    from dechaff.authoring.corpus import target_of
    from dechaff.authoring.effects import count_hits
    from dechaff.authoring.explain_document import effective_lines
    from dechaff.authoring.explain_rule import listing_json, listing_lines

    if options.effective is not None:
        if options.folder is not None or options.json:
            raise UsageError("--show-effective can't be combined with a folder or --json")
        target = target_of(options.effective)
        if target is None:
            raise UsageError(f"there is no such file: {options.effective}")
        ruleset, rules_from = applied_rules(options.rules, [target.found.path])
        source, _ = target.read(options.corpus.records.fields(), print_message)
        print_lines(effective_lines(ruleset, rules_from, source))
        return
    ruleset, rules_from = applied_rules(options.rules, [options.folder] if options.folder else ())
    found = None
    if options.folder is not None:
        corpus = options.corpus.open(options.folder, Bar("counting"))
        found = count_hits(ruleset, corpus, options.corpus.processes)
    if options.json:
        print_json(listing_json(ruleset, rules_from, found))
    else:
        typer.echo(on_one_line(f"rules: {rules_from}"))
        print_lines(listing_lines(ruleset, found))
    if found is not None:
        report_failed(found.failed)
