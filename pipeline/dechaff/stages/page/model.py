"""Lines -> log-odds that each is body, by two tables of weights that can be read (`weights.tsv`).

Both are logistic regressions, fitted by tools/fit_page_model.py. The line model has the features of each line by
itself; the context model has these and, as features, the log-odds by the line model of the line and its neighbours
(stacking: Wolpert, Stacked generalization, Neural Networks 5, 1992). Above 0: body; below 0: page chrome.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import repeat
from pathlib import Path

from dechaff.stages.page.context_features import context_features
from dechaff.stages.page.line_features import line_features

__all__ = ["INTERCEPT", "body_log_odds", "gap_weights", "model_weights", "weighted_features", "word_weights"]

_TABLE, _GAP_TABLE = Path(__file__).parent / "weights.tsv", Path(__file__).parent / "gap_weights.tsv"
INTERCEPT = "intercept"
"""The feature that every line has."""

Weights = dict[str, float]


@cache
def model_weights() -> tuple[Weights, Weights]:
    """The weights of the line model and of the context model, by feature."""
    models: dict[str, dict[str, float]] = {"line": {}, "context": {}}
    for row in _TABLE.read_text("utf-8").splitlines()[1:]:
        model, feature, weight = row.split("\t")
        models[model][feature] = float(weight)
    return models["line"], models["context"]


@cache
def word_weights() -> Weights:
    """The weights of words in the line model, by word in lower case."""
    line, _ = model_weights()
    return {name.removeprefix("word "): weight for name, weight in line.items() if name.startswith("word ")}


@cache
def gap_weights() -> Weights:
    """The weights of the judgement on lines outside of whole pages (`gap_features.py`), by feature."""
    rows = (row.split("\t") for row in _GAP_TABLE.read_text("utf-8").splitlines()[1:])
    return {feature: float(weight) for feature, weight in rows}


def _score(features: Sequence[str], weights: Weights) -> float:
    return weights[INTERCEPT] + sum(map(weights.get, dict.fromkeys(features), repeat(0.0)))


def body_log_odds(lines: Sequence[str], blank_before: Sequence[bool]) -> tuple[list[float], list[float]]:
    """For each line the log-odds that it is body, by the line model and by the context model."""
    by_line, features = _line_model(lines, blank_before)
    _, weights = model_weights()
    return by_line, [_score(names, weights) for names in features]


def weighted_features(lines: Sequence[str], blank_before: Sequence[bool]) -> list[dict[str, float]]:
    """For each line the features of the context model with their weights, which add up to its log-odds."""
    _, features = _line_model(lines, blank_before)
    _, weights = model_weights()
    return [{name: weights.get(name, 0.0) for name in [INTERCEPT, *names]} for names in features]


def _line_model(lines: Sequence[str], blank_before: Sequence[bool]) -> tuple[list[float], list[list[str]]]:
    """For each line its log-odds by the line model, and its features for the context model."""
    weights, _ = model_weights()
    own = line_features(lines, blank_before)
    log_odds = [_score(names, weights) for names in own]
    return log_odds, [[*one, *other] for one, other in zip(own, context_features(lines, log_odds), strict=True)]
