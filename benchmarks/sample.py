"""The invented pages of benchmarks/sample: small enough to be measured at each change, and checked against their floors.

python benchmarks/sample.py             # the figures, document by document; exit status 1 where one fell below its floor
python benchmarks/sample.py --raise-floor
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from data import Page, text_dump  # noqa: E402
from floors import check_floors  # noqa: E402
from measures import BodyScore, body_score, exact, f1, tokens  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402
from dechaff.document import Article, Source  # noqa: E402

SAMPLE = ROOT / "benchmarks" / "sample"
KINDS = ("dump", "html")


def pages() -> list[Page]:
    """The pages with their gold: NAME.html and NAME.txt."""
    return [
        Page(path.stem, "", "", path.read_bytes(), path.with_suffix(".txt").read_text("utf-8").strip("\n"))
        for path in sorted(SAMPLE.glob("*.html"))
    ]


def source(page: Page, kind: str) -> Source:
    """A page as it comes in: its visible text, its HTML, or nothing but its gold."""
    if kind == "html":
        return Source(page.id, page.html, "html")
    return Source(page.id, text_dump(page.html) if kind == "dump" else page.body)


def clean(cleaner: Cleaner, page: Page, kind: str) -> str:
    """The body that comes out; nothing where the page fails."""
    outcome = cleaner.attempt(source(page, kind))
    return outcome.body if isinstance(outcome, Article) else ""


def measure() -> tuple[dict[str, float], list[tuple[str, str, BodyScore]]]:
    """The figures that have floors, and the score of each page and kind."""
    cleaner = Cleaner.built_in()
    scores = [(page.id, kind, body_score(page.body, clean(cleaner, page, kind))) for kind in KINDS for page in pages()]
    figures: dict[str, float] = {}
    for kind in KINDS:
        of_kind = [score for _, other, score in scores if other == kind]
        figures |= {f"{kind} F1": f1(of_kind), f"{kind} exact": exact(of_kind)}
    total = sum(len(tokens(page.body)) for page in pages())
    figures["harm kept"] = sum(len(tokens(clean(cleaner, page, "gold"))) for page in pages()) / total
    return figures, scores


def main() -> None:
    """Print the figures and compare them with their floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--raise-floor", action="store_true", help="write the figures to floor.json where they are higher"
    )
    arguments = parser.parse_args()
    figures, scores = measure()
    for id, kind, score in scores:
        print(f"{id:12} {kind:5} precision {score.precision:.3f} recall {score.recall:.3f}{' exact' * score.exact}")
    for name, value in figures.items():
        print(f"{name}: {value:.5f}")
    check_floors(figures, "sample", raising=arguments.raise_floor)


if __name__ == "__main__":
    main()
