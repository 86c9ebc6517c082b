"""What a user points at -> the document, and the line of it: FILE, FILE:LINE; FILE:RECORD, FILE:RECORD:LINE."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dechaff.authoring.corpus import Corpus, silent
from dechaff.document import Failure, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.sources.discover import Found, discover
from dechaff.sources.entries import Entry
from dechaff.sources.open import read_source
from dechaff.sources.records import Fields, Report

__all__ = ["Target", "target_of"]

_LINE = re.compile(r":([0-9]{1,18})(?::[0-9]+)?")
_ENDS_WITH_LINE = re.compile(r"(.+):([0-9]{1,18})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is there, and what stands behind its name: a line, or a record and perhaps a line of that."""

    found: Found
    rest: str

    def read(self, fields: Fields | None = None, tell: Report = silent) -> tuple[Source, int | None]:
        """The document and the number of the line, if one is named.

        Raises `UsageError` if there is no such document, `DocumentError` if it can't be read.
        """
        if self.found.container is not None:
            return self._record(Corpus((self.found,), fields or Fields(), tell))
        line = _LINE.fullmatch(self.rest)
        return read_source(self.found), int(line[1]) if line else None

    def _record(self, corpus: Corpus) -> tuple[Source, int | None]:
        place = self.found.place
        if not self.rest:
            example = "MEMBER" if self.found.container == "zip" else "1"
            raise UsageError(f"{place} holds many documents: name one of them, as in {place}:{example}")
        wanted: dict[str, int | None] = {place + self.rest: None}
        if with_line := _ENDS_WITH_LINE.fullmatch(place + self.rest):
            wanted[with_line[1]] = int(with_line[2])
        first: Failure | None = None
        readable = ""
        for entry in corpus.entries(corpus.tell):
            at = entry.place if isinstance(entry, Entry) else entry.path or entry.id
            if at in wanted and isinstance(entry, Entry):
                assert isinstance(entry.origin, Source)
                return entry.origin, wanted[at]
            if isinstance(entry, Entry):
                readable = readable or at
            elif at in wanted:
                first, readable = entry, ""
                break
            else:
                first = first or entry
        if first is not None and not readable:  # nothing can be read, and why that is comes first
            raise DocumentError(first.path or first.id, first.stage, first.reason)
        raise UsageError(
            f"{place} has no document {self.rest[1:]}: records are counted as lines, members have names"
            + (f"; the first is {readable}" if readable else "")
        )


def target_of(what: str) -> Target | None:
    """What stands before a colon, if it is a file; a file that has the whole name comes first. None if there is none.

    Raises `UsageError` for a folder.
    """
    for end in _ends(what):
        name, rest = what[:end], what[end:]
        if os.path.isdir(name) and not rest:  # noqa: PTH112 – Path.is_dir raises for what can't be a name
            raise UsageError(f"{name} is a folder: name one file in it")
        if not os.path.isfile(name):  # noqa: PTH113
            continue
        found = discover([Path(name)], containers=True)
        (one,) = (*found.documents, *found.containers)
        inside = one.container is not None and (rest.startswith(":") or one.container == "zip")
        if inside or not rest or _LINE.fullmatch(rest):
            return Target(one, rest)
    return None


def _ends(what: str) -> Iterator[int]:
    """Where the name of the file could end, the longest first."""
    yield len(what)
    yield from (number for number in range(len(what) - 1, 0, -1) if what[number] in ":/")
