"""A line -> its templates: the line itself, and the line with numbers, dates, times and names as placeholders."""

from __future__ import annotations

from functools import lru_cache

import regex

from dechaff.rules.pattern.placeholders import placeholder_pattern
from dechaff.rules.yaml.writer import literal_pattern
from dechaff.text.fold import fold, matching_form, trimmed_span

__all__ = ["Template", "core", "templates", "without_figures"]

Template = str
"""A pattern line of the rule language, in the words of the line it was made from."""

MAXIMUM_TEMPLATE = 300
"""Longer lines, in characters, are not generalised: they are sentences, not labels."""

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
    """What two lines must have in common to count as the same."""
    folded = fold(line)
    begin, end = trimmed_span(folded)
    return folded[begin:end]


@lru_cache(maxsize=65_536)
def templates(line: str) -> tuple[Template, ...]:
    """The templates of a line, from the narrowest to the widest; the line itself comes first."""
    written = escaped(matching_form(line).strip())
    found = [written]
    if len(line) > MAXIMUM_TEMPLATE:
        return (written,)
    general = written
    if written.startswith("/") and written.endswith("/"):  # a literal that had to be written as an expression
        return (written,)
    if _DIGITS.search(general):
        general = without_figures(general)
        found.append(general)
    named = _LABELLED_NAME.sub(r"\1 <name>", general)
    if named == general:
        named = _NAME.sub("<name>", general)
    found.append(named)
    if label := _LABELLED_TITLE.match(written):
        found.append(f"{label[1]}: <title>")
    # A template with no word of its own would take any line of its placeholder.
    bare = [template for template in dict.fromkeys(found) if _LETTER.search(regex.sub(r"<\w+>", "", template))]
    return tuple(dict.fromkeys([written, *bare]))


def without_figures(pattern: Template) -> Template:
    """A pattern line with placeholders for its dates, times and numbers."""
    for placeholder, figures in _PLACEHOLDERS:
        pattern = figures.sub(placeholder, pattern)
    return pattern


def escaped(text: str) -> str:
    """A text as a pattern line that stands for just itself (one that is too long for a pattern, as it is)."""
    return literal_pattern(text) or text
