"""What the user names -> documents: those of a corpus, one at a time, or a single one and a line of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from dechaff.batch.document_frequency import line_frequencies
from dechaff.batch.workers.pool import map_in_order
from dechaff.cleaner import Cleaner
from dechaff.document import FAILURES, Article, Failure, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Limits
from dechaff.sources.discover import Found, discover
from dechaff.sources.entries import Entry, read_entries
from dechaff.sources.fields import Fields, Report, no_report
from dechaff.sources.media_types import CONTAINERS, MEDIA_TYPES
from dechaff.sources.open import read_source
from dechaff.text.frequent_lines import FrequentLines

MAXIMUM_LISTED = 1000
"""The number of unreadable documents that are kept; more of them are only counted."""

_Item = TypeVar("_Item")
_Value = TypeVar("_Value")
Work = Callable[[Source], _Value | DocumentError]
"""What is computed from each document. Picklable, as it is sent to worker processes."""

_LINE = re.compile(r":([0-9]{1,18})(?::[0-9]+)?")
_ENDS_WITH_LINE = re.compile(r"(.+):([0-9]{1,18})", re.DOTALL)


class Progress(Protocol):
    """Passes items through and shows how many have passed. `total` is None if it is not known."""

    def __call__(self, items: Iterable[_Item], total: int | None) -> Iterator[_Item]: ...


def no_progress(items: Iterable[_Item], total: int | None) -> Iterator[_Item]:
    """Returns the items and shows no progress."""
    del total
    return iter(items)


@dataclass(frozen=True, slots=True)
class Computed(Generic[_Value]):
    """What was computed from one document, or why it can't be read. `place`: its path, or path:record."""

    id: str
    place: str
    value: _Value | DocumentError


@dataclass(slots=True)
class FailedDocuments:
    """The documents that can't be read: their number, and the errors of the first `MAXIMUM_LISTED`."""

    count: int = 0
    listed: list[DocumentError] = field(default_factory=list)

    def add(self, error: DocumentError) -> None:
        """Add one."""
        self.count += 1
        if len(self.listed) < MAXIMUM_LISTED:
            self.listed.append(error)


def successful(results: Iterable[Computed[_Value]], failed: FailedDocuments) -> Iterator[tuple[str, _Value]]:
    """The place and the value of each document that can be read; the others are added to `failed`."""
    for result in results:
        if isinstance(result.value, DocumentError):
            failed.add(result.value)
        else:
            yield result.place, result.value


def from_article(cleaner: Cleaner, value_of: Callable[[Article], _Value], source: Source) -> _Value | DocumentError:
    """What is computed from the article of a document; with `partial`, this is `Work`."""
    article = cleaner.attempt(source)
    return article if isinstance(article, DocumentError) else value_of(article)


@dataclass(frozen=True, slots=True)
class _ReadAndWork(Generic[_Value]):
    work: Work[_Value]

    def __call__(self, entry: Entry | Failure) -> Computed[_Value]:
        if isinstance(entry, Failure):
            return _failed(entry, entry.reason, entry.stage)
        try:
            return Computed(entry.id, entry.place, self.work(entry.read()))
        except DocumentError as error:
            return Computed(entry.id, entry.place, error)


def _failed(entry: Entry | Failure, reason: str, stage: str = "clean") -> Computed[Any]:
    """What there is of a document that can't be read, or whose worker process has ended."""
    return Computed(entry.id, _place(entry), DocumentError(_place(entry), stage, reason))


def _place(entry: Entry | Failure) -> str:
    return entry.place if isinstance(entry, Entry) else entry.path or entry.id


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents that can be read more than once, always in the same order.

    `inputs` are files of one document and containers of many, and failures for what can't be read. `report` is called
    with messages about guessed fields of records; `progress` is passed the documents that are read.
    """

    inputs: tuple[Found | Failure, ...]
    fields: Fields = field(default_factory=Fields)
    report: Report = no_report
    progress: Progress = no_progress

    @property
    def size(self) -> int | None:
        """The number of documents; None if there are containers, whose number of records is not known before."""
        return None if any(found.container for found in self._found) else len(self.inputs)

    @property
    def noun(self) -> str:
        """The word for one of its documents in messages."""
        return "document" if self.size is None else "file"

    @property
    def of_records(self) -> bool:
        """Whether it holds nothing but records, and no files in folders or archives."""
        return all(found.container not in (None, "zip") for found in self._found)

    @property
    def _found(self) -> list[Found]:
        return [item for item in self.inputs if not isinstance(item, Failure)]

    def entries(self, report: Report = no_report) -> Iterator[Entry | Failure]:
        """Its documents; files are not read yet."""
        return read_entries(self.inputs, self.fields, report)

    def map(
        self, work: Work[_Value], workers: int, only: Callable[[Entry | Failure], bool] | None = None
    ) -> Iterator[Computed[_Value]]:
        """The results for all documents, or those for which `only` is true, in the order of the corpus."""
        entries = self.entries(self.report if only is None else no_report)
        chosen = entries if only is None else filter(only, entries)
        results: Iterator[Computed[_Value]] = map_in_order(
            _ReadAndWork(work), chosen, workers, lost=_failed, size=lambda entry: getattr(entry, "size", 0)
        )
        return self.progress(results, self.size if only is None else None)

    def frequent_lines(self, ruleset: Ruleset, workers: int) -> FrequentLines | None:
        """The number of documents that contain each line, read in a pass of its own; None if no rule needs it."""
        return line_frequencies(ruleset, lambda: self.progress(self.entries(), self.size), workers)


def corpus_of(
    path: Path, fields: Fields | None = None, report: Report = no_report, progress: Progress = no_progress
) -> Corpus:
    """The documents of a folder, or of one file. Raises `UsageError` if there are none."""
    found = discover([path])
    # A list of failures, left in a folder of results by an earlier run, has no documents.
    containers = [one for one in found.containers if one.path.name != FAILURES or one.path == path]
    if not found.documents and not containers:
        raise UsageError(
            f"there are no documents in {path}. These files are read: {', '.join(MEDIA_TYPES)}, and records in "
            f"{', '.join(CONTAINERS)}, each also compressed"
        )
    return Corpus((*found.failures, *found.documents, *containers), fields or Fields(), report, progress)


def unlimited(ruleset: Ruleset) -> Ruleset:
    """The ruleset without its limits, to see what the rules match in documents that cleaning leaves unchanged."""
    return replace(ruleset, settings=replace(ruleset.settings, limits=Limits(1.0, 0)))


@dataclass(frozen=True, slots=True)
class Target:
    """A file that exists, and the rest of what the user typed: a line, or a record and perhaps a line of it."""

    found: Found
    rest: str

    def read(self, fields: Fields | None = None, report: Report = no_report) -> tuple[Source, int | None]:
        """The document, and the number of the line if one is given.

        Raises `UsageError` if there is no such document, `DocumentError` if it can't be read.
        """
        if self.found.container is not None:
            return self._record(Corpus((self.found,), fields or Fields(), report))
        line = _LINE.fullmatch(self.rest)
        return read_source(self.found), int(line[1]) if line else None

    def _record(self, corpus: Corpus) -> tuple[Source, int | None]:
        place = self.found.place
        if not self.rest:
            example = "MEMBER" if self.found.container == "zip" else "1"
            raise UsageError(f"{place} is a container of documents: name one of them, as in {place}:{example}")
        wanted: dict[str, int | None] = {place + self.rest: None}
        if with_line := _ENDS_WITH_LINE.fullmatch(place + self.rest):
            wanted[with_line[1]] = int(with_line[2])
        failure: DocumentError | None = None
        readable = ""
        for entry in corpus.entries(corpus.report):
            at = _place(entry)
            if isinstance(entry, Failure):
                error = DocumentError(at, entry.stage, entry.reason)
                if at in wanted:
                    raise error
                failure = failure or error
            elif at in wanted:
                assert isinstance(entry.origin, Source)
                return entry.origin, wanted[at]
            else:
                readable = readable or at
        if failure is not None and not readable:  # no document of the file can be read
            raise failure
        raise UsageError(
            f"{place} has no document {self.rest[1:]}: records are counted as lines, members have names"
            + (f"; the first is {readable}" if readable else "")
        )


def target_of(text: str) -> Target | None:
    """The target that a text names, the longest name of a file that exists first; None if there is no such file.

    Raises `UsageError` for a folder.
    """
    for end in (len(text), *(at for at in range(len(text) - 1, 0, -1) if text[at] in ":/")):
        name, rest = text[:end], text[end:]
        if os.path.isdir(name) and not rest:  # noqa: PTH112 – Path.is_dir raises for a name that no file can have
            raise UsageError(f"{name} is a folder: name one file in it")
        if not os.path.isfile(name):  # noqa: PTH113
            continue
        found = discover([Path(name)])
        (one,) = (*found.documents, *found.containers)
        inside = one.container is not None and (rest.startswith(":") or one.container == "zip")
        if inside or not rest or _LINE.fullmatch(rest):
            return Target(one, rest)
    return None
