"""Log-odds of lines -> which lines stay: the likeliest sequence, where changing sides has a price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["BIAS", "SWITCH", "keep_lines"]

BIAS = 0.3
"""Added to the log-odds of each line: in doubt, it stays."""

SWITCH = 1.5
"""The price of changing from body to boilerplate or back, in log-odds: a lone odd line follows its neighbours."""

_FIRM = 8.0
_SURE = -2.0
"""Lines between lines that stay go only where their log-odds are lower in the mean: a list belongs to its article."""

# A long line says more than a short one: the log-odds of a line of twelve words count once.
_USUAL_WORDS = 12
_LEAST_SAY, _GREATEST_SAY = 0.3, 2.5


_NEAR, _PARAGRAPH, _READS_LIKE_BODY, _UNSURE = 5, 15, 1.0, -1.0
"""A line of so many words that reads like body by itself stays, if it is as near as that to lines that stay and its
company is not surely against it: a box in the middle of an article must not cost the paragraph after it."""


def keep_lines(
    logits: Sequence[float],
    words: Sequence[int],
    alone: Sequence[float],
    bias: float = BIAS,
    switch: float = SWITCH,
) -> list[bool]:
    """The Viterbi path through the two states (Viterbi, Error bounds for convolutional codes, 1967).

    `words` is the number of words in each line: a line's say grows with its square root. `alone` are the log-odds of
    the lines without their company. What stands within the body needs firmer evidence than what stands around it.
    """
    says = [max(_LEAST_SAY, min(_GREATEST_SAY, (size / _USUAL_WORDS) ** 0.5)) for size in words]
    kept = _likeliest(logits, says, bias, switch)
    for start, end in _within(kept):
        odds = sum(logit * say for logit, say in zip(logits[start:end], says[start:end], strict=True))
        if odds > _SURE * sum(says[start:end]):
            kept[start:end] = [True] * (end - start)
    paragraphs = (
        number
        for number, (logit, size, own) in enumerate(zip(logits, words, alone, strict=True))
        if size >= _PARAGRAPH and own > _READS_LIKE_BODY and logit > _UNSURE
    )
    near = [number for number in paragraphs if any(kept[max(0, number - _NEAR) : number + _NEAR + 1])]
    for number in near:
        kept[number] = True
    return kept


def _within(kept: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The runs of lines that go and have lines that stay on both sides."""
    stays = [number for number, keep in enumerate(kept) if keep]
    for low, high in pairwise(stays):
        if high - low > 1:
            yield low + 1, high


def _likeliest(logits: Sequence[float], says: Sequence[float], bias: float, switch: float) -> list[bool]:
    drop, keep = 0.0, 0.0
    steps: list[tuple[bool, bool]] = []  # whether the best way into (drop, keep) comes from keep
    for logit, say in zip(logits, says, strict=True):
        half = max(-_FIRM, min(_FIRM, logit + bias)) / 2 * say
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
