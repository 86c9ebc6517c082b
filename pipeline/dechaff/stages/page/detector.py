"""Lines -> whether they are the text of a whole page: only there the article is looked for.

A whole page is proved by labels that no article has as lines of their own ("Log in", "Impressum"), so that a poem, a
recipe or a list of results is never recognised as one. Some of them must be around the text: words in the code of a
manual, each on a line of its own ("login", "print"), are not a menu.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dechaff.stages.page.line_features import is_prose, trimmed_lines
from dechaff.text.characters import count_words

__all__ = [
    "LINES_PER_LABEL",
    "MAXIMUM_AROUND",
    "MINIMUM_AROUND",
    "MINIMUM_LABELS",
    "MINIMUM_LINES",
    "MINIMUM_PAGE_ONLY",
    "MINIMUM_SHORT_SHARE",
    "PageSigns",
    "chrome_labels",
    "is_page",
    "page_labels",
    "page_only_labels",
    "page_signs",
]

MINIMUM_LINES = 20
MINIMUM_PAGE_ONLY = 2
"""So many labels of those that no article has, not even as headings ("Log in", "Privacy policy") are required."""

MINIMUM_LABELS = 4
"""So many different labels of page chrome in all, or a copyright line near the end, are required."""

MINIMUM_AROUND, MAXIMUM_AROUND, LINES_PER_LABEL = 2, 6, 150
"""So many different labels, at least and at most, must be around the article and begin with a capital: one for each
so many lines."""

_EDGE_LINES, _PROSE_LINES = 40, 3
"""Around the article: the first and the last lines, so many at least, up to so many lines of prose."""

# 19 in 20 pages in the data have a greater share of short lines, and most articles a far smaller one.
_SHORT_LINE_WORDS, _SHORT_LINE_CHARACTERS, MINIMUM_SHORT_SHARE = 6, 15, 0.25
_LAST_PART = 3
_LONGEST_MENU = 400

_SENTENCE_ENDS = frozenset(".!?…。！？؟:")
_SEPARATOR = re.compile(r"[|•·›»«‹>▸►→/]| [-–—*] |  ")
_COPYRIGHT = re.compile(r"©|\(c\)\s*\d{4}|all rights reserved|alle rechte vorbehalten|tous droits réservés", re.I)
_CHROME_LABELS = Path(__file__).parent / "chrome_labels.txt"
_PAGE_ONLY_LABELS = Path(__file__).parent / "page_only_labels.txt"


def _labels(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@cache
def chrome_labels() -> frozenset[str]:
    """Labels of page chrome: trimmed lines that occur on pages of many sites and in no article of the data."""
    return frozenset(_labels(_CHROME_LABELS))


@cache
def page_only_labels() -> frozenset[str]:
    """Labels that occur on pages and never in articles."""
    return frozenset(trimmed_lines([label.strip() for line in _labels(_PAGE_ONLY_LABELS) for label in line.split("|")]))


@cache
def page_labels() -> frozenset[str]:
    """All labels of page chrome."""
    return chrome_labels() | page_only_labels()


@dataclass(frozen=True, slots=True)
class PageSigns:
    """What distinguishes a whole page: the number of lines and of short ones, and labels as written, each once.

    `page_only` are labels that no article has, `chrome` the others; `copyright` is a line of the last third. `around`
    is the number of labels around the article that begin with a capital; 0 if none of them is of `page_only`.
    """

    lines: int
    short: int
    page_only: tuple[str, ...]
    chrome: tuple[str, ...]
    copyright: str | None
    around: int

    @property
    def labels_needed_around(self) -> int:
        """How many labels around the article are required."""
        return min(MAXIMUM_AROUND, max(MINIMUM_AROUND, -(-self.lines // LINES_PER_LABEL)))

    @property
    def is_page(self) -> bool:
        """Whether the lines are surely the text of a whole page."""
        if (
            self.lines < MINIMUM_LINES
            or self.short < MINIMUM_SHORT_SHARE * self.lines
            or len(self.page_only) < MINIMUM_PAGE_ONLY
            or self.around < self.labels_needed_around
        ):
            return False
        return len(self.page_only) + len(self.chrome) >= MINIMUM_LABELS or self.copyright is not None


def is_page(lines: Sequence[str]) -> bool:
    """Whether non-blank lines are surely the text of a whole page."""
    if len(lines) < MINIMUM_LINES or sum(map(_is_short, lines)) < MINIMUM_SHORT_SHARE * len(lines):
        return False  # most articles: no labels need to be looked up
    return page_signs(lines).is_page


def page_signs(lines: Sequence[str]) -> PageSigns:
    """The signs of a whole page in non-blank lines."""
    entries = _menu_entries(lines)
    texts = [*lines, *(text for _, text in entries)]
    places = [*range(len(lines)), *(number for number, _ in entries)]
    chrome, page_only = chrome_labels() - page_only_labels(), page_only_labels()
    found: dict[str, str] = {}
    around: set[str] = set()
    high, low = _edges(lines)
    for trimmed, line, number in zip(trimmed_lines(texts), texts, places, strict=True):
        if trimmed in chrome or trimmed in page_only:
            found.setdefault(trimmed, line.strip())
            if not high <= number < low and not line.strip()[:1].islower():
                around.add(trimmed)
    last = lines[-max(5, len(lines) // _LAST_PART) :]
    return PageSigns(
        len(lines),
        sum(map(_is_short, lines)),
        tuple(line for trimmed, line in found.items() if trimmed in page_only),
        tuple(line for trimmed, line in found.items() if trimmed in chrome),
        next((line.strip() for line in last if _COPYRIGHT.search(line)), None),
        len(around) if around & page_only else 0,
    )


def _edges(lines: Sequence[str]) -> tuple[int, int]:
    """The lines that may be of the article: from the first to the last (not included)."""
    prose = [number for number, line in enumerate(lines) if is_prose(line)]
    if len(prose) < _PROSE_LINES:
        return len(lines), 0
    return max(_EDGE_LINES, prose[_PROSE_LINES - 1]), min(len(lines) - _EDGE_LINES, prose[-_PROSE_LINES] + 1)


def _menu_entries(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The entries of menus in one line ("Home | About us | Contact"), each with the number of its line."""
    entries: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        if len(line) <= _LONGEST_MENU:
            parts = [part for part in map(str.strip, _SEPARATOR.split(line)) if part]
            if len(parts) > 1:
                entries += [(number, part) for part in parts]
    return entries


def _is_short(line: str) -> bool:
    if line[-1:] in _SENTENCE_ENDS:
        return False
    return len(line) <= _SHORT_LINE_CHARACTERS or count_words(line) <= _SHORT_LINE_WORDS
