"""str -> its matching form: the normalised text in which patterns and lines are compared.

Each character is mapped independently of its neighbours, so that the form is defined by a table and has an offset map
back to the text:

- *matching form*: compatibility characters are resolved (NFKC), quotes, dashes and spaces become ASCII, format
  characters (general category Cf) are removed, runs of spaces become one. Regular expressions match this form.
- *folded form*: the matching form in lower case (Unicode case folding where it keeps the length). The index uses it.
- *trimmed line*: a line of either form without leading bullets or arrows and without a trailing colon or arrow.
- *inner line*: the trimmed line without pictographs (emoji) and brackets around it and without a dash at its end.

A line with Markdown is compared by what Markdown shows: `without_markup` removes emphasis and the targets of links.

NFKC: Unicode Standard Annex #15. Offsets count characters (code points).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from dechaff.text.characters import unusual_characters

_SINGLE_QUOTES = "‘’‚‛′`´ʼʻʹˈ＇"
_DOUBLE_QUOTES = "“”„‟″〝〞〟＂ˮ"
_DASHES = "‐‑‒–—―−﹘﹣－⸺⸻"
_FIXED: Mapping[str, str] = {
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
    "\ufe0e": "",  # variation selectors: "☎" as text or as a picture
    "\ufe0f": "",
}
_SPACES = re.compile("  +")

_LEADING_ALONE = "•‣◦⁃∙·●○■□▪▫▶►▷▸▹➤➔➜→⇒⟶›»▼▾↓↗★☆✓✔✦❯◆◇‹«←◀◄"
_LEADING_SPACED = "-*+>#|~"
_TRAILING = ":→›»>►▸▶▼▾↓↗⟶➔➜❯⇒"
_TRAILING_MARKS = _TRAILING + " "
_END_MARKS = frozenset("|-~* ")  # at the end of a line, after a space; an asterisk also without one
_MARKS = _LEADING_ALONE + _LEADING_SPACED + _TRAILING_MARKS
_LEADING_FIRST = frozenset(_LEADING_ALONE + _LEADING_SPACED + " ")
_TRAILING_LAST = frozenset(_TRAILING + " ")
_LEADING = re.compile(f"(?:[{re.escape(_LEADING_ALONE)} ]|[{re.escape(_LEADING_SPACED)}]+ )+")
_BRACKETS: Mapping[str, str] = {"(": ")", "[": "]", "{": "}", "【": "】", "〔": "〕", "〖": "〗"}
_SIGNS = frozenset("©®℗™℠№℃℉°¦§¶")  # of category So or near it, with a meaning of their own
_GUILLEMETS: Mapping[str, str] = {"«": "»", "»": "«", "‹": "›", "›": "‹"}

_LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?: [^()]*)?\)")
_EMPHASIS = re.compile(r"(?<!\w)(?P<mark>\*{1,3}|_{1,3})(?=[^\s*_])(?P<text>[^*_]+?)(?<=[^\s*_])(?P=mark)(?!\w)")


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


def matching_form(text: str, characters: frozenset[str] | None = None) -> str:
    """The matching form of a text of any number of lines; line feeds are kept.

    `characters` are its unusual characters and perhaps others, if they are known.
    """
    if text.isascii():  # of ASCII, only tabs and backticks have another form
        text = text.replace("\t", " ") if "\t" in text else text
    for character in () if text.isascii() else unusual_characters(text) if characters is None else characters:
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
    if lowered.isascii() or (_is_dense(lowered) and lowered.casefold() == lowered):
        return lowered
    for character in unusual_characters(lowered):
        mapped = _fold_character(character)
        if mapped != character:
            lowered = lowered.replace(character, mapped)
    return lowered


def _is_dense(text: str) -> bool:
    """Whether a text, by its beginning, consists of characters outside of ASCII: these take long to list."""
    return 2 * len(text[:200].encode("ascii", "ignore")) < len(text[:200])


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
    if not bare:
        return 0, 0
    start = line.find(bare)
    end = start + len(bare)
    outer = start, end
    if not bare.strip(_MARKS):
        return outer
    paired = any(mark in bare and _GUILLEMETS[mark] in bare for mark in _GUILLEMETS)
    if not (paired and bare[0] in _GUILLEMETS):
        leading = _LEADING.match(line)
        start = leading.end() if leading else start
    if not (paired and bare[-1] in _GUILLEMETS):
        end = len(line.rstrip(_TRAILING_MARKS))
    return (start, end) if start < end else outer


def inner_span(line: str) -> tuple[int, int]:
    """Start and end of what a label consists of within a line in matching or folded form.

    As `trimmed_span`, without pictographs, a dash, bar or asterisk at the end, and brackets of which one pair encloses
    the whole line. A pattern keeps such marks, so that they can be asked for; a line that has them is compared twice.
    """
    start, end = trimmed_span(line)
    if start == end or not _may_have_marks(line[start], line[end - 1]):
        return start, end
    while True:
        before = start, end
        start, end = _without_pictographs(line, start, end)
        if start < end and _BRACKETS.get(line[start]) == line[end - 1] and _encloses(line, start, end):
            inner = trimmed_span(line[start + 1 : end - 1])
            start, end = start + 1 + inner[0], start + 1 + inner[1]
        if not any(map(str.isalnum, line[start:end])):
            return before
        if (start, end) == before:
            return start, end


def _may_have_marks(first: str, last: str) -> bool:
    return first in _BRACKETS or last in _END_MARKS or _is_pictograph(first) or _is_pictograph(last)


def _without_pictographs(line: str, start: int, end: int) -> tuple[int, int]:
    """The span without the pictographs around it and without a mark that dangles at its end."""
    while start < end and _is_pictograph(line[start]):
        start += 1
    while start < end and _is_pictograph(line[end - 1]):
        end -= 1
    bare = len(line[:end].rstrip("".join(_END_MARKS)))
    if start < bare < end and (line[bare] == "*" or line[bare - 1 : bare + 1].endswith(" ") or line[bare] == " "):
        end = bare
    low, high = trimmed_span(line[start:end])
    return start + low, start + high


def _encloses(line: str, start: int, end: int) -> bool:
    """Whether the bracket at `start` is closed by the last character before `end` and not earlier."""
    opening, closing = line[start], line[end - 1]
    depth = 0
    for position in range(start, end):
        if line[position] == opening:
            depth += 1
        elif line[position] == closing:
            depth -= 1
            if not depth:
                return position == end - 1
    return False


@cache
def _is_pictograph(character: str) -> bool:
    """Whether a character is an emoji or another picture, and no sign that is read as a word."""
    if character.isascii() or character in _SIGNS:
        return False
    return unicodedata.category(character) == "So" or "\U0001f3fb" <= character <= "\U0001f3ff"


def may_have_markup(text: str) -> bool:
    """Whether a text may have marks of Markdown that `without_markup` removes."""
    return "](" in text or "*" in text or "_" in text


def without_markup(line: str) -> tuple[str, list[int] | None]:
    """A plain line without the marks of Markdown, and for each character left (and the end) its offset in `line`.

    Links and images are reduced to their text, emphasis to what is emphasised. The offsets are None where the line has
    no such marks. Each expression is linear: none of its parts can begin with what the part before repeats over.
    """
    if not may_have_markup(line):
        return line, None
    offsets = list(range(len(line) + 1))
    text = line
    for pattern in (_LINK, _EMPHASIS):
        spans = [found.span("text") + found.span() for found in pattern.finditer(text)]
        for inner_start, inner_end, start, end in reversed(spans):
            text = text[:start] + text[inner_start:inner_end] + text[end:]
            offsets[start:end] = offsets[inner_start:inner_end]
    return (text, offsets) if len(text) < len(line) else (line, None)
