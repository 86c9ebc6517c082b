"""CSV and TSV -> Sources."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Self

from dechaff.document import Failure, Source
from dechaff.errors import UsageError
from dechaff.sources.decompress import Broken
from dechaff.sources.records import Container, Fields, Report, announce, choose, failure_at, source_of
from dechaff.sources.text_lines import LONGEST, lines

__all__ = ["read_table"]


def read_table(
    chunks: Iterable[bytes | Broken], container: Container, fields: Fields, report: Report, *, tabs: bool
) -> Iterator[Source | Failure]:
    """The rows of a table below its heading, in order; a row's number is its line in the file.

    A row with too many or too few fields is a failure, and the next one is read. The delimiter of CSV is that of
    comma, semicolon and tab that occurs most often in the heading.
    """
    csv.field_size_limit(LONGEST)
    feed = _Feed(chunks)
    first = next(feed, None)
    if first is None:
        yield from (failure_at(container, number, broken.reason) for number, broken in feed.broken)
        return
    if first.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        yield failure_at(container, 1, "this is UTF-16, and tables are read as UTF-8: iconv -f UTF-16 -t UTF-8")
        return
    delimiter = "\t" if tabs else max(",;\t", key=first.count)
    rows = csv.reader(chain([first.removeprefix("\ufeff")], feed), delimiter=delimiter, strict=True)
    try:
        heading = [_readable(name) for name in next(rows)]
        columns = choose(fields, heading, container)
        if len(set(heading)) < len(heading):
            twice = next(name for name in heading if heading.count(name) > 1)
            raise UsageError(f'{container.path}: two columns are called "{twice}": rename one of them')
    except (UsageError, csv.Error) as error:
        yield failure_at(container, 1, str(error))
        return
    announce(columns, fields, container, report)
    while True:
        start = feed.begin_record()
        try:
            row = next(rows, None)
        except csv.Error as error:
            row = []
            feed.skip_quotation()
            yield failure_at(container, start, f"not a row ({error})")
        yield from (failure_at(container, number, broken.reason) for number, broken in feed.take_broken())
        if row is None:
            return
        if len(row) == len(heading):
            record = {name: _value(cell, name == columns.text) for name, cell in zip(heading, row, strict=True)}
            yield source_of(record, start, columns, container)
        elif row:
            yield failure_at(container, start, f"{len(row)} fields, and the heading has {len(heading)}")


class _Feed:
    """The lines of a file as text for the csv module; broken places are kept for `take_broken`."""

    def __init__(self, chunks: Iterable[bytes | Broken]) -> None:
        self._lines = lines(chunks)
        self.number = 0
        self.broken: list[tuple[int, Broken]] = []
        self._size = 0  # of the present record, in bytes
        self._marks = 0  # the quotation marks in it

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            self.number = number
            if not isinstance(line, Broken):
                self._size += len(line)
                self._marks += line.count(b'"')
                if self._size > LONGEST:
                    raise csv.Error(f"it is longer than {LONGEST >> 20} MiB")
                return line.decode("utf-8", "surrogateescape")
            self.broken.append((number, line))
        raise StopIteration

    def begin_record(self) -> int:
        """Begin a record with the next line; its number."""
        self._size = self._marks = 0
        return self.number + 1

    def skip_quotation(self) -> None:
        """Leave out what is left of a record that can't be read: up to the end of its quotation, if it is in one."""
        while self._marks % 2:
            number, line = next(self._lines, (self.number, None))
            self.number = number
            if line is None:
                return
            if isinstance(line, Broken):
                self.broken.append((number, line))
            else:
                self._marks += line.count(b'"')

    def take_broken(self) -> list[tuple[int, Broken]]:
        """The broken places since the last call."""
        broken, self.broken = self.broken, []
        return broken


def _value(cell: str, is_text: bool) -> str | bytes:
    """A cell as text; that of the document as bytes if it is not UTF-8, since its charset is detected later."""
    if not is_text:
        return _readable(cell)
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return cell.encode("utf-8", "surrogateescape")
    return cell


def _readable(cell: str) -> str:
    """A cell as text; one that is not UTF-8 is read as Windows-1252, which most other spreadsheets use."""
    if cell.isascii():
        return cell
    return "".join(
        bytes([ord(character) - 0xDC00]).decode("cp1252", "replace") if "\udc80" <= character <= "\udcff" else character
        for character in cell
    )
