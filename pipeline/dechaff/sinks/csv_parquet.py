"""Record lines -> Parquet and CSV; outcomes of a run -> a table of documents, as spreadsheets open them.

CSV is UTF-8 with a byte order mark, since Excel reads it as Windows-1252 without one. Rows are written as they come.
"""

from __future__ import annotations

import base64
import csv
import io
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, BinaryIO, Literal, Self

import orjson

from dechaff.errors import OutputError, UsageError, import_extra
from dechaff.sinks.replace import refused, replacing

_GROUP = 16 << 20
"""Bytes of text in one row group, which is held in memory."""

TABLE_COLUMNS = ("id", "path", "title", "authors", "date", "site", "language", "words_before", "words_after", "status")
"""The columns of the table of documents."""

_FACTS = ("title", "authors", "agency", "date", "updated", "site", "publisher", "url", "language", "section", "tags",
          "description", "source", "status")  # fmt: skip
_BOM = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS = 9_999
"""Rows of the table of documents in one row group, without the one that fills it."""

TableKind = Literal["csv", "tsv", "parquet"]
_WriteRow = Callable[[Sequence[object]], None]


class RowGroups:
    """Rows to one Parquet file; those of a row group are in memory until it is written.

    A row group is full when the weights of its rows are more than `most`. `schema` makes the schema, given pyarrow.
    """

    def __init__(self, file: BinaryIO, schema: Callable[[ModuleType], object], compression: str, most: int) -> None:
        """Raises `MissingExtraError` without pyarrow."""
        library = import_extra("pyarrow.parquet", "Parquet", "parquet")
        self._arrow = import_extra("pyarrow", "Parquet", "parquet")
        self._schema = schema(self._arrow)
        self._writer = library.ParquetWriter(file, self._schema, compression=compression)
        self._most, self._weight = most, 0
        self._rows: list[Mapping[str, object]] = []

    def add(self, row: Mapping[str, object], weight: int) -> None:
        """Add a row to the group, which is written if it is full."""
        self._rows.append(row)
        self._weight += weight
        if self._weight > self._most:
            self._flush()

    def close(self) -> None:
        """Write the last group and the end of the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self._weight = [], 0


class ParquetWriter:
    """Writes records to one Parquet file, in row groups of limited size."""

    def __init__(self, file: BinaryIO, detail: str, compression: str, schema: str | None = None) -> None:
        """`detail`: "full", "brief" or "body", as for JSONL; `schema`: see `Layout`. Raises `MissingExtraError`."""
        self._rows = RowGroups(file, lambda arrow: _schema(arrow, detail, schema), compression, _GROUP)
        self.close = self._rows.close

    def write(self, data: bytes) -> None:
        """Add the row of one record line, in which `extra` is a string, or which is followed by it, pickled."""
        line, _, typed = data.partition(b"\n")
        row = _row(orjson.loads(line))
        self._rows.add({**row, "extra": pickle.loads(typed)} if typed else row, len(data))


def _row(record: dict[str, Any]) -> Mapping[str, object]:
    """The columns of a record: mappings with keys of their own are lists of pairs."""
    also = record.get("metadata", {}).pop("also", None)
    known = record.get("metadata", {})
    authors = known.pop("authors") if isinstance(known.get("authors"), list) else None
    row = {**record, "authors": authors, "also": None if also is None else list(also.items())}
    for name in ("metadata", "metadata_from", "repairs", "tool"):
        if name in row:
            row[name] = list(row[name].items())
    if "record" in row.get("source", {}):
        row["source"] = {**row["source"], "record": str(row["source"]["record"])}
    for name in ("removed", "reported"):
        row[name] = [{**span, "saved": list(span.get("saved", {}).items())} for span in row.get(name, ())]
    return row


def _schema(arrow: ModuleType, detail: str, schema: str | None) -> object:
    text, count = arrow.string(), arrow.int64()
    pairs = arrow.map_(text, text)
    if detail == "body":
        return arrow.schema([("id", text), ("body", text)])
    span = arrow.struct(
        [("rule", text), ("line", count), ("start", count), ("end", count), ("text", text), ("saved", pairs)]
    )
    change = arrow.struct([("old", text), ("new", text), ("at", arrow.list_(count))])
    source = [(name, count if name == "bytes" else text) for name in
              ("path", "record", "sha256", "bytes", "encoding", "encoding_from", "kind", "url", "stated")]  # fmt: skip
    brief = [
        ("id", text), ("body", text), ("schema", text), ("source", arrow.struct(source)), ("metadata", pairs),
        ("authors", arrow.list_(text)), ("also", arrow.map_(text, arrow.list_(text))),
        ("measures", arrow.struct([("sha256", text), ("words", count), ("characters", count), ("paragraphs", count)])),
    ]  # fmt: skip
    choice = arrow.struct([("origin", text), ("reason", text)])
    full = [
        ("metadata_from", arrow.map_(text, choice)), ("removed", arrow.list_(span)), ("reported", arrow.list_(span)),
        ("whitespace", arrow.list_(change)), ("left_out", arrow.list_(text)), ("repairs", arrow.map_(text, count)),
        ("warnings", arrow.list_(text)),
    ]  # fmt: skip
    last = [("status", text), ("reason", text), ("tool", pairs), ("extra", _extra(arrow, schema))]
    return arrow.schema([*brief, *(full if detail == "full" else []), *last])


def _extra(arrow: ModuleType, schema: str | None) -> object:
    """The type of the other fields: a struct of the fields of a schema, or else JSON."""
    if schema is None:
        return arrow.string()
    message = arrow.ipc.read_message(arrow.py_buffer(base64.b64decode(schema)))
    return arrow.struct(list(arrow.ipc.read_schema(message)))


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
        self._write: _WriteRow | None = None

    def __enter__(self) -> Self:
        """Open the file. Raises `OutputError` for a file in the way that is no such table."""
        if self._path.exists() and not self._force and not self._is_ours():
            raise OutputError(str(self._path), "it is no table of dechaff: name another file (--table), or say --force")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._write = self._opened.enter_context(self._writing())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    def write(self, row: Mapping[str, str | int | None]) -> None:
        """Write the row of a document. Raises `OutputError`."""
        assert self._write is not None
        values = [row.get(name) for name in TABLE_COLUMNS]
        if self._kind != "parquet":
            values = ["" if value is None else _shown(value) for value in values]
        try:
            self._write(values)
        except OSError as error:
            raise refused(self._path, error) from error

    @contextmanager
    def _writing(self) -> Iterator[_WriteRow]:
        with replacing(self._path) as file:
            if self._kind == "parquet":
                parquet = RowGroups(file, _table_schema, "zstd", _ROWS)
                yield lambda row: parquet.add(dict(zip(TABLE_COLUMNS, row, strict=True)), 1)
                parquet.close()
            else:
                rows = _Rows(file, "\t" if self._kind == "tsv" else ",")
                rows.write(TABLE_COLUMNS)
                yield rows.write

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
