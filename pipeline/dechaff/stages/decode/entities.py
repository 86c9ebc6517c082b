"""str -> str: character references of HTML that were left in a text (`&#8217;`, `&amp;`, `&nbsp;`) are decoded.

They are decoded repeatedly, as texts were often escaped twice. What a text says about HTML stays: a reference in a line
of code, in backticks or in quotation marks of its own, and in a text about markup those that write markup (`&lt;`).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from html.entities import html5

__all__ = ["ABOUT_MARKUP", "decode_entities", "unescape_markup"]

_REFERENCE = re.compile(r"&(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});|[A-Za-z][A-Za-z0-9]{1,31};|nbsp(?![A-Za-z0-9=;]))")
_MARKUP = frozenset("&<>\"'")
ABOUT_MARKUP = re.compile(
    r"\b(?:X?HTML5?|XML|SGML|entity|entities|ampersands?|character references?|markup|unescape[ds]?"
    r"|escap(?:e|es|ed|ing)|browsers? (?:show|render)s?)\b",
    re.IGNORECASE,
)
_CODE_LINE = re.compile(
    r"^(?: {4}|\t)|^\s*(?:[$>#]{1,3} )?[\w.]+\(.*\)|[{};]\s*$|</?[a-zA-Z][^<>\n]*>|=>|==|\b\w+ ?= ?[\"']"
)
_OPENING, _CLOSING = "`\"'“‘«„(", "`\"'”’»“)"
_NESTED = re.compile(r"&(?:amp;)+#?[A-Za-z0-9]{1,31};")
_ROUNDS = 5


def decode_entities(text: str, repairs: Counter[str]) -> str:
    """The text with its character references decoded; they are counted in `repairs` as "entities"."""
    if "&" not in text:
        return text
    if _REFERENCE.search(text) is None:
        return text
    decoded, count = _by_lines(text, ABOUT_MARKUP.search(text) is not None)
    if count:
        repairs["entities"] += count
    return decoded


def unescape_markup(text: str) -> str | None:
    """A text of which all tags are written as references (`&lt;p&gt;`), with its tags; None for any other."""
    if "&" not in text:
        return None
    for _ in range(_ROUNDS):
        text = html.unescape(text)
        if "<" in text:
            return text
    return None


def _by_lines(text: str, about_markup: bool) -> tuple[str, int]:
    """The text with each line decoded as often as it was escaped, and the number of references that were decoded.

    What a line is, code or not, is said by the line as it was: tags that were escaped do not make it code.
    """
    parts: list[str] = []
    count = 0
    fenced = False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        if "&" in line and not fenced and not _is_code(line):
            for _ in range(_ROUNDS):
                line, decoded = _decode_line(line, about_markup)  # noqa: PLW2901
                count += decoded
                if not decoded or "&" not in line:
                    break
        parts.append(line)
    return "".join(parts), count


def _is_code(line: str) -> bool:
    """Whether a line is code. A reference that ends a line is no semicolon of code."""
    return _CODE_LINE.search(_REFERENCE.sub("", _NESTED.sub("", line)).rstrip("\r\n")) is not None


def _decode_line(line: str, about_markup: bool) -> tuple[str, int]:
    count = 0

    def decoded(found: re.Match[str]) -> str:
        nonlocal count
        value = _character(found[0])
        before, after = line[found.start() - 1 : found.start()], line[found.end() : found.end() + 1]
        quoted = bool(before) and before in _OPENING and bool(after) and after in _CLOSING
        alone = value == "\xa0" and before.isspace() and after.isspace()  # "the entity &nbsp; is a space"
        if value is None or quoted or (about_markup and (value in _MARKUP or alone)):
            return found[0]
        count += 1
        return value

    return _REFERENCE.sub(decoded, line), count


def _character(reference: str) -> str | None:
    """The characters of a reference; None for a name that does not exist, and for control characters."""
    if reference[1] != "#":
        return html5.get(f"{reference[1:].rstrip(';')};")
    value = html.unescape(reference)
    return (
        value
        if value.isprintable() or value.isspace() or value in "\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff"
        else None
    )
