"""A page -> its article: extraction by trafilatura, judged and completed block by block from the page itself.

Trafilatura says what it takes for the article; the text is read from the page, so that its lines, lists, tables and
code are as the page has them, and nothing that extraction filters out (joiners, line ends) is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dechaff.stages.html.align import dense, held
from dechaff.stages.html.blocks import Block, Frame, read_blocks, render
from dechaff.stages.html.choose import choose
from dechaff.stages.html.features import Held
from dechaff.stages.html.parse import for_extraction
from dechaff.stages.html.scripts import Elsewhere, written_elsewhere

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extraction

__all__ = ["Extracted", "Reading", "article_of", "compare", "modes"]

_THIN = 120
"""Words: of a shorter article more is looked for in scripts and in what the page keeps hidden."""
_PROSE = 15
"""Words: a block with as many that is not made of links is prose."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The blocks of a page (but for asides) with their frames, and for each the share that two modes of trafilatura hold."""

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
    everything, frames = read_blocks(page)
    blocks = [block for block in everything if block.kind != "aside"]
    own = compare(blocks, frames, *modes(page, url))
    kept = [block for block, stays in zip(blocks, choose(blocks, frames, own.precise, own.usual), strict=True) if stays]
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
    return Reading(content, tuple(_without(everything, kept)), mode, _warnings(blocks, kept))


def modes(page: HtmlElement, url: str | None) -> tuple[list[str], list[str]]:
    """The pieces of text that trafilatura takes for the article, in its precise and in its usual mode."""
    readable = for_extraction(page)
    return _trafilatura(readable, url, precise=True), _trafilatura(readable, url, precise=False)


def compare(
    blocks: Sequence[Block], frames: Sequence[Frame], precise: Iterable[str], usual: Iterable[str]
) -> Extracted:
    """The blocks of a page with the share of each that the pieces of text of two modes hold."""
    letters = [dense(block.text) for block in blocks]
    of_precise, of_usual = (held(letters, list(filter(None, map(dense, pieces)))) for pieces in (precise, usual))
    return Extracted(blocks, frames, of_precise, of_usual)


def _words(block: Block) -> int:
    """About how many words a block has, in any script."""
    spaced = len(block.text.split())
    return spaced if len(block.text) < 16 * spaced else len(block.text) // 3


def _without(everything: Sequence[Block], kept: Sequence[Block]) -> Iterable[str]:
    """The texts of the blocks that are not kept, in one line each; one that is kept once is left out as often as it comes again."""
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


def _trafilatura(page: HtmlElement, url: str | None, *, precise: bool) -> list[str]:
    """The texts of the elements of an extraction; none where it fails."""
    import logging

    from lxml.etree import LxmlError
    from trafilatura import bare_extraction

    for library in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    try:
        found: Extraction | dict[str, object] | None = bare_extraction(
            page,
            url=url,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            favor_precision=precise,
            with_metadata=False,
        )
    except LxmlError:
        return []
    if found is None or isinstance(found, dict) or found.body is None:
        return []
    return list(map(str, found.body.itertext()))
