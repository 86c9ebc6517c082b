"""Found -> bytes: local and remote files, read in pieces and decompressed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import chain
from typing import BinaryIO, cast

from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.sources.decompress import Broken, compression_of, decompress
from dechaff.sources.discover import Found
from dechaff.sources.media_types import ContainerFormat, kind_of_content
from dechaff.sources.mime import read_message
from dechaff.sources.remote import open_remote, remote_errors
from dechaff.sources.text_lines import LONGEST
from dechaff.text.kinds import header_fields, is_message

__all__ = ["chunks_of", "open_raw", "read_chunks", "read_source", "read_whole", "seekable", "source_of_file", "spool"]

_CHUNK = 1 << 18
_HEAD = 16_384
_NAMES: Mapping[ContainerFormat, str] = {
    "warc": "a web archive (WARC)",
    "jsonl": "records (JSON lines)",
    "json": "records (JSON)",
    "parquet": "a Parquet file",
}
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
    if found.compression is not None:
        return decompress(chunks, found.compression)
    return _decompressed(chunks)


def _decompressed(chunks: Iterator[bytes | Broken]) -> Iterator[bytes | Broken]:
    """The pieces of a file whose name names no compression, decompressed if it is compressed all the same."""
    first = next(chunks, b"")
    compression = compression_of(first) if isinstance(first, bytes) else None
    whole = chain((first,), chunks)
    return whole if compression is None else decompress(whole, compression)


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
    return source_of_file(Source(found.id, data, found.media_type, path=found.place, url=url))


def source_of_file(source: Source) -> Source:
    """The document in the content of a file: that of a MIME message is its text.

    Raises `DocumentError` (stage "read") for a file of many documents, with what it is read as.
    """
    assert isinstance(source.data, bytes)
    head = source.data[:_HEAD]
    if is_message(head) or (source.media_type == "mail" and "from" in header_fields(head.decode("latin-1"))):
        return read_message(source)
    if source.media_type is None:
        kind = kind_of_content(head)
        if kind is not None and kind.container is not None:
            name = _NAMES[kind.container]
            raise DocumentError(source.id, "read", f"this is {name}, not one text: say --from {kind.container}")
    return source


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
