"""Page -> Blocks: the visible text of a page in the order of the page, one block for each piece that stands by itself.

A block is a paragraph, a heading, an item of a list, a row of a data table or a piece of code; a frame is an element
around blocks. The walk is one pass over the elements, without recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dechaff.stages.html.code import code_text
from dechaff.stages.html.elements import HEADINGS, LISTS, UNSEEN, is_anchor, is_gutter, is_hidden, is_inline, names
from dechaff.stages.html.inline import formula, joined, lowered, plain_lines, raised
from dechaff.stages.html.tables import is_data, is_list, row_texts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Block", "Frame", "Kind", "read_blocks"]

Kind = Literal["text", "heading", "item", "row", "code", "quote", "caption", "aside", "numbers"]
"""`aside`: within a line, but not of it ("[edit]", what is read aloud only); `numbers`: the line numbers of code."""

_LONG = 120
"""Characters: of lines that are parted by `br`, one as long is a paragraph of its own."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A block element: its tag and classes as one `sign`, and the words of all elements around it with its own."""

    number: int
    parent: int
    tag: str
    sign: str
    words: frozenset[str]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text. `text` is as it is rendered: lines of a verse and of code are parted by line feeds.

    `frame` is the number of the element around it, `linked` the number of its characters in links. Blocks of one list
    or table have one `group`, above 0; `depth` is the depth of an item's list, and `first` is true at the item's mark.
    """

    text: str
    kind: Kind
    frame: int
    linked: int = 0
    group: int = 0
    depth: int = 0
    first: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    """A block element that has not ended: its frame, and what its children inherit.

    `pending` has an entry while the mark of an item has not been set.
    """

    frame: Frame
    kind: Kind
    group: int
    depth: int
    pending: list[bool]


def read_blocks(page: HtmlElement) -> tuple[tuple[Block, ...], tuple[Frame, ...]]:
    """The blocks of a page and the frames that they stand in (a frame's number is its index)."""
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
        self._enter(page)
        self._text(page.text)
        stack: list[tuple[HtmlElement, Iterator[HtmlElement], bool]] = [(page, iter(page), True)]
        while stack:
            element, children, is_block = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if is_block:
                    yield from self._flush()
                    self._open.pop()
                else:
                    self._links -= element.tag == "a"
                    self._after_element = True
                if stack:
                    self._tail(element)
                continue
            tag = child.tag
            if tag == "br":
                self._parts.append("\n")
            elif not isinstance(tag, str) or tag in UNSEEN:
                pass
            elif is_inline(tag) or (tag == "button" and self._open[-1].kind == "heading"):
                if not self._special(child, tag):
                    self._links += tag == "a"
                    self._text(child.text)
                    stack.append((child, iter(child), False))
                    continue
            else:
                yield from self._flush()
                whole = self._whole(child, tag)
                if whole is None:
                    self._enter(child)
                    self._text(child.text)
                    stack.append((child, iter(child), True))
                    continue
                yield from whole
            self._tail(child)

    def _text(self, text: str | None) -> None:
        """Add the text at the beginning of an element, after a space where it would run into that of the last one."""
        if not text:
            return
        if self._after_element and self._parts and joined(self._parts[-1], text):
            self._parts.append(" ")
        self._add(text)

    def _tail(self, element: HtmlElement) -> None:
        if element.tail:
            self._add(element.tail)

    def _add(self, text: str) -> None:
        self._after_element = False
        self._parts.append(text.replace("\n", " "))
        if self._links:
            self._linked += len(text) - text.count(" ")

    def _special(self, element: HtmlElement, tag: str) -> bool:
        """Whether an element within a line is not just text: raised, lowered, or not of the line at all."""
        raise_or_lower = {"sup": raised, "sub": lowered}.get(tag)
        if tag == "math":
            self._add(formula(element))
            return True
        if tag == "select" or is_hidden(element) or is_anchor(element):
            kind: Kind = "aside"
        elif is_gutter(element):
            kind = "numbers"
        elif raise_or_lower:
            before = next((part for part in reversed(self._parts) if part), "")
            self._parts.append(raise_or_lower(_plain(element), before))
            self._after_element = False
            return True
        else:
            return False
        text = " ".join(" ".join(map(str, element.itertext())).split()) if tag == "select" else _plain(element)
        if text:
            self._asides.append(Block(text, kind, self._open[-1].frame.number))
        return True

    def _whole(self, element: HtmlElement, tag: str) -> list[Block] | None:
        """The blocks of an element that is read as a whole, or None if it is one for the walk."""
        if tag == "hr":
            return []
        if is_gutter(element):
            return [Block(_plain(element), "numbers", self._frame(element).number)]
        if tag == "pre":
            text, numbers = code_text(element)
            frame = self._frame(element).number
            found = [Block(text, "code", frame)] if text.strip() else []
            return found + ([Block(numbers, "numbers", frame)] if numbers else [])
        if tag == "table" and is_data(element):
            frame = self._frame(element).number
            self._groups += 1
            return [Block(text, "row", frame, linked, self._groups) for text, linked in row_texts(element)]
        return None

    def _frame(self, element: HtmlElement) -> Frame:
        tag = str(element.tag)
        if not self._open:
            frame = Frame(0, 0, tag, tag, frozenset(), hidden=False)
        else:
            outer = self._open[-1].frame
            own = names(element) | {f"<{tag}>"} if tag != "body" else frozenset()
            words = outer.words if own <= outer.words else outer.words | own
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
            if is_list(element):
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


def _paragraphs(text: str, kind: Kind) -> Iterator[str]:
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


def _plain(element: HtmlElement) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
