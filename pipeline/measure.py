"""How long a text is, in words and characters, in any script."""

from __future__ import annotations

import re

__all__ = ["count_characters", "count_paragraphs", "count_words"]

# Scripts that write no spaces between words: each character counts as a word, as their own word counts do.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def count_words(text: str) -> int:
    """The number of words: runs without white space; in Chinese, Japanese, Thai and the like, characters."""
    if text.isascii():
        return len(text.split())
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + unspaced if unspaced else len(text.split())


def count_characters(text: str) -> int:
    """The number of characters that are not white space."""
    return sum(map(len, text.split()))


def count_paragraphs(text: str) -> int:
    """The number of blocks with blank lines between them."""
    return sum(1 for block in text.split("\n\n") if block.strip())
