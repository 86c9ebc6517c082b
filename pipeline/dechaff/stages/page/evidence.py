"""The weighed features of a line -> clues: what speaks for and against it, in words that everybody knows.

Features that look at the same side of a line ("words=1+", "ends=letter") make one clue, so that what weighs against
each other is told as one thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dechaff.stages.page.describe import Seen, in_words

__all__ = ["Clue", "clues_of", "side_of"]


@dataclass(frozen=True, slots=True)
class Clue:
    """What is seen of a line, and what it weighs, in log-odds: above 0 for the article, below 0 for the page."""

    words: str
    weight: float


_SIDES = (
    (("word ",), "the words"),
    (("words of the title=", "like the first line="), "title"),
    (("under ",), "heading"),
    (("words=", "ends=", "commas=", "sentences="), "length"),
    (("begins=",), "beginning"),
    (("function words=",), "small words"),
    (("capitals=", "all capitals"), "capitals"),
    (("digits=", "has year", "has clock"), "figures"),
    (("has ", "quotes", "no words"), "signs"),
    (("repeated",), "repeated"),
    (("blank before=",), "gaps"),
    (("self=",), "self"),
    (("line+", "line-", "within ", "before/after "), "around"),
    (("place=", "before body", "after body", "in body"), "place"),
    (("before headline", "after headline"), "headline"),
    (("page=", "long lines=", "no headline", "always"), "page"),
)


def side_of(name: str) -> str | None:
    """Which side of a line a feature looks at; None for a feature that has no words yet."""
    if name.startswith("page=") and ",self=" in name:
        return "self"
    if name.startswith("words=") and ",begins=" in name:
        return "beginning"
    return next((side for beginnings, side in _SIDES if name.startswith(beginnings)), None)


def clues_of(line: str, weighed: Mapping[str, float]) -> list[Clue]:
    """The clues of a line, those that weigh most first; their weights add up to those of its features (`weighed`)."""
    facts: dict[str, str] = {}
    sides: dict[str, dict[str, float]] = {}
    for name, weight in weighed.items():
        key, _, value = name.partition(",")[0].partition("=")
        facts[key] = value
        sides.setdefault(side_of(name) or name, {})[name] = weight
    clues = [Clue(in_words(side, Seen(line, facts, weights)), sum(weights.values())) for side, weights in sides.items()]
    return sorted(clues, key=lambda clue: -abs(clue.weight))
