"""How long a text is, in words and characters, in any script."""

from __future__ import annotations

import re

from dechaff.text.characters import unusual_characters

__all__ = ["count_characters", "count_paragraphs", "count_words", "extent"]

# Scripts that write no spaces between words: each character counts as a word, as their own word counts do.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

_LINE = 1_000
"""Shorter texts are lines: they must not evict the whole text from the cache of `unusual_characters`."""


def _has_unspaced(text: str) -> bool:
    if text.isascii():
        return False
    if len(text) <= _LINE:
        return _UNSPACED.search(text) is not None
    return any(map(_UNSPACED.match, unusual_characters(text)))


def count_words(text: str) -> int:
    """The number of words: runs without white space; in Chinese, Japanese, Thai and the like, characters."""
    if not _has_unspaced(text):
        return len(text.split())
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(spaced.split()) + unspaced


def extent(text: str) -> tuple[int, int, int]:
    """The numbers of words, characters and paragraphs, as the functions below count them, with one look at the text."""
    runs = text.split()
    words = count_words(text) if _has_unspaced(text) else len(runs)
    return words, len("".join(runs)), count_paragraphs(text)


def count_characters(text: str) -> int:
    """The number of characters that are not white space."""
    return len("".join(text.split()))


def count_paragraphs(text: str) -> int:
    """The number of blocks with blank lines between them."""
    return sum(1 for block in text.split("\n\n") if block.strip())
