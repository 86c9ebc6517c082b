"""Parts of a line -> what each says: a byline, a name, an agency, a role, a date, a reading time, a button, or unknown.

A line is taken apart into what stands behind labels with a colon, and into pieces between separators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from dechaff.stages.heads.dates import FoundDate
from dechaff.stages.heads.names import is_agency, is_name, is_role, is_team, name_and_role, split_names
from dechaff.stages.heads.words import (
    BY,
    CONJUNCTIONS,
    DATE_WORDS,
    LABELS,
    PHOTO_AGENCIES,
    READING_WORDS,
    SHARE_WORDS,
    SHORT_BY,
    SUFFIX_ROLES,
)
from dechaff.text.characters import count_words
from dechaff.text.fold import fold_case

__all__ = ["DATE_MARK", "Pieces", "first_words", "is_only_date_words", "read_labels"]

_MOST_VALUE, _MOST_BYLINE, _MOST_MARKER_WORDS = 90, 120, 5
_MOST_SPACES = 8
"""In a name with a role; other pieces are shorter."""

DATE_MARK = "\x01"
_SEPARATOR = re.compile(r"\s*[|•●·›»⋅∙\t]\s*|\s+(?:[-–—]|//?)\s+|(?<=\x01)\s*[,/]\s*|\s*[,/:]\s*(?=\x01)|\s{2,}")
_TRIM = " \t*#>_•·|-–—▪►»«,،;؛:()[]【】（）⋅"
_COLON = re.compile(r"\s?:\s*")
_BOUNDARY = re.compile(r"[\s|/()\[\]【】·,;.©]+")
_MOST_LABEL_WORDS = 5
_URL = re.compile(r"https?://\S+|www\.\S+")
_GLUED_MARKERS = ("By", "Von", "Por", "Par")
_GLUED_BY = re.compile(r"^(By|Von|Por|Par)(?=[A-ZÀ-Þ][a-zß-ÿ])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?[km]?", re.IGNORECASE)
_MAY_SEPARATE = re.compile(r"[|•●·›»⋅∙\t–—/\x01]|\s[\s-]")
"""A test before `_SEPARATOR`, which is slow."""

_HAS_DIGIT = re.compile(r"\d")


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
def _time() -> re.Pattern[str]:
    return re.compile(
        r"\d{1,2} ?[:.h] ?\d{2}(?: ?[:.] ?\d{2})?(?: ?[ap]\.? ?m\b\.?)?(?: ?(?:uhr|h|hrs?|น\.?)\b)?"
        r"|\b\d{1,2} ?[ap]\.?m\b\.?"
        r"|\d{1,2} ?[時时시点點] ?(?:\d{1,2} ?[分분])?|\(\d{1,2}月\d{1,2}日[^()]{0,14}\)?"
        r"|\(?\b(?:utc|gmt) ?[+-]\d{1,2}(?::?\d{2})?\)?|[+-]\d{2}:?\d{2}\b|\b\d{1,2}[hH]\b|\b\d{1,2} uhr\b",
        re.IGNORECASE,
    )


@cache
def _reporters() -> re.Pattern[str]:
    return re.compile(
        r"^[^\W\d_]{0,8}(?:记者|記者) ?[:：/]? ?(?P<names>[\u4e00-\u9fff]{2,4}(?:[ 、,][\u4e00-\u9fff]{2,4}){0,3})$"
    )


@cache
def _label_fields() -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, labels in LABELS.items():
        for label in labels:
            fields.setdefault(label, name)
    return fields


def _labels_in(text: str) -> list[tuple[int, int, str]]:
    """The labels in a line in matching form: (start, end with the colon, field)."""
    folded = fold_case(text)
    fields = _label_fields()
    found: list[tuple[int, int, str]] = []
    for colon in _COLON.finditer(folded):
        low = found[-1][1] if found else 0
        before = folded[low : colon.start()].rstrip()
        starts = [0, *(match.end() for match in _BOUNDARY.finditer(before))][-_MOST_LABEL_WORDS:]
        if before[-1:] > "\u2e80":
            starts += range(max(0, len(before) - _MOST_LABEL_WORDS), len(before))
        start = next((start for start in starts if before[start:] in fields), None)
        if start is not None:
            found.append((low + start, colon.end(), fields[before[start:]]))
    return found


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


@lru_cache(maxsize=64)
def _glued_markers(language: str | None) -> tuple[str, ...]:
    """The words before authors in scripts without spaces, or with names right behind them."""
    return tuple(marker for marker in _markers(language) if marker > "\u0e00")


def is_only_date_words(text: str) -> bool:
    """Whether a line is a label of a date, or a time of day, whose date stands in the next line: "Pubblicato il"."""
    folded = fold_case(text.strip(_TRIM))
    if folded in _date_label_words():
        return True
    if all(word in DATE_WORDS for word in folded.split()):
        return True
    return _has_time(text) and not _without_date_words(text)


def _has_time(text: str) -> bool:
    return _HAS_DIGIT.search(text) is not None and _time().search(text) is not None


@cache
def _date_label_words() -> frozenset[str]:
    return frozenset(
        label
        for label in (*LABELS["date"], *LABELS["updated"])
        if len(label) > 3 and label not in ("data", "stand", "date")
    )


def read_labels(text: str, pieces: Pieces) -> None:
    """Read the labelled parts of a line, and what stands before them."""
    labels = _labels_in(text) if ":" in text else []
    start = labels[0][0] if labels else len(text)
    _read_unlabelled(text[:start], pieces)
    pieces.labelled = bool(labels)
    for number, (_, start, name) in enumerate(labels):
        end = labels[number + 1][0] if number + 1 < len(labels) else len(text)
        _read_value(name, text[start:end].strip(_TRIM), pieces)


def _read_value(label: str, value: str, pieces: Pieces) -> None:
    """Read what stands behind a label."""
    first, *rest = (part.strip(_TRIM) for part in _parts(value))
    if label in ("date", "updated"):
        _read_unlabelled(value, pieces, "updated" if label == "updated" else "date")
        return
    if label == "author":
        pieces.marked = True
        names, agencies, roles = split_names(first)
        if names or agencies:
            _add_people(pieces, names, agencies, roles)
        elif listed := _first_of_list(first):
            pieces.unknown.append(first.partition(",")[2].strip())
            _add_people(pieces, [listed], [], [])
        elif first and DATE_MARK not in first and count_words(first) <= 2 and len(first) <= 24:
            pieces.values.append(("author", first))
        elif first:
            pieces.unknown.append(first)
    elif first and DATE_MARK not in first and len(first) <= _MOST_VALUE:
        name = {"photo": "photo_credit", "place": "place", "reading": "reading_time"}.get(label, label)
        pieces.values.append((name, value if label == "tags" else first))
        if label == "tags":
            return
    elif value and DATE_MARK not in value:
        pieces.unknown.append(value)
        return
    elif first:
        rest.insert(0, first)
    for part in rest:
        _read_unlabelled(part, pieces)


def _parts(text: str) -> list[str]:
    return _SEPARATOR.split(text) if _MAY_SEPARATE.search(text) else [text]


def _read_unlabelled(text: str, pieces: Pieces, field: str = "date") -> None:
    for piece in _parts(_URL.sub(" | ", text) if "/" in text or "www" in text else text):
        if stripped := piece.strip(_TRIM):
            _read_piece(stripped, pieces, field)


def _read_piece(piece: str, pieces: Pieces, field: str = "date") -> None:
    """Read one piece between separators: its dates, and then what is left of it."""
    rest = piece
    if DATE_MARK in piece:
        before = piece[: piece.index(DATE_MARK)]
        for number in range(piece.count(DATE_MARK)):
            if not pieces.dates:
                break
            found = pieces.dates.pop(0)
            context = fold_case(before if number == 0 else piece.split(DATE_MARK)[number])
            updated = field == "updated" or any(word in context for word in LABELS["updated"] if len(word) > 1)
            known = any(name == "date" for name, _ in pieces.values)
            pieces.values.append(("updated" if updated or known else "date", found.text))
            field = "date"
    rest = _without_date_words(rest) if DATE_MARK in piece or _has_time(piece) else piece
    if not rest:
        return
    folded = fold_case(rest)
    if DATE_MARK in piece and is_name(rest, marked=True) and rest > "\u2e80":
        pieces.values.append(("name", rest))
    elif _is_share(folded):
        pieces.values.append(("share", rest))
    elif _is_reading(folded):
        pieces.values.append(("reading_time", rest))
    elif not _read_byline(rest, pieces):
        _read_bare(rest, pieces)


def _without_date_words(piece: str) -> str:
    """A piece without its dates, times, and the words that stand beside them."""
    words = _time().sub(" ", piece.replace(DATE_MARK, " ")).split()
    folded = [fold_case(word).strip(".,:;()·-–—|/") for word in words]
    left: list[str] = []
    number = 0
    while number < len(words):
        size = next((n for n in range(4, 0, -1) if " ".join(folded[number : number + n]) in _all_date_labels()), 0)
        if size == 0 and folded[number] not in DATE_WORDS and words[number].strip(_TRIM + "."):
            left.append(words[number])
        number += size or 1
    return " ".join(left).strip(_TRIM)


@cache
def _all_date_labels() -> frozenset[str]:
    return frozenset((*LABELS["date"], *LABELS["updated"]))


def _read_byline(piece: str, pieces: Pieces) -> bool:
    """Read a piece that begins with a word before authors, or ends with a role; whether it is one."""
    if piece.startswith(_GLUED_MARKERS):
        piece = _GLUED_BY.sub(r"\1 ", piece)
    words = piece.split()
    markers = _markers(pieces.language)
    folded = fold_case(" ".join(words[:_MOST_MARKER_WORDS])).split(" ")
    if folded[0].rstrip(":/") in first_words(pieces.language):
        for size in range(min(_MOST_MARKER_WORDS, len(words) - 1), 0, -1):
            marker = " ".join(folded[:size]).rstrip(":/")
            if marker in markers and _add_names(" ".join(words[size:]), pieces):
                return True
    if folded[0] > "\u0e00":
        whole = fold_case(piece)
        for marker in _glued_markers(pieces.language):
            if whole.startswith(marker) and _add_names(piece[len(marker) :].lstrip("/ :"), pieces):
                return True
    if ("记者" in piece or "記者" in piece) and (reporters := _reporters().match(piece)):
        pieces.marked = True
        _add_people(pieces, re.split("[ 、,]", reporters["names"]), [], [])
        return True
    if piece.endswith(SUFFIX_ROLES) or (pieces.marked and _is_list_of_names(piece)):
        return _add_names(piece, pieces)
    return False


def _is_list_of_names(piece: str) -> bool:
    names, agencies, roles = split_names(piece)
    return bool(agencies or roles) and not names


def _add_names(text: str, pieces: Pieces) -> bool:
    names, agencies, roles = split_names(text.strip(_TRIM))
    if not names and (pair := name_and_role(text.strip(_TRIM))):
        names, roles = [pair[0]], [pair[1]]
    elif not names and is_team(text):
        names = [text.strip(_TRIM).removeprefix("the ")]
    elif not names and (first := _first_of_list(text)):
        pieces.unknown.append(text.partition(",")[2].strip())
        names = [first]
    if not (names or agencies or roles):
        return False
    pieces.marked = True
    _add_people(pieces, names, agencies, roles)
    return True


def _first_of_list(text: str) -> str | None:
    """The name before a comma behind which stands what is not known: "Ann Lee, Chair of the Ferry Board"."""
    name, comma, rest = text.strip(_TRIM).partition(",")
    names, _, _ = split_names(name)
    shown = comma and rest.strip() and len(text) <= _MOST_BYLINE and text[-1:] not in ".!?"
    return names[0] if shown and len(names) == 1 and is_name(names[0]) else None


def _add_people(pieces: Pieces, names: list[str], agencies: list[str], roles: list[str]) -> None:
    pieces.values += [("author", name) for name in names]
    pieces.values += [("agency", agency) for agency in agencies]
    pieces.values += [("role", role) for role in roles]


def _read_bare(piece: str, pieces: Pieces) -> None:
    """Read a piece without any word that says what it is."""
    listed = "," in piece or not CONJUNCTIONS.isdisjoint(piece.split(" ")[1:-1])
    if not listed and piece.count(" ") > _MOST_SPACES:
        pieces.unknown.append(piece)
    elif is_agency(piece):
        pieces.values.append(("agency", piece))
    elif is_role(piece):
        pieces.values.append(("role", piece))
    elif pair := name_and_role(piece):
        pieces.marked = True
        _add_people(pieces, [pair[0]], [], [pair[1]])
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
        _add_people(pieces, names, agencies, roles)
    else:
        pieces.values += [("name", name) for name in names]
    return True


def _is_share(folded: str) -> bool:
    words = folded.split()
    return len(words) <= 12 and all(word.strip(".,:()·") in SHARE_WORDS or _NUMBER.fullmatch(word) for word in words)


def _is_reading(folded: str) -> bool:
    """Whether a piece is how long the reading takes: "4 min read", "2 мин", "Lesezeit 3 Minuten"."""
    if len(folded) > 40 or not any(character.isdigit() for character in folded):
        return False
    words = re.sub(r"\d+(?:[-–.,]\d+)?", " ", folded).replace("'", " ").split()
    return bool(words) and all(word.strip(".,:()-") in READING_WORDS for word in words)
