"""Elements that are read as a whole: tables of data, and code.

Each is one walk over the elements within; what is not shown is returned beside the text, so that nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.stages.html.elements import (
    HEADINGS,
    LISTS,
    PROGRAMS,
    UNSEEN,
    formula,
    is_gutter,
    is_hidden,
    is_inline,
    raised_or_lowered,
    text_of,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["code_text", "is_data", "is_listing", "is_verse", "table_rows"]

_CELLS = frozenset(("td", "th"))
_LONG_CELL = 300
"""Characters: a cell with more of them is prose; in a table with headings of columns or rows, twice as many."""
_LAYOUT = frozenset((*HEADINGS, *LISTS, "table", "form", "pre", "article", "section", "blockquote", "figure", "iframe"))
_PARTS = frozenset(("p", "div", "dl"))

_LOOKED_AT = 8
"""Cells of a table, to see whether it is a listing: the numbers of lines are at its beginning."""
_LINES = frozenset(("line", "verse-line", "poem-line", "verse", "v", "l", "ln-verse"))

_LINE_ELEMENTS = frozenset(("div", "p", "li", "tr"))
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_COUNT = re.compile(r"\s*\d+\s*")
_MOST_COLUMNS, _MOST_ROWS, _LONGEST_COUNT = 30, 500, 9


def is_listing(element: HtmlElement) -> bool:
    """Whether a table is code, with the numbers of its lines in cells of their own, or a list has the lines of code."""
    if element.tag == "ol":
        return "linenums" in (element.get("class") or "").split()
    return any(
        is_gutter(cell) or (cell.get("data-line-number") is not None and not text_of(cell))
        for cell in islice(element.iter("td"), _LOOKED_AT)
    )


def is_verse(element: HtmlElement) -> bool:
    """Whether an element has nothing but lines of verse, each an element of a class of that name."""
    first = element[0] if len(element) > 1 else None
    if first is None or first.tag not in ("div", "span", "p") or (element.text or "").strip():
        return False
    return all(
        line.tag == first.tag
        and not _LINES.isdisjoint((line.get("class") or "").split())
        and not (line.tail or "").strip()
        and all(is_inline(part.tag) for part in line.iterdescendants())
        for line in element
    )


def is_data(table: HtmlElement) -> bool:
    """Whether a table has data: rows of several short cells; all others are layout."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(element is not table for element in islice(table.iter(*_LAYOUT), 2)):
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
            size = len(text_of(element))
            filled += size > 0
            longest = max(longest, size)
            if sum(part.tag in _PARTS and text_of(part) != "" for part in element) > 1:
                return False
    most = _LONG_CELL * (2 if headed else 1) if filled > 2 else _LONG_CELL // 4
    return widest > 1 and filled > 1 and longest <= most


@dataclass(slots=True)
class _Rows:
    """The rows of a table while it is read. `cells` are those of the row, `parts` the pieces of the cell.

    `span` is the number of columns and rows of the cell. `below` is, for each column, the number of further rows that a
    cell above covers; these get an empty cell, so that the following cells keep their column.
    """

    done: list[tuple[str, int]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    in_cell: bool = False
    links: int = 0
    linked: int = 0
    span: tuple[int, int] = (1, 1)
    below: dict[int, int] = field(default_factory=dict)

    def add(self, text: str | None, gap: str = "") -> None:
        self.parts += [part for part in (gap, text) if part]
        self.linked += len(text or "") if self.links else 0

    def end_cell(self) -> None:
        """The pieces become a cell; those outside of cells, such as a caption, a row without bars."""
        text = " ".join("".join(self.parts).split())
        self.parts = []
        if self.in_cell:
            self._fill()
            columns, rows = self.span
            for column in range(len(self.cells), len(self.cells) + columns) if rows > 1 else ():
                self.below[column] = rows
            self.cells += [text, *[""] * (columns - 1)]
            self.in_cell = False
        elif text:
            self.end_row()
            self.done.append((text, self.linked))
            self.linked = 0

    def end_row(self) -> None:
        if self.cells:
            self._fill()
            self.below = {column: rows - 1 for column, rows in self.below.items() if rows > 1}
        if self.span[0] > 1 and not any(self.cells[1:]):
            self.cells = self.cells[:1]  # a heading across the table
        if any(self.cells):
            self.done.append((" ".join(f"| {' | '.join(self.cells)} |".split()), self.linked))
        self.cells, self.linked = [], 0

    def _fill(self) -> None:
        """Put empty cells where cells of the rows above reach into this one."""
        while len(self.cells) in self.below:
            self.cells.append("")


def table_rows(table: HtmlElement) -> tuple[list[tuple[str, int]], list[str]]:
    """The rows of a table as "| cell | cell |", with the number of characters in links, and what is not shown.

    Empty rows are left out. A caption, or other text outside of cells, is a row without bars.
    """
    from lxml.etree import iterwalk

    rows, unseen = _Rows(), []
    steps = iterwalk(table, events=("start", "end"))
    for event, element in steps:
        tag = element.tag
        gap = "" if is_inline(tag) else " "
        if event == "end":
            if tag in _CELLS or tag in ("caption", "tr", "table"):
                rows.end_cell()
                if tag in ("tr", "table"):
                    rows.end_row()
            rows.links -= tag == "a"
            if element is not table:
                rows.add(element.tail, gap)
            continue
        if tag in _CELLS or tag in ("caption", "tr"):
            rows.end_cell()
            rows.in_cell = tag in _CELLS
            rows.span = _span(element)
            if tag == "tr":
                rows.end_row()
        rows.links += tag == "a"
        if tag in PROGRAMS:
            steps.skip_subtree()
        elif tag in UNSEEN or (is_hidden(element) and tag not in ("tbody", "tr", "table") and tag not in _CELLS):
            unseen.append(text_of(element))
            steps.skip_subtree()
        elif tag in ("sup", "sub"):
            before = rows.parts[-1] if rows.parts else ""
            rows.parts += filter(None, [raised_or_lowered(element, before)])
            steps.skip_subtree()
        elif tag == "math":
            signs, other = formula(element)
            rows.parts += filter(None, [signs])
            unseen.append(other)
            steps.skip_subtree()
        else:
            rows.add(element.text, gap)
    return rows.done, [text for text in unseen if text]


def _span(cell: HtmlElement) -> tuple[int, int]:
    """The columns and rows of a cell, within bounds."""
    columns, rows = ((cell.get(name) or "1")[:_LONGEST_COUNT] for name in ("colspan", "rowspan"))
    return (
        min(int(columns), _MOST_COLUMNS) if _COUNT.fullmatch(columns) else 1,
        min(int(rows), _MOST_ROWS) if _COUNT.fullmatch(rows) else 1,
    )


def code_text(element: HtmlElement) -> tuple[str, list[str]]:
    """The lines of an element with their indentation, and what is not of them: line numbers, and what is not shown.

    White space at the ends of lines and empty lines around the text are not kept.
    """
    from lxml.etree import iterwalk

    parts: list[str] = []
    numbers: list[str] = []
    unseen: list[str] = []
    steps = iterwalk(element, events=("start", "end"))
    for event, each in steps:
        tag = each.tag
        if event == "end":
            if tag == "li" and not len(each) and not each.text:
                parts.append("\n")  # an empty line, which has a number
            elif tag in _LINE_ELEMENTS:
                _end_line(parts)
            if each is not element and each.tail:
                parts.append(each.tail)
        elif each is element:
            parts += [each.text] if each.text else []
        elif tag == "br":
            parts.append("\n")
        elif tag in PROGRAMS or tag in UNSEEN or is_hidden(each):
            unseen.append(text_of(each) if tag not in PROGRAMS else "")
            steps.skip_subtree()
        elif is_gutter(each):
            numbers += text_of(each).split()
            steps.skip_subtree()
        else:
            if tag in _LINE_ELEMENTS:
                _end_line(parts)
            parts += [each.text] if each.text else []
    lines = [line.rstrip(" \t\r\f\v") for line in _LINE_END.sub("\n", "".join(parts)).split("\n")]
    text = "\n".join(lines).strip("\n")
    lines = text.split("\n")
    if len(lines) > 1 and all(_COUNT.fullmatch(line) for line in lines):  # a column of numbers beside the code
        numbers, text = [*numbers, *text.split()], ""
    return text, [one for one in (*unseen, " ".join(numbers)) if one]


def _end_line(parts: list[str]) -> None:
    if parts and not parts[-1].endswith("\n"):
        parts.append("\n")
