"""The invented scraped texts of benchmarks/sample/scraped.yaml: what of their debris goes, checked against floors.

python benchmarks/scraped_sample.py             # the figures and what is missed; exit status 1 where one fell
python benchmarks/scraped_sample.py --raise-floor

The floors are the set `scraped sample` of floor.json; benchmarks/scraped.py measures the texts that are not in the project.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

import regex  # noqa: E402
import yaml  # noqa: E402
from floors import check_floors  # noqa: E402
from scraped import Scraped, figures_of, measure, ours  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402

SAMPLE = ROOT / "benchmarks" / "sample" / "scraped.yaml"
PART = "scraped sample"
_MARKED = regex.compile(r"⟦([a-z-]+)\|([^⟦⟧]+)⟧")


def texts() -> list[Scraped]:
    """The texts of the sample, each a site of its own."""
    return [_text(row["id"], row["lang"], row["text"]) for row in yaml.safe_load(SAMPLE.read_text("utf-8"))]


def _text(id: str, language: str, marked: str) -> Scraped:
    """A text without its marks, and the spans that they stood around."""
    raw, spans, done = "", [], 0
    for found in _MARKED.finditer(marked):
        raw += marked[done : found.start()]
        spans.append((len(raw), len(raw) + len(found[2]), found[1]))
        raw, done = raw + found[2], found.end()
    return Scraped(id, language, id, raw + marked[done:], tuple(spans))


def sample_figures() -> tuple[dict[str, float], list[tuple[str, ...]]]:
    """The figures that have floors, and the debris that is missed: kind, text, what it says."""
    total, groups, kinds, missed = measure(texts(), partial(ours, Cleaner.built_in()), "language", "misses")
    return figures_of("sample", total, groups, kinds, least=1), missed


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise-floor", action="store_true")
    arguments = parser.parse_args()
    figures, missed = sample_figures()
    for name, value in sorted(figures.items()):
        print(f"{name}: {value:.3f}")
    for row in missed:
        print("  missed", *row, sep=" | ")
    check_floors(figures, PART, raising=arguments.raise_floor)


if __name__ == "__main__":
    main()
