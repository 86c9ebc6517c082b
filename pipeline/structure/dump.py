"""Lines -> whether they are the dump of a whole page: only there the article is looked for.

What gives a page away are labels that no article has as lines of their own ("Log in", "Impressum"), so that a poem,
a recipe or a list of results is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.measure import count_words
from pipeline.structure.features import cores_of

__all__ = ["chrome", "furniture", "is_dump"]

LEAST_LINES = 20
CHROME = 2
"""So many labels must be of the kind that no article has, not even as headings: "Log in", "Privacy policy"."""

LABELS = 4
"""So many different labels of page furniture, or a copyright line near the end, must stand beside them."""

# 19 in 20 dumps in the data have a greater share of short lines, and most articles a far smaller one.
_SHORT_LINE_WORDS, _SHORT_LINE_CHARACTERS, _SHORT_SHARE = 6, 15, 0.25
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
    """Labels of page furniture: cores of lines that stand on pages of many sites and in no article of the data."""
    return frozenset(_labels(_FURNITURE))


@cache
def chrome() -> frozenset[str]:
    """Labels that belong to pages and never to articles."""
    return frozenset(cores_of([label.strip() for line in _labels(_CHROME) for label in line.split("|")]))


def is_dump(lines: Sequence[str]) -> bool:
    """Whether these non-blank lines are surely a dump of a whole page."""
    if len(lines) < LEAST_LINES or sum(map(_is_short, lines)) < _SHORT_SHARE * len(lines):
        return False
    found = set(cores_of([*lines, *_menu_entries(lines)]))
    if len(chrome() & found) < CHROME:
        return False
    if len((chrome() | furniture()) & found) >= LABELS:
        return True
    return any(map(_COPYRIGHT.search, lines[-max(5, len(lines) // _LAST_PART) :]))


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
