"""Fit the weights of pipeline/dechaff/stages/html on pages with gold bodies, and report what they do, on seen and unseen sites.

    python tools/fit_html_model.py DATA --cache FILE                 # reports; writes nothing
    python tools/fit_html_model.py DATA --cache FILE --write         # and writes weights.tsv, fitted on all sites
    python tools/fit_html_model.py DATA --cache FILE --halves DIR    # and two tables for benchmarks/pages.py --held-out DIR

A block of a page is labelled by whether the gold body holds it. *In-sample* are weights that were fitted on all sites, *held out* those
fitted on the half of the sites (by a hash of the host) that the page is not of. The figures are those of extraction alone, before any rule.
Reading the pages with trafilatura takes most of the time; what it returns is kept in the file given with `--cache`. Only numpy is needed.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from measures import BodyScore, body_score, exact, f1  # noqa: E402
from pages import GoldPage, read_gold, word_f1  # noqa: E402

from dechaff.document import Source  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.html.align import Extracted, compare_extractions, dense, held, modes  # noqa: E402
from dechaff.stages.html.blocks import read_blocks, render  # noqa: E402
from dechaff.stages.html.choose import CONSTANT, by_odds, completed  # noqa: E402
from dechaff.stages.html.features import block_features, frame_features  # noqa: E402
from dechaff.stages.html.parse import parse  # noqa: E402

OUT = ROOT / "pipeline" / "dechaff" / "stages" / "html" / "weights.tsv"
Floats = NDArray[np.float64]
Pieces = tuple[list[str], list[str]]
C = 0.03
LEAST_HOSTS, LEAST_WEIGHT, ROUNDS = 12, 0.015, 60
FAR = 4
"""Of the blocks that nobody takes, far from those that somebody takes, each fourth is used, with fourfold weight."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page: what extraction made of it, the labels of its blocks, and their features as numbers, `counts` for each block."""

    page: GoldPage
    own: Extracted
    labels: Sequence[float]
    features: NDArray[np.int32]
    counts: NDArray[np.int32]


def extracted_pieces(page: GoldPage) -> tuple[tuple[str, str], Pieces]:
    """What two modes of trafilatura return for a page."""
    logging.disable(logging.CRITICAL)
    tree = parse(decode(Source(page.id, page.html, "html")).content)
    if tree is None:
        return (page.group, page.id), ([], [])
    everything, frames = read_blocks(tree)
    blocks = [block for block in everything if block.kind != "aside"]
    return (page.group, page.id), modes(tree, blocks, frames, page.url or None)


def labelled(page: GoldPage, pieces: Pieces, numbers: dict[str, int]) -> Labelled | None:
    """A page with its labels. `numbers` has the numbers of the names of features; new ones are added."""
    tree = parse(decode(Source(page.id, page.html, "html")).content)
    if tree is None:
        return None
    everything, frames = read_blocks(tree)
    blocks = [block for block in everything if block.kind != "aside"]
    own = compare_extractions(blocks, frames, *pieces)
    gold = list(filter(None, map(dense, page.body.split("\n"))))
    labels = [float(share > 0) for share in held([dense(block.text) for block in blocks], gold)]
    features: list[int] = []
    counts = []
    for block, names in zip(blocks, block_features(blocks, frames, own.precise, own.usual), strict=True):
        whole = sorted({*names, *frame_features(frames[block.frame], frames)})  # sorted: each run gives the same table
        found = [numbers.setdefault(name, len(numbers)) for name in whole]
        features += sorted(found)
        counts.append(len(found))
    return Labelled(page, own, labels, np.array(features, np.int32), np.array(counts, np.int32))


def fit(pages: Sequence[Labelled], size: int) -> Floats:
    """A logistic regression (L2) over `size` features; the last value is the constant."""
    hosts: dict[str, set[int]] = defaultdict(set)
    for page in pages:
        hosts[page.page.host] |= set(map(int, np.unique(page.features)))
    frequent = np.bincount([name for names in hosts.values() for name in names], minlength=size) >= LEAST_HOSTS
    column = np.where(frequent, np.cumsum(frequent) - 1, -1)
    columns, counts, labels, weights = [], [], [], []
    for page in pages:
        words = len(page.page.body.split()) + 50
        taken = np.maximum(np.maximum(page.own.precise, page.own.usual), page.labels) > 0
        near = np.convolve(taken, np.ones(7), "same")[: len(taken)] > 0 if len(taken) > 6 else np.ones(len(taken), bool)
        used = near | (np.arange(len(taken)) % FAR == 0)
        known = column[page.features]
        rows = np.repeat(np.arange(len(taken)), page.counts)
        wanted = used[rows] & (known >= 0)
        columns.append(known[wanted])
        counts.append(np.bincount(rows[wanted], minlength=len(taken))[used])
        labels.append(np.array(page.labels)[used])
        lengths = np.array([min(block.text.count(" ") + 1, 100) + 2 for block in page.own.blocks])
        weights.append((lengths / words * 200 * np.where(near, 1, FAR))[used])
    index = np.concatenate(columns)
    rows_of = np.repeat(np.arange(sum(map(len, labels))), np.concatenate(counts))
    wanted, weight = np.concatenate(labels), np.concatenate(weights)

    def loss(x: Floats) -> tuple[float, Floats]:
        z = np.bincount(rows_of, weights=x[index], minlength=len(wanted)) + x[-1]
        value = (weight * (np.maximum(z, 0) - z * wanted + np.log1p(np.exp(-np.abs(z))))).sum()
        wrong = weight * (1 / (1 + np.exp(-np.clip(z, -50, 50))) - wanted)
        slope = np.bincount(index, weights=wrong[rows_of], minlength=len(x) - 1)
        free = np.append(x[:-1], 0.0)
        return float(C * value + free @ free / 2), np.append(C * slope, C * wrong.sum()) + free

    x = minimum(loss, np.zeros(int(frequent.sum()) + 1))
    result = np.zeros(size + 1)
    result[:-1][frequent] = np.where(np.abs(x[:-1]) >= LEAST_WEIGHT, x[:-1], 0)
    result[-1] = x[-1]
    return np.round(result, 3)


def minimum(function: Callable[[Floats], tuple[float, Floats]], x: Floats) -> Floats:
    """Where a convex function is least (L-BFGS with backtracking)."""
    value, slope = function(x)
    steps: list[tuple[Floats, Floats]] = []
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


def odds(weights: Floats, page: Labelled) -> list[float]:
    """The log-odds of the blocks of a page."""
    rows = np.repeat(np.arange(len(page.counts)), page.counts)
    found = np.bincount(rows, weights=weights[page.features], minlength=len(page.counts)) + weights[-1]
    return [float(value) for value in np.round(found, 3)]


def report(pages: Sequence[Labelled], all_sites: Floats, other_half: Mapping[int, Floats]) -> None:
    """Word F1, shingle F1 and the share of exact bodies of the chosen blocks, by group of pages."""
    scores: dict[tuple[str, str], list[tuple[float, BodyScore]]] = defaultdict(list)
    for page in pages:
        own = page.own
        ways: dict[str, Sequence[float]] = {"1 precise": own.precise, "2 usual": own.usual}
        for way, weights in (("3 in-sample", all_sites), ("4 held out", other_half[page.page.half])):
            found = odds(weights, page)
            chosen = by_odds(own.blocks, found, own.precise, own.usual)
            ways[way] = completed(own.blocks, own.frames, chosen, found)
        ways["5 best choice"] = page.labels
        for way, keep in ways.items():
            text = render(block for block, stays in zip(own.blocks, keep, strict=True) if stays)
            scores[page.page.group, way].append((word_f1(page.page.body, text), body_score(page.page.body, text)))
    print("| pages | blocks by | number | word F1 | shingle F1 | exact |\n| --- | --- | --- | --- | --- | --- |")
    for (group, way), values in sorted(scores.items()):
        words = sum(score for score, _ in values) / len(values)
        bodies = [body for _, body in values]
        print(f"| {group} | {way[2:]} | {len(values)} | {words:.4f} | {f1(bodies):.4f} | {exact(bodies):.2f} |")


def table(weights: Floats, numbers: Mapping[str, int]) -> str:
    """The weights that are not 0, the largest first."""
    rest = sorted((-weights[number], name) for name, number in numbers.items() if weights[number])
    return "\n".join(
        ["feature\tweight", f"{CONSTANT}\t{weights[-1]:.3f}", *(f"{name}\t{-w:.3f}" for w, name in rest), ""]
    )


def read_pages(data: Path, cache: Path | None, every: int) -> tuple[list[Labelled], dict[str, int]]:
    """The pages, and the numbers of their features."""
    gold = list(read_gold(data))[::every]
    known: dict[tuple[str, str], Pieces] = pickle.loads(cache.read_bytes()) if cache and cache.exists() else {}
    missing = [page for page in gold if (page.group, page.id) not in known]
    if missing:
        with Pool(2) as pool:
            known |= dict(pool.imap(extracted_pieces, missing, chunksize=4))
        if cache:
            cache.write_bytes(pickle.dumps(known))
    numbers: dict[str, int] = {}

    def read() -> Iterator[Labelled]:
        for page in gold:
            found = labelled(page, known[page.group, page.id], numbers)
            if found is not None and found.own.blocks:
                yield found

    return list(read()), numbers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true", help="write weights.tsv")
    parser.add_argument(
        "--halves", type=Path, metavar="DIR", help="where the tables fitted on one half each are written"
    )
    parser.add_argument("--cache", type=Path, help="where what trafilatura returns is kept")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth page")
    arguments = parser.parse_args()
    pages, numbers = read_pages(arguments.data, arguments.cache, arguments.every)
    other_half = {half: fit([page for page in pages if page.page.half != half], len(numbers)) for half in (0, 1)}
    all_sites = fit(pages, len(numbers))
    report(pages, all_sites, other_half)
    if arguments.halves:
        arguments.halves.mkdir(parents=True, exist_ok=True)
        for half, weights in other_half.items():
            (arguments.halves / f"weights-{half}.tsv").write_text(table(weights, numbers), "utf-8")
    if arguments.write:
        OUT.write_text(table(all_sites, numbers), "utf-8")


if __name__ == "__main__":
    main()
