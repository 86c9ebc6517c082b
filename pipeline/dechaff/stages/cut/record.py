"""Findings -> Article: what was found is cut out (`cutting`), and every character of it goes on record (`finish`)."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dechaff.document import Article, Document, Record, Removal, RemovedSpan, Status, Whitespace
from dechaff.text.characters import extent

__all__ = ["Facts", "finish"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record holds that the text itself does not tell."""

    id: str
    source: Mapping[str, str | int | None]
    metadata: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    repairs: Mapping[str, int]
    warnings: tuple[str, ...]
    status: Status
    reason: str | None
    tool: Mapping[str, str]


def finish(document: Document, taken: Sequence[RemovedSpan], reported: Sequence[RemovedSpan], facts: Facts) -> Article:
    """The article of a document that the rules are through with."""
    body = document.text
    owned = _apart(taken)
    lines = _LineCounter(document.decoded)
    record = Record(
        id=facts.id,
        source=facts.source,
        metadata=facts.metadata,
        also=facts.also,
        body=measures(body),
        removed=tuple(_removal(document.decoded, span, lines) for span in owned),
        reported=tuple(_removal(document.decoded, span, lines) for span in _unique(reported)),
        whitespace=_changes(document, owned),
        left_out=facts.left_out,
        repairs=facts.repairs,
        warnings=facts.warnings,
        status=facts.status,
        reason=facts.reason,
        tool=facts.tool,
    )
    return Article(body, record)


def measures(body: str) -> dict[str, str | int]:
    """The part of the record that tells of the body; the hash is that of the file that is written."""
    written = f"{body}\n" if body else ""
    words, characters, paragraphs = extent(body)
    return {
        "sha256": hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest(),
        "words": words,
        "characters": characters,
        "paragraphs": paragraphs,
    }


def _apart(taken: Sequence[RemovedSpan]) -> list[RemovedSpan]:
    """The spans without those parts that an earlier round took already, in the order of the text."""
    owned: list[tuple[int, int]] = []
    free: list[RemovedSpan] = []
    for span in taken:
        captures = span.captures
        for start, end in _remainder(owned, span.start, span.end):
            free.append(RemovedSpan(start, end, span.rule, captures))
            captures = ()
            insort(owned, (start, end))
    return sorted(free, key=lambda span: (span.start, span.end))


def _remainder(owned: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The parts of [start, end) that no owned span covers."""
    parts: list[tuple[int, int]] = []
    at = bisect_left(owned, (start, start))
    if at > 0 and owned[at - 1][1] > start:
        at -= 1
    for low, high in owned[at:]:
        if low >= end:
            break
        if start < low:
            parts.append((start, low))
        start = max(start, high)
    if start < end:
        parts.append((start, end))
    return parts


def _unique(spans: Sequence[RemovedSpan]) -> list[RemovedSpan]:
    return sorted(dict.fromkeys(spans), key=lambda span: (span.start, span.end, span.rule))


def _changes(document: Document, owned: Sequence[RemovedSpan]) -> tuple[Whitespace, ...]:
    """What is neither in the body nor taken by a rule: changed white space, with what stands in its place."""
    decoded, body = document.decoded, document.text
    changes: dict[tuple[str, str], list[int]] = {}
    position = 0  # in the decoded text
    shown = 0  # in the body
    taken = iter(owned)
    span = next(taken, None)
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
                span = next(taken, None)
        position, shown = origin + length, start + length
    return tuple(Whitespace(old, new, tuple(at)) for (old, new), at in sorted(changes.items()))


def _removal(decoded: str, span: RemovedSpan, lines: _LineCounter) -> Removal:
    saved = {capture.field: capture.value for capture in span.captures}
    return Removal(span.rule, lines.line(span.start), span.start, span.end, decoded[span.start : span.end], saved)


class _LineCounter:
    """Counts lines up to growing offsets without starting over."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def line(self, offset: int) -> int:
        """The number of the line, from 1, that an offset lies in."""
        if offset < self._offset:
            self._offset, self._line = 0, 1
        self._line += self._text.count("\n", self._offset, offset)
        self._offset = offset
        return self._line
