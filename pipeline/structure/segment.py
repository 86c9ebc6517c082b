"""Log-odds of lines -> which lines stay: the likeliest sequence, where changing sides has a price."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["BIAS", "SWITCH", "keep_lines"]

BIAS = 0.3
"""Added to the log-odds of each line: in doubt, it stays."""

SWITCH = 1.5
"""The price of changing from body to debris or back, in log-odds: a lone odd line follows its neighbours."""

_FIRM = 8.0

# A long line says more than a short one: the log-odds of a line of twelve words count once.
_USUAL_WORDS = 12
_LEAST_SAY, _GREATEST_SAY = 0.3, 2.5


def keep_lines(logits: Sequence[float], words: Sequence[int], bias: float = BIAS, switch: float = SWITCH) -> list[bool]:
    """The Viterbi path through the two states (Viterbi, Error bounds for convolutional codes, 1967).

    `words` is the number of words in each line: a line's say grows with its square root.
    """
    drop, keep = 0.0, 0.0
    steps: list[tuple[bool, bool]] = []  # whether the best way into (drop, keep) comes from keep
    for logit, size in zip(logits, words, strict=True):
        say = max(_LEAST_SAY, min(_GREATEST_SAY, (size / _USUAL_WORDS) ** 0.5))
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
