"""Readings of lines -> the dates and the authors at the head of a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from dechaff.dates.parse import iso_date
from dechaff.stages.heads.dates import may_hold_date, month_first
from dechaff.stages.heads.person_evidence import is_introduced, is_person_name
from dechaff.stages.heads.person_names import is_team
from dechaff.stages.heads.read_line import read_line
from dechaff.stages.heads.reading import FoundTitle, HeadLines, LineReading, StatedValue
from dechaff.stages.heads.shape import plain_words, size_of
from dechaff.stages.heads.words import LABELS
from dechaff.text.fold import fold_case
from dechaff.text.given_names import is_family_name, is_given_name

__all__ = ["find_dates_of", "find_people", "is_heading_with_by", "lone_date", "occurs_small"]

_WEIGHT, _WEIGHT_OF_AGENCY = 0.55, 0.3
_WEIGHT_OF_LONE, _LONGEST_DATED, _LINES_INTO_BODY, _SHORTEST_LABEL = 0.35, 160, 3, 5
_PUBLISHED = tuple(label for label in LABELS["date"] if len(label) > _SHORTEST_LABEL)
_CHANGED = tuple(label for label in LABELS["updated"] if len(label) > _SHORTEST_LABEL)
_EDITORS = ("reviewed by", "medically reviewed", "fact check", "fact-check", "edited by", "expert review", "review by ")
_MOST_TOGETHER, _LINES_BELOW_TITLE = 5, 5
_MOST_UNKNOWN, _MOST_UNKNOWN_BESIDE = 5, 3
_SMALL = re.compile(r"(?<![^\W_])[a-zß-öø-ÿа-яёіїєґα-ωά-ώ][^\W\d_]{2,}")
_ONLY_LISTED = re.compile(r"(?:\s|[,&;、]|\b(?:and|und|et|y|og|och|en|e|i|и|та|ve|dan|και|ja|és|și)\b)*")
_ONE_WORD = re.compile(r"[A-ZÀ-ÞА-ЯЁΑ-Ω][a-zß-öø-ÿа-яёіїєґα-ωά-ώ]{2,}")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")


def find_dates_of(page: HeadLines, below: range, above: range) -> list[StatedValue]:
    """The date, and the date of the last change, by the nearest lines that are little more than dates."""
    readings, lines = page.readings, page.lines
    updated: StatedValue | None = None
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


def _later(readings: Mapping[int, LineReading], number: int, zone: range) -> list[StatedValue]:
    """The date of the last change, if it is in the line of the date or in one of the next ones."""
    for other in range(number, min(number + 4, zone.stop)):
        if other in readings and (value := readings[other].value("updated")):
            return [(other, "updated", value, _WEIGHT)]
    return []


def lone_date(lines: Sequence[str], body: int, language: str | None, *, bare: bool) -> list[StatedValue]:
    """The only date of a text without a date near its headline; the prose begins at the line `body`.

    Lines are tried in this order: one that consists of the date of publication; one that consists of the date of the
    last change ("Updated March 5, 2024"); one with separators above the prose ("Ann Lee | 5 March 2024 | Harbours");
    with `bare`, one that consists of a date, anywhere. If lines of a kind have different dates, there is no result:
    the dates belong to comments or to other articles.
    """
    kinds: tuple[dict[str, StatedValue], ...] = ({}, {}, {}, {}, {})
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_DATED or not may_hold_date(line):
            continue
        folded = fold_case(line)
        above, published = number < body + _LINES_INTO_BODY, folded.startswith(_PUBLISHED)
        changed = folded.startswith(_CHANGED)
        divided = above and ("|" in line or "•" in line)
        if not (bare or published or changed or divided):
            continue
        reading = read_line(line, language)
        field = "updated" if changed and reading.value("date") is None else "date"
        value = reading.value(field)
        if value is None:
            continue
        holds = (
            reading.complete and published and field == "date",
            reading.complete and changed and field == "updated",
            divided,
            bare and reading.complete and above,
            bare and reading.complete,
        )
        for days in (days for days, held in zip(kinds, holds, strict=True) if held):
            days.setdefault(iso_date(value, language) or value, (number, field, value, _WEIGHT_OF_LONE))
    return next((list(days.values()) for days in kinds if len(days) == 1), [])


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


def find_people(page: HeadLines, title: FoundTitle | None, below: range, above: range) -> list[StatedValue]:
    """The authors: of the nearest line that says that it names them, else a bare name at the place of a byline.

    If there is neither, an agency.
    """
    zone = sorted([*below, *above], key=lambda number: _names_editors(page.lines[number]))
    for number in zone:
        reading = page.readings[number]
        names = [value for name, value in reading.values if name == "author"] if reading.marked else []
        if names and is_heading_with_by(page, number):
            continue
        names = names or ([value for name, value in reading.values if name == "name"] if reading.marked else [])
        if names:
            name = _name_alone(page, number - 1) if reading.value("role") and len(names) == 1 else None
            if name is not None and number - 1 in zone:  # the line is but the role of the one that is named above it
                return _authors(page, number - 1, [name])
            return [*_authors(page, number, names), *_next_bylines(page, number, zone)]
    words = frozenset(plain_words(title.text)) if title else frozenset[str]()
    return _bare_names(page, title, words, zone) or _agency(page, zone)


def _next_bylines(page: HeadLines, number: int, zone: Sequence[int]) -> list[StatedValue]:
    """The authors of the bylines right below a byline, which has no more than its names: "By Ann Lee", "By Tom"."""
    found: list[StatedValue] = []
    for other in range(number, number + _MOST_TOGETHER):
        reading = page.readings.get(other)
        if other not in zone or reading is None or not reading.complete or not reading.marked or reading.labelled:
            break
        if any(field not in ("author", "role") for field, _ in reading.values) or _names_editors(page.lines[other]):
            break
        names = [value for field, value in reading.values if field == "author"]
        if other > number and (not names or page.lines[other].split()[0] != page.lines[number].split()[0]):
            break
        found += [(number, "author", name, _WEIGHT) for name in names if other > number]  # one statement of all
    return found


def is_heading_with_by(page: HeadLines, number: int) -> bool:
    """Whether a line may as well be a heading: "By Train", "Por Amor": one word, no usual name, no date near."""
    reading = page.readings[number]
    fields = [field for field, _ in reading.values]
    word = reading.value("author") or ""
    if fields != ["author"] or not reading.complete or reading.labelled or not _ONE_WORD.fullmatch(word):
        return False
    if is_given_name(word) or is_family_name(word):
        return False
    near = [page.readings[other] for other in (number - 1, number + 1) if other in page.readings]
    return not any(other.value("date") or other.value("updated") for other in near)


def _names_editors(line: str) -> bool:
    """Whether a line names those who have read the article before it was published, and not who wrote it."""
    return fold_case(line.strip("*_# ")).startswith(_EDITORS)


def _bare_names(
    page: HeadLines, title: FoundTitle | None, words: Collection[str], zone: Sequence[int]
) -> list[StatedValue]:
    for at_byline in (_is_by_details, _is_below_title):
        for number in zone:
            reading = page.readings[number]
            names = [value for name, value in reading.values if name == "name"]
            if (
                not names
                or sum(map(size_of, reading.unknown)) > _MOST_UNKNOWN_BESIDE
                or not at_byline(page, title, number)
                or any(
                    f"{name}-" in page.lines[number] for name in names
                )  # half of a word: "Hafen- / Fischereipolitik"
            ):
                continue
            shown = reading.value("role") is not None or page.has_role_below(number)
            if all(_is_person(name, words, page) and (shown or _is_shown(name, page)) for name in names):
                found = _authors(page, number, names)
                for other in range(number + 1, number + _MOST_TOGETHER):
                    more = _name_alone(page, other)
                    if more is None or _name_alone(page, number) is None or not _is_person(more, words, page):
                        break
                    if not _is_shown(more, page):
                        break
                    found.append((other, "author", more, _WEIGHT))
                return found
    return []


def _name_alone(page: HeadLines, number: int) -> str | None:
    """The name that a line consists of: those of several authors may be below each other."""
    reading = page.readings.get(number)
    if reading is None or not reading.complete or [field for field, _ in reading.values] != ["name"]:
        return None
    return reading.value("name")


def _agency(page: HeadLines, zone: Sequence[int]) -> list[StatedValue]:
    for number in zone:
        reading = page.readings[number]
        agency = reading.value("agency")
        if agency is not None and (reading.marked or _is_agency_alone(page, number)):
            return [(number, "author", agency, _WEIGHT_OF_AGENCY)]
    return []


def _is_agency_alone(page: HeadLines, number: int) -> bool:
    """Whether a line is the name of an agency, and the next one is a date."""
    reading, below = page.readings[number], page.readings.get(number + 1)
    if [field for field, _ in reading.values] != ["agency"] or not reading.complete:
        return False
    return below is not None and below.complete and below.value("date") is not None


def _authors(page: HeadLines, number: int, names: Sequence[str]) -> list[StatedValue]:
    """The authors that a line names, in its own words if it does no more than list them, with agency and role."""
    line, reading = page.lines[number], page.readings[number]
    start, end = line.find(names[0]), line.rfind(names[-1]) + len(names[-1])
    between = line[start:end]
    for name in names:
        between = between.replace(name, " ", 1)
    listed = len(names) > 1 and start >= 0 and _ONLY_LISTED.fullmatch(between)
    values: list[StatedValue] = [
        (number, "author", name, _WEIGHT) for name in ([" ".join(line[start:end].split())] if listed else names)
    ]
    return values + [(number, name, value, _WEIGHT) for name, value in reading.values if name in ("agency", "role")]


def _is_person(name: str, title: Collection[str], page: HeadLines) -> bool:
    """Whether a bare name is one of a person: no label, and no words of the title or usual ones of the page."""
    if is_team(name):
        return " ".join(plain_words(name)) not in page.labels
    words = [word for word in plain_words(name) if len(word) > 2]
    if " ".join(plain_words(name)) in page.labels or any(word in title and len(word) > 3 for word in words):
        return False
    return sum(occurs_small(word, page.lines) for word in words) * 2 < max(1, len(words))


def _is_shown(name: str, page: HeadLines) -> bool:
    """Whether something shows that a text of two words with capitals is a person, and no place, paper or label."""
    return is_person_name(name) or is_introduced(name, page.lines)


def occurs_small(word: str, lines: Sequence[str]) -> bool:
    """Whether a page writes a word with a small first letter."""
    if not _SMALL.fullmatch(word):
        return False
    whole = re.compile(rf"(?<![^\W_]){word}(?![^\W\d_])")
    return any(word in line and whole.search(line) is not None for line in lines)


def _is_by_details(page: HeadLines, _title: FoundTitle | None, number: int) -> bool:
    """Whether a bare name is beside a date or a role."""
    near = [page.readings[n] for n in range(number - 2, number + 3) if n in page.readings]
    return any(reading.value("date") or reading.value("updated") or reading.value("role") for reading in near)


def _is_below_title(page: HeadLines, title: FoundTitle | None, number: int) -> bool:
    """Whether a bare name is one of the five lines below the headline."""
    if title is None or title.line < 0 or number > page.body + 2:
        return False
    return title.line < number <= title.line + _LINES_BELOW_TITLE
