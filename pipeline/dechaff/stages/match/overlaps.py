"""Candidates -> Findings: `keep` wins, then the longest, then the first rule; `start` and `end` depend on others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dechaff.document import Finding
from dechaff.rules.model import Zone
from dechaff.stages.match.view import View
from dechaff.text.characters import count_words

__all__ = ["PossibleFinding", "in_a_row", "may_be_passed", "resolve_candidates", "without_lines"]

_Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PossibleFinding:
    """A finding that may still lose against another; `order` is the place of its rule in the ruleset.

    `first` and `last` are lines of the view (the finding itself has line numbers of the document). `covered` are the
    cuts of the finding, and those that it would have without `title: keep`: a title that stays at an edge of the text
    does not separate what is next to it from the edge.
    """

    finding: Finding
    zone: Zone
    order: int
    first: int
    last: int
    covered: _Spans


def in_a_row(candidates: Sequence[PossibleFinding], least: int) -> list[PossibleFinding]:
    """The candidates of one rule in runs of at least `least`, each directly after the one before."""
    ordered = sorted(candidates, key=lambda found: (found.first, -found.last))
    runs: list[list[PossibleFinding]] = []
    for candidate in ordered:
        if runs and candidate.first <= runs[-1][-1].last:
            continue
        if runs and candidate.first == runs[-1][-1].last + 1:
            runs[-1].append(candidate)
        else:
            runs.append([candidate])
    return [candidate for run in runs if len(run) >= least for candidate in run]


def resolve_candidates(candidates: Sequence[PossibleFinding], view: View) -> list[Finding]:
    """The findings that win, sorted by place, without overlaps; reported ones follow the others."""
    at_edges = {id(found) for found in _at_edges(candidates, view)}
    candidates = [found for found in candidates if id(found) in at_edges]  # with fewer lines removed, no other is
    keeps = [found for found in candidates if found.finding.action == "keep"]
    protected = {line for found in keeps for line in range(found.first, found.last + 1)}
    removals = [found for found in candidates if found.finding.action in ("remove", "reject")]
    reports = [found for found in candidates if found.finding.action == "report"]
    if protected:
        removals = [cut for found in removals if (cut := _unprotected(found, protected, view)) is not None]
    removals = [found for found in removals if found.finding.cuts or found.finding.captures]
    while True:
        chosen = _without_overlaps(_at_edges(removals, view))
        kept = {id(found) for found in _at_edges(chosen, view)}
        if len(kept) == len(chosen):
            break
        lost = {id(found) for found in chosen} - kept
        removals = [found for found in removals if id(found) not in lost]
    at_edges = {id(found) for found in _at_edges([*chosen, *reports], view)}
    reported = [found for found in reports if id(found) in at_edges]
    return [found.finding for found in (*sorted(chosen, key=_place), *sorted(reported, key=_place))]


def _place(candidate: PossibleFinding) -> tuple[int, int, int]:
    return candidate.first, candidate.last, candidate.order


def _unprotected(candidate: PossibleFinding, protected: set[int], view: View) -> PossibleFinding | None:
    """A candidate without the lines that a `keep` rule protects; None if there is nothing else in it."""
    lines = [line for line in range(candidate.first, candidate.last + 1) if line in protected]
    if not lines:
        return candidate
    cuts = without_lines(candidate.finding.cuts, lines, view)
    if not cuts:
        return None
    captures = tuple(
        capture
        for capture in candidate.finding.captures
        if not any(view.starts[line] <= capture.start < view.end(line) for line in lines)
    )
    return replace(candidate, finding=replace(candidate.finding, cuts=cuts, captures=captures), covered=cuts)


def without_lines(cuts: _Spans, lines: Iterable[int], view: View) -> _Spans:
    """The parts of cuts outside of some lines, as far as they contain text of other lines."""
    parts = list(cuts)
    for line in lines:
        low, high = view.starts[line], view.end(line)
        parts = [
            part
            for start, end in parts
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    return tuple(part for part in parts if _has_text(part, view))


def _has_text(span: tuple[int, int], view: View) -> bool:
    line = bisect_right(view.starts, span[0]) - 1
    return (line >= 0 and span[0] < view.end(line)) or (line + 1 < len(view) and view.starts[line + 1] < span[1])


def _at_edges(candidates: Sequence[PossibleFinding], view: View) -> list[PossibleFinding]:
    """The candidates without those in the zone `start` or `end` that a line which stays separates from that edge."""
    result = [found for found in candidates if found.zone.kind not in ("start", "end")]
    if len(result) == len(candidates):
        return result
    covered = [False] * len(view)
    for found in result:
        _cover(covered, found, view)
    # From the edge inwards: after one that does not reach the edge, no other does.
    edge = 0
    for found in sorted((found for found in candidates if found.zone.kind == "start"), key=lambda found: found.first):
        while edge < len(view) and covered[edge]:
            edge += 1
        if found.first > edge:
            break
        result.append(found)
        _cover(covered, found, view)
    edge = len(view) - 1
    passed = False
    for found in sorted((found for found in candidates if found.zone.kind == "end"), key=lambda found: -found.last):
        while edge > found.last and (covered[edge] or (not passed and may_be_passed(view, edge))):
            passed = passed or not covered[edge]
            edge -= 1
        if found.last < edge:
            break
        result.append(found)
        _cover(covered, found, view)
    return result


_SENTENCE_MARKS = frozenset(".!?…:;,。！？：；、।۔؟؛،\"'”’»」』)")
_MOST_WORDS, _MOST_CHARACTERS, _LEAST_PROSE = 6, 40, 80


def may_be_passed(view: View, line: int) -> bool:
    """Whether one line below a match `at: end` does not separate it from the end: short, no sentence, after prose.

    A page has buttons and names below the article that no rule matches.
    """
    text = view.raw[line].strip()
    if len(text) > _MOST_CHARACTERS or text[-1:] in _SENTENCE_MARKS or count_words(text) > _MOST_WORDS:
        return False
    above = (view.raw[other].rstrip() for other in range(line))
    return any(len(other) >= _LEAST_PROSE and other[-1:] in _SENTENCE_MARKS for other in above)


def _cover(covered: list[bool], candidate: PossibleFinding, view: View) -> None:
    """Mark the lines that a candidate removes as a whole."""
    if candidate.finding.action not in ("remove", "reject"):
        return
    for start, end in candidate.covered:
        for line in range(candidate.first, candidate.last + 1):
            if start <= view.starts[line] and view.end(line) <= end:
                covered[line] = True


def _without_overlaps(candidates: Sequence[PossibleFinding]) -> list[PossibleFinding]:
    """The longest candidates first, then by the order of the rules, each only if its cuts are still free."""
    chosen: list[PossibleFinding] = []
    used: list[tuple[int, int]] = []
    for found in sorted(candidates, key=_precedence):
        if not any(_overlaps(used, start, end) for start, end in found.finding.cuts):
            chosen.append(found)
            for cut in found.finding.cuts:
                insort(used, cut)
    return chosen


def _precedence(candidate: PossibleFinding) -> tuple[int, int, int, int]:
    size = sum(end - start for start, end in candidate.finding.cuts)
    return candidate.first - candidate.last, -size, candidate.order, candidate.first


def _overlaps(used: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(used, (start, end))
    return (at < len(used) and used[at][0] < end) or (at > 0 and used[at - 1][1] > start)
