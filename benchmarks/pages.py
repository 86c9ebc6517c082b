"""Real pages in, bodies out: dechaff and trafilatura on the same pages, in the same run.

python benchmarks/pages.py DATA                         # pages-web, pages-news, bodies: word F1, shingle F1, exact bodies
python benchmarks/pages.py DATA pages-news --half 1     # the sites of one half, by a hash of their host
python benchmarks/pages.py DATA --held-out DIR          # with weights fitted on the other half of the sites
python benchmarks/pages.py DATA --show 10               # and the ten worst pages, with what is missing and what is too much

Word F1 is that of WCXB: of the bags of words, the mean over pages. Shingle F1 is that of benchmarks/measures.py.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from measures import BodyScore, body_score, exact, f1, tokens  # noqa: E402
from peers import HTML_PEERS, page_text, read  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402
from dechaff.document import Source  # noqa: E402
from dechaff.errors import DocumentError  # noqa: E402
from dechaff.stages.html import odds  # noqa: E402

FOLDERS = ("pages-web", "pages-news", "bodies")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page with its gold body. `group` is the folder, and in `pages-web` the kind of page."""

    id: str
    group: str
    url: str
    host: str
    html: bytes
    body: str

    @property
    def half(self) -> int:
        """0 or 1, the same for all pages of a host."""
        return zlib.crc32(self.host.encode()) % 2


@dataclass(frozen=True, slots=True)
class Both:
    """The body that dechaff makes of a page, and trafilatura's. `held_out` has the weights fitted without a half of the sites."""

    cleaner: Cleaner
    held_out: Path | None = None

    def __call__(self, page: GoldPage) -> tuple[str, str]:
        if self.held_out:
            table = self.held_out / f"weights-{page.half}.tsv"
            if table != odds.TABLE:
                odds.TABLE = table
                odds.read_model.cache_clear()
        outcome = self.cleaner.attempt(Source(page.id, page.html, "html", url=page.url or None))
        peer = next(peer for peer in HTML_PEERS if peer.name == "trafilatura")
        return "" if isinstance(outcome, DocumentError) else outcome.body, read(peer, page_text(page.html))


def read_gold(data: Path, folders: Sequence[str] = FOLDERS) -> Iterator[GoldPage]:
    """The pages of folders that have a gold body, in the order of the gold files."""
    for folder in folders:
        packed = data / folder / "gold.jsonl.gz"
        text = gzip.decompress(packed.read_bytes()) if packed.exists() else (data / folder / "gold.jsonl").read_bytes()
        for line in text.splitlines():
            entry = json.loads(line)
            kind = entry.get("kind", "article") if folder == "pages-web" else ""
            url = entry.get("url") or ""
            host = ".".join((urlsplit(url).hostname or "").split(".")[-2:])
            yield GoldPage(
                entry["id"],
                f"{folder}{' ' + kind if kind else ''}",
                url,
                host or entry.get("publisher") or entry.get("site") or entry["id"],
                gzip.decompress((data / folder / "html" / f"{entry['id']}.html.gz").read_bytes()),
                entry["body"],
            )


def word_f1(gold: str, text: str) -> float:
    """F1 of the bags of words of two texts."""
    wanted, got = Counter(tokens(gold.lower())), Counter(tokens(text.lower()))
    true = sum((wanted & got).values())
    if not true:
        return float(not wanted and not got)
    return 2 * true / (sum(wanted.values()) + sum(got.values()))


def differences(gold: str, text: str) -> Iterator[str]:
    """The lines that a text lacks ("-") and those that it has too much ("+"), by their words."""

    def lines(content: str) -> list[str]:
        return [words for line in content.split("\n") if (words := " ".join(tokens(line)))]

    for line in difflib.unified_diff(lines(gold), lines(text), lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield line[:160]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("folders", nargs="*", default=FOLDERS)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--held-out", type=Path, metavar="DIR", help="the tables of tools/fit_html_model.py --halves")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the differences of the N worst pages")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth page")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    pages = [page for page in read_gold(arguments.data, arguments.folders) if arguments.half in (None, page.half)]
    pages = pages[:: arguments.every]
    with Pool(arguments.workers) as pool:
        results = pool.map(Both(Cleaner.built_in(), arguments.held_out), pages, chunksize=4)
    rows: dict[tuple[str, str], list[tuple[float, BodyScore]]] = defaultdict(list)
    worst = []
    for page, texts in zip(pages, results, strict=True):
        for way, text in zip(("dechaff", "trafilatura"), texts, strict=True):
            score = word_f1(page.body, text)
            rows[page.group, way].append((score, body_score(page.body, text)))
            if way == "dechaff":
                worst.append((score, page, text))
    print("| pages | way | number | word F1 | shingle F1 | exact |\n| --- | --- | --- | --- | --- | --- |")
    for (group, way), scores in sorted(rows.items()):
        words = sum(score for score, _ in scores) / len(scores)
        bodies = [body for _, body in scores]
        print(f"| {group} | {way} | {len(scores)} | {words:.4f} | {f1(bodies):.4f} | {exact(bodies):.2f} |")
    worst.sort(key=lambda row: row[0])
    for score, page, text in worst[: arguments.show]:
        print(f"\n{page.group} {page.id} {page.url}: word F1 {score:.3f}")
        print("\n".join([*differences(page.body, text)][:30]))


if __name__ == "__main__":
    main()
