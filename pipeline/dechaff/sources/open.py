"""Found -> bytes: local and remote files, read in pieces and decompressed."""

from __future__ import annotations

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

__all__ = ["chunks_of", "open_raw", "read_chunks", "read_source", "read_whole", "seekable", "spool"]

_CHUNK = 1 << 18
_IN_MEMORY = 16 << 20


def open_raw(found: Found) -> BinaryIO:
    """The open file, not decompressed. Raises `DocumentError` (stage "read") if it can't be opened."""
    try:
        return open_remote(found.url) if found.url is not None else found.path.open("rb")
    except remote_errors(found.url) as error:
        raise DocumentError(found.id, "read", getattr(error, "strerror", None) or str(error) or repr(error)) from error


def read_chunks(file: BinaryIO, found: Found) -> Iterator[bytes | Broken]:
    """The rest of an open file, decompressed; the file is closed at the end."""
    chunks = _raw_chunks(file, found)
    return chunks if found.compression is None else decompress(chunks, found.compression)


def chunks_of(found: Found) -> Iterator[bytes | Broken]:
    """The contents of a file. Raises `DocumentError` (stage "read") if it can't be opened."""
    return read_chunks(open_raw(found), found)


def _raw_chunks(file: BinaryIO, found: Found) -> Iterator[bytes | Broken]:
    read = getattr(file, "read1", file.read)  # of a pipe, what is there already, without waiting for more
    with closing(file):
        try:
            while chunk := read(_CHUNK):
                yield chunk
        except remote_errors(found.url) as error:
            yield Broken(getattr(error, "strerror", None) or str(error) or repr(error))


def read_whole(chunks: Iterable[bytes | Broken], id: str) -> bytes:
    """The bytes of one document. Raises `DocumentError` (stage "read") if a part is missing, or if it is too large."""
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
    """The file if it is seekable and not compressed, else a copy of its contents. Raises as `spool` does."""
    if found.compression is None and file.seekable():
        return file
    return spool(read_chunks(file, found), found.id)


def spool(chunks: Iterable[bytes | Broken], id: str) -> BinaryIO:
    """The pieces as a file, in memory if small, else on disk. Raises `DocumentError` (stage "read") for a `Broken`."""
    copy = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 – the caller closes it
    for chunk in chunks:
        if isinstance(chunk, Broken):
            copy.close()
            raise DocumentError(id, "read", chunk.reason)
        copy.write(chunk)
    copy.seek(0)
    return copy
