"""A line -> its templates: the line itself, and the line with placeholders for numbers, dates, times and names."""

from __future__ import annotations

from functools import lru_cache

import regex

from dechaff.rules.pattern.line import literal_pattern
from dechaff.rules.pattern.placeholders import placeholder_pattern
from dechaff.text.fold import fold, matching_form, trimmed_span

__all__ = ["Template", "core", "templates", "without_figures"]

Template = str
"""A pattern line of the rule language, made from a line of text."""

MAXIMUM_TEMPLATE = 300
"""Longer lines, in characters, have no template but themselves: they are sentences, not labels."""

_DIGITS = regex.compile(r"\d")
_PLACEHOLDERS = (
    (
        "<date>",
        regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{placeholder_pattern('date')})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE),
    ),
    (
        "<time>",
        regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{placeholder_pattern('time')})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE),
    ),
    ("<number>", regex.compile(r"(?<![\p{L}\p{N}])[+-]?\d+(?:[.,]\d+)*[km]?(?![\p{L}\p{N}])", regex.IGNORECASE)),
)
_NAME = regex.compile(r"(?<=[\p{Ll}:,] )\p{Lu}[\p{L}'.-]+(?: \p{Lu}[\p{L}'.-]*){1,3}(?=$| [\p{Ll}|,(-])")
_LABELLED_TITLE = regex.compile(r"^(\p{Lu}[\p{L} '-]{2,40}): (?=(?:\S+ ){2,14}\S*[^\s.,;:]$)")
_LETTER = regex.compile(r"\p{L}{2}")
_LABELLED_NAME = regex.compile(r"^(\p{Lu}?\p{Ll}{1,14}:?) (\p{Lu}[\p{L}'.-]+(?: \p{Lu}[\p{L}'.-]*){1,3})$")


def core(line: str) -> str:
    """The trimmed and folded line: two lines with the same core count as the same line."""
    folded = fold(line)
    begin, end = trimmed_span(folded)
    return folded[begin:end]


@lru_cache(maxsize=65_536)
def templates(line: str) -> tuple[Template, ...]:
    """The templates of a line, from the narrowest to the widest; the first is the line itself."""
    text = matching_form(line).strip()
    written = literal_pattern(text) or text
    # A pattern between slashes is a literal that can only be written as an expression.
    if len(line) > MAXIMUM_TEMPLATE or (written.startswith("/") and written.endswith("/")):
        return (written,)
    found = [written]
    general = written
    if _DIGITS.search(general):
        general = without_figures(general)
        found.append(general)
    named = _LABELLED_NAME.sub(r"\1 <name>", general)
    if named == general:
        named = _NAME.sub("<name>", general)
    found.append(named)
    if label := _LABELLED_TITLE.match(written):
        found.append(f"{label[1]}: <title>")
    # A template with no word of its own would match any line of its shape.
    bare = [template for template in dict.fromkeys(found) if _LETTER.search(regex.sub(r"<\w+>", "", template))]
    return tuple(dict.fromkeys([written, *bare]))


def without_figures(pattern: Template) -> Template:
    """A pattern line with its dates, times and numbers replaced by placeholders."""
    for placeholder, figures in _PLACEHOLDERS:
        pattern = figures.sub(placeholder, pattern)
    return pattern
