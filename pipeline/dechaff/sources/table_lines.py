"""The lines of a delimited table, as the csv module reads them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Self

from dechaff.sources.container import lines
from dechaff.sources.decompress import LONGEST, Broken

_ESCAPED = re.compile(rb'(?<!\\)((?:\\\\)*)\\"')


class TableLines:
    """The lines of a file as text for the csv module; broken places are kept for `take_broken`.

    Once it is `escaped`, a quotation mark behind a backslash is given as the csv module knows it: as two.
    """

    def __init__(self, chunks: Iterable[bytes | Broken]) -> None:
        self._lines: Iterator[tuple[int, bytes | Broken]] = lines(chunks)
        self.number = 0
        self.broken: list[tuple[int, Broken]] = []
        self.escaped = False
        self._record: list[tuple[int, bytes]] = []  # the lines of the present record, if one has such a mark
        self._size = 0  # of the present record, in bytes
        self._marks = 0  # the quotation marks in it

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            self.number = number
            if not isinstance(line, Broken):
                self._size += len(line)
                self._record.append((number, line))
                known = self._as_known(line)
                self._marks += known.count(b'"')
                if self._size > LONGEST:
                    raise csv.Error(f"it is longer than {LONGEST >> 20} MiB")
                return known.decode("utf-8", "surrogateescape")
            self.broken.append((number, line))
        raise StopIteration

    def begin_record(self) -> int:
        """Begin a record with the next line; its number."""
        self._size = self._marks = 0
        self._record = []
        return self.number + 1

    def has_escapes(self) -> bool:
        """Whether a quotation mark is behind a backslash in the lines of the present record."""
        return any(_ESCAPED.search(line) for _, line in self._record)

    def read_again(self, *, escaped: bool) -> None:
        """Give the lines of the present record once more."""
        self.escaped = escaped
        if self._record:
            self.number = self._record[0][0] - 1
        self._lines = chain(self._record, self._lines)
        self.begin_record()

    def _as_known(self, line: bytes) -> bytes:
        return _ESCAPED.sub(rb'\1""', line) if self.escaped else line

    def skip_quotation(self, delimiter: str, fields: int) -> int:
        """Leave out what is left of a record that can't be read: up to the end of its quotation, if it is in one.

        It also ends before a line that is a whole row with a quoted cell: the quotation was not closed. Returns the
        number of its last line.
        """
        while self._marks % 2:
            number, line = next(self._lines, (self.number, None))
            if line is None:
                break
            if not isinstance(line, Broken) and _is_row(line, delimiter, fields):
                self._lines = chain(((number, line),), self._lines)
                break
            self.number = number
            if isinstance(line, Broken):
                self.broken.append((number, line))
            else:
                self._marks += self._as_known(line).count(b'"')
        return self.number

    def take_broken(self) -> list[tuple[int, Broken]]:
        """The broken places since the last call."""
        broken, self.broken = self.broken, []
        return broken


def _is_row(line: bytes, delimiter: str, fields: int) -> bool:
    """Whether a line is one row with `fields` cells, one of them properly in quotation marks."""
    text = line.decode("utf-8", "surrogateescape")
    mark = re.escape(delimiter)
    if fields < 2 or not re.search(rf'(?:^|{mark})"(?:[^"]|"")*"(?:{mark}|\r?\n?$)', text):
        return False
    try:
        return [len(row) for row in csv.reader([text], delimiter=delimiter, strict=True)] == [fields]
    except csv.Error:
        return False
