"""Candidates for dates -> the day of publication and that of the last change, in ISO 8601."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dechaff.dates.parse import CLOCK_PATTERN, iso_date
from dechaff.dates.time_zones import ZONE_PATTERN, zone_offset
from dechaff.document import Candidate
from dechaff.stages.metadata.candidates import reason_of_choice

__all__ = ["Moment", "choose_date", "moment"]

_STAMP = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*"
    rf"(?P<zone>{ZONE_PATTERN}|[+-]\d{{2}}(?!\d)|z)?",
    re.I,
)
_DIGITS = re.compile(r"(?P<day>(?:19|20)\d{6})(?:T?(?P<clock>\d{6}))?Z?$")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?$")
_NAMED = re.compile(
    r"[A-Za-z]{3,9},? (\d{1,2}) ([A-Za-z]{3,9}),? (\d{4}),? (\d{1,2}:\d{2}(?::\d{2})?) ?"
    rf"({ZONE_PATTERN})?"
)
_CLOCK = re.compile(rf"(?<!\d){CLOCK_PATTERN}(?: (?:uhr|h|hrs))?$", re.I)
"""A time of day behind a date, as articles write it."""

_SHOWN, _ALSO_CHANGED = "line below h1", 0.3
_FIRST_YEAR, _LAST_YEAR = 1850, 2060
_UNSET = frozenset({"1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31"})
"""Days that systems count from: stated where no day is known."""

_FAR, _FAR_BEHIND, _TOO_LATE = 2032, 3, 0.2
"""From the first year on, a day that is this many years behind all that the page shows is worth this share."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as stated, in ISO 8601: a day, or a day with its time and, where stated, its zone."""

    candidate: Candidate
    iso: str

    @property
    def day(self) -> str:
        """The day as stated, in the zone of the statement."""
        return self.iso[:10]


def moment(value: str, language: str | None = None, site: str | None = None) -> str | None:
    """A date or a time stamp in ISO 8601; None if it is ambiguous, or none."""
    text = value.strip()
    if found := _STAMP.match(text):
        return _stamp(found["day"], found["clock"], found["zone"], site)
    if found := _DIGITS.match(text):
        day = f"{found['day'][:4]}-{found['day'][4:6]}-{found['day'][6:]}"
        clock = found["clock"]
        return _stamp(day, f"{clock[:2]}:{clock[2:4]}:{clock[4:]}", None) if clock else _plausible(iso_date(day))
    if _EPOCH.match(text):
        seconds = int(text[:10])
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat().replace("+00:00", "Z")
    if found := _NAMED.match(text):
        named = iso_date(f"{found[1]} {found[2]} {found[3]}", "en")
        return _stamp(named, found[4], found[5], site) if named else None
    if found := _CLOCK.search(text):
        before = _plausible(iso_date(text[: found.start()].rstrip(" ,|"), language, site))
        if before is not None:
            return _stamp(before, _clock(found), found["zone"], site)
    return _plausible(iso_date(text, language, site))


def _clock(found: re.Match[str]) -> str:
    """The time of day in the form 21:05."""
    hour = int(found["hour"])
    if found["half"] and hour <= 12:
        hour = hour % 12 + (12 if found["half"].lower() in ("p", "م") else 0)
    return f"{hour}:{found['minute']}"


def _plausible(iso: str | None) -> str | None:
    if iso is None or iso[:10] in _UNSET:
        return None
    return iso if _FIRST_YEAR <= int(iso[:4]) <= _LAST_YEAR else None


def _stamp(day: str, clock: str, zone: str | None, site: str | None = None) -> str | None:
    """Day and time in ISO 8601. A time of midnight without a zone is a day, as forms fill it in."""
    if _plausible(iso_date(day)) is None:
        return None
    hour, minute, *second = clock.split(":")
    time = f"{int(hour):02}:{minute}" + (f":{second[0]}" if second else "")
    offset = zone_offset(zone.upper(), site) if zone else ""
    if offset is None:
        return day
    stamp = f"{day}T{time}{offset}"
    try:
        exact = datetime.datetime.fromisoformat(stamp)
    except ValueError:
        return day
    if exact.tzinfo is not None and exact.timestamp() == 0:
        return None  # 1969-12-31T19:00:00-05:00: the same as 1970-01-01T00:00:00Z
    return day if not offset and time.replace("0", "").strip(":") == "" else stamp


def choose_date(
    candidates: Sequence[Candidate],
    language: str | None = None,
    site: str | None = None,
    changed: Collection[str] = frozenset(),
) -> tuple[Moment, str, tuple[Moment, ...]] | None:
    """The moment with the reason in words, and the other moments; None where no statement is a date.

    Days count as many times as independent places state them; of the statements of the chosen day, the heaviest is
    taken, and of equally heavy ones that with a zone. A day that is also that of the last change (`changed`) counts
    less than an earlier one that the page shows: some systems state the change as the publication.
    """
    moments = [Moment(each, iso) for each in candidates if (iso := moment(each.value, language, site)) is not None]
    if not moments:
        return None
    places: dict[str, dict[str, float]] = {}
    for each in moments:
        known = places.setdefault(each.day, {})
        place = each.candidate.origin
        known[place] = max(known.get(place, 0.0), each.candidate.weight)
    scores = {day: max(known.values()) + 0.1 * (len(known) - 1) for day, known in places.items()}
    for day in scores:
        if day in changed and any(other < day and _SHOWN in places[other] for other in places):
            scores[day] *= _ALSO_CHANGED
    for day in scores:
        if int(day[:4]) >= _FAR and any(int(other[:4]) <= int(day[:4]) - _FAR_BEHIND for other in scores):
            scores[day] *= _TOO_LATE
    best = max(scores, key=lambda day: (scores[day], -int(day.replace("-", ""))))  # of equal ones the first
    group = [each for each in moments if each.day == best]
    heaviest = max(each.candidate.weight for each in group)
    chosen = max(group, key=lambda each: (each.candidate.weight > heaviest - 0.15, len(each.iso)))
    origins = (each.candidate.origin for each in group)
    reason = reason_of_choice(chosen.candidate.origin, origins, rivals=len(scores) > 1)
    rest = {each.iso: each for each in moments if each.day != best}
    return chosen, reason, tuple(rest.values())
