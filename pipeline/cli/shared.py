"""What the verbs share: options, the rules that apply, exit statuses, printing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.rules.diagnostics import Problem
    from pipeline.rules.load import Ruleset

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
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON in place of text.")]


def default_rules() -> Path | None:
    path = Path("rules.yaml")
    return path if path.is_file() else None


def applied_rules(path: Path | None) -> tuple[Ruleset, str]:
    """The rules that apply, and in words which these are."""
    from pipeline.rules.load import built_in, load

    chosen = path or default_rules()
    if chosen is None:
        return built_in(), "the built-in packs (no rules.yaml here)"
    return load(chosen), f"{chosen}" + ("" if path else " (of the current folder)")


def print_json(value: object) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def coloured(problem: Problem) -> str:
    """The problem with its head in red or yellow; typer leaves colours out where no terminal reads."""
    head, _, rest = problem.render().partition("\n")
    colour = typer.colors.RED if problem.severity == "error" else typer.colors.YELLOW
    return typer.style(head, fg=colour, bold=True) + (f"\n{rest}" if rest else "")


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
