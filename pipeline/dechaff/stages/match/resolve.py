"""Candidates -> findings: keep wins, then the longest, then file order; `start` and `end` by what others take."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dechaff.document import Finding
from dechaff.rules.model import Zone
from dechaff.stages.match.view import View

__all__ = ["Candidate", "in_a_row", "resolve_candidates", "without_lines"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding that may still lose to another; `order` is its rule's place in the ruleset.

    `first` and `last` count in the view; the finding itself names lines of the document. `takes` are its cuts, and
    with `title: keep` also what it would cut otherwise: that is not in the way of what stands at the edges.
    """

    finding: Finding
    zone: Zone
    order: int
    first: int
    last: int
    takes: tuple[tuple[int, int], ...]


def in_a_row(candidates: Sequence[Candidate], least: int) -> list[Candidate]:
    """The candidates of one rule that stand in runs of at least so many, one right after the other."""
    ordered = sorted(candidates, key=lambda found: (found.first, -found.last))
    runs: list[list[Candidate]] = []
    for candidate in ordered:
        if runs and candidate.first <= runs[-1][-1].last:
            continue
        if runs and candidate.first == runs[-1][-1].last + 1:
            runs[-1].append(candidate)
        else:
            runs.append([candidate])
    return [candidate for run in runs if len(run) >= least for candidate in run]


def resolve_candidates(candidates: Sequence[Candidate], view: View) -> list[Finding]:
    """Choose among candidates of one snapshot. The result is sorted by place and free of overlaps."""
    keeps = [found for found in _at_the_edges(candidates, view) if found.finding.action == "keep"]
    protected = {line for found in keeps for line in range(found.first, found.last + 1)}
    removals = [found for found in candidates if found.finding.action in ("remove", "reject")]
    reports = [found for found in candidates if found.finding.action == "report"]
    if protected:
        removals = [carved for found in removals if (carved := _carved(found, protected, view)) is not None]
    removals = [found for found in removals if found.finding.cuts or found.finding.captures]
    while True:
        chosen = _without_overlaps(_at_the_edges(removals, view))
        kept = {id(found) for found in _at_the_edges(chosen, view)}
        if len(kept) == len(chosen):
            break
        lost = {id(found) for found in chosen} - kept
        removals = [found for found in removals if id(found) not in lost]
    at_the_edges = {id(found) for found in _at_the_edges([*chosen, *reports], view)}
    reported = [found for found in reports if id(found) in at_the_edges]
    return [found.finding for found in (*sorted(chosen, key=_place), *sorted(reported, key=_place))]


def _place(candidate: Candidate) -> tuple[int, int, int]:
    return candidate.first, candidate.last, candidate.order


def _carved(candidate: Candidate, protected: set[int], view: View) -> Candidate | None:
    """The candidate without the lines that a `keep` rule protects."""
    lines = [line for line in range(candidate.first, candidate.last + 1) if line in protected]
    if not lines:
        return candidate
    cuts = without_lines(candidate.finding.cuts, lines, view)
    if not cuts:
        return None
    finding = candidate.finding
    captures = tuple(
        capture for capture in finding.captures
        if not any(view.starts[line] <= capture.start < view.end(line) for line in lines)
    )  # fmt: skip
    carved = Finding(finding.rule, finding.action, finding.first, finding.last, cuts, captures)
    return replace(candidate, finding=carved, takes=cuts)


def without_lines(cuts: Sequence[tuple[int, int]], lines: Sequence[int], view: View) -> tuple[tuple[int, int], ...]:
    """The parts of cuts that lie in other lines than these, where there is any text in them."""
    parts = list(cuts)
    for line in lines:
        low, high = view.starts[line], view.end(line)
        parts = [
            part
            for start, end in parts
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    # What lies between two such lines and holds no text of a line is white space: nothing to cut.
    return tuple(part for part in parts if _holds_text(part, view))


def _holds_text(span: tuple[int, int], view: View) -> bool:
    line = bisect_right(view.starts, span[0]) - 1
    return (line >= 0 and span[0] < view.end(line)) or (line + 1 < len(view) and view.starts[line + 1] < span[1])


def _at_the_edges(candidates: Sequence[Candidate], view: View) -> list[Candidate]:
    """Leave out those `at: start` or `at: end` beyond which something is left that no candidate takes."""
    at_edges = [found for found in candidates if found.zone.kind in ("start", "end")]
    if not at_edges:
        return list(candidates)
    result = [found for found in candidates if found.zone.kind not in ("start", "end")]
    covered = _covered(result, view)
    # In the order from the edge inwards: once one does not touch the edge, none further inwards does.
    edge = 0
    for found in sorted((found for found in at_edges if found.zone.kind == "start"), key=lambda found: found.first):
        while edge < len(view) and covered[edge]:
            edge += 1
        if found.first > edge:
            break
        result.append(found)
        _cover(covered, found, view)
    edge = len(view) - 1
    for found in sorted((found for found in at_edges if found.zone.kind == "end"), key=lambda found: -found.last):
        while edge >= 0 and covered[edge]:
            edge -= 1
        if found.last < edge:
            break
        result.append(found)
        _cover(covered, found, view)
    return result


def _covered(candidates: Sequence[Candidate], view: View) -> list[bool]:
    covered = [False] * len(view)
    for found in candidates:
        _cover(covered, found, view)
    return covered


def _cover(covered: list[bool], candidate: Candidate, view: View) -> None:
    """Mark the lines that a candidate takes as a whole."""
    if candidate.finding.action not in ("remove", "reject"):
        return
    for start, end in candidate.takes:
        for line in range(candidate.first, candidate.last + 1):
            if start <= view.starts[line] and view.end(line) <= end:
                covered[line] = True


def _without_overlaps(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The longest first, then in file order, each only if its cuts are still free."""
    chosen: list[Candidate] = []
    taken: list[tuple[int, int]] = []
    for found in sorted(candidates, key=_precedence):
        cuts = found.finding.cuts
        if any(_overlaps(taken, start, end) for start, end in cuts):
            continue
        chosen.append(found)
        for cut in cuts:
            insort(taken, cut)
    return chosen


def _precedence(candidate: Candidate) -> tuple[int, int, int, int]:
    size = sum(end - start for start, end in candidate.finding.cuts)
    return candidate.first - candidate.last, -size, candidate.order, candidate.first


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (start, end))
    return (at < len(taken) and taken[at][0] < end) or (at > 0 and taken[at - 1][1] > start)
