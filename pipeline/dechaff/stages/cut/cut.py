"""Document, Findings -> a document without them, and what of the decoded text each of them took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dechaff.document import Capture, Document, Edit, Finding
from dechaff.text.alignment import apply_edits, decoded_spans

__all__ = ["Captured", "RemovedSpan", "cut", "report", "save"]

_OPENING = frozenset("([{\"'“„‘«‚")


@dataclass(frozen=True, slots=True)
class RemovedSpan:
    """A span of the decoded text that a rule took, or (`report`) would have shown."""

    start: int
    end: int
    rule: str
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class Captured:
    """A captured value with its place in the decoded text."""

    at: int
    capture: Capture


def cut(document: Document, findings: Sequence[Finding]) -> tuple[Document, list[RemovedSpan]]:
    """Take the cuts of the findings out of a document, and the line ends that they leave behind."""
    spans = [(start, end, finding) for finding in findings for start, end in finding.cuts]
    spans.sort(key=lambda span: (span[0], span[1]))
    taken: list[RemovedSpan] = []
    explained: set[int] = set()
    for start, end, finding in spans:
        captures = () if id(finding) in explained else finding.captures
        explained.add(id(finding))
        taken += _taken(document, start, end, finding.rule, captures)
    text = document.text
    edits: list[Edit] = []
    for group in _groups(text, [(start, end) for start, end, _ in spans]):
        edits += _group_edits(text, group)
    return apply_edits(document, edits), taken


def save(document: Document, findings: Iterable[Finding]) -> list[Captured]:
    """What the findings save, with places in the decoded text."""
    return [
        Captured(
            found[0][0] if (found := decoded_spans(document, capture.start, capture.start + len(capture.value))) else 0,
            capture,
        )
        for finding in findings
        for capture in finding.captures
    ]


def report(document: Document, findings: Iterable[Finding]) -> list[RemovedSpan]:
    """The spans of findings that are reported and stay."""
    return [
        part
        for finding in findings
        for start, end in finding.cuts
        for part in _taken(document, start, end, finding.rule, finding.captures)[:1]
    ]


def _taken(document: Document, start: int, end: int, rule: str, captures: tuple[Capture, ...]) -> list[RemovedSpan]:
    """The spans of the decoded text behind a cut; changed white space inside of it belongs to it.

    Where something was taken out in between by an earlier round, the span is in parts; `finish` sees to that.
    """
    parts = decoded_spans(document, start, end)
    return [RemovedSpan(parts[0][0], parts[-1][1], rule, captures)] if parts else []


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
