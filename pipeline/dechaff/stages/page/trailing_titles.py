"""Document -> Findings: the titles of other articles that a page has below its article, where no label announces them.

Only the whole rest of a text below its last paragraph is looked at, and only if each line of it is a headline by its
looks. A list that belongs to the article has a heading or a colon above it, signs or numbers before its items, or
items that are shorter than headlines. In scripts without capitals that have spaces, such as Arabic, a sentence without
its full stop cannot be told from a headline, so nothing is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import regex

from dechaff.document import Document, Finding
from dechaff.rules.model import TRAILING_TITLES
from dechaff.stages.page.chrome import PageLines, non_blank_lines
from dechaff.stages.page.line_features import is_prose
from dechaff.text.characters import UNSPACED, count_words

__all__ = ["find_trailing_titles"]

_LEAST_PROSE = 3
"""Paragraphs above the titles, at least: a text with fewer may be a list itself."""

_LEAST_TITLES, _MOST_TITLES = 3, 20
_LEAST_WORDS, _MOST_WORDS, _LEAST_MEAN = 6, 24, 8.5
"""Words of a title; the mean of a run is that of headlines, which is above that of topics, names and subheadings."""

_LONGEST = 170
_SENTENCE_END = regex.compile(r"[.!?。！？।۔؟][\"'”’»«」』）)\]]*$")
_TITLE_END = regex.compile(r"[^\s.,;:。।۔，；：、،؛|>]$")
_TITLE_START = regex.compile(
    r"(?!\d{1,3} ?(?:[.)、）º°]|[-–—:](?=\s))|\p{Ll}{2}|附件)"
    r"(?!\P{L}*(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}])\p{Lo})"
    r"[\p{Lu}\p{N}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\"'“”‘’„«»‚‹$€£「『《【〈]"
)
_LIST = regex.compile(r"\t|\||https?://|www\.|\S@\S|[:：] ?\d{1,2}[.、)]|[^.]\.{4}")
"""What a row of a table, an address, a numbered item or the entry of a table of contents has."""


def find_trailing_titles(
    document: Document, kept_lines: Callable[[], frozenset[int]] = frozenset[int]
) -> list[Finding]:
    """The run of titles that ends a text; `kept_lines` returns the lines that rules keep, called if it matters."""
    lines = non_blank_lines(document)
    start = _start_of_titles(lines.texts)
    if start is None or not kept_lines().isdisjoint(lines.numbers[start:]):
        return []
    return [_finding(lines, start)]


def _start_of_titles(lines: Sequence[str]) -> int | None:
    """The first line of the titles that end a text."""
    start = len(lines)
    while start and len(lines) - start <= _MOST_TITLES and not is_prose(lines[start - 1]):
        if not _is_title(lines[start - 1]):
            return None
        start -= 1
    titles = lines[start:]
    if not _LEAST_TITLES <= len(titles) <= _MOST_TITLES or not start:
        return None
    if not _SENTENCE_END.search(lines[start - 1].rstrip()) or not is_prose(lines[start - 1]):
        return None
    if sum(map(_size, titles)) < _LEAST_MEAN * len(titles):
        return None
    words = [title.casefold().split() for title in titles]
    if _have_one(word[0] for word in words) or _have_one(word[-1] for word in words if not word[-1].isdecimal()):
        return None  # "Page 34", "Page 35": items of one list; headlines may all have a year behind them
    enough = sum(map(is_prose, lines[:start])) >= _LEAST_PROSE
    return start if enough else None


def _have_one(words: Iterable[str]) -> bool:
    """Whether half of the words, at least, are repetitions."""
    counted = list(words)
    return len(counted) >= _LEAST_TITLES and len(set(counted)) * 2 <= len(counted)


def _is_title(line: str) -> bool:
    text = line.strip()
    if len(text) > _LONGEST or not _LEAST_WORDS <= _size(text) <= _MOST_WORDS:
        return False
    return bool(_TITLE_START.match(text) and _TITLE_END.search(text)) and not _LIST.search(text)


def _size(line: str) -> int:
    """Words; of scripts without spaces, two characters for one."""
    unspaced = len(UNSPACED.findall(line))
    return len(line.split()) + unspaced // 2 if unspaced else count_words(line)


def _finding(lines: PageLines, start: int) -> Finding:
    cut = (lines.starts[start], lines.starts[-1] + len(lines.texts[-1]))
    return Finding(TRAILING_TITLES, "remove", lines.numbers[start], lines.numbers[-1], (cut,))
