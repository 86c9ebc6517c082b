"""Dates as articles write them -> ISO 8601, or nothing where the reading is in doubt."""

from __future__ import annotations

import datetime
import re
from functools import cache

from pipeline.calendar_names import MONTHS, WEEKDAYS
from pipeline.fold import fold

__all__ = ["DATE_PATTERN", "LOOSE_DATE_PATTERN", "iso_date"]


def _any_of(words: set[str]) -> str:
    # The longest first: an alternation takes the first that fits.
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_MONTH = _any_of({name for table in MONTHS.values() for names in table for name in names})
_WEEKDAY = _any_of({name for names in WEEKDAYS.values() for name in names})
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_ZONE = r"(?:z|[+-]\d{2}:?\d{2})"

DATE_PATTERN = (
    rf"(?:(?:{_WEEKDAY})\.?,? (?:(?:den|the|dem|le|el|il|o) )?)?(?:"
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:t{_CLOCK}{_ZONE}?)?"
    r"|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}\.?|\d{4}\. \d{1,2}\. \d{1,2}\.?"
    r"|\d{1,2}\. \d{1,2}\. \d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}"
    r"|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|\d{4} ?년 ?\d{1,2} ?월 ?\d{1,2} ?일"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th|er|º|ª|°|-го)?[ -]?(?:(?:de|of|d'|η|ی) ?)?(?:{_MONTH})\.?,?"
    r"(?:[ -](?:(?:de|del|of) )?\d{4})?"
    rf"|(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|\d{{4}}\. (?:{_MONTH})\.? \d{{1,2}}\.?"
    r")"
)
"""A regular expression for a date, to be matched without regard to capital letters."""

LOOSE_DATE_PATTERN = r"(?=\D{0,40}\d)[\p{L}\p{N}][\p{L}\p{M}\p{N} .,/'°ºª:+-]{2,80}"
"""Matches whatever `DATE_PATTERN` matches, and more: quick to compile, to see whether the other is worth it."""

_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[t ]({_CLOCK}{_ZONE}?))?")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})[./-] ?(\d{4}|\d{2})\b")
# No \b: many scripts write a name's last vowel as a mark, which counts as no letter.
_NAMED = rf"(?<![^\W\d_])({_MONTH})(?![^\W\d_])"


@cache
def _named_patterns() -> tuple[tuple[re.Pattern[str], tuple[int, int, int]], ...]:
    """Dates with the name of a month, and which groups are year, month and day; thousands of names, compiled late."""
    return (
        (re.compile(rf"(\d{{4}})\. ({_MONTH})\.? (\d{{1,2}})"), (1, 2, 3)),
        (re.compile(rf"(\d{{1,2}})\D{{0,6}}?{_NAMED}\D{{0,6}}(\d{{4}})"), (3, 2, 1)),
        (re.compile(rf"{_NAMED}\.? (\d{{1,2}})\D{{1,4}}(\d{{4}})"), (3, 1, 2)),
    )


_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST_YEAR = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")

_FIRST_YEAR = 1500
"""Years before it are of another calendar (1402 is 2023 in Iran), not of an article."""

_UNSETTLED_TAGS = frozenset({"en", "en-ca"})
_YEAR_FIRST_LANGUAGES = frozenset({"ja", "zh", "ko", "hu", "lt", "mn", "fa"})
_MONTH_FIRST_TAGS = frozenset({"en-us", "en-ph", "fil"})
_MONTH_FIRST_ENDINGS = (".us", ".gov", ".mil")
_DAY_FIRST_ENDINGS = tuple(".uk .ie .au .nz .in .za .ng .ke .sg .my .pk .eu".split())


def iso_date(raw: str, language: str | None = None, site: str | None = None) -> str | None:
    """The date in ISO 8601 (YYYY-MM-DD, with the time where it is ISO already), or None where it is in doubt.

    01/02/2023 is in doubt, unless the language or the ending of the site settles which number is the day. A date
    without a year is no date here.
    """
    text = fold(raw).strip()
    if (language or "").lower().startswith("th") or _THAI.search(text):
        text = _BUDDHIST_YEAR.sub(lambda year: str(int(year[0]) - 543), text)
    if found := _ISO.search(text):
        day = _checked(found[1], found[2], found[3])
        return _with_clock(day, found[4]) if day and found[4] else day
    if found := _YEAR_FIRST.search(text):
        return _checked(found[1], found[2], found[3])
    if found := _YEAR_LAST.search(text):
        return _numeric(found[1], found[3], found[4], found[2], language, site)
    for pattern, order in _named_patterns():
        if found := pattern.search(text):
            month = _month(found[order[1]], language)
            return _checked(found[order[0]], month, found[order[2]]) if month else None
    return None


def _numeric(first: str, second: str, year: str, separator: str, language: str | None, site: str | None) -> str | None:
    full_year = year if len(year) == 4 else f"20{year}" if int(year) < 70 else f"19{year}"
    as_day_first = _checked(full_year, second, first)
    as_month_first = _checked(full_year, first, second)
    if as_day_first == as_month_first or not (as_day_first and as_month_first):
        return as_day_first or as_month_first
    tag = (language or "").lower().replace("_", "-")
    host = (site or "").lower()
    if tag in _MONTH_FIRST_TAGS or host.endswith(_MONTH_FIRST_ENDINGS):
        return as_month_first
    # Dots between the numbers are nowhere used with the month first.
    settled = tag and tag not in _UNSETTLED_TAGS and tag.split("-")[0] not in _YEAR_FIRST_LANGUAGES
    if separator == "." or settled or host.endswith(_DAY_FIRST_ENDINGS):
        return as_day_first
    return None


def _with_clock(day: str, clock: str) -> str:
    """The day with its time, if there is such a time."""
    moment = f"{day}T{clock.upper()}" if clock[1:2] != ":" else f"{day}T0{clock.upper()}"
    try:
        datetime.datetime.fromisoformat(moment)
    except ValueError:
        return day
    return moment


def _checked(year: str, month: str, day: str) -> str | None:
    if int(year) < _FIRST_YEAR:
        return None
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


@cache
def _month_numbers() -> dict[str, dict[str, int]]:
    """Month name -> language -> number."""
    numbers: dict[str, dict[str, int]] = {}
    for language, table in MONTHS.items():
        for number, names in enumerate(table, 1):
            for name in names:
                numbers.setdefault(name, {})[language] = number
    return numbers


def _month(name: str, language: str | None) -> str | None:
    """The number of a month; None where languages differ ("listopad") and none is given."""
    by_language = _month_numbers().get(name, {})
    number = by_language.get((language or "")[:2].lower())
    if number is None and len(set(by_language.values())) == 1:
        number = next(iter(by_language.values()))
    return None if number is None else str(number)
