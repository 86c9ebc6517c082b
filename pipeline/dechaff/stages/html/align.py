"""Blocks of a page -> the share of each that trafilatura takes for the article.

The blocks and the text of an extraction are compared by their letters and digits alone. The longest blocks are looked
for first; each one that is found narrows the stretch of text in which the blocks before and after it can be, so that a
short block ("Share") is not found in a place where it cannot be.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from dechaff.stages.html.block import Block, Frame, Held
from dechaff.stages.html.tree import for_extraction

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extraction

__all__ = ["Extracted", "compare_extractions", "dense", "held", "modes"]

_NOT_LETTERS = re.compile(r"[\W_]+")
_SHINGLE = 12
_END = 24
"""Characters: of a block that is not held as a whole, its beginning or its end is looked for."""
_SEARCHED = 200_000_000
"""The most characters that are searched in one page, in total; after that, the ends of a block decide, anywhere."""
_DEEPEST, _MOST_DEPTHS = 250, 1_000_000
_FLAT_TAGS: Mapping[str, str] = MappingProxyType({"heading": "h2", "code": "pre", "quote": "blockquote"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHORT = 12
"""Blocks of fewer letters must begin and end where pieces of the text do."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The blocks of a page without asides, their frames, and the share of each that two modes of trafilatura hold."""

    blocks: Sequence[Block]
    frames: Sequence[Frame]
    precise: Held
    usual: Held


def modes(
    page: HtmlElement, blocks: Sequence[Block], frames: Sequence[Frame], url: str | None
) -> tuple[list[str], list[str]]:
    """The pieces of text that trafilatura takes for the article, in its precise and in its usual mode.

    The precise one is without trafilatura's second extractors, which cost as much again and are seldom its choice.
    Its time grows with the sum of the depths of all elements, and faster with that of tables: where a page is deep, and
    where trafilatura fails on its elements (`<q>` around `<o:p>`), it gets a flat page of the blocks.
    """
    depths = [0]
    for frame in frames[1:]:
        depths.append(depths[frame.parent] + 1)
    if max(depths) <= _DEEPEST and sum(depths) <= _MOST_DEPTHS:
        found = _both_modes(for_extraction(page), url)
        if any(found):
            return found
    return _both_modes(_flat(blocks), url)


def _both_modes(page: HtmlElement, url: str | None) -> tuple[list[str], list[str]]:
    return _trafilatura(page, url, precise=True), _trafilatura(page, url, precise=False)


def compare_extractions(
    blocks: Sequence[Block], frames: Sequence[Frame], precise: Iterable[str], usual: Iterable[str]
) -> Extracted:
    """The blocks of a page with the share of each that the pieces of text of two modes hold."""
    letters = [dense(block.text) for block in blocks]
    of_precise, of_usual = (held(letters, list(filter(None, map(dense, pieces)))) for pieces in (precise, usual))
    return Extracted(blocks, frames, of_precise, of_usual)


def _flat(blocks: Sequence[Block]) -> HtmlElement:
    from lxml.etree import SubElement
    from lxml.html import document_fromstring

    page = document_fromstring("<html><body></body></html>")
    body = page.find("body")
    for block in blocks:
        SubElement(body, _FLAT_TAGS.get(block.kind, "p")).text = _CONTROLS.sub("", block.text)
    return page


def _trafilatura(page: HtmlElement, url: str | None, *, precise: bool) -> list[str]:
    """The texts of the elements of an extraction; none where it fails."""
    import logging

    from lxml.etree import LxmlError
    from trafilatura import bare_extraction

    for library in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    try:
        found: Extraction | dict[str, object] | None = bare_extraction(
            page,
            url=url,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            favor_precision=precise,
            fast=precise,
            with_metadata=False,
        )
    except LxmlError:
        return []
    if found is None or isinstance(found, dict) or found.body is None:
        return []
    return list(map(str, found.body.itertext()))


def dense(text: str) -> str:
    """The letters and digits of a text."""
    bare = _NOT_LETTERS.sub("", text)
    return bare if bare.isascii() else unicodedata.normalize("NFKC", bare)


def held(blocks: Sequence[str], pieces: Sequence[str]) -> list[float]:
    """For each block (its letters), the share of it that a text holds: 1, 0.5 where only an end was found, or 0.

    `pieces` are the lines or elements of that text, as letters.
    """
    text = "".join(pieces)
    edges = {0}
    position = 0
    for piece in pieces:
        position += len(piece)
        edges.add(position)
    shingles = {text[start : start + _SHINGLE] for start in range(len(text) - _SHINGLE + 1)}
    found: list[float] = [0.0] * len(blocks)
    numbers: list[int] = []  # of the blocks that were found, in order, with their stretches of the text
    spans: list[tuple[int, int]] = []
    left = _SEARCHED
    for number in sorted(range(len(blocks)), key=lambda number: -len(blocks[number])):
        block = blocks[number]
        if not block:
            break
        if left < 0:
            found[number] = float(block[:_SHINGLE] in shingles and block[-_SHINGLE:] in shingles)
            continue
        place = bisect_left(numbers, number)
        low = spans[place - 1][1] if place else 0
        high = spans[place][0] if place < len(spans) else len(text)
        span, share = None, 1.0
        if len(block) < _SHORT:
            span = _find_short(text, block, low, high, edges)
            left -= (span[1] if span else high) - low
        elif block[:_SHINGLE] in shingles or block[-_SHINGLE:] in shingles:
            start = text.find(block, low, high)
            left -= (start if start >= 0 else high) - low
            if start >= 0:
                span = (start, start + len(block))
            elif len(block) >= 2 * _END:
                left -= 2 * (high - low)
                span, share = _find_ends(text, block, low, high), 0.5
        if span:
            found[number] = share
            numbers.insert(place, number)
            spans.insert(place, span)
    return found


def _find_short(text: str, block: str, low: int, high: int, edges: set[int]) -> tuple[int, int] | None:
    start = text.find(block, low, high)
    for _ in range(20):
        if start < 0:
            return None
        if start in edges and start + len(block) in edges:
            return start, start + len(block)
        start = text.find(block, start + 1, high)
    return None


def _find_ends(text: str, block: str, low: int, high: int) -> tuple[int, int] | None:
    """The stretch of a block of which a part was left out or changed."""
    start = text.find(block[:_END], low, high)
    end = text.find(block[-_END:], max(start, low), high)
    if start < 0 and end < 0:
        return None
    if start < 0:
        return max(low, end + _END - len(block)), end + _END
    if end < 0 or end - start > 2 * len(block):
        return start, start + _END
    return start, end + _END
