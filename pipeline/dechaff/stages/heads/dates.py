"""Line -> the dates in it: where they are, and as written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from dechaff.dates.month_names import MONTHS
from dechaff.dates.parse import CLOCK_PATTERN, date_in_text, iso_date
from dechaff.dates.time_zones import ZONE_PATTERN
from dechaff.text.fold import fold_case

__all__ = [
    "FoundDate",
    "find_dates",
    "has_clock",
    "may_hold_date",
    "month_first",
    "separated",
    "with_clock",
]

_MAY_HOLD_DATE = re.compile(r"[12١٢۱۲१२১২๑๒]\d{3}|\d{1,2}[./-]\d{1,2}[./-]\d{2}|[〇零一二三四五六七八九十\d]月")
"""A date with a year, in the digits of any script; the pattern of dates is slow, and most lines have none."""

_IN_NUMBERS = re.compile(r"\d ?[./-] ?\d|\d ?[年월月]|(?:19|20)\d{6}")
_LETTERS = re.compile(r"[^\W\d_]+")

_GLUED = re.compile(r"(?<=\d)\.(?=[^\W\d_]{3})|(?<=[^\W\d_]{3})\.(?=\d{4})")
_COMPACT = re.compile(r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")
_CLOCK_AT_END = re.compile(rf"\d[:h時时点시]\d\d(?:\D{{0,6}}|\D{{0,4}} ?\(?{ZONE_PATTERN}\)?)$")
_ROLES_BEHIND = (
    "Editor|Reporter|Writer|Correspondent|Journalist|Contributor|Columnist|Redakteur(?:in)?|Korrespondent(?:in)?|Senior"
    "|Deputy|Chief|Staff|Lifestyle|Political|News Reporter|Executive|Freelance|Contributing|Head"
)
"""What follows a name on a page, and is run together with it in a dump: "Ann LeeSenior Reporter"."""

_DIGIT = re.compile(r"\d")
_MAY_RUN_TOGETHER = re.compile(r"\d{4}|日|[^\W\d_](?:Publi|Updated|Posted|Last u|Aktual|Veröff|Stand)")
_CAPITAL_WITHIN = re.compile(r"[a-zß-ÿ]{2}[A-Z]")
_ROLE_WITHIN = re.compile(rf"(?<=[a-zß-ÿ]{{2}})(?=(?:{_ROLES_BEHIND})\b)")
_YEAR = re.compile(r"\d{4}|\d[./-]\d{1,2}[./-]\d{2}|[年년]")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `start` to `end` of a line, its time of day excluded, as it is written."""

    start: int
    end: int
    text: str


@cache
def _clock() -> regex.Pattern[str]:
    return regex.compile(rf"[,|]? ?{CLOCK_PATTERN}", regex.IGNORECASE)


@cache
def _run_together() -> regex.Pattern[str]:
    return regex.compile(
        r"(?<=\b(?:19|20)\d\d)(?=\p{Lu}|\d ?min|\d{1,2}:)|(?<=日)(?=\d)|(?<=\p{Ll})(?=\d{1,2}\.? \p{L}{3,9} \d{4})"
        r"|(?<=[\u3040-\u30ff\u4e00-\u9fff])(?=(?:19|20)\d\d年)"
        r"|(?<=\p{Ll}{2})(?=(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\p{Ll}* \d{1,2}, \d{4})"
        r"|(?<=\p{Ll}{2})(?=(?:Published|Updated|Posted|Last updated|Publicado|Aktualisiert|Veröffentlicht|Stand)\b)"
    )


def separated(line: str) -> str:
    """A line in which a space parts what was run together when it was scraped: "Ann LeePublished: 5 March 2024"."""
    if _CAPITAL_WITHIN.search(line):
        line = _ROLE_WITHIN.sub(" ", line)
    return _run_together().sub(" ", line) if _DIGIT.search(line) and _MAY_RUN_TOGETHER.search(line) else line


def find_dates(line: str) -> Sequence[FoundDate]:
    """The dates with a year in a line in matching form, in its order."""
    if not may_hold_date(line):
        return ()
    plain = _GLUED.sub(" ", line)
    matches = date_in_text().finditer(plain)
    found = [FoundDate(match.start(), match.end(), match[0]) for match in matches if _YEAR.search(match[0])]
    if not found:
        for match in _COMPACT.finditer(plain):
            digits = match[0]
            iso = iso_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
            if iso:
                found.append(FoundDate(match.start(), match.end(), iso))
    return found


def may_hold_date(line: str) -> bool:
    """Whether a line may have a date with a year: one with a month, as a number or by its name. A fast test."""
    if not _MAY_HOLD_DATE.search(line):
        return False
    if (
        _IN_NUMBERS.search(line) or max(line) >= "\u0590"
    ):  # `_LETTERS` does not find whole words in scripts with vowel signs
        return True
    return not _month_words().isdisjoint(_LETTERS.findall(fold_case(line)))


@cache
def _month_words() -> frozenset[str]:
    return frozenset(_LETTERS.findall(" ".join(name for table in MONTHS.values() for names in table for name in names)))


def with_clock(line: str, date: FoundDate) -> str:
    """A date as it is written, with the time of day behind it, if there is one: "8 April 2024, 09:15"."""
    clock = _clock().match(line, date.end)
    if (
        clock is None
        or int(clock["hour"]) > 23
        or int(clock["minute"]) > 59
        or date.text != line[date.start : date.end]
    ):
        return date.text
    return line[date.start : clock.end()].rstrip()


def has_clock(date: str) -> bool:
    """Whether a date as written ends with a time of day."""
    return _CLOCK_AT_END.search(date) is not None


def month_first(text: str) -> bool | None:
    """Whether the dates of a text with slashes have the month first, by one that can be read in one way only."""
    orders = {
        int(match[3]) > 12
        for match in _NUMERIC.finditer(text)
        if match[2] != "." and (int(match[1]) > 12) != (int(match[3]) > 12)
    }
    return orders.pop() if len(orders) == 1 else None
