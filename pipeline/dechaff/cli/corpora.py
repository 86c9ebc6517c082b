"""The corpus that a verb looks at: its options, the documents behind them, and a bar while one waits."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from dechaff.cli.shared import SOME_FAILED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.progress import Progress

    from dechaff.authoring.corpus import Corpus, Failed
    from dechaff.authoring.pointing import Pointed
    from dechaff.document import Source
    from dechaff.sources.containers import Opened
    from dechaff.sources.discover import Found

Item = TypeVar("Item")

CorpusArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", help="A folder of documents, or one file: text, HTML, JSONL, CSV, ...", show_default=False
    ),
]
_SMALL = 4 << 20
"""Bytes of input that are cleaned before a second process is there."""


def enough_processes(inputs: Sequence[Found | Opened]) -> int:
    """As many as pay off: one for little input, and for standard input, of which nobody knows how much there is."""
    from dechaff.sources.discover import Found

    size = 0
    for item in inputs:
        found = item if isinstance(item, Found) else item.found
        if found.url is not None:
            size += _SMALL
        elif found.path.is_file():
            size += found.path.stat().st_size * (4 if found.compression or found.container == "parquet" else 1)
    return 1 if size < _SMALL else os.cpu_count() or 1


def processes(workers: int | None, corpus: Corpus, most: int | None = None) -> int:
    """How many processes to use; `most`: so many documents are looked at. A few are done before a second is there."""
    if corpus.size is None:
        return workers or enough_processes(corpus.inputs)
    count = min(corpus.size, most or corpus.size)
    return min(workers or min(os.cpu_count() or 1, count // 100), count) or 1


@dataclass(slots=True)
class Bar:
    """Shows on a terminal how far it is, if there is something to wait for; else it does nothing."""

    doing: str
    silent: bool = False
    _shown: Progress | None = None

    def __call__(self, items: Iterable[Item], total: int | None) -> Iterator[Item]:
        """Pass items through, a bar below whatever else is printed."""
        if self.silent or not sys.stderr.isatty():
            yield from items
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as shown:
            self._shown = shown
            try:
                yield from shown.track(items, total=total, description=self.doing)
            finally:
                self._shown = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something is printed where it stands."""
        shown = self._shown if sys.stdout.isatty() else None
        if shown is not None:
            shown.stop()
        try:
            yield
        finally:
            if shown is not None:
                shown.start()


def open_corpus(
    path: Path, text_field: str | None, id_field: str | None, url_field: str | None, html: bool | None, bar: Bar
) -> Corpus:
    """The documents of a folder or a file. Raises `UsageError` if there are none."""
    from dechaff.authoring.corpus import corpus_of
    from dechaff.sources.records import Fields

    fields = Fields(text_field, id_field, url_field, html)
    return corpus_of(path, fields, lambda text: typer.echo(text, err=True), bar)


def read_pointed(
    pointed: Pointed, text_field: str | None, id_field: str | None, url_field: str | None, html: bool | None
) -> tuple[Source, int | None]:
    """One document, and one of its lines if the user named one. Raises `UsageError` and `DocumentError`."""
    from dechaff.sources.records import Fields

    return pointed.read(Fields(text_field, id_field, url_field, html), lambda text: typer.echo(text, err=True))


def tell_failed(failed: Failed) -> None:
    """Name the documents that could not be read, and leave with the status that says so."""
    for failure in failed.listed:
        typer.echo(f"failed: {failure}", err=True)
    if failed.count > len(failed.listed):
        typer.echo(f"failed: {failed.count - len(failed.listed):,} more", err=True)
    if failed.count:
        raise typer.Exit(SOME_FAILED)
