"""Document -> Findings: the title at the top of a text, where the page or the record states that it is the title."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from dechaff.document import Capture, Document, Finding
from dechaff.rules.model import PAGE_HEADLINE
from dechaff.text.fold import without_markup

__all__ = ["find_headline", "matching_title"]

_FIRST_LINES = 2
"""The title is the first line, or the second one below a kicker. Measured: docs/decisions.md."""

_LEAST_CHARACTERS = 6
_HEADING_MARKS = re.compile(r"^\s*#{1,6} ")
_WORD = re.compile(r"\w+")
_SITE_SEPARATOR = re.compile(r"\s+[|\-–—»·:]+\s+|\s*[|»]\s*")


def find_headline(
    document: Document, stated: Sequence[str], kept_lines: Callable[[], frozenset[int]] = frozenset[int]
) -> list[Finding]:
    """The headline, if one of the first two lines equals a stated title.

    `kept_lines` returns the lines of the document that a rule keeps; it is called only if there is a headline.
    """
    if not stated:
        return []
    titles = {_words(title) for whole in stated for title in _without_site(whole)}
    offset, seen = 0, 0
    for number, line in enumerate(document.lines):
        if line.strip():
            words = _words(line)
            if sum(map(len, words)) >= _LEAST_CHARACTERS and words in titles:
                if number in kept_lines():
                    return []
                title = Capture("title", _shown(line), offset + len(line) - len(line.lstrip()), "title")
                return [Finding(PAGE_HEADLINE, "remove", number, number, ((offset, offset + len(line)),), (title,))]
            seen += 1
            if seen == _FIRST_LINES:
                break
        offset += len(line) + 1
    return []


def matching_title(line: str, stated: Sequence[str]) -> str | None:
    """The stated title that a line equals, word for word, or None."""
    return next((whole for whole in stated if _words(line) in map(_words, _without_site(whole))), None)


def _shown(line: str) -> str:
    """The line as it is read: without the marks of Markdown."""
    return without_markup(_HEADING_MARKS.sub("", line).strip())[0]


def _words(line: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(line.casefold()))


def _without_site(stated: str) -> Iterator[str]:
    """A stated title, and its beginnings without the name of the site: "Ferry is late - Harbour News"."""
    yield stated
    for separator in _SITE_SEPARATOR.finditer(stated):
        yield stated[: separator.start()]
