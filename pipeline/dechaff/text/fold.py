"""str -> its matching form: the normalised text in which patterns and lines are compared.

Each character is mapped independently of its neighbours, so that the form is defined by a table and has an offset map
back to the text:

- *matching form*: compatibility characters are resolved (NFKC), quotes, dashes and spaces become ASCII, format
  characters (general category Cf) are removed, runs of spaces become one. Regular expressions match this form.
- *folded form*: the matching form in lower case (Unicode case folding where it keeps the length). The index uses it.
- *trimmed line*: a line of either form without leading bullets or arrows and without a trailing colon or arrow.

NFKC: Unicode Standard Annex #15. Offsets count characters (code points).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from dechaff.text.characters import unusual_characters

__all__ = ["fold", "fold_case", "map_character", "matching_form", "matching_form_with_offsets", "trimmed_span"]

_SINGLE_QUOTES = "‘’‚‛′`´ʼʻʹˈ＇"
_DOUBLE_QUOTES = "“”„‟″〝〞〟＂ˮ"
_DASHES = "‐‑‒–—―−﹘﹣－⸺⸻"
_FIXED = {
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
    "\t": " ",
    "İ": "I",  # Turkish dotted and dotless i are one letter here: "İLGİLİ" is "ilgili"
    "ı": "i",
    "ی": "ي",  # Persian and Arabic encode the same letters differently
    "ى": "ي",
    "ک": "ك",
    "\u0640": "",  # tatweel, which only stretches Arabic words
    "\u0307": "",  # the combining dot of a lower-cased İ
}
_SPACES = re.compile("  +")

_LEADING_ALONE = "•‣◦⁃∙·●○■□▪▫▶►▷▸▹➤➔➜→⇒⟶›»▼▾↓↗★☆✓✔✦❯◆◇‹«←◀◄"
_LEADING_SPACED = "-*+>#|~"
_TRAILING = ":→›»>►▸▶▼▾↓↗⟶➔➜❯⇒"
_TRAILING_MARKS = _TRAILING + " "
_MARKS = _LEADING_ALONE + _LEADING_SPACED + _TRAILING_MARKS
_LEADING_FIRST = frozenset(_LEADING_ALONE + _LEADING_SPACED + " ")
_TRAILING_LAST = frozenset(_TRAILING + " ")
_LEADING = re.compile(f"(?:[{re.escape(_LEADING_ALONE)} ]|[{re.escape(_LEADING_SPACED)}]+ )+")
_GUILLEMETS = {"«": "»", "»": "«", "‹": "›", "›": "‹"}


@cache
def map_character(character: str) -> str:
    """The matching form of one character: a string of any length whose characters map to themselves."""
    fixed = _FIXED.get(character)
    if fixed is not None:
        return fixed
    if character.isascii():
        return character
    if unicodedata.category(character) == "Cf":
        return ""
    if character.isspace():
        return " "
    resolved = unicodedata.normalize("NFKC", character)
    if resolved == character or resolved.startswith(" "):  # a spacing accent would become a space and an accent
        return character
    return "".join(map(map_character, resolved)) if len(resolved) > 1 else map_character(resolved)


@cache
def _fold_character(character: str) -> str:
    folded = character.casefold()
    return folded if len(folded) == 1 else character.lower()


def matching_form(text: str) -> str:
    """The matching form of a text of any number of lines; line feeds are kept."""
    for character in unusual_characters(text):
        mapped = map_character(character)
        if mapped != character:
            text = text.replace(character, mapped)
    if "`" in text:
        text = text.replace("`", "'")
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return text


def matching_form_with_offsets(line: str) -> tuple[str, list[int]]:
    """The matching form of one line and its offset map: the offset in `line` of each character and of the end."""
    if line.isascii() and "  " not in line and "\t" not in line and "`" not in line:
        return line, list(range(len(line) + 1))
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(line):
        for mapped in map_character(character):
            if mapped == " " and characters and characters[-1] == " ":
                continue
            characters.append(mapped)
            offsets.append(offset)
    offsets.append(len(line))
    return "".join(characters), offsets


def fold_case(matching: str) -> str:
    """A matching form in lower case; the length is the same, so offsets stay valid."""
    lowered = matching.lower()
    for character in unusual_characters(lowered):
        mapped = _fold_character(character)
        if mapped != character:
            lowered = lowered.replace(character, mapped)
    return lowered


def fold(text: str) -> str:
    """The folded form of a text: `fold_case(matching_form(text))`."""
    return fold_case(matching_form(text))


def trimmed_span(line: str) -> tuple[int, int]:
    """Start and end of the trimmed line within a line in matching or folded form.

    A line of nothing but bullets and arrows is only stripped of spaces. Guillemets that occur in pairs are quotation
    marks and are kept; a single one is an arrow.
    """
    if not line:
        return 0, 0
    if line[0] not in _LEADING_FIRST and line[-1] not in _TRAILING_LAST:
        return 0, len(line)
    bare = line.strip(" ")
    outer = line.find(bare), line.find(bare) + len(bare)
    if not bare:
        return 0, 0
    if not bare.strip(_MARKS):
        return outer
    paired = any(mark in bare and _GUILLEMETS[mark] in bare for mark in _GUILLEMETS)
    start, end = outer
    if not (paired and bare[0] in _GUILLEMETS):
        leading = _LEADING.match(line)
        start = leading.end() if leading else start
    if not (paired and bare[-1] in _GUILLEMETS):
        end = len(line.rstrip(_TRAILING_MARKS))
    return (start, end) if start < end else outer
