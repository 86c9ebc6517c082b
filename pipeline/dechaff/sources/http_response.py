"""The bytes of an HTTP response in a web archive -> its header and its content, which is whole.

Bodies are often not as their header says: archives keep the headers of what they have decoded.
"""

from __future__ import annotations

import re
import zlib
from types import ModuleType
from typing import Any

from dechaff.sources.decompress import LONGEST, Broken, compression_of, decompress

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT = 2_048
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_response(library: ModuleType, raw: bytes) -> tuple[Any, bytes]:
    """An HTTP response and its body, decoded if it is encoded (archives often have decoded ones with the old headers).

    Raises `ValueError` for what is not an HTTP response, and for a body of which a part is missing.
    """
    reason = ""
    for decode in ("transfer", "none"):
        try:
            http, body = _parsed(library, raw, decode)
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error)
        else:
            return http, _decoded(library, raw, body, (http.http_headers.get("Content-Encoding") or "").strip().lower())
    raise ValueError(f"not an HTTP response ({reason})")


def _parsed(library: ModuleType, raw: bytes, decode: str) -> tuple[Any, bytes]:
    http = library.WarcRecord()
    http.set_bytes_content(raw)
    http.is_http = True
    http.parse_http(auto_decode=decode)
    return http, http.reader.read(LONGEST + 1)


def _decoded(library: ModuleType, raw: bytes, body: bytes, encoding: str) -> bytes:
    """The content of a body. The library says of some damaged ones that they are whole, so gzip is read here."""
    if compression_of(body) == "gz":
        return _unpacked(body)
    if encoding in ("", "identity", "gzip", "x-gzip"):
        return body
    if encoding == "deflate":
        content = _inflated(body)
    else:
        try:
            _, content = _parsed(library, raw, "all")
        except (OSError, ValueError, RuntimeError):
            content = body
    if content is body and _BINARY.search(body, 0, _LOOKED_AT) and not body.startswith(_WIDE):
        raise ValueError(f'the body is not sound "{encoding}" data')
    return content


def _unpacked(body: bytes) -> bytes:
    """The content of gzip data, as far as it is not too large. Raises `ValueError` if a part of it is missing."""
    parts: list[bytes] = []
    size = 0
    for piece in decompress((body,), "gz"):
        if isinstance(piece, Broken):
            raise ValueError(f"in the body, {piece.reason}")
        parts.append(piece)
        size += len(piece)
        if size > LONGEST:
            break
    return b"".join(parts)


def _inflated(body: bytes) -> bytes:
    """The content of a "deflate" body, also of one in the raw form that some servers send; any other body as it is."""
    for form in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        inflate = zlib.decompressobj(form)
        try:
            content = inflate.decompress(body, LONGEST + 1)
        except zlib.error:
            continue
        if content and (inflate.eof or len(content) > LONGEST) and not inflate.unused_data.strip(b"\r\n\t \0"):
            return content
    return body
