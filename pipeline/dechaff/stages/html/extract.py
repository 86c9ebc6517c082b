"""Text -> Text: the article of an HTML page and the metadata that the page states.

What is of the article is judged in article.py, block by block; the blocks that are not are listed in `Text.left_out`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.dates.parse import iso_date
from dechaff.document import Source, Text
from dechaff.errors import DocumentError
from dechaff.stages.html.article import read_article
from dechaff.stages.html.parse import PageTooLargeError, parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extraction

__all__ = ["extract"]

_SETTINGS = "tables, no comments"
_UPDATED = frozenset(("article:modified_time", "og:updated_time", "dateModified"))
_UPDATED_JSON = re.compile(r'"dateModified"\s*:\s*"([^"]{10,40})"')
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEADINGS = 20


def extract(text: Text, source: Source) -> Text:
    """The text of the article in a page, with the metadata of the page and its other text in `left_out`.

    Raises `DocumentError` when no article is found, or the page is too large to be read.
    """
    try:
        page = parse(text.content)
    except PageTooLargeError as error:
        raise DocumentError(source.id, "extract", str(error)) from error
    reading = read_article(page, source.url) if page is not None else None
    if page is None or reading is None:
        raise DocumentError(source.id, "extract", "no article text found in the page")
    from trafilatura import __version__

    return replace(
        text,
        content=reading.content,
        metadata={**text.metadata, **_metadata(reading.found, page)},
        extractor=f"trafilatura {__version__} ({_SETTINGS}, {reading.mode})",
        left_out=reading.left_out,
        headlines=_headlines(page),
        warnings=(*text.warnings, *reading.warnings),
    )


def _metadata(found: Extraction, page: HtmlElement) -> dict[str, str]:
    """The metadata that the page states, without empty fields."""
    values = {
        "title": found.title,
        "author": found.author,
        "date": found.date,
        "site": found.sitename,
        "url": found.url,
        "language": page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or found.language,
        "categories": ", ".join(found.categories or ()),
        "tags": ", ".join(found.tags or ()),
        "description": found.description,
    }
    updated = _updated(page)
    values["updated"] = updated if updated != found.date else None
    tidy = {field: " ".join(value.split()) for field, value in values.items() if value}
    return {field: value for field, value in tidy.items() if value}


def _updated(page: HtmlElement) -> str | None:
    """The day of the last change as stated by the page; trafilatura returns the day of publication only."""
    stated = [
        meta.get("content") or ""
        for meta in page.iter("meta")
        if (meta.get("property") or meta.get("itemprop") or meta.get("name")) in _UPDATED
    ]
    for script in page.iter("script"):
        if script.get("type") == "application/ld+json":
            stated += _UPDATED_JSON.findall(script.text or "")
    return next((found[0] for found in map(_DAY.match, stated) if found and iso_date(found[0])), None)


def _headlines(page: HtmlElement) -> tuple[str, ...]:
    """The titles that the page states: in its head, and in headings of the first level."""
    stated = [page.findtext(".//title") or ""]
    stated += [meta.get("content") or "" for meta in page.iter("meta") if meta.get("property") == "og:title"]
    stated += [str(heading.text_content()) for heading in islice(page.iter("h1"), _HEADINGS)]
    return tuple(dict.fromkeys(title for title in (" ".join(text.split()) for text in stated) if title))
