"""One alternative of a rule (pattern lines with gaps) against the lines from a given one on."""

from __future__ import annotations

from dataclasses import dataclass

from dechaff.rules.model import GAP_LINES, Alternative, Gap, LinePattern
from dechaff.stages.match.line import LineMatch, match_line
from dechaff.stages.match.titles import end_of_titles
from dechaff.stages.match.view import View

__all__ = ["SequenceMatch", "match_sequence"]


@dataclass(frozen=True, slots=True)
class SequenceMatch:
    """The lines `first` to `last` of the view matched; lines without a `LineMatch` of their own lie in gaps."""

    first: int
    last: int
    lines: tuple[LineMatch, ...]


def match_sequence(alternative: Alternative, view: View, start: int) -> SequenceMatch | None:
    """The match that begins at line `start`, with each gap as short as possible, or None."""
    if start < 0 or start >= len(view):
        return None
    last = alternative[-1]
    ending = last.kind if isinstance(last, Gap) else None
    segments = _segments(alternative)
    dead: set[tuple[int, int]] = set()

    def follow(segment: int, line: int) -> tuple[LineMatch, ...] | None:
        """Match segments from number `segment` on, the first of them exactly at `line`."""
        if (segment, line) in dead:
            return None
        matched = _match_segment(segments[segment], view, line)
        if matched is not None:
            if segment + 1 == len(segments):
                return matched
            after = line + len(segments[segment])
            for begin in range(after, min(after + GAP_LINES, len(view) - 1) + 1):
                rest = follow(segment + 1, begin)
                if rest is not None:
                    return (*matched, *rest)
        dead.add((segment, line))
        return None

    lines = follow(0, start)
    if lines is None:
        return None
    end = lines[-1].line
    if ending == "titles":
        after = end_of_titles(view, end + 1)
        return SequenceMatch(start, after - 1, lines) if after > end + 1 else None
    return SequenceMatch(start, len(view) - 1 if ending else end, lines)


def _segments(alternative: Alternative) -> list[list[LinePattern]]:
    """The runs of pattern lines between gaps."""
    segments: list[list[LinePattern]] = [[]]
    for pattern in alternative:
        if isinstance(pattern, Gap):
            segments.append([])
        else:
            segments[-1].append(pattern)
    return [segment for segment in segments if segment]


def _match_segment(segment: list[LinePattern], view: View, start: int) -> tuple[LineMatch, ...] | None:
    if start + len(segment) > len(view):
        return None
    found: list[LineMatch] = []
    for offset, pattern in enumerate(segment):
        match = match_line(pattern, view, start + offset)
        if match is None:
            return None
        found.append(match)
    return tuple(found)
