"""bytes -> the part of them that shows their charset, and the charset that a page declares.

A page has far more ASCII than text: scripts, styles and tags. Among that, a detector does not see the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dechaff.text.markup import begins_as_page

__all__ = ["declared_in", "shown_text", "telling"]

_NOT_SHOWN = re.compile(rb"<(?:!--|(script|style)\b)", re.IGNORECASE)
_NO_TAGS_INSIDE = re.compile(rb"<(?:!--|(script|style|title|textarea)\b)", re.IGNORECASE)
_ENDS: Mapping[bytes, re.Pattern[bytes]] = {
    b"": re.compile(b"-->"),
    **{name: re.compile(b"</" + name, re.IGNORECASE) for name in (b"script", b"style", b"title", b"textarea")},
}
_TAGS = re.compile(rb"<[^<>]{0,2000}>")
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([\w:.-]{1,40})""", re.IGNORECASE)
_XML_HEAD = 1 << 17

_OUTSIDE = re.compile(rb"[\x80-\xff]")
_BEFORE = 200
"""The ASCII before the first other byte of a long line that is kept: its words show the language."""


def declared_in(data: bytes, media_type: str | None) -> list[str]:
    """The charsets that a page declares, wherever in it, as browsers heed them; none for what is no page."""
    if media_type != "html" and (media_type is not None or not begins_as_page(data[:8192].decode("latin-1"))):
        return []
    read = _without(data, _NO_TAGS_INSIDE)
    found = (_META.search(read), _XML.search(read[:_XML_HEAD]))
    return [label[1].decode("ascii", "replace") for label in found if label]


def shown_text(data: bytes) -> bytes:
    """A page without scripts, styles, comments and tags; the data as they are, if all that is not ASCII is in those.

    In no charset are the bytes of `<` and `>` parts of a longer character.
    """
    text = _TAGS.sub(b" ", _without(data, _NOT_SHOWN)) if b"<" in data else data
    return data if text.isascii() else text


def telling(data: bytes, size: int) -> bytes:
    """The lines of a long text that have bytes outside of ASCII, as far as a sample of a size needs them.

    Of a long line it is what begins shortly before the first such byte.
    """
    if len(data) <= size:
        return data
    parts: list[bytes] = []
    left = size
    for line in data.splitlines(keepends=True):
        if (found := _OUTSIDE.search(line)) is None:
            continue
        part = line if len(line) <= size else _from_word(line, found.start())[:size]
        parts.append(part)
        left -= len(part)
        if left <= 0:
            break
    return b"".join(parts)


def _from_word(line: bytes, first: int) -> bytes:
    """A line from the beginning of a word shortly before a place; before that place there is nothing but ASCII."""
    start = max(first - _BEFORE, 0)
    return line[line.find(b" ", start, first) + 1 or start :] if start else line


def _without(data: bytes, opening: re.Pattern[bytes]) -> bytes:
    """The data without what begins with an opening, up to the end of that; one that does not end stays."""
    parts: list[bytes] = []
    at = kept = 0
    endless: set[bytes] = set()
    while (found := opening.search(data, at)) is not None:
        name = (found[1] or b"").lower()
        at = found.end()
        end = None if name in endless else _ENDS[name].search(data, at)
        if end is None:
            endless.add(name)
            continue
        parts.append(data[kept : found.start()])
        at = kept = end.end()
    return b" ".join((*parts, data[kept:]))
