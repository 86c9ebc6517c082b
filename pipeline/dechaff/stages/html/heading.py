"""Element -> its text in one line, with the spaces that a reader sees; a heading without what is not of the title.

The parts of an element are set apart where a browser does so: at line breaks, at blocks, and between inline elements
without a space where the second begins a word of its own ("<span>Transport</span><span>The bridge ...").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["own_heading", "spaced_text"]

_END = re.compile(r"\s*(?:$|[|｜»·•/<>]|(?<=\s)[-–—:]+\s)")
_APART = frozenset("br p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 section header footer hgroup hr tr td th".split())
_LEAST = 12
"""Characters of a title, at the least: a shorter one may be a part by chance."""

_MOST_PARTS = 2
"""Parts that are left out at the beginning or at the end of a heading."""


def spaced_text(element: HtmlElement, longest: int) -> str:
    """The text of an element in one line; nothing if it has more than `longest` characters."""
    parts: list[str] = []
    size = 0
    for part in _pieces(element):
        parts.append(part)
        size += len(part)
        if size > longest:
            return ""
    return " ".join("".join(parts).split())


def own_heading(heading: HtmlElement, stated: Sequence[str]) -> str:
    """The text of a heading; without its first or last parts, if a stated title begins with the rest and not with all.

    Such parts are a section above the title, a date or a button beside it, a label for screen readers.
    """
    whole = spaced_text(heading, 10_000)
    known = [" ".join(title.casefold().split()) for title in stated]
    if not len(heading) or any(title.startswith(whole.casefold()) for title in known):
        return whole
    parts = [text for part in _split(heading) if (text := " ".join(part.split()))]
    for cut in range(1, min(_MOST_PARTS + 1, len(parts))):
        below, above = " ".join(parts[cut:]), " ".join(parts[:-cut])
        if any(_begins(title, below.casefold()) for title in known):
            return below
        left = " ".join(parts[-cut:]).casefold().strip(" -–—:|")
        if any(_begins(title, above.casefold()) and left not in title for title in known):
            return above
    return whole


def _begins(title: str, rest: str) -> bool:
    """Whether a title is a text, or has a separator behind it."""
    return len(rest) >= _LEAST and rest[-1] != ":" and title.startswith(rest) and bool(_END.match(title, len(rest)))


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The texts of an element, with a space where a reader sees two words."""
    from lxml.etree import iterwalk

    last, closed = "", False
    for event, inner in iterwalk(element, events=("start", "end", "comment", "pi")):
        apart = inner.tag in _APART
        if event == "start":
            text = inner.text or ""
            if apart or (closed and _begins_word(last, text)):
                yield " "
            closed = closed and not text and not apart
        else:
            text = (inner.tail or "") if inner is not element else ""
            if apart:
                yield " "
            closed = event == "end" and not text and not apart
        if text:
            yield text
            last = text


def _begins_word(before: str, text: str) -> bool:
    """Whether a text that stands right behind another one begins a word: not the rest of one with a large initial."""
    return len(before.strip()) > 1 and before[-1:].isalnum() and (text[:1].isupper() or text[:1].isdigit())


def _split(heading: HtmlElement) -> Iterator[str]:
    """The text of a heading in the parts that its outermost elements make."""
    yield heading.text or ""
    for child in heading:
        yield spaced_text(child, 10_000) if isinstance(child.tag, str) else ""
        yield child.tail or ""
