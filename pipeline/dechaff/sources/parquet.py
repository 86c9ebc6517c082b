"""Parquet -> Sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from dechaff.document import Failure, Source
from dechaff.errors import import_extra
from dechaff.sources.records import Container, Fields, Numbered, Report, documents_of, failure_at

__all__ = ["read_parquet"]

_ROWS = 256
_ERRORS = (OSError, ValueError, KeyError, RuntimeError)  # pyarrow's own are among these


def read_parquet(file: BinaryIO, container: Container, fields: Fields, report: Report) -> Iterator[Source | Failure]:
    """The rows of a Parquet file, in order, by their number from 1. Raises `MissingExtraError` without pyarrow.

    A part that can't be read is a failure and the end of this file, as rows behind it can't be found.
    """
    library = import_extra("pyarrow.parquet", "Parquet", "parquet")
    try:
        table = library.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)
        names = table.schema_arrow.names
    except _ERRORS as error:
        yield _unsound(container, 1, error)
        return
    yield from documents_of(_rows(table, container), fields, container, report, names)


def _rows(table: Any, container: Container) -> Iterator[Numbered | Failure]:
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_ROWS, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except _ERRORS as error:
        yield _unsound(container, number + 1, error)


def _unsound(container: Container, number: int, error: Exception) -> Failure:
    return failure_at(container, number, f"not a sound Parquet file ({' '.join(str(error).split())})")
