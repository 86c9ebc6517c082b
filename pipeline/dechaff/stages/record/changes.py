"""Document, RemovedSpans -> Removals, Whitespace: all changes of a text, as the record lists them."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.document import Document, Removal, RemovedSpan, Whitespace
from dechaff.text.characters import extent

__all__ = ["body_measures", "disjoint_spans", "list_removals", "list_whitespace"]


def body_measures(body: str) -> dict[str, str | int]:
    """The part of the record that describes the body; the hash is that of the file that is written."""
    written = f"{body}\n" if body else ""
    words, characters, paragraphs = extent(body)
    return {
        "sha256": hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest(),
        "words": words,
        "characters": characters,
        "paragraphs": paragraphs,
    }


def disjoint_spans(spans: Sequence[RemovedSpan]) -> list[RemovedSpan]:
    """Removed spans in the order of the text, without those parts that an earlier one contains.

    A span is in several parts if something within it was removed in an earlier pass; the first has the captures.
    """
    used: list[tuple[int, int]] = []
    free: list[RemovedSpan] = []
    for span in spans:
        captures = span.captures
        for start, end in list(_remainder(used, span.start, span.end)):
            free.append(replace(span, start=start, end=end, captures=captures))
            captures = ()
            insort(used, (start, end))
    return sorted(free, key=lambda span: (span.start, span.end))


def _remainder(used: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of [start, end) outside of all used spans, which are sorted and disjoint."""
    at = bisect_left(used, (start, start))
    if at > 0 and used[at - 1][1] > start:
        at -= 1
    for low, high in used[at:]:
        if low >= end:
            break
        if start < low:
            yield start, low
        start = max(start, high)
    if start < end:
        yield start, end


def list_removals(decoded: str, spans: Sequence[RemovedSpan]) -> tuple[Removal, ...]:
    """Spans of the decoded text, each once and in order, with their texts and line numbers."""
    removals: list[Removal] = []
    line, counted = 1, 0
    for span in sorted(dict.fromkeys(spans), key=lambda span: (span.start, span.end, span.rule)):
        line += decoded.count("\n", counted, span.start)
        counted = span.start
        captured = {capture.field: capture.value for capture in span.captures}
        removals.append(Removal(span.rule, line, span.start, span.end, decoded[span.start : span.end], captured))
    return tuple(removals)


def list_whitespace(document: Document, spans: Sequence[RemovedSpan]) -> tuple[Whitespace, ...]:
    """The changes of white space: the decoded text outside of the body and of disjoint spans, and what replaces it."""
    decoded, body = document.decoded, document.text
    changes: dict[tuple[str, str], list[int]] = {}
    position, shown = 0, 0  # in the decoded text, in the body
    remaining = iter(spans)
    span = next(remaining, None)
    for start, origin, length in (*document.offset_map, (len(body), len(decoded), 0)):
        inserted = body[shown:start]
        while position < origin or inserted:
            limit = min(origin, span.start) if span is not None and span.start < origin else origin
            if position < limit or inserted:
                changes.setdefault((decoded[position:limit], inserted), []).append(position)
                inserted = ""
            position = limit
            while span is not None and span.start <= position < origin:
                position = span.end
                span = next(remaining, None)
        position, shown = origin + length, start + length
    return tuple(Whitespace(old, new, tuple(at)) for (old, new), at in sorted(changes.items()))
