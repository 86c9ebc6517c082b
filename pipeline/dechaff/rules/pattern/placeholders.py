"""The placeholders of the rule language, as regular expressions over the matching form of a line.

None of them can backtrack without bound: each repeats over characters that the next part can't start with, or
over a bounded number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dechaff.dates.parse import DATE_PATTERN
from dechaff.errors import message
from dechaff.rules.yaml.diagnostics import LineProblem

_TIME = (
    r"(?:\d{1,2}[:.h]\d{2}(?::\d{2})?|\d{1,2}(?= ?(?:[ap]\.?m|uhr|h\b)))"
    r"(?: ?[ap]\.?m\b\.?)?"
    r"(?: ?(?:uhr|hrs?|h|gmt|utc|bst|ce?s?t|e[sd]?t|p[sd]?t|ist|msk)\b)?(?: ?[+-]\d{1,2}(?::?\d{2})?)?"
)
_NAME_TOKEN = r"(?:\p{Lu}[\p{L}\p{M}'.-]*|\p{Lo}[\p{Lo}\p{M}'.-]*)"
_PARTICLE = (
    r"(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Dd]el|[Dd]ella|[Dd]i|[Dd]a|[Dd]os?|[Dd]as|[Dd]u|[Ll]a|[Ll]e|[Ee]l|[Aa]l"
    r"|[Bb]in|[Bb]en|[Ii]bn|[Zz]u[rm]?|[Tt]er?|[Tt]en|[Aa][fv])"
)
_ONE_NAME = rf"(?:{_PARTICLE} ){{0,3}}{_NAME_TOKEN}(?: (?:{_PARTICLE} ){{0,3}}{_NAME_TOKEN}){{0,4}}"
_JOINER = r"(?:, | (?:and|und|et|y|e|og|och|i|en|a|и|і|та|ja|és|și|&) |, (?:and|und|et) )"

_PATTERNS: Mapping[str, str] = {
    "date": DATE_PATTERN,
    "time": _TIME,
    "number": r"[+-]?\d+(?:[.,' ]\d+){0,6}[km]?(?:\b|(?=\s|$))%?",
    "word": r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'_.&+-]*",
    "any": r".+?",
    "name": rf"(?-i:{_ONE_NAME}(?:{_JOINER}{_ONE_NAME}){{0,5}})",
    # A headline: one line of at most 30 words that does not end as a sentence or a part of one does.
    "title": r"""(?:\S{1,80} ){0,29}\S{0,80}?(?:[^\s.,;:。、।۔،؛"')\]]["')\]]{0,3}|\.\.\.|\p{L}\.\p{L}\.)""",
    "url": r"(?:(?:https?://|www\.)\S+|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,24}(?:/\S*)?)",
    "email": r"[\p{L}\p{N}_.+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+",
    "keep": r".+",
}

NAMES = tuple(_PATTERNS)
"""The built-in placeholders, as users write them."""

OPEN = frozenset({"any", "keep", "title"})
"""Placeholders without a form of their own: two of them side by side could share the text in any way."""

FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""The name of a metadata field, as in `<date as published>`."""

FIELD_NAME = "the name of a field is of small letters, digits and _, and starts with a letter"
_RESERVED = frozenset({"also"})


def placeholder_pattern(name: str) -> str:
    """The regular expression of a built-in placeholder, without groups of its own that capture."""
    return _PATTERNS[name]


def field_problems(field: str, offset: int) -> Iterator[LineProblem]:
    """What is wrong with the name of a field, which is at `offset` in its pattern line."""
    if FIELD.fullmatch(field) and field not in _RESERVED:
        return
    corrected = re.sub(r"[^a-z0-9]+", "_", field.lower()).strip("_")
    fits = FIELD.fullmatch(corrected) and corrected not in _RESERVED
    help = f'try "{corrected}"' if fits else "choose another name"
    reason = "dechaff uses this name itself" if field in _RESERVED else FIELD_NAME
    yield LineProblem(message("P007", help, field=field, reason=reason), offset, len(field))


def saved_twice(field: str, where: str, offset: int, width: int) -> LineProblem:
    """The problem of a field that is saved once more at `offset`; `where`: "line" or "match"."""
    return LineProblem(message("P008", field=field, where=where), offset, width, "again here")
