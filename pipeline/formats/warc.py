"""WARC -> Sources: the HTML pages of a web archive, with what the server said of them."""

from __future__ import annotations

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

_HTML = frozenset({"text/html", "application/xhtml+xml"})


def read_warc(chunks: Iterator[bytes | Broken], home: Home, tell: Tell) -> Iterator[Source | Failure]:
    """The HTML responses (status 2xx) of a WARC file, in order, by the number of their record among all of the file.

    The id is that of the record (its UUID), the charset that of the HTTP header; the URL goes to `url` and into the
    metadata, the date of the capture into the metadata as `captured`. What else there is, is counted and told.
    A broken place is one failure, and reading goes on behind it. Raises `MissingExtraError` without fastwarc.
    """
    library = _library()
    stream = ChunkStream(chunks)
    number = others = 0
    while True:
        try:
            for record in library.ArchiveIterator(stream, parse_http=False, stream_detect=False):
                number += 1
                page = _page(library, record, number, home)
                others += page is None
                if page is not None:
                    yield page
        except (OSError, ValueError, RuntimeError, EOFError) as error:
            yield failure_at(home, number + 1, f"not a WARC record ({error})")
            if stream.broken is None:  # the reader has lost its place, and there is no new one to start from
                break
        if stream.broken is None:
            break
        yield failure_at(home, number + 1, stream.broken.reason)
        stream.go_on()
    if others:
        tell(f"{home.path}: passed over {others:,} of {number:,} records, which are no HTML responses")


def _page(library: ModuleType, record: Any, number: int, home: Home) -> Source | Failure | None:
    """The page of a record; None if it isn't one."""
    if record.record_type != library.WarcRecordType.response or not record.is_http:
        return None
    raw = record.reader.read(LONGEST + 1)
    if len(raw) > LONGEST:
        return failure_at(home, number, f"the response is larger than {LONGEST >> 20} MiB")
    http, data = _response(library, raw)
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
    """An HTTP response and its body, decoded; archives often hold decoded bodies under the headers of encoded ones."""
    for decode in ("all", "none"):
        http = library.WarcRecord()
        http.set_bytes_content(raw)
        http.is_http = True
        http.parse_http(auto_decode=decode)
        try:
            return http, http.reader.read(LONGEST + 1)
        except (OSError, ValueError):
            if decode == "none":
                raise
    raise AssertionError


def _library() -> ModuleType:
    try:
        return import_module("fastwarc")
    except ImportError as error:
        raise MissingExtraError("reading WARC files", "warc") from error
