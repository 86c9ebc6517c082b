"""Title, authors and date of web pages of which only a plain text dump is left.

python benchmarks/metadata_dumps.py DATA                 # DATA has pages-news/ and pages-web/, with gold.jsonl.gz
python benchmarks/metadata_dumps.py DATA --half 1        # the sites whose heuristics were not chosen on them
python benchmarks/metadata_dumps.py DATA --show title    # each wrong value; missing ones with --missing

A page is turned into text in the ways that people use: `blocks` has a line for each block of the page and its title on
top, as html-text does it; `strings` a line for each string, as BeautifulSoup's get_text does it; `body` has the blocks
without the title of the page, as inscriptis does it. Only articles count, not pages of documentation.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

import lxml.html  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402
from dechaff.document import Article, Source  # noqa: E402

COLLECTIONS = ("pages-news", "pages-web")
STYLES = ("blocks", "strings", "body")
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "select", "textarea"})
_INLINE = frozenset("a abbr b bdi bdo cite code data dfn em font i kbd label mark q s samp small span strong sub sup time tt u "
                    "var wbr ins del big".split())  # fmt: skip
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what is true of it; `authors` and `date` (YYYY-MM-DD) may be unknown."""

    id: str
    collection: str
    url: str
    html: bytes
    title: str
    authors: tuple[str, ...]
    date: str | None

    @property
    def half(self) -> int:
        """0 or 1, by the host of the address: heuristics are chosen on half 0."""
        host = (urlsplit(self.url).hostname or "").removeprefix("www.")
        return hashlib.sha256(host.encode()).digest()[0] % 2


def pages(data: Path) -> Iterator[Page]:
    """The articles of both collections."""
    for collection in COLLECTIONS:
        for row in map(json.loads, gzip.decompress((data / collection / "gold.jsonl.gz").read_bytes()).splitlines()):
            path = data / collection / "html" / f"{row['id']}.html.gz"
            if row.get("kind", "article") != "article" or not path.exists():
                continue
            html = gzip.decompress(path.read_bytes())
            authors = tuple(row.get("authors") or ())
            date = (row.get("date") or "")[:10] or None
            yield Page(row["id"], collection, row.get("url") or "", html, row["title"], authors, date)


def dump(html: bytes, style: str) -> str:
    """The text of a page, in one of the `STYLES`."""
    tree = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding=_charset(html)))
    parts: list[str] = []
    _walk(tree, style, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _charset(html: bytes) -> str:
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        found = re.search(rb"charset=[\"']?([\w-]+)", html[:4000])
        return found[1].decode() if found else "cp1252"
    return "utf-8"


def _walk(node: lxml.html.HtmlElement, style: str, parts: list[str]) -> None:
    name = node.tag if isinstance(node.tag, str) else ""
    if name and name not in _SILENT and not (name == "head" and style == "body"):
        block = name not in _INLINE
        parts.append("\n" if block or style == "strings" else "")
        parts.append(" ".join((node.text or "").split("\n")))
        for child in node:
            _walk(child, style, parts)
        parts.append("\n" if block or style == "strings" else "")
    parts.append(" ".join((node.tail or "").split("\n")))


def plain(text: str) -> str:
    """The words of a text: two values with the same words are the same."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def authors_of(article: Article) -> tuple[str, ...]:
    """The authors in a record: the list, or else the names in the one field."""
    listed = getattr(article.record, "authors", ())
    if listed:
        return tuple(listed)
    values = [article.metadata.get("author", ""), *article.record.also.get("author", ())]
    return tuple(name for value in values for name in re.split(r", | and | und ", value) if name)


def score(page: Page, article: Article, counts: Counter[str], shown: list[tuple[str, ...]]) -> None:
    """Add the counts of one page: each field right, wrong or missing."""
    title, date = article.metadata.get("title"), article.metadata.get("date")
    right = {
        "title": plain(title or "") == plain(page.title),
        "date": (date or "")[:10] == page.date,
    }
    for field, value, gold in (("title", title, page.title), ("date", date, page.date)):
        if gold:
            state = "missing" if not value else "right" if right[field] else "wrong"
            counts[f"{field} {state}"] += 1
            if state != "right":
                shown.append(
                    (field, state, page.id, f"{value!r}, is {gold!r}", _origin(article, field) if value else "")
                )
    if page.authors:
        gold_names, found = {plain(name) for name in page.authors}, {plain(name) for name in authors_of(article)}
        both = len(gold_names & found)
        counts.update(
            {"authors pages": 1, "authors found": len(found), "authors gold": len(gold_names), "authors both": both}
        )
        counts["authors f1 sum"] += round(1000 * 2 * both / (len(gold_names) + len(found)))
        if both < len(found) or both < len(gold_names):
            state = "wrong" if both < len(found) else "missing"
            shown.append(("authors", state, page.id, f"{sorted(found)}, are {sorted(gold_names)}", ""))


def _origin(article: Article, field: str) -> str:
    choice = getattr(article.record, "metadata_from", {}).get(field)
    return choice.origin if choice else ""


def report(name: str, counts: Counter[str]) -> str:
    """The figures of one group in one line."""
    parts = []
    for field in ("title", "date"):
        right, wrong, missing = (counts[f"{field} {state}"] for state in ("right", "wrong", "missing"))
        parts.append(
            f"{field} {right / max(1, right + wrong + missing):.3f} (given right {right / max(1, right + wrong):.3f})"
        )
    both = counts["authors both"]
    precision, recall = both / max(1, counts["authors found"]), both / max(1, counts["authors gold"])
    parts.append(
        f"authors F1 {2 * both / max(1, counts['authors found'] + counts['authors gold']):.3f} "
        f"(precision {precision:.3f}, recall {recall:.3f}; mean over pages "
        f"{counts['authors f1 sum'] / 1000 / max(1, counts['authors pages']):.3f})"
    )
    return f"{name}: {', '.join(parts)}"


def main() -> None:
    """Print the figures by collection and style."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--style", choices=STYLES)
    parser.add_argument("--show", choices=("title", "authors", "date"))
    parser.add_argument("--missing", action="store_true")
    arguments = parser.parse_args()
    cleaner = Cleaner.built_in()
    counts: dict[str, Counter[str]] = {}
    shown: list[tuple[str, ...]] = []
    for page in pages(arguments.data):
        if arguments.half is not None and page.half != arguments.half:
            continue
        for style in STYLES if arguments.style is None else (arguments.style,):
            article = cleaner.attempt(Source(page.id, dump(page.html, style)))
            if isinstance(article, Article):
                for group in (f"{page.collection} {style}", f"all {style}"):
                    score(page, article, counts.setdefault(group, Counter()), shown if group.startswith("all") else [])
    for group in sorted(counts):
        print(report(group, counts[group]))
    for row in shown:
        if row[0] == arguments.show and (row[1] == "wrong" or arguments.missing):
            print("  ", *row[1:], sep=" | ")


if __name__ == "__main__":
    main()
