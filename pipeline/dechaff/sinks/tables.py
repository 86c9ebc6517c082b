"""Record lines -> Parquet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, BinaryIO

import orjson

from dechaff.errors import import_extra

__all__ = ["ParquetWriter", "RowGroups"]

_GROUP = 16 << 20
"""Bytes of text in one row group, which is held in memory."""


class RowGroups:
    """Rows to one Parquet file; those of a row group are in memory until it is written."""

    def __init__(self, file: BinaryIO, schema: Callable[[ModuleType], object], compression: str) -> None:
        """`schema` makes the schema, given pyarrow. Raises `MissingExtraError` without pyarrow."""
        library = import_extra("pyarrow.parquet", "Parquet", "parquet")
        self._arrow = import_extra("pyarrow", "Parquet", "parquet")
        self._schema = schema(self._arrow)
        self._writer = library.ParquetWriter(file, self._schema, compression=compression)
        self._rows: list[Mapping[str, object]] = []

    def __len__(self) -> int:
        """The number of rows in the group that is not written yet."""
        return len(self._rows)

    def add(self, row: Mapping[str, object]) -> None:
        """Add a row to the group."""
        self._rows.append(row)

    def flush(self) -> None:
        """Write the group, if it has rows, and begin another one."""
        if self._rows:
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []

    def close(self) -> None:
        """Write the last group and the end of the file."""
        self.flush()
        self._writer.close()


class ParquetWriter:
    """Writes records to one Parquet file, in row groups of limited size."""

    def __init__(self, file: BinaryIO, detail: str, compression: str) -> None:
        """`detail`: "full", "brief" or "body", as for JSONL. Raises `MissingExtraError` without pyarrow."""
        self._rows = RowGroups(file, lambda arrow: _schema(arrow, detail), compression)
        self._size = 0

    def write(self, data: bytes) -> None:
        """Add the row of one record line, in which `extra` is a string."""
        self._rows.add(_row(orjson.loads(data)))
        self._size += len(data)
        if self._size > _GROUP:
            self._rows.flush()
            self._size = 0

    def close(self) -> None:
        """Write the last rows and the end of the file."""
        self._rows.close()


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


def _schema(arrow: ModuleType, detail: str) -> object:
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
    last = [("status", text), ("reason", text), ("tool", pairs), ("extra", text)]
    return arrow.schema([*brief, *(full if detail == "full" else []), *last])
