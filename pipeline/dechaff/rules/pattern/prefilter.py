"""Literals that stand in all that a pattern matches -> those few that the index looks the pattern up by."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dechaff.rules.model import Position
from dechaff.text.fold import fold

__all__ = ["MAXIMUM_NEEDLES", "Needles", "best_needles", "best_of", "rarity"]

MAXIMUM_NEEDLES = 64
"""How many needles one line of a rule is looked up by at the most."""

_MINIMUM_LENGTH = 2
_AT_AN_END = 3
"""So many characters more a needle is worth whose place in the line is known."""


@dataclass(frozen=True, slots=True)
class Needles:
    """One of `texts` stands in all that matches; `first`: where it begins, `last`: where it ends."""

    texts: frozenset[str]
    first: bool = False
    last: bool = False


def best_needles(candidates: Sequence[Needles | None]) -> tuple[tuple[str, ...], Position]:
    """Of several sets of needles the one that is rarest in text, folded, and its place; nothing where none will do.

    The longest of shortest members is the rarest, then the fewest; a known place counts for some characters.
    """
    chosen = best_of(candidates)
    return (tuple(_folded(chosen)), _kept_place(chosen)) if chosen else ((), "anywhere")


def best_of(candidates: Sequence[Needles | None]) -> Needles | None:
    """As `best_needles`, but as they are written."""
    best: Needles | None = None
    best_score = (0, 0)
    for candidate in candidates:
        if candidate is None or not candidate.texts or any(map(_unassigned, candidate.texts)):
            continue
        folded = _folded(candidate)
        if not all(map(_telling, folded)) or len(folded) > MAXIMUM_NEEDLES:
            continue
        score = (rarity(folded, _kept_place(candidate)), -len(folded))
        if best is None or score > best_score:
            best, best_score = candidate, score
    return best


def rarity(needles: Collection[str], place: Position) -> int:
    """How rare the commonest of some needles is, in characters that stand wherever they like."""
    return min(map(len, needles)) + (0 if place == "anywhere" else _AT_AN_END)


def _folded(needles: Needles) -> list[str]:
    return sorted({fold(text).strip() for text in needles.texts})


def _kept_place(needles: Needles) -> Position:
    """The place of the needles without the white space around them."""
    folded = [fold(text) for text in needles.texts]
    if needles.first and not any(text[:1].isspace() for text in folded):
        return "first"
    return "last" if needles.last and not any(text[-1:].isspace() for text in folded) else "anywhere"


def _telling(needle: str) -> bool:
    """Whether a needle is rare enough to be looked for: two characters, or a sign such as ©."""
    return len(needle) >= _MINIMUM_LENGTH or (bool(needle) and not needle.isascii() and not needle.isalnum())


def _unassigned(needle: str) -> bool:
    """Whether a character is newer than Python's tables: `regex` may know a capital for it that `fold` doesn't."""
    return not needle.isascii() and any(unicodedata.category(character) == "Cn" for character in needle)
