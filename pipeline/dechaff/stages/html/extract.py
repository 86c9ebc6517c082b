"""Text -> Text: the article of an HTML page and the metadata that the page states.

The extraction is that of trafilatura; the blocks of the page that it leaves out are listed in `Text.left_out`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.document import Candidate, Source, Text
from dechaff.errors import DocumentError
from dechaff.stages.html.statements import page_statements

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extraction

__all__ = ["extract"]

_SETTINGS = "tables, no comments"
_THIN = 1_500
"""Characters: a shorter result of the precise mode is compared with the result of the default mode ..."""
_MUCH_THINNER = 0.35
"""... and replaced by it if it has less than this share of its characters. Measured: docs/decisions.md."""
# A fixed latest date, so that the result does not depend on the day of the run. Only stated dates are used.
_DATES: Mapping[str, bool | str] = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
_FIRM, _GUESS = 0.45, 0.3
"""A statement of the first weight is enough; what trafilatura makes of a page has the second."""
_UNSEEN = frozenset(("head", "script", "style", "noscript", "template", "textarea", "iframe", "svg", "math", "object"))
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp
    small span strike strong sub sup time tt u var wbr""".split()
)
_HEADINGS = 20
_SHORT = 25
"""Blocks of fewer characters are searched for as whole words: "Share" is not in "Shareholders"."""
_SEARCHED = 400_000_000
"""The most characters that are searched for left-out blocks in one page, in total."""


def extract(text: Text, source: Source) -> Text:
    """The text of the article in a page, with the metadata of the page and its other text in `left_out`.

    Raises `DocumentError` when no article is found.
    """
    page = _page(text.content)
    statements = (
        page_statements(page, source.url) if page is not None else ()
    )  # before extraction, which takes parts out
    found, mode = _best(page, source.url) if page is not None else (None, "")
    content = (found.text or "").strip("\n") if found else ""
    if page is None or found is None or not content.strip():
        raise DocumentError(source.id, "extract", "no article text found in the page")
    from trafilatura import __version__

    return replace(
        text,
        content=content,
        statements=(*statements, *_fallback(page, source.url, statements)),
        extractor=f"trafilatura {__version__} ({_SETTINGS}, {mode})",
        left_out=tuple(_left_out(page, content)),
        headlines=_headlines(page),
    )


def _best(page: HtmlElement, url: str | None) -> tuple[Extraction | None, str]:
    """The result of the precise mode, or of the default mode where that has too little text; and its name."""
    precise = _trafilatura(page, url, precise=True)
    size = len(precise.text or "") if precise else 0
    if size >= _THIN:
        return precise, "precise"
    usual = _trafilatura(page, url, precise=False)
    if usual is not None and size < _MUCH_THINNER * len(usual.text or ""):
        return usual, "usual mode, as the precise one took little"
    return precise, "precise"


def _page(content: str) -> HtmlElement | None:
    """The page as a tree of elements, or None if it cannot be parsed."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    if not content.strip():
        return None
    # As bytes: lxml rejects str with an encoding declaration, and ignores the declaration if the encoding is given.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        return document_fromstring(content.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None


def _trafilatura(page: HtmlElement, url: str | None, *, precise: bool) -> Extraction | None:
    import logging

    from lxml.etree import LxmlError
    from trafilatura import bare_extraction

    for library in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    try:
        found = bare_extraction(
            page,
            url=url,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            favor_precision=precise,
            with_metadata=False,
        )
    except LxmlError:
        return None
    return None if isinstance(found, dict) else found


def _fallback(page: HtmlElement, url: str | None, statements: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """What trafilatura makes of a page that states no title or no date itself; it costs as much as the extraction."""
    if all(any(each.field == field and each.weight >= _FIRM for each in statements) for field in ("title", "date")):
        return ()
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(page, url, dict(_DATES))
    values = {"title": found.title, "date": found.date, "licence": found.license}
    return tuple(Candidate(field, value, "trafilatura", _GUESS) for field, value in values.items() if value)


def _headlines(page: HtmlElement) -> tuple[str, ...]:
    """The titles that the page states: in its head, and in headings of the first level."""
    stated = [page.findtext(".//title") or ""]
    stated += [meta.get("content") or "" for meta in page.iter("meta") if meta.get("property") == "og:title"]
    stated += [str(heading.text_content()) for heading in islice(page.iter("h1"), _HEADINGS)]
    return tuple(dict.fromkeys(title for title in (" ".join(text.split()) for text in stated) if title))


def _left_out(page: HtmlElement, content: str) -> Iterator[str]:
    """The visible blocks of a page that are not in the extracted text, in the order of the page."""
    words = " ".join(content.split())
    padded = f" {words} "
    dense = words.replace(" ", "")
    # trafilatura puts "- " before list items and "|" between the cells of a table.
    parts = (part for line in content.splitlines() for part in (line, line.lstrip(" -"), *line.split("|")))
    lines = {"".join(part.split()) for part in parts}
    known: dict[str, bool] = {}
    searches = _SEARCHED // (len(padded) + 1)
    for block in _blocks(page):
        held = known.get(block)
        if held is None:
            bare = block.replace(" ", "")
            held = bare in lines
            if not held and searches > 0:
                searches -= 1
                held = f" {block} " in padded if len(bare) < _SHORT else bare in dense
            known[block] = held
        if not held:
            yield block


def _blocks(page: HtmlElement) -> Iterator[str]:
    """The visible text of a page, one string for each block element, with single spaces."""
    from lxml.etree import iterwalk

    parts: list[str] = []

    def flush() -> Iterator[str]:
        block = " ".join("".join(parts).split())
        parts.clear()
        if block:
            yield block

    walk = iterwalk(page, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        inline = tag in _INLINE
        if event == "start":
            if tag in _UNSEEN:
                walk.skip_subtree()
                continue
            if tag == "br":
                parts.append(" ")
            elif not inline:
                yield from flush()
            parts.append(element.text or "")
        else:
            if not inline and tag != "br" and tag not in _UNSEEN:
                yield from flush()
            parts.append(element.tail or "")
    yield from flush()
