"""Lines -> whether they are the dump of a whole page: only there the article is looked for.

What gives a page away are labels that no article has as lines of their own ("Log in", "Impressum"), so that a poem,
a recipe or a list of results is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dechaff.stages.page.features import trimmed_lines
from dechaff.text.measure import count_words

__all__ = ["CHROME", "LABELS", "LEAST_LINES", "SHORT_SHARE", "Signs", "chrome", "furniture", "is_dump", "signs_of"]

LEAST_LINES = 20
CHROME = 2
"""So many labels must be of the kind that no article has, not even as headings: "Log in", "Privacy policy"."""

LABELS = 4
"""So many different labels of page furniture, or a copyright line near the end, must stand beside them."""

# 19 in 20 dumps in the data have a greater share of short lines, and most articles a far smaller one.
_SHORT_LINE_WORDS, _SHORT_LINE_CHARACTERS, SHORT_SHARE = 6, 15, 0.25
_LAST_PART = 3
_LONGEST_MENU = 400

_SENTENCE_ENDS = frozenset(".!?…。！？؟:")
_SEPARATOR = re.compile(r"[|•·›»«‹>▸►→/]| [-–—*] |  ")
_COPYRIGHT = re.compile(r"©|\(c\)\s*\d{4}|all rights reserved|alle rechte vorbehalten|tous droits réservés", re.I)
_FURNITURE = Path(__file__).parent / "furniture.txt"
_CHROME = Path(__file__).parent / "chrome.txt"


def _labels(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@cache
def furniture() -> frozenset[str]:
    """Labels of page furniture: trimmed lines that stand on pages of many sites and in no article of the data."""
    return frozenset(_labels(_FURNITURE))


@cache
def chrome() -> frozenset[str]:
    """Labels that belong to pages and never to articles."""
    return frozenset(trimmed_lines([label.strip() for line in _labels(_CHROME) for label in line.split("|")]))


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether lines are a page dump; labels as they stand in it, each of them once.

    `chrome` are labels that no article has, `furniture` the others; `copyright` is a line of the last third.
    """

    lines: int
    short: int
    chrome: tuple[str, ...]
    furniture: tuple[str, ...]
    copyright: str | None

    @property
    def enough(self) -> bool:
        """Whether these lines are surely a dump of a whole page."""
        if self.lines < LEAST_LINES or self.short < SHORT_SHARE * self.lines or len(self.chrome) < CHROME:
            return False
        return len(self.chrome) + len(self.furniture) >= LABELS or self.copyright is not None


def is_dump(lines: Sequence[str]) -> bool:
    """Whether these non-blank lines are surely a dump of a whole page."""
    if len(lines) < LEAST_LINES or sum(map(_is_short, lines)) < SHORT_SHARE * len(lines):
        return False  # most articles: no label needs to be looked for
    return signs_of(lines).enough


def signs_of(lines: Sequence[str]) -> Signs:
    """What of a page dump these non-blank lines have."""
    written = [*lines, *_menu_entries(lines)]
    found: dict[str, str] = {}
    for trimmed, line in zip(trimmed_lines(written), written, strict=True):
        found.setdefault(trimmed, line.strip())
    last = lines[-max(5, len(lines) // _LAST_PART) :]
    return Signs(
        len(lines),
        sum(map(_is_short, lines)),
        tuple(line for trimmed, line in found.items() if trimmed in chrome()),
        tuple(line for trimmed, line in found.items() if trimmed in furniture() and trimmed not in chrome()),
        next((line.strip() for line in last if _COPYRIGHT.search(line)), None),
    )


def _menu_entries(lines: Sequence[str]) -> list[str]:
    """The entries of menus that stand in one line: "Home | About us | Contact"."""
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
