"""What the verbs share: options, the rules that apply, exit statuses, printing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from dechaff.errors import OutputError, UsageError

if TYPE_CHECKING:
    from dechaff.rules.load import Ruleset
    from dechaff.rules.yaml.diagnostics import Problem

ALL_WELL, SOME_FAILED, WRONG_CALL, UNWRITABLE = 0, 1, 2, 3
FOUND = 1

RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        "-r",
        metavar="FILE",
        help="The rules. Else ./rules.yaml, else the built-in packs.",
        show_default=False,
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", "-w", min=1, max=256, help="Processes. [default: as many as pay off]", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON in place of text.")]


def default_rules() -> Path | None:
    path = Path("rules.yaml")
    return path if path.is_file() else None


def applied_rules(path: Path | None) -> tuple[Ruleset, str]:
    """The rules that apply, and in words which these are."""
    from dechaff.rules.load import built_in, load

    chosen = path or default_rules()
    if chosen is None:
        return built_in(), "the built-in packs (no rules.yaml here)"
    return load(chosen), f"{chosen}" + ("" if path else " (of the current folder)")


def standard_input() -> BinaryIO:
    """Raises `UsageError` if whoever called us has closed it."""
    if sys.stdin is None:
        raise UsageError("standard input is closed: there is nothing to read")
    return sys.stdin.buffer


def standard_output() -> BinaryIO:
    """Raises `OutputError` if whoever called us has closed it."""
    if sys.stdout is None:
        raise OutputError("standard output", "it is closed: name a place for the results")
    return sys.stdout.buffer


def print_bytes(data: bytes) -> None:
    output = standard_output()
    output.write(data)
    output.flush()


def print_json(value: object) -> None:
    import orjson

    print_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def styled(text: str, style: str) -> str:
    """A text in a colour ("red") or "bold". None where no terminal reads (typer sees to it), or NO_COLOR is set."""
    if not style or os.environ.get("NO_COLOR"):
        return text
    return typer.style(text, bold=True) if style == "bold" else typer.style(text, fg=style)


def coloured(problem: Problem) -> str:
    """The problem with its head in red or yellow."""
    head, _, rest = problem.render().partition("\n")
    return styled(head, "red" if problem.severity == "error" else "yellow") + (f"\n{rest}" if rest else "")


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
