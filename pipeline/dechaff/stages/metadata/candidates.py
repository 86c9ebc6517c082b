"""Known and captured values -> Candidates; candidates of fields without a resolver of their own -> their values.

The statements of a page are made into candidates by `stages/html`, those of the head and tail of a text by the readers
of these zones. The weights of all of them are on one scale, from 0 to 1: 0.9 and more for what is stated for machines
and about this document only, about 0.5 for what a rule found in the text, below 0.3 for a guess.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from dechaff.document import Candidate, Captured
from dechaff.text.language_tags import canonical_tag

__all__ = [
    "CAPTURED",
    "GUESSED",
    "KNOWN",
    "ONLY_ONE",
    "Candidate",
    "captured_candidates",
    "chosen_tags",
    "first_valid",
    "is_known",
    "is_valid",
    "known_candidates",
    "plain_value",
    "reason_of_choice",
]

ONLY_ONE = "the only one"
_OF_HEAD_READER = "rule core/head-"
_OFFSET = re.compile(r" \d+$")

KNOWN = 1.0
"""The weight of a value that the caller, a record or front matter states."""

_KNOWN_ORIGINS = ("known", "record", "front matter")

CAPTURED = 0.5
"""The weight of a value that a rule captured."""


GUESSED = 0.1
"""The weight of a value that was made out from the words of the text."""


def is_known(candidate: Candidate) -> bool:
    """Whether a value is stated beside the document and not in it: then it is not put to the vote."""
    return candidate.origin.startswith(_KNOWN_ORIGINS)


def known_candidates(known: Mapping[str, str], origin: str, weight: float = KNOWN) -> list[Candidate]:
    """The values that are known in advance, without empty ones."""
    return [Candidate(field, value, origin, weight) for field, value in known.items() if value]


def captured_candidates(captured: Iterable[Captured]) -> list[Candidate]:
    """The values that rules captured, in the order of the text."""
    return [
        Candidate(
            found.capture.field,
            found.capture.value,
            f"rule {found.rule}",
            CAPTURED,
            found.at,
            is_date=found.capture.placeholder == "date",
        )
        for found in sorted(captured, key=lambda found: found.at)
    ]


_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$")
_TEXTUAL = frozenset({"title", "subtitle", "kicker", "description", "section", "site", "publisher"})
_LONGEST: Mapping[str, int] = {
    "site": 80,
    "publisher": 120,
    "section": 80,
    "title": 400,
    "subtitle": 600,
    "kicker": 120,
    "place": 80,
}
_MOST_TAGS = 40


def reason_of_choice(chosen: str, same: Iterable[str], *, rivals: bool) -> str:
    """Why a value was chosen, in words: the origins of the `same` value, or that there are no `rivals`.

    The rules of the head reader state what the head lines do, so they do not confirm one another.
    """
    of_head = chosen.startswith(("head line", _OF_HEAD_READER))
    others = {_OFFSET.sub("", each) if each.startswith("rule ") else each for each in same if each != chosen}
    others = {each for each in others if not (of_head and each.startswith(("head line", _OF_HEAD_READER)))}
    if others:
        return f"stated by {', '.join(sorted(others))} as well"
    return "the heaviest" if rivals else ONLY_ONE


def plain_value(candidate: Candidate) -> Candidate | None:
    """The candidate with its value in one line, without markup; None for an empty one."""
    value = candidate.value
    if candidate.field in _TEXTUAL and candidate.at is None:
        if "&" in value and ";" in value:
            value = html.unescape(value)
        if "<" in value:
            value = _MARKUP.sub(" ", value)
    value = " ".join(value.split())
    if candidate.field == "language":
        value = canonical_tag(value)
    if not value or len(value) > _LONGEST.get(candidate.field, 10_000):
        return None
    return replace(candidate, value=value)


def is_valid(name: str, value: str, site: str | None) -> bool:
    """Whether a text can be the value of a field."""
    if name in {"site", "publisher", "section"}:
        return not value.startswith(("http://", "https://", "@", "{", "//")) and any(map(str.isalpha, value))
    if name == "language":
        return _TAG.match(value) is not None
    if name == "url":
        return _is_address(value, site)
    return True


def _is_address(value: str, site: str | None) -> bool:
    """Whether a text is an address with a path, on the site that is known, if one is."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    if site is None:
        return True
    host = parts.hostname.removeprefix("www.")
    return _main_domain(host) == _main_domain(site) and (len(parts.path) > 1 or bool(parts.query))


def _main_domain(host: str) -> str:
    labels = host.split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else labels[-2:])


def first_valid(name: str, candidates: Sequence[Candidate]) -> str | None:
    """The heaviest value of a field that is valid, or None."""
    ranked = sorted((each for each in candidates if each.field == name), key=lambda each: -each.weight)
    plain = (plain_value(each) for each in ranked)
    return next((each.value for each in plain if each is not None and is_valid(name, each.value, None)), None)


def chosen_tags(found: Sequence[Candidate]) -> tuple[str, str]:
    """The tags of the heaviest place, each once, and the place."""
    origin = found[0].origin
    tags: dict[str, str] = {}
    for each in found:
        if each.origin == origin:
            for tag in each.value.split(","):
                if text := tag.strip(" \t'\"“”"):
                    tags.setdefault(text.casefold(), text)
    return ", ".join(list(tags.values())[:_MOST_TAGS]), origin
