"""Findings -> Article: what was found is cut out, and every character of it goes on record.

`cut` takes one round of findings out of a document, `finish` makes the article of what is left.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.alignment import apply, origins
from pipeline.dates import iso_date
from pipeline.document import Article, Capture, Document, Edit, Finding, Record, Removal, Status, Whitespace
from pipeline.measure import extent

__all__ = ["Facts", "Saved", "Taken", "cut", "finish", "report", "resolve_metadata", "save"]

_OPENING = frozenset("([{\"'“„‘«‚")
_DATE_FIELDS = frozenset({"date", "updated"})
_FIRST_FIELDS = ("title", "author", "date", "date_text", "updated", "updated_text", "site", "language", "source",
                 "previous_title", "next_title")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """A span of the decoded text that a rule took, or (`report`) would have shown."""

    start: int
    end: int
    rule: str
    captures: tuple[Capture, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Saved:
    """A captured value with its place in the decoded text."""

    at: int
    capture: Capture


def cut(document: Document, findings: Sequence[Finding]) -> tuple[Document, list[Taken]]:
    """Take the cuts of the findings out of a document, and the line ends that they leave behind."""
    spans = [(start, end, finding) for finding in findings for start, end in finding.cuts]
    spans.sort(key=lambda span: (span[0], span[1]))
    taken: list[Taken] = []
    explained: set[int] = set()
    for start, end, finding in spans:
        captures = () if id(finding) in explained else finding.captures
        explained.add(id(finding))
        taken += _taken(document, start, end, finding.rule, captures)
    text = document.text
    edits: list[Edit] = []
    for group in _groups(text, [(start, end) for start, end, _ in spans]):
        edits += _group_edits(text, group)
    return apply(document, edits), taken


def save(document: Document, findings: Iterable[Finding]) -> list[Saved]:
    """What the findings save, with places in the decoded text."""
    return [
        Saved(
            found[0][0] if (found := origins(document, capture.start, capture.start + len(capture.value))) else 0,
            capture,
        )
        for finding in findings
        for capture in finding.captures
    ]


def report(document: Document, findings: Iterable[Finding]) -> list[Taken]:
    """The spans of findings that are reported and stay."""
    return [
        part
        for finding in findings
        for start, end in finding.cuts
        for part in _taken(document, start, end, finding.rule, finding.captures)[:1]
    ]


def _taken(document: Document, start: int, end: int, rule: str, captures: tuple[Capture, ...]) -> list[Taken]:
    """The spans of the decoded text behind a cut; changed white space inside of it belongs to it.

    Where something was taken out in between by an earlier round, the span is in parts; `finish` sees to that.
    """
    parts = origins(document, start, end)
    return [Taken(parts[0][0], parts[-1][1], rule, captures)] if parts else []


def _groups(text: str, spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Spans with nothing but line ends between them, together."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and not text[groups[-1][-1][1] : span[0]].strip("\n"):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _group_edits(text: str, group: list[tuple[int, int]]) -> list[Edit]:
    """Edits that remove a group of cuts: whole lines with their line ends, parts of lines without."""
    start, end = group[0][0], group[-1][1]
    edits: list[Edit] = [(low, high, "") for low, high in group]
    gaps = [(one[1], other[0], "") for one, other in pairwise(group)]
    starts_line = start == 0 or text[start - 1] == "\n"
    ends_line = end == len(text) or text[end] == "\n"
    if not starts_line and not ends_line and gaps:  # what is left of two lines must not become one
        gaps.remove(max(gaps, key=lambda gap: gap[1] - gap[0]))
    edits += gaps
    if starts_line and ends_line:
        before = start - len(text[:start].rstrip("\n"))
        after = len(text[end:]) - len(text[end:].lstrip("\n"))
        # Of the separations the widest one stays: a paragraph break before, within or after remains one.
        if start > before and end + after < len(text) and before == after == 1 and "\n\n" in text[start:end]:
            edits += [(start - before, start, "\n\n"), (end, end + after, "")]
        elif start - before == 0 or (end + after < len(text) and before >= after):
            edits.append((end, end + after, ""))
        else:
            edits.append((start - before, start, ""))
    elif not starts_line and not ends_line and len(group) == 1:
        edits = [_inner_edit(text, start, end)]
    return sorted(edit for edit in edits if edit[0] < edit[1])


def _inner_edit(text: str, start: int, end: int) -> Edit:
    """A cut inside of a line: the words on both sides must not grow together."""
    glued = not text[start - 1].isspace() and (text[end].isalnum() or text[end] in _OPENING)
    spaced = any(character.isspace() for character in (text[start], text[end - 1]))
    return (start, end, " " if glued and spaced else "")


def finish(document: Document, taken: Sequence[Taken], reported: Sequence[Taken], facts: Facts) -> Article:
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


def _apart(taken: Sequence[Taken]) -> list[Taken]:
    """The spans without those parts that an earlier round took already, in the order of the text."""
    owned: list[tuple[int, int]] = []
    free: list[Taken] = []
    for span in taken:
        captures = span.captures
        for start, end in _remainder(owned, span.start, span.end):
            free.append(Taken(start, end, span.rule, captures))
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


def _unique(spans: Sequence[Taken]) -> list[Taken]:
    return sorted(dict.fromkeys(spans), key=lambda span: (span.start, span.end, span.rule))


def _changes(document: Document, owned: Sequence[Taken]) -> tuple[Whitespace, ...]:
    """What is neither in the body nor taken by a rule: changed white space, with what stands in its place."""
    decoded, body = document.decoded, document.text
    changes: dict[tuple[str, str], list[int]] = {}
    position = 0  # in the decoded text
    shown = 0  # in the body
    taken = iter(owned)
    span = next(taken, None)
    for start, origin, length in (*document.pieces, (len(body), len(decoded), 0)):
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


def _removal(decoded: str, span: Taken, lines: _LineCounter) -> Removal:
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


def resolve_metadata(
    known: Mapping[str, str], saved: Sequence[Saved], language: str | None, site: str | None
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], list[str]]:
    """Known metadata and what the rules saved -> fields, further values beside them, and doubts.

    What was known before comes first, then the captures in the order of the text. A date becomes ISO 8601, with the
    raw text beside it under `<field>_text`; one in doubt has only its text. So what a page states and what its text
    says are both there when they differ, each date with the words that it was read from.
    """
    fields = {key: value for key, value in known.items() if value}
    also: dict[str, list[str]] = {}
    doubts: list[str] = []
    for found in sorted(saved, key=lambda found: found.at):
        capture = found.capture
        value = " ".join(capture.value.split())
        if capture.shape == "date" or capture.field in _DATE_FIELDS:
            iso = iso_date(value, language, site)
            if iso is None:
                doubts.append(f'the {capture.field} "{value}" is in doubt: it stays as {capture.field}_text')
            else:
                _add(fields, also, capture.field, iso)
            if iso is None or fields.get(capture.field) == iso:
                _add(fields, also, f"{capture.field}_text", value)
            elif value != iso:
                _add_beside(also, f"{capture.field}_text", value)
        else:
            _add(fields, also, capture.field, value)
    ordered = {key: fields[key] for key in _FIRST_FIELDS if key in fields}
    ordered.update({key: fields[key] for key in sorted(fields) if key not in ordered})
    return ordered, {key: tuple(also[key]) for key in sorted(also)}, list(dict.fromkeys(doubts))


def _add(fields: dict[str, str], also: dict[str, list[str]], field: str, value: str) -> None:
    """The first value of a field wins; others are kept beside it."""
    if value != fields.setdefault(field, value):
        _add_beside(also, field, value)


def _add_beside(also: dict[str, list[str]], field: str, value: str) -> None:
    if value not in also.get(field, ()):
        also.setdefault(field, []).append(value)
