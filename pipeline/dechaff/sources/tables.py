"""Tables (CSV, TSV, Parquet) -> Sources."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from dechaff.document import Failure, Source
from dechaff.errors import UsageError, import_extra
from dechaff.sources.container import Container, Numbered, as_utf8, documents_of, failure_at, first_records
from dechaff.sources.decompress import LONGEST, Broken
from dechaff.sources.fields import Fields, Report, choose_columns
from dechaff.sources.table_lines import TableLines

_SEPARATOR = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)
_LONGEST_NAME = 200
"""Characters: a longer cell is no name of a column, but a text."""
_QUOTED = re.compile(r'"[^"]*"')

_ATTEMPTS = 3
"""How many rows are read once more with backslashes before quotation marks, in vain."""

_ROWS = 256
_AT_ONCE = 16 << 20
"""The largest batch, in bytes, whose rows are made at once."""

_UNPACKED = 1 << 30
_RATIO = 200
"""A column of more than `_UNPACKED` bytes in a row group is not read if the file has less than 1/200 of them."""


def read_table(
    chunks: Iterable[bytes | Broken], container: Container, fields: Fields, report: Report, *, tabs: bool
) -> Iterator[Source | Failure]:
    """The rows of a table below its heading, in order; a row's number is its line in the file.

    A row with too many or too few fields is a failure, and the next one is read. The delimiter is the one that a first
    line "sep=;" names, else that of comma, semicolon, tab and bar that occurs most often in the heading.
    """
    csv.field_size_limit(LONGEST)
    feed = TableLines(_with_line_feeds(as_utf8(chunks)))
    first = next(feed, None)
    if first is None:
        yield from (failure_at(container, number, broken.reason) for number, broken in feed.broken)
        return
    named = _SEPARATOR.fullmatch(first)
    if named is not None:
        first = next(feed, "")
    delimiter = named[1] if named else _delimiter(first, tabs=tabs)
    # "id, text": a space after each delimiter is not of the cells, and a quotation mark after it opens one.
    spaced = _QUOTED.sub("", first).count(f"{delimiter} ") == _QUOTED.sub("", first).count(delimiter) > 0

    def reader(rows: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(rows, delimiter=delimiter, strict=True, skipinitialspace=spaced)

    try:
        heading = [_readable(name) for name in next(reader(chain([first], feed)))]
        if any(len(name) > _LONGEST_NAME or "\n" in name.strip() for name in heading):
            raise UsageError("the first row has a text in it, and no names of columns: add a row of names above it")
        if len(set(heading)) < len(heading):
            twice = next(name for name in heading if heading.count(name) > 1)
            raise UsageError(f'two columns are called "{twice}": rename one of them')
    except (UsageError, StopIteration, csv.Error) as error:
        yield failure_at(container, 1, str(error) or "there is no row in it")
        return
    records = _csv_rows(reader, feed, heading, container, delimiter, report)
    for item in documents_of(records, fields, container, report, heading):
        yield item if isinstance(item, Failure) else replace(item, extra=_readable_extra(item.extra))


def _with_line_feeds(chunks: Iterator[bytes | Broken]) -> Iterator[bytes | Broken]:
    """The pieces of a file; one whose lines end with carriage returns alone, as on old Macs, has line feeds instead."""
    first = next(chunks, b"")
    old = isinstance(first, bytes) and b"\r" in first and b"\n" not in first
    for chunk in chain((first,), chunks):
        yield chunk.replace(b"\r", b"\n") if old and isinstance(chunk, bytes) else chunk


def _delimiter(heading: str, *, tabs: bool) -> str:
    """The delimiter that occurs most often outside of quotation marks."""
    bare = _QUOTED.sub("", heading)
    return max(("\t",) if tabs else (",", ";", "\t", "|"), key=bare.count)


def _csv_rows(
    reader: Callable[[Iterable[str]], Iterator[list[str]]],
    feed: TableLines,
    heading: list[str],
    container: Container,
    delimiter: str,
    report: Report,
) -> Iterator[Numbered | Failure]:
    """The rows as records, whose cells are bytes where they are not UTF-8.

    Where a row can't be read, and it can with a backslash before quotation marks as MySQL and Spark write it, all
    rows from there on are read so.
    """
    rows = reader(feed)
    attempts = _ATTEMPTS
    while True:
        start = feed.begin_record()
        row, error = _next_row(rows)
        if attempts and not feed.escaped and not _fits(row, error, heading) and feed.has_escapes():
            feed.read_again(escaped=True)
            row, error = _next_row(rows := reader(feed))
            if _fits(row, error, heading):
                report(f'{container.path}: from line {start} on, \\" is a quotation mark within a cell')
            else:
                attempts -= 1
                feed.read_again(escaped=False)
                row, error = _next_row(rows := reader(feed))
        if error is not None:
            last = feed.skip_quotation(delimiter, len(heading))
            more = f"; it is taken for one up to line {last}" if last > start + 1 else ""
            yield failure_at(container, start, f"not a row ({error}){more}")
        yield from (failure_at(container, number, broken.reason) for number, broken in feed.take_broken())
        if row is None and error is None:
            return
        row = _without_rest(row or [], heading)
        if len(row) == len(heading):
            yield start, {name: _value(cell) for name, cell in zip(heading, row, strict=True)}
        elif any(row):
            yield failure_at(container, start, f"{len(row)} fields, and the heading has {len(heading)}")


def _next_row(rows: Iterator[list[str]]) -> tuple[list[str] | None, csv.Error | None]:
    """The next row, None at the end; or why it is none."""
    try:
        return next(rows, None), None
    except csv.Error as error:
        return None, error


def _without_rest(row: list[str], heading: list[str]) -> list[str]:
    """A row without the separators at the end of its line."""
    row = list(row)
    while len(row) > len(heading) and not row[-1]:
        row.pop()
    return row


def _fits(row: list[str] | None, error: csv.Error | None, heading: list[str]) -> bool:
    """Whether a row was read, with as many cells as the heading has; the end and a blank line are as good."""
    return error is None and (not row or len(_without_rest(row, heading)) == len(heading))


def _value(cell: str) -> str | bytes:
    """A cell as text; as bytes if it is not UTF-8, since the charset of the document is detected later."""
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return cell.encode("utf-8", "surrogateescape")
    return cell


def _readable_extra(extra: Mapping[str, object]) -> Mapping[str, object]:
    """The other cells as text."""
    if not any(isinstance(value, bytes) for value in extra.values()):
        return extra
    return {
        name: _readable(value.decode("utf-8", "surrogateescape")) if isinstance(value, bytes) else value
        for name, value in extra.items()
    }


def _readable(cell: str) -> str:
    """A cell as text; one that is not UTF-8 is read as Windows-1252, which most other spreadsheets use."""
    if cell.isascii():
        return cell
    return "".join(
        bytes([ord(character) - 0xDC00]).decode("cp1252", "replace") if "\udc80" <= character <= "\udcff" else character
        for character in cell
    )


def read_parquet(file: BinaryIO, container: Container, fields: Fields, report: Report) -> Iterator[Source | Failure]:
    """The rows of a Parquet file, in order, by their number from 1. Raises `MissingExtraError` without pyarrow.

    A part that can't be read is a failure and the end of this file, as rows behind it can't be found.
    """
    library = import_extra("pyarrow.parquet", "Parquet", "parquet")
    try:
        table = _opened(library, file)
        names = table.schema_arrow.names
    except _errors() as error:
        yield _unsound(container, 1, error)
        return
    yield from documents_of(_parquet_rows(table, container), fields, container, report, names)


def _errors() -> tuple[type[Exception], ...]:
    """What reading a damaged file raises: errors of pyarrow, which have no base of Python's in common, and others."""
    return OSError, ValueError, KeyError, RuntimeError, import_extra("pyarrow", "Parquet", "parquet").ArrowException


def _opened(library: ModuleType, file: BinaryIO) -> Any:
    """The open table. Columns of texts stay packed as in the file: a text that all rows share is in memory once.

    Raises `ValueError` for a file that unpacks to much more than it holds.
    """
    table = library.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)
    metadata, texts = table.metadata, []
    for number in range(metadata.num_columns if metadata.num_row_groups else 0):
        if metadata.schema.column(number).physical_type == "BYTE_ARRAY":
            texts.append(metadata.schema.column(number).path)
        for group in range(metadata.num_row_groups):
            column = metadata.row_group(group).column(number)
            packed, unpacked = column.total_compressed_size, column.total_uncompressed_size
            if unpacked > max(_UNPACKED, packed * _RATIO):
                raise ValueError(f"its column {column.path_in_schema} of {packed:,} bytes unpacks to {unpacked:,}")
    return library.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20, metadata=metadata, read_dictionary=texts)


def shared_schema(files: Iterable[tuple[Path, Container]], fields: Fields) -> bytes | None:
    """The Arrow schema, as a message of Arrow, of what Parquet files pass on beside text, id and URL.

    None where the files have no schema in common, or can't be read. Raises `MissingExtraError` without pyarrow.
    """
    arrow = import_extra("pyarrow", "Parquet", "parquet")
    library = import_extra("pyarrow.parquet", "Parquet", "parquet")
    shared: dict[str, Any] = {}
    for path, container in files:
        try:
            with path.open("rb") as file:
                used = _used(_opened(library, file), container, fields)
            plain = library.read_schema(path)
        except _errors():  # reading the file for its documents says what is wrong with it
            return None
        for field in _passed_on(arrow, plain, used, ""):
            if shared.setdefault(field.name, field).type != field.type:
                return None
    return bytes(arrow.schema(list(shared.values())).serialize())


def _used(table: Any, container: Container, fields: Fields) -> frozenset[str]:
    """The columns of a table that are its text, id and URL; none where that can't be said. Raises as pyarrow does."""
    first = first_records(_parquet_rows(table, container), fields)
    sample = [item[1] for item in first if not isinstance(item, Failure)]
    try:
        return choose_columns(fields, sample, container.path, table.schema_arrow.names).ours
    except UsageError:
        return frozenset()


def _passed_on(arrow: ModuleType, fields: Iterable[Any], used: frozenset[str], above: str) -> Iterator[Any]:
    """The fields of a schema, or of a field within it, without those that are used; `above`: their name and a dot."""
    for field in fields:
        name, type_ = f"{above}{field.name}", field.type
        if name in used:
            continue
        if arrow.types.is_dictionary(type_):
            field = field.with_type(type_.value_type)  # noqa: PLW2901
        if arrow.types.is_struct(type_) and any(each.startswith(f"{name}.") for each in used):
            inner = list(_passed_on(arrow, type_, used, f"{name}."))
            if not inner:
                continue
            field = field.with_type(arrow.struct(inner))  # noqa: PLW2901
        yield field.with_nullable(True)


def _rows_at_once(metadata: Any) -> int:
    """The number of rows of a batch: fewer if they are large."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    largest = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
    return max(min(_ROWS, _AT_ONCE // max(largest, 1)), 1)


def _parquet_rows(table: Any, container: Container) -> Iterator[Numbered | Failure]:
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_rows_at_once(table.metadata), use_threads=False):
            for row in _rows_of(batch):
                number += 1
                yield number, row
    except _errors() as error:
        yield _unsound(container, number + 1, error)


def _rows_of(batch: Any) -> Iterator[dict[str, object]]:
    """The rows of a batch: at once if they are small, else one by one, as rows may share a large text."""
    shared = max((len(column.dictionary) and column.dictionary.nbytes for column in batch.columns
                  if hasattr(column, "dictionary")), default=0)  # fmt: skip
    if batch.num_rows * shared + batch.nbytes <= _AT_ONCE:
        yield from batch.to_pylist()
        return
    for number in range(batch.num_rows):
        yield from batch.slice(number, 1).to_pylist()


def _unsound(container: Container, number: int, error: Exception) -> Failure:
    return failure_at(container, number, f"not a sound Parquet file ({' '.join(str(error).split())})")
