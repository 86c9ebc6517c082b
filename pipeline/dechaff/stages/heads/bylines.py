"""Part of a line -> the people, agencies and roles that it names, and whether a word says that they are the authors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from dechaff.stages.heads.dates import FoundDate
from dechaff.stages.heads.person_names import (
    is_account,
    is_agency_or_newsroom,
    is_name,
    is_role,
    is_team,
    name_and_role,
    split_names,
)
from dechaff.stages.heads.words import BY, CONJUNCTIONS, LABELS, PHOTO_AGENCIES, SHORT_BY, SUFFIX_ROLES
from dechaff.text.fold import fold_case

__all__ = [
    "TRIM",
    "Pieces",
    "add_people",
    "first_of_list",
    "first_words",
    "is_author_label",
    "read_bare",
    "read_byline",
]

_LONGEST_LABEL = 30
_MOST_BYLINE, _MOST_MARKER_WORDS = 120, 5
_MOST_SPACES = 8
"""In a name with a role; other pieces are shorter."""

TRIM = " \t*#>_•·|-–—▪►»«,،;؛:()[]【】（）⋅"
_BEHIND_MARKER = frozenset("/／ \u3000:：・·|")
_GLUED_MARKERS = ("By", "Von", "Por", "Par")
_GLUED_BY = re.compile(r"^(By|Von|Por|Par)(?=[A-ZÀ-Þ][a-zß-ÿ])")


@dataclass(slots=True)
class Pieces:
    """What has been found in a line so far; `dates` are those not yet assigned, in order."""

    language: str | None
    dates: list[FoundDate]
    values: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    marked: bool = False
    labelled: bool = False


@cache
def _reporters() -> re.Pattern[str]:
    return re.compile(
        r"^[^\W\d_]{0,8}(?:记者|記者) ?[:：/]? ?(?P<names>[\u4e00-\u9fff]{2,4}(?:[ 、,][\u4e00-\u9fff]{2,4}){0,3})$"
    )


@lru_cache(maxsize=64)
def _markers(language: str | None) -> frozenset[str]:
    """The words before authors in a language, and in English; in all languages if it is unknown."""
    code = (language or "")[:2]
    code = {"nb": "no", "nn": "no"}.get(code, code)
    if not code:
        return frozenset(word for words in BY.values() for word in words)
    return frozenset((*BY.get(code, ()), *SHORT_BY.get(code, ()), *BY["en"]))


@lru_cache(maxsize=64)
def first_words(language: str | None) -> frozenset[str]:
    return frozenset(marker.split()[0] for marker in _markers(language))


def is_author_label(line: str, language: str | None) -> bool:
    """Whether a line is no more than a word before authors, or their label: "von", "Written by", "Autoři:"."""
    text = line.strip()
    if len(text) > _LONGEST_LABEL:
        return False
    folded = fold_case(text.rstrip(":： "))
    return folded in _markers(language) or (text[-1:] in ":：" and folded in LABELS["author"])


@lru_cache(maxsize=64)
def _glued_markers(language: str | None) -> tuple[str, ...]:
    """The words before authors in scripts without spaces, or with names right behind them."""
    return tuple(marker for marker in _markers(language) if marker > "\u0e00")


def read_byline(piece: str, pieces: Pieces) -> bool:
    """Read a piece that begins with a word before authors, or ends with a role; whether it is one."""
    if piece.startswith(_GLUED_MARKERS):
        piece = _GLUED_BY.sub(r"\1 ", piece)
    if is_agency_or_newsroom(piece):
        return False  # "Haber Merkezi": its first word is one that precedes authors, too
    words = piece.split()
    markers = _markers(pieces.language)
    folded = fold_case(" ".join(words[:_MOST_MARKER_WORDS])).split(" ")
    if folded[0].rstrip(":/") in first_words(pieces.language):
        for size in range(min(_MOST_MARKER_WORDS, len(words) - 1), 0, -1):
            marker = " ".join(folded[:size]).rstrip(":/")
            if marker in markers and (_add_names(" ".join(words[size:]), pieces) or _add_account(words[size:], pieces)):
                return True
    if folded[0] > "\u0e00":
        whole = fold_case(piece)
        for marker in _glued_markers(pieces.language):
            behind = piece[len(marker) :]
            if len(marker) == 1 and behind[:1] not in _BEHIND_MARKER:
                continue  # it is the first letter of a word: "글자크기", "文化新聞"
            if whole.startswith(marker) and _add_names(behind.lstrip("/ :・·"), pieces):
                return True
    if ("记者" in piece or "記者" in piece) and (reporters := _reporters().match(piece)):
        pieces.marked = True
        add_people(pieces, re.split("[ 、,]", reporters["names"]), [], [])
        return True
    if piece.endswith(SUFFIX_ROLES) or (pieces.marked and _is_list_of_names(piece)):
        return _add_names(piece, pieces)
    return False


def _is_list_of_names(piece: str) -> bool:
    names, agencies, roles = split_names(piece)
    return bool(agencies or roles) and not names


def _add_names(text: str, pieces: Pieces) -> bool:
    names, agencies, roles = split_names(text.strip(TRIM))
    if not names and (pair := name_and_role(text.strip(TRIM))):
        names, roles = [pair[0]], [pair[1]]
    elif not names and is_team(text):
        names = [text.strip(TRIM).removeprefix("the ")]
    elif not names and (first := first_of_list(text)):
        pieces.unknown.append(text.partition(",")[2].strip())
        names = [first]
    if not (names or agencies or roles):
        return False
    pieces.marked = True
    add_people(pieces, names, agencies, roles)
    return True


def _add_account(words: Sequence[str], pieces: Pieces) -> bool:
    """Add the one word behind "by" as the account of the author, if it may be one: "By harbourfan", "by 3d-ann"."""
    word = words[0].strip(TRIM)
    if len(words) > 1 or not is_account(word):
        return False
    pieces.marked = True
    pieces.values.append(("author", word))
    return True


def first_of_list(text: str) -> str | None:
    """The name before a comma that is followed by what is not known: "Ann Lee, Chair of the Ferry Board"."""
    name, comma, rest = text.strip(TRIM).partition(",")
    names, _, _ = split_names(name)
    shown = comma and rest.strip() and len(text) <= _MOST_BYLINE and text[-1:] not in ".!?"
    return names[0] if shown and len(names) == 1 and is_name(names[0]) else None


def add_people(pieces: Pieces, names: list[str], agencies: list[str], roles: list[str]) -> None:
    pieces.values += [("author", name) for name in names]
    pieces.values += [("agency", agency) for agency in agencies]
    pieces.values += [("role", role) for role in roles]


def read_bare(piece: str, pieces: Pieces) -> None:
    """Read a piece without any word that says what it is."""
    listed = "," in piece or not CONJUNCTIONS.isdisjoint(piece.split(" ")[1:-1])
    if not listed and piece.count(" ") > _MOST_SPACES:
        pieces.unknown.append(piece)
    elif is_agency_or_newsroom(piece):
        pieces.values.append(("agency", piece))
    elif is_role(piece):
        pieces.values.append(("role", piece))
    elif pair := name_and_role(piece):
        pieces.marked = True
        add_people(pieces, [pair[0]], [], [pair[1]])
    elif is_name(piece) or is_team(piece):
        pieces.values.append(("name", piece))
    elif listed and _read_name_with_role(piece, pieces):
        return
    elif fold_case(piece) in PHOTO_AGENCIES:
        pieces.values.append(("photo_credit", piece))
    else:
        pieces.unknown.append(piece)


def _read_name_with_role(piece: str, pieces: Pieces) -> bool:
    """Read "Ann Lee, Political Editor" or "Ann Lee, Tom Berg and Sol May"; whether it is such a list."""
    names, agencies, roles = split_names(piece)
    if not names or not all(is_name(name) for name in names):
        return False
    if roles or agencies:
        pieces.marked = True
        add_people(pieces, names, agencies, roles)
    else:
        pieces.values += [("name", name) for name in names]
    return True
