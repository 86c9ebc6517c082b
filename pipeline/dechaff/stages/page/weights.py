"""The tables of weights: what each feature of a line says for or against its being of the body.

`weights.tsv` has the two models for whole pages (`log_odds.py`), `gap_weights.tsv` the judgement on lines outside of
whole pages (`gap_features.py`). A feature is a short text ("words=10+"), so that a score can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["INTERCEPT", "Features", "gap_weights", "model_weights", "names_of", "weigh", "word_weights"]

_TABLE, _GAP_TABLE = Path(__file__).parent / "weights.tsv", Path(__file__).parent / "gap_weights.tsv"
INTERCEPT = "intercept"
"""The feature that every line has."""

Weights = dict[str, float]


class Features(NamedTuple):
    """Some features of a line, and the weights of those that the line model and the context model know.

    What makes them is called with a few small values and cached: most lines have the features of many other lines.
    """

    names: tuple[str, ...]
    line: tuple[float, ...]
    context: tuple[float, ...]


@cache
def model_weights() -> tuple[Weights, Weights]:
    """The weights of the line model and of the context model, by feature."""
    models: dict[str, dict[str, float]] = {"line": {}, "context": {}}
    for row in _TABLE.read_text("utf-8").splitlines()[1:]:
        model, feature, weight = row.split("\t")
        models[model][feature] = float(weight)
    return models["line"], models["context"]


def weigh(*names: str) -> Features:
    """Features by their names."""
    line, context = model_weights()
    return Features(
        names,
        tuple([line[name] for name in names if name in line]),
        tuple([context[name] for name in names if name in context]),
    )


def names_of(features: Sequence[Sequence[Features]]) -> list[list[str]]:
    """The names of all features of each line."""
    return [[name for some in own for name in some.names] for own in features]


@cache
def word_weights() -> Weights:
    """The weights of words in the line model, by word in lower case."""
    line, _ = model_weights()
    return {name.removeprefix("word "): weight for name, weight in line.items() if name.startswith("word ")}


@cache
def gap_weights() -> Weights:
    """The weights of the judgement on lines outside of whole pages, by feature."""
    rows = (row.split("\t") for row in _GAP_TABLE.read_text("utf-8").splitlines()[1:])
    return {feature: float(weight) for feature, weight in rows}
