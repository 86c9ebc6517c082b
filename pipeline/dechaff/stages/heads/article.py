"""Lines -> HeadReading: the head of a text without a page around it, and which of its lines are surely debris.

A line at the top is the headline if something proves it: a byline, a date or a reading time stands right below it, it
occurs twice, or it is shaped as a title and prose follows. In English the last is no proof: there such a line is more
often a caption, a subheading or a teaser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import regex

from dechaff.rules.model import HEAD_BYLINE, HEAD_DATE, HEAD_DETAILS, HEAD_HEADLINE
from dechaff.stages.heads.dateline import read_dateline
from dechaff.stages.heads.line import read_line
from dechaff.stages.heads.people import find_dates_of, find_people
from dechaff.stages.heads.reading import HeadReading, Value
from dechaff.stages.heads.shape import (
    is_place,
    is_prose,
    is_sentence,
    is_short_title,
    is_title_shaped,
    plain_words,
    size_of,
)
from dechaff.stages.heads.tail import read_tail
from dechaff.stages.heads.title import FoundTitle, PageLines, clean_title, count_lines
from dechaff.stages.heads.words import LABELS
from dechaff.text.fold import fold_case

__all__ = ["read_article_head", "with_tail", "without_doubtful_headline"]

_MOST_LINES, _LINES_INTO_BODY, _REPEATED_WITHIN, _MOST_BETWEEN, _MOST_HEAD = 20, 6, 6, 5, 10
_MOST_COUNTED = 60
_LEAST_TITLE, _LEAST_REPEATED, _MOST_KICKER, _LEAST_SUBTITLE = 2, 5, 3, 6
_LEAST_PROSE_LINES, _LEAST_PROSE_WORDS, _MOST_ABOVE = 3, 80, 4
_LEAST_WORDS_BELOW_TITLE, _MOST_ABOVE_PROSE = 150, 150
_LABEL = regex.compile(r"\p{L}[\p{L}\p{M} ]{1,24}[\u00a0 ]?[:：]")
_LABELS_OF_NO_TITLE = frozenset(
    {"headline", "ad", "advertisement", "sponsored", *(word for words in LABELS.values() for word in words)}
)
_BARE_DATE = regex.compile(r"\d{1,2}\D{1,12}\d{4}|\d{4}\D{1,3}\d{1,2}|\d{1,2} ?[月월]")
_CERTAIN, _LIKELY = 0.55, 0.5


def read_article_head(lines: Sequence[str], language: str | None, labels: Collection[str] = ()) -> HeadReading:
    """The head of an article, of which the non-blank lines are given."""
    prose = next((number for number, line in enumerate(lines[:_MOST_LINES]) if is_prose(line)), None)
    end = min(len(lines), _MOST_LINES) if prose is None else prose
    readings = {n: read_line(lines[n], language) for n in range(min(len(lines), end + _LINES_INTO_BODY))}
    page = PageLines(lines, readings, 0, end, end, labels, count_lines(lines[:_MOST_COUNTED]))
    title = _title(page, language, prose is not None)
    first = title.line + 1 if title else 0
    below, above = range(first, len(readings)), range(first - 2, -1, -1)
    values = [*find_dates_of(page, below, above), *find_people(page, title, below, above)]
    values = [value for value in values if _is_certain_value(page, title, value)]
    cuts = _cuts(page, title, {value[0] for value in values})
    return HeadReading(title, tuple(values), cuts)


def without_doubtful_headline(
    head: HeadReading, lines: Sequence[str], language: str | None, labels: Collection[str] = ()
) -> HeadReading:
    """The reading of a head that leaves the headline in place if the next line would be the headline without it.

    Cleaning the result again would then take that line, mostly the subtitle.
    """
    gone = {number for number, _ in head.cuts}
    if HEAD_HEADLINE not in {rule for _, rule in head.cuts}:
        return head
    left = [line for number, line in enumerate(lines) if number not in gone]
    again = read_article_head(left, language, labels)
    if HEAD_HEADLINE not in {rule for _, rule in again.cuts}:
        return head
    return replace(head, cuts=tuple(cut for cut in head.cuts if cut[1] != HEAD_HEADLINE))


def with_tail(head: HeadReading, lines: Sequence[str], language: str | None) -> HeadReading:
    """The reading of a head, with the dateline below it and what stands below the last paragraph."""
    found = {field for _, field, _, _ in head.values}
    end = next((number for number, line in enumerate(lines[:_MOST_LINES]) if is_prose(line)), 0)
    tail = [value for value in read_tail(lines, end + 1, language) if value[1] not in found]
    return replace(head, values=(*head.values, *_dateline_values(lines, end), *tail))


def _is_certain_value(page: PageLines, title: FoundTitle | None, value: Value) -> bool:
    """Whether a value of a line counts: a date alone may be a heading of a chronology, a name alone anything."""
    number, field, _, _ = value
    reading = page.readings[number]
    if field in ("date", "updated"):
        beside = [page.readings.get(other) for other in (number - 1, number + 1)]
        labelled = reading.marked or reading.labelled or any(other is not None and other.complete for other in beside)
        if number > page.end and not labelled:
            return False
        return reading.complete and (title is not None or labelled or not _has_other_dates(page, number))
    if title is None:
        return _is_certain_byline(page, number)
    return True


def _has_other_dates(page: PageLines, number: int) -> bool:
    """Whether dates stand alone on other lines, too: they are headings of the text."""
    return any(
        len(line) < 40 and _BARE_DATE.search(line) and abs(other - number) > 1
        for other, line in enumerate(page.lines[:400])
    )


def _title(page: PageLines, language: str | None, has_prose: bool) -> FoundTitle | None:
    """The headline, if something proves that it is one."""
    candidates = [number for number in range(page.end) if _may_be_title(page, number)]
    prose = [line for line in page.lines[page.end :] if is_prose(line)]
    enough = len(prose) >= _LEAST_PROSE_LINES or sum(map(size_of, prose)) >= _LEAST_PROSE_WORDS
    for number, reading in page.readings.items():
        if number < page.end and reading.complete and (value := reading.value("title")) and is_title_shaped(value):
            return FoundTitle(number, value, _CERTAIN, "a label says that it is the headline")
    for number in candidates:
        words = plain_words(page.lines[number])
        around = range(number + 1, min(len(page.lines), number + 1 + _REPEATED_WITHIN))
        if (
            size_of(page.lines[number]) >= _LEAST_REPEATED
            and enough
            and any(plain_words(page.lines[other]) == words for other in around)
        ):
            return FoundTitle(number, clean_title(page.lines[number]), _CERTAIN, "the line occurs twice")
    for number, proof in _details(page):
        above = _block_above(page, number, candidates)
        if above is not None and (enough or "byline" in proof):
            return FoundTitle(above, clean_title(page.lines[above]), _CERTAIN, proof)
    if has_prose and sum(map(size_of, prose)) >= _LEAST_WORDS_BELOW_TITLE and (language or "en")[:2] != "en":
        return _above_prose(page, candidates)
    return None


def _details(page: PageLines) -> Iterator[tuple[int, str]]:
    """The lines at the head that stand below headlines only, and what each is, in words."""
    for number, reading in page.readings.items():
        if not reading.complete or number > page.end + 2:
            continue
        if reading.marked and reading.value("author"):
            yield number, "a byline stands right below"
        elif (reading.value("date") or reading.value("updated")) and not _are_minutes(page, number):
            yield number, "a date stands right below"
        elif reading.kind == "reading":
            yield number, "the reading time stands right below"


def _are_minutes(page: PageLines, number: int) -> bool:
    """Whether labels of the text itself stand below a date, as in minutes ("Present: Ann Lee, Tom Berg")."""
    return any(
        _LABEL.match(page.lines[other]) and not page.readings[other].complete
        for other in (number + 1, number + 2)
        if other in page.readings
    )


def _block_above(page: PageLines, number: int, candidates: Collection[int]) -> int | None:
    """The headline above a byline or a date: the first of the lines right above it that has the length of one."""
    last = next(
        (other for other in range(number - 1, max(-1, number - 1 - _MOST_BETWEEN), -1) if other in candidates), None
    )
    if last is None:
        return None
    block = [last]
    while block[0] - 1 in candidates:
        block.insert(0, block[0] - 1)
    whole = [other for other in block if size_of(page.lines[other]) > _MOST_KICKER + 1]
    higher = [other for other in range(max(0, number - _MOST_HEAD), block[0]) if other in candidates]
    if len(block) > 1 and page.lines[block[0]].endswith(page.lines[block[1]].strip()):  # behind a breadcrumb
        return block[1]
    if not whole and len(higher) == 1 and size_of(page.lines[higher[0]]) > _MOST_KICKER + 1:
        return higher[0]
    return whole[0] if whole else block[-1] if size_of(page.lines[block[-1]]) >= _LEAST_TITLE else None


def _above_prose(page: PageLines, candidates: Sequence[int]) -> FoundTitle | None:
    """The first line of the length of a headline, if nothing but recognised lines and a subtitle stand below it."""
    for number in candidates[:2]:
        if number > _MOST_ABOVE or size_of(page.lines[number]) <= _MOST_KICKER:
            continue
        if len(page.lines[number]) > _MOST_ABOVE_PROSE or not is_short_title(
            page.lines[number]
        ):  # a subtitle, a sentence
            return None
        if _leads_to_prose(page, number):
            return FoundTitle(number, clean_title(page.lines[number]), _LIKELY, "a title right above the prose")
        return None
    return None


def _may_be_title(page: PageLines, number: int) -> bool:
    line = clean_title(page.lines[number])
    reading = page.readings[number]
    dateline = read_dateline(line)
    if (dateline is not None and dateline.agency) or is_place(line):
        return False
    label = fold_case(line.partition(":")[0])
    if label in _LABELS_OF_NO_TITLE:
        return False
    return reading.kind in ("", "title") and is_title_shaped(line) and " ".join(plain_words(line)) not in page.labels


def _leads_to_prose(page: PageLines, number: int) -> bool:
    """Whether nothing but recognised lines and a subtitle stand between a line and the prose."""
    unknown = [other for other in range(number + 1, page.end) if not page.readings[other].complete]
    if not unknown:
        return True
    subtitle = page.lines[unknown[0]]
    return (
        len(unknown) == 1
        and size_of(subtitle) >= _LEAST_SUBTITLE
        and (is_sentence(subtitle) or is_title_shaped(subtitle))
    )


def _cuts(page: PageLines, title: FoundTitle | None, used: Collection[int]) -> tuple[tuple[int, str], ...]:
    """The lines that are surely no part of the article, with the rule that removes each."""
    certain_byline = any(_is_certain_byline(page, number) for number in range(len(page.readings)))
    if title is None and not certain_byline:
        return ()
    cuts: list[tuple[int, str]] = []
    words = plain_words(title.text) if title else ()
    for number, reading in page.readings.items():
        inside = number >= page.end  # within the prose only what was taken as a fact
        if title and (
            number == title.line or (plain_words(page.lines[number]) == words and _may_be_title(page, number))
        ):
            cuts.append((number, HEAD_HEADLINE))
        elif not reading.complete or (inside and number not in used):
            continue
        elif (reading.kind == "byline" and reading.marked) or (
            reading.kind == "name" and number in used and title and not inside
        ):
            cuts.append((number, HEAD_BYLINE))
        elif reading.kind == "date" and (
            title or _is_certain_byline(page, number - 1) or _is_certain_byline(page, number + 1)
        ):
            cuts.append((number, HEAD_DATE))
        elif reading.kind in ("reading", "share", "photo") and title and number > title.line:
            if not any(character.isalpha() for character in page.lines[number]):
                continue
            cuts.append((number, HEAD_DETAILS))
    return tuple(cuts)


def _is_certain_byline(page: PageLines, number: int) -> bool:
    """Whether a line is a byline, and stands above prose or beside a date."""
    reading = page.readings.get(number)
    name = reading.value("author") if reading and reading.complete and reading.marked else None
    if reading is None or name is None or (name.isascii() and " " not in name):
        return False
    if reading.value("date"):
        return True
    near = [page.readings[other] for other in (number - 1, number + 1) if other in page.readings]
    below = page.lines[number + 1] if number + 1 < len(page.lines) else ""
    return is_prose(below) or any(other.complete and other.value("date") for other in near)


def _dateline_values(lines: Sequence[str], end: int) -> list[Value]:
    for number in range(end, min(end + 2, len(lines))):
        if found := read_dateline(lines[number]):
            values: list[Value] = []
            if found.place:
                values.append((number, "place", found.place, 0.45))
            if found.agency:
                values.append((number, "agency", found.agency, 0.45))
            return values
    return []
