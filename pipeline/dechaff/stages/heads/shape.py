"""Line -> whether it is shaped as a title or as prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import regex

from dechaff.stages.heads.notices import is_notice
from dechaff.stages.heads.words import ADVERSATIVES, GLUED_SALUTATIONS, NO_TITLE_WORDS, SALUTATIONS, SHARE_WORDS
from dechaff.text.characters import UNSPACED, count_words
from dechaff.text.fold import fold_case

__all__ = [
    "MOST_KICKER_WORDS",
    "clean_title",
    "continues",
    "first_paragraph",
    "goes_on",
    "has_steps",
    "is_behind_comma",
    "is_cut_off",
    "is_kicker",
    "is_paragraph",
    "is_place",
    "is_salutation",
    "is_sentence",
    "is_short_title",
    "is_title_case",
    "is_title_shaped",
    "leads_on",
    "plain_words",
    "size_of",
    "step_of",
]

_WORDS = re.compile(r"\w+")
_SENTENCE_END = regex.compile(r"[.!?…。！？।۔؟][\"'”’»」』)\]*_]*$")
_NO_TITLE_END = regex.compile(
    r"[,;:。、।۔،؛，；：>|&]$|(?<![?!？！])<$|(?<!\p{L}\.\p{L})(?<!\.\.)(?<!\p{L}\.\p{L}\p{L})\.[\"'”’»)\]]*$"
)
_NO_TITLE_START = regex.compile(
    r"[\p{Ll}]|[,;:!?)\]}|，。、；）]|\.(?!\.)|\d{1,2} ?月 ?\d{1,2} ?日(?:消息|[电電讯訊])"
    r"|[-–—*•·▪>|/\\#©→«‹]\s|\d{1,3}[.)]\s|[\u2500-\u27bf]|@|https?:|www\.|[(（]|\[|(?:文|写真|撮影|取材|執筆|構成|聞き手|글|사진|摄影|攝影)[・／/＝=]"
)
_CUT_OFF = regex.compile(
    r" (?:the|an|of the|sur|dans|des|du|de|la|le|les|et|el|los|las|un|une|del|della|dei|delle|di|und|das|dem|ein|eine"
    r"|och|ett|en|e|y|o|os|da|do|dos|na|nas|para|por|con|per|il|lo|gli|het|een|oraz|nebo|και|του|της|των|στην|στο|и|в|на|с|к|из"
    r"|для|і|та|з|ve|के|की|का|ने|और|في|من|على|إلى|عن)$"
)
"""Function words at the end of a line: a line that ends with one is not a whole headline."""

_STEP = re.compile(r"\s[>→]\s")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\b(?:pic\.twitter\.com|t\.co)/")
_PARTS = re.compile(r"\s[|•·»›]\s|\|")
_NO_LETTERS = regex.compile(r"[^\p{L}\p{M} ]")
_QUESTION_OF_FORM = re.compile(r"(?:already|déjà|forgot|no account|bereits|ya eres)\b.{0,30}\?$", re.IGNORECASE)
_INNER_END = regex.compile(r"(?<=\p{Ll}{3}|\p{Lo}{2})[.。।۔؟] ?(?=\p{Lu}|\p{Lo})")
_AFTER_COMMA = regex.compile(r"[,،，] ?([\p{L}\p{M}]+)")
_PLACE = regex.compile(
    r"\p{Lu}[\p{Ll}'’.-]+(?: \p{Lu}[\p{Ll}'’.-]+){0,2}, (?:\p{Lu}[\p{Ll}.]+(?: \p{Lu}[\p{Ll}.]+){0,2}|\p{Lu}{2})"
)
_MOST_WORDS_OF_SALUTATION = 8
_END_OF_ADDRESS = regex.compile(r" [-–—] |[,:!，：！]")
_MIDDLE = regex.compile(r"\p{Ll}\p{L}*,? \p{L}|[,;.)，、。；）]|的")
_COMMAS = (",", "，", "、", "،")

_SHORT = 500
"""Longer texts are kept in no cache."""

_LONGEST_CUT_OFF = 10
_PROSE_WORDS, _LONG_WORDS = 18, 34
_MOST_WORDS_ALONE, _MOST_WORDS_OF_TWO = 16, 12
_MOST_WORDS, _MOST_CHARACTERS, _LEAST_CHARACTERS = 26, 220, 8
_LEAST_TITLE_WORDS, _LONGER_WORD = 2, 4
MOST_KICKER_WORDS = 3
"""The largest number of words of a kicker."""

_KICKER_SIGNS = regex.compile(r"[/|,&:›»>]|\d{4}$")


@cache
def _more_at_end() -> regex.Pattern[str]:
    return regex.compile(
        r"(?:(?:learn|find out|read|see|know) more|mehr (?:erfahren|dazu|lesen)|en savoir plus|lire (?:la suite|plus)"
        r"|(?:más|mais) informa(?:ción|ções|ção)|(?:leer|saber|ver) más|saiba mais|leia mais|scopri di più"
        r"|leggi (?:di più|tutto)|lees (?:meer|verder)|läs mer|læs mere|les mer|lue lisää|dowiedz się więcej"
        r"|czytaj (?:więcej|dalej)|více (?:zde|informací)|подробнее|детальніше|читать далее|daha fazla(?: bilgi)?"
        r"|selengkapnya|xem thêm|اقرأ المزيد|और पढ़ें|了解更多|查看更多|詳しくはこちら|続きを読む"
        r"|더 ?보기|자세히 보기)[ .»›>…]*$",
        regex.IGNORECASE,
    )


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case: two lines with the same words are the same."""
    return _words_of_short(text) if len(text) <= _SHORT else tuple(_WORDS.findall(text.casefold()))


@lru_cache(maxsize=512)  # a head is read in several passes, which look at the same lines
def _words_of_short(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.casefold()))


def size_of(line: str) -> int:
    """The number of words; of scripts without spaces, two characters for one, of Thai four."""
    return len(line.split()) if line.isascii() else _size_of_short(line) if len(line) <= _SHORT else _size(line)


def _size(line: str) -> int:
    if not UNSPACED.search(line):
        return len(line.split())
    unspaced = len(UNSPACED.findall(line))
    if "\u0e00" <= max(line) < "\u0e80":
        unspaced //= 2
    return len(line.split()) + unspaced // 2


_size_of_short = lru_cache(maxsize=512)(_size)


def is_paragraph(line: str) -> bool:
    """Whether a line is a paragraph: long, or of medium length and ending as a sentence does."""
    if len(line) < 30:
        return False
    if len(line.split(None, _LONG_WORDS)) > _LONG_WORDS:
        return True
    size = size_of(line)
    if size < _PROSE_WORDS or (len(line) < 60 and size == len(line.split())):
        return False
    return size >= _LONG_WORDS or (size >= _PROSE_WORDS and _SENTENCE_END.search(line.rstrip()) is not None)


def first_paragraph(lines: Sequence[str], start: int = 0, end: int | None = None) -> int | None:
    """The number of the first line from `start` to `end` (not included) that is a paragraph."""
    last = len(lines) if end is None else min(end, len(lines))
    return next((number for number in range(start, last) if is_paragraph(lines[number])), None)


def is_title_shaped(line: str) -> bool:
    """Whether a line may be a headline, by its looks: no sentence, label, list item, address, menu or button."""
    return len(line) <= _SHORT and _is_title_shaped(line.strip())


@lru_cache(maxsize=512)
def _is_title_shaped(text: str) -> bool:
    if not _LEAST_CHARACTERS <= len(text) <= _MOST_CHARACTERS and not (len(text) >= 4 and UNSPACED.search(text)):
        return False
    if _NO_TITLE_END.search(text) or _NO_TITLE_START.match(text) or _ADDRESS.search(text):
        return False
    if is_cut_off(text) or has_steps(text):
        return False
    if size_of(text) > _MOST_WORDS or len(_PARTS.findall(text)) > 1 or _QUESTION_OF_FORM.search(text):
        return False
    if len(_NO_LETTERS.findall(text)) * 2 > len(text) - text.count(" "):
        return False
    if _more_at_end().search(text, max(0, len(text) - 30)) or is_notice(text):
        return False
    words = plain_words(text)
    if not words or (any(word in NO_TITLE_WORDS for word in words) and len(words) <= 8):
        return False
    return not all(word in SHARE_WORDS or word.isdigit() for word in map(fold_case, words))


def has_steps(line: str) -> bool:
    """Whether a line is a breadcrumb of three steps or more: "Harbour > Boats > Why the ferry sails again"."""
    return len(_STEP.findall(line)) > 1


def is_cut_off(line: str) -> bool:
    """Whether a line ends with a word that no headline ends with, as "the" or "of"."""
    text = line.rstrip()
    return _CUT_OFF.search(text, max(0, len(text) - _LONGEST_CUT_OFF)) is not None


def is_short_title(line: str) -> bool:
    """Whether a line that is shaped as a title is short, and one clause or two very short ones.

    A sentence may lack its full stop: where nothing else shows that a line is the headline, a longer one may as well be
    the first sentence of the text, or a subtitle.
    """
    return (
        size_of(line) <= _MOST_WORDS_ALONE
        and (size_of(line) <= _MOST_WORDS_OF_TWO or _INNER_END.search(line) is None)
        and not any(fold_case(word) in ADVERSATIVES for word in _AFTER_COMMA.findall(line))
    )


def is_behind_comma(lines: Sequence[str], number: int) -> bool:
    """Whether the line above ends with a comma, so that a line is the rest of its sentence."""
    return number > 0 and lines[number - 1].rstrip().endswith(_COMMAS)


def goes_on(lines: Sequence[str], number: int) -> bool:
    """Whether the line below begins in the middle of a sentence: a line is no more than the beginning of one."""
    return number + 1 < len(lines) and continues(lines[number + 1])


def is_place(line: str) -> bool:
    """Whether a line is no more than a place and what it lies in: "Oldhaven, United States"."""
    return _PLACE.fullmatch(line.strip()) is not None


def is_salutation(line: str) -> bool:
    """Whether a line begins as a letter or a speech does: "Dear friends of the ferry", with more behind a mark."""
    addressed = _END_OF_ADDRESS.split(line.strip("#*_ "), 1)[0]
    if size_of(addressed) > _MOST_WORDS_OF_SALUTATION:
        return False
    folded = fold_case(addressed).split()
    if not folded:
        return False
    return not SALUTATIONS.isdisjoint((folded[0], " ".join(folded[:2]))) or folded[0].startswith(GLUED_SALUTATIONS)


def continues(line: str) -> bool:
    """Whether a line begins as only the rest of a sentence does: with a mark, or in lower case."""
    return _MIDDLE.match(line.lstrip()) is not None


def leads_on(line: str) -> bool:
    """Whether a line ends with a colon or a comma, and so leads to what is below it."""
    return line.rstrip().endswith((":", ",", "：", "，", "、"))


def is_kicker(line: str, below: str) -> bool:
    """Whether a short line above a longer one is surely a kicker, and not a headline above its deck.

    Two to four words may be either: "Old ferry", "Bridge closed". A kicker is one word, or in capitals, or a list.
    """
    text = clean_title(line)
    return (
        size_of(text) < _LEAST_TITLE_WORDS
        or (text.isupper() and not below.isupper())
        or _KICKER_SIGNS.search(text) is not None
        or is_title_case(below)
    )


def is_title_case(line: str) -> bool:
    """Whether the longer words of a line begin with capitals, as in English headlines and seldom in their decks."""
    words = [word for word in line.split() if len(word) >= _LONGER_WORD]
    return len(words) >= _LEAST_TITLE_WORDS and all(not word[0].islower() for word in words)


def is_sentence(line: str) -> bool:
    """Whether a line ends as a sentence and has the length of one."""
    return count_words(line) >= 5 and _SENTENCE_END.search(line.rstrip()) is not None


def clean_title(line: str) -> str:
    """A line without the marks of a heading."""
    return line.strip().strip("#*_ ").strip()


def step_of(value: float, steps: Sequence[float]) -> str:
    """The first step that a value does not exceed."""
    return next((str(step) for step in steps if value <= step), "more")
