"""Titles and addresses of a page -> whether what is stated of an article is of the article of this page.

Scripts describe teasers as they describe the article. A statement belongs to the page if its address or some words of
its headline are stated elsewhere, too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import combinations
from urllib.parse import urlsplit

__all__ = ["ThisPage"]

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
_NEAR, _LEAST = 0.34, 3
"""Titles with this share of their words are of one article; with fewer words than these, nothing is said."""

_MOST_TITLES = 8


class ThisPage:
    """What a page calls itself, in a form in which it is compared."""

    def __init__(self, titles: Sequence[str], addresses: Sequence[str]) -> None:
        known = [words for title in dict.fromkeys(titles[:_MOST_TITLES]) if (words := _words(title))]
        self._titles = known
        twice = len(known) < len(titles[:_MOST_TITLES]) and any(len(one) >= _LEAST for one in known)
        self._agreed = twice or any(_are_near(one, other) for one, other in combinations(known, 2))
        self._paths = {path for address in addresses if (path := _path(address))}

    def is_called(self, headline: str) -> bool:
        """Whether a headline has most words in common with a title of the page."""
        words = _words(headline)
        return any(_are_near(words, title) for title in self._titles)

    def excludes(self, headline: str, addresses: Sequence[str]) -> bool:
        """Whether a node is of another article: the titles of the page agree, and it has no such title or address."""
        words = _words(headline)
        if not self._agreed or len(words) < _LEAST or any(_share(words, title) >= _NEAR for title in self._titles):
            return False
        return not any(_path(address) in self._paths for address in addresses if _path(address))


def _words(text: str) -> frozenset[str]:
    """The words of a text; of scripts without spaces, each two signs."""
    words: set[str] = set()
    for word in _WORD.findall(html.unescape(text).casefold()):
        if _UNSPACED.search(word):
            words.update(word[at : at + 2] for at in range(max(len(word) - 1, 1)))
        else:
            words.add(word)
    return frozenset(words)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _are_near(one: frozenset[str], other: frozenset[str]) -> bool:
    return min(len(one), len(other)) >= _LEAST and _share(one, other) >= 2 * _NEAR


def _path(address: str) -> str:
    """The path of an address; nothing for that of a home page or of a part of one."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = parts.path.rstrip("/").casefold()
    return f"{path}?{parts.query}" if path and parts.query else path
