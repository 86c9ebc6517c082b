"""Lines -> the author whose name follows the last sentence of a text in the same line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import regex

from dechaff.stages.heads.person_evidence import is_person_name
from dechaff.stages.heads.person_names import is_name
from dechaff.stages.heads.read_line import read_line
from dechaff.stages.heads.reading import StatedValue
from dechaff.stages.heads.shape import is_paragraph, plain_words
from dechaff.stages.heads.words import LABELS
from dechaff.text.fold import fold_case

__all__ = ["is_source_name", "signature_behind_text"]

_OF_SIGNATURE = 0.3
_LONGEST_SIGNATURE = 140
_NAMES_WITHOUT_EVIDENCE = frozenset({"vi", "id"})
"""Languages whose articles end with the bare name of the author, which may be any words: a pen name, a single name."""

_MOST_NAME_WORDS = 4


@cache
def _note_behind() -> regex.Pattern[str]:
    """What may follow a signature: according to whom, and where the article was published before."""
    return regex.compile(
        r"(?<=[\p{Ll}\p{M})]) ?\(?Theo [^.()]{2,40}\)?\s*$"
        r"|(?<=\)) ?(?:Artikel|Berita) ini (?:telah|sudah|pernah) .{0,200}$"
    )


@cache
def _korean() -> regex.Pattern[str]:
    """A reporter and the address of the reporter, behind a Korean text."""
    return regex.compile(
        r"(?:[.\"”’)\]】]|다)\s*(?:[\p{Hangul}]{2,3}=)?(?P<name>\p{Hangul}{2,4}?)"
        r"(?: ?(?:인턴)?(?:기자|특파원|논설위원|선임기자|통신원)\s*(?:[\w.+-]{2,40}@[\w.-]{4,40})?"
        r"| [\w.+-]{2,40}@[\w.-]{4,40})\s*$"
    )


@cache
def _behind_text() -> re.Pattern[str]:
    """Matches what follows the last sentence of a paragraph, or is in brackets at its end."""
    return re.compile(
        r"(?:[.!?…。！？।۔][\"'”’»」』]? ?(?P<bare>[^\W\d_][^.!?…。()]{3,40})|\((?P<within>[^()]{5,120})\)\.?)\s*$"
    )


def is_source_name(name: str) -> bool:
    """Whether a name is a source: it begins with a word before sources, or has "Theo" ("according to") in it."""
    return fold_case(name.split(maxsplit=1)[0]) in LABELS["source"] or "Theo " in name


def signature_behind_text(lines: Sequence[str], end: int, language: str | None) -> list[StatedValue]:
    """The author whose name is behind the last sentence of a text, in the same line: "... to the island. (Ann Lee)".

    Without brackets, a name counts if the text says it nowhere else, and not in English, where buttons are capitalised.
    """
    last = len(lines) - 1
    if last < end:
        return []
    code = (language or "en")[:2]
    text = lines[last].rstrip()
    reporter = _korean().search(text, max(0, len(text) - _LONGEST_SIGNATURE)) if code == "ko" else None
    if reporter and is_paragraph(text[: reporter.start() + 1]):
        return [(last, "author", reporter["name"], _OF_SIGNATURE)]
    if code in _NAMES_WITHOUT_EVIDENCE:
        text = _note_behind().sub("", text)
    found = _behind_text().search(text[-_LONGEST_SIGNATURE:])
    if found is None:
        return []
    sentence_end = len(text) - len(found[0]) + (1 if found["bare"] else 0)
    if not is_paragraph(text) and not is_paragraph(text[:sentence_end].rstrip()):
        return []
    shown = found["bare"] or found["within"]
    reading = read_line(shown, language)
    names = [value for field, value in reading.values if field in ("name", "author") and is_name(value)]
    if not names or not reading.complete or any(is_source_name(name) for name in names):
        return []
    before = "\n".join((*lines[:last], text))[: -len(shown)].casefold()
    if code in _NAMES_WITHOUT_EVIDENCE and (found["within"] or code == "vi"):
        alone = len(names) == 1 and names[0] == shown.strip() and len(shown.split()) <= _MOST_NAME_WORDS
        return [(last, "author", names[0], _OF_SIGNATURE)] if alone and names[0].casefold() not in before else []
    if not reading.marked and not all(map(is_person_name, names)):
        return []
    if found["bare"] and not reading.marked:
        words = [word for word in plain_words(names[0]) if len(word) > 1]
        if code == "en" or len(names) > 1 or any(word in before for word in words):
            return []
    return [(last, "author", name, _OF_SIGNATURE) for name in names]
