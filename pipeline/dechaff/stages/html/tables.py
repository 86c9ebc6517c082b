"""Tables and lists: which of them are data, and which are there for the layout of the page; the text of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dechaff.stages.html.elements import HEADINGS, LISTS, UNSEEN, is_hidden, is_inline
from dechaff.stages.html.inline import formula, lowered, raised

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["is_data", "is_list", "row_texts"]

_CELLS = frozenset(("td", "th"))
_LONG_CELL = 300
"""Characters: a cell with more of them is prose; in a table with headings of columns or rows, twice as many."""
_LAYOUT = frozenset((*HEADINGS, *LISTS, "table", "form", "pre", "article", "section", "blockquote", "figure", "iframe"))
_PARTS = frozenset(("p", "div", "dl"))
_MOST_PARTS = 4
"""A list whose items have more blocks is one of sections of the page."""


def is_data(table: HtmlElement) -> bool:
    """Whether a table has data: rows of several short cells; all others are layout."""
    if table.get("role") in ("presentation", "none"):
        return False
    widest = filled = headed = 0
    longest = 0
    row_cells = 0
    for element in table.iterdescendants():
        tag = element.tag
        if tag == "tr":
            row_cells = 0
        elif tag in _CELLS:
            row_cells += 1
            widest = max(widest, row_cells)
            headed += tag == "th"
            size = _size(element)
            filled += size > 0
            longest = max(longest, size)
            if sum(part.tag in _PARTS and _size(part) > 0 for part in element) > 1:
                return False
        elif tag in _LAYOUT:
            return False
    most = _LONG_CELL * (2 if headed else 1) if filled > 2 else _LONG_CELL // 4
    return widest > 1 and filled > 1 and longest <= most


def _size(element: HtmlElement) -> int:
    """The number of visible characters, white space counted once."""
    return sum(len(text.split()) + sum(map(len, text.split())) for text in map(str, element.itertext()))


def is_list(element: HtmlElement) -> bool:
    """Whether the items of a list are items, and not sections with headings and paragraphs of their own."""
    for item in element:
        if item.tag != "li":
            continue
        parts = 0
        for part in item.iterdescendants():
            if part.tag in HEADINGS or part.tag in ("article", "figure", "table"):
                return False
            parts += part.tag == "p"
        if parts > _MOST_PARTS:
            return False
    return True


def row_texts(table: HtmlElement) -> Iterator[tuple[str, int]]:
    """The rows of a table as "| cell | cell |", with the number of characters in links; empty rows are left out.

    A caption comes first, as a row without bars.
    """
    for element in table.iterdescendants():
        if element.tag == "caption":
            text, linked = _cell(element)
            if text:
                yield text, linked
        elif element.tag == "tr":
            cells = [_cell(cell) for cell in element if cell.tag in _CELLS]
            if any(text for text, _ in cells):
                bars = " | ".join(text for text, _ in cells)
                yield " ".join(f"| {bars} |".split()), sum(linked for _, linked in cells)


def _cell(cell: HtmlElement) -> tuple[str, int]:
    """The text of a cell in one line, and the number of its characters in links."""
    parts = [cell.text or ""]
    links = linked = 0
    stack = [(cell, iter(cell))]
    while stack:
        outer, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                links -= outer.tag == "a"
                parts += ("" if is_inline(outer.tag) else " ", outer.tail or "")
            continue
        tag = child.tag
        if tag in ("sup", "sub"):
            text = " ".join("".join(map(str, child.itertext())).split())
            before = next((part for part in reversed(parts) if part), "")
            parts.append((raised if tag == "sup" else lowered)(text, before))
        elif tag == "math":
            parts.append(formula(child))
        elif isinstance(tag, str) and tag not in UNSEEN and not is_hidden(child):
            links += tag == "a"
            own = child.text or ""
            linked += len(own) if links else 0
            parts += ("" if is_inline(tag) else " ", own)
            stack.append((child, iter(child)))
            continue
        parts.append(child.tail or "")
    return " ".join("".join(parts).split()), linked
