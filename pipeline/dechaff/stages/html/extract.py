"""Text -> Text: the article of an HTML page and the metadata that the page states.

What is of the article is judged in article.py, block by block; the blocks that are not are listed in `Text.left_out`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.document import Candidate, Source, Text
from dechaff.errors import DocumentError
from dechaff.stages.html.article import article_of
from dechaff.stages.html.parse import PageTooLargeError, parse
from dechaff.stages.html.statements import page_statements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["extract"]

_SETTINGS = "tables, no comments"
# A fixed latest date, so that the result does not depend on the day of the run. Only stated dates are used.
_DATES: Mapping[str, bool | str] = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIRM, _GUESS = 0.45, 0.3
"""A statement of the first weight is enough; what trafilatura makes of a page has the second."""
_HEADINGS = 20


def extract(text: Text, source: Source) -> Text:
    """The text of the article in a page, with the statements of the page and its other text in `left_out`.

    Raises `DocumentError` when no article is found, or the page is too large to be read.
    """
    try:
        page = parse(text.content)
    except PageTooLargeError as error:
        raise DocumentError(source.id, "extract", str(error)) from error
    statements = page_statements(page, source.url) if page is not None else ()  # extraction takes parts out
    reading = article_of(page, source.url) if page is not None else None
    if page is None or reading is None:
        raise DocumentError(source.id, "extract", "no article text found in the page")
    from trafilatura import __version__

    return replace(
        text,
        content=reading.content,
        statements=(*statements, *_fallback(page, source.url, statements)),
        extractor=f"trafilatura {__version__} ({_SETTINGS}, {reading.mode})",
        left_out=reading.left_out,
        headlines=_headlines(page),
        warnings=(*text.warnings, *reading.warnings),
    )


def _fallback(page: HtmlElement, url: str | None, statements: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """What trafilatura makes of a page that states no title or no date itself; it costs as much as the extraction."""
    if all(any(each.field == field and each.weight >= _FIRM for each in statements) for field in ("title", "date")):
        return ()
    from trafilatura.metadata import extract_metadata

    for element in page.iter():  # it writes back what it has read, and lxml does not write control characters
        for part in ("text", "tail"):
            if _CONTROLS.search(getattr(element, part) or ""):
                setattr(element, part, _CONTROLS.sub(" ", getattr(element, part)))
    found = extract_metadata(page, url, dict(_DATES))
    values = {"title": found.title, "date": found.date, "licence": found.license}
    return tuple(Candidate(field, value, "trafilatura", _GUESS) for field, value in values.items() if value)


def _headlines(page: HtmlElement) -> tuple[str, ...]:
    """The titles that the page states: in its head, and in headings of the first level."""
    stated = [page.findtext(".//title") or ""]
    stated += [meta.get("content") or "" for meta in page.iter("meta") if meta.get("property") == "og:title"]
    stated += [str(heading.text_content()) for heading in islice(page.iter("h1"), _HEADINGS)]
    return tuple(dict.fromkeys(title for title in (" ".join(text.split()) for text in stated) if title))
