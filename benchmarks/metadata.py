"""Title, authors and date of articles, against gold: of HTML, and of the same pages as plain text.

python benchmarks/metadata.py DATA                    # DATA has pages-news and pages-web: gold.jsonl.gz, html/ID.html.gz
python benchmarks/metadata.py DATA --half 0           # the sites whose host has this half of hashes: to fit on one
python benchmarks/metadata.py DATA --every 5          # one page in five, in a minute
python benchmarks/metadata.py DATA --kind "text dump" # without the extraction of HTML, which takes most of the time
python benchmarks/metadata.py DATA --misses title     # the pages that are wrong, in HTML
python benchmarks/metadata.py DATA --peers --write    # other extractors beside it, and the section of RESULTS.md
python benchmarks/metadata.py --sample                # the invented pages of benchmarks/sample against their floors

`metadata_measures.py` says what counts as right.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from data import text_dump  # noqa: E402
from floors import check_floors  # noqa: E402
from metadata_measures import FieldScore, author_set, either_day, own_titles, same_day, same_title, score  # noqa: E402
from metadata_peers import PEERS, Facts, MetadataPeer  # noqa: E402
from peers import missing, page_text  # noqa: E402
from results import write_section  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402
from dechaff.document import Article, Source  # noqa: E402

SETS = ("pages-news", "pages-web")
WANTED = {
    ("pages-news", "HTML"): (0.85, 0.93, 0.985),
    ("pages-web", "HTML"): (0.85, 0.82, 0.93),
    ("pages-news", "text dump"): (0.75, 0.65, 0.75),
    ("pages-web", "text dump"): (0.75, 0.65, 0.75),
}


Row = tuple[Mapping[str, object], Mapping[str, object]]
"""The gold of a page and what was found in it, by field."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, and the title, authors and date that its gold has."""

    id: str
    url: str
    page: bytes
    gold: Mapping[str, object]


def entries(folder: Path, half: int | None) -> Iterator[Entry]:
    """The articles of a set; of `half`, only those of the sites with that hash."""
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            host = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
            if row.get("kind", "article") != "article":
                continue
            if half is not None and hashlib.sha256(host.encode()).digest()[0] % 2 != half:
                continue
            page = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            yield Entry(row["id"], row["url"], page, {name: row.get(name) for name in ("title", "authors", "date")})


def sample_entries() -> Iterator[Entry]:
    """The invented pages."""
    folder = ROOT / "benchmarks" / "sample"
    for id, gold in json.loads((folder / "metadata.json").read_text("utf-8")).items():
        yield Entry(id, "", (folder / f"{id}.html").read_bytes(), gold)


@cache
def cleaner() -> Cleaner:
    """One for each process."""
    return Cleaner.built_in()


def ours(kind: str, entry: Entry) -> Facts:
    """What dechaff finds in a page, as HTML or as a dump of its text."""
    data: str | bytes = entry.page if kind == "HTML" else text_dump(entry.page)
    url = entry.url or None
    outcome = cleaner().attempt(Source(entry.id, data, "html" if kind == "HTML" else "text", url=url))
    if not isinstance(outcome, Article):
        return Facts()
    known = outcome.metadata
    return Facts(known.get("title"), outcome.record.authors, known.get("date"), known.get("updated"))


def theirs(peer: MetadataPeer, entry: Entry) -> Facts:
    """What another extractor finds in a page."""
    return peer.run(page_text(entry.page), entry.url)


def rows_of(all_: list[Entry], run: Callable[[Entry], Facts], workers: int = 1) -> list[Row]:
    """The pairs of gold and result that `score` takes."""
    if workers == 1:
        return [(entry.gold, run(entry).as_row()) for entry in all_]
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(run, all_, chunksize=4))
    return [(entry.gold, facts.as_row()) for entry, facts in zip(all_, found, strict=True)]


def also_called(pages: Sequence[Entry], rows: Sequence[Row]) -> tuple[float, float]:
    """The share of the titles that are right or what the page calls itself; of all pages, and of the titles given."""
    titled = [
        (page, str(gold["title"]), got["title"])
        for page, (gold, got) in zip(pages, rows, strict=True)
        if gold.get("title")
    ]
    given = [(page, gold, str(title)) for page, gold, title in titled if title]
    right = sum(any(same_title(one, title) for one in (gold, *own_titles(page.page))) for page, gold, title in given)
    return right / max(len(titled), 1), right / max(len(given), 1)


def line(name: str, scores: Mapping[str, FieldScore]) -> str:
    """A row of the table."""
    cells = [f"{scores[field].right:.3f} ({scores[field].precision:.3f})" for field in ("title", "authors", "date")]
    return f"| {name} | {' | '.join(cells)} |"


def measure(arguments: argparse.Namespace) -> Iterator[str]:
    """The tables, as Markdown; they are printed as they are made."""
    workers = arguments.workers
    for name in SETS:
        pages = list(entries(arguments.data / name, arguments.half))[:: arguments.every]
        yield f"\n### {name}: {len(pages)} pages\n"
        yield "| | title exact (of those given) | authors F1 (precision) | date right (of those given) |"
        yield "| --- | --- | --- | --- |"
        for kind in arguments.kind or ("HTML", "text dump"):
            rows = rows_of(pages, partial(ours, kind), workers)
            yield line(f"**dechaff, {kind}**", score(rows))
            right, precise = also_called(pages, rows)
            yield f"| or what the page calls itself, or the date of its last change, {kind} | {right:.3f} ({precise:.3f}) | | {either_day(rows):.3f} |"
            yield f"| wanted, {kind} | {' | '.join(f'{least:.3f}' for least in WANTED[name, kind])} |"
        for peer in PEERS if arguments.peers else ():
            lacking = missing(peer.package)
            if lacking is not None:
                yield f"| {peer.name}: {lacking} | | | |"
                continue
            yield line(peer.name, score(rows_of(pages, partial(theirs, peer), workers)))


def misses(folder: Path, half: int | None, field: str) -> Iterator[str]:
    """The pages whose title, authors or date is wrong."""
    for name in SETS:
        for entry in entries(folder / name, half):
            gold, got = entry.gold[field], ours("HTML", entry).as_row()[field]
            if not gold:
                continue
            if field == "authors":
                right = author_set(gold) == author_set(got)  # type: ignore[arg-type]
            else:
                right = (same_title if field == "title" else same_day)(str(gold), got)  # type: ignore[arg-type]
            if not right:
                yield f"{name} {entry.id} {entry.url}\n    gold {gold}\n    got  {got}"


def sample_figures() -> dict[str, float]:
    """The figures of the invented pages."""
    pages = list(sample_entries())
    figures: dict[str, float] = {}
    for kind in ("HTML", "text dump"):
        scores = score(rows_of(pages, partial(ours, kind)))
        figures |= {f"metadata {kind} {field}": found.right for field, found in scores.items()}
    return figures


def main() -> None:
    """Print the tables or the misses, or compare the sample with its floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, help="the folder of pages-news and pages-web")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only the sites of one half")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th page")
    parser.add_argument("--kind", action="append", choices=("HTML", "text dump"), help="only these")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--misses", choices=("title", "authors", "date"), help="print what is wrong")
    parser.add_argument("--peers", action="store_true", help="other extractors, too")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--sample", action="store_true", help="the invented pages, against their floors")
    parser.add_argument("--raise-floor", action="store_true", help="write the figures of the sample to floor.json")
    arguments = parser.parse_args()
    if arguments.sample:
        figures = sample_figures()
        for name, value in figures.items():
            print(f"{name}: {value:.5f}")
        check_floors(figures, "sample", raising=arguments.raise_floor)
    if arguments.data is None:
        parser.error("name the folder of the data, or say --sample")
    if arguments.misses:
        for text in misses(arguments.data, arguments.half, arguments.misses):
            print(text)
        return
    lines = []
    for text in measure(arguments):
        print(text, flush=True)
        lines.append(text)
    if arguments.write:
        write_section("Metadata", "\n".join(lines))


if __name__ == "__main__":
    main()
