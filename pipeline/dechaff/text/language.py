"""str -> language code: by script, then by function words and by letters that only some languages have.

A sample of a few hundred words is used. With little evidence there is no result, and no rule for a language applies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from dechaff.text.characters import unusual_characters
from dechaff.text.function_words import BY_LANGUAGE, WITHOUT_PACK

SAMPLE_LENGTH = 3_000
"""Characters in the sample from the middle of the text: head and tail of a page are menus."""

_FIRST_LOOK = 1_000
_CLEAR_HITS, _CLEAR_LEAD = 20, 2.0
"""A smaller sample is enough with this many hits, if they are this many times those of the next language."""

_LEAST_HITS = 5
_ENOUGH = ((0.08, 1.1), (0.04, 2.0))
"""Least share of the words, and least lead over the next language: languages with many endings have few such words."""
_NEAR = tuple(
    frozenset(group.split())
    for group in (
        "da no nb nn sv", "es pt gl ca it", "cs sk pl", "sr hr bs sl mk bg", "ru uk be bg", "id ms", "nl af de",
        "ar fa ur", "hi mr ne", "zh ja yue",
    )
)  # fmt: skip
"""Languages that are told apart by few words, or that have the same script: one is never clearly the other."""

_SHORTEST_PART = 200
_AROUND = '.,;:!?…"“”„«»()[]<>|/*–—-_·•،؛؟¿¡'
_APOSTROPHE = re.compile("['’‘]")
_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}
_OTHER_THAN_LETTERS = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz"))
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "arabic": ("ar", "fa", "ur", "ckb", "ps"),
    "cyrillic": ("ru", "uk", "bg", "sr", "mk", "be", "kk"),
    "hi": ("hi", "mr", "ne"),
}
_WORDS: Mapping[str, frozenset[str]] = {**BY_LANGUAGE, **WITHOUT_PACK}
_LATIN = tuple(
    code for code in _WORDS if code not in _SCRIPTS and not any(code in family for family in _FAMILIES.values())
)
# Letters that only some of the languages of a script have.
_LETTERS: Mapping[str, str] = {
    "fa": "پچژگ", "ur": "پچگٹڈڑںےہھ", "uk": "іїєґ", "ru": "ыэё", "be": "ўіыэё", "sr": "ђјљњћџ", "mk": "ќѓѕјљњџ",
    "de": "ß", "es": "ñ¿¡", "pt": "ãõ", "fr": "œ", "pl": "ąęłśżź", "cs": "řůě",
    "sk": "ľĺŕô", "hu": "őű", "ro": "șțşţă", "tr": "ğışİ", "vi": "ơưđạảấầẩậắằ",
}  # fmt: skip
_LANGUAGES_OF_LETTER: Mapping[str, tuple[str, ...]] = {
    letter: tuple(code for code, own in _LETTERS.items() if letter in own)
    for letter in sorted(set("".join(_LETTERS.values())))
}


def identify(text: str) -> str | None:
    """The code (ISO 639-1) of the language of a text, or None if it is uncertain."""
    begin = max(len(text) // 2 - SAMPLE_LENGTH // 2, 0)
    sample = text[begin : begin + SAMPLE_LENGTH].lower()
    if len(sample.encode("ascii", "ignore").translate(None, _OTHER_THAN_LETTERS)) > len(sample) // 3:
        return _by_words(sample, _LATIN)
    counts = {script: len(pattern.findall(sample)) for script, pattern in _SCRIPTS.items()}
    counts["ja"] *= 4  # most nouns in Japanese are in Chinese characters
    script = max(counts, key=lambda name: counts[name])
    if counts[script] < 20:
        return None
    if script in _FAMILIES:
        return _by_words(sample, _FAMILIES[script])
    return _by_words(sample, _LATIN) if script == "latin" else script


def clearly_another(stated: str, text: str) -> str | None:
    """The language of a text, if both its halves are of it, and it is not near to the stated one; else None."""
    base = re.split("[-_]", stated.casefold())[0]
    middle = len(text) // 2
    if middle < _SHORTEST_PART or (base not in BY_LANGUAGE and base not in _SCRIPTS):
        return None
    found = identify(text)
    if found is None or found == base or any({base, found} <= group for group in _NEAR):
        return None
    return found if identify(text[:middle]) == found == identify(text[middle:]) else None


@cache
def _languages_of_words(languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each function word of the languages, the languages that have it."""
    words = set().union(*(_WORDS[code] for code in languages))
    return {word: tuple(code for code in languages if word in _WORDS[code]) for word in words}


def _by_words(sample: str, languages: tuple[str, ...]) -> str | None:
    middle = max(len(sample) - _FIRST_LOOK, 0) // 2
    ranked, _ = _ranking(sample[middle : middle + _FIRST_LOOK], languages)
    if ranked and ranked[0][1] >= _CLEAR_HITS and (len(ranked) == 1 or ranked[0][1] >= _CLEAR_LEAD * ranked[1][1]):
        return ranked[0][0]
    ranked, words = _ranking(sample, languages)
    if not ranked:
        return None
    hits, next_hits = ranked[0][1], ranked[1][1] if len(ranked) > 1 else 0.0
    for share, lead in _ENOUGH:
        if hits >= max(_LEAST_HITS, share * words) and hits >= lead * next_hits:
            return ranked[0][0]
    return None


def _ranking(sample: str, languages: tuple[str, ...]) -> tuple[list[tuple[str, float]], int]:
    """The languages with their hits in a sample, in descending order, and the number of its words."""
    words = [word.strip(_AROUND) for word in _APOSTROPHE.sub(" ", sample).split()]
    languages_of = _languages_of_words(languages)
    hits: dict[str, float] = {}
    for word, count in Counter(words).items():
        codes = languages_of.get(word, ())
        # Languages without a pack take nothing from the others.
        shared = sum(code in BY_LANGUAGE for code in codes)
        for code in codes:
            hits[code] = hits.get(code, 0.0) + count / (shared if code in BY_LANGUAGE else len(codes))
    for letter in sorted(unusual_characters(sample)):  # in a fixed order, as sums of floats depend on it
        for code in _LANGUAGES_OF_LETTER.get(letter, ()):
            if code in hits:
                hits[code] += sample.count(letter) * 0.5
    return sorted(hits.items(), key=lambda item: (-item[1], item[0])), len(words)
