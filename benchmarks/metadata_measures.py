"""Whether a title, a list of authors and a date are those of the gold.

A title is right if it has the same words, whatever the punctuation, the capitals and the width of the characters. An
author is right if one of the gold's has the same words; titles and degrees of a person ("Dr", "MD, PhD") don't count,
and what gold writes in one string ("A, B and C") is taken apart, on both sides in the same way. A date is right if it
is the same day.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import lxml.html

__all__ = ["FieldScore", "author_set", "either_day", "own_titles", "same_day", "same_title", "score"]

_HEADLINE = re.compile(r'"headline"\s*:\s*"((?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*)"')
_WORD = re.compile(r"\w+")
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;|&•/]|\s(?:and|und|et|y|e|og|och|en|und|i|и|та)\s|\s[-–—]\s)\s*", re.IGNORECASE)
_DEGREES = frozenset(
    "md phd ms rd fand lmft lcsw mba bsc msc ba ma dr prof rn rdn dds dmd jd esq cpa np pt dpt jr sr ii iii mph edd "
    "psyd facp cscs ldn cfp pharmd do mse dipion".split()
)


def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    return tuple(_WORD.findall(plain))


def same_title(gold: str, found: str | None) -> bool:
    """Whether two titles have the same words."""
    return found is not None and _words(gold) == _words(found)


def author_set(names: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """The persons in a list of authors."""
    persons = set()
    for name in names:
        for part in _BETWEEN_NAMES.split(name):
            words = tuple(word for word in _words(part.replace(".", "")) if word not in _DEGREES)
            if words:
                persons.add(words)
    return frozenset(persons)


def same_day(gold: str, found: str | None) -> bool:
    """Whether two dates in ISO 8601 are on the same day."""
    return found is not None and gold[:10] == found[:10]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """Of the pages whose gold has the field: the share that is right, the share given, and of these the share right.

    For authors, `right` is the F1 of all persons, and `precision` that of the persons given.
    """

    pages: int
    right: float
    given: float
    precision: float


def score(rows: Sequence[tuple[Mapping[str, object], Mapping[str, object]]]) -> dict[str, FieldScore]:
    """The scores of title, authors and date for pairs of gold and result; both have these keys, None where unknown."""
    return {
        "title": _share([(same_title(str(gold["title"]), _text(got["title"])), bool(got["title"]))
                         for gold, got in rows if gold.get("title")]),
        "date": _share([(same_day(str(gold["date"]), _text(got["date"])), bool(got["date"]))
                        for gold, got in rows if gold.get("date")]),
        "authors": _authors([(author_set(_names(gold["authors"])), author_set(_names(got["authors"])))
                             for gold, got in rows if gold.get("authors")]),
    }  # fmt: skip


def either_day(rows: Sequence[tuple[Mapping[str, object], Mapping[str, object]]]) -> float:
    """The share of the pages whose gold has a date of which the date or that of the last change is the gold's.

    Some gold is the day that a page shows as its last change.
    """
    dated = [(str(gold["date"]), got) for gold, got in rows if gold.get("date")]
    days = [any(same_day(gold, _text(got[key])) for key in ("date", "updated")) for gold, got in dated]
    return sum(days) / max(len(days), 1)


def own_titles(page: bytes) -> tuple[str, ...]:
    """What a page calls itself, in any place: its `h1`, `title`, `og:title`, `twitter:title`, JSON-LD `headline`.

    The titles of some gold are written for search engines, and are not the headline that a reader sees.
    """
    tree = lxml.html.document_fromstring(page)
    found = [" ".join(each.text_content().split()) for each in tree.iter("h1", "title")]
    found += map(str, tree.xpath("//meta[@property='og:title' or @name='og:title' or @name='twitter:title']/@content"))
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        found += [html.unescape(json.loads(f'"{each}"', strict=False)) for each in _HEADLINE.findall(str(script))]
    return tuple(filter(None, found))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _names(value: object) -> Iterable[str]:
    return [str(name) for name in value] if isinstance(value, list | tuple) else []


def _share(answers: Sequence[tuple[bool, bool]]) -> FieldScore:
    right, given = sum(good for good, _ in answers), sum(there for _, there in answers)
    return FieldScore(len(answers), right / max(len(answers), 1), given / max(len(answers), 1), right / max(given, 1))


def _authors(pairs: Sequence[tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]]) -> FieldScore:
    found = sum(len(gold & got) for gold, got in pairs)
    wanted, given = sum(len(gold) for gold, _ in pairs), sum(len(got) for _, got in pairs)
    return FieldScore(
        len(pairs),
        2 * found / max(wanted + given, 1),
        sum(bool(got) for _, got in pairs) / max(len(pairs), 1),
        found / max(given, 1),
    )
