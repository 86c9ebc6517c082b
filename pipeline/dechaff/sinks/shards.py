"""Record lines -> files of many documents: JSONL, Parquet or CSV, in parts of limited size, each whole or not there."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Protocol, Self, cast

from dechaff.document import Compression
from dechaff.errors import OutputError, UsageError, import_extra
from dechaff.sinks.csv_rows import CsvWriter
from dechaff.sinks.record_lines import Detail
from dechaff.sinks.replace import replacing
from dechaff.sinks.tables import ParquetWriter

__all__ = ["Layout", "Shards", "Sink", "Stream", "check_shards", "compressor", "layout_of"]

Format = Literal["jsonl", "parquet", "csv"]

_PART = re.compile(r"part-\d{5,}\.")
_NAMED = re.compile(r".+\.(jsonl|ndjson|jl|parquet|csv)(?:\.(gz|zstd?|bz2|xz))?", re.IGNORECASE | re.DOTALL)


class Sink(Protocol):
    """Where the lines of a run are written, in the order of the documents."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def write(self, line: bytes) -> None:
        """Write one line. Raises `OutputError`."""


class _Part(Protocol):
    def write(self, data: bytes, /) -> object: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """Files of many documents: format, compression, and size (in bytes of JSON, before compression)."""

    format: Format = "jsonl"
    compression: Compression | None = None
    shard_size: int = 512 << 20
    detail: Detail = "full"

    @property
    def suffix(self) -> str:
        """The suffix of the files."""
        return (
            ".parquet"
            if self.format == "parquet"
            else f".{self.format}{f'.{self.compression}' * bool(self.compression)}"
        )

    def open(self, file: BinaryIO) -> _Part:
        """A writer of one file. Raises `MissingExtraError`."""
        if self.format == "jsonl":
            return compressor(self.compression, file)
        if self.format == "csv":
            inner = compressor(self.compression, file)
            return CsvWriter(inner, None if inner is file else inner)
        names: dict[Compression | None, str] = {"gz": "gzip", "zst": "zstd", None: "zstd"}
        if self.compression not in names:
            raise UsageError(f"Parquet has no {self.compression} compression: take zst or gz")
        return ParquetWriter(file, self.detail, names[self.compression])


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
        inside = place.parent == out.resolve() and _PART.match(path.name)
        if place == out.resolve() or inside:
            raise UsageError(f"the results would overwrite the input {path}: name another place for them (-o)")


class Stream:
    """Lines to an open file such as standard output, compressed or not."""

    def __init__(self, file: BinaryIO, layout: Layout) -> None:
        self._file = file
        self._part = layout.open(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._part is not self._file:
            self._part.close()
        if error is None:
            self._file.flush()

    def write(self, line: bytes) -> None:
        """Write one line, without buffering if it is not compressed."""
        self._part.write(line)
        if self._part is self._file:
            self._file.flush()


class Shards:
    """Lines to files: `out` itself if it is named like one, else parts in the folder `out`.

    A part has its name when it is complete. There must be no parts yet, unless `force` is given; then they are
    replaced, and those of an older, longer run are removed.
    """

    def __init__(self, out: Path, layout: Layout, *, force: bool = False) -> None:
        self._out, self._layout, self._force = out, layout, force
        self._single = layout_of(out.name) is not None
        self._folder = out.parent if self._single else out
        self._opened = ExitStack()
        self._part: _Part | None = None
        self._size = 0
        self._written: list[Path] = []

    def __enter__(self) -> Self:
        """Make the folder, and open the first part. Raises `OutputError` for a file in the way."""
        old = [self._out] if self._single and self._out.exists() else [] if self._single else self._parts()
        if old and not self._force:
            raise OutputError(str(old[0]), "it is there already: move it away, name another (-o), or say --force")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(str(self._folder), error.strerror or str(error)) from error
        self._begin()  # before the work, in case a library is missing
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)
        if error is None and not self._single:
            for path in self._parts():
                if path not in self._written:
                    path.unlink(missing_ok=True)

    def write(self, line: bytes) -> None:
        """Write one line, to a new part if the present one is full. Raises `OutputError`."""
        if self._size and not self._single and self._size + len(line) > self._layout.shard_size:
            self._opened.close()
            self._begin()
        assert self._part is not None
        try:
            self._part.write(line)
        except OSError as error:
            raise OutputError(str(self._written[-1]), error.strerror or str(error)) from error
        self._size += len(line)

    def _begin(self) -> None:
        path = self._out
        if not self._single:
            path = self._folder / f"part-{len(self._written):05d}{self._layout.suffix}"
        self._part = self._opened.enter_context(_writing(path, self._layout))
        self._written.append(path)
        self._size = 0

    def _parts(self) -> list[Path]:
        """The parts that are there, of any run."""
        if not self._folder.is_dir():
            return []
        return sorted(
            path for path in self._folder.iterdir() if _PART.match(path.name) and layout_of(path.name) is not None
        )


@contextmanager
def _writing(path: Path, layout: Layout) -> Iterator[_Part]:
    """A writer of one file, which is put in its place at the end of the block, if that ends without an error."""
    with replacing(path) as file:
        part = layout.open(file)
        complete = False
        try:
            yield part
            complete = True
        finally:  # broken off, a Parquet writer raises in its turn
            with nullcontext() if complete else suppress(OSError, ValueError):
                if part is not file:
                    part.close()
