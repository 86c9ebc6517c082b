"""Fit the weights of pipeline/dechaff/stages/html on pages with gold bodies, and report what they do, on seen and unseen sites.

    python tools/fit_html_model.py DATA --cache FILE                 # reports; writes nothing
    python tools/fit_html_model.py DATA --cache FILE --write         # and writes weights.tsv, fitted on all sites
    python tools/fit_html_model.py DATA --cache FILE --halves DIR    # and two tables for benchmarks/pages.py --held-out DIR

A block of a page is labelled by whether the gold body holds it. *In-sample* are weights that were fitted on all sites, *held out* those
fitted on the half of the sites (by a hash of the host) that the page is not of. The figures are those of extraction alone, before any rule.
Reading the pages takes most of the time; their blocks, and what extraction took of them, are kept in the file given with `--cache`: a fit with
its report then takes two minutes. Only numpy is needed.
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

from measures import BodyScore, body_score, exact, f1  # noqa: E402
from pages import GoldPage, read_gold, word_f1  # noqa: E402

from dechaff.document import Source  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.html.align import Extracted, compare_extractions, dense, held, modes  # noqa: E402
from dechaff.stages.html.block import render  # noqa: E402
from dechaff.stages.html.choose import by_odds, completed, with_standfirst  # noqa: E402
from dechaff.stages.html.extract import stated_in  # noqa: E402
from dechaff.stages.html.features import Stated, block_values  # noqa: E402
from dechaff.stages.html.odds import CONSTANT, STATES, block_states  # noqa: E402
from dechaff.stages.html.statements import page_statements  # noqa: E402
from dechaff.stages.html.tree import parse  # noqa: E402
from dechaff.stages.html.walk import read_blocks  # noqa: E402

OUT = ROOT / "pipeline" / "dechaff" / "stages" / "html" / "weights.tsv"
Floats = NDArray[np.float64]
C = 0.003
RANGES, ROUNDS = 10, 80
FAR, NEAR = 4, 4
"""Of the blocks that are farther than `NEAR` blocks from those that extraction took, each fourth is used, with fourfold weight."""


@dataclass(frozen=True, slots=True)
class Read:
    """A page: what extraction took of its blocks, what it states, and the labels of its blocks."""

    page: GoldPage
    own: Extracted
    stated: Stated
    labels: Sequence[float]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the blocks of a page (block x number), their states, and their weights in the fit (0: not used)."""

    values: NDArray[np.float32]
    states: NDArray[np.int32]
    weights: Floats
    like_summary: Sequence[float]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The least values of the ranges of each number but the first one, the weight of each range and state, and the constant."""

    edges: Sequence[Floats]
    weights: Floats
    constant: float


def read_page(page: GoldPage) -> Read | None:
    """A page with what two modes of trafilatura take of it, or None if there is no text in it."""
    logging.disable(logging.CRITICAL)
    tree = parse(decode(Source(page.id, page.html, "html")).content)
    if tree is None:
        return None
    url = page.url or None
    stated = stated_in(page_statements(tree, url))
    everything, frames = read_blocks(tree)
    blocks = [block for block in everything if block.kind != "aside"]
    own = compare_extractions(blocks, frames, *modes(tree, blocks, frames, url))
    gold = list(filter(None, map(dense, page.body.split("\n"))))
    labels = [float(share > 0) for share in held([dense(block.text) for block in blocks], gold)]
    return Read(page, own, stated, labels) if blocks else None


def numbers_of(read: Read) -> tuple[Numbers, Sequence[str]]:
    """The numbers of a page, and their names."""
    own = read.own
    found = block_values(own.blocks, own.frames, own.precise, own.usual, read.stated)
    values = np.array(list(found.values()), np.float32).T
    taken = np.minimum(np.array(found["since_taken"]), np.array(found["until_taken"])) <= NEAR
    near = taken | (np.array(read.labels) > 0)
    used = np.where(near, 1, FAR * (np.arange(len(near)) % FAR == 0))
    lengths = np.array([min(block.text.count(" ") + 1, 100) + 2 for block in own.blocks])
    weights = used * lengths * 200 / (len(read.page.body.split()) + 50)
    return Numbers(values, np.array(block_states(found), np.int32), weights, found["like_summary"]), list(found)


def index_of(page: Numbers, edges: Sequence[Floats]) -> NDArray[np.int32]:
    """The indices of the weights that count for each block of a page: of each number for all blocks, and for each of its states."""
    starts = np.cumsum([0, *(len(each) + 1 for each in edges)])
    ranges = np.stack([np.searchsorted(each, page.values[:, at], side="right") for at, each in enumerate(edges)], 1)
    ranges += starts[:-1]
    parts, base = [ranges], 1
    for group, names in enumerate(STATES):
        parts.append(ranges + (base + page.states[:, group, None]) * starts[-1])
        base += len(names)
    return np.concatenate(parts, 1).astype(np.int32)


def fit(pages: Sequence[tuple[Read, Numbers]]) -> Fitted:
    """A logistic regression (L2)."""
    used = [numbers.weights > 0 for _, numbers in pages]
    rows = np.concatenate([numbers.values[each] for (_, numbers), each in zip(pages, used, strict=True)])
    shares = np.linspace(0, 1, RANGES + 1)[1:-1]
    edges = [np.unique([float(f"{edge:.3g}") for edge in np.quantile(column, shares)]) for column in rows.T]
    index = np.concatenate([index_of(numbers, edges)[each] for (_, numbers), each in zip(pages, used, strict=True)])
    wanted = np.concatenate([np.array(read.labels)[each] for (read, _), each in zip(pages, used, strict=True)])
    weight = np.concatenate([numbers.weights[each] for (_, numbers), each in zip(pages, used, strict=True)])
    size = sum(len(each) + 1 for each in edges) * (1 + sum(map(len, STATES)))
    flat, width = index.ravel(), index.shape[1]

    def loss(x: Floats) -> tuple[float, Floats]:
        z = x[flat].reshape(-1, width).sum(1) + x[-1]
        value = (weight * (np.maximum(z, 0) - z * wanted + np.log1p(np.exp(-np.abs(z))))).sum()
        wrong = weight * (1 / (1 + np.exp(-np.clip(z, -50, 50))) - wanted)
        slope = np.bincount(flat, weights=np.repeat(wrong, width), minlength=size)
        free = np.append(x[:-1], 0.0)
        return float(C * value + free @ free / 2), np.append(C * slope, C * wrong.sum()) + free

    x = np.round(minimum(loss, np.zeros(size + 1)), 3)
    return Fitted(edges, x[:-1], float(x[-1]))


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


def odds(fitted: Fitted, page: Numbers) -> list[float]:
    """The log-odds of the blocks of a page."""
    found = fitted.weights[index_of(page, fitted.edges)].sum(1) + fitted.constant
    return [float(value) for value in np.round(found, 3)]


def report(pages: Sequence[tuple[Read, Numbers]], all_sites: Fitted, other_half: Mapping[int, Fitted]) -> None:
    """Word F1, shingle F1 and the share of exact bodies of the chosen blocks, by group of pages."""
    scores: dict[tuple[str, str], list[tuple[float, BodyScore]]] = defaultdict(list)
    for read, numbers in pages:
        page, own = read.page, read.own
        ways: dict[str, Sequence[float]] = {"1 precise": own.precise, "2 usual": own.usual}
        for way, fitted in (("3 in-sample", all_sites), ("4 held out", other_half[page.half])):
            found = odds(fitted, numbers)
            chosen = by_odds(own.blocks, found, own.precise, own.usual)
            keep = completed(own.blocks, own.frames, chosen, found)
            if read.stated.is_news:
                keep = with_standfirst(own.blocks, own.frames, keep, numbers.like_summary)
            ways[way] = keep
        ways["5 best choice"] = read.labels
        for way, keep in ways.items():
            text = render(block for block, stays in zip(own.blocks, keep, strict=True) if stays)
            scores[page.group, way].append((word_f1(page.body, text), body_score(page.body, text)))
    print("| pages | blocks by | number | word F1 | shingle F1 | exact |\n| --- | --- | --- | --- | --- | --- |")
    for (group, way), values in sorted(scores.items()):
        words = sum(score for score, _ in values) / len(values)
        bodies = [body for _, body in values]
        print(f"| {group} | {way[2:]} | {len(values)} | {words:.4f} | {f1(bodies):.4f} | {exact(bodies):.2f} |")


def table(fitted: Fitted, names: Sequence[str]) -> str:
    """The weights: a row for each range of a number, a column for all blocks and for each state."""
    columns = fitted.weights.reshape(1 + sum(map(len, STATES)), -1)
    rows = [
        ["number", "from", "all", *(state for group in STATES for state in group)],
        [CONSTANT, "", f"{fitted.constant:.3f}"],
    ]
    at = 0
    for name, edges in zip(names, fitted.edges, strict=True):
        for edge in ("", *(f"{value:g}" for value in edges)):
            rows.append([name, edge, *(f"{weight:.3f}" if weight else "0" for weight in columns[:, at])])
            at += 1
    return "\n".join(map("\t".join, rows)) + "\n"


def read_pages(data: Path, cache: Path | None, every: int) -> list[Read]:
    """The pages; those that the cache does not have are added to it."""
    gold = list(read_gold(data))[::every]
    known: dict[tuple[str, str], Read | None] = pickle.loads(cache.read_bytes()) if cache and cache.exists() else {}
    missing = [page for page in gold if (page.group, page.id) not in known]
    if missing:
        with Pool(2) as pool:
            for page, read in zip(missing, pool.imap(read_page, missing, chunksize=4), strict=True):
                known[page.group, page.id] = read
        if cache:
            cache.write_bytes(pickle.dumps(known))
    return [read for page in gold if (read := known[page.group, page.id]) is not None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true", help="write weights.tsv")
    parser.add_argument(
        "--halves", type=Path, metavar="DIR", help="where the tables fitted on one half each are written"
    )
    parser.add_argument("--cache", type=Path, help="where the blocks of the pages are kept")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth page")
    arguments = parser.parse_args()
    found = [(read, numbers_of(read)) for read in read_pages(arguments.data, arguments.cache, arguments.every)]
    pages, names = [(read, numbers) for read, (numbers, _) in found], found[0][1][1]
    other_half = {half: fit([page for page in pages if page[0].page.half != half]) for half in (0, 1)}
    all_sites = fit(pages)
    if arguments.halves:
        arguments.halves.mkdir(parents=True, exist_ok=True)
        for half, fitted in other_half.items():
            (arguments.halves / f"weights-{half}.tsv").write_text(table(fitted, names), "utf-8")
    if arguments.write:
        OUT.write_text(table(all_sites, names), "utf-8")
    report(pages, all_sites, other_half)


if __name__ == "__main__":
    main()
