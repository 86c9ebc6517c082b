"""Parquet -> Sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from dechaff.document import Failure, Source
from dechaff.errors import UsageError, import_extra
from dechaff.sources.records import Container, Fields, Report, announce, choose, failure_at, source_of

__all__ = ["read_parquet"]

_ROWS = 256


def read_parquet(file: BinaryIO, container: Container, fields: Fields, report: Report) -> Iterator[Source | Failure]:
    """The rows of a Parquet file, in order, by their number from 1. Raises `MissingExtraError` without pyarrow.

    A part that can't be read is a failure and the end of this file, as rows behind it can't be found.
    """
    library = import_extra("pyarrow.parquet", "Parquet", "parquet")
    number = 0
    try:
        table = library.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)
        columns = choose(fields, table.schema_arrow.names, container)
        announce(columns, fields, container, report)
        for batch in table.iter_batches(batch_size=_ROWS, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield source_of(row, number, columns, container)
    except UsageError as error:
        yield failure_at(container, number + 1, str(error))
    except (OSError, ValueError, KeyError, RuntimeError) as error:  # pyarrow's own are among these
        yield failure_at(container, number + 1, f"not a sound Parquet file ({' '.join(str(error).split())})")
