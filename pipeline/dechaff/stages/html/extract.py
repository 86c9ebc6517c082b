"""Text -> Text: the article of an HTML page and the metadata that the page states.

Trafilatura says what it takes for the article (align.py), and each block of the page is judged by that and by itself
(choose.py). The text is read from the page, so that its lines, lists, tables and code are as the page has them, and
nothing that extraction filters out (joiners, line ends) is lost. `Text.left_out` has the blocks that are not of the
article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.dates.parse import iso_date
from dechaff.document import Candidate, Source, Text
from dechaff.errors import DocumentError
from dechaff.stages.html.align import compare_extractions, modes
from dechaff.stages.html.block import Block, render
from dechaff.stages.html.byline import dates_of_others
from dechaff.stages.html.choose import chosen_blocks
from dechaff.stages.html.features import Stated
from dechaff.stages.html.json_ld import NEWS_WEIGHT
from dechaff.stages.html.scripts import Elsewhere, written_elsewhere
from dechaff.stages.html.statements import page_statements
from dechaff.stages.html.tree import PageTooLargeError, for_extraction, parse
from dechaff.stages.html.walk import read_blocks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["extract", "stated_in"]

_SETTINGS = "tables, no comments"
# A fixed latest date, so that the result does not depend on the day of the run. Only stated dates are used.
_DATES: Mapping[str, bool | str] = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRM, _GUESS = 0.45, 0.3
"""The weight from which a statement is used alone, and the weight of trafilatura's metadata."""
_HEADINGS = 20

_THIN = 120
"""Words: of a shorter article more is looked for in scripts and in what the page keeps hidden."""
_PROSE = 15
"""Words: a block with as many that is not made of links is prose."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The article as text, what was left out of the page, and where the text is from."""

    content: str
    left_out: tuple[str, ...]
    mode: str
    warnings: tuple[str, ...] = ()


def extract(text: Text, source: Source) -> Text:
    """The text of the article in a page, with the statements of the page and its other text in `left_out`.

    Raises `DocumentError` when no article is found, or the page is too large to be read.
    """
    if not text.content.strip():
        raise DocumentError(source.id, "extract", "the page is empty")
    try:
        page = parse(text.content)
    except PageTooLargeError as error:
        raise DocumentError(source.id, "extract", str(error)) from error
    # Held, since lxml would make an object for each element anew at each walk over the page.
    elements = list(page.iter()) if page is not None else []
    statements = page_statements(page, source.url) if page is not None else ()
    reading = _article_of(page, source.url, stated_in(statements)) if page is not None else None
    if page is None or reading is None:
        raise DocumentError(source.id, "extract", "no article text found in the page")
    from trafilatura import __version__

    headlines, others = _headlines(page), dates_of_others(page)
    del elements
    return replace(
        text,
        content=reading.content,
        statements=(*statements, *_fallback(page, source.url, statements, others)),
        extractor=f"trafilatura {__version__} ({_SETTINGS}, {reading.mode})",
        left_out=reading.left_out,
        headlines=headlines,
        dates_of_others=others,
        warnings=(*text.warnings, *reading.warnings),
    )


def stated_in(statements: Sequence[Candidate]) -> Stated:
    """The titles and summaries among the statements of a page."""
    return Stated(
        [each.value for each in statements if each.field == "title"],
        [each.value for each in statements if each.field in ("description", "subtitle")],
        any(each.origin == "json-ld headline" and each.weight >= NEWS_WEIGHT for each in statements),
    )


def _article_of(page: HtmlElement, url: str | None, stated: Stated) -> _Reading | None:
    """The article of a page, or None if there is no text in it."""
    everything, frames = read_blocks(page)
    blocks = [block for block in everything if block.kind != "aside"]
    own = compare_extractions(blocks, frames, *modes(page, blocks, frames, url))
    kept = [
        block
        for block, stays in zip(blocks, chosen_blocks(blocks, frames, own.precise, own.usual, stated), strict=True)
        if stays
    ]
    mode = "precise and usual mode, by blocks"
    size = sum(map(_words, kept))
    if size < _THIN:
        hidden = tuple(block for block in blocks if frames[block.frame].hidden)
        other = max(
            [Elsewhere(hidden, "from hidden sections"), *written_elsewhere(page)],
            key=lambda one: sum(map(_words, one.blocks)),
        )
        if sum(map(_words, other.blocks)) > 2 * size + _PROSE:
            kept, mode = list(other.blocks), other.place
    content = render(kept)
    if not content:
        return None
    return _Reading(content, tuple(_without(everything, kept)), mode, _warnings(blocks, kept))


def _words(block: Block) -> int:
    """About how many words a block has, in any script."""
    spaced = len(block.text.split())
    return spaced if len(block.text) < 16 * spaced else len(block.text) // 3


def _without(everything: Sequence[Block], kept: Sequence[Block]) -> Iterator[str]:
    """The texts of the blocks that are not kept, in one line each; those that come more often than kept are there."""
    known = Counter("".join(block.text.split()) for block in kept)
    for block in everything:
        words = block.text.split()
        text = "".join(words)
        if known[text]:
            known[text] -= 1
        else:
            yield " ".join(words)


def _warnings(blocks: Sequence[Block], kept: Sequence[Block]) -> tuple[str, ...]:
    """A warning where far more prose of the page was left out than kept."""
    chosen = {block.text for block in kept}
    prose = [block for block in blocks if _words(block) >= _PROSE and 2 * block.linked < len(block.text)]
    left = sum(_words(block) for block in prose if block.text not in chosen)
    size = sum(map(_words, kept))
    if left <= max(3 * size, 300):
        return ()
    return (f"of the page's running text {left:,} words were left out and {size:,} kept: see left_out",)


def _fallback(
    page: HtmlElement, url: str | None, statements: Sequence[Candidate], others: frozenset[str]
) -> tuple[Candidate, ...]:
    """What trafilatura makes of a page that states no title or no date itself; it costs as much as the extraction.

    A date that the page has for `others`, as for a comment, is not that of the article.
    """
    if all(any(each.field == field and each.weight >= _FIRM for each in statements) for field in ("title", "date")):
        return ()
    from trafilatura.metadata import extract_metadata

    page = for_extraction(page)
    for element in page.iter():  # it writes back what it has read, and lxml does not write control characters
        for part in ("text", "tail"):
            if _CONTROLS.search(getattr(element, part) or ""):
                setattr(element, part, _CONTROLS.sub(" ", getattr(element, part)))
    found = extract_metadata(page, url, dict(_DATES))
    date = None if found.date in {_day_in(line) for line in others} else found.date
    values = {"title": found.title, "date": date, "licence": found.license}
    return tuple(Candidate(field, value, "trafilatura", _GUESS) for field, value in values.items() if value)


def _day_in(line: str) -> str | None:
    found = _ISO_DAY.search(line)
    return found[0] if found else iso_date(line)


def _headlines(page: HtmlElement) -> tuple[str, ...]:
    """The titles that the page states: in its head, and in headings of the first level."""
    stated = [page.findtext(".//title") or ""]
    stated += [meta.get("content") or "" for meta in page.iter("meta") if meta.get("property") == "og:title"]
    stated += [str(heading.text_content()) for heading in islice(page.iter("h1"), _HEADINGS)]
    return tuple(dict.fromkeys(title for title in (" ".join(text.split()) for text in stated) if title))
