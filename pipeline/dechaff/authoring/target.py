"""FILE, FILE:LINE, FILE:RECORD or FILE:RECORD:LINE -> the document, and the number of a line in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dechaff.authoring.corpus import Corpus, no_messages
from dechaff.document import Source
from dechaff.errors import DocumentError, UsageError
from dechaff.sources.discover import Found, discover
from dechaff.sources.entries import Entry
from dechaff.sources.fields import Fields, Report
from dechaff.sources.open import read_source

__all__ = ["Target", "target_of"]

_LINE = re.compile(r":([0-9]{1,18})(?::[0-9]+)?")
_ENDS_WITH_LINE = re.compile(r"(.+):([0-9]{1,18})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A file that exists, and the rest of what the user typed: a line, or a record and perhaps a line of it."""

    found: Found
    rest: str

    def read(self, fields: Fields | None = None, report: Report = no_messages) -> tuple[Source, int | None]:
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
            raise UsageError(f"{place} contains many documents: name one of them, as in {place}:{example}")
        wanted: dict[str, int | None] = {place + self.rest: None}
        if with_line := _ENDS_WITH_LINE.fullmatch(place + self.rest):
            wanted[with_line[1]] = int(with_line[2])
        failure: DocumentError | None = None
        readable = ""
        for entry in corpus.entries(corpus.report):
            if isinstance(entry, Entry):
                if entry.place in wanted:
                    assert isinstance(entry.origin, Source)
                    return entry.origin, wanted[entry.place]
                readable = readable or entry.place
                continue
            at = entry.path or entry.id
            failure = failure or DocumentError(at, entry.stage, entry.reason)
            if at in wanted:
                raise DocumentError(at, entry.stage, entry.reason)
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
    for end in _ends_of_name(text):
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


def _ends_of_name(text: str) -> Iterator[int]:
    """Where the name of the file can end, the longest first."""
    yield len(text)
    yield from (number for number in range(len(text) - 1, 0, -1) if text[number] in ":/")
