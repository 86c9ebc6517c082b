"""Names of files, here or elsewhere -> their bytes, in pieces; decompressed on the way."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import BinaryIO, cast

from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.sources.decompress import Broken, decompress
from dechaff.sources.discover import Found
from dechaff.sources.remote import open_remote, remote_errors
from dechaff.sources.text_lines import LONGEST

__all__ = ["ChunkStream", "chunks_of", "open_raw", "read_chunks", "read_source", "read_whole", "seekable", "spool"]

_CHUNK = 1 << 18
_IN_MEMORY = 16 << 20


def open_raw(found: Found) -> BinaryIO:
    """The file itself, compressed as it may be. Raises `DocumentError` (stage "read") if the system refuses."""
    try:
        return open_remote(found.url) if found.url is not None else found.path.open("rb")
    except remote_errors(found.url) as error:
        raise DocumentError(found.id, "read", getattr(error, "strerror", None) or str(error) or repr(error)) from error


def read_chunks(file: BinaryIO, found: Found) -> Iterator[bytes | Broken]:
    """The rest of an open file, decompressed if it has to be; it is closed at the end."""
    chunks = _raw_chunks(file, found)
    return chunks if found.compression is None else decompress(chunks, found.compression)


def chunks_of(found: Found) -> Iterator[bytes | Broken]:
    """The contents of a file. Raises `DocumentError` (stage "read") if it can't be opened."""
    return read_chunks(open_raw(found), found)


def _raw_chunks(file: BinaryIO, found: Found) -> Iterator[bytes | Broken]:
    read = getattr(file, "read1", file.read)  # what is there already: a pipe must not wait for a full piece
    with closing(file):
        try:
            while chunk := read(_CHUNK):
                yield chunk
        except remote_errors(found.url) as error:
            yield Broken(getattr(error, "strerror", None) or str(error) or repr(error))


def read_whole(chunks: Iterable[bytes | Broken], id: str) -> bytes:
    """All of one document. Raises `DocumentError` (stage "read") if a part is broken, or if it is too large."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        if isinstance(chunk, Broken):
            raise DocumentError(id, "read", chunk.reason)
        parts.append(chunk)
        size += len(chunk)
        if size > LONGEST:
            raise DocumentError(id, "read", f"larger than {LONGEST >> 20} MiB")
    return b"".join(parts)


def read_source(found: Found) -> Source:
    """The document in a file. Raises `DocumentError` (stage "read") if it can't be read, or if it is too large."""
    data = read_whole(chunks_of(found), found.id)
    url = found.url if found.url is not None and found.url.startswith("http") else None
    return Source(found.id, data, found.media_type, path=found.place, url=url)


def seekable(found: Found, file: BinaryIO) -> BinaryIO:
    """A file in which one can go back and forth: itself, or a copy of its contents. Raises as `spool` does."""
    if found.compression is None and file.seekable():
        return file
    return spool(read_chunks(file, found), found.id)


def spool(chunks: Iterable[bytes | Broken], id: str) -> BinaryIO:
    """The pieces as a file, in memory if small, else on disk. Raises `DocumentError` (stage "read") if it is broken."""
    copy = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 – the caller closes it
    for chunk in chunks:
        if isinstance(chunk, Broken):
            copy.close()
            raise DocumentError(id, "read", chunk.reason)
        copy.write(chunk)
    copy.seek(0)
    return copy


class ChunkStream(io.RawIOBase):
    """Pieces of bytes as a file. It ends at a broken place, which is `broken` then; `go_on` opens what comes after."""

    def __init__(self, chunks: Iterator[bytes | Broken]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left = memoryview(b"")
        self._position = 0
        self.broken: Broken | None = None
        self.ended = False

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill as much of the buffer as the present piece can."""
        while not self._left and self.broken is None and not self.ended:
            chunk = next(self._chunks, None)
            if chunk is None:
                self.ended = True
            elif isinstance(chunk, Broken):
                self.broken = chunk
            else:
                self._left = memoryview(chunk)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        self._position += count
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Say how far reading has come; no other place can be sought."""
        if (offset, whence) not in {(0, io.SEEK_CUR), (self._position, io.SEEK_SET)}:
            raise io.UnsupportedOperation("a stream can't be sought in")
        return self._position

    def push_back(self, data: bytes) -> None:
        """Read this next: the last bytes that were read, or a part of their end."""
        self._left = memoryview(data + bytes(self._left))
        self._position -= len(data)

    def go_on(self) -> None:
        """Take up reading after a broken place."""
        self.broken = None
