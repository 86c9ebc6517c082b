"""Files, folders, containers -> documents looked at, one after another: a corpus of any size, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from dechaff.batch.document_frequency import count_lines
from dechaff.batch.workers import map_in_order
from dechaff.document import FAILURES, Failure, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Limits
from dechaff.sources.discover import Found, discover
from dechaff.sources.entries import Entry, read_entries
from dechaff.sources.records import Fields, Report
from dechaff.text.frequent_lines import FrequentLines

__all__ = ["LISTED", "Corpus", "Failed", "Look", "Looked", "Watch", "corpus_of", "silent", "unlimited", "unwatched"]

LISTED = 1000
"""So many documents that can't be read are kept by name; the others are counted."""

Item = TypeVar("Item")
Seen = TypeVar("Seen")
Look = Callable[[Source], Seen | DocumentError]
"""The work of one worker: picklable, called with one document after another."""


class Watch(Protocol):
    """Passes items through and shows a person how far it is; `total` is None if nobody knows."""

    def __call__(self, items: Iterable[Item], total: int | None) -> Iterator[Item]: ...


def unwatched(items: Iterable[Item], total: int | None) -> Iterator[Item]:
    """Nobody looks."""
    del total
    return iter(items)


def silent(text: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Looked(Generic[Seen]):
    """What was seen in one document. `place` is what to call it before the user: a path, or path:record."""

    id: str
    place: str
    seen: Seen | DocumentError


@dataclass(slots=True)
class Failed:
    """The documents that can't be read: all are counted, the first `LISTED` are kept."""

    count: int = 0
    listed: list[DocumentError] = field(default_factory=list)

    def add(self, error: DocumentError) -> None:
        """Count one more."""
        self.count += 1
        if len(self.listed) < LISTED:
            self.listed.append(error)


@dataclass(frozen=True, slots=True)
class _Reading(Generic[Seen]):
    look: Look[Seen]

    def __call__(self, entry: Entry | Failure) -> Looked[Seen]:
        if isinstance(entry, Failure):
            place = entry.path or entry.id
            return Looked(entry.id, place, DocumentError(place, entry.stage, entry.reason))
        try:
            seen = self.look(entry.read())
        except DocumentError as error:
            seen = error
        return Looked(entry.id, entry.place, seen)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents that can be read as often as is needed, always in the same order.

    `inputs` are files of one document and containers of many. `tell` hears what was guessed about the fields of
    records, `watch` sees the documents go by.
    """

    inputs: tuple[Found, ...]
    fields: Fields = field(default_factory=Fields)
    tell: Report = silent
    watch: Watch = unwatched

    @property
    def size(self) -> int | None:
        """The number of documents; None where only reading can tell."""
        return None if any(found.container for found in self.inputs) else len(self.inputs)

    @property
    def noun(self) -> str:
        """What to call one of its documents."""
        return "document" if self.size is None else "file"

    @property
    def of_records(self) -> bool:
        """Whether it holds records and nothing else; files lie in folders."""
        return all(found.container not in (None, "zip") for found in self.inputs)

    def entries(self, tell: Report = silent) -> Iterator[Entry | Failure]:
        """Its documents, unread where they are files."""
        return read_entries(self.inputs, self.fields, tell)

    def look(
        self, look: Look[Seen], workers: int, only: Callable[[Entry | Failure], bool] | None = None
    ) -> Iterator[Looked[Seen]]:
        """Look at each document, or at some `only`, in their order whatever the number of workers."""
        entries = self.entries(self.tell if only is None else silent)
        chosen = entries if only is None else filter(only, entries)
        return self.watch(
            map_in_order(_Reading(look), chosen, workers, lost=_lost, size=_size), self.size if only is None else None
        )

    def counts(self, ruleset: Ruleset, workers: int) -> FrequentLines | None:
        """In how many documents the lines stand, if a rule asks for it: a pass of its own."""
        return count_lines(ruleset, lambda: self.watch(self.entries(), self.size), workers)


def _lost(entry: Entry | Failure, reason: str) -> Looked[Seen]:
    place = entry.path or entry.id if isinstance(entry, Failure) else entry.place
    return Looked(entry.id, place, DocumentError(place, "clean", reason))


def _size(entry: Entry | Failure) -> int:
    return 0 if isinstance(entry, Failure) else entry.size


def corpus_of(path: Path, fields: Fields | None = None, tell: Report = silent, watch: Watch = unwatched) -> Corpus:
    """The documents of a folder, or of one file. Raises `UsageError` if there are none."""
    found = discover([path], containers=True)
    # Our own list of failures, left in a folder of results, holds no documents.
    containers = [one for one in found.containers if one.path.name != FAILURES or one.path == path]
    if not found.documents and not containers:
        raise UsageError(
            f"there are no documents in {path}: .txt, .md and .html files are taken, and records out of .jsonl, .csv, "
            ".tsv, .parquet, .warc and .zip, each also compressed"
        )
    return Corpus((*found.documents, *containers), fields or Fields(), tell, watch)


def unlimited(ruleset: Ruleset) -> Ruleset:
    """The same rules without limits: what the rules do is to be seen, not what is done in the end."""
    return replace(ruleset, settings=replace(ruleset.settings, limits=Limits(1.0, 0)))
