"""Lines -> whether they are the text of a whole page: only there the article is looked for.

A whole page is proved by labels that no article has as lines of their own ("Log in", "Impressum"), so that a poem, a
recipe or a list of results is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dechaff.stages.page.line_features import trimmed_lines
from dechaff.text.characters import count_words

__all__ = [
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

    `page_only` are labels that no article has, `chrome` the others; `copyright` is a line of the last third.
    """

    lines: int
    short: int
    page_only: tuple[str, ...]
    chrome: tuple[str, ...]
    copyright: str | None

    @property
    def is_page(self) -> bool:
        """Whether the lines are surely the text of a whole page."""
        if (
            self.lines < MINIMUM_LINES
            or self.short < MINIMUM_SHORT_SHARE * self.lines
            or len(self.page_only) < MINIMUM_PAGE_ONLY
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
    texts = [*lines, *_menu_entries(lines)]
    found: dict[str, str] = {}
    for trimmed, line in zip(trimmed_lines(texts), texts, strict=True):
        found.setdefault(trimmed, line.strip())
    chrome = chrome_labels() - page_only_labels()
    last = lines[-max(5, len(lines) // _LAST_PART) :]
    return PageSigns(
        len(lines),
        sum(map(_is_short, lines)),
        tuple(line for trimmed, line in found.items() if trimmed in page_only_labels()),
        tuple(line for trimmed, line in found.items() if trimmed in chrome),
        next((line.strip() for line in last if _COPYRIGHT.search(line)), None),
    )


def _menu_entries(lines: Sequence[str]) -> list[str]:
    """The entries of menus in one line: "Home | About us | Contact"."""
    entries: list[str] = []
    for line in lines:
        if len(line) <= _LONGEST_MENU:
            parts = [part for part in map(str.strip, _SEPARATOR.split(line)) if part]
            if len(parts) > 1:
                entries += parts
    return entries


def _is_short(line: str) -> bool:
    if line[-1:] in _SENTENCE_ENDS:
        return False
    return len(line) <= _SHORT_LINE_CHARACTERS or count_words(line) <= _SHORT_LINE_WORDS
