"""Date as written in an article -> ISO 8601, or None if it is ambiguous. The names of months are those of CLDR."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache

import regex

from dechaff.dates.calendars import buddhist_year, chinese_number, era_year, persian_date
from dechaff.dates.month_names import MONTHS, PERSIAN_MONTHS, WEEKDAYS
from dechaff.dates.time_zones import ZONE_PATTERN
from dechaff.text.fold import fold


def _any_of(words: frozenset[str]) -> str:
    """An alternation of words, grouped by first letters: faster to match than a flat one, and as fast to compile."""
    groups: dict[str, list[str]] = {}
    # The longest word first: an alternation matches the first alternative that fits.
    for word in sorted(words, key=lambda word: (-len(word), word)):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items()))


# Vietnamese months are numbered, and have patterns of their own below.
_MONTHS = frozenset(name for code, table in MONTHS.items() if code != "vi" for names in table for name in names)
_PERSIAN_MONTHS: Mapping[str, int] = {name: number for number, names in enumerate(PERSIAN_MONTHS, 1) for name in names}
_MONTH = _any_of(_MONTHS | frozenset(_PERSIAN_MONTHS))
_WEEKDAY = _any_of(frozenset(name for names in WEEKDAYS.values() for name in names))
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_ZONE = r"(?:z|[+-]\d{2}:?\d{2})"
_CHINESE = "〇零元一二三四五六七八九十"
_ERA = r"(?:令和|平成|昭和|大正|民國|民国) ?"

_COMMA = "(?:[,،])?"
_DAY = r"\d{1,2}(?:\.|st|nd|rd|th|er|º|ª|°|-го|-а)?"
# Not a second day: "6. Mai 12 Uhr", "6 May 12:30".
_SECOND_DAY = r" \d{1,2}(?:st|nd|rd|th|\.|-?[aáeé]n)?(?![\d:h]|\.\d| ?(?:uhr|[ap]\.?m))"
_ERA_WORD = r"(?:(?:de|del|of|năm|พ\.ศ\.?|ค\.ศ\.?) ?)?"
_YEAR_MARK = r"(?: ?(?:г(?:ода?|\.)?|р(?:оку|\.)?|r(?:oku|\.)|م\.?))?"
_LATE_WEEKDAY = (
    r"(?:,? \(?(?:hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap"
    r"|pazartesi|sali|çarşamba|perşembe|cuma(?:rtesi)?|pazar)\)?)?"
)
_ASIAN_WEEKDAY = (
    r"(?: ?\(?(?:(?:星期|週|周|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日](?:曜日?)?(?:・?祝)?"
    r"|[월화수목금토일](?:요일)?)\)?)?"
)

DATE_PATTERN = (
    rf"(?:(?:{_WEEKDAY})\.?{_COMMA} ?(?:(?:den|the|dem|le|el|il|o|ngày|ที่|d\.) )?)?(?:ngày )?(?:"
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:t{_CLOCK}{_ZONE}?)?"
    r"|\d{4}/\d{1,2}/\d{1,2}"
    rf"|(?:\d{{4}}\.\d{{1,2}}\.\d{{1,2}}\.?|\d{{4}}\. \d{{1,2}}\. \d{{1,2}}\.?){_LATE_WEEKDAY}{_ASIAN_WEEKDAY}"
    rf"|(?:\d{{1,2}}\. \d{{1,2}}\. \d{{4}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}){_YEAR_MARK}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2}"
    rf"|(?:\d{{4}} ?年 ?|{_ERA}(?:元|\d{{1,3}}) ?年 ?)?\d{{1,2}} ?月 ?\d{{1,2}} ?日{_ASIAN_WEEKDAY}"
    rf"|(?:\d{{4}} ?년 ?)?\d{{1,2}} ?월 ?\d{{1,2}} ?일{_ASIAN_WEEKDAY}"
    rf"|(?:{_ERA})?[{_CHINESE}]{{1,4}}年[{_CHINESE}]{{1,2}}月[{_CHINESE}]{{1,3}}日{_ASIAN_WEEKDAY}"
    r"|\d{1,2} (?:tháng|thg) \d{1,2}(?:,? (?:năm )?\d{4})?"
    # With the name of a month. All forms are one pattern, since the names are most of what is compiled: before the name
    # there is a day or (in Hungarian) a year, or there is a day right after it.
    rf"|(?:\d{{4}}\. |{_DAY}[ -]?(?:(?:de|of|d'|η|ي|من) ?|ב-?)?"
    rf"|(?=[\p{{L}}\p{{M}}.'/]{{2,18}}(?: [\u0600-\u06ff]{{2,8}})?\.?,?{_SECOND_DAY}))"
    rf"(?:{_MONTH})(?: ?[/(] ?[\u0600-\u06ff]{{2,6}}(?: [\u0600-\u06ff]{{2,7}})?\)?| ماه)?\.?{_COMMA}"
    rf"(?:{_SECOND_DAY}(?:{_COMMA} \d{{4}})?|(?: |-|/|, ){_ERA_WORD}\d{{4}}{_YEAR_MARK}"
    rf"|(?<=[\u0e00-\u0e7f.]) \d{{2}}(?![\d:.])|(?!{_SECOND_DAY}))"
    rf"{_LATE_WEEKDAY})"
)
"""A regular expression for a date in the matching form of a text, to be compiled with IGNORECASE."""


@cache  # it takes 60 ms to compile
def date_in_text() -> regex.Pattern[str]:
    """The expression for a date anywhere in the matching form of a text."""
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{DATE_PATTERN})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE)


CLOCK_PATTERN = (
    r"(?:(?:um|at|à|a las|às|alle(?: ore)?|ore|kl\.?|klo|om|pukul|lúc|o godz\.|godz\.|v|ve|в|о) )?"
    r"(?P<hour>\d{1,2})(?::|h| ?[时時點点시] ?)(?P<minute>\d{2})(?![\d.])(?::\d{2}(?!\d))?(?: ?[分분])?"
    r"(?: ?(?P<half>[ap](?=\.?m\b)|[صم](?![\w']))(?:\.?m\b\.?)?)?"
    rf"(?:(?: (?:uhr|h|hrs))?(?:,? ?\(?(?P<zone>{ZONE_PATTERN})\)?))?"
)
"""A regular expression for a time of day behind a date, as articles write it, to be compiled with IGNORECASE."""


LOOSE_DATE_PATTERN = (
    rf"(?=\D{{0,40}}\d|[^年]{{0,6}}[{_CHINESE}]年)[\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}} .,،॰・()/'°ºª:+-]{{2,80}}"
)
"""Matches whatever `DATE_PATTERN` matches, and more. It is fast to compile: a test before the other is compiled."""

_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[t ]({_CLOCK}{_ZONE}?))?")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})[./-] ?(\d{4}|\d{2})\b")
_OF_AN_ERA = re.compile(
    rf"(令和|平成|昭和|大正|民國|民国)? ?"
    rf"([\d{_CHINESE}]{{1,4}}) ?年 ?([\d{_CHINESE}]{{1,2}}) ?月 ?([\d{_CHINESE}]{{1,3}}) ?日"
)
_VIETNAMESE = re.compile(r"(\d{1,2}) (?:tháng|thg) (\d{1,2})\D{1,6}(\d{4})")
# The year and the day before and after the name of a month.
_YEAR_BEFORE, _DAY_BEFORE = re.compile(r"(\d{4})\. $"), re.compile(r"(?<!\d)(\d{1,2})\D{0,6}$")
_DAY_AFTER, _YEAR_AFTER = re.compile(r"\.? (\d{1,2})(?!\d)"), re.compile(r"\D{0,18}(\d{4})(?!\d)")
_BOTH_AFTER = re.compile(r"\.? (\d{1,2})\D{1,5}(\d{4})(?!\d)")
_NEAR = 32
"""Characters on either side of the name of a month in which its day and year are searched for."""
_THAI_YEAR_AFTER = re.compile(r"\D{0,8}(\d{2})(?!\d)")


@cache
def _month_pattern() -> re.Pattern[str]:
    """A pattern for the name of a month; it has hundreds of names, so it is compiled when it is first needed."""
    # Not \b: in many scripts the last vowel of a name is a mark, which is not a letter.
    # In Hebrew "in" is a letter before it.
    return re.compile(rf"(?<![^\W\d_])ב?-?({_MONTH})(?![^\W\d_])")


_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST_YEAR = re.compile(r"(?<!\d)[2๒][45๔๕]\d\d(?!\d)")
_THAI_SHORT_YEARS = range(60, 80)
"""Years of two digits that can only be of the Buddhist calendar: 67 is 2567."""

_FIRST_YEAR = 1500
"""Earlier years are of another calendar: 1402 is 2023 in Iran."""

_UNSETTLED_TAGS = frozenset({"en", "en-ca"})
_YEAR_FIRST_LANGUAGES = frozenset({"ja", "zh", "ko", "hu", "lt", "mn", "fa"})
_MONTH_FIRST_TAGS = frozenset({"en-us", "en-ph", "fil"})
_MONTH_FIRST_ENDINGS = (".us", ".gov", ".mil")
_DAY_FIRST_ENDINGS = tuple(".uk .ie .au .nz .in .za .ng .ke .sg .my .pk .eu".split())


def iso_date(raw: str, language: str | None = None, site: str | None = None) -> str | None:
    """The date in ISO 8601 (YYYY-MM-DD, with a time if it is in ISO 8601 already), or None if it is ambiguous.

    01/02/2023 is ambiguous, unless the language or the domain of the site decides which number is the day. A date
    without a year is None.
    """
    text = fold(raw).strip()
    tag = (language or "").lower()
    thai = tag.startswith("th") or _THAI.search(text) is not None
    if thai:
        text = _BUDDHIST_YEAR.sub(lambda year: str(buddhist_year(int(year[0]))), text)
    if found := _ISO.search(text):
        day = _checked(found[1], found[2], found[3], tag)
        return _with_clock(day, found[4]) if day and found[4] else day
    if found := _OF_AN_ERA.search(text):
        return _east_asian(found)
    if found := _YEAR_FIRST.search(text):
        return _checked(found[1], found[2], found[3], tag)
    if found := _YEAR_LAST.search(text):
        year = _thai_year(found[4]) if thai and len(found[4]) == 2 else found[4]
        return _numeric(found[1], found[3], year, found[2], language, site) if year else None
    if found := _VIETNAMESE.search(text):
        return _checked(found[3], found[2], found[1])
    return _named(text, tag, thai)


def _named(text: str, tag: str, thai: bool) -> str | None:
    """The first date with the name of a month that has a day and a year."""
    for found in _month_pattern().finditer(text):
        before, after = text[max(found.start() - _NEAR, 0) : found.start()], text[found.end() : found.end() + _NEAR]
        if (year := _YEAR_BEFORE.search(before)) and (first := _DAY_AFTER.match(after)):
            parts = year[1], first[1]
        elif (day := _DAY_BEFORE.search(before)) and (year := _YEAR_AFTER.match(after)):
            parts = year[1], day[1]
        elif both := _BOTH_AFTER.match(after):
            parts = both[2], both[1]
        elif thai and day and (year := _THAI_YEAR_AFTER.match(after)):
            parts = _thai_year(year[1]) or "0", day[1]
        else:
            continue
        if found[1] in _PERSIAN_MONTHS:
            return _iso(persian_date(int(parts[0]), _PERSIAN_MONTHS[found[1]], int(parts[1])))
        month = _month(found[1], tag)
        return _checked(parts[0], month, parts[1]) if month else None
    return None


def _east_asian(found: re.Match[str]) -> str | None:
    """A date with 年, 月 and 日, with numbers in digits or Chinese characters; the year may be one of an era."""
    year, month, day = (
        number if number.isdecimal() else str(chinese_number(number) or 0) for number in found.groups()[1:]
    )
    if found[1]:
        year = str(era_year(found[1], found[2]) or 0)
    return _checked(year, month, day)


def _thai_year(digits: str) -> str | None:
    """The year of two digits on a Thai page; None if it may be of either calendar."""
    return str(buddhist_year(int(digits))) if int(digits) in _THAI_SHORT_YEARS else None


def _numeric(first: str, second: str, year: str, separator: str, language: str | None, site: str | None) -> str | None:
    full_year = year if len(year) == 4 else f"20{year}" if int(year) < 70 else f"19{year}"
    as_day_first = _checked(full_year, second, first, language)
    as_month_first = _checked(full_year, first, second, language)
    if as_day_first == as_month_first or not (as_day_first and as_month_first):
        return as_day_first or as_month_first
    tag = (language or "").lower().replace("_", "-")
    host = (site or "").lower()
    if tag in _MONTH_FIRST_TAGS or host.endswith(_MONTH_FIRST_ENDINGS):
        return as_month_first
    # With dots between the numbers, the month never comes first.
    settled = tag and tag not in _UNSETTLED_TAGS and tag.split("-")[0] not in _YEAR_FIRST_LANGUAGES
    if separator == "." or settled or host.endswith(_DAY_FIRST_ENDINGS):
        return as_day_first
    return None


def _with_clock(day: str, clock: str) -> str:
    """The day with its time, or without a time that does not exist."""
    moment = f"{day}T{clock.upper()}" if clock[1:2] != ":" else f"{day}T0{clock.upper()}"
    try:
        datetime.datetime.fromisoformat(moment)
    except ValueError:
        return day
    return moment


def _checked(year: str, month: str, day: str, language: str | None = None) -> str | None:
    """The day in ISO 8601, or None if there is no such day; early years are Persian ones, in Persian texts only."""
    if int(year) < _FIRST_YEAR:
        persian = (language or "").lower().startswith("fa")
        return _iso(persian_date(int(year), int(month), int(day))) if persian else None
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


@cache
def _month_numbers() -> dict[str, dict[str, int]]:
    """The numbers of months by name and language."""
    numbers: dict[str, dict[str, int]] = {}
    for language, table in MONTHS.items():
        for number, names in enumerate(table, 1):
            for name in names:
                numbers.setdefault(name, {})[language] = number
    return numbers


def _month(name: str, language: str | None) -> str | None:
    """The number of a month; None if it depends on the language ("listopad") and that is not known."""
    by_language = _month_numbers().get(name, {})
    number = by_language.get((language or "")[:2].lower())
    if number is None and len(set(by_language.values())) == 1:
        number = next(iter(by_language.values()))
    return None if number is None else str(number)
