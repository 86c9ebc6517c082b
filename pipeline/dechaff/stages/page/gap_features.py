"""Lines -> features for the judgement on lines: each line that is not prose, by itself and in its gap.

Prose is what an article consists of, and a gap is a run of other lines. The judgement never removes prose, so a line
stays in its gap, whatever is removed beside it. A feature is a short text with a weight in `gap_weights.tsv`. Those of
the gap count what removing a line can only make fewer (`GROWING`): each may only be evidence against a line, so that a
kept line is still kept after others are removed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import compress, pairwise, repeat
from typing import Literal

from dechaff.stages.page.detector import chrome_labels, page_only_labels
from dechaff.stages.page.line_features import (
    WORD,
    capital_share,
    count_digits,
    ending_of,
    functional_share,
    is_prose,
    step,
    trimmed_lines,
)
from dechaff.stages.page.weights import word_weights
from dechaff.text.characters import count_words
from dechaff.text.function_words import FUNCTION_WORDS

__all__ = ["GROWING", "Gap", "GapLine", "GapZone", "candidates", "gaps"]

GROWING = ("away ", "company ", "lines ", "removed ", "again ")
"""The beginnings of features that a line can only lose when other lines are removed."""

_LONGEST, _MOST_WORDS, _SENTENCE_WORDS = 160, 17, 4
_MENU_BARS, _MOST_MENU_WORDS = 3, 24
"""A line with so many bars between its words is a menu, and may have so many words."""

_CLOSING = "\"'“”’»«›‹)]」』* "
_LEAST_PROSE, _LEAST_PROSE_SHARE = 3, 0.4
_VOCABULARY_STEPS = (-4, -2.5, -1.5, -0.75, -0.25, 0.25, 0.75)
_FURNITURE, _SUSPICIOUS = -1.5, -0.75
"""The evidence of its words from which on a line counts as company, as it looks like page chrome by itself; and from
which on one between two paragraphs is looked at."""

_LONGEST_GAP = 30
"""More lines without prose are a part of the text: minutes, profiles, a list of cases."""

_SEARCHED = 100_000
"""Characters of paragraphs in which words of a line are looked for: a bound, so that time is linear in the lines."""

_PROSE_STEPS, _TOPIC_STEPS, _SHORT_WORD = (3, 5, 8, 13, 25), (0.01, 0.35, 0.65, 0.99), 3
_AWAY_STEPS, _COMPANY_STEPS, _SIZE_STEPS = (2, 3, 5, 8, 13), (1, 2, 4, 8), (2, 4, 8, 16, 32)
_WORD_STEPS, _COARSE = (1, 2, 3, 4, 6, 9, 13, 18), (1, 3, 6, 11)
_BOLD = re.compile(r"\*\*[^*]+\*\*")
"""A line in bold type: how Markdown that was made of a page often writes a heading of the article."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\d[:.h]\d\d\b")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"\S@\S+\.\w")
_MARKDOWN_HEADING = re.compile(r"\s*(?:#{1,6}\s|(\*\*|__)[^*_]+\1:?\s*$)")
_HANDLE = re.compile(r"(?<!\S)[@#]\w+")
_CONTENTS = frozenset(
    "contents|table of contents|in this article|on this page|inhalt|inhaltsverzeichnis|sommaire|índice|indice|sumário|"
    "sommario|inhoud|spis treści|obsah|tartalom|cuprins|innehåll|indhold|innhold|sisältö|содержание|зміст|περιεχόμενα|"
    "i̇çindekiler|içindekiler|daftar isi|mục lục|目次|目录|目錄|목차|สารบัญ|المحتويات|فهرست|विषय सूची".split("|")
)
_SIGNS = ("|", "»", "©", "/", "•", "·", "+", "%", "$", "&", "=", "{", "_", "(", ",", ":", "[")
_FIGURES = re.compile(r"\d")
_ROW_DIGITS, _CELL_ROWS, _FIGURE_ROWS, _ADDRESS_ROWS = 0.08, 2, 3, 2
_CODE = re.compile(r"(?=[^={}();]*[={}();])[^\w|]+$")
"""A line of signs alone, as code has them that was broken at its words; what is beside one is never judged."""

_BULLET = re.compile(r"[-–—*•·▪►▶✓✔»>]+\s|\d{1,2}[.)]\s")


GapZone = Literal["head", "inside", "tail"]
"""Before the first line of prose, between two of them, after the last one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The lines from `start` to `end` (not included), none of which is prose."""

    zone: GapZone
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GapLine:
    """A line on which there is something to judge: its number among the lines, its gap, and its features."""

    number: int
    gap: Gap
    features: tuple[str, ...]


def candidates(lines: Sequence[str], removed_before: Callable[[], Sequence[bool]]) -> list[GapLine]:
    """The lines that may be judged, with their features; none in a text that is not mostly prose.

    `lines` are not blank; `removed_before` returns for each, and for the end of the text, whether something directly
    before it was removed. It is called if there are lines to judge.
    """
    prose = [is_prose(line) for line in lines]
    long = sum(len(line) for line, is_one in zip(lines, prose, strict=True) if is_one)
    if sum(prose) < _LEAST_PROSE or long < _LEAST_PROSE_SHARE * sum(map(len, lines)):
        return []
    if all(prose):
        return []
    removed = removed_before()
    outside = [number for number, is_one in enumerate(prose) if not is_one]
    trimmed = dict(zip(outside, trimmed_lines([lines[number] for number in outside]), strict=True))
    counts = Counter(trimmed.values())
    paragraphs = ""
    chrome, page_only = chrome_labels(), page_only_labels()
    size = f"prose={step(sum(prose), _PROSE_STEPS)}"
    found: list[GapLine] = []
    all_gaps = list(gaps(prose))
    headings = {trimmed[number] for gap in all_gaps if gap.zone == "inside" for number in range(gap.start, gap.end)}
    for gap in all_gaps:
        may_be_judged = [
            number
            for number in range(gap.start, gap.end)
            if _may_be_judged(lines[number]) and not any(map(_CODE.match, lines[max(0, number - 1) : number + 2]))
        ]
        if not may_be_judged:
            continue
        vocabulary = {number: _vocabulary(lines[number]) for number in range(gap.start, gap.end)}
        known = {number for number in vocabulary if trimmed[number] in chrome or trimmed[number] in page_only}
        company = {number for number, weight in vocabulary.items() if weight <= _FURNITURE} | known
        same = [size, f"{size},{gap.zone}"]
        if gap.zone != "head" and ending_of(lines[gap.start - 1]) == "colon":
            same += ["under a colon", f"under a colon,{gap.zone}"]
        rows = _rows(lines, gap) | _contents(trimmed, gap, headings) | _listed(lines, gap)
        for number in may_be_judged:
            if number in rows:
                continue
            line = lines[number]
            again = counts[trimmed[number]] > 1
            beside = removed[number] or removed[number + 1]
            if gap.zone == "inside" and not (vocabulary[number] <= _SUSPICIOUS or number in known or again or beside):
                continue  # a heading, as most of them: nothing more needs to be looked at
            weight = step(vocabulary[number], _VOCABULARY_STEPS)
            features = [*same, *_shape(line, gap.zone), f"vocabulary={weight}", f"vocabulary={weight},{gap.zone}"]
            paragraphs = paragraphs or "\n".join(compress(lines, prose))[:_SEARCHED].lower()
            features += _topic(line, paragraphs, gap.zone)
            if number in known:
                # Those of pages only are hand-made; the others were mined, with topics and words of code among them.
                label = "page label" if trimmed[number] in page_only else "known label"
                features += [label, f"{label},{gap.zone}", f"{label},words={step(count_words(line), _COARSE)}"]
            features += _in_gap(gap, number, len(company - {number}))
            if again:
                features.append("again in the text")
            if removed[number]:
                features += ["removed above", f"removed above,{gap.zone}"]
            if removed[number + 1]:
                features += ["removed below", f"removed below,{gap.zone}"]
            found.append(GapLine(number, gap, tuple(dict.fromkeys(features))))
    return found


def gaps(prose: Sequence[bool]) -> Iterator[Gap]:
    """The gaps in a text of which is known which lines are prose; a text without prose has none."""
    places = [number for number, is_one in enumerate(prose) if is_one]
    if not places:
        return
    if places[0] > 0:
        yield Gap("head", 0, places[0])
    for before, after in pairwise(places):
        if after - before > 1:
            yield Gap("inside", before + 1, after)
    if places[-1] + 1 < len(prose):
        yield Gap("tail", places[-1] + 1, len(prose))


def _topic(line: str, paragraphs: str, zone: str) -> Iterator[str]:
    """How many of the words that say something are in the paragraphs of the text (in lower case), too."""
    words = {word.lower() for word in WORD.findall(line) if len(word) > _SHORT_WORD or not word.isascii()}
    words = {
        part
        for word in words - FUNCTION_WORDS
        for part in ((word[at : at + 2] for at in range(len(word) - 1)) if count_words(word) > 1 else (word,))
    }
    if words:
        share = step(sum(word in paragraphs for word in words) / len(words), _TOPIC_STEPS)
        yield from (f"topic={share}", f"topic={share},{zone}", f"topic={share},of={step(len(words), (1, 2, 4, 7))}")


def _may_be_judged(line: str) -> bool:
    """Whether a line can be furniture: not long, no heading in bold type, and no sentence with a full stop."""
    if len(line) > _LONGEST or _BOLD.fullmatch(line.strip()):
        return False
    if "©" not in line and (_YEAR.search(line) or _CLOCK.search(line)):
        return False  # a fact: rules decide whether it is saved
    words = count_words(line)
    most = _MOST_MENU_WORDS if line.count(" | ") >= _MENU_BARS else _MOST_WORDS
    return words <= most and (words < _SENTENCE_WORDS or line.rstrip(_CLOSING)[-1:] not in ".。।۔…")


def _rows(lines: Sequence[str], gap: Gap) -> frozenset[int]:
    """The lines of a gap that are rows of a table or of a list with figures, and lists of addresses: never judged.

    They are too many to be judged as furniture one by one, and a table would lack the removed row.
    """
    cells, figures, addresses = list[int](), list[int](), list[int]()
    for number in range(gap.start, gap.end):
        line = lines[number]
        if "\t" in line or line.count("|") > 1:
            cells.append(number)
        elif _ADDRESS.search(line):
            addresses.append(number)
        elif _FIGURES.search(line) and count_digits(line) >= _ROW_DIGITS * len(line) and " " in line.strip():
            figures.append(number)
    kinds = ((cells, _CELL_ROWS), (figures, _FIGURE_ROWS), (addresses, _ADDRESS_ROWS))
    return frozenset(number for found, least in kinds if len(found) >= least for number in found)


def _listed(lines: Sequence[str], gap: Gap) -> frozenset[int]:
    """The lines of a gap that are not judged, as only articles have them.

    These are all lines of a gap that is too long, Markdown headings between paragraphs, list items, and the names of
    links next to their addresses.
    """
    if gap.end - gap.start > _LONGEST_GAP:
        return frozenset(range(gap.start, gap.end))
    found: set[int] = set()
    for number in range(gap.start, gap.end):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        around = (lines[number], below, lines[number - 1] if number > gap.start else "")
        if (
            (gap.zone == "inside" and _MARKDOWN_HEADING.match(lines[number]))
            or (_is_item(below) and not _is_item(lines[number]))
            or any(_ADDRESS.fullmatch(line.strip()) for line in around)
        ):
            found.add(number)
    return frozenset(found)


def _is_item(line: str) -> bool:
    """Whether a line is an item of a list; a date begins as a numbered one does ("19. 9. 2018")."""
    return _BULLET.match(line) is not None and any(map(str.isalpha, line))


def _contents(trimmed: Mapping[int, str], gap: Gap, headings: AbstractSet[str]) -> frozenset[int]:
    """The entries of a table of contents, never judged: lines on top that are headings in the text, and those below
    the name of one."""
    name = next((number for number in range(gap.start, gap.end) if trimmed[number] in _CONTENTS), gap.end)
    on_top = range(gap.start, name if gap.zone == "head" else gap.start)
    entries = (number for number in on_top if trimmed[number] in headings)
    return frozenset((*entries, *range(name, gap.end)))


def _vocabulary(line: str) -> float:
    """The evidence of the words of a line, by the line model for whole pages: below 0 for page chrome."""
    return sum(map(word_weights().get, dict.fromkeys(WORD.findall(line.lower())), repeat(0.0)))


def _in_gap(gap: Gap, number: int, company: int) -> Iterator[str]:
    """How far from prose the line is, and how many other lines of its gap look like page chrome."""
    above, below = number - gap.start + 1, gap.end - number
    away = below if gap.zone == "head" else above if gap.zone == "tail" else min(above, below)
    yield from (f"away {least}+,{gap.zone}" for least in _AWAY_STEPS[: bisect_right(_AWAY_STEPS, away)])
    size = gap.end - gap.start
    yield from (f"lines {least}+,{gap.zone}" for least in _SIZE_STEPS[: bisect_right(_SIZE_STEPS, size)])
    reached = _COMPANY_STEPS[: bisect_right(_COMPANY_STEPS, company)]
    yield from (f"company {least}+,{gap.zone}" for least in reached)


def _shape(line: str, zone: str) -> Iterator[str]:
    """Length, beginning, end, function words, capitals, figures, signs, words."""
    size = count_words(line)
    coarse = step(size, _COARSE)
    ending = ending_of(line)
    yield from (zone, f"words={step(size, _WORD_STEPS)}", f"words={coarse},{zone}", f"ends={ending}")
    yield f"ends={ending},{zone}"
    yield f"ends={ending},words={coarse}"
    first = line.lstrip()[:1]
    begins = (
        "digit" if first.isdigit() else "upper" if first.isupper() else "lower" if first.islower()
        else "caseless" if first.isalpha() else "quote" if first in "\"'“„‘«‚»「『" else "sign"
    )  # fmt: skip
    yield f"begins={begins}"
    yield f"begins={begins},words={coarse}"
    if _BULLET.match(line):
        yield f"bullet,{zone}"
    written = WORD.findall(line)
    if not written:
        yield f"no words,{zone}"
        return
    words = [word.lower() for word in written]
    yield f"function words={step(functional_share(line, words), (0.001, 0.2, 0.35))},words={coarse}"
    if len(words) > 1:
        yield f"capitals={step(capital_share(written), (0.15, 0.4, 0.7, 0.99))},words={coarse}"
    if line.isupper():
        yield f"all capitals,words={coarse}"
    digits = count_digits(line) / len(line)
    if digits:
        yield f"digits={step(digits, (0.1, 0.3, 0.6))}"
    yield from (f"has {sign}" for sign in _SIGNS if sign in line)
    yield from (
        name
        for name, pattern in (
            ("year", _YEAR),
            ("clock", _CLOCK),
            ("address", _ADDRESS),
            ("mail", _MAIL),
            ("handle", _HANDLE),
        )
        if pattern.search(line)
    )
    if any(sign in line for sign in '"“”„«»'):
        yield "quotes"
    lexical = [word for word in words if len(word) > 1 and word.isalpha()]
    yield from (f"word {word}" for word in lexical)
    yield from (f"pair {first} {second}" for first, second in pairwise(lexical))
