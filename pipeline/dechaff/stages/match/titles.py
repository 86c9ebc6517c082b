"""View -> where a run of titles ends: what `<titles>` in a pattern is compared with.

A run of titles is a list of other articles as it is scraped: headlines, with dates, numbers, names, sections and
teasers between them. It ends where prose resumes. What is written here is about the look of lines only; that a list
belongs to other articles is known from the label above it, which the rule gives.
"""

from __future__ import annotations

import regex

from dechaff.stages.match.view import View
from dechaff.text.characters import count_words

__all__ = ["MAXIMUM_TITLES", "end_of_titles"]

MAXIMUM_TITLES = 60
"""Lines that one run has at the most, where prose follows it."""

_SENTENCE_END = regex.compile(r"[.!?。！？।۔؟]['\")\]」』*_]*$")
_FULL_STOP = regex.compile(r"[.。।۔]['\")\]」』*_]*$")
_NEXT_SENTENCE = regex.compile(r"(?:\S+ ){7,}\S*\p{Ll}{3}[.!?]['\")\]]* \p{Lu}")
_PROSE_WORDS = 18
"""A line of so many words that ends as a sentence is prose, whatever is around it."""

_LONG_WORDS = 36
"""A line of so many words is prose, however it ends."""

_SENTENCE_WORDS = 4
"""The least number of words of a sentence; what is shorter may be an abbreviation, a time or a name."""

_WRAPPED_WORDS = 6
"""The least number of words of a line that was broken to fit a width."""

_TITLE_WORDS = 3
_MANY_COMMAS, _TITLE_LENGTH = 2, 12
_CUT_OFF = ("...", "…")
_LIST_MARKS = (";", ",", "；", "、", "،", "؛")
"""Items of a list that belongs to the article may end with these; titles do not."""

_ITEM = regex.compile(r"\s*(?:[-*+•‣◦▪■●○·–—]|\d{1,2}[.)])\s")
_FIGURES = regex.compile(r"\d{1,2}[:.h]\d{2}|\d{4}|\d+ ?(?:h|min|km|%)|^\W*\d+\W*$")


def end_of_titles(view: View, start: int) -> int:
    """The first line after the run of titles that begins at `start`; `start` itself where there is none.

    A text without any prose before the run has none: it may be a poem, a menu or a list itself.

    A run that begins with a list item consists of list items. One that begins with a statement is none.

    The last line before prose may be a subheading of it: it is left out of the run unless it is set apart from the
    prose and not from the run, or has the look of a title that no subheading has.
    """
    size = len(view)
    end = start
    if (
        start == size
        or _is_statement(view.raw[start])
        or not any(_is_long_prose(view.raw[line]) for line in range(start))
    ):
        return start
    items = _ITEM.match(view.raw[start]) is not None
    tail = not _prose_follows(view, start)
    limit = size if tail else min(size, start + MAXIMUM_TITLES)
    while end < limit and not _is_prose(view, start, end, tail):
        if items and not _ITEM.match(view.raw[end]):
            return end
        end += 1
    if end < size and end > start and not items and not _belongs_to_run(view, start, end - 1):
        end -= 1
    found = any(_is_title(view.raw[line]) for line in range(start, end)) or (tail and end - start > 1)
    return end if found else start


def _words(line: str) -> int:
    """Words; of scripts without spaces, two characters for one."""
    words = count_words(line)
    return words if words == len(line.split()) else words // 2


def _is_title(line: str) -> bool:
    return _words(line) >= _TITLE_WORDS


def _prose_follows(view: View, start: int) -> bool:
    return any(_is_long_prose(view.raw[line]) for line in range(start, len(view)))


def _is_long_prose(line: str) -> bool:
    words = _words(line)
    return words >= _LONG_WORDS or (words >= _PROSE_WORDS and _ends_as_sentence(line))


def _ends_as_sentence(line: str) -> bool:
    bare = line.rstrip()
    return not bare.endswith(_CUT_OFF) and _SENTENCE_END.search(bare) is not None


def _is_prose(view: View, start: int, line: int, tail: bool) -> bool:
    """Whether the article is resumed at a line of the run that begins at `start`.

    A sentence resumes it where prose follows. At the `tail` of a text it may be the teaser of a title: then another
    title follows, or there was a teaser before.
    """
    text = view.raw[line]
    if _is_long_prose(text) or _is_wrapped(view, line) or text.rstrip().endswith(_LIST_MARKS):
        return True
    if text.count(",") >= _MANY_COMMAS and _words(text) <= _TITLE_LENGTH and not _FIGURES.search(text):
        return True  # an entry of a bibliography: a title, a kind and a publisher
    if not tail and _NEXT_SENTENCE.match(text) and not text.rstrip().endswith(_CUT_OFF):
        return True  # prose that was broken where it has a link
    if not _is_statement(text):
        return False
    following = range(line + 1, min(line + 3, len(view)))
    teaser = any(not _is_statement(view.raw[other]) for other in following) if following else (
        any(_is_statement(view.raw[other]) for other in range(start, line))
    )  # fmt: skip
    return not (tail and teaser)


def _is_statement(line: str) -> bool:
    """Whether a line ends with a full stop, as titles do not, and has the length of a sentence."""
    bare = line.rstrip()
    stopped = not bare.endswith(_CUT_OFF) and _FULL_STOP.search(bare) is not None
    return stopped and _words(line) >= _SENTENCE_WORDS


def _is_wrapped(view: View, line: int) -> bool:
    """Whether a line is part of a paragraph with hard line breaks: the next line goes on in lower case."""
    if line + 1 >= len(view) or view.blank_after(line) or _words(view.raw[line]) < _WRAPPED_WORDS:
        return False
    return view.raw[line + 1].lstrip()[:1].islower() and not _ends_as_sentence(view.raw[line])


def _belongs_to_run(view: View, start: int, line: int) -> bool:
    """Whether the last line before prose is a title of the run and not a heading of the prose."""
    text = view.raw[line]
    if _FIGURES.search(text) or _ends_as_sentence(text) or text.rstrip().endswith(_CUT_OFF):
        return True
    tight = line > start and not view.blank_before(line)
    return tight and view.blank_after(line)
