"""Zone of a time of day as written ("EDT", "GMT+2", "+0100") -> its offset in ISO 8601 ("-04:00").

A name that several countries use is that of the largest of them, unless the domain of the site says otherwise. "ET" and
"PT" are none: which offset they mean depends on the season.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["ZONE_PATTERN", "zone_offset"]

_HOURS: Mapping[str, float] = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "МСК": 3, "TRT": 3, "IRST": 3.5, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "ICT": 7,
    "WIB": 7, "WITA": 8, "HKT": 8, "SGT": 8, "MYT": 8, "AWST": 8, "WIT": 9, "KST": 9, "JST": 9, "ACST": 9.5,
    "AEST": 10, "ACDT": 10.5, "AEDT": 11, "NZST": 12, "NZDT": 13, "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "NDT": -2.5,
    "BRT": -3, "ART": -3, "ADT": -3, "NST": -3.5, "AST": -4, "EDT": -4, "EST": -5, "CDT": -5, "COT": -5, "CST": -6,
    "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
_ELSEWHERE: Mapping[tuple[str, str], float] = {
    ("IST", ".ie"): 1, ("IST", ".il"): 2, ("BST", ".bd"): 6, ("CST", ".cn"): 8, ("CST", ".tw"): 8, ("PST", ".pk"): 5,
    ("PST", ".ph"): 8, ("AST", ".sa"): 3, ("EST", ".au"): 10, ("GST", ".gu"): 10,
}  # fmt: skip
"""What a name means on the sites of a country."""

_OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-])(\d{1,2})(?::?(\d{2}))?")
_MOST_HOURS = 14

ZONE_PATTERN = (
    r"(?-i:(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|"
    + "|".join(sorted(_HOURS, key=lambda name: -len(name)))
    + r")(?![\w:])"
)
"""A regular expression for a zone; its names count in capitals only, as some are words: "ist", "art"."""


def zone_offset(zone: str, site: str | None = None) -> str | None:
    """The offset of a zone as ISO 8601 writes it; None if the text is none.

    >>> zone_offset("EDT"), zone_offset("GMT+2"), zone_offset("+0530"), zone_offset("IST", "example.ie")
    ('-04:00', '+02:00', '+05:30', '+01:00')
    """
    ending = f".{(site or '').rsplit('.', 1)[-1].lower()}"
    hours = _ELSEWHERE.get((zone, ending), _HOURS.get(zone))
    if hours is None:
        found = _OFFSET.fullmatch(zone)
        if found is None or int(found[2]) > _MOST_HOURS or int(found[3] or 0) > 59:
            return None
        hours = (int(found[2]) + int(found[3] or 0) / 60) * (-1 if found[1] == "-" else 1)
    if hours == 0:
        return "Z"
    minutes = round(abs(hours) * 60)
    return f"{'-' if hours < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
