"""Fits the weights of the signs of a headline (stages/heads/title_weights.tsv) on dumps of pages with a known title.

python tools/fit_title_model.py DATA          # DATA as for benchmarks/metadata_dumps.py; only half 0 of the sites is used

Logistic regression with a penalty on large weights, by gradient descent over sparse features; a line is a headline if it
has the words of the title that the makers of the data give.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from math import exp
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

import metadata_dumps  # noqa: E402

from dechaff.cleaner import Cleaner, prepare  # noqa: E402
from dechaff.document import Source  # noqa: E402
from dechaff.rules.model import BEFORE_BODY  # noqa: E402
from dechaff.stages.heads.head import page_lines  # noqa: E402
from dechaff.stages.heads.shape import is_prose  # noqa: E402
from dechaff.stages.heads.title import title_candidates, title_features, top_title  # noqa: E402
from dechaff.stages.page.chrome import find_chrome, non_blank_lines  # noqa: E402
from dechaff.stages.page.detector import chrome_labels, page_only_labels  # noqa: E402

ROUNDS, RATE, PENALTY, LEAST_COUNT = 300, 0.4, 0.02, 4
TARGET = ROOT / "pipeline" / "dechaff" / "stages" / "heads" / "title_weights.tsv"

Example = tuple[list[str], bool]


def examples(data: Path) -> Iterator[Example]:
    """The candidates of all pages of half 0, in each style of dump."""
    cleaner = Cleaner.built_in()
    labels = chrome_labels() | page_only_labels()
    for page in metadata_dumps.pages(data):
        if page.half == 0:
            for style in metadata_dumps.STYLES:
                source = Source(page.id, metadata_dumps.dump(page.html, style))
                prepared = prepare(source)
                lines = non_blank_lines(prepared.document)
                found = find_chrome(prepared.document)
                language = cleaner.context_of(source, prepared).language
                before = found[0].last if found and found[0].rule == BEFORE_BODY else -1
                body = sum(number <= before for number in lines.numbers)
                if not found:
                    body = next((number for number, line in enumerate(lines.texts) if is_prose(line)), 0)
                yield from of_page(lines.texts, language, body, labels, page.title)


def of_page(lines: list[str], language: str | None, body: int, labels: frozenset[str], title: str) -> Iterator[Example]:
    """The candidates of one page: their features, and whether each is the title."""
    page = page_lines(lines, language, body, labels)
    top = top_title(page)
    gold = metadata_dumps.plain(title)
    for number in title_candidates(page):
        yield title_features(page, number, top), metadata_dumps.plain(lines[number]) == gold


def fit(rows: list[Example]) -> dict[str, float]:
    """The weights of all features that occur often enough."""
    counts: dict[str, int] = defaultdict(int)
    for features, _ in rows:
        for feature in features:
            counts[feature] += 1
    known = [([name for name in features if counts[name] >= LEAST_COUNT], right) for features, right in rows]
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-6)
    for _ in range(ROUNDS):
        gradient: dict[str, float] = defaultdict(float)
        for features, right in known:
            error = right - 1 / (1 + exp(-max(-30.0, min(30.0, sum(weights[name] for name in features)))))
            for name in features:
                gradient[name] += error
        for name, raw in gradient.items():
            step = raw - PENALTY * len(rows) ** 0.5 * weights[name]
            squares[name] += step * step
            weights[name] += RATE * step / squares[name] ** 0.5
    return dict(weights)


def main() -> None:
    """Fit, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    rows = list(examples(parser.parse_args().data))
    weights = fit(rows)
    table = [f"{name}\t{weights[name]:.2f}" for name in sorted(weights) if abs(weights[name]) >= 0.05]
    head = "# The weights of the signs of a headline, in log-odds; written by tools/fit_title_model.py.\n"
    TARGET.write_text(head + "\n".join(table) + "\n", "utf-8")
    print(f"{len(rows)} lines, {sum(right for _, right in rows)} headlines, {len(table)} weights")


if __name__ == "__main__":
    main()
