"""A block is a piece of text of a page, a frame an element around blocks; blocks -> text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Block", "Frame", "Held", "HtmlBlockKind", "levels", "render"]

HtmlBlockKind = Literal["text", "heading", "item", "row", "code", "quote", "caption", "aside"]
"""`aside`: text that is never part of the article: hidden text in a line or a table, text of `noscript` or `select`,
line numbers of code, the link "[edit]" of a heading."""


Held = Sequence[float]
"""For each block, the share of its text that an extraction contains."""

_INDENT, _DEEPEST = "  ", 20


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
    kind: HtmlBlockKind
    frame: int
    linked: int = 0
    group: int = 0
    depth: int = 0
    first: bool = False


def render(blocks: Iterable[Block]) -> str:
    """The text of blocks, in the form of normalised text: one empty line between paragraphs, no white space around.

    Items have a hyphen before them and are indented by two spaces a level; what else an item has is below its text.
    """
    parts: list[str] = []
    before: Block | None = None
    for block in blocks:
        same = block.group and before is not None and block.group == before.group
        if before is not None:
            parts.append("\n" if same else "\n\n")
        text = block.text
        if block.kind == "item":
            inner = _INDENT * min(block.depth - 1, _DEEPEST) if block.group else ""
            text = f"{inner}- {text}" if block.first else f"{inner}{_INDENT if block.group else ''}{text}"
            if not same:
                text = text.lstrip()
        parts.append(text)
        before = block
    return "".join(parts).strip()


def levels(blocks: Sequence[Block], frames: Sequence[Frame]) -> list[tuple[int, int]]:
    """For each block the numbers of two elements around it: the nearest with other blocks, and the next with more."""
    count = [0] * len(frames)
    for block in blocks:
        count[block.frame] += 1
    for number in range(len(frames) - 1, 0, -1):
        count[frames[number].parent] += count[number]
    up: list[tuple[int, int] | None] = [None] * len(frames)
    above: dict[int, int] = {}

    def climb(number: int, least: int) -> int:
        while number and count[number] <= least:
            number = frames[number].parent
        return number

    found = []
    for block in blocks:
        pair = up[block.frame]
        if pair is None:
            first = climb(block.frame, 1)
            if first not in above:
                above[first] = climb(frames[first].parent, count[first])
            pair = up[block.frame] = (first, above[first])
        found.append(pair)
    return found
