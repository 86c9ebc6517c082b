"""Readings of lines -> the dates and the authors that stand at the head of a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from dechaff.dates.parse import iso_date
from dechaff.stages.heads.dates import month_first
from dechaff.stages.heads.line import LineReading
from dechaff.stages.heads.names import is_name
from dechaff.stages.heads.reading import Value
from dechaff.stages.heads.shape import plain_words, size_of
from dechaff.stages.heads.title import FoundTitle, PageLines

__all__ = ["find_dates_of", "find_people"]

_WEIGHT, _WEIGHT_OF_INTRODUCTION, _WEIGHT_OF_AGENCY = 0.55, 0.35, 0.3
_MOST_UNKNOWN = 5
_SMALL = re.compile(r"(?<![^\W_])[a-zß-öø-ÿа-яёіїєґα-ωά-ώ][^\W\d_]{2,}")
_ONLY_LISTED = re.compile(r"(?:\s|[,&;、]|\b(?:and|und|et|y|og|och|en|e|i|и|та|ve|dan|και|ja|és|și)\b)*")
_VERB_OF_INTRODUCTION = re.compile(r"(?:is|was|has|writes|ist|est|es|è|é)\b")
_INTRODUCTION = (
    r"(?P<name>[A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,3}),? (?:is|was|ist|est|es|è|é) (?:an? |the |eine?r? |une? |uno? |una |um |uma )?"
    r"[^.]{0,100}?\b(?i:writer|editor|journalist|reporter|author|columnist|correspondent|blogger|contributor|copywriter"
    r"|redakteur(?:in)?|journaliste|autor(?:in|a)?|periodista|redactora?|giornalista|jornalista|strategist|marketer)\b"
    r"|(?:About|Read more posts by|More (?:articles|posts|stories) (?:by|from)|(?:View )?[Aa]ll (?:posts|articles) by|Über|Sobre) "
    r"(?P<about>[A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,3})$"
    r"|This (?:blog )?(?:post|article|story|piece) was (?:originally )?(?:written|authored) by "
    r"(?P<writer>[A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,3})"
)
"""What a text says of its author below it."""

_LINES_OF_INTRODUCTION, _LONGEST_INTRODUCTION = 120, 240
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")


def find_dates_of(page: PageLines, below: range, above: range) -> list[Value]:
    """The date, and the date of the last change, by the nearest lines that are little more than dates."""
    readings, lines = page.readings, page.lines
    updated: Value | None = None
    for zone in (below, above):
        for number in zone:
            reading = readings[number]
            if not reading.values:
                continue
            if sum(map(size_of, reading.unknown)) > _MOST_UNKNOWN and not reading.marked:
                continue
            if updated is None and (value := reading.value("updated")):
                updated = (number, "updated", value, _WEIGHT)
            if value := reading.value("date"):
                settled = _settled(value, lines)
                found = [(number, "date", each, _WEIGHT) for each in dict.fromkeys((value, settled))]
                return [*found, *([updated] if updated else _later(readings, number, zone))]
        if updated is not None:
            return [updated]
    return []


def _later(readings: Mapping[int, LineReading], number: int, zone: range) -> list[Value]:
    """The date of the last change, if it stands in the line of the date or in one of the next ones."""
    for other in range(number, min(number + 4, zone.stop)):
        if other in readings and (value := readings[other].value("updated")):
            return [(other, "updated", value, _WEIGHT)]
    return []


def _settled(value: str, lines: Sequence[str]) -> str:
    """A date; one like 8/1/2025 is read as the other dates of the page are."""
    found = _SLASHES.match(value)
    if not found:
        return value
    order = month_first("\n".join(line for line in lines if len(line) < 300))
    if order is None:
        return value
    day, month = (found[2], found[1]) if order else (found[1], found[2])
    year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
    iso = iso_date(f"{year}-{int(month):02}-{int(day):02}")
    return f"{iso}{value[found.end() :]}" if iso else value


def find_people(page: PageLines, title: FoundTitle | None, below: range, above: range) -> list[Value]:
    """The authors: of the nearest line that says that it names them, or else a bare name at the place of a byline."""
    readings = page.readings
    agency: Value | None = None
    for zone in (below, above):
        for number in zone:
            reading = readings[number]
            if not reading.marked:
                if agency is None and _is_agency_alone(page, number):
                    agency = (number, "author", reading.values[0][1], _WEIGHT_OF_AGENCY)
                continue
            names = [value for name, value in reading.values if name == "author"]
            names = names or [value for name, value in reading.values if name == "name"]
            if names:
                return _authors(page, number, names)
            if agency is None and (value := reading.value("agency")):
                agency = (number, "author", value, _WEIGHT_OF_AGENCY)
    words = frozenset(plain_words(title.text)) if title else frozenset[str]()
    small: frozenset[str] | None = None
    for at_byline in (_is_by_details, _is_below_title):
        for zone in (below, above):
            for number in zone:
                reading = readings[number]
                if not reading.values:
                    continue
                names = [value for name, value in reading.values if name == "name"]
                if not names or sum(map(size_of, reading.unknown)) > 3 or not at_byline(page, title, number):
                    continue
                if small is None:
                    small = _small_words(page.lines)
                if all(_is_person(name, words, small, page.labels) for name in names):
                    return _authors(page, number, names)
    if introduced := _introduced(page, words):
        return introduced
    return [agency] if agency else []


@cache
def _introduction() -> re.Pattern[str]:
    return re.compile(_INTRODUCTION)


def _introduced(page: PageLines, title: Collection[str]) -> list[Value]:
    """The author whom a sentence below the article introduces: "Ann Lee is a writer who ...", "About Ann Lee"."""
    first = max(page.end + 1, len(page.lines) - _LINES_OF_INTRODUCTION)
    for number in range(first, len(page.lines)):
        line = page.lines[number][:_LONGEST_INTRODUCTION]
        found = _introduction().match(line)
        name = (found["name"] or found["about"] or found["writer"]) if found else ""
        if not found and page.lines[number - 1].strip() and line.startswith(page.lines[number - 1].strip() + " "):
            name = page.lines[number - 1].strip()  # the name as a line above the sentence that begins with it
            if " " not in name or not _VERB_OF_INTRODUCTION.match(line[len(name) + 1 :]):
                continue
        if not name or not is_name(name) or " ".join(plain_words(name)) in page.labels:
            continue
        if any(word in title for word in plain_words(name)):
            continue
        if not found or not found["about"] or page.counts.get(plain_words(name), 0):
            return [(number, "author", name, _WEIGHT_OF_INTRODUCTION)]
    return []


def _is_agency_alone(page: PageLines, number: int) -> bool:
    """Whether a line is the name of an agency, and the next one is a date."""
    reading, below = page.readings[number], page.readings.get(number + 1)
    if [field for field, _ in reading.values] != ["agency"] or not reading.complete:
        return False
    return below is not None and below.complete and below.value("date") is not None


def _authors(page: PageLines, number: int, names: Sequence[str]) -> list[Value]:
    """The authors that a line names, in its own words if it does no more than list them, with agency and role."""
    line, reading = page.lines[number], page.readings[number]
    start, end = line.find(names[0]), line.rfind(names[-1]) + len(names[-1])
    between = line[start:end]
    for name in names:
        between = between.replace(name, " ", 1)
    listed = len(names) > 1 and start >= 0 and _ONLY_LISTED.fullmatch(between)
    values: list[Value] = [
        (number, "author", name, _WEIGHT) for name in ([" ".join(line[start:end].split())] if listed else names)
    ]
    return values + [(number, name, value, _WEIGHT) for name, value in reading.values if name in ("agency", "role")]


def _is_person(name: str, title: Collection[str], small: Collection[str], labels: Collection[str]) -> bool:
    """Whether a bare name is one of a person: no label, and no words of the title or usual ones of the page."""
    words = [word for word in plain_words(name) if len(word) > 2]
    usual = sum(word in small for word in words)
    if " ".join(plain_words(name)) in labels:
        return False
    return not any(word in title and len(word) > 3 for word in words) and usual * 2 < max(1, len(words))


def _small_words(lines: Sequence[str]) -> frozenset[str]:
    """The words of a page that it writes with a small first letter."""
    return frozenset(word for line in lines for word in _SMALL.findall(line))


def _is_by_details(page: PageLines, _title: FoundTitle | None, number: int) -> bool:
    """Whether a bare name stands beside a date or a role."""
    near = [page.readings[n] for n in range(number - 2, number + 3) if n in page.readings]
    return any(reading.value("date") or reading.value("updated") or reading.value("role") for reading in near)


def _is_below_title(page: PageLines, title: FoundTitle | None, number: int) -> bool:
    """Whether a bare name stands right below the headline, or some lines below it and again on the page."""
    if title is None or title.line < 0 or number > page.body + 2:
        return False
    if not title.line < number <= title.line + 5:
        return False
    return number <= title.line + 2 or page.counts.get(plain_words(page.lines[number]), 0) > 1
