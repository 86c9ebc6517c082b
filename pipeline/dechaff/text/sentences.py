"""str -> sentence spans: where the sentences of a text begin and end, in the languages of the packs.

A splitter by rules, along the lines of UAX #29 (sentence boundaries) with suppressions as in CLDR. A boundary in the
middle of a sentence does harm and a missing one does not, so there is no boundary where the rules are in doubt:

- A stop is one of . ! ? … with the quotation marks and brackets that close after it, followed by white space and by
  something that can begin a sentence: a capital letter, a letter of a script without case, a digit after a plain word.
- After abbreviations, initials, ordinals (`dechaff.text.abbreviations`) and ellipses there is no boundary, or only one
  before a capitalised function word.
- Stops of scripts without case (。！？।؟۔) need no white space after them.
- The space may be missing between a word in lower case and a capitalised word that is not part of a domain name.
- There is no boundary within brackets and quotation marks that are closed again. A remark in brackets at the end of a
  paragraph counts as a sentence: the one before it is whole without it.

Offsets count characters (code points); the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dechaff.text.abbreviations import PARTICLES, Words, stop_after, words_of

_LONGEST_WORD = 40
"""Characters before a stop that are looked at."""

_LONGEST_QUOTE = 600
"""Characters within which a bracket or quotation mark must be closed to keep together what is between."""

_LONGEST_REMARK = 200
"""Characters of a remark in brackets at the end of a paragraph that is a sentence of its own."""

_PAIRS: Mapping[str, str] = {
    "(": ")", "[": "]", "（": "）", "【": "】", "「": "」", "『": "』", "《": "》", "〈": "〉",
    "“": "”", "„": "“”", "«": "»", "»": "«", "”": "”", '"': '"',
}  # fmt: skip
_OPENING = re.compile(f"[{re.escape(''.join(_PAIRS))}]")
_OPEN_AFTER_SPACE = frozenset('"”»')
_CLOSING_QUOTES = frozenset("\"'”’»›“」』")

_HARD = "。！？｡．؟۔।॥։።။"
HARD_MARKS = _HARD + ".!?…"
_CLOSERS = r"(?:[\"'”’»›“)\]}）】」』》〉*_]|\[\d{1,3}\]|\s[»”](?!\w))*+"

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_SPACE = re.compile(r"\s*")
_BEFORE_FIRST_LETTER = re.compile(r"[\s\"'“„”«»‹‘‚¿¡(\[{（「『【《〈<*_#@|•▪●·–—―→►▶↑★☆©®™-]*")
_OPENING_MARKS = "\"'“„«»‘‚¿¡([{*_"
_WORD = re.compile(r"\w+")
_URL = ("http://", "https://", "www.")
_DUTCH_START = re.compile(r"['’‘][stn] [A-Z]")
_NAMES_WITH_STOP = frozenset("yahoo jeopardy joomla kahoot".split())

_AFTER_DOT = frozenset(
    """com org net edu gov info biz app dev io ai tv fm ly co uk de fr es pt it nl se dk no fi pl cz hu ro ru ua gr tr
    id vn ir in jp kr cn th eu us ca au nz ch at be js py css html php asp aspx jpg png pdf doc exe zip txt csv xml
    json""".split()
)
"""Domains and file name extensions: between them and the word before there is no stop."""

_HAN_OR_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_KOREAN_END = re.compile("[다요죠까]\\.(?=[\uac00-\ud7a3A-Z])")
_URDU_GROUP = re.compile(r"(?<!\w)\w۔\w(?!\w)|\d۔\d")
"""From the character before a stop: single letters with stops between, as "ق۔م", or a decimal number."""
_ARABIC_WORD = re.compile("[\u0620-\u064a\u066e-\u06d3]{3,}")


def _stop_pattern(soft: str) -> re.Pattern[str]:
    """A run of the stops `soft` before white space or a letter, or any stop of a script without case (group 1)."""
    return re.compile(  # one set of characters first, which the `re` module searches for fast
        rf"[{soft}{_HARD}](?:(?<=[{soft}])(?<![{soft}]{{2}})[{soft}]*+{_CLOSERS}(?=\s|[^\W\d_])"
        rf"|(?<=([{_HARD}]))[{_HARD}!?…]*+{_CLOSERS})"
    )


_STOP, _GREEK_STOP = _stop_pattern(".!?…"), _stop_pattern(".!?…;")


def split_sentences(text: str, language: str | None = None) -> tuple[tuple[int, int], ...]:
    """The spans (start, end) of the sentences of a text, in order; between them there is only white space.

    A blank line ends a sentence, and nothing after it has an influence on what is before it. `language` is a tag such
    as "de" or "pt-BR"; without one, the abbreviations of all languages count.

    >>> split_sentences("Dr. Lee left at 5 p.m. on Monday. He was late.", "en")
    ((0, 33), (34, 46))
    """
    words = words_of((language or "").replace("_", "-").partition("-")[0].lower())
    spans: list[tuple[int, int]] = []
    start = _skip(_SPACE, text, 0)
    for blank in _BLANK_LINE.finditer(text, start):
        spans += _paragraph(text, start, blank.start(), words)
        start = blank.end()
    if start < len(text):
        spans += _paragraph(text, start, len(text.rstrip()), words)
    return tuple(spans)


def _paragraph(text: str, start: int, end: int, words: Words) -> list[tuple[int, int]]:
    """The spans of the sentences in `text[start:end]`, as offsets into the text."""
    paragraph = text[start:end].rstrip()
    quotes = _Quotes(paragraph)
    sentence = 0
    spans: list[tuple[int, int]] = []
    for stop in (_GREEK_STOP if words.language == "el" else _STOP).finditer(paragraph):
        following = stop.end()
        if following == len(paragraph):
            break
        if paragraph[following].isspace():
            following = _skip(_SPACE, paragraph, following + 1)
        if _is_end(paragraph, sentence, stop, following, words) and not quotes.open_at(stop.end()):
            spans.append((start + sentence, start + stop.end()))
            sentence = following
    remark = _remark(paragraph)
    if remark > sentence:
        spans.append((start + sentence, start + len(paragraph[:remark].rstrip())))
        sentence = remark
    spans.append((start + sentence, start + len(paragraph)))
    return spans


def _remark(paragraph: str) -> int:
    """The offset of a remark in brackets at the end of a paragraph, as "(Photo: AP)"; 0 if there is none."""
    opening = {")": "(", "]": "["}.get(paragraph[-1])
    if opening is None:
        return 0
    start = max(paragraph.rfind(opening, -_LONGEST_REMARK), 0)
    closed_before = paragraph[-1] in paragraph[start:-1]
    return 0 if closed_before or not paragraph[start - 1 : start].isspace() else start


def _skip(pattern: re.Pattern[str], text: str, offset: int) -> int:
    found = pattern.match(text, offset)
    return found.end() if found else offset


def _is_end(text: str, sentence: int, stop: re.Match[str], following: int, words: Words) -> bool:
    """Whether the sentence that begins at `sentence` ends with `stop`; `following` is the offset of what follows."""
    if stop[1]:
        return _is_hard_end(text, stop, following)
    window = max(sentence, stop.start() - _LONGEST_WORD)
    before = text[window : stop.start()].rsplit(None, 1)
    word = before[-1].lstrip(_OPENING_MARKS) if before else ""
    if not word or not (word[-1].isalnum() or any(map(str.isalnum, word))):
        return False
    if following == stop.end():
        return _is_end_without_space(text, stop, word, words)
    letter = following if text[following].isalpha() else _skip(_BEFORE_FIRST_LETTER, text, following)
    first = text[letter : letter + 1]
    if not first.isalnum() or (first.islower() and not _is_lower_start(text, following, letter, words)):
        return False
    marks, closers = _parts(stop[0]) if len(stop[0]) > 1 else (stop[0], "")
    if marks == ".":
        verdict = stop_after(word, len(before) == 1 and window == sentence, words)
        if verdict == "end" and first.isdigit():
            return _is_end_before_number(word)
        return verdict == "end" or (verdict == "doubt" and _starts(text, letter, words, initials="." in word))
    if {"!", "?", ";"}.isdisjoint(marks) or not _CLOSING_QUOTES.isdisjoint(closers):
        return _starts(text, letter, words)  # an ellipsis, or a quotation after which the sentence may go on
    return word.lower() not in _NAMES_WITH_STOP


def _parts(stop: str) -> tuple[str, str]:
    """The marks of a stop, and the quotation marks and brackets after them."""
    closers = stop.lstrip(".!?…;")
    return stop[: len(stop) - len(closers)], closers


def _is_lower_start(text: str, following: int, letter: int, words: Words) -> bool:
    """Whether a sentence can begin although its first letter is in lower case: an address, Dutch "'s Avonds"."""
    return text.startswith(_URL, letter) or (words.language == "nl" and bool(_DUTCH_START.match(text, following)))


def _is_end_before_number(word: str) -> bool:
    """Whether a stop ends a sentence before a number: not after a short word, which may be an abbreviation."""
    caseless = word.lower() == word.upper()
    return word.isalpha() and (caseless or (len(word) > 3 and word.islower()))


def _starts(text: str, offset: int, words: Words, *, initials: bool = False) -> bool:
    """Whether a capitalised function word begins at an offset; after `initials`, particles of names do not count."""
    found = _WORD.match(text, offset)
    if found is None:
        return False
    word, after = found[0], text[found.end() : found.end() + 1]
    lowered = word.lower()
    if word[:1] == lowered[:1] or word[1:] != lowered[1:] or lowered not in words.function_words:
        return False
    if initials and lowered in PARTICLES:
        return False
    return after not in ("'", "’") and (len(word) > 1 or after != ".")


def _is_end_without_space(text: str, stop: re.Match[str], word: str, words: Words) -> bool:
    """Whether a sentence ends with a stop that is directly followed by a letter."""
    if stop.end() - stop.start() == 1 and (
        (stop[0] in "!?" and _HAN_OR_KANA.match(word[-1]))
        or _KOREAN_END.match(text, stop.start() - 1)
        or (_ARABIC_WORD.fullmatch(word) and _ARABIC_WORD.match(text, stop.end()))
    ):
        return True
    marks, closers = _parts(stop[0])
    if len(marks) > 1 or closers not in ("", "”", "’", "»", ")"):
        return False
    letters = word.replace("-", "").replace("’", "").replace("'", "")
    if len(letters) < 2 or not letters.isalpha() or stop_after(word, False, words) != "end":
        return False
    if letters.islower():
        return _is_capitalised(text, stop.end(), words)
    return len(letters) > 3 and letters[1:].islower() and _starts(text, stop.end(), words)


def _is_capitalised(text: str, offset: int, words: Words) -> bool:
    """Whether a capitalised word begins at an offset and is not part of a domain, a file name or a program."""
    found = _WORD.match(text, offset)
    if found is None:
        return False
    word, after = found[0], text[found.end() : found.end() + 2]
    if word.lower() in _AFTER_DOT or after[:1] in tuple("(/@_=") or (after[:1] == "." and after[1:].isalnum()):
        return False
    if len(word) == 1:
        return after[:1].isspace() and (word == "I" or word.lower() in words.function_words)
    return word[0].isupper() and word[1:].islower()


def _is_hard_end(text: str, stop: re.Match[str], following: int) -> bool:
    """Whether a sentence ends with a stop of a script without case, such as 。 or ।."""
    before, after = text[max(stop.start() - 1, 0) : stop.start()], text[following]
    if before in ("（", "(") or after in "，、,;；：:)）のを":
        return False
    if stop[0][0] == "．" and (before.isdigit() or after.isdigit()):
        return False
    if stop[0] == "۔" and following == stop.end() and _URDU_GROUP.match(text, max(stop.start() - 1, 0)):
        return False
    if stop[0][-1] in HARD_MARKS:
        return True
    # After a quotation the sentence that it is part of may go on; a space or another quotation show that it does not.
    return _OPENING.match(after) is not None or (following > stop.end() and _HAN_OR_KANA.match(before) is not None)


class _Quotes:
    """The brackets and quotation marks of a text that are closed again, found from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = 0  # no opening mark from the last one looked at up to here
        self._closed = 0

    def open_at(self, offset: int) -> bool:
        """Whether an offset is between an opening mark and the one that closes it. Offsets must not decrease."""
        if self._next < offset:
            for opening in _OPENING.finditer(self._text, self._next):
                self._next = opening.start()
                if self._next >= offset:
                    break
                if self._next >= self._closed:
                    self._closed = max(self._end(self._next), self._closed)
            else:
                self._next = len(self._text)
        return offset < self._closed

    def _end(self, start: int) -> int:
        """The offset behind the mark that closes the one at `start`; 0 if that opens nothing or is not closed."""
        text, mark = self._text, self._text[start]
        before, after = text[start - 1 : start] if start else "", text[start + 1 : start + 2]
        if mark in _OPEN_AFTER_SPACE and (before.isalnum() or (before and before in ".,!?…")):
            return 0
        if not after or (after.isspace() and mark != "«") or (mark == "“" and after in ".,:;!?)"):
            return 0
        ends = [end for closer in _PAIRS[mark] if (end := text.find(closer, start + 1, start + _LONGEST_QUOTE)) >= 0]
        if not ends or (mark in '"”' and text[min(ends) - 1].isspace()):
            return 0
        return min(ends) + 1
