"""Lines -> HeadReading: what the head of a text, above its body, states of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dechaff.dates.parse import iso_date
from dechaff.document import Candidate
from dechaff.stages.heads.dates import month_first
from dechaff.stages.heads.line import LineReading, read_line
from dechaff.stages.heads.shape import is_prose, plain_words, size_of
from dechaff.stages.heads.title import FoundTitle, PageLines, count_lines, page_title

__all__ = ["HeadReading", "read_page_head"]

_LINES_ABOVE, _LINES_INTO_BODY, _NO_BODY = 45, 10, 25
_ABOVE_TITLE = 4
_LINES_WITHOUT_TITLE, _MOST_UNKNOWN = 14, 5
_SMALL = re.compile(r"(?<![^\W_])[a-zß-öø-ÿа-яёіїєґα-ωά-ώ][^\W\d_]{2,}")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")


@dataclass(frozen=True, slots=True)
class HeadReading:
    """The title of a text, if it is certain enough, and (line, field, value, weight) of the other fields."""

    title: FoundTitle | None
    values: tuple[tuple[int, str, str, float], ...]


def page_lines(
    lines: Sequence[str], language: str | None, site: str | None, body: int, labels: Collection[str] = ()
) -> PageLines:
    """The lines of a page around the start of its body, which is the line `body`, read one by one."""
    end = next((n for n in range(body, min(body + _LINES_INTO_BODY, len(lines))) if is_prose(lines[n])), body)
    start = max(0, body - _LINES_ABOVE)
    last = min(len(lines), max(end, body + _LINES_INTO_BODY))
    readings = {number: read_line(lines[number], language, site) for number in range(start, last)}
    return PageLines(lines, readings, start, body, end, labels, count_lines(lines))


def read_page_head(
    lines: Sequence[str], language: str | None, site: str | None, body: int, labels: Collection[str] = ()
) -> HeadReading:
    """The head of a whole page, of which the non-blank lines are given; the body begins at the line `body`."""
    page = page_lines(lines, language, site, body, labels)
    title, readings, start = page_title(page), page.readings, page.start
    first = title.line + 1 if title and title.line >= start else max(start, body - _LINES_WITHOUT_TITLE)
    below = range(first, max(readings, default=-1) + 1)
    above = range(first - 2, max(start, first - 2 - _ABOVE_TITLE) - 1, -1) if title else range(0)
    values = [*_dates(readings, below, above, lines), *_people(page, title, below, above)]
    return HeadReading(title, tuple(values))


def _dates(
    readings: Mapping[int, LineReading], below: range, above: range, lines: Sequence[str]
) -> list[tuple[int, str, str, float]]:
    """The date, and the date of the last change, by the nearest lines that are little more than dates."""
    updated: tuple[int, str, str, float] | None = None
    for zone in (below, above):
        for number in zone:
            reading = readings[number]
            if sum(map(size_of, reading.unknown)) > _MOST_UNKNOWN and not reading.marked:
                continue
            if updated is None and (value := reading.value("updated")):
                updated = (number, "updated", value, 0.45)
            if value := reading.value("date"):
                found = (number, "date", _settled(value, lines), 0.45)
                return [found, *([updated] if updated else _later(readings, number, zone))]
        if updated is not None:
            return [updated, (updated[0], "date", _settled(updated[2], lines), 0.25)]
    return []


def _later(readings: Mapping[int, LineReading], number: int, zone: range) -> list[tuple[int, str, str, float]]:
    """The date of the last change, if it stands in the line of the date or in one of the next ones."""
    for other in range(number, min(number + 4, zone.stop)):
        if other in readings and (value := readings[other].value("updated")):
            return [(other, "updated", value, 0.45)]
    return []


def _settled(value: str, lines: Sequence[str]) -> str:
    """A date; one like 8/1/2025 is read as the other dates of the page are."""
    found = _SLASHES.fullmatch(value)
    if not found:
        return value
    order = month_first("\n".join(line for line in lines if len(line) < 300))
    if order is None:
        return value
    day, month = (found[2], found[1]) if order else (found[1], found[2])
    year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
    return iso_date(f"{year}-{int(month):02}-{int(day):02}") or value


def _people(page: PageLines, title: FoundTitle | None, below: range, above: range) -> list[tuple[int, str, str, float]]:
    """The authors: of the nearest line that says that it names them, or else a bare name at the place of a byline."""
    readings = page.readings
    agency: tuple[int, str, str, float] | None = None
    for zone in (below, above):
        for number in zone:
            reading = readings[number]
            if not reading.marked:
                continue
            names = [value for name, value in reading.values if name == "author"]
            names = names or [value for name, value in reading.values if name == "name"]
            if names:
                return [(number, "author", name, 0.45) for name in names] + _beside(reading, number)
            if agency is None and (value := reading.value("agency")):
                agency = (number, "author", value, 0.3)
    words = frozenset(plain_words(title.text)) if title else frozenset[str]()
    small = _small_words(page.lines)
    for at_byline in (_is_by_details, _is_below_title):
        for zone in (below, above):
            for number in zone:
                reading = readings[number]
                names = [value for name, value in reading.values if name == "name"]
                if not names or sum(map(size_of, reading.unknown)) > 3 or not at_byline(page, title, number):
                    continue
                if all(_is_person(name, words, small, page.labels) for name in names):
                    return [(number, "author", name, 0.4) for name in names] + _beside(reading, number)
    return [agency] if agency else []


def _beside(reading: LineReading, number: int) -> list[tuple[int, str, str, float]]:
    return [(number, name, value, 0.45) for name, value in reading.values if name in ("agency", "role")]


def _is_person(name: str, title: Collection[str], small: Collection[str], labels: Collection[str]) -> bool:
    """Whether a bare name is one of a person: no label, and its words neither of the title nor usual ones of the page."""
    words = [word for word in plain_words(name) if len(word) > 2]
    usual = sum(word in small for word in words)
    if " ".join(plain_words(name)) in labels:
        return False
    return not any(word in title and len(word) > 3 for word in words) and usual * 2 < max(1, len(words))


def _small_words(lines: Sequence[str]) -> frozenset[str]:
    """The words of a page that it writes with a small first letter."""
    return frozenset(word for line in lines for word in _SMALL.findall(line))


def _is_by_details(page: PageLines, title: FoundTitle | None, number: int) -> bool:
    """Whether a bare name stands beside a date or a role."""
    near = [page.readings[n] for n in range(number - 2, number + 3) if n in page.readings]
    return any(reading.value("date") or reading.value("updated") or reading.value("role") for reading in near)


def _is_below_title(page: PageLines, title: FoundTitle | None, number: int) -> bool:
    """Whether a bare name stands right below the headline, or some lines below it and again on the page."""
    if title is None or title.line < 0 or number > page.body + 2:
        return False
    again = page.counts.get(plain_words(page.lines[number]), 0) > 1
    return title.line < number <= title.line + (5 if again else 2)
