"""Line -> whether it is shaped as a title or as prose."""

from __future__ import annotations

import re

import regex

from dechaff.stages.heads.words import NO_TITLE_WORDS, SHARE_WORDS
from dechaff.text.characters import count_words
from dechaff.text.fold import fold_case

__all__ = ["is_prose", "is_title_shaped", "plain_words", "size_of"]

_WORDS = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_SENTENCE_END = regex.compile(r"[.!?…。！？।۔؟][\"'”’»」』)\]*_]*$")
_NO_TITLE_END = regex.compile(
    r"[,;:。、।۔،؛，；：>|&]$|(?<!\p{L}\.\p{L})(?<!\.\.)(?<!\p{L}\.\p{L}\p{L})\.[\"'”’»)\]]*$"
)
_NO_TITLE_START = regex.compile(r"[\p{Ll}]|[-*•·▪>|/\\#©→«‹]\s|\d{1,3}[.)]\s|[\u2500-\u27bf]|@|https?:|www\.|\(|\[")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S")
_PARTS = re.compile(r"\s[|•·»›]\s|\|")
_NO_LETTERS = regex.compile(r"[^\p{L}\p{M} ]")
_QUESTION_OF_FORM = re.compile(r"(?:already|déjà|forgot|no account|bereits|ya eres)\b.{0,30}\?$", re.IGNORECASE)
_PROSE_WORDS, _LONG_WORDS = 18, 34
_MOST_WORDS, _MOST_CHARACTERS, _LEAST_CHARACTERS = 32, 220, 8


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case: two lines with the same words are the same."""
    return tuple(_WORDS.findall(text.casefold()))


def size_of(line: str) -> int:
    """The number of words; of scripts without spaces, two characters for one, of Thai four."""
    unspaced = len(_UNSPACED.findall(line)) if not line.isascii() else 0
    if unspaced and "\u0e00" <= max(line) < "\u0e80":
        unspaced //= 2
    return len(line.split()) + unspaced // 2 if unspaced else len(line.split())


def is_prose(line: str) -> bool:
    """Whether a line is surely a paragraph: long, and in doubt with the end of a sentence."""
    if len(line) < 30:
        return False
    size = size_of(line)
    if len(line) < 60 and size == len(line.split()):
        return False
    return size >= _LONG_WORDS or (size >= _PROSE_WORDS and _SENTENCE_END.search(line.rstrip()) is not None)


def is_title_shaped(line: str) -> bool:
    """Whether a line may be a headline, by its looks: no sentence, label, list item, address, menu or button."""
    text = line.strip()
    if not _LEAST_CHARACTERS <= len(text) <= _MOST_CHARACTERS and not (len(text) >= 4 and _UNSPACED.search(text)):
        return False
    if _NO_TITLE_END.search(text) or _NO_TITLE_START.match(text) or _ADDRESS.search(text):
        return False
    if size_of(text) > _MOST_WORDS or len(_PARTS.findall(text)) > 1 or _QUESTION_OF_FORM.search(text):
        return False
    if len(_NO_LETTERS.findall(text)) * 2 > len(text) - text.count(" "):
        return False
    words = plain_words(text)
    if not words or (any(word in NO_TITLE_WORDS for word in words) and len(words) <= 8):
        return False
    return not all(word in SHARE_WORDS or word.isdigit() for word in map(fold_case, words))


def is_sentence(line: str) -> bool:
    """Whether a line ends as a sentence and has the length of one."""
    return count_words(line) >= 5 and _SENTENCE_END.search(line.rstrip()) is not None
