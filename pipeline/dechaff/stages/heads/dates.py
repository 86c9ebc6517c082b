"""Line -> the dates in it (where they are, and as written), and the dateline that an article begins with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from dechaff.dates.month_names import MONTHS
from dechaff.dates.parse import CLOCK_PATTERN, date_in_text, iso_date
from dechaff.stages.heads.person_names import is_agency_or_newsroom
from dechaff.text.fold import fold_case, matching_form, matching_form_with_offsets

__all__ = [
    "Dateline",
    "FoundDate",
    "find_dates",
    "has_clock",
    "may_hold_date",
    "month_first",
    "read_dateline",
    "separated",
    "with_clock",
]

_MAY_HOLD_DATE = re.compile(r"[12]\d{3}|\d{1,2}[./-]\d{1,2}[./-]\d{2}|[〇零一二三四五六七八九十\d]月")
"""A date with a year; the pattern of dates is slow, and most lines have none."""

_IN_NUMBERS = re.compile(r"\d ?[./-] ?\d|\d ?[年월月]|(?:19|20)\d{6}")
_LETTERS = re.compile(r"[^\W\d_]+")

_GLUED = re.compile(r"(?<=\d)\.(?=[^\W\d_]{3})|(?<=[^\W\d_]{3})\.(?=\d{4})")
_COMPACT = re.compile(r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")
_CLOCK_AT_END = re.compile(r"\d[:h時时点시]\d\d\D{0,6}$")
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


_PLACE = r"\p{L}[\p{L}\p{M}.'’-]*(?:[ -]\p{L}[\p{L}\p{M}.'’-]*){0,4}"
_DATE = r"(?:,? ?\(?(?:\p{L}{3,12}\.? \d{1,2}(?:, \d{4})?|\d{1,2}\.? \p{L}{3,12}\.?(?: \d{4})?|\d{1,2}[月/.]\d{1,2}日?)\)?,?)?"
_AGENCY = r"[\p{L}\p{N}][\p{L}\p{M}\p{N} .,/&-]{1,40}"
_DASH = r" ?\.? ?(?:--|-|–|—|―|:|\||\.-) ?"
_SIGNS = re.compile(r"[(（/|【\[:।=＝-]|日电")
"""What each form has at least one of."""


@cache
def _forms() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    """The forms of datelines, each with the characters of which it has one at the least."""
    forms = (
        ("(/（", rf"(?P<place>{_PLACE}(?:, {_PLACE})?){_DATE} ?[(/（](?P<agency>{_AGENCY})[)/）] ?(?:--|-|–|—|―|:|\.-|\.)?\s*(?=\S)"),
        ("(（", rf"[(（](?P<agency>{_AGENCY})[)）]{_DASH}(?=\S)"),
        ("-", rf"(?P<place>\p{{Lu}}[\p{{Lu}} .'’-]{{2,30}}(?:, \p{{Lu}}[\p{{Lu}}\p{{Ll}} .]{{1,24}})?){_DATE} ?(?:--|–|—|―|\.-|-) ?(?=\S)"),
        ("|", r"(?P<place>\p{Lu}[\p{Lu}-]{2,20}) (?P<agency>\p{Ll}{2,8}|\p{Lu}{2,5}) ?\| ?(?=\S)"),
        ("-", rf"(?P<place>\p{{Lu}}\p{{Ll}}[\p{{L}}-]{{1,20}}(?: \p{{Lu}}\p{{L}}{{2,20}})?){_DATE} (?:--|–|—|―) (?=\p{{Lu}}|\d)"),
        (":।-", r"(?P<place>[\p{Devanagari}\p{M}]{2,16}(?: [\p{Devanagari}\p{M}]{2,16})?)(?: ?[(（](?P<agency>[\p{L}\p{M} ]{2,24})[)）])? ?[:।-] (?=\S)"),
        ("(/（-", r"(?P<place>\p{Arabic}[\p{Arabic}\p{M}]{2,14}) ?(?:[(/（](?P<agency>[\p{L}\p{M} .]{2,24})[)/）]|-|–|—) ?[-:–—]? (?=\S)"),
        ("电", r"(?P<agency>新华社|新華社|中新社|中新网|中央社)(?P<place>[\p{Han}]{2,6}?)\d{1,2}月\d{1,2}日电"),
        ("=＝", r"[(（【\[](?P<place>[\p{Han}\p{Hangul}]{2,6})[=＝](?P<agency>[\p{L}]{2,12})[)）】\]]"),
    )  # fmt: skip
    return tuple((signs, regex.compile(form)) for signs, form in forms)


@dataclass(frozen=True, slots=True)
class Dateline:
    """The beginning of an article: where it was written, for which agency, and how long it is in characters."""

    place: str | None
    agency: str | None
    length: int


def read_dateline(line: str) -> Dateline | None:
    """The dateline that a line of prose begins with; None if there is none.

    A place alone counts in capitals or before a long dash, an agency in brackets if it is a known one or in capitals.
    """
    text = matching_form(line[:160]).strip()
    if not _SIGNS.search(text):
        return None
    for signs, form in _forms():
        found = form.match(text) if any(sign in text for sign in signs) else None
        if not found:
            continue
        groups = found.groupdict()
        agency = (groups.get("agency") or "").strip(" .") or None
        place = (groups.get("place") or "").strip(" .,-") or None
        if agency and not (
            is_agency_or_newsroom(agency)
            or (agency.isupper() and len(agency) <= 12)
            or agency.split()[-1] in ("News", "Press")
        ):
            continue
        if place and len(place.split()) > 6:
            continue
        return Dateline(place and _written(line, place), agency and _written(line, agency), found.end())
    return None


def _written(line: str, value: str) -> str:
    """A value that was read in the matching form of a line, in its own characters."""
    shown, offsets = matching_form_with_offsets(line[:160])
    at = shown.find(value)
    return " ".join(line[offsets[at] : offsets[at + len(value)]].split())
