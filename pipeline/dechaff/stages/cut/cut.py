"""Document, Findings -> a shorter Document, and the RemovedSpans of the decoded text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from dechaff.document import Capture, Captured, Document, Edit, Finding, RemovedSpan
from dechaff.text.alignment import apply_edits, decoded_spans

__all__ = ["captured_values", "cut", "reported_spans"]

_OPENING = frozenset("([{\"'“„‘«‚")


def cut(document: Document, findings: Sequence[Finding]) -> tuple[Document, list[RemovedSpan]]:
    """The document without the cuts of the findings and the line ends around them, and the spans removed.

    The captures of a finding are listed with the first of its spans.
    """
    cuts = [(start, end, finding) for finding in findings for start, end in finding.cuts]
    cuts.sort(key=lambda each: (each[0], each[1]))
    removed: list[RemovedSpan] = []
    listed: set[int] = set()
    for start, end, finding in cuts:
        captures = () if id(finding) in listed else finding.captures
        listed.add(id(finding))
        removed += _removed_span(document, start, end, finding.rule, captures)
    text = document.text
    edits: list[Edit] = []
    for group in _groups(text, [(start, end) for start, end, _ in cuts]):
        edits += _group_edits(text, group)
    return apply_edits(document, edits), removed


def captured_values(document: Document, findings: Iterable[Finding]) -> list[Captured]:
    """The values captured by the findings, with their places in the decoded text."""
    values: list[Captured] = []
    for finding in findings:
        for capture in finding.captures:
            spans = decoded_spans(document, capture.start, capture.start + len(capture.value))
            values.append(Captured(spans[0][0] if spans else 0, capture, finding.rule))
    return values


def reported_spans(document: Document, findings: Iterable[Finding]) -> list[RemovedSpan]:
    """The spans of findings whose action is to report; they stay in the text."""
    return [
        span
        for finding in findings
        for start, end in finding.cuts
        for span in _removed_span(document, start, end, finding.rule, finding.captures)
    ]


def _removed_span(
    document: Document, start: int, end: int, rule: str, captures: tuple[Capture, ...]
) -> list[RemovedSpan]:
    """The span of the decoded text that a cut consists of; none for a cut of inserted white space.

    It includes changed white space and whatever was removed from within it before; the record splits it there.
    """
    spans = decoded_spans(document, start, end)
    return [RemovedSpan(spans[0][0], spans[-1][1], rule, captures)] if spans else []


def _groups(text: str, spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The spans in groups: those with only line ends between them are together."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and not text[groups[-1][-1][1] : span[0]].strip("\n"):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _group_edits(text: str, group: list[tuple[int, int]]) -> list[Edit]:
    """The edits that remove a group of cuts: whole lines with their line ends, parts of lines without them."""
    start, end = group[0][0], group[-1][1]
    edits: list[Edit] = [(low, high, "") for low, high in group]
    gaps = [(one[1], other[0], "") for one, other in pairwise(group)]
    starts_line = start == 0 or text[start - 1] == "\n"
    ends_line = end == len(text) or text[end] == "\n"
    if not starts_line and not ends_line and gaps:  # the rests of two lines must not become one line
        gaps.remove(max(gaps, key=lambda gap: gap[1] - gap[0]))
    edits += gaps
    if starts_line and ends_line:
        before = start - len(text[:start].rstrip("\n"))
        after = len(text[end:]) - len(text[end:].lstrip("\n"))
        # The widest separation is kept: a paragraph break before, within or after the group remains one.
        if start > before and end + after < len(text) and before == after == 1 and "\n\n" in text[start:end]:
            edits += [(start - before, start, "\n\n"), (end, end + after, "")]
        elif start - before == 0 or (end + after < len(text) and before >= after):
            edits.append((end, end + after, ""))
        else:
            edits.append((start - before, start, ""))
    elif not starts_line and not ends_line and len(group) == 1:
        edits = [_inner_edit(text, start, end)]
    elif starts_line != ends_line and len(group) > 1:
        edits += _break_at_edge(text, group, at_end=ends_line)
    return sorted(edit for edit in edits if edit[0] < edit[1])


def _break_at_edge(text: str, group: list[tuple[int, int]], *, at_end: bool) -> list[Edit]:
    """The edit that keeps a paragraph break between the cuts of a group with a mere line break beside it.

    `at_end`: the group begins within a line and ends with a line; else it is the other way round.
    """
    start, end = group[0][0], group[-1][1]
    edge = (end, end + 1) if at_end else (start - 1, start)
    beyond = text[end + 1 : end + 2] if at_end else text[max(start - 2, 0) : start - 1]
    is_broken = any(text[one[1] : other[0]] == "\n\n" for one, other in pairwise(group))
    return [(*edge, "\n\n")] if is_broken and text[slice(*edge)] == "\n" and beyond not in ("", "\n") else []


def _inner_edit(text: str, start: int, end: int) -> Edit:
    """The edit of a cut within a line; a space is kept where two words would be joined."""
    glued = not text[start - 1].isspace() and (text[end].isalnum() or text[end] in _OPENING)
    spaced = any(character.isspace() for character in (text[start], text[end - 1]))
    return (start, end, " " if glued and spaced else "")
