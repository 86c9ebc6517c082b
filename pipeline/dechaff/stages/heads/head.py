"""Lines -> HeadReading: the head of an article, with its lines that are surely debris.

Which line is the headline is found by `headline.py`; the head of a whole page is read by `page_head.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import regex

from dechaff.rules.model import HEAD_BYLINE, HEAD_DATE, HEAD_DETAILS, HEAD_HEADLINE
from dechaff.stages.heads.bylines import is_author_label
from dechaff.stages.heads.credits import read_credits
from dechaff.stages.heads.datelines import read_dateline
from dechaff.stages.heads.dates import has_clock
from dechaff.stages.heads.details import find_dates_of, find_people, is_heading_with_by, lone_date
from dechaff.stages.heads.headline import headline_of, is_clock, may_be_headline
from dechaff.stages.heads.notices import is_notice
from dechaff.stages.heads.person_evidence import is_person_name
from dechaff.stages.heads.person_names import is_name
from dechaff.stages.heads.read_line import read_line
from dechaff.stages.heads.reading import FoundTitle, HeadLines, HeadReading, LineReading, StatedValue
from dechaff.stages.heads.shape import (
    clean_title,
    first_paragraph,
    is_paragraph,
    is_sentence,
    is_title_shaped,
    plain_words,
    size_of,
)
from dechaff.stages.heads.signatures import signature_behind_text
from dechaff.stages.heads.tail import introduced_author, read_tail

__all__ = ["read_article_head", "with_tail", "without_doubtful_headline"]

_MOST_LINES, _LINES_INTO_BODY, _MOST_COUNTED = 20, 6, 60
_BARE_DATE = regex.compile(r"\d{1,2}\D{1,12}\d{4}|\d{4}\D{1,3}\d{1,2}|\d{1,2} ?[월月]|^\W*(?:1[5-9]|20)\d\d\W*$")
_BRACKETS = "【（(［[〔"
_OPENING_BYLINE = regex.compile(
    r"[【（(［\[〔](?:[^】）)］\]〕=＝]{0,12}(?:记者|記者) ?(?P<chinese>\p{Han}{2,4})[／/、 ][^】）)］\]〕]{0,16}"
    r"|[^】）)］\]〕=＝]{1,16}[=＝] ?(?P<korean>\p{Hangul}{2,4}) ?\p{Hangul}{0,4}기자)[】）)］\]〕]"
)
_LABELLED = 0.4
_FURTHER_FIELDS = frozenset({"source", "section", "editor", "tags", "photo_credit"})
_UNLABELLED, _MOST_KICKER, _LEAST_SUBTITLE = 0.35, 4, 6


def read_article_head(lines: Sequence[str], language: str | None, labels: Collection[str] = ()) -> HeadReading:
    """The head of an article, of which the non-blank lines are given."""
    prose = first_paragraph(lines, 0, _MOST_LINES)
    end = min(len(lines), _MOST_LINES) if prose is None else prose
    readings = {
        number: LineReading("", line, (), (line,))
        if number >= end and is_paragraph(line)
        else read_line(line, language)
        for number, line in enumerate(lines[: end + _LINES_INTO_BODY])
    }
    page = HeadLines(lines, readings, 0, end, end, labels, most_counted=_MOST_COUNTED)
    title = headline_of(page, language, prose is not None)
    first = title.line + 1 if title else 0
    below, above = range(first, len(readings)), range(first - 2, -1, -1)
    values = [*find_dates_of(page, below, above), *find_people(page, title, below, above)]
    values = [value for value in values if _is_certain_value(page, title, value)]
    values += [*_labelled_values(page), *_beside_title(page, title)]
    named = {number for number, field, _, _ in values if field == "author"}
    cuts = _cuts(page, title, {value[0] for value in values}, named)
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


def with_tail(
    head: HeadReading, lines: Sequence[str], language: str | None, labels: Collection[str] = ()
) -> HeadReading:
    """The reading of a head, with the dateline below it and what is below the last paragraph."""
    found = {field for _, field, _, _ in head.values}
    end = first_paragraph(lines, 0, _MOST_LINES) or 0
    tail = [value for value in read_tail(lines, end + 1, language) if value[1] not in found]

    def is_stated(*fields: str) -> bool:
        return any(field in fields for _, field, _, _ in (*head.values, *tail))

    for find_author in (_divided_byline, _opening_byline, _first_name, signature_behind_text):
        if not is_stated("author"):
            tail += find_author(lines, end, language)
    tail += [value for value in read_credits(lines, end) if not is_stated(value[1])]
    if head.title and not is_stated("author"):
        tail += introduced_author(lines, end + 1, labels, head.title)
    if not is_stated("date", "updated"):
        tail += lone_date(lines, end, language, bare=False)
    return replace(head, values=(*head.values, *_dateline_values(lines, end), *tail))


def _divided_byline(lines: Sequence[str], end: int, language: str | None) -> list[StatedValue]:
    """The author in the line below a word before authors that is a line of its own: "von", "Anna Berger"."""
    for number in range(min(end, len(lines) - 1)):
        if is_author_label(lines[number], language) and is_name(name := lines[number + 1].strip()):
            return [(number + 1, "author", name, _LABELLED)]
    return []


def _opening_byline(lines: Sequence[str], end: int, _language: str | None) -> list[StatedValue]:
    """The reporter in brackets that the prose of East Asian articles begins with: "【記者李華／綜合報導】"."""
    if end < len(lines) and lines[end][:1] in _BRACKETS and (found := _OPENING_BYLINE.match(lines[end])):
        return [(end, "author", found["chinese"] or found["korean"], _LABELLED)]
    return []


def _first_name(lines: Sequence[str], end: int, language: str | None) -> list[StatedValue]:
    """The name that a text begins with, alone or above a role or an agency, if the prose right below has none of it.

    Above a role, neither the words of the name nor what the prose says count: "Ann Lee", "Political Editor".
    """
    if len(lines) > 2 and is_name(lines[0].strip()) and read_line(lines[1], language).value("role"):
        below = read_line(lines[1], language)
        if below.complete and below.value("name") is None and below.value("author") is None:
            return [(0, "author", lines[0].strip(), _UNLABELLED)]
    if not 1 <= end <= 2 or not (is_name(name := lines[0].strip()) and is_person_name(name)):
        return []
    if end == 2 and read_line(lines[1], language).kind not in ("byline", "source"):
        return []
    words = [word for word in plain_words(name) if len(word) > 1]
    prose = frozenset(word for line in lines[1:] for word in plain_words(line))
    return [] if not prose.isdisjoint(words) else [(0, "author", name, _UNLABELLED)]


def _is_certain_value(page: HeadLines, title: FoundTitle | None, value: StatedValue) -> bool:
    """Whether a value of a line counts: a date alone may be a heading of a chronology, a name alone anything."""
    number, field, _, _ = value
    reading = page.readings[number]
    if field in ("date", "updated"):
        beside = [page.readings.get(other) for other in (number - 1, number + 1)]
        labelled = reading.marked or reading.labelled or any(other is not None and other.complete for other in beside)
        if number > page.end and not labelled:
            return False
        clocked = number < page.end and has_clock(value[2])
        return reading.complete and (title is not None or labelled or clocked or not _has_other_dates(page, number))
    if title is None:
        return _is_certain_byline(page, number) or _is_beside_date(page, number) or _is_full_byline(page, number)
    return True


def _is_full_byline(page: HeadLines, number: int) -> bool:
    """Whether a line above the prose is a byline with a first and a last name: "di Luca Monaco"."""
    reading = page.readings[number]
    name = reading.value("author")
    return number < page.end and reading.complete and reading.marked and name is not None and " " in name


def _is_beside_date(page: HeadLines, number: int) -> bool:
    """Whether a line is a bare name beside a line that is a date, and the only one that is: no list of comments."""
    reading = page.readings[number]
    if reading.kind not in ("name", "source") or not reading.complete:
        return False
    dates = [other for other in (number - 1, number + 1, number + 2) if _is_date(page, other)]
    return bool(dates) and not _has_other_dates(page, dates[0])


def _is_date(page: HeadLines, number: int) -> bool:
    reading = page.readings.get(number)
    return reading is not None and reading.complete and bool(reading.value("date") or reading.value("updated"))


def _labelled_values(page: HeadLines) -> list[StatedValue]:
    """What lines above the prose say by a label or beside an author: the first source, section, editor and keywords."""
    values: dict[str, StatedValue] = {}
    for number, reading in page.readings.items():
        if number < page.end and reading.complete and (reading.labelled or reading.marked):
            for field, value in reading.values:
                if field in _FURTHER_FIELDS:
                    values.setdefault(field, (number, field, value, _LABELLED))
    return list(values.values())


def _beside_title(page: HeadLines, title: FoundTitle | None) -> list[StatedValue]:
    """The kicker right above a headline, and the subtitle between it and the byline."""
    if title is None or title.line < 0:
        return []
    values: list[StatedValue] = []
    above, below = title.line - 1, title.line + 1
    if above >= 0 and may_be_headline(page, above) and size_of(page.lines[above]) <= _MOST_KICKER:
        values.append((above, "kicker", clean_title(page.lines[above]), _UNLABELLED))
    detail = page.readings.get(below + 1)
    if below < page.end and detail is not None and detail.complete and not page.readings[below].kind:
        line = page.lines[below].strip()
        fits = size_of(line) >= _LEAST_SUBTITLE and not is_notice(line) and not _is_caption_of(page, below)
        if fits and (is_sentence(line) or is_title_shaped(line)):
            values.append((below, "subtitle", clean_title(line), _UNLABELLED))
    return values


def _is_caption_of(page: HeadLines, number: int) -> bool:
    """Whether a photo credit is right above or right below a line, which then is a caption."""
    near = (page.readings.get(other) for other in (number - 1, number + 1))
    return any(reading is not None and reading.kind == "photo" for reading in near)


def _has_other_dates(page: HeadLines, number: int) -> bool:
    """Whether other lines consist of dates, too: they are headings of the text."""
    return any(
        len(line) < 40 and _BARE_DATE.search(line) and abs(other - number) > 1
        for other, line in enumerate(page.lines[:400])
    )


def _cuts(
    page: HeadLines, title: FoundTitle | None, used: Collection[int], named: Collection[int]
) -> tuple[tuple[int, str], ...]:
    """The lines that are surely no part of the article, with the rule that removes each.

    `used` are the lines that a value is from, `named` those that an author is from: "Oldhaven, 5 March" is a dateline.
    """
    certain_byline = any(_is_certain_byline(page, number) for number in range(len(page.readings)))
    if title is None and not certain_byline:
        return ()
    cuts: list[tuple[int, str]] = []
    words = plain_words(title.text) if title else ()
    for number, reading in page.readings.items():
        inside = number >= page.end  # within the prose only what was taken as a fact
        if title and (
            number == title.line or (plain_words(page.lines[number]) == words and may_be_headline(page, number))
        ):
            cuts.append((number, HEAD_HEADLINE))
        elif not reading.complete or (inside and number not in used) or is_clock(page.lines[number]):
            continue
        elif (reading.kind == "byline" and reading.marked and not is_heading_with_by(page, number)) or (
            reading.kind == "name" and number in named and title and not inside
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


def _is_certain_byline(page: HeadLines, number: int) -> bool:
    """Whether a line is a byline, above prose or beside a date."""
    reading = page.readings.get(number)
    name = reading.value("author") if reading and reading.complete and reading.marked else None
    if reading is None or name is None or (name.isascii() and " " not in name):
        return False
    if reading.value("date"):
        return True
    near = [page.readings[other] for other in (number - 1, number + 1) if other in page.readings]
    below = page.lines[number + 1] if number + 1 < len(page.lines) else ""
    return is_paragraph(below) or any(other.complete and other.value("date") for other in near)


def _dateline_values(lines: Sequence[str], end: int) -> list[StatedValue]:
    for number in range(end, min(end + 2, len(lines))):
        if found := read_dateline(lines[number]):
            values: list[StatedValue] = []
            if found.place:
                values.append((number, "place", found.place, 0.45))
            if found.agency:
                values.append((number, "agency", found.agency, 0.45))
            return values
    return []
