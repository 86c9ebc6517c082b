"""How near a pattern line comes to a line that it does not match: for explanations, never for cleaning."""

from __future__ import annotations

from dechaff.rules.model import Regex
from dechaff.stages.match.line import MAXIMUM_LINE, TIMEOUT, compiled
from dechaff.stages.match.view import View
from dechaff.text.fold import trimmed_span

__all__ = ["found_within", "reach", "subject_of"]


def subject_of(pattern: Regex, view: View, line: int) -> str:
    """What the pattern is held against: the trimmed matching form of the line, or with `exact` the line itself."""
    if pattern.exact:
        return view.raw[line].strip()
    matching = view.matching[line]
    begin, end = trimmed_span(matching)
    return matching[begin:end]


def reach(pattern: Regex, view: View, line: int) -> int:
    """How many characters of the subject could begin a match; all of them: the pattern wants more than there is."""
    subject = subject_of(pattern, view, line)[:MAXIMUM_LINE]
    expression = compiled(pattern.source, pattern.exact)
    low, high = 0, len(subject)
    while low < high:
        middle = (low + high + 1) // 2
        try:
            fits = expression.fullmatch(subject[:middle], partial=True, timeout=TIMEOUT) is not None
        except TimeoutError:
            return low
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def found_within(pattern: Regex, view: View, line: int) -> tuple[int, int] | None:
    """The part of the subject that the pattern fits, if it fits a part of it."""
    try:
        found = compiled(pattern.source, pattern.exact).search(
            subject_of(pattern, view, line)[:MAXIMUM_LINE], timeout=TIMEOUT
        )
    except TimeoutError:
        return None
    return found.span() if found and found.end() > found.start() else None
