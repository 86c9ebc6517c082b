"""`dechaff new`: pasted boilerplate -> a rule to append to a rule file."""

from pathlib import Path
from typing import Annotated

import typer

from dechaff.cli.options import RulesOption, default_rules, options_class, verb
from dechaff.cli.output import WRONG_CALL, note, standard_input
from dechaff.errors import UsageError


@options_class
class NewOptions:
    """The command line of `new`."""

    clip: Annotated[
        Path, typer.Option("--from", metavar="CLIP", help="A file with pasted boilerplate; - is standard input.")
    ]
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The id of the rule. [default: its first words]")
    ] = None
    general: Annotated[bool, typer.Option("--general", help="Replace dates, times and numbers by placeholders.")] = (
        False
    )
    rules: RulesOption = None


@verb
def new(options: NewOptions) -> None:
    """Print a rule that removes pasted boilerplate, with the boilerplate as its first example.

    Example: dechaff new --from clip.txt >> rules.yaml
    """
    from dechaff.authoring.problems import check_rules
    from dechaff.authoring.rule_text import insertion_at_end, new_rule
    from dechaff.rules.load import read_text

    data = standard_input().read() if str(options.clip) == "-" else _read_bytes(options.clip)
    chosen = options.rules or default_rules()
    insertion = insertion_at_end(_read_bytes(chosen).decode("utf-8-sig", "replace") if chosen else "")
    if options.id in insertion.used:
        raise UsageError(f'the id "{options.id}" is used already: choose another one')
    text = new_rule(data, options.id, insertion.used, general=options.general, margin=insertion.margin)
    checked = check_rules(read_text(f"version: 1\nrules:\n{text}", "the new rule"))
    for problem in checked.problems:
        note(f"{problem.severity}: {problem.message}" + (f" ({problem.help})" if problem.help else ""))
    if checked.errors:
        raise typer.Exit(WRONG_CALL)
    if insertion.advice:
        note(f"note: {insertion.advice}")
    typer.echo(insertion.head + text, nl=False)


def _read_bytes(path: Path) -> bytes:
    """The content of a file that the user named. Raises `UsageError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror or error}") from error
