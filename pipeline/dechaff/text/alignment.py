"""Document, edits -> Document: a later text and its offset map to the decoded text.

Offsets count characters (code points); all functions take time linear in the size of their result plus a binary search.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.document import AlignedSpan, Document, Edit


def apply_edits(document: Document, edits: Sequence[Edit]) -> Document:
    """The document after `edits` (sorted and disjoint, offsets into `document.text`), with its new offset map."""
    if not edits:
        return document
    text, old = document.text, document.offset_map
    starts = [aligned[0] for aligned in old]
    parts: list[str] = []
    offset_map: list[AlignedSpan] = []
    size = 0
    position = 0
    for start, end, replacement in (*edits, (len(text), len(text), "")):
        if start > position:
            parts.append(text[position:start])
            for later, decoded, length in _within(old, starts, position, start):
                _append(offset_map, (size + later - position, decoded, length))
            size += start - position
        if replacement:
            parts.append(replacement)
            size += len(replacement)
        position = end
    return replace(document, text="".join(parts), offset_map=tuple(offset_map))


def decoded_spans(document: Document, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the decoded text that `document.text[start:end]` consists of, in order."""
    starts = [aligned[0] for aligned in document.offset_map]
    return [(decoded, decoded + length) for _, decoded, length in _within(document.offset_map, starts, start, end)]


def _within(offset_map: Sequence[AlignedSpan], starts: Sequence[int], start: int, end: int) -> Iterator[AlignedSpan]:
    """The parts of the aligned spans that are in [start, end) of the later text."""
    for index in range(max(bisect_right(starts, start) - 1, 0), len(offset_map)):
        later, decoded, length = offset_map[index]
        if later >= end:
            return
        low, high = max(later, start), min(later + length, end)
        if low < high:
            yield (low, decoded + low - later, high - low)


def _append(offset_map: list[AlignedSpan], aligned: AlignedSpan) -> None:
    """Append an aligned span; one that continues the last span in both texts is merged with it."""
    if offset_map:
        later, decoded, length = offset_map[-1]
        if later + length == aligned[0] and decoded + length == aligned[1]:
            offset_map[-1] = (later, decoded, length + aligned[2])
            return
    offset_map.append(aligned)
