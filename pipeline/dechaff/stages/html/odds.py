"""Features of blocks -> the log-odds of each block to be part of the article.

The weights (`weights.tsv`) are those of a logistic regression, fitted by tools/fit_html_model.py. Each feature is
divided into ranges. A range has a weight for all blocks, and further weights for certain states of a block: which modes
of extraction took it, the share of blocks of its kind that they took, and its position among the blocks taken.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

__all__ = ["CONSTANT", "STATES", "Model", "block_states", "log_odds", "read_model"]

TABLE = Path(__file__).parent / "weights.tsv"
CONSTANT = "constant"
"""The name of the number that every block has."""
STATES = (
    ("neither", "usual", "precise", "both"),
    ("alike=none", "alike=0", "alike<0.5", "alike<0.95", "alike<=1"),
    ("within", "before", "after"),
)
"""The states of a block: one of each group."""
_ALIKE = (0.0, 0.05, 0.5, 0.95)
State = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Model:
    """`edges` has for each number the least values of its ranges, but for the first one.

    `weights` has for each state those of all ranges, in thousandths: a sum of whole numbers does not
    depend on the order.
    """

    edges: Mapping[str, Sequence[float]]
    weights: Mapping[State, Sequence[Sequence[int]]]
    constant: int


@cache
def read_model() -> Model:
    """The model in `weights.tsv`."""
    edges: dict[str, list[float]] = {}
    rows: dict[str, list[list[int]]] = {}
    for line in TABLE.read_text("utf-8").splitlines()[1:]:
        name, edge, *weights = line.split("\t")
        edges.setdefault(name, []).extend([float(edge)] if edge else [])
        rows.setdefault(name, []).append([round(1000 * float(weight or 0)) for weight in weights])
    constant = rows.pop(CONSTANT)[0][0]
    del edges[CONSTANT]
    own, alike, place = (len(group) for group in STATES)
    return Model(
        edges,
        {
            (a, b, c): [
                [row[0] + row[1 + a] + row[1 + own + b] + row[1 + own + alike + c] for row in ranges]
                for ranges in rows.values()
            ]
            for a, b, c in product(range(own), range(alike), range(place))
        },
        constant,
    )


def block_states(values: Mapping[str, Sequence[float]]) -> list[State]:
    """The state of each block, as numbers of the states in `STATES`."""
    return [
        (2 * (precise > 0) + (usual > 0), bisect_right(_ALIKE, alike), 1 if before else 2 if after else 0)
        for precise, usual, alike, before, after in zip(
            *(values[name] for name in ("precise", "usual", "alike", "before_first", "after_last")), strict=True
        )
    ]


def log_odds(values: Mapping[str, Sequence[float]]) -> list[float]:
    """The log-odds of each block; `values` are those of `block_values`."""
    model = read_model()
    ranges = [
        [bisect_right(edges, value) for value in values[name]] if edges else [0] * len(values[name])
        for name, edges in model.edges.items()
    ]
    return [
        (model.constant + sum([row[at] for row, at in zip(model.weights[state], found, strict=True)])) / 1000
        for state, found in zip(block_states(values), zip(*ranges, strict=True), strict=True)
    ]
