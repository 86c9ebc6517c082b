"""Alternative, View -> SequenceMatch: one alternative of a rule (pattern lines and line runs) from a given line on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dechaff.rules.model import MAXIMUM_RUN, Alternative, LinePattern, LineRun
from dechaff.stages.match.line_match import match_line
from dechaff.stages.match.titles import end_of_titles
from dechaff.stages.match.view import LineMatch, View

__all__ = ["SequenceMatch", "match_sequence"]


@dataclass(frozen=True, slots=True)
class SequenceMatch:
    """The lines `first` to `last` of a view, both inclusive; lines without a `LineMatch` are in line runs."""

    first: int
    last: int
    lines: tuple[LineMatch, ...]


def match_sequence(alternative: Alternative, view: View, start: int) -> SequenceMatch | None:
    """The match that begins at line `start`, each line run as short as possible, or None. Raises `TimeoutError`."""
    if start < 0 or start >= len(view):
        return None
    if len(alternative) == 1 and not isinstance(alternative[0], LineRun):  # as most are
        match = match_line(alternative[0], view, start)
        return None if match is None else SequenceMatch(start, start, (match,))
    if LineRun not in map(type, alternative):
        matches = _match_segment(alternative, view, start)
        return None if matches is None else SequenceMatch(start, start + len(alternative) - 1, matches)
    segments = _segments(alternative)
    failed: set[tuple[int, int]] = set()

    def follow(segment: int, line: int) -> tuple[LineMatch, ...] | None:
        """Match the segments from number `segment` on, the first of them exactly at `line`."""
        if (segment, line) in failed:
            return None
        matched = _match_segment(segments[segment], view, line)
        if matched is not None:
            if segment + 1 == len(segments):
                return matched
            after = line + len(segments[segment])
            for begin in range(after, min(after + MAXIMUM_RUN, len(view) - 1) + 1):
                rest = follow(segment + 1, begin)
                if rest is not None:
                    return (*matched, *rest)
        failed.add((segment, line))
        return None

    lines = follow(0, start)
    if lines is None:
        return None
    last = _last_line(alternative, view, lines[-1].line)
    return None if last is None else SequenceMatch(start, last, lines)


def _last_line(alternative: Alternative, view: View, line: int) -> int | None:
    """The last line of a match whose last pattern line is on `line`; None where the run of titles is missing."""
    ending = alternative[-1]
    if not isinstance(ending, LineRun):
        return line
    if ending.kind != "titles":
        return len(view) - 1
    after = end_of_titles(view, line + 1)
    return after - 1 if after > line + 1 else None


def _segments(alternative: Alternative) -> list[list[LinePattern]]:
    """The runs of pattern lines between line runs."""
    segments: list[list[LinePattern]] = [[]]
    for pattern in alternative:
        if isinstance(pattern, LineRun):
            segments.append([])
        else:
            segments[-1].append(pattern)
    return [segment for segment in segments if segment]


def _match_segment(segment: Sequence[LinePattern | LineRun], view: View, start: int) -> tuple[LineMatch, ...] | None:
    """The matches of pattern lines with the lines from `start` on, one by one."""
    if start + len(segment) > len(view):
        return None
    found: list[LineMatch] = []
    for line, pattern in enumerate(segment, start):
        assert not isinstance(pattern, LineRun)
        match = match_line(pattern, view, line)
        if match is None:
            return None
        found.append(match)
    return tuple(found)
