"""A MIME message -> Source: a mail that was saved (.eml), or a page that a browser saved as one file (.mht, .mhtml)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

from dechaff.document import MediaType, Source
from dechaff.errors import DocumentError

__all__ = ["read_message"]

_PREFERRED = ("text/html", "application/xhtml+xml", "text/plain")
_MAILBOX = re.compile(rb"\A(?:\r?\n)*From [^\n]*\n")


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
    if body is not None and not str(body.get_content()).strip():  # a plain part that is empty
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
