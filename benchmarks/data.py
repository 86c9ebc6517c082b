"""Reading of the benchmark data, and a plain text dump of a page, as the simplest scraper makes it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol option p pre section select summary "
    "table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("script style noscript template head iframe svg math object".split())


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its gold: `body`, or segments that must stay and must go."""

    id: str
    site: str
    url: str
    html: bytes
    body: str = ""
    stay: tuple[str, ...] = ()
    go: tuple[str, ...] = ()


def read_pages(folder: Path, gold: str) -> list[Page]:
    """The pages of `bodies`, `segments` or `portals`, in the order of the gold file."""
    pages = []
    for line in (folder / gold).read_text("utf-8").splitlines():
        entry = json.loads(line)
        page = gzip.decompress((folder / "html" / f"{entry['id']}.html.gz").read_bytes())
        url = entry.get("url", "")
        pages.append(
            Page(entry["id"], entry.get("site", ""), url, page, entry.get("body", ""),
                 tuple(entry.get("with", ())), tuple(entry.get("without", ())))
        )  # fmt: skip
    return pages


def read_texts(path: Path) -> dict[str, str]:
    """What one extractor made of the pages: id -> text."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {entry["id"]: entry["text"] for entry in map(json.loads, file)}


def text_dump(page: bytes) -> str:
    """All visible text of a page, one line for each block."""
    try:
        tree = html.document_fromstring(page)
    except (etree.ParserError, ValueError):
        return ""
    parts: list[str] = []
    _walk(tree, parts)
    lines = ("".join(part).split() for part in _split(parts))
    return "\n".join(" ".join(line) for line in lines if line)


def _walk(root: html.HtmlElement, parts: list[str]) -> None:
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            hidden = element.tag in _UNSEEN or any(ancestor.tag in _UNSEEN for ancestor in element.iterancestors())
            if element.tag in _BLOCKS:
                parts.append("\n")
            if element.text and not hidden:
                parts.append(element.text.replace("\n", " "))
        else:
            if event == "end" and element.tag in _BLOCKS:
                parts.append("\n")
            hidden = any(ancestor.tag in _UNSEEN for ancestor in element.iterancestors())
            if element.tail and not hidden:
                parts.append(element.tail.replace("\n", " "))


def _split(parts: list[str]) -> Iterator[list[str]]:
    line: list[str] = []
    for part in parts:
        if part == "\n":
            yield line
            line = []
        else:
            line.append(part)
    yield line
