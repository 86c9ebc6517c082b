"""A page -> its article: extraction by trafilatura, judged and completed block by block from the page itself.

Trafilatura says what it takes for the article; the text is read from the page, so that its lines, lists, tables and
code are as the page has them, and nothing that extraction filters out (joiners, line ends) is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dechaff.stages.html.align import dense, held
from dechaff.stages.html.blocks import Block, Frame, read_blocks
from dechaff.stages.html.choose import choose
from dechaff.stages.html.features import Held
from dechaff.stages.html.parse import for_extraction
from dechaff.stages.html.render import render
from dechaff.stages.html.scripts import Elsewhere, written_elsewhere

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extraction

__all__ = ["Extracted", "Reading", "article_of", "extraction"]

_THIN = 120
"""Words: of a shorter article more is looked for in scripts and in what the page keeps hidden."""
_NEVER = frozenset(("aside", "numbers"))
_PROSE = 15
"""Words: a block with as many that is not made of links is prose."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The blocks of a page with their frames, and for each the share that two modes of trafilatura hold."""

    blocks: Sequence[Block]
    frames: Sequence[Frame]
    precise: Held
    usual: Held


@dataclass(frozen=True, slots=True)
class Reading:
    """The article as text, what was left out of the page, and where the text is from."""

    content: str
    left_out: tuple[str, ...]
    mode: str
    warnings: tuple[str, ...] = ()


def article_of(page: HtmlElement, url: str | None) -> Reading | None:
    """The article of a page, or None if there is no text in it."""
    own = extraction(page, url)
    keep = choose(own.blocks, own.frames, own.precise, own.usual)
    kept = [block for block, stays in zip(own.blocks, keep, strict=True) if stays]
    left = [block.text for block, stays in zip(own.blocks, keep, strict=True) if not stays]
    mode = "precise and usual mode, by blocks"
    size = sum(map(_words, kept))
    if size < _THIN:
        hidden = [block for block in own.blocks if own.frames[block.frame].hidden and block.kind not in _NEVER]
        other = max(
            [Elsewhere(tuple(hidden), "from hidden sections"), *written_elsewhere(page)],
            key=lambda one: sum(map(_words, one.blocks)),
        )
        if sum(map(_words, other.blocks)) > 2 * size + _PROSE:
            kept, mode = list(other.blocks), other.place
            left = _without([block.text for block in own.blocks], kept)
    content = render(kept)
    if not content:
        return None
    return Reading(content, tuple(" ".join(text.split()) for text in left), mode, _warnings(own.blocks, kept))


def extraction(page: HtmlElement, url: str | None) -> Extracted:
    """The blocks of a page, and which of them trafilatura takes for the article."""
    blocks, frames = read_blocks(page)
    readable = for_extraction(page)
    precise = _trafilatura(readable, url, precise=True)
    usual = _trafilatura(readable, url, precise=False)
    letters = [dense(block.text) for block in blocks]
    of_precise, of_usual = (held(letters, _pieces(one)) for one in (precise, usual))
    return Extracted(blocks, frames, of_precise, of_usual)


def _words(block: Block) -> int:
    """About how many words a block has, in any script."""
    spaced = len(block.text.split())
    return spaced if len(block.text) < 16 * spaced else len(block.text) // 3


def _without(left: Sequence[str], kept: Sequence[Block]) -> list[str]:
    """The texts that are not among the blocks that were kept instead."""
    known = {dense(block.text) for block in kept}
    return [text for text in left if dense(text) not in known]


def _warnings(blocks: Sequence[Block], kept: Sequence[Block]) -> tuple[str, ...]:
    """A warning where far more prose of the page was left out than kept."""
    chosen = {block.text for block in kept}
    prose = [block for block in blocks if _words(block) >= _PROSE and 2 * block.linked < len(block.text)]
    left = sum(_words(block) for block in prose if block.text not in chosen)
    size = sum(map(_words, kept))
    if left <= max(3 * size, 300):
        return ()
    return (f"of the page's running text {left:,} words were left out and {size:,} kept: see left_out",)


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


def _pieces(found: Extraction | None) -> list[str]:
    """The letters of each piece of an extracted text."""
    if found is None or found.body is None:
        return []
    return [piece for piece in map(dense, map(str, found.body.itertext())) if piece]
