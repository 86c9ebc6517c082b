"""Found -> Source: local and remote files, read in pieces and decompressed; of a MIME message, its text."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from itertools import chain
from typing import BinaryIO, cast

from dechaff.document import MediaType, Source
from dechaff.errors import DocumentError
from dechaff.sources.decompress import LONGEST, Broken, compression_of, decompress
from dechaff.sources.discover import Found
from dechaff.sources.media_types import kind_of_content, may_be_archive
from dechaff.sources.misnamed import KIND_NAMES
from dechaff.sources.remote import open_remote, remote_errors
from dechaff.text.markup import begins_as_mailbox, header_fields, is_message, several_mails

_CHUNK = 1 << 18
_HEAD = 16_384
_IN_MEMORY = 16 << 20

_PREFERRED = ("text/html", "application/xhtml+xml", "text/plain")
_MAILBOX = re.compile(rb"\A(?:\r?\n)*From [^\n]*\n")


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
    is_mailbox = begins_as_mailbox(head)
    if is_mailbox and several_mails(source.data):
        raise DocumentError(source.id, "read", f"this is {KIND_NAMES['mbox']}, not one text: say --from mbox")
    is_mail = is_mailbox or (source.media_type == "mail" and "from" in header_fields(head.decode("latin-1")))
    if is_mail or is_message(head):
        return read_message(source)
    if source.media_type is None or may_be_archive(head):
        kind = kind_of_content(head)
        if kind is not None and kind.container is not None:
            name = KIND_NAMES[kind.container]
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


def read_message(source: Source) -> Source:
    """The document in a message: its text, or its HTML, without attachments; its headers are known as metadata.

    A saved page is the part that its header names, else its first HTML. Of a mail the plain text is taken before the
    HTML. Raises `DocumentError` (stage "read") for a message without a text.
    """
    data = source.data if isinstance(source.data, bytes) else source.data.encode("utf-8", "surrogatepass")
    try:
        message = message_from_bytes(_MAILBOX.sub(b"", data.lstrip(b"\r\n"), count=1), policy=default)
        page = message.get_content_type() == "multipart/related" and "from" not in _sender(message)
        part = _page_of(message) if page else _body_of(message)
        if part is None:
            raise DocumentError(source.id, "read", "a MIME message without a text: it has attachments only")
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise DocumentError(source.id, "read", "a MIME message whose text has parts")
        html = part.get_content_type() != "text/plain"
        charset = part.get_content_charset()
        known = _page_facts(message, part) if page else _mail_facts(message)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise DocumentError(source.id, "read", f"not a sound MIME message ({error!r})") from error
    media_type: MediaType = "html" if html else "mail"
    url = known.pop("url", None) or source.url
    return replace(
        source, data=content, media_type=media_type, charset=charset, url=url, metadata={**known, **source.metadata}
    )


def _sender(message: EmailMessage) -> str:
    """The header `from` of a mail; browsers write "<Saved by Blink>" or the like there."""
    sender = str(message.get("From", ""))
    return "" if "saved by" in sender.lower() or "@" not in sender else f"from {sender}"


def _page_of(message: EmailMessage) -> EmailMessage | None:
    wanted = str(message.get_param("start", "") or "").strip("<>")
    address = str(message.get("Snapshot-Content-Location", ""))
    parts = [part for part in message.walk() if part.get_content_type() in _PREFERRED[:2]]
    for part in parts:
        if wanted and str(part.get("Content-ID", "")).strip("<>") == wanted:
            return part
    return next(
        (part for part in parts if address and part.get("Content-Location") == address), next(iter(parts), None)
    )


def _body_of(message: EmailMessage) -> EmailMessage | None:
    body = message.get_body(preferencelist=("plain", "html"))
    content = None if body is None else body.get_payload(decode=True)
    if isinstance(content, bytes) and not content.strip():  # a plain part that is empty
        body = message.get_body(preferencelist=("html",)) or body
    return body if isinstance(body, EmailMessage) else None


def _page_facts(message: EmailMessage, part: EmailMessage) -> dict[str, str]:
    address = str(message.get("Snapshot-Content-Location", "") or part.get("Content-Location", ""))
    return {"url": address} if address.startswith(("http://", "https://")) else {}


def _mail_facts(message: EmailMessage) -> dict[str, str]:
    name, address = parseaddr(str(message.get("From", "")))
    sent = getattr(message.get("Date"), "datetime", None)
    facts = {
        "title": " ".join(str(message.get("Subject", "")).split()),
        "author": name or address,
        "date": sent.date().isoformat() if isinstance(sent, datetime) else "",
    }
    return {field: value for field, value in facts.items() if value}
