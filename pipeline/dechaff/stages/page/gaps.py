"""Lines -> which of them are prose, and the runs of other lines between them: the gaps.

Prose is what the article consists of. It is never removed by the judgement on lines, so the gaps of a text do not move when
lines in them are removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dechaff.text.characters import count_words

__all__ = ["Gap", "Zone", "gaps", "is_prose"]

Zone = Literal["head", "inside", "tail"]
"""Before the first line of prose, between two of them, after the last one."""

_LEAST_WORDS, _LEAST_CHARACTERS = 12, 40
_CLOSING = "\"'”’»)]」』 "
_STOPS = frozenset(".!?…。！？।؟۔።։:;")


@dataclass(frozen=True, slots=True)
class Gap:
    """The lines from `start` to `end` (not included), none of which is prose."""

    zone: Zone
    start: int
    end: int


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph of prose: long enough, with the end of a sentence as its end."""
    if len(line) < _LEAST_CHARACTERS or line.rstrip(_CLOSING)[-1:] not in _STOPS:
        return False
    return count_words(line) >= _LEAST_WORDS


def gaps(prose: Sequence[bool]) -> Iterator[Gap]:
    """The gaps in a text of which is known which lines are prose; a text without prose has none."""
    places = [number for number, is_one in enumerate(prose) if is_one]
    if not places:
        return
    if places[0] > 0:
        yield Gap("head", 0, places[0])
    for before, after in zip(places, places[1:], strict=False):
        if after - before > 1:
            yield Gap("inside", before + 1, after)
    if places[-1] + 1 < len(prose):
        yield Gap("tail", places[-1] + 1, len(prose))
