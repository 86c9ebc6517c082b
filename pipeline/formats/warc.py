"""WARC -> Sources: the HTML pages of a web archive, with what the server said of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from pipeline.document import Source
from pipeline.errors import MissingExtraError
from pipeline.formats.compression import Broken
from pipeline.formats.failure import Failure
from pipeline.formats.lines import LONGEST
from pipeline.formats.opening import ChunkStream
from pipeline.formats.records import Home, Tell, failure_at

__all__ = ["read_warc"]

_HEADER = re.compile(rb"WARC/1\.[01]\r?\n(?=[A-Za-z-]+:)")
_LONGEST_HEADER = 80
_REMEMBERED = 1 << 20
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def read_warc(chunks: Iterator[bytes | Broken], home: Home, tell: Tell) -> Iterator[Source | Failure]:
    """The HTML responses (status 2xx) of a WARC file, in order, by the number of their record among all of the file.

    The id is that of the record (its UUID), the charset that of the HTTP header; the URL goes to `url` and into the
    metadata, the date of the capture into the metadata as `captured`. What else there is, is counted and told.
    A broken place is one failure, and the next record is read. Raises `MissingExtraError` without fastwarc.
    """
    library = _library()
    stream = _Resumable(chunks)
    number = others = begun = 0
    while True:
        base = stream.tell()
        try:
            for record in library.ArchiveIterator(stream, parse_http=False, stream_detect=False):
                number += 1
                begun = base + record.stream_pos
                page = _page(library, record, number, home)
                others += page is None
                if page is not None:
                    yield page
        except (OSError, ValueError, RuntimeError, EOFError) as error:
            number += 1
            yield failure_at(home, number, stream.broken.reason if stream.broken else f"not a WARC record ({error})")
        else:
            if stream.broken is None:
                break
            number += 1
            yield failure_at(home, number, stream.broken.reason)
        place = stream.resume(begun + 1)
        if place is None:
            break
        begun = place
    if others:
        tell(f"{home.path}: passed over {others:,} of {number:,} records, which are no HTML responses")


class _Resumable(ChunkStream):
    """A stream that knows its last megabyte, in which the next record can be sought where one is broken."""

    def __init__(self, chunks: Iterator[bytes | Broken]) -> None:
        super().__init__(chunks)
        self._seen = bytearray()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, and remember with what."""
        count = super().readinto(buffer)
        self._seen += buffer[:count]
        if len(self._seen) > 2 * _REMEMBERED:
            del self._seen[:-_REMEMBERED]
        return count

    def resume(self, after: int) -> int | None:
        """Stand at the first record from byte `after` on, behind a broken place, too; None if there is none."""
        data = bytes(self._seen[max(after - self.tell() + len(self._seen), 0) :])
        start = self.tell() - len(data)
        self._seen.clear()
        while (found := _HEADER.search(data)) is None:
            if not (more := self.read(1 << 16)):
                if self.broken is None:
                    return None
                self.go_on()
            kept = data[-_LONGEST_HEADER:]
            start += len(data) - len(kept)
            data = kept + more
            self._seen.clear()
        self.push_back(data[found.start() :])
        self._seen.clear()
        return start + found.start()


def _page(library: ModuleType, record: Any, number: int, home: Home) -> Source | Failure | None:
    """The page of a record; None if it isn't one."""
    if record.record_type != library.WarcRecordType.response or not record.is_http:
        return None
    raw = record.reader.read(LONGEST + 1)
    if len(raw) > LONGEST:
        return failure_at(home, number, f"the response is larger than {LONGEST >> 20} MiB")
    try:
        http, data = _response(library, raw)
    except ValueError as error:
        return failure_at(home, number, f"not an HTTP response ({error})")
    media_type = (http.http_content_type or "").split(";")[0].strip().lower()
    if media_type not in _HTML or not 200 <= (http.http_headers.status_code or 0) < 300:
        return None
    if len(data) > LONGEST:
        return failure_at(home, number, f"the page is larger than {LONGEST >> 20} MiB")
    headers = record.headers
    url = headers.get("WARC-Target-URI", "").strip("<>")
    id = headers.get("WARC-Record-ID", "").strip("<>").removeprefix("urn:uuid:")
    known = {"url": url, "captured": headers.get("WARC-Date", "")}
    return Source(
        id=id or f"{home.id}/{number}",
        data=data,
        media_type="html",
        path=home.path,
        url=url or None,
        charset=http.http_charset,
        metadata={name: value for name, value in known.items() if value},
        record=number,
    )


def _response(library: ModuleType, raw: bytes) -> tuple[Any, bytes]:
    """An HTTP response and its body, decoded; archives often hold decoded bodies under the headers of encoded ones.

    Raises `ValueError` for what is no HTTP response.
    """
    reason = ""
    for decode in ("all", "none"):
        http = library.WarcRecord()
        http.set_bytes_content(raw)
        http.is_http = True
        try:
            http.parse_http(auto_decode=decode)
            return http, http.reader.read(LONGEST + 1)
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error)
    raise ValueError(reason)


def _library() -> ModuleType:
    try:
        return import_module("fastwarc")
    except ImportError as error:
        raise MissingExtraError("reading WARC files", "warc") from error
