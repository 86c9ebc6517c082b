"""WARC -> Sources: the HTML pages of a web archive, with their URL, charset and date.

A record is a header, as many bytes as the header says, and a blank line. One that does not end with a blank line is
damaged; the next one is looked for behind its first byte, as it may have swallowed others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from dechaff.document import Failure, MediaType, Source
from dechaff.errors import import_extra
from dechaff.sources.container import Container, failure_at
from dechaff.sources.decompress import LONGEST, Broken
from dechaff.sources.fields import Report
from dechaff.sources.http_response import read_response

_START = re.compile(rb"WARC/1\.[01]\r?\n(?=[A-Za-z-]+:)")
_LONGEST_START = 80
"""Bytes that are kept of what is searched for `_START`, in case one is cut by the end of a piece."""

_HEADER_END = re.compile(rb"\r?\n\r?\n|(?<=\n)WARC/1\.[01]\r?\n|WARC/1\.[01]\r?\n(?=WARC-(?:Type|Record-ID|Date):)")
"""The blank line, or the beginning of the next record in a header that is cut, also in the midst of a line."""

_LONGEST_HEADER = 1 << 20
_FOLD = re.compile(r"\r?\n[ \t]+")
_BLANK = b"\r\n\t \0"
_BLANKS = re.compile(rb"[\r\n\t \0]*")

_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record: its number from 1, its header and its block; or the `fault` that keeps it from being read.

    The block of a `large` record, of more than `LONGEST` bytes, is not kept.
    """

    number: int
    headers: Mapping[str, str] = field(default_factory=dict)
    block: bytes = b""
    fault: str | None = None
    large: bool = False

    def header(self, name: str) -> str:
        """A field of the header; empty if it is not there."""
        return self.headers.get(name.lower(), "")


def read_records(chunks: Iterator[bytes | Broken]) -> Iterator[WarcRecord]:
    """The records of a WARC file, in order. A damaged one has a fault, and so has a place without any record."""
    stream = _Stream(chunks)
    number = 0
    while True:
        stream.skip_blank()
        fault = None if stream.buffer else stream.take_broken()
        if not stream.buffer and fault is None:
            return
        number += 1
        record = WarcRecord(number, fault=fault) if fault is not None else _record(stream, number)
        yield record
        if record.fault is not None:
            stream.take_broken()  # it is a part of the same damage
            stream.seek_start()


def _record(stream: _Stream, number: int) -> WarcRecord:
    """The record at the beginning of the stream, which is behind it then; behind its first byte if it is damaged."""
    size = stream.header_size()
    if size is None:
        cut = _START.match(stream.buffer) is not None
        reason = stream.broken or ("the record is cut off" if cut else "not a WARC record")
        stream.drop(1)
        return WarcRecord(number, fault=reason)
    headers = _fields(bytes(stream.buffer[:size]))
    said = headers.get("content-length", "")
    length = int(said) if re.fullmatch(r"[0-9]{1,18}", said) else None
    fault: str | None = None
    if length is None:
        fault = "the header does not say how long the record is"
    elif length > LONGEST:
        fault = stream.skip(size + length)
    elif not stream.fill(size + length):
        fault = stream.broken or "the record is cut off"
    elif not stream.blank_at(size + length):
        fault = "a part of the record is missing"
    if fault is not None or length is None or length > LONGEST:  # None: for the type checker
        stream.drop(1 if fault is not None else 0)
        return WarcRecord(number, headers, fault=fault, large=fault is None)
    block = bytes(stream.buffer[size : size + length])
    stream.drop(size + length)
    return WarcRecord(number, headers, block)


def _fields(header: bytes) -> dict[str, str]:
    """The fields of a header by their names in small letters."""
    lines = _FOLD.sub(" ", header.decode("utf-8", "replace")).splitlines()[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


class _Stream:
    """The next bytes of a file, up to a broken place, behind which `take_broken` continues."""

    def __init__(self, chunks: Iterator[bytes | Broken]) -> None:
        self._chunks = chunks
        self._ended = False
        self.buffer = bytearray()
        self.broken: str | None = None

    def _more(self) -> bool:
        """Add the next piece to the buffer; false at the end and at a broken place."""
        if self._ended or self.broken is not None:
            return False
        chunk = next(self._chunks, None)
        if chunk is None:
            self._ended = True
        elif isinstance(chunk, Broken):
            self.broken = chunk.reason
        else:
            self.buffer += chunk
            return True
        return False

    def fill(self, size: int) -> bool:
        """Whether there are `size` bytes; they are in the buffer then."""
        while len(self.buffer) < size:
            if not self._more():
                return False
        return True

    def drop(self, size: int) -> None:
        """Drop the first `size` bytes of the buffer."""
        del self.buffer[:size]

    def take_broken(self) -> str | None:
        """Return and clear the reason of the damage that was found, or None."""
        reason, self.broken = self.broken, None
        return reason

    def skip_blank(self) -> None:
        """Drop white space, as there is between records."""
        while True:
            blank = _BLANKS.match(self.buffer)
            self.drop(blank.end() if blank else 0)
            if self.buffer or not self._more():
                return

    def blank_at(self, place: int) -> bool:
        """Whether a blank line, or the end of the file or of its whole part, is at a place."""
        self.fill(place + 4)
        behind = bytes(self.buffer[place : place + 4])
        return not behind.strip(_BLANK) or re.match(rb"\r?\n\r?\n", behind) is not None

    def header_size(self) -> int | None:
        """The size of the header that the stream begins with, blank line included; None if it begins with none."""
        self.fill(_LONGEST_START)
        if _START.match(self.buffer) is None:
            return None
        searched = len("WARC/1.0")
        while (found := _HEADER_END.search(self.buffer, searched, _LONGEST_HEADER)) is None:
            searched = max(len(self.buffer) - _LONGEST_START, searched)
            if len(self.buffer) > _LONGEST_HEADER or not self._more():
                return None
        return None if found[0].startswith(b"WARC") else found.end()

    def skip(self, size: int) -> str | None:
        """Drop the bytes of a large record, or those before a record that begins in it; what is wrong with it."""
        self.drop(1)
        left = size - 1
        while True:
            if (found := _START.search(self.buffer, 0, left)) is not None:
                self.drop(found.start() - 1)
                return "a part of the record is missing"
            kept = min(left, _LONGEST_START)
            gone = min(len(self.buffer), left) - kept
            if gone > 0:
                self.drop(gone)
                left -= gone
            if len(self.buffer) >= left:
                self.drop(left)
                return None if self.blank_at(0) else "a part of the record is missing"
            if not self._more():
                return self.broken or "the record is cut off"

    def seek_start(self) -> None:
        """Drop all before the next record, also behind broken places; everything if there is none."""
        while (found := _START.search(self.buffer)) is None:
            self.drop(max(len(self.buffer) - _LONGEST_START, 0))
            if not self._more() and self.take_broken() is None:
                self.buffer.clear()
                return
        self.drop(found.start())


def read_warc(chunks: Iterator[bytes | Broken], container: Container, report: Report) -> Iterator[Source | Failure]:
    """The HTML responses (status 2xx) of a WARC file, in order, by the number of their record among all of the file.

    The id is that of the record (its UUID), the charset that of the HTTP header. The URL is `url` and in the metadata,
    the date of the capture is in the metadata as `captured`. The number of other records is reported.
    A broken place is one failure, and the next record is read. Raises `MissingExtraError` without fastwarc.
    """
    library = import_extra("fastwarc", "reading WARC files", "warc")
    number = others = 0
    for record in read_records(chunks):
        number = record.number
        page = _document(library, record, container)
        if page is None:
            others += 1
        else:
            yield page
    if others:
        report(f"{container.path}: skipped {others:,} of {number:,} records, which are no HTML responses")


def _document(library: ModuleType, record: WarcRecord, container: Container) -> Source | Failure | None:
    """The page of a record, or why it can't be read; None for a record without one."""
    if record.fault is not None:
        return failure_at(container, record.number, record.fault)
    kind = record.header("WARC-Type").lower()
    http = record.header("Content-Type").split(";")[0].strip().lower() == "application/http"
    if kind != "conversion" and (kind != "response" or not (http or record.block.startswith(b"HTTP/"))):
        return None
    if record.large:
        return failure_at(container, record.number, f"the {kind} is larger than {LONGEST >> 20} MiB")
    return _text(record, container) if kind == "conversion" else _page(library, record, container)


def _page(library: ModuleType, record: WarcRecord, container: Container) -> Source | Failure | None:
    """The page of a response; None for one that is not HTML, or has another status than 2xx."""
    number = record.number
    try:
        http, data = read_response(library, record.block)
    except ValueError as error:
        return failure_at(container, number, str(error))
    media_type = (http.http_content_type or "").split(";")[0].strip().lower()
    if media_type not in _HTML or not 200 <= (http.http_headers.status_code or 0) < 300:
        return None
    if len(data) > LONGEST:
        return failure_at(container, number, f"the page is larger than {LONGEST >> 20} MiB")
    return _source(record, data, "html", container, http.http_charset)


def _text(record: WarcRecord, container: Container) -> Source | None:
    """The text of a page, as the WET files of Common Crawl have it; None for a conversion to something else."""
    content_type = (record.header("Content-Type") or "text/plain").split(";")[0].strip().lower()
    return _source(record, record.block, None, container, None) if content_type == "text/plain" else None


def _source(
    record: WarcRecord, data: bytes, media_type: MediaType | None, container: Container, charset: str | None
) -> Source:
    url = record.header("WARC-Target-URI").strip("<>")
    id = record.header("WARC-Record-ID").strip("<>").removeprefix("urn:uuid:")
    known = {"url": url, "captured": record.header("WARC-Date")}
    return Source(
        id=id or f"{container.id}/{record.number}",
        data=data,
        media_type=media_type,
        path=container.path,
        url=url or None,
        charset=charset,
        metadata={name: value for name, value in known.items() if value},
        record=record.number,
    )
