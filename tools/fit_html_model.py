"""Fit the weights of pipeline/dechaff/stages/html on pages with gold bodies, and say what they do on sites not seen.

    python tools/fit_html_model.py DATA            # writes weights.tsv, fitted on all sites
    python tools/fit_html_model.py DATA --halves   # fits on the sites of each half, reports the other, writes nothing

A page's blocks are labelled by whether its gold body holds them. Only numpy is needed. What is read from the pages is kept in
the file given with `--cache`, since reading them takes most of the time.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from pages import GoldPage, read_gold, word_f1  # noqa: E402

from dechaff.document import Source  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.html.align import dense, held  # noqa: E402
from dechaff.stages.html.article import Extracted, extraction  # noqa: E402
from dechaff.stages.html.choose import INTERCEPT, by_odds, completed  # noqa: E402
from dechaff.stages.html.features import block_features  # noqa: E402
from dechaff.stages.html.parse import parse  # noqa: E402

OUT = ROOT / "pipeline" / "dechaff" / "stages" / "html" / "weights.tsv"
Weights = dict[str, float]
C = 0.01
LEAST_HOSTS, LEAST_WEIGHT, ROUNDS = 12, 0.015, 40
FAR = 4
"""Of the blocks that nobody takes, far from those that somebody takes, each fourth is used, with fourfold weight."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page with what extraction made of it, and the labels of its blocks."""

    group: str
    host: str
    half: int
    gold: str
    own: Extracted
    labels: list[float]


def label(page: GoldPage) -> Labelled | None:
    """The blocks of a page, each labelled by whether the gold body holds it."""
    logging.disable(logging.CRITICAL)
    tree = parse(decode(Source(page.id, page.html, "html")).content)
    if tree is None:
        return None
    own = extraction(tree, page.url or None)
    pieces = [piece for piece in map(dense, page.body.split("\n")) if piece]
    labels = held([dense(block.text) for block in own.blocks], pieces)
    bare = Extracted(own.blocks, own.frames, own.precise, own.usual, None)
    return Labelled(page.group, page.host, page.half, page.body, bare, [float(share > 0) for share in labels])


def fit(pages: Sequence[Labelled], features: Sequence[Sequence[Sequence[str]]]) -> Weights:
    """A logistic regression (L2) over named features, by L-BFGS."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for page, rows in zip(pages, features, strict=True):
        for name in {name for row in rows for name in row}:
            hosts[name].add(page.host)
    names = sorted(name for name, where in hosts.items() if len(where) >= LEAST_HOSTS)
    column = {name: number for number, name in enumerate(names)}
    columns: list[int] = []
    counts, labels, weights = [], [], []
    for page, rows in zip(pages, features, strict=True):
        size = len(page.gold.split()) + 50
        taken = [max(shares) > 0 for shares in zip(page.own.precise, page.own.usual, page.labels, strict=True)]
        for number, (row, block) in enumerate(zip(rows, page.own.blocks, strict=True)):
            near = any(taken[max(0, number - 3) : number + 4])
            if block.kind == "numbers" or not (near or number % FAR == 0):
                continue
            own = {column[name] for name in row if name in column}
            columns += own
            counts.append(len(own))
            labels.append(page.labels[number])
            weights.append((min(block.text.count(" ") + 1, 100) + 2) / size * 200 * (1 if near else FAR))
    index, count = np.array(columns, np.int32), np.array(counts)
    rows_of = np.repeat(np.arange(len(count)), count)
    wanted, weight = np.array(labels), np.array(weights)

    def loss(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = np.bincount(rows_of, weights=x[index], minlength=len(count)) + x[-1]
        value = (weight * (np.maximum(z, 0) - z * wanted + np.log1p(np.exp(-np.abs(z))))).sum()
        wrong = weight * (1 / (1 + np.exp(-np.clip(z, -50, 50))) - wanted)
        slope = np.bincount(index, weights=wrong[rows_of], minlength=len(names))
        free = np.append(x[:-1], 0.0)
        return float(C * value + free @ free / 2), np.append(C * slope, C * wrong.sum()) + free

    x = minimum(loss, np.zeros(len(names) + 1))
    return {INTERCEPT: float(x[-1]), **{name: float(x[column[name]]) for name in names}}


def minimum(
    function: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Where a convex function is least (L-BFGS with backtracking)."""
    value, slope = function(x)
    steps: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    for _ in range(ROUNDS):
        way = slope.copy()
        shares = []
        for step, change in reversed(steps):
            share = (step @ way) / (step @ change)
            shares.append(share)
            way -= share * change
        way *= (steps[-1][0] @ steps[-1][1]) / (steps[-1][1] @ steps[-1][1]) if steps else 1 / np.abs(slope).sum()
        for (step, change), share in zip(steps, reversed(shares), strict=True):
            way += step * (share - (change @ way) / (step @ change))
        length = 1.0
        for _ in range(25):
            new_value, new_slope = function(x - length * way)
            if new_value <= value - 1e-4 * length * (slope @ way):
                break
            length /= 2
        step, change = -length * way, new_slope - slope
        if step @ change > 1e-10:
            steps = [*steps[-9:], (step, change)]
        done = value - new_value < 2e-5 * abs(value)
        x, value, slope = x + step, new_value, new_slope
        if done:
            break
    return x


def odds(weights: Weights, rows: Sequence[Sequence[str]]) -> list[float]:
    return [weights[INTERCEPT] + sum(weights.get(name, 0.0) for name in dict.fromkeys(row)) for row in rows]


def by_other_half(pages: Sequence[Labelled], features: Sequence[list[list[str]]]) -> dict[int, list[float]]:
    """The log-odds of the blocks of each page, by weights that were fitted on the sites of the other half."""
    found: dict[int, list[float]] = {}
    for half in (0, 1):
        inside = [number for number, page in enumerate(pages) if page.half == half]
        weights = fit([pages[number] for number in inside], [features[number] for number in inside])
        found |= {number: odds(weights, features[number]) for number, page in enumerate(pages) if page.half != half}
    return found


def report(pages: Sequence[Labelled], found: Mapping[int, Sequence[float]]) -> None:
    """The word F1 of the chosen blocks, by group."""
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number, page in enumerate(pages):
        own = page.own
        chosen = by_odds(own.blocks, found[number], own.precise, own.usual)
        ways = {
            "precise": own.precise,
            "usual": own.usual,
            "weights": chosen,
            "weights, completed": completed(own.blocks, own.frames, chosen, found[number]),
            "best choice": page.labels,
        }
        for way, keep in ways.items():
            text = "\n".join(block.text for block, stays in zip(own.blocks, keep, strict=True) if stays)
            scores[page.group, way].append(word_f1(page.gold, text))
    for (group, way), values in sorted(scores.items()):
        print(f"{group}, {way}: {sum(values) / len(values):.4f} ({len(values)} pages)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--halves", action="store_true", help="report, and write nothing")
    parser.add_argument("--cache", type=Path, help="where what is read from the pages is kept")
    arguments = parser.parse_args()
    if arguments.cache and arguments.cache.exists():
        pages: list[Labelled] = pickle.loads(arguments.cache.read_bytes())
    else:
        with Pool(2) as pool:
            found = pool.imap(label, read_gold(arguments.data), chunksize=4)
            pages = [page for page in found if page is not None and page.own.blocks]
        if arguments.cache:
            arguments.cache.write_bytes(pickle.dumps(pages))
    features = [block_features(page.own.blocks, page.own.frames, page.own.precise, page.own.usual) for page in pages]
    if arguments.halves:
        report(pages, by_other_half(pages, features))
        return
    weights = fit(pages, features)
    rest = sorted((item for item in weights.items() if abs(item[1]) >= LEAST_WEIGHT), key=lambda item: -item[1])
    rows = ["feature\tweight", f"{INTERCEPT}\t{weights.pop(INTERCEPT):.3f}"]
    rows += [f"{feature}\t{weight:.3f}" for feature, weight in rest if feature != INTERCEPT]
    OUT.write_text("\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
