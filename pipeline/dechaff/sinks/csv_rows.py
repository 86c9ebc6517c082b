"""Record lines -> CSV, and outcomes of a run -> a table of documents, as spreadsheets open them.

CSV is UTF-8 with a byte order mark, since Excel reads it as Windows-1252 without one. Rows are written as they come.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, BinaryIO, Literal, Protocol, Self

import orjson

from dechaff.errors import OutputError, UsageError, import_extra
from dechaff.sinks.replace import replacing
from dechaff.sinks.tables import RowGroups

__all__ = ["TABLE_COLUMNS", "CsvWriter", "DocumentTable", "table_kind"]

TABLE_COLUMNS = ("id", "path", "title", "authors", "date", "site", "language", "words_before", "words_after", "status")
"""The columns of the table of documents."""

_FACTS = ("title", "authors", "agency", "date", "updated", "site", "publisher", "url", "language", "section", "tags",
          "description", "source", "status")  # fmt: skip
_BOM = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS = 10_000

TableKind = Literal["csv", "tsv", "parquet"]


class _Rows:
    """Writes rows of texts to a file as CSV or TSV."""

    def __init__(self, file: BinaryIO, delimiter: str = ",") -> None:
        self._file = file
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, delimiter=delimiter, lineterminator="\r\n")
        file.write(_BOM)

    def write(self, row: Sequence[object]) -> None:
        """Write one row. Raises `OSError`."""
        self._writer.writerow(row)
        self._file.write(self._buffer.getvalue().encode("utf-8", "replace"))
        self._buffer.seek(0)
        self._buffer.truncate()


class CsvWriter:
    """Writes record lines to a file as CSV: the columns of the input, the body, and the metadata.

    The columns are those of the first record. A later record's further fields are JSON in the column `other_fields`.
    Where the input has a column with the name of one of ours, ours is called `dechaff_...`.
    """

    def __init__(self, file: BinaryIO, closes: BinaryIO | None = None) -> None:
        """`closes` is closed with the writer: a compressor, if the file is one."""
        self._rows = _Rows(file)
        self._closes = closes
        self._input: tuple[str, ...] | None = None

    def write(self, data: bytes) -> None:
        """Add the row of one record line."""
        record: dict[str, Any] = orjson.loads(data)
        extra: dict[str, Any] = record.get("extra") or {}
        if self._input is None:
            self._input = tuple(extra)
            ours = [f"dechaff_{name}" if name in extra else name for name in ("id", "body", *_FACTS)]
            self._rows.write([ours[0], *self._input, *ours[1:], "other_fields"])
        known = record.get("metadata") or {}
        facts = {**known, "authors": _authors(known), "status": record.get("status")}
        facts.setdefault("url", (record.get("source") or {}).get("url"))
        further = {name: value for name, value in extra.items() if name not in self._input}
        cells = [record["id"], *(extra.get(name) for name in self._input), record.get("body")]
        self._rows.write([*map(_cell, [*cells, *(facts.get(name) for name in _FACTS)]), _cell(further or None)])

    def close(self) -> None:
        """Write the end of the file; one without records is empty."""
        if self._closes is not None:
            self._closes.close()


def _authors(known: Mapping[str, Any]) -> str:
    names = known.get("authors")
    return "; ".join(names) if isinstance(names, list) else str(known.get("author") or "")


def _cell(value: object) -> str:
    """A value as a text; mappings and lists are JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def table_kind(path: Path) -> TableKind:
    """The format that the name of a table states. Raises `UsageError`."""
    kinds: dict[str, TableKind] = {".csv": "csv", ".tsv": "tsv", ".parquet": "parquet"}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"--table {path}: name a file that ends in .csv, .tsv or .parquet")
    return kind


class _Writer(Protocol):
    def write(self, row: Sequence[object]) -> None: ...


class _ParquetRows:
    """Writes the rows of the table of documents to a Parquet file."""

    def __init__(self, file: BinaryIO) -> None:
        self._rows = RowGroups(file, _table_schema, "zstd")

    def write(self, row: Sequence[object]) -> None:
        """Add one row."""
        self._rows.add(dict(zip(TABLE_COLUMNS, row, strict=True)))
        if len(self._rows) == _ROWS:
            self._rows.flush()

    def close(self) -> None:
        """Write the last rows and the end of the file."""
        self._rows.close()


def _table_schema(arrow: ModuleType) -> object:
    return arrow.schema(
        [(name, arrow.int64() if name.startswith("words") else arrow.string()) for name in TABLE_COLUMNS]
    )


class DocumentTable:
    """A table with one row a document, in CSV, TSV or Parquet; the file has its name when it is complete."""

    def __init__(self, path: Path, *, force: bool = False) -> None:
        """Raises `UsageError` for a name of another kind."""
        self._path, self._kind, self._force = path, table_kind(path), force
        self._opened = ExitStack()
        self._writer: _Writer | None = None

    def __enter__(self) -> Self:
        """Open the file. Raises `OutputError` for a file in the way that is no such table."""
        if self._path.exists() and not self._force and not self._is_ours():
            raise OutputError(str(self._path), "it is no table of dechaff: name another file (--table), or say --force")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = self._opened.enter_context(self._writing())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    def write(self, row: Mapping[str, str | int | None]) -> None:
        """Write the row of a document. Raises `OutputError`."""
        assert self._writer is not None
        values = [row.get(name) for name in TABLE_COLUMNS]
        if self._kind != "parquet":
            values = ["" if value is None else _shown(value) for value in values]
        try:
            self._writer.write(values)
        except OSError as error:
            raise OutputError(str(self._path), error.strerror or str(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[_Writer]:
        with replacing(self._path) as file:
            if self._kind == "parquet":
                parquet = _ParquetRows(file)
                yield parquet
                parquet.close()
            else:
                rows = _Rows(file, "\t" if self._kind == "tsv" else ",")
                rows.write(TABLE_COLUMNS)
                yield rows

    def _is_ours(self) -> bool:
        """Whether the file is a table of an earlier run."""
        if self._kind == "parquet":
            library = import_extra("pyarrow.parquet", "Parquet", "parquet")
            try:
                return tuple(library.read_schema(self._path).names) == TABLE_COLUMNS
            except (OSError, ValueError):
                return False
        head = ("\t" if self._kind == "tsv" else ",").join(TABLE_COLUMNS).encode()
        with self._path.open("rb") as file:
            return file.read(len(_BOM) + len(head)).removeprefix(_BOM) == head


def _shown(value: str | int) -> str | int:
    """A cell that a spreadsheet shows as it is: one that looks like a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
