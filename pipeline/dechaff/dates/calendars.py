"""Years and days of other calendars -> Gregorian ones: Buddhist, Persian, East Asian eras."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

_ERAS: Mapping[str, int] = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
"""The Gregorian year before the first year of the era."""

_DIGITS: Mapping[str, int] = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "元": 1,
}
_BUDDHIST = 543
# The calendar has been in official use since 1304, and the leap year rule below is exact until 1500.
_FIRST_PERSIAN, _LAST_PERSIAN = 1304, 1500
# The ordinal (`datetime.date.toordinal`) of the day before 1 Farvardin 1.
_PERSIAN_EPOCH = 226894


def buddhist_year(year: int) -> int:
    """The Gregorian year of a year of the Thai Buddhist era; one of two digits is in its 26th century.

    >>> buddhist_year(2567), buddhist_year(67)
    (2024, 2024)
    """
    return (year if year > 99 else 2500 + year) - _BUDDHIST


def persian_date(year: int, month: int, day: int) -> datetime.date | None:
    """The Gregorian day of a day of the solar calendar of Iran and Afghanistan, or None if there is no such day.

    Leap years follow a cycle of 33 years, which gives the astronomical New Year of each year from 1304 to 1500.

    >>> persian_date(1403, 1, 1), persian_date(1403, 12, 30), persian_date(1402, 12, 30)
    (datetime.date(2024, 3, 20), datetime.date(2025, 3, 20), None)
    """
    leap = (8 * year + 29) % 33 < 8
    length = 31 if month <= 6 else 30 if month <= 11 or leap else 29
    if not (_FIRST_PERSIAN <= year <= _LAST_PERSIAN and 1 <= month <= 12 and 1 <= day <= length):
        return None
    before = 365 * (year - 1) + (8 * year + 21) // 33 + 31 * min(month - 1, 6) + 30 * max(month - 7, 0)
    return datetime.date.fromordinal(_PERSIAN_EPOCH + before + day)


def era_year(era: str, year: str) -> int | None:
    """The Gregorian year of a year of an era, or None for an unknown one: 令和6 is 2024; 元 is the first year.

    >>> era_year("令和", "6"), era_year("民國", "113"), era_year("天平", "1")
    (2024, 2024, None)
    """
    number = int(year) if year.isdecimal() else chinese_number(year)
    return _ERAS[era] + number if era in _ERAS and number else None


def chinese_number(text: str) -> int | None:
    """The value of a number below 100 in Chinese characters, or of digits (a year); None for anything else.

    >>> chinese_number("二〇二四"), chinese_number("十二"), chinese_number("三十"), chinese_number("二十一")
    (2024, 12, 30, 21)
    """
    tens, ten, ones = text.partition("十")
    if ten:
        high, low = _DIGITS.get(tens, 1 if not tens else None), _DIGITS.get(ones, 0 if not ones else None)
        return None if high is None or low is None else 10 * high + low
    if not text or any(character not in _DIGITS for character in text):
        return None
    return int("".join(str(_DIGITS[character]) for character in text))
