"""Literals of a pattern -> its prefilter: those few by which the index looks the pattern up.

A prefilter is sound: each line that the pattern matches contains one of its literals. It is derived from the pattern.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dechaff.rules.model import Position
from dechaff.text.fold import fold, matching_form

MAXIMUM_COMBINATIONS = 64
"""The largest number of literals that adjacent parts of a pattern are combined to."""

_MAXIMUM_LITERALS = 512
"""The largest number of literals in a prefilter: a long list is still better than trying the pattern on every line."""

_FEW = 16
"""The largest number of texts whose common part is looked for."""

_MINIMUM_LENGTH = 2
_PLACE_WORTH = 3
"""The number of characters that a known place in the line is worth."""

_NEWER_CAPITALS = frozenset("\u019b\u0264\u0277\u027c\ua7d3\ua7d5\uab4b\uab4c")
"""Small letters whose capitals are newer than the tables of some Python that is supported (Unicode 16 to 18).

ß has such a capital too, U+1DF95. It is left out: no text has that letter, and many German literals have ß.
"""


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Each match contains one of `texts`; with `first` it begins with one, with `last` it ends with one.

    With `cased`, each match contains one in the case that it has in `texts`.
    """

    texts: frozenset[str]
    first: bool = False
    last: bool = False
    cased: bool = False


def best_prefilter(candidates: Sequence[Prefilter | None]) -> tuple[tuple[str, ...], Position]:
    """The folded literals and the place of the rarest candidate; no literals if none is usable.

    The rarest is the one whose shortest literal is longest, then the one with the fewest literals.
    """
    chosen = rarest(candidates)
    if chosen is None:
        return (), "anywhere"
    place = _place(chosen)
    return tuple(_without_longer(_folded(chosen), place)), place


def cased_literals(prefilter: Prefilter | None) -> tuple[str, ...]:
    """Texts of which the matching form of each match contains one; none if that says no more than the folded ones."""
    if prefilter is None or not prefilter.cased:
        return ()
    texts = sorted({matching_form(text).strip(" ") for text in prefilter.texts})
    return tuple(_without_longer(texts, "anywhere")) if all(texts) and any(text != fold(text) for text in texts) else ()


def common_literal(texts: frozenset[str]) -> tuple[str, ...]:
    """The longest text that is, folded, in each of some texts, if that is more than a letter; at most one."""
    if not texts or len(texts) > _FEW or any(map(is_unassigned, texts)):
        return ()
    folded = sorted({fold(text) for text in texts}, key=lambda text: (len(text), text))  # no order of a set
    shortest = folded[0]
    for length in range(len(shortest), 0, -1):
        for start in range(len(shortest) - length + 1):
            part = shortest[start : start + length]
            telling = part == part.strip() and (length > 1 or not part.isalnum())
            if telling and all(part in text for text in folded):
                return (part,)
    return ()


def rarest(candidates: Sequence[Prefilter | None]) -> Prefilter | None:
    """The rarest candidate, not folded."""
    best: Prefilter | None = None
    best_score = (0, 0)
    for candidate in candidates:
        if candidate is None or not candidate.texts or any(map(is_unassigned, candidate.texts)):
            continue
        folded, place = _folded(candidate), _place(candidate)
        if len(folded) > _MAXIMUM_LITERALS or not all(_selective(literal, place) for literal in folded):
            continue
        score = (rarity(folded, place), -len(folded))
        if best is None or score > best_score:
            best, best_score = candidate, score
    return best


def rarity(literals: Collection[str], place: Position) -> int:
    """The rarity of the commonest of some literals, in characters of a literal that may be anywhere in a line."""
    return min(map(len, literals)) + (0 if place == "anywhere" else _PLACE_WORTH)


def _folded(prefilter: Prefilter) -> list[str]:
    return sorted({fold(text).strip() for text in prefilter.texts})


def _without_longer(literals: Sequence[str], place: Position) -> list[str]:
    """The literals without those that are only found where a shorter one is found, too."""
    holds = {"first": str.startswith, "last": str.endswith}.get(place, str.__contains__)
    return [text for text in literals if not any(other != text and holds(text, other) for other in literals)]


def _place(prefilter: Prefilter) -> Position:
    """The place of the folded literals, which have lost the white space around them."""
    folded = [fold(text) for text in prefilter.texts]
    if prefilter.first and not any(text[:1].isspace() for text in folded):
        return "first"
    return "last" if prefilter.last and not any(text[-1:].isspace() for text in folded) else "anywhere"


def _selective(literal: str, place: Position) -> bool:
    """Whether a literal is rare enough to be looked for: two characters, one of a caseless script, or a sign.

    A sign of ASCII is rare at an edge of a line only.
    """
    if len(literal) >= _MINIMUM_LENGTH or not literal:
        return bool(literal)
    if literal.isascii():
        return place != "anywhere" and not literal.isalnum()
    return not literal.islower()


def is_unassigned(literal: str) -> bool:
    """Whether `regex` may know another case of a character that `fold` does not know, since its tables are older."""
    return not literal.isascii() and any(
        character in _NEWER_CAPITALS or unicodedata.category(character) == "Cn" for character in literal
    )
