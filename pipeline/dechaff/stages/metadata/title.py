"""Candidates for the title -> the title: what is stated most, without the name of the site and the date.

Titles from different places are compared by their words. One that another one has at its beginning, with more behind
it ("The bridge stays closed | City | Example News"), speaks for the shorter one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dechaff.dates.parse import iso_date
from dechaff.document import Candidate
from dechaff.stages.metadata.candidates import is_known, reason_of_choice
from dechaff.stages.metadata.site import Key, SiteNames, common_share, key_of

__all__ = ["Title", "bare_title", "choose_title"]

_SEPARATOR = re.compile(
    r"\s+(?:[|\-–—»«·•>/⋆*~‹›]+|::)\s+|\s*[|»｜│]\s*|\s+--\s+|(?<=\S)\s+[-–—]{1,2}(?=\s)|(?<=\w)[-–—]{2}(?=\w)"
)
_GENERIC = frozenset(
    """404 accueil article artikel blog error home homepage index inicio login menu news page search start startseite
    story untitled""".split()
)
_LEAST_WORDS, _LONG_TITLE = 2, 4
_CUT_SHORT = re.compile(r"\s*(?:\.\.\.|…)$")
_SURE_BEGIN = 12
"""Characters of a title that was cut short, at the least, to know it again."""

_FULL_STOP = re.compile(r"(?<!\.)(?<!\.\w)[.。][\"'”’»」]?$")
_LONG_SENTENCE = 12
_KNOWN_BEFOREHAND = 20.0
_NEWS_HEADLINE, _HEADING, _HEADING_OF_NEWS, _LONELY_HEADING, _SENTENCE = 4.0, 2.8, 1.0, 0.5, 0.3
"""Votes; any other place has as many as its weight. Chosen on two sets of pages, of which all sites were seen."""

_NEAR = 0.34
"""The share of its words that a heading has in common with a title from elsewhere, at the least."""


@dataclass(frozen=True, slots=True)
class Title:
    """A candidate for the title: as stated, and without site and date."""

    candidate: Candidate
    value: str
    key: Key


def bare_title(value: str, sites: SiteNames, language: str | None = None) -> str:
    """A title without the names of its site and dates at its end or its beginning."""
    text = " ".join(value.split())
    while True:
        shorter = _without_last(text, sites, language)
        if shorter == text:
            shorter = _without_first(text, sites)
        if shorter == text:
            return text
        text = shorter


def _without_last(text: str, sites: SiteNames, language: str | None) -> str:
    separators = list(_SEPARATOR.finditer(text))
    for separator in separators[::-1][:2]:
        rest, tail = text[: separator.start()].strip(), text[separator.end() :].strip()
        sure = "|" in separator[0] or len(key_of(rest)) >= _LONG_TITLE
        named = sites.is_like_name(tail) if sure else sites.is_name(tail)
        if key_of(rest) and (named or (len(tail) < 30 and iso_date(tail, language) is not None)):
            return rest
    return text


def _without_first(text: str, sites: SiteNames) -> str:
    separator = _SEPARATOR.search(text)
    if separator is not None:
        head, rest = text[: separator.start()].strip(), text[separator.end() :].strip()
        if len(key_of(rest)) >= _LEAST_WORDS and sites.is_name(head):
            return rest
    return text


def choose_title(
    candidates: Sequence[Candidate], sites: SiteNames, language: str | None = None
) -> tuple[Title, str, list[str]] | None:
    """The title with the reason in words, and the other titles; None where there is no plausible one."""
    titles = [title for each in candidates if (title := _title(each, sites, language)) is not None]
    if not titles:
        return None
    shortened = [_shortened(title, titles) for title in titles]
    shortened = [_completed(title, shortened) for title in shortened]
    scores: dict[Key, float] = {}
    kinds: dict[Key, set[str]] = {}
    for title in shortened:
        kind = _kind(title.candidate.origin)
        if kind not in kinds.setdefault(title.key, set()):
            kinds[title.key].add(kind)
            scores[title.key] = scores.get(title.key, 0.0) + _votes(title, kind, shortened)
    best = max(scores, key=lambda key: scores[key])
    group = [title for title in shortened if title.key == best]
    chosen = max(group, key=lambda title: (title.candidate.weight, title.value == title.candidate.value))
    origins = (title.candidate.origin for title in group)
    reason = reason_of_choice(chosen.candidate.origin, origins, rivals=len(scores) > 1)
    if chosen.value != chosen.candidate.value:
        reason += "; without what belongs to the site"
    others = {
        title.key: title.value
        for title in reversed(shortened)
        if title.key != best and not _is_lonely(title, shortened)
    }
    return chosen, reason, list(reversed(others.values()))


def _title(candidate: Candidate, sites: SiteNames, language: str | None) -> Title | None:
    value = html.unescape(candidate.value) if "&" in candidate.value else candidate.value
    value = bare_title(value, sites, language)
    key = key_of(value)
    if not key or sites.is_name(value) or (len(key) == 1 and key[0] in _GENERIC):
        return None
    return Title(candidate, value, key)


def _shortened(title: Title, titles: Sequence[Title]) -> Title:
    """The title, cut to another one that it begins with, where a separator follows there."""
    for other in sorted(titles, key=lambda each: len(each.key)):
        size = len(other.key)
        if _LEAST_WORDS <= size < len(title.key) and title.key[:size] == other.key:
            for separator in _SEPARATOR.finditer(title.value):
                if key_of(title.value[: separator.start()]) == other.key:
                    return Title(title.candidate, title.value[: separator.start()].strip(), other.key)
    return title


def _completed(title: Title, titles: Sequence[Title]) -> Title:
    """The title whose beginning a shortened one is ("The bridge stays clo..."): of several, the shortest."""
    cut = _CUT_SHORT.search(title.value)
    begin = title.value[: cut.start()].casefold() if cut else ""
    if len(begin) < _SURE_BEGIN:
        return title
    whole = [
        other
        for other in titles
        if len(other.value) > len(begin) + 1
        and other.value.casefold().startswith(begin)
        and not _CUT_SHORT.search(other.value)
    ]
    found = min(whole, key=lambda other: len(other.value), default=None)
    return Title(title.candidate, found.value, found.key) if found else title


def _is_sentence(value: str) -> bool:
    """Whether a title is a sentence of prose: long, and with a full stop."""
    return _FULL_STOP.search(value) is not None and (len(key_of(value)) >= _LONG_SENTENCE or "。" in value[:-1])


def _votes(title: Title, kind: str, titles: Sequence[Title]) -> float:
    """How much a statement counts in the choice: most, the headline of a news article, then the heading of the page.

    A heading that has little in common with what is stated elsewhere may be that of the site or of a box.
    """
    if is_known(title.candidate):
        return _KNOWN_BEFOREHAND
    if _is_sentence(title.value) and not all(_is_sentence(other.value) for other in titles):
        return _SENTENCE
    if kind == "json-ld":
        return _NEWS_HEADLINE if title.candidate.weight == 1.0 else title.candidate.weight
    if kind == "h1":
        if any(other.candidate.weight == 1.0 and _kind(other.candidate.origin) == "json-ld" for other in titles):
            return _HEADING_OF_NEWS
        return _LONELY_HEADING if _is_lonely(title, titles) else _HEADING
    return title.candidate.weight


def _is_lonely(title: Title, titles: Sequence[Title]) -> bool:
    """Whether a title is a heading that has little in common with the titles from elsewhere."""
    if _kind(title.candidate.origin) != "h1":
        return False
    elsewhere = [other.key for other in titles if _kind(other.candidate.origin) != "h1"]
    return bool(elsewhere) and all(common_share(title.key, key) < _NEAR for key in elsewhere)


def _kind(origin: str) -> str:
    """The place of a statement: some places copy each other, and count once."""
    if origin.startswith(("meta twitter", "meta og")):
        return "cards"
    return origin.split(" ", maxsplit=1)[0] if origin.startswith(("json-ld", "h1")) else origin
