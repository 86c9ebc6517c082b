"""WARC -> Sources: the HTML pages of a web archive, with their URL, charset and date."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from dechaff.document import Failure, MediaType, Source
from dechaff.errors import import_extra
from dechaff.sources.decompress import Broken
from dechaff.sources.open import ChunkStream
from dechaff.sources.records import Container, Report, failure_at
from dechaff.sources.text_lines import LONGEST

__all__ = ["read_warc"]

_HEADER = re.compile(rb"WARC/1\.[01]\r?\n(?=[A-Za-z-]+:)")
_LONGEST_HEADER = 80
_REMEMBERED = 1 << 20
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def read_warc(chunks: Iterator[bytes | Broken], container: Container, report: Report) -> Iterator[Source | Failure]:
    """The HTML responses (status 2xx) of a WARC file, in order, by the number of their record among all of the file.

    The id is that of the record (its UUID), the charset that of the HTTP header. The URL is `url` and in the metadata,
    the date of the capture is in the metadata as `captured`. The number of other records is reported.
    A broken place is one failure, and the next record is read. Raises `MissingExtraError` without fastwarc.
    """
    library = import_extra("fastwarc", "reading WARC files", "warc")
    stream = _Resumable(chunks)
    last = _Block(0, 0, 0)  # it is valid if the next one begins where this one ends
    others = 0
    while True:
        base = stream.tell()
        fault = None
        try:
            for record in library.ArchiveIterator(stream, parse_http=False, stream_detect=False):
                if last.page is not None:
                    yield last.page
                last = _block(library, record, last.number + 1, base, container)
                others += last.page is None
        except (OSError, ValueError, RuntimeError, EOFError) as error:
            fault = f"not a WARC record ({error})"
        last, fault = _at_the_end(stream, last, fault)
        if last.cut:
            others -= last.page is None
            yield failure_at(container, last.number, fault or "")
        elif last.page is not None:
            yield last.page
        number = last.number
        if fault is not None and not last.cut:
            number += 1
            yield failure_at(container, number, fault)
        place = None if fault is None else stream.resume(last.begin + 1)
        if place is None:
            break
        last = _Block(number, place, 0)
    if others:
        report(f"{container.path}: skipped {others:,} of {number:,} records, which are no HTML responses")


def _at_the_end(stream: _Resumable, last: _Block, fault: str | None) -> tuple[_Block, str | None]:
    """The last record before an error or the end, marked if it is cut, and the fault, if there is one."""
    if stream.broken is not None:
        fault = stream.broken.reason
    elif last.cut:
        fault = "the record is cut off"
    elif fault is None and (header := stream.open_header()) is not None:
        return replace(last, cut=last.number > 0 and header == last.begin), "the record is cut off"
    if fault is not None and not last.cut and not stream.blank_at(last.end):
        return replace(last, cut=True), fault if stream.broken is not None else "a part of the record is missing"
    return last, fault


@dataclass(frozen=True, slots=True)
class _Block:
    """A record that was read: where it begins and should end, and its page. `cut`: whether a part is missing."""

    number: int
    begin: int
    end: int
    page: Source | Failure | None = None
    cut: bool = False


def _block(library: ModuleType, record: Any, number: int, base: int, container: Container) -> _Block:
    begin = base + record.stream_pos
    header = len("WARC/1.0\r\n\r\n") + sum(len(f"{name}: {value}\r\n") for name, value in record.headers)
    end = begin + header + record.content_length
    if record.headers.get("Content-Length") is None:
        return _Block(
            number, begin, end, failure_at(container, number, "the header does not say how long the record is")
        )
    plain = record.record_type == library.WarcRecordType.conversion
    if not plain and (record.record_type != library.WarcRecordType.response or not record.is_http):
        return _Block(number, begin, end)
    raw = record.reader.read(LONGEST + 1)
    if len(raw) > LONGEST:
        large = failure_at(container, number, f"the response is larger than {LONGEST >> 20} MiB")
        return _Block(number, begin, end, large)
    page = _text(record, raw, number, container) if plain else _page(library, record, raw, number, container)
    return _Block(number, begin, end, page, cut=len(raw) < record.content_length)


class _Resumable(ChunkStream):
    """A stream that keeps its last megabyte, to find the next record in it when one is broken."""

    def __init__(self, chunks: Iterator[bytes | Broken]) -> None:
        super().__init__(chunks)
        self._seen = bytearray()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, and keep what it was filled with."""
        count = super().readinto(buffer)
        self._seen += buffer[:count]
        if len(self._seen) > 2 * _REMEMBERED:
            del self._seen[:-_REMEMBERED]
        return count

    def blank_at(self, place: int) -> bool:
        """Whether a blank line is at this place, as behind a record. Only the last megabyte can be looked at."""
        at = place - self.tell() + len(self._seen)
        return place == 0 or at < 0 or re.match(rb"\r?\n\r?\n|\s*\Z", self._seen[at : at + 8]) is not None

    def open_header(self) -> int | None:
        """Where the header begins in which the stream ends; None if it does not end in one."""
        at = self._seen.rfind(b"\nWARC/1.") + 1
        inside = self._seen.startswith(b"WARC/1.", at) and re.search(rb"\n\r?\n", self._seen[at:]) is None
        return self.tell() - len(self._seen) + at if inside else None

    def resume(self, after: int) -> int | None:
        """Go to the first record from byte `after` on, also behind broken places; its place, or None."""
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


def _page(library: ModuleType, record: Any, raw: bytes, number: int, container: Container) -> Source | Failure | None:
    """The page of a response; None for one that is not HTML, or has another status than 2xx."""
    try:
        http, data = _response(library, raw)
    except ValueError as error:
        return failure_at(container, number, f"not an HTTP response ({error})")
    media_type = (http.http_content_type or "").split(";")[0].strip().lower()
    if media_type not in _HTML or not 200 <= (http.http_headers.status_code or 0) < 300:
        return None
    if len(data) > LONGEST:
        return failure_at(container, number, f"the page is larger than {LONGEST >> 20} MiB")
    return _source(record, data, "html", number, container, http.http_charset)


def _text(record: Any, raw: bytes, number: int, container: Container) -> Source | None:
    """The text of a page, as the WET files of Common Crawl have it; None for a conversion to something else."""
    content_type = record.headers.get("Content-Type", "text/plain").split(";")[0].strip().lower()
    return _source(record, raw, None, number, container, None) if content_type == "text/plain" else None


def _source(
    record: Any, data: bytes, media_type: MediaType | None, number: int, container: Container, charset: str | None
) -> Source:
    headers = record.headers
    url = headers.get("WARC-Target-URI", "").strip("<>")
    id = headers.get("WARC-Record-ID", "").strip("<>").removeprefix("urn:uuid:")
    known = {"url": url, "captured": headers.get("WARC-Date", "")}
    return Source(
        id=id or f"{container.id}/{number}",
        data=data,
        media_type=media_type,
        path=container.path,
        url=url or None,
        charset=charset,
        metadata={name: value for name, value in known.items() if value},
        record=number,
    )


def _inflated(data: bytes) -> bytes:
    """The content of a body in the raw form of "deflate", which some servers send; any other body as it is."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflate.decompress(data, LONGEST + 1)
    except zlib.error:
        return data
    return content if content and inflate.eof else data


def _response(library: ModuleType, raw: bytes) -> tuple[Any, bytes]:
    """An HTTP response and its body, decoded if it is encoded (archives often have decoded ones with the old headers).

    Raises `ValueError` for what is not an HTTP response.
    """
    reason = ""
    for decode in ("all", "none"):
        http = library.WarcRecord()
        http.set_bytes_content(raw)
        http.is_http = True
        try:
            http.parse_http(auto_decode=decode)
            data = http.reader.read(LONGEST + 1)
            return http, _inflated(data) if decode == "none" else data
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error)
    raise ValueError(reason)
