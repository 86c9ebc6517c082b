"""Log-odds of lines -> which lines are body: the likeliest sequence, where each change of state has a cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["BIAS", "SWITCH", "keep_lines"]

BIAS = 0.3
"""Added to the log-odds of each line, in favour of keeping it."""

SWITCH = 1.5
"""The cost of a change from body to chrome or back, in log-odds: a single odd line follows its neighbours."""

_MOST_LOG_ODDS = 8.0
_SURELY_CHROME = -2.0
"""Lines between body lines are removed only if their mean log-odds are lower: a list belongs to its article."""

_USUAL_WORDS, _LEAST_FACTOR, _GREATEST_FACTOR = 12, 0.3, 2.5
"""The log-odds of a line are multiplied by the square root of its words, relative to a line of 12 words."""

_NEAR_LINES, _PARAGRAPH_WORDS, _READS_LIKE_BODY, _UNSURE = 5, 15, 1.0, -1.0
"""A paragraph that reads like body by itself stays if body lines are near and its context is not surely against it: a
box in the middle of an article must not remove the paragraph after it."""


def keep_lines(
    log_odds: Sequence[float],
    words: Sequence[int],
    by_line: Sequence[float],
    bias: float = BIAS,
    switch: float = SWITCH,
) -> list[bool]:
    """For each line whether it is body: the Viterbi path through two states, and two corrections.

    `words` is the number of words in each line, `by_line` its log-odds without its context. Lines within the body are
    removed on firmer evidence than lines around it. Viterbi, Error bounds for convolutional codes (1967).
    """
    factors = [max(_LEAST_FACTOR, min(_GREATEST_FACTOR, (size / _USUAL_WORDS) ** 0.5)) for size in words]
    kept = _likeliest(log_odds, factors, bias, switch)
    for start, end in _gaps(kept):
        odds = sum(value * factor for value, factor in zip(log_odds[start:end], factors[start:end], strict=True))
        if odds > _SURELY_CHROME * sum(factors[start:end]):
            kept[start:end] = [True] * (end - start)
    paragraphs = (
        number
        for number, (value, size, own) in enumerate(zip(log_odds, words, by_line, strict=True))
        if size >= _PARAGRAPH_WORDS and own > _READS_LIKE_BODY and value > _UNSURE
    )
    near = [number for number in paragraphs if any(kept[max(0, number - _NEAR_LINES) : number + _NEAR_LINES + 1])]
    for number in near:
        kept[number] = True
    return kept


def _gaps(kept: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The runs of other lines between body lines; the end is not included."""
    body = [number for number, keep in enumerate(kept) if keep]
    for low, high in pairwise(body):
        if high - low > 1:
            yield low + 1, high


def _likeliest(log_odds: Sequence[float], factors: Sequence[float], bias: float, switch: float) -> list[bool]:
    drop, keep = 0.0, 0.0
    steps: list[tuple[bool, bool]] = []  # whether the best path into (drop, keep) comes from keep
    for value, factor in zip(log_odds, factors, strict=True):
        half = max(-_MOST_LOG_ODDS, min(_MOST_LOG_ODDS, value + bias)) / 2 * factor
        into_drop = keep - switch > drop
        into_keep = keep >= drop - switch
        steps.append((into_drop, into_keep))
        drop, keep = (
            (keep - switch if into_drop else drop) - half,
            (keep if into_keep else drop - switch) + half,
        )
    states: list[bool] = []
    state = keep >= drop
    for into_drop, into_keep in reversed(steps):
        states.append(state)
        state = into_keep if state else into_drop
    return states[::-1]
