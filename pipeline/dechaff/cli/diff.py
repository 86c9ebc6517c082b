"""`dechaff diff`: what the rules change in documents, as unified diffs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.options import CorpusArgument, CorpusOptions, RulesOption, applied_rules, options_class, rule_ids, verb
from dechaff.cli.output import FOUND, Bar, note, report_failed, styled
from dechaff.text.display import counted, printable

if TYPE_CHECKING:
    from dechaff.authoring.effects import Difference

_COLOURS: Mapping[str, str] = {"+": "green", "-": "red", "@": "cyan"}


@options_class
class DiffOptions:
    """The command line of `diff`."""

    folder: CorpusArgument
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule",
            metavar="ID",
            help="Show only what this rule, or the rules that a glob matches, change.",
            autocompletion=rule_ids,
        ),
    ] = None
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", min=1, help="Show N documents that differ, always the same ones."),
    ] = None
    rules: RulesOption = None
    corpus: CorpusOptions


@verb
def diff(options: DiffOptions) -> None:
    """Show what the rules change in documents, as unified diffs. Nothing is written.

    Example: dechaff diff articles --rule news/read-more --sample 5

    Exit status: 0 nothing would change, 1 something would change, 2 errors in the rules or arguments.
    """
    from dechaff.authoring.corpus import FailedDocuments
    from dechaff.authoring.effects import differences

    rule, sample = options.rule, options.sample
    ruleset, _ = applied_rules(options.rules, [options.folder])
    bar = Bar("comparing")
    corpus = options.corpus.open(options.folder, bar)
    changed = compared = 0
    failed = FailedDocuments()
    for difference in differences(ruleset, corpus, rule, sample, options.corpus.processes):
        compared += 1
        if difference.failure is not None:
            failed.add(difference.failure)
        changed += bool(difference.lines)
        if difference.lines or (difference.note and rule is None):
            with bar.aside():
                _print_difference(difference, with_note=rule is None)
    if sample is None:
        note(f"{changed:,} of {counted(compared, corpus.noun)} would change" + (f" by {rule}" if rule else ""))
    elif corpus.size is None:
        note(f"{counted(changed, corpus.noun)} shown")
    else:
        note(f"{counted(changed, 'file')} of {corpus.size:,} shown")
    report_failed(failed)
    if changed:
        raise typer.Exit(FOUND)


def _print_difference(difference: "Difference", *, with_note: bool) -> None:
    if difference.note and with_note:
        typer.echo(styled(printable(f"# {difference.id} is {difference.note}"), "yellow"))
    for number, line in enumerate(difference.lines):
        typer.echo(styled(printable(line), "bold" if number < 2 else _COLOURS.get(line[:1], "")))
