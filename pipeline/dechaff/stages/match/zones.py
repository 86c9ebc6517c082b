"""Where a match may be: the zone of its rule, in a text of so many lines."""

from __future__ import annotations

from dechaff.rules.model import LineRun, Rule, Zone
from dechaff.stages.match.sequence import SequenceMatch
from dechaff.stages.match.view import View

__all__ = ["PARTS", "in_zone", "may_start", "start_range", "starts_in_zone"]

PARTS = ("first", "last")
"""The zones that are a part of a text."""


def start_range(zone: Zone, size: int) -> tuple[int, int]:
    """The lines in which a match may begin, the last one excluded; a zone has at most half of the lines."""
    count = min(zone.count, (size + 1) // 2)
    if zone.kind == "first":
        return 0, count
    return (size - count, size) if zone.kind == "last" else (0, size)


def _half(view: View) -> int:
    return (len(view) + 1) // 2


def may_start(rule: Rule, view: View, start: int) -> bool:
    """A quick check of zone and length before the patterns are tried."""
    if not starts_in_zone(rule, view, start):
        return False
    # A word is at least one character and a space, except in scripts without spaces, which are not ASCII.
    words = rule.when.max_words
    return not words or not view.raw[start].isascii() or view.raw[start].count(" ") < words


def starts_in_zone(rule: Rule, view: View, start: int) -> bool:
    size = len(view.raw)
    if rule.zone.kind in PARTS:
        first, last = start_range(rule.zone, size)
        return first <= start < last
    return 0 <= start < size


def in_zone(rule: Rule, alternative: int, view: View, match: SequenceMatch) -> bool:
    """Whether a match is in the zone of its rule; `start` and `end` are decided when candidates are resolved."""
    if rule.zone.kind == "first":
        return match.last < min(rule.zone.count, _half(view))
    if rule.zone.kind == "end" and isinstance(rule.alternatives[alternative][-1], LineRun):
        return match.first >= len(view) - _half(view)
    return True
