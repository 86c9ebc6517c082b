"""Line -> the place and the agency of the dateline that an article begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import regex

from dechaff.stages.heads.names import is_agency
from dechaff.text.fold import matching_form, matching_form_with_offsets

__all__ = ["Dateline", "read_dateline"]

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
            is_agency(agency) or (agency.isupper() and len(agency) <= 12) or agency.split()[-1] in ("News", "Press")
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
