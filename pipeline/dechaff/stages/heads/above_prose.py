"""Lines -> the headline that nothing but the prose right below it proves.

A line that is short and shaped as a title may be a caption, a subheading, a teaser or a menu as well. It is the
headline if the prose begins with its words and says what they are ("Old ferry" above "The old ferry is a ship ..."), or
if it shares its words with the prose, or, in other languages than English, if long prose follows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import regex

from dechaff.stages.heads.datelines import read_dateline
from dechaff.stages.heads.notices import is_notice
from dechaff.stages.heads.reading import FoundTitle, HeadLines
from dechaff.stages.heads.shape import (
    MOST_KICKER_WORDS,
    clean_title,
    is_kicker,
    is_paragraph,
    is_sentence,
    is_short_title,
    is_title_case,
    is_title_shaped,
    size_of,
)
from dechaff.text.characters import UNSPACED
from dechaff.text.function_words import FUNCTION_WORDS

__all__ = ["defined_title", "has_long_prose", "title_above_prose"]

_LIKELY_ABOVE = 0.5
_MOST_ABOVE, _LEAST_SUBTITLE = 4, 6
_LEAST_WORDS_BELOW_TITLE, _MOST_ABOVE_PROSE = 150, 150
_LISTED, _MOST_SECTION = regex.compile(r" ?[,/] "), 4
_CALL = regex.compile(r"(?<!\?)!$")
_CUT_OFF = ("...", "…")
_CLOCK_ALONE = regex.compile(r"\d{1,2}[:.]\d\d")

_PROSE_LINES, _LEAST_STEM, _STEM = 6, 4, 5
"""Words are compared by their first five letters, as their endings differ in a sentence."""

_MUCH_SHARED, _LEAST_SHARED, _LEAST_SHARED_ENGLISH, _LEAST_STEMS = 0.6, 2, 4, 3
_MOST_DECKS = 3
_MARKED_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")

_MOST_DEFINED, _LINES_ABOVE_DEFINED, _LONGEST_ARTICLE = 8, 2, 4
_IN_BRACKETS = regex.compile(r" ?\([^()]{1,60}\)$")
_DEFINES = regex.compile(
    r"\s*[\"'”’»]?\s*(?:[(\[（,،、は]|[–—-] ?(?:это|це)\b"
    r"|(?:is|was|are|were|or|refers|est|était|sont|es|era|son|fue|é|foi|são|è|fu|sono|ist|war|sind|waren|zijn|waren|är|var"
    r"|er|on|oli|ovat|jest|był|była|są|je|byl|byla|jsou|a fost|este|είναι|ήταν|adalah|ialah|merupakan|là|هو|هي|eller"
    r"|tai|oder|ou|o|ili|nebo|lub|vagy|или|або)\b)"
)
"""What follows the word that an encyclopedia explains."""

_DEFINES_IN_ENGLISH = regex.compile(r"\s*[\"'”’]?,?\s*(?:\(|(?:is|was|are|were|or|also|refers)\b)")


def has_long_prose(page: HeadLines, least_lines: int | None, least_words: int) -> bool:
    """Whether the paragraphs below the head are so many, or have so many words."""
    lines = words = 0
    for line in page.lines[page.end :]:
        if is_paragraph(line):
            lines, words = lines + 1, words + size_of(line)
            if words >= least_words or lines == least_lines:
                return True
    return False


def defined_title(page: HeadLines, language: str | None) -> FoundTitle | None:
    """The line at the top that the prose begins with and explains, as in an encyclopedia: "Old ferry"."""
    defines = _DEFINES_IN_ENGLISH if _is_english(language) else _DEFINES
    for number in range(min(_LINES_ABOVE_DEFINED, page.end)):
        line = clean_title(page.lines[number])
        bare = _IN_BRACKETS.sub("", line)
        words = _MARKED_WORD.findall(bare.casefold())
        if (
            not 1 <= len(words) <= _MOST_DEFINED
            or not any(word.isalpha() for word in words)
            or is_notice(line)
            or line[0] == "|"
        ):
            continue
        if any(not (page.readings[other].values or is_notice(page.lines[other])) for other in range(number)):
            break
        for prose in page.lines[page.end : page.end + 2]:
            end = _end_of_words(prose, words)
            if end and defines.match(prose, end) and read_dateline(prose) is None:
                return FoundTitle(number, line, _LIKELY_ABOVE, "the prose begins with it and explains it")
    return None


def _end_of_words(prose: str, words: Sequence[str]) -> int | None:
    """Where these words end, if a paragraph begins with them, or with an article and them; None if it does not."""
    found = list(_MARKED_WORD.finditer(prose[: _MOST_ABOVE_PROSE + len(" ".join(words))]))
    shown = [match[0].casefold() for match in found]
    article = bool(shown) and shown[0] in FUNCTION_WORDS and len(shown[0]) <= _LONGEST_ARTICLE
    for start in (0, 1) if article else (0,):
        if shown[start : start + len(words)] == list(words):
            end: int = found[start + len(words) - 1].end()
            return end
    return None


def title_above_prose(
    page: HeadLines, candidates: Sequence[int], language: str | None, bylines: Collection[int]
) -> FoundTitle | None:
    """The first line of the length of a headline, if nothing but recognised lines and subtitles are below it.

    Nothing but recognised lines and what may be headlines is above it, no byline, and the text is no series of notes,
    each with its time. `bylines` are the lines that are one.
    """
    if sum(_CLOCK_ALONE.fullmatch(line.strip()) is not None for line in page.lines) > 1:
        return None
    for number in candidates[:2]:
        line = page.lines[number]
        if number > _MOST_ABOVE or size_of(line) <= MOST_KICKER_WORDS or _are_sections(page, number, candidates):
            continue
        if len(line) > _MOST_ABOVE_PROSE or not is_short_title(line):  # a subtitle, a sentence
            return None
        if number - 1 in candidates and not is_kicker(page.lines[number - 1], line):
            return None  # it may be the deck of a short headline
        above = range(number)
        if _CALL.search(line) or line.rstrip().endswith(_CUT_OFF) or not set(above).isdisjoint(bylines):
            return None
        if any(not (page.readings[other].values or other in candidates) for other in above):
            return None
        shared, of = _shared_words(page, number)
        echoed = shared >= max(_LEAST_SHARED, _MUCH_SHARED * of)
        if _is_english(language):
            proven = echoed and shared >= _LEAST_SHARED_ENGLISH and number == 0 and is_title_case(line)
        else:
            long = has_long_prose(page, None, _LEAST_WORDS_BELOW_TITLE)
            proven = echoed or (long and (shared > 0 or of < _LEAST_STEMS))
        if not proven or not _leads_to_prose(page, number, _MOST_DECKS if echoed else 1):
            return None
        reason = "a title right above the prose" + (", which has its words" if echoed else "")
        return FoundTitle(number, clean_title(line), _LIKELY_ABOVE, reason)
    return None


def _is_english(language: str | None) -> bool:
    return (language or "en")[:2] == "en"


def _shared_words(page: HeadLines, number: int) -> tuple[int, int]:
    """How many of the longer words of a line occur in the first lines of the prose, and how many it has."""
    own = _stems(page.lines[number])
    prose = {stem for line in page.lines[page.end : page.end + _PROSE_LINES] for stem in _stems(line)}
    return len(own & prose), len(own)


def _stems(text: str) -> set[str]:
    """The beginnings of the longer words of a text; of scripts without spaces, its pairs of characters."""
    words = _MARKED_WORD.findall(text.casefold())
    found = {word[:_STEM] for word in words if len(word) >= _LEAST_STEM}
    if UNSPACED.search(text):
        found |= {word[at : at + 2] for word in words for at in range(len(word) - 1)}
    return found


def _are_sections(page: HeadLines, number: int, candidates: Collection[int]) -> bool:
    """Whether a line lists the sections of an article ("Ferries, Harbours / Fishing"), and the headline is below it."""
    line = page.lines[number]
    parts = _LISTED.split(line.strip())
    return (
        len(parts) > 1
        and number + 1 in candidates
        and len(page.lines[number + 1]) > len(line)
        and all(part[:1].isupper() and len(part.split()) <= _MOST_SECTION for part in parts)
    )


def _leads_to_prose(page: HeadLines, number: int, most: int) -> bool:
    """Whether nothing but recognised lines and `most` subtitles are between a line and the prose."""
    unknown = [other for other in range(number + 1, page.end) if not page.readings[other].complete]
    return len(unknown) <= most and all(
        size_of(line) >= _LEAST_SUBTITLE and (is_sentence(line) or is_title_shaped(line))
        for line in (page.lines[other] for other in unknown)
    )
