"""Line -> LineReading: what one line of the head or tail of a text states, and whether that is all it says.

A line is taken apart: dates, labels with a colon, and pieces between separators. Each piece is a byline, the name of a
person, an agency, a role, a date, a reading time, a share button, or unknown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from dechaff.stages.heads.bylines import Pieces, first_words
from dechaff.stages.heads.dates import find_dates, separated, with_clock
from dechaff.stages.heads.look_alikes import is_look_alike, is_unread_byline
from dechaff.stages.heads.notices import is_notice
from dechaff.stages.heads.pieces import DATE_MARK, is_only_date_words, read_labels
from dechaff.stages.heads.reading import LineKind, LineReading
from dechaff.stages.heads.shape import has_steps, is_cut_off, is_salutation
from dechaff.text.fold import fold_case, matching_form, matching_form_with_offsets, without_markup

__all__ = ["may_be_marked", "read_line", "states_details"]

_MOST_CHARACTERS = 260
_MOST_VALUE, _LONGEST_CREDIT, _MOST_SPACES = 90, 100, 8
_SIGNS_OF_DETAILS = "|•●·›»⋅∙\t–—/,&;、，"
_PERIOD = re.compile(rf"[\s(\[*†]*{DATE_MARK}\s*(?:-|to|bis|au|al|до)\s*†?\s*{DATE_MARK}[\s)\].]*")
"""From one day to another: the dates of a life or of an event, and not of publication."""

_HAS_CLOCK, _MOST_PLACE_WORDS = re.compile(r"\d{1,2}[:h]\d{2}(?!\d)"), 3
_EMBED = re.compile(r"[—–-]+ .{1,60}\(@\w+\)")
_PHOTO_AGENCIES_AT_END = (
    "afp",
    "ap photo",
    "shutterstock",
    "reuters",
    "istock",
    "imago",
    "scanpix",
    "unsplash",
    "alamy",
)
_FIELD_KINDS: tuple[tuple[str, LineKind], ...] = (
    ("author", "byline"), ("editor", "byline"), ("name", "name"), ("date", "date"), ("updated", "date"),
    ("agency", "source"), ("source", "source"), ("photo_credit", "photo"), ("tags", "tags"), ("section", "section"),
    ("place", "place"), ("reading_time", "reading"), ("title", "title"), ("role", "byline"), ("share", "share"),
)  # fmt: skip


@cache
def _caption() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What is in brackets at the end of a caption, what follows the word for a photo, and a credit at the end."""
    return (
        re.compile(
            r"\((?:photo|foto|image|picture|bild|crédit|ảnh|фото|kuva|fot|courtesy|credit|cortesía|gentileza)\b"
            r"[^()]{0,80}\)?$",
            re.IGNORECASE,
        ),
        re.compile(
            r"\b(?:photo|foto|bild|image|picture|credit|crédits?|ảnh|фото|fot\.?|kuva|fotograf|pic) ?[:/©][^.]{2,80}$",
            re.IGNORECASE,
        ),
        re.compile(
            r"[.…\"'’”] ?[^.]{2,30} (?:제공|캡처|갈무리)\.?$|[./=] ?(?:연합뉴스|뉴시스|뉴스1|자료사진)\.?$"
            r"|\. ?Ảnh(?: minh họa)? [A-ZĐ][^.]{2,40}$"
        ),
    )


def _is_caption(text: str) -> bool:
    """Whether a line ends with what photos are credited with."""
    if "©" in text and (text[0] == "©" or "© " in text):
        return True
    in_brackets, behind_word, last_sentence = _caption()
    if not text.isascii() and last_sentence.search(text, max(0, len(text) - _LONGEST_CREDIT)):
        return True
    if (bracket := text.rfind("(")) >= 0 and in_brackets.match(text, bracket):
        return True
    near = max(0, len(text) - _LONGEST_CREDIT)
    if any(sign in text[near:] for sign in ":/©") and behind_word.search(text, near):
        return True
    end = text[near:].lower().rstrip(".").removesuffix(")")
    agency = next((name for name in _PHOTO_AGENCIES_AT_END if end.endswith(name)), None)
    if agency is not None and not end[: -len(agency)][-1:].isalnum():
        return True
    return "getty images" in text.lower()


def may_be_marked(raw: str, language: str | None) -> bool:
    """Whether a line may have a label or a word before authors: a fast test before `read_line`."""
    if ":" in raw or "：" in raw or raw > "\u2e80":
        return True
    return fold_case(raw.split(maxsplit=1)[0].strip("(*_[")) in first_words(language)


def states_details(raw: str, language: str | None) -> bool:
    """Whether a line is a byline, a date, a credit, a salutation, a notice or another detail: no headline."""
    if is_salutation(raw) or is_notice(raw) or is_cut_off(raw) or has_steps(raw):
        return True
    if is_look_alike(raw) or is_unread_byline(raw, language):
        return True
    reading = read_line(raw, language)
    return reading.kind == "photo" or (reading.complete and reading.kind not in ("title", "section"))


def read_line(raw: str, language: str | None = None) -> LineReading:
    """The reading of one line of any text; values are as they are written in it."""
    if len(raw) > 2 * _MOST_CHARACTERS or (len(raw) > _MOST_CHARACTERS and "](" not in raw and "  " not in raw):
        return LineReading("", raw, (), (raw,))
    return _read(raw, language)


@lru_cache(maxsize=256)  # the head of a text is read again after each change of it
def _read(raw: str, language: str | None) -> LineReading:
    reading = _read_form(raw, language)
    if not reading.values or raw.isascii():
        return reading
    return replace(reading, values=_as_written(raw, reading.values))


def _as_written(raw: str, values: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Values that were read in the matching form of a line, in its own characters."""
    if all(value in raw for _, value in values):
        return values
    form, offsets = matching_form_with_offsets(raw)
    shown, kept = without_markup(form)
    places = offsets if kept is None else [offsets[place] for place in kept]

    def written(value: str) -> str:
        at = shown.find(value)
        return value if at < 0 or not value else " ".join(raw[places[at] : places[at + len(value)]].split())

    return tuple((name, written(value)) for name, value in values)


def _read_form(raw: str, language: str | None) -> LineReading:
    """The reading of the matching form of a line."""
    text = separated(without_markup(matching_form(raw))[0].strip().strip("#*_>|•").strip())
    if not text or len(text) > _MOST_CHARACTERS or _EMBED.match(text):
        return LineReading("", text, (), (text,) if text else ())
    dates = find_dates(text)
    if not dates and len(text) <= 40 and is_only_date_words(text):
        return LineReading("date", text)
    if not dates and ":" not in text and (len(text) > _MOST_VALUE or _is_prose(text, language)):
        return LineReading("photo" if _is_caption(text) else "", text, (), (text,))
    if len(dates) == 2 and _PERIOD.fullmatch(
        text[: dates[0].start] + DATE_MARK + text[dates[0].end : dates[1].start] + DATE_MARK + text[dates[1].end :]
    ):
        return LineReading("", text, (), (text,))
    bare = text
    for found in reversed(dates):
        bare = f"{bare[: found.start]}{DATE_MARK}{bare[found.end :]}"
    pieces = Pieces(language, [replace(found, text=with_clock(text, found)) for found in dates])
    read_labels(bare, pieces)
    _read_outlet(pieces)
    if dates and _HAS_CLOCK.search(text):
        _read_place_of_date(text, pieces)
    if text.endswith((",", "，")):  # a salutation, or a sentence that continues in the next line
        pieces.unknown.append(text)
    kind: LineKind = next((kind for name, kind in _FIELD_KINDS if any(name == other for other, _ in pieces.values)), "")
    if kind == "name" and pieces.unknown and not dates:
        kind = ""
    if pieces.unknown and _is_caption(text) and kind in ("", "photo", "source", "name"):
        return LineReading(
            "photo", text, tuple(value for value in pieces.values if value[0] == "photo_credit"), (text,)
        )
    return LineReading(kind, text, tuple(pieces.values), tuple(pieces.unknown), pieces.marked, pieces.labelled)


def _is_prose(text: str, language: str | None) -> bool:
    """Whether a line is surely a sentence: a fast test before the line is taken apart."""
    return (
        text[-1] in ".!?"
        and text.count(" ") > _MOST_SPACES
        and not any(sign in text for sign in _SIGNS_OF_DETAILS)
        and fold_case(text.partition(" ")[0]) not in first_words(language)
    )


def _read_place_of_date(text: str, pieces: Pieces) -> None:
    """Take the one unknown piece beside a date with a time of day for recognised: "Oldhaven - 12 MAR 2024 - 10:23 CET".

    It is a place or a section: which of them is not known, so it is no value.
    """
    if len(pieces.unknown) != 1 or not {name for name, _ in pieces.values}.issubset(
        {"date", "updated", "author", "role"}
    ):
        return
    words = pieces.unknown[0].split()
    behind = text.partition(pieces.unknown[0])[2].lstrip()
    divided = behind.startswith(("-", "|", "•", "·"))
    if divided and len(words) <= _MOST_PLACE_WORDS and all(word[0].isupper() and word.isalpha() for word in words):
        pieces.unknown.clear()


def _read_outlet(pieces: Pieces) -> None:
    """Read the one unknown piece between author and date as where the text was published: "Ann Lee / Harbour News"."""
    found = {name for name, _ in pieces.values}
    if len(pieces.unknown) != 1 or not pieces.marked or not {"author", "date"} <= found or pieces.labelled:
        return
    words = pieces.unknown[0].split()
    if 2 <= len(words) <= 4 and all(word[0].isupper() for word in words):
        pieces.values.append(("source", pieces.unknown.pop()))
