"""Line of prose -> the dateline that it begins with: where an article was written, and for which agency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import regex

from dechaff.stages.heads.person_names import is_agency_or_newsroom
from dechaff.text.fold import fold_case, matching_form, matching_form_with_offsets

__all__ = ["Dateline", "read_dateline"]

_MOST_READ = 160
_MOST_WORDS, _LONGEST_SHORT_NAME = 6, 12
_WORD_END = r"(?![\p{L}\p{M}\p{N}])"
_PLACE = rf"\p{{L}}[\p{{L}}\p{{M}}.'’-]*(?:[ /-]\p{{L}}[\p{{L}}\p{{M}}.'’-]*){{0,4}}{_WORD_END}"
_CAPITALS = rf"\p{{Lu}}[\p{{Lu}} .'’-]{{2,30}}(?:, \p{{Lu}}[\p{{Lu}}\p{{Ll}} .]{{1,24}})?{_WORD_END}"
_DAY = (
    r"[.,]? ?\(?(?:[\p{L}\p{M}]{3,12}\.? \d{1,2}(?:, \d{4})?|\d{1,2}\.? [\p{L}\p{M}]{3,12}\.?(?: \d{4})?"
    r"|\d{1,2}[月/.]\d{1,2}日?)\)?,?"
)
_DATE = rf"(?:{_DAY})?"
_AGENCY = r"[\p{L}\p{N}][\p{L}\p{M}\p{N} .,/&-]{1,40}"
_DASH = r" ?\.? ?(?:--|-|:|\||\.-) ?"
_KANA_OR_HAN = r"[\p{Han}\p{Katakana}ー・]"
_SIGNS = re.compile(r"[(/|\[【:।=-]|日[电電]")
"""What each form has at least one of, in the matching form of a line: there all dashes are hyphens."""

_SHORT_STATE = regex.compile(r", (?:\p{Lu}\p{Ll}{1,4}|(?:\p{Lu}\.){1,2}\p{Lu})\.$")
_NO_PLACES = frozenset(
    map(
        fold_case,
        """exclusive breaking update updated watch video live opinion analysis interview review warning note notice correction
        editorial feature explainer factbox timeline obituary sponsored advertisement exklusiv eilmeldung achtung kommentar
        urgent exclusif attention exclusiva urgente última atención esclusiva ultimora attenzione exclusivo atenção pilne
        срочно внимание эксклюзив son dakika özel nasa nato un eu who fifa uefa imf opec unesco unicef cia fbi nhs nsa esa
        cern bbc cnn faq tldr""".split(),
    )
)
"""Words in capitals at the beginning of an article, with a dash behind them, that are no places."""

_CITIES_BEFORE_COLON = (
    "NEW DELHI|MUMBAI|KOLKATA|CHENNAI|BENGALURU|BANGALORE|HYDERABAD|AHMEDABAD|PUNE|LUCKNOW|JAIPUR|PATNA|BHOPAL|KOCHI"
    "|THIRUVANANTHAPURAM|GUWAHATI|SRINAGAR|CHANDIGARH|ISLAMABAD|KARACHI|LAHORE|PESHAWAR|QUETTA|RAWALPINDI|DHAKA|COLOMBO"
    "|KATHMANDU|SINGAPORE|KUALA LUMPUR|PUTRAJAYA|KUCHING|KOTA KINABALU|GEORGE TOWN|JOHOR BARU|IPOH"
)
"""Where newspapers write a colon behind the place; elsewhere a word in capitals with a colon is a label."""


@cache
def _forms() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    """The forms of datelines, each with the characters of which it has one at the least."""
    forms = (
        ("(/", rf"(?P<place>{_PLACE}(?:, {_PLACE})?){_DATE},? ?[(/](?P<agency>{_AGENCY})[)/] ?(?:--|-|:|\.-|\.)?\s*(?=\S)"),
        ("(", rf"[(](?P<agency>{_AGENCY})[)] ?- ?(?P<place>{_CAPITALS}){_DAY} ?- ?(?=\S)"),
        ("(", rf"[(](?P<agency>{_AGENCY})[)](?:{_DASH}| (?=\p{{Lu}}))(?=\S)"),
        ("-", rf"(?P<place>{_CAPITALS}){_DAY} ?- ?(?P<agency>[\p{{L}}\p{{N}} ]{{3,20}})\. (?=\S)"),
        ("-", rf"(?P<place>{_CAPITALS}){_DATE} ?(?:--|\.-|-) ?(?=\S)"),
        (":", rf"(?P<place>{_CITIES_BEFORE_COLON}): (?=\S)"),
        ("|", r"(?P<place>\p{Lu}[\p{Lu}-]{2,20}) (?P<agency>\p{Ll}{2,8}|\p{Lu}{2,5}) ?\| ?(?=\S)"),
        ("-", rf"(?P<place>\p{{Lu}}\p{{Ll}}[\p{{L}}-]{{1,20}}(?: \p{{Lu}}\p{{L}}{{2,20}})?){_WORD_END}(?:{_DAY} -|{_DATE} --) (?=\p{{Lu}}|\d)"),
        (":।-", r"(?P<place>[\p{Devanagari}\p{M}]{2,16}(?: [\p{Devanagari}\p{M}]{2,16})?)(?: ?[(](?P<agency>[\p{L}\p{M} ]{2,24})[)])? ?[:।-] (?=\S)"),
        ("(/-", r"(?P<place>\p{Arabic}[\p{Arabic}\p{M}]{2,14}) ?(?:[(/](?P<agency>[\p{L}\p{M} .]{2,24})[)/]|-) ?[-:]? (?=\S)"),
        ("电電", r"(?P<agency>新华社|新華社|中新社|中新网|中央社)(?P<place>[\p{Han}]{2,6}?)\d{1,2}月\d{1,2}日[电電]"),
        ("电電", r"本[报報](?P<place>[\p{Han}]{2,6}?)\d{1,2}月\d{1,2}日[电電]"),
        ("电電", r"[(](?P<agency>中央社)[记記]者\p{Han}{3}(?P<place>\p{Han}{2,3})\d{1,2}日[电電][)]"),
        ("=", r"[(【\[](?P<place>[\p{Han}\p{Hangul}]{2,6})=(?P<agency>[\p{L}]{2,12})[)】\]]"),
        ("【[", rf"[【\[](?P<place>{_KANA_OR_HAN}{{2,10}}?) ?(?:\d{{1,2}}日 ?)?(?P<agency>共同|時事|ロイター|AFP)[】\]]"),
        ("【", rf"【(?P<place>{_KANA_OR_HAN}{{2,10}})=[\p{{Han}} ]{{3,6}}】"),
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
    text = matching_form(line[:_MOST_READ]).strip()
    if not _SIGNS.search(text):
        return None
    for signs, form in _forms():
        found = form.match(text) if any(sign in text for sign in signs) else None
        if not found:
            continue
        groups = found.groupdict()
        agency = (groups.get("agency") or "").strip(" .") or None
        place = _place(groups.get("place") or "")
        if agency is not None and not _is_agency(agency):
            agency = agency.split("/", 1)[0]
            if not is_agency_or_newsroom(agency):
                continue
        if place and (len(place.split()) > _MOST_WORDS or (agency is None and fold_case(place) in _NO_PLACES)):
            continue
        return Dateline(place and _written(line, place), agency and _written(line, agency), found.end())
    return None


def _is_agency(name: str) -> bool:
    return (
        is_agency_or_newsroom(name)
        or name == "ロイター"
        or (name.isupper() and len(name) <= _LONGEST_SHORT_NAME)
        or name.rsplit(maxsplit=1)[-1] in ("News", "Press")
    )


def _place(raw: str) -> str | None:
    """A place without what is around it; what it lies in may be short for something: "SPRINGFIELD, Ill."."""
    text = raw.strip(" ,-").lstrip(".")
    return (text if _SHORT_STATE.search(text) else text.rstrip(" .")) or None


def _written(line: str, value: str) -> str:
    """A value that was read in the matching form of a line, in its own characters."""
    shown, offsets = matching_form_with_offsets(line[:_MOST_READ])
    at = shown.find(value)
    return " ".join(line[offsets[at] : offsets[at + len(value)]].split())
