"""Values -> standard output, standard error and an exit status."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import typer

from dechaff.errors import OutputError, UsageError
from dechaff.text.display import on_one_line

if TYPE_CHECKING:
    from rich.progress import Progress

    from dechaff.authoring.corpus import FailedDocuments
    from dechaff.rules.yaml.diagnostics import Problem

SOME_FAILED, WRONG_CALL, UNWRITABLE = 1, 2, 3
"""Exit statuses beside 0."""

FOUND = 1
"""The exit status of `diff` where something would change."""

_Item = TypeVar("_Item")

_REDRAWN = 0.1
"""Seconds between two states of the progress bar."""


def standard_input() -> BinaryIO:
    """Raises `UsageError` if the caller has closed it."""
    if sys.stdin is None:
        raise UsageError("standard input is closed: there is nothing to read")
    return sys.stdin.buffer


def standard_output() -> BinaryIO:
    """Raises `OutputError` if the caller has closed it."""
    if sys.stdout is None:
        raise OutputError("standard output", "it is closed: name a place for the results")
    return sys.stdout.buffer


def print_bytes(data: bytes) -> None:
    """Write to standard output. Raises `OutputError`."""
    output = standard_output()
    output.write(data)
    output.flush()


def print_json(value: object) -> None:
    """Write a value as indented JSON to standard output. Raises `OutputError`."""
    import orjson

    print_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of text."""
    for line in lines:
        typer.echo(line)


def note(text: str) -> None:
    """Print to standard error."""
    typer.echo(text, err=True)


def print_message(text: str) -> None:
    """Print a message of one line to standard error; control characters in the names that it has are escaped."""
    note(on_one_line(text))


def styled(text: str, style: str) -> str:
    """A text in a colour ("red"), or "bold". Without a style if the output is no terminal, or if NO_COLOR is set."""
    if not style or os.environ.get("NO_COLOR"):
        return text
    return typer.style(text, bold=True) if style == "bold" else typer.style(text, fg=style)


def coloured(problem: Problem) -> str:
    """The problem with its head in red or yellow."""
    head, _, rest = problem.render().partition("\n")
    return styled(head, "red" if problem.severity == "error" else "yellow") + (f"\n{rest}" if rest else "")


def report_failed(failed: FailedDocuments) -> None:
    """Name the documents that can't be read. Raises `typer.Exit` if there are any."""
    for failure in failed.listed:
        print_message(f"failed: {failure}")
    if failed.count > len(failed.listed):
        note(f"failed: {failed.count - len(failed.listed):,} more")
    if failed.count:
        raise typer.Exit(SOME_FAILED)


@dataclass(slots=True)
class Bar:
    """A progress bar on standard error, if that is a terminal."""

    doing: str
    silent: bool = False
    _shown: Progress | None = None

    def __call__(self, items: Iterable[_Item], total: int | None) -> Iterator[_Item]:
        """The items, a bar below whatever else is printed."""
        if self.silent or not sys.stderr.isatty():
            yield from items
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        # Without a thread that redraws it: a process with one thread can be copied to make workers.
        with Progress(
            *columns, console=Console(stderr=True), auto_refresh=False, transient=True, redirect_stdout=False
        ) as shown:
            self._shown, drawn = shown, 0.0
            task = shown.add_task(self.doing, total=total)
            try:
                for item in items:
                    yield item
                    shown.advance(task)
                    if time.monotonic() - drawn > _REDRAWN:
                        shown.refresh()
                        drawn = time.monotonic()
            finally:
                self._shown = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Remove the bar while something else is printed on the same terminal."""
        shown = self._shown if sys.stdout.isatty() else None
        if shown is not None:
            shown.stop()
        try:
            yield
        finally:
            if shown is not None:
                shown.start()
