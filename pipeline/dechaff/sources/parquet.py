"""Parquet -> Sources."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any, BinaryIO

from dechaff.document import Failure, Source
from dechaff.errors import import_extra
from dechaff.sources.records import Container, Fields, Numbered, Report, documents_of, failure_at

__all__ = ["read_parquet"]

_ROWS = 256
_AT_ONCE = 16 << 20
"""Bytes of a batch, up to which its rows are made at once."""

_UNPACKED = 1 << 30
_RATIO = 200
"""A column of a row group with more bytes than `_UNPACKED`, which are so many times those in the file, is not read."""
_ERRORS = (OSError, ValueError, KeyError, RuntimeError)  # pyarrow's own are among these


def read_parquet(file: BinaryIO, container: Container, fields: Fields, report: Report) -> Iterator[Source | Failure]:
    """The rows of a Parquet file, in order, by their number from 1. Raises `MissingExtraError` without pyarrow.

    A part that can't be read is a failure and the end of this file, as rows behind it can't be found.
    """
    library = import_extra("pyarrow.parquet", "Parquet", "parquet")
    try:
        table = _opened(library, file)
        names = table.schema_arrow.names
    except _ERRORS as error:
        yield _unsound(container, 1, error)
        return
    yield from documents_of(_rows(table, container), fields, container, report, names)


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


def _rows_at_once(metadata: Any) -> int:
    """The number of rows of a batch: fewer if they are large."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    largest = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
    return max(min(_ROWS, _AT_ONCE // max(largest, 1)), 1)


def _rows(table: Any, container: Container) -> Iterator[Numbered | Failure]:
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_rows_at_once(table.metadata), use_threads=False):
            for row in _rows_of(batch):
                number += 1
                yield number, row
    except _ERRORS as error:
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
