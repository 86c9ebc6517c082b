"""Page -> Blocks: the text of a page in the order of the page, one block for each piece of its own.

A block is a paragraph, a heading, an item of a list, a row of a data table or a piece of code; a frame is an element
around blocks. The walk is one pass over the elements, without recursion. All text of the page is in a block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from dechaff.stages.html.block import Block, Frame, HtmlBlockKind
from dechaff.stages.html.elements import (
    CODE,
    HEADINGS,
    LISTS,
    PROGRAMS,
    UNSEEN,
    formula,
    is_anchor,
    is_code_tool,
    is_gutter,
    is_hidden,
    is_inline,
    joined,
    names,
    plain_lines,
    raised_or_lowered,
    text_of,
)
from dechaff.stages.html.whole import code_text, is_data, is_listing, is_verse, table_rows

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read_blocks"]

_LONG = 120
"""Characters: of lines that are parted by `br`, one as long is a paragraph of its own."""
_MOST_WORDS = 200
"""Words of the elements around a block; those further inwards are left out."""
_MOST_PARTS = 4
"""A list whose items have more paragraphs is one of sections of the page."""
_LOOKED_AT = 5_000
"""Elements of a list, to see what it is."""
_IN_LINE = frozenset((*UNSEEN, *PROGRAMS, "br"))
_Way = Literal["block", "line", "whole"]
"""How an element is read: as a frame, as a part of a line, or with all that is in it."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A block element that has not ended: its frame, and what its children inherit.

    `pending` has an entry while the mark of an item has not been set.
    """

    frame: Frame
    kind: HtmlBlockKind
    group: int
    depth: int
    pending: list[bool]


def read_blocks(page: HtmlElement) -> tuple[tuple[Block, ...], tuple[Frame, ...]]:
    """The blocks of a page and the frames that they are in (a frame's number is its index)."""
    walk = _Walk()
    blocks = tuple(walk.blocks(page))
    return blocks, tuple(walk.frames)


class _Walk:
    """One pass over a page. `_parts` are the pieces of the line that is being read."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self._open: list[_Open] = []
        self._parts: list[str] = []
        self._asides: list[Block] = []
        self._linked = 0
        self._links = 0
        self._groups = 0
        self._after_element = False

    def blocks(self, page: HtmlElement) -> Iterator[Block]:
        from lxml.etree import iterwalk

        ways: list[_Way] = []  # of the elements that have not ended
        steps = iterwalk(page, events=("start", "end"))
        for event, element in steps:
            if event == "end":
                yield from self._end(element, ways.pop())
                if ways and element.tail:
                    self._add(element.tail)
                continue
            found, way = self._start(element, element.tag)
            yield from found
            ways.append(way)
            if way == "whole":
                steps.skip_subtree()

    def _start(self, element: HtmlElement, tag: str) -> tuple[list[Block], _Way]:
        """The blocks that end where an element begins, with its own where it is read as a whole."""
        if not self._open:
            self._enter(element)
            self._begin(element.text)
            return [], "block"
        if is_inline(tag) or tag in _IN_LINE or (tag == "button" and self._is_in_sentence(element)):
            if self._in_line(element, tag):
                return [], "whole"
            self._links += tag == "a"
            self._begin(element.text)
            return [], "line"
        found = list(self._flush()) if self._parts or self._asides else []
        self._after_element = False
        whole = self._whole(element, tag)
        if whole is not None:
            return found + whole, "whole"
        self._enter(element)
        self._begin(element.text)
        return found, "block"

    def _is_in_sentence(self, button: HtmlElement) -> bool:
        """Whether a button is part of a heading, or has text of the same paragraph before and after it."""
        here = self._open[-1]
        if here.kind == "heading":
            return True
        within = here.frame.tag in ("p", "li") and button.getparent().tag == here.frame.tag
        return within and bool("".join(self._parts).strip()) and bool((button.tail or "").strip())

    def _end(self, element: HtmlElement, way: _Way) -> Iterator[Block]:
        if way == "block":
            if self._parts or self._asides:
                yield from self._flush()
            self._open.pop()
        elif way == "line":
            self._links -= element.tag == "a"
            self._after_element = True

    def _begin(self, text: str | None) -> None:
        """Add the text at the beginning of an element, after a space where it would run into that of the last one."""
        if not text:
            return
        if self._after_element and self._parts and joined(self._parts[-1], text):
            self._parts.append(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        self._after_element = False
        self._parts += filter(None, [text.replace("\n", " ")])
        if self._links:
            self._linked += len(text) - text.count(" ")

    def _aside(self, text: str) -> None:
        if text:
            self._asides.append(Block(text, "aside", self._open[-1].frame.number))

    def _in_line(self, element: HtmlElement, tag: str) -> bool:
        """Whether an element within a line is not just text: raised, lowered, or not of the line at all."""
        if tag == "br":
            self._parts.append("\n")
        elif tag in PROGRAMS:
            pass
        elif tag in UNSEEN or is_hidden(element) or is_anchor(element) or is_gutter(element):
            self._aside(text_of(element))
        elif tag == "math":
            signs, other = formula(element)
            self._add(signs)
            self._aside(other)
        elif tag in ("sup", "sub"):
            before = self._parts[-1] if self._parts else ""
            self._parts += filter(None, [raised_or_lowered(element, before)])
            self._after_element = False
        else:
            return False
        return True

    def _whole(self, element: HtmlElement, tag: str) -> list[Block] | None:
        """The blocks of an element that is read as a whole, or None if it is one for the walk."""
        found: list[Block]
        if is_gutter(element) or is_code_tool(element):
            return [Block(text_of(element), "aside", self._frame(element).number)]
        if tag in CODE or (tag in ("table", "ol") and is_listing(element)):
            text, unseen = code_text(element)
            frame = self._frame(element).number
            found = [Block(text, "code", frame)] if text.strip() else []
        elif tag == "div" and is_verse(element):
            verse = "\n".join(filter(None, map(text_of, element)))
            linked = sum(len(text_of(link)) for link in element.iter("a"))
            frame = self._frame(element).number
            return [Block(verse, "text", frame, min(linked, len(verse)))] if verse else []
        elif tag == "table" and is_data(element):
            rows, unseen = table_rows(element)
            frame = self._frame(element).number
            self._groups += 1
            found = [Block(text, "row", frame, linked, self._groups) for text, linked in rows]
        else:
            return None
        return [*found, *(Block(text, "aside", frame) for text in unseen)]

    def _frame(self, element: HtmlElement) -> Frame:
        tag = str(element.tag)
        if not self._open:
            frame = Frame(0, 0, tag, tag, frozenset(), hidden=False)
        else:
            outer = self._open[-1].frame
            own = names(element) | {f"<{tag}>"} if tag != "body" else frozenset()
            words = outer.words if own <= outer.words or len(outer.words) > _MOST_WORDS else outer.words | own
            sign = f"{tag}.{(element.get('class') or '')[:100]}"
            frame = Frame(len(self.frames), outer.number, tag, sign, words, outer.hidden or is_hidden(element))
        self.frames.append(frame)
        return frame

    def _enter(self, element: HtmlElement) -> None:
        frame = self._frame(element)
        if not self._open:
            self._open.append(_Open(frame, "text", 0, 0, []))
            return
        outer = self._open[-1]
        kind, group, depth, pending = outer.kind, outer.group, outer.depth, outer.pending
        tag = frame.tag
        if tag in HEADINGS:
            kind, group, depth, pending = "heading", 0, 0, []
        elif tag in LISTS:
            if _is_list(element):
                if not group:
                    self._groups += 1
                kind, group, depth, pending = "text", group or self._groups, depth + 1, []
            else:
                kind, group, depth, pending = "text", 0, 0, []
        elif tag == "li":
            real = depth > 0 or outer.frame.tag not in LISTS
            kind, depth, pending = ("item", max(depth, 1), [True]) if real else ("text", 0, [])
        elif tag in ("figcaption", "caption"):
            kind, group, depth, pending = "caption", 0, 0, []
        elif tag == "blockquote":
            kind, group, depth, pending = "quote", 0, 0, []
        self._open.append(_Open(frame, kind, group, depth, pending))

    def _flush(self) -> Iterator[Block]:
        """The blocks of the line that has been read: more than one where empty lines part it."""
        parts, asides, linked = "".join(self._parts), self._asides, self._linked
        self._parts, self._asides, self._linked, self._after_element = [], [], 0, False
        if parts and not parts.isspace():
            here = self._open[-1]
            size = len(parts) - parts.count(" ")
            for text in _paragraphs(parts, here.kind):
                first = here.kind == "item" and bool(here.pending)
                here.pending.clear()
                share = min(len(text), round(linked * len(text) / size))
                yield Block(text, here.kind, here.frame.number, share, here.group, here.depth, first)
        yield from asides


def _is_list(element: HtmlElement) -> bool:
    """Whether the items of a list are items, and not sections with headings and paragraphs of their own."""
    looked_at = 0
    for item in element.iterchildren("li"):
        parts = 0
        for part in islice(item.iterdescendants(), _LOOKED_AT - looked_at):
            looked_at += 1
            if part.tag in HEADINGS or part.tag in ("article", "figure", "table"):
                return False
            parts += part.tag == "p"
        if parts > _MOST_PARTS:
            return False
    return True


def _paragraphs(text: str, kind: HtmlBlockKind) -> Iterator[str]:
    """The paragraphs of a run of lines: parted by empty lines, and by each line end where a line is long."""
    lines = plain_lines(text)
    if kind in ("heading", "row"):
        yield " ".join(filter(None, lines))
        return
    run: list[str] = []
    for line in [*lines, ""]:
        if line:
            run.append(line)
        elif run:
            if kind == "item":
                yield " ".join(run)
            elif max(map(len, run)) >= _LONG:
                yield from run
            else:
                yield "\n".join(run)
            run = []
