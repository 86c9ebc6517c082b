"""A `pre` element -> its text, to the character, without the line numbers that the page sets beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dechaff.stages.html.elements import UNSEEN, is_gutter, is_hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["code_text"]

_LINE_ELEMENTS = frozenset(("div", "p", "li", "tr"))
_SPACE_AT_END = re.compile(r"[ \t\r\f\v]+(?=\n|$)")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_COUNT = re.compile(r"\s*\d+\s*")


def code_text(element: HtmlElement) -> tuple[str, str]:
    """The lines of an element with their indentation, and the line numbers that were left out, with single spaces.

    White space at the ends of lines and empty lines around the text are not kept.
    """
    parts: list[str] = []
    numbers: list[str] = []
    parts.append(element.text or "")
    stack = [(element, iter(element))]
    while stack:
        outer, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                if outer.tag in _LINE_ELEMENTS:
                    _end_line(parts)
                parts.append(outer.tail or "")
            continue
        if child.tag == "br":
            parts.append("\n")
        elif not isinstance(child.tag, str) or child.tag in UNSEEN:
            pass
        elif is_gutter(child):
            numbers += "".join(map(str, child.itertext())).split()
        elif not is_hidden(child):
            if child.tag in _LINE_ELEMENTS:
                _end_line(parts)
            parts.append(child.text or "")
            stack.append((child, iter(child)))
            continue
        parts.append(child.tail or "")
    text = _SPACE_AT_END.sub("", _LINE_END.sub("\n", "".join(parts))).strip("\n")
    lines = text.split("\n")
    if len(lines) > 1 and all(_COUNT.fullmatch(line) for line in lines):  # a column of numbers beside the code
        return "", " ".join([*numbers, *text.split()])
    return text, " ".join(numbers)


def _end_line(parts: list[str]) -> None:
    last = next((part for part in reversed(parts) if part), "\n")
    if not last.endswith("\n"):
        parts.append("\n")
