"""Articles -> lines and texts for a sink, and how files of many documents are written: JSONL, Parquet or CSV."""

from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, Self, cast

from dechaff.document import Article, Compression, Source
from dechaff.errors import UsageError, import_extra
from dechaff.sinks.body_file import BodyForm
from dechaff.sinks.csv_parquet import CsvWriter, ParquetWriter
from dechaff.sinks.record import Detail, article_json, to_line

Format = Literal["jsonl", "parquet", "csv"]

PART = re.compile(r"part-\d{5,}\.")
_NAMED = re.compile(r".+\.(jsonl|ndjson|jl|parquet|csv)(?:\.(gz|zstd?|bz2|xz))?", re.IGNORECASE | re.DOTALL)


class Sink(Protocol):
    """Where the lines of a run are written, in the order of the documents."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None: ...
    def write(self, line: bytes) -> None:
        """Write one line. Raises `OutputError`."""

    @property
    def files(self) -> Sequence[Path]:
        """The files that were written."""
        ...


class _ForSink:
    """A form of results that a sink has: each run writes all of them anew, and they are no files of their own."""

    __slots__ = ()

    def earlier(self, name: str, source: Source, tool: Mapping[str, str]) -> None:
        """None: there is no result of an earlier run to keep."""

    def files(self, name: str) -> tuple[Path, ...]:  # noqa: ARG002
        """None: the sink has them."""
        return ()


@dataclass(frozen=True, slots=True)
class TextOutput(_ForSink):
    """Results as plain text, as Markdown, or as records with the body in them (one line of JSON)."""

    json: bool = False
    markdown: bool = False

    def put(self, name: str, article: Article, extra: Mapping[str, object]) -> bytes | None:  # noqa: ARG002
        """The body and a line end; None for an empty one. Raises `UsageError`."""
        if self.json:
            return article_json(article)
        return BodyForm(markdown=self.markdown).body(article) or None


@dataclass(frozen=True, slots=True)
class LineOutput(_ForSink):
    """Results as lines of JSON. `extra_as_text`: see `to_line`. With `typed`, the other fields keep their types.

    They are behind the line then, pickled, for a table that has a column for them (`Layout.schema`).
    """

    detail: Detail = "full"
    extra_as_text: bool = False
    typed: bool = False

    def put(self, name: str, article: Article, extra: Mapping[str, object]) -> bytes | None:  # noqa: ARG002
        """The line of a document; None if only bodies are wanted and it has none. Raises `UsageError`."""
        if article.status == "rejected" and self.detail == "body":
            return None
        if self.typed:
            return to_line(article, {}, self.detail) + pickle.dumps(dict(extra))
        return to_line(article, extra, self.detail, extra_as_text=self.extra_as_text)


class FileWriter(Protocol):
    """A writer of one file, or of a span of it."""

    def write(self, data: bytes, /) -> object: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """Files of many documents: format, compression, and size (in bytes of JSON, before compression).

    `schema`: of Parquet, the Arrow schema of the other fields of the input, in base64; without it, they are JSON.
    """

    format: Format = "jsonl"
    compression: Compression | None = None
    shard_size: int = 512 << 20
    detail: Detail = "full"
    schema: str | None = None

    @property
    def suffix(self) -> str:
        """The suffix of the files."""
        return (
            ".parquet"
            if self.format == "parquet"
            else f".{self.format}{f'.{self.compression}' * bool(self.compression)}"
        )

    @property
    def appends(self) -> bool:
        """Whether a file can be written in spans, one after another: of Parquet, it can't."""
        return self.format == "jsonl"

    def open(self, file: BinaryIO) -> FileWriter:
        """A writer of one file. Raises `MissingExtraError`."""
        if self.format == "jsonl":
            return compressor(self.compression, file)
        if self.format == "csv":
            inner = compressor(self.compression, file)
            return CsvWriter(inner, None if inner is file else inner)
        names: dict[Compression | None, str] = {"gz": "gzip", "zst": "zstd", None: "zstd"}
        if self.compression not in names:
            raise UsageError(f"Parquet has no {self.compression} compression: take zst or gz")
        return ParquetWriter(file, self.detail, names[self.compression], self.schema)


def layout_of(name: str) -> tuple[Format, Compression | None] | None:
    """The format and compression that the name of an output file states ("x.jsonl.zst"); None for a folder's name."""
    found = _NAMED.fullmatch(name)
    if found is None:
        return None
    compressions: dict[str, Compression] = {"gz": "gz", "zst": "zst", "zstd": "zst", "bz2": "bz2", "xz": "xz"}
    compression = compressions[found[2].lower()] if found[2] else None
    formats: dict[str, Format] = {"parquet": "parquet", "csv": "csv"}
    return formats.get(found[1].lower(), "jsonl"), compression


def compressor(compression: Compression | None, file: BinaryIO) -> BinaryIO:
    """A file that writes to `file`, compressed, without time stamps. Closing it does not close `file`.

    Raises `MissingExtraError` if the library for it is not installed.
    """
    if compression == "gz":
        return cast("BinaryIO", gzip.GzipFile("", "wb", 6, file, mtime=0))
    if compression == "bz2":
        return cast("BinaryIO", bz2.BZ2File(file, "wb"))
    if compression == "xz":
        return cast("BinaryIO", lzma.LZMAFile(file, "wb"))
    if compression == "zst":
        library = import_extra("zstandard", "zstd compression (.zst)", "zstd")
        options = library.ZstdCompressor(level=3, write_checksum=True)
        return cast("BinaryIO", options.stream_writer(file, closefd=False))
    return file


def check_shards(out: Path, inputs: Iterable[Path]) -> None:
    """Raises `UsageError`, with the path, if a result would overwrite an input."""
    for path in inputs:
        place = path.resolve()
        inside = place.parent == out.resolve() and PART.match(path.name)
        if place == out.resolve() or inside:
            raise UsageError(f"the results would overwrite the input {path}: name another place for them (-o)")


class Stream:
    """Lines to an open file such as standard output, compressed or not."""

    def __init__(self, file: BinaryIO, layout: Layout) -> None:
        self._file = file
        self._part = layout.open(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._part is not self._file:
            self._part.close()
        if error is None:
            self._file.flush()

    @property
    def files(self) -> Sequence[Path]:
        """None."""
        return ()

    def write(self, line: bytes) -> None:
        """Write one line, without buffering if it is not compressed."""
        self._part.write(line)
        if self._part is self._file:
            self._file.flush()
