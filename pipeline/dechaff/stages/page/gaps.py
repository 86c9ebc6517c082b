"""Lines -> which of them are prose, and the runs of other lines between them: the gaps.

Prose is what an article consists of. The judgement on lines never removes it, so a line stays in its gap, whatever is
removed beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dechaff.text.characters import count_words

__all__ = ["Gap", "GapZone", "gaps", "is_prose"]

GapZone = Literal["head", "inside", "tail"]
"""Before the first line of prose, between two of them, after the last one."""

_LEAST_WORDS, _LEAST_CHARACTERS = 12, 40
_CLOSING = "\"'”’»)]」』 "
_STOPS = frozenset(".!?…。！？।؟۔։:;")


@dataclass(frozen=True, slots=True)
class Gap:
    """The lines from `start` to `end` (not included), none of which is prose."""

    zone: GapZone
    start: int
    end: int


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph of prose: long enough, and its end is the end of a sentence."""
    if len(line) < _LEAST_CHARACTERS or line.rstrip(_CLOSING)[-1:] not in _STOPS:
        return False
    # Most paragraphs have so many words by their spaces alone; counting takes longer.
    return line.count(" ") > _LEAST_WORDS or count_words(line) >= _LEAST_WORDS


def gaps(prose: Sequence[bool]) -> Iterator[Gap]:
    """The gaps in a text of which is known which lines are prose; a text without prose has none."""
    places = [number for number, is_one in enumerate(prose) if is_one]
    if not places:
        return
    if places[0] > 0:
        yield Gap("head", 0, places[0])
    for before, after in pairwise(places):
        if after - before > 1:
            yield Gap("inside", before + 1, after)
    if places[-1] + 1 < len(prose):
        yield Gap("tail", places[-1] + 1, len(prose))
