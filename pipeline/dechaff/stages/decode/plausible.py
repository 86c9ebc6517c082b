"""str -> how much a text looks like one that was read in the right charset; the best of several charsets.

In the wrong one, letters occur that no language has together, signs are within words, and words mix scripts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from dechaff.text.function_words import BY_LANGUAGE, FUNCTION_WORDS

__all__ = ["SINGLE_BYTE", "best_of", "plausibility"]

SINGLE_BYTE = (
    *("cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic", "cp1253", "iso8859-7"),
    *("cp1254", "cp1255", "cp1256", "iso8859-6", "cp874", "cp1257", "iso8859-13", "iso8859-15", "mac-roman", "cp850"),
    *("cp852", "iso8859-4", "iso8859-10", "iso8859-16"),
)
"""The charsets of one byte a character that are tried, the most frequent ones first."""

_SAMPLE = 3_000
# The letters besides those of ASCII that a language uses, in lower case.
_ALPHABETS: Mapping[str, frozenset[str]] = {code: frozenset(letters) for code, letters in {
    "de": "äöüßé", "fr": "àâæçéèêëîïôœùûü", "es": "áéíñóúü", "pt": "áâãàçéêíóôõúü", "it": "àèéìòùî",
    "nl": "éëïóèöü", "sv": "åäöé", "da": "æøåé", "no": "æøåéòôó", "fi": "äöå", "is": "áéíóúýþæöð", "et": "äöõüšž",
    "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíľĺňóôŕšťúýž", "hu": "áéíóöőúüű", "ro": "ăâîșțşţ",
    "hr": "čćđšž", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "tr": "çğıöşüâîİ", "vi": "àáâãèéêìíòóôõùúýăđĩũơư",
    "ca": "àçéèíïóòúü·", "sq": "çë", "id": "é", "en": "éï",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "uk": "абвгдежзийклмнопрстуфхцчшщьюяєіїґ",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя", "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "be": "абвгдежзйклмнопрстуфхцчшыьэюяёіў", "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءئكي",
    "th": "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮะาำเแโใไๅๆ",
}.items()}  # fmt: skip
_LANGUAGES_OF_LETTER: Mapping[str, tuple[str, ...]] = {
    letter: tuple(code for code, alphabet in _ALPHABETS.items() if letter in alphabet)
    for letter in frozenset().union(*_ALPHABETS.values())
}
_LANGUAGES_OF_WORD: Mapping[str, tuple[str, ...]] = {
    word: tuple(code for code in _ALPHABETS if word in BY_LANGUAGE.get(code, ()))
    for word in frozenset().union(*(BY_LANGUAGE.get(code, ()) for code in _ALPHABETS))
}
_TOKEN = re.compile(rb"\S+")
_ALPHABETIC = frozenset(("latin", "cyrillic", "greek"))
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN_RUN = re.compile("[\u00a1-\u024f]{3,}")
# Signs that writers put between letters in no language: currency, fractions, drawn boxes, controls.
# A set of characters comes first, which `re` searches for fast; what is before it is looked at afterwards.
_SIGN_IN_WORD = re.compile(
    "[\u00a1-\u00a9\u00ab-\u00ac\u00ae-\u00b6\u00b8\u00b9\u00bb-\u00bf\u00d7\u00f7\u2020-\u2022\u2030"
    "\u2039\u203a\u20ac\u2122\u2200-\u23ff\u2500-\u25ff\u02c6-\u02dd\u201a-\u201e](?<=[^\\W\\d_].)(?=[^\\W\\d_])"
)
_ODD_SIGN = re.compile(
    "[\x80-\x84\x86-\x9f\u00a4\u00a8\u00af\u00b8\u02c6-\u02dd\u2500-\u259f\u2248-\u2265\u2320\u2321\ue000-\uf8ff\ufffd]"
)
_ODD_QUOTE = re.compile(
    "(?<![^\\s(])[\u00a1\u2022\u00a5\u00b0-\u00b6](?=[^\\W\\d_])|(?<=[^\\W\\d_][.,!?])[\u00a1\u00a5\u00b0\u00d0\u2022]"
)
_QUOTE_LIKE = re.compile("[\u00a1\u2022\u00a5\u00b0-\u00b6\u00d0]")
_BESIDE_DIGIT = re.compile("[\u00c0-\u052f](?<=[0-9].)(?=[0-9])")
# Typographic signs where they are usual: quotation marks at words, dashes between spaces or figures, an apostrophe.
_SIGN = re.compile("[^\\w\\s\x00-\x7f]|[\u00aa\u00ba]")
_GOOD_SIGN = re.compile(
    "(?<![^\\W\\d_])[\u2018\u201c\u201e\u00ab](?=\\w)|(?<=[\\w.,!?\u2026])[\u2019\u201d\u201c\u00bb](?!\\w)"
    "|(?<=\\w)\u2019(?=\\w)|\u00ab(?= )|(?<= )\u00bb|(?<![^\\s0-9])[\u2013\u2014](?![^\\s0-9])|(?<=\\w)\u2026"
    "|(?<!\\w)[\u00a7\u00a9\u00a3](?!\\w)|(?<=[0-9] )\u20ac|(?<=[0-9])[\u00b0\u20ac]|(?<=[0-9.])[\u00ba\u00aa](?!\\w)"
    "|(?<!\\w)[\u00bf\u00a1](?=[A-Z\u00c0-\u00dc])"
)


@lru_cache(maxsize=64)
def plausibility(text: str) -> float:
    """A score, which is to be compared with that of the same bytes in other charsets."""
    text = _telling(text)
    return _score(text, Counter())


def _score(text: str, elsewhere: Mapping[str, int], least: float = float("-inf")) -> float:
    """The score of a text, beside which there are words of ASCII `elsewhere` (in lower case, with their numbers).

    Where it is surely less than `least`, some number that is less than `least`: the dearest parts are looked at last.
    """
    words = _WORD.findall(text)
    others = [word for word in words if not word.isascii()]
    in_ascii = Counter(elsewhere)
    in_ascii.update(" ".join(word for word in words if word.isascii()).lower().split())
    language = _of_language(" ".join(others).lower().split(), in_ascii)
    signs = len(_SIGN.findall(text))
    if language + signs < least:
        return language + signs
    score = -1.5 * len(_BESIDE_DIGIT.findall(text))
    several = sum(in_ascii.values())
    if several > (several + len(others)) // 2:  # a word of another script in a Latin text
        score -= 2.0 * sum(1 for word in others if _script(word[0]) != "latin")
    score += sum(map(_of_word, others))
    score -= 3.0 * len(_SIGN_IN_WORD.findall(text)) + 3.0 * len(_ODD_SIGN.findall(text))
    score -= 2.0 * sum(1 for sign in _QUOTE_LIKE.finditer(text) if _ODD_QUOTE.match(text, sign.start()))
    if signs:
        score += sum(1 for sign in _SIGN.finditer(text) if _GOOD_SIGN.match(text, sign.start()))
    return score + language


def _telling(text: str) -> str:
    """The part of a long text that is looked at: from its first character outside of ASCII on, if that is late."""
    if len(text) <= _SAMPLE:
        return text
    first = next((at for at, character in enumerate(text) if not character.isascii()), 0)
    start = max(min(first - 20, len(text) - _SAMPLE), 0)
    return text[start : start + _SAMPLE]


@lru_cache(maxsize=10_000)
def _of_word(word: str) -> float:
    """Penalties for a single letter, a word with letters of several scripts, with capitals inside, or of nothing but
    accents."""
    scripts = set(map(_script, word))
    score = 0.0
    if len(word) == 1 and scripts <= _ALPHABETIC and word.lower() not in FUNCTION_WORDS:
        score -= 2.0
    if len(scripts) > 1:
        score -= 3.0
    if scripts == {"latin"} and _FOREIGN_RUN.search(word):
        score -= 2.0
    if len(word) > 1 and not word.isupper() and word[1:] != word[1:].lower() and scripts <= _ALPHABETIC:
        score -= 1.5
    return score


@lru_cache(maxsize=5_000)
def _script(character: str) -> str:
    number = ord(character)
    if number < 0x250 or 0x1E00 <= number < 0x1F00:
        return "latin"
    if number < 0x370:
        return "latin"
    if number < 0x400:
        return "greek"
    if number < 0x530:
        return "cyrillic"
    if number < 0x600:
        return "hebrew"
    if number < 0x780:
        return "arabic"
    return "thai" if 0xE00 <= number < 0xE80 else "arabic" if 0xFB50 <= number < 0xFF00 else "other"


def _of_language(others: Sequence[str], in_ascii: Mapping[str, int]) -> float:
    """The best score of a language: for its letters against all others, and for its function words.

    `others` are the words that are not of ASCII, `in_ascii` the numbers of those that are, all in lower case.
    """
    joined = "".join(others)
    letters = {letter: joined.count(letter) for letter in set(joined) if not letter.isascii()}
    total = sum(letters.values())
    own = dict.fromkeys(_ALPHABETS, 0)
    for letter, count in letters.items():
        for code in _LANGUAGES_OF_LETTER.get(letter, ()):
            own[code] += count
    functional, in_latin = _function_words(Counter(others)), _function_words(in_ascii)
    best = -float(total)
    for code, count in own.items():
        known = float(functional.get(code, 0))
        if count:  # which language it is, the words of ASCII say; they are the same in all charsets
            known += min(0.2 * in_latin.get(code, 0), 2.0)
        best = max(best, count - 1.5 * (total - count) + 1.0 * known)
    # Scripts of many letters have no alphabet here, and are judged by the detector alone.
    many = sum(count for letter, count in letters.items() if _script(letter) == "other")
    return max(best, many - 1.5 * (total - many))


def _function_words(counted: Mapping[str, int]) -> Mapping[str, int]:
    """How many of some words, given with their numbers, are function words of each language."""
    found: dict[str, int] = {}
    for word in _LANGUAGES_OF_WORD.keys() & counted.keys():
        for code in _LANGUAGES_OF_WORD[word]:
            found[code] = found.get(code, 0) + counted[word]
    return found


def best_of(data: bytes, encodings: Sequence[str]) -> tuple[str, float] | None:
    """The charset in which the bytes are most plausible, and its score; the first of equal ones. None without any.

    Words of ASCII are the same in all charsets of one byte a character: only what is around other bytes is read.
    """
    sample, elsewhere = _without_ascii(_telling(data.decode("latin-1")).encode("latin-1"))
    scores: dict[str, float] = {}
    best: tuple[str, float] | None = None
    for encoding in encodings:
        try:
            whole = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding not in SINGLE_BYTE:
            score = plausibility(whole)
        else:
            text = sample.decode(encoding)
            if text not in scores:
                scores[text] = _score(text, elsewhere, best[1] if best else float("-inf"))
            score = scores[text]
        if best is None or score > best[1]:
            best = encoding, score
    return best


def _without_ascii(data: bytes) -> tuple[bytes, Counter[str]]:
    """The data with nothing of what is only of ASCII but the white space around the rest, and a figure before that;
    and the words (in lower case) that were left out, with their numbers."""
    parts: list[bytes] = []
    left_out: list[bytes] = []
    end = 0  # of what is kept
    for found in _TOKEN.finditer(data):
        if found[0].isascii():
            left_out.append(found[0])
            continue
        begin = max(found.start() - 1, end)
        if begin > end and data[begin - 1 : begin].isdigit():
            begin -= 1
        end = found.end() + 1
        parts.append(data[begin:end])
    words = _WORD.findall(b" ".join(left_out).decode("ascii").lower())
    return b"".join(parts), Counter(words)
