"""Lines -> how much each reads like the body of the article, by two tables of weights that a person can read.

Both tables are logistic regressions over the features of `features.py` and `company.py`, fitted by
tools/fit_page_model.py: the first looks at each line by itself, the second at the line with what the first made of its
neighbours (stacking: Wolpert, Stacked generalization, Neural Networks 5, 1992). Positive: body; negative: not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from dechaff.stages.page.context_features import context_features
from dechaff.stages.page.line_features import line_features

__all__ = ["ALWAYS", "body_log_odds", "tables", "weighed"]

_TABLE = Path(__file__).parent / "weights.tsv"
ALWAYS = "always"
"""The feature of every line: where the score begins."""

Weights = Mapping[str, float]


@cache
def tables() -> tuple[Weights, Weights]:
    """The weights of the first and of the second look."""
    first: dict[str, float] = {}
    second: dict[str, float] = {}
    for line in _TABLE.read_text("utf-8").splitlines()[1:]:
        look, feature, weight = line.split("\t")
        (first if look == "alone" else second)[feature] = float(weight)
    return first, second


def _score(features: Sequence[str], weights: Weights) -> float:
    return weights[ALWAYS] + sum(weights[name] for name in set(features) if name in weights)


def body_log_odds(lines: Sequence[str], blank_before: Sequence[bool]) -> tuple[list[float], list[float]]:
    """For each line the log-odds that it is body, after the first look and after the second."""
    first, second = tables()
    alone = line_features(lines, blank_before)
    logits = [_score(features, first) for features in alone]
    company = context_features(lines, logits)
    return logits, [_score([*own, *other], second) for own, other in zip(alone, company, strict=True)]


def weighed(lines: Sequence[str], blank_before: Sequence[bool]) -> list[dict[str, float]]:
    """For each line the features of the second look with their weights, whose sum is what `body_log_odds` says."""
    first, second = tables()
    alone = line_features(lines, blank_before)
    company = context_features(lines, [_score(features, first) for features in alone])
    return [
        {name: second.get(name, 0.0) for name in [ALWAYS, *own, *other]}
        for own, other in zip(alone, company, strict=True)
    ]
