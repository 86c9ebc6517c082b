"""Parts of a line -> what each says: a byline, a name, an agency, a role, a date, a reading time, a button, or unknown.

A line is taken apart into what stands behind labels with a colon, and into pieces between separators.
"""

from __future__ import annotations

import re
from functools import cache

from dechaff.stages.heads.bylines import TRIM, Pieces, add_people, first_of_list, read_bare, read_byline
from dechaff.stages.heads.person_names import is_name, split_names
from dechaff.stages.heads.words import DATE_WORDS, LABELS, READING_WORDS, SHARE_WORDS
from dechaff.text.characters import count_words
from dechaff.text.fold import fold_case
from dechaff.text.given_names import begins_with_family_name

__all__ = ["DATE_MARK", "is_only_date_words", "read_labels"]

_MOST_VALUE = 90
DATE_MARK = "\x01"
_SEPARATOR = re.compile(r"\s*[|•●·›»⋅∙\t]\s*|\s+(?:[-–—]|//?)\s+|(?<=\x01)\s*[,/]\s*|\s*[,/:]\s*(?=\x01)|\s{2,}")
_COLON = re.compile(r"\s?:\s*")
_BOUNDARY = re.compile(r"[\s|/()\[\]【】·,;.©]+")
_MOST_LABEL_WORDS = 5
_URL = re.compile(r"https?://\S+|www\.\S+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?[km]?", re.IGNORECASE)
_MAY_SEPARATE = re.compile(r"[|•●·›»⋅∙\t–—/\x01]|\s[\s-]")
"""A test before `_SEPARATOR`, which is slow."""

_HAS_DIGIT = re.compile(r"\d")


@cache
def _time() -> re.Pattern[str]:
    return re.compile(
        r"\d{1,2} ?[:.h] ?\d{2}(?: ?[:.] ?\d{2})?(?: ?[ap]\.? ?m\b\.?)?(?: ?(?:uhr|h|hrs?|น\.?)\b)?"
        r"|\b\d{1,2} ?[ap]\.?m\b\.?|\b\d{1,2} (?:second|minute|hour|day|week|month|year)s? ago\b"
        r"|\d{1,2} ?[時时시点點] ?(?:\d{1,2} ?[分분])?|\(\d{1,2}月\d{1,2}日[^()]{0,14}\)?"
        r"|\(?\b(?:utc|gmt) ?[+-]\d{1,2}(?::?\d{2})?\)?|[+-]\d{2}:?\d{2}\b|\b\d{1,2}[hH]\b|\b\d{1,2} uhr\b",
        re.IGNORECASE,
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


def is_only_date_words(text: str) -> bool:
    """Whether a line is a label of a date, or a time of day, whose date is in the next line: "Pubblicato il"."""
    folded = fold_case(text.strip(TRIM))
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
    """Read the labelled parts of a line, and what precedes them."""
    labels = _labels_in(text) if ":" in text else []
    start = labels[0][0] if labels else len(text)
    _read_unlabelled(text[:start], pieces)
    pieces.labelled = bool(labels)
    for number, (_, start, name) in enumerate(labels):
        end = labels[number + 1][0] if number + 1 < len(labels) else len(text)
        _read_value(name, text[start:end].strip(TRIM), pieces)


def _read_value(label: str, value: str, pieces: Pieces) -> None:
    """Read what follows a label."""
    first, *rest = (part.strip(TRIM) for part in _parts(value))
    if label in ("date", "updated"):
        _read_unlabelled(value, pieces, "updated" if label == "updated" else "date")
        return
    if label == "author":
        pieces.marked = True
        names, agencies, roles = split_names(first)
        if names or agencies:
            add_people(pieces, names, agencies, roles)
        elif listed := first_of_list(first):
            pieces.unknown.append(first.partition(",")[2].strip())
            add_people(pieces, [listed], [], [])
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
        if stripped := piece.strip(TRIM):
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
    if DATE_MARK in piece and rest > "\u2e80" and is_name(rest, marked=True) and begins_with_family_name(rest):
        pieces.values.append(("name", rest))
    elif _is_share(folded):
        pieces.values.append(("share", rest))
    elif _is_reading(folded):
        pieces.values.append(("reading_time", rest))
    elif not read_byline(rest, pieces):
        read_bare(rest, pieces)


def _without_date_words(piece: str) -> str:
    """A piece without its dates, times, and the words beside them."""
    words = _time().sub(" ", piece.replace(DATE_MARK, " ")).split()
    folded = [fold_case(word).strip(".,:;()·-–—|/") for word in words]
    left: list[str] = []
    number = 0
    while number < len(words):
        size = next((n for n in range(4, 0, -1) if " ".join(folded[number : number + n]) in _all_date_labels()), 0)
        if size == 0 and folded[number] not in DATE_WORDS and words[number].strip(TRIM + "."):
            left.append(words[number])
        number += size or 1
    return " ".join(left).strip(TRIM)


@cache
def _all_date_labels() -> frozenset[str]:
    return frozenset((*LABELS["date"], *LABELS["updated"]))


def _is_share(folded: str) -> bool:
    words = folded.split()
    return len(words) <= 12 and all(word.strip(".,:()·") in SHARE_WORDS or _NUMBER.fullmatch(word) for word in words)


def _is_reading(folded: str) -> bool:
    """Whether a piece is how long the reading takes: "4 min read", "2 мин", "Lesezeit 3 Minuten"."""
    if len(folded) > 40 or not any(character.isdigit() for character in folded):
        return False
    words = re.sub(r"\d+(?:[-–.,]\d+)?", " ", folded).replace("'", " ").split()
    return bool(words) and all(word.strip(".,:()-") in READING_WORDS for word in words)
