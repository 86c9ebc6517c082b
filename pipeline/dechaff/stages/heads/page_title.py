"""Lines of a whole page -> which of them is the headline.

Each line that is shaped as a title has features, and each feature a weight in `title_weights.tsv`; so has the option
that no line is the headline. The exponential of the sum of the weights of an option, divided by the sum of those of all
options, is its chance: a conditional logit model (McFadden 1974), fitted by `tools/fit_title_model.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import exp
from pathlib import Path

from dechaff.stages.heads.reading import FoundTitle, HeadLines
from dechaff.stages.heads.shape import plain_words, size_of
from dechaff.stages.heads.title_features import TitleOption, features_of_none, title_options

__all__ = ["page_title"]

_MOST_SHORT = 4
_LEAST_WEIGHT, _MORE_WEIGHT = 0.52, 0.07
"""More than the weight of what a rule captured, which is one of the lines that are compared here."""

_LEAST_CHANCE, _LEAST_OWN = 0.5, 0.43
_MOST_OF_DECK, _LEAST_ABOVE_DECK, _MOST_BELOW_DECK = 0.8, 0.15, 3
_LEAST_OTHER = 0.1
_LEAST_VARIANT, _VARIANT = 3, 0.6
_WEIGHTS = Path(__file__).parent / "title_weights.tsv"


def page_title(page: HeadLines) -> FoundTitle | None:
    """The likeliest headline, if it is likelier than all others together and than that there is none.

    Lines with the same words are one headline; of them, the one with most signs is named.
    """
    options = title_options(page)
    odds = [sum(_weights().get(feature, 0.0) for feature in option.features) for option in options]
    odds.append(sum(_weights().get(feature, 0.0) for feature in features_of_none(page, options)))
    highest = max(odds)
    shares = [exp(each - highest) for each in odds]
    by_words: dict[tuple[str, ...], float] = {}
    for option, share in zip(options, shares, strict=False):
        words = plain_words(option.text)
        by_words[words] = by_words.get(words, 0.0) + share
    best = max(by_words, key=lambda words: by_words[words], default=None)
    if best is None:
        return None
    chance = sum(share for words, share in by_words.items() if _is_variant(words, best)) / sum(shares)
    if chance < _LEAST_CHANCE or by_words[best] < _LEAST_OWN * sum(shares):
        return None
    same = [number for number, option in enumerate(options) if plain_words(option.text) == best]
    seen = [number for number in same if options[number].line >= 0] or same
    at = max(seen, key=lambda number: odds[number])
    above = _headline_of_deck(page, options, at, [share / sum(shares) for share in shares])
    if above is not None:
        at, chance = above, shares[above] / sum(shares) + chance
    option = options[at]
    what = "the line that has" if option.line >= 0 else "the part of the first line that has"
    reason = f"{what} most signs of a headline ({chance:.0%})"
    chosen = plain_words(option.text)
    others = {
        plain_words(each.text): (each.line, each.text)
        for each, share in zip(options, shares, strict=False)
        if share >= _LEAST_OTHER * sum(shares) and not _is_variant(plain_words(each.text), chosen)
    }
    return FoundTitle(option.line, option.text, _LEAST_WEIGHT + _MORE_WEIGHT * chance, reason, tuple(others.values()))


def _headline_of_deck(page: HeadLines, options: Sequence[TitleOption], at: int, shares: Sequence[float]) -> int | None:
    """The option right above a doubtful one, if that one is a deck: longer, and with a byline or a date below it."""
    deck = options[at]
    if shares[at] > _MOST_OF_DECK or deck.line < 1:
        return None
    below = (page.readings.get(other) for other in range(deck.line + 1, deck.line + 1 + _MOST_BELOW_DECK))
    if not any(reading is not None and reading.complete for reading in below):
        return None
    for number, option in enumerate(options):
        likely = option.line == deck.line - 1 and shares[number] >= _LEAST_ABOVE_DECK
        if likely and size_of(option.text) > _MOST_SHORT and len(option.text) <= len(deck.text):
            return number
    return None


def _is_variant(words: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two titles are forms of one: the shorter one has most of its words in common with the other."""
    one, two = set(words), set(other)
    least = min(len(one), len(two))
    return one == two or (least >= _LEAST_VARIANT and len(one & two) >= _VARIANT * least)


@cache
def _weights() -> Mapping[str, float]:
    if not _WEIGHTS.exists():
        return {}
    rows = (line.split("\t") for line in _WEIGHTS.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {name: float(weight) for name, weight in rows}
