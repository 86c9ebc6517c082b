"""WARC -> Sources: the HTML pages of a web archive, with their URL, charset and date."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from dechaff.document import Failure, MediaType, Source
from dechaff.errors import import_extra
from dechaff.sources.decompress import Broken
from dechaff.sources.records import Container, Report, failure_at
from dechaff.sources.text_lines import LONGEST
from dechaff.sources.warc_records import WarcRecord, read_records

__all__ = ["read_warc"]

_HTML = frozenset({"text/html", "application/xhtml+xml"})


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
        http, data = _response(library, record.block)
    except ValueError as error:
        return failure_at(container, number, f"not an HTTP response ({error})")
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
