"""Lines -> log-odds that each is body, by two tables of weights that can be read (`weights.tsv`).

Both are logistic regressions, fitted by tools/fit_page_model.py. The line model has the features of each line by
itself; the context model has these and, as features, the log-odds by the line model of the line and its neighbours
(stacking: Wolpert, Stacked generalization, Neural Networks 5, 1992). Above 0: body; below 0: page chrome.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from dechaff.stages.page.context_features import context_features
from dechaff.stages.page.line_features import LineWords, line_features, words_of_lines
from dechaff.stages.page.weights import INTERCEPT, Features, model_weights, names_of

__all__ = ["PageModel", "body_log_odds", "weighted_features"]


class PageModel(NamedTuple):
    """For each line of a page its words and its log-odds by both models; and its headline, -1 if there is none."""

    words: list[LineWords]
    by_line: list[float]
    log_odds: list[float]
    headline: int


def body_log_odds(lines: Sequence[str], blank_before: Sequence[bool]) -> PageModel:
    """For each line the log-odds that it is body, by the line model and by the context model."""
    words = words_of_lines(lines)
    by_line, own, around, headline = _features(words, blank_before)
    _, weights = model_weights()
    log_odds = [
        weights[INTERCEPT] + sum(chain.from_iterable([some.context for some in (*one, *other)]))
        for one, other in zip(own, around, strict=True)
    ]
    return PageModel(words, by_line, log_odds, headline)


def weighted_features(lines: Sequence[str], blank_before: Sequence[bool]) -> list[dict[str, float]]:
    """For each line the features of the context model with their weights, which add up to its log-odds."""
    _, own, around, _ = _features(words_of_lines(lines), blank_before)
    _, weights = model_weights()
    return [
        {name: weights.get(name, 0.0) for name in [INTERCEPT, *one, *other]}
        for one, other in zip(names_of(own), names_of(around), strict=True)
    ]


def _features(
    lines: Sequence[LineWords], blank_before: Sequence[bool]
) -> tuple[list[float], list[list[Features]], list[list[Features]], int]:
    """For each line its log-odds by the line model, its own features, and those in its context; and the headline."""
    weights, _ = model_weights()
    own = line_features(lines, blank_before)
    by_line = [weights[INTERCEPT] + sum(chain.from_iterable([some.line for some in one])) for one in own]
    around, headline = context_features(lines, by_line)
    return by_line, own, around, headline
