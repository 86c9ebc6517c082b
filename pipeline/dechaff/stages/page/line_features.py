"""Lines -> features: each line by itself, from its text.

A feature is a short text ("words=10+") with a weight in `weights.tsv`, so that the score of a line can be read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from dechaff.text.characters import count_words
from dechaff.text.fold import fold, trimmed_span
from dechaff.text.function_words import FUNCTION_WORDS, UNSPACED_FUNCTION

__all__ = ["COARSE_STEPS", "LEXICAL", "WORD", "ending_of", "line_features", "step", "trimmed_lines"]

_WORD_STEPS = (1, 2, 3, 4, 5, 7, 10, 15, 25, 40, 70)
COARSE_STEPS = (1, 4, 9, 16, 31)
_SHARE_STEPS = (0.001, 0.1, 0.2, 0.3, 0.4, 0.5)
WORD = re.compile(r"\w+")
LEXICAL = re.compile(r"[^\W\d_]{2,}")
_CLOSING = "\"'”’»)]"
_INNER_END = re.compile(r"[.!?…][\"'”’»)]* +(?=[^\W\d_])|[。！？]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\d[:.h]\d\d\b")
_SIGNS = ("|", "»", "©", "@", "http", "#", "$", "→", "…", "...", "/", "•", "+", "%")
_LEXICAL_WORDS = 12


def step(value: float, steps: tuple[float, ...]) -> str:
    """The name of the interval of a value: "<1" below the first step, "4+" from the step 4 to the next."""
    return _interval_names(steps)[bisect_right(steps, value)]


@lru_cache(maxsize=100)
def _interval_names(steps: tuple[float, ...]) -> tuple[str, ...]:
    return (f"<{steps[0]}", *(f"{least}+" for least in steps))


def ending_of(line: str) -> str:
    """The kind of the last character: stop, dots, colon, comma, digit, letter or sign."""
    bare = line.rstrip(_CLOSING + " ")
    last = bare[-1:] or line[-1:]
    if last in ".!?。！？।؟":
        return "dots" if bare.endswith("...") else "stop"
    if last in ":：":
        return "colon"
    if last in ",;、，；":
        return "comma"
    if last == "…":
        return "dots"
    if last.isdigit():
        return "digit"
    return "letter" if last.isalpha() else "sign"


def _beginning(line: str) -> str:
    first = line[:1]
    if first.isdigit():
        return "digit"
    if first.isupper():
        return "upper"
    if first.islower():
        return "lower"
    if first.isalpha():
        return "caseless"
    return "quote" if first in "\"'“„‘«‚»" else "sign"


def trimmed_lines(lines: Sequence[str]) -> list[str]:
    """The trimmed, folded forms of lines; lines with the same form count as the same line."""
    trimmed = []
    for line in lines:
        folded = fold(line)
        begin, end = trimmed_span(folded)
        trimmed.append(folded[begin:end])
    return trimmed


def line_features(lines: Sequence[str], blank_before: Sequence[bool]) -> list[list[str]]:
    """For each line its features; only repetition and the likeness to the first line depend on others."""
    trimmed = trimmed_lines(lines)
    counts = Counter(trimmed)
    first = frozenset(WORD.findall(trimmed[0])) if trimmed else frozenset()
    features: list[list[str]] = []
    for number, line in enumerate(lines):
        written = WORD.findall(line)
        words = [word.lower() for word in written]
        size = count_words(line)
        coarse = step(size, COARSE_STEPS)
        found = [*_shape_features(line, size, coarse), *_word_features(line, written, words, coarse)]
        if counts[trimmed[number]] > 1:
            found.append(f"repeated,words={coarse}")
        after = blank_before[number + 1] if number + 1 < len(lines) else True
        found.append(f"blank before={blank_before[number]:d} after={after:d},words={coarse}")
        if number and len(words) >= 3 and first:
            likeness = len(first.intersection(words)) / len(set(words))
            found.append(f"like the first line={step(likeness, (0.3, 0.6, 0.9))}")
        if len(words) <= _LEXICAL_WORDS:
            found += [f"word {word}" for word in sorted({word for word in words if LEXICAL.fullmatch(word)})]
        features.append(found)
    return features


def _shape_features(line: str, size: int, coarse: str) -> list[str]:
    """Length, beginning, end, punctuation and signs."""
    ending, beginning = ending_of(line), _beginning(line)
    found = [f"words={step(size, _WORD_STEPS)}", f"ends={ending}", f"words={coarse},ends={ending}",
             f"begins={beginning}", f"words={coarse},begins={beginning}"]  # fmt: skip
    commas = line.count(",") + line.count(";") + line.count("，") + line.count("、")
    found.append(f"commas={min(commas, 4)}")
    found.append(f"sentences={min(len(_INNER_END.findall(line)), 4)}")
    if "http" in line or not line.replace(" ", "").isalnum():
        found += [f"has {sign}" for sign in _SIGNS if sign in line]
    if _YEAR.search(line):
        found.append(f"has year,words={coarse}")
    if _CLOCK.search(line):
        found.append(f"has clock,words={coarse}")
    return found


def _word_features(line: str, written: Sequence[str], words: Sequence[str], coarse: str) -> list[str]:
    """Function words, capitals, digits and quotation marks."""
    if not words:
        return ["no words"]
    found = []
    functional = sum(map(FUNCTION_WORDS.__contains__, words))
    unspaced = sum(map(UNSPACED_FUNCTION.__contains__, line)) if not line.isascii() else 0
    share = max(functional / len(words), 2 * unspaced / max(len(line), 1))
    found.append(f"function words={step(share, _SHARE_STEPS)}")
    found.append(f"function words={step(share, _SHARE_STEPS)},words={coarse}")
    if len(words) > 1:
        capital = sum([word[0].isupper() for word in written]) / len(written)
        found.append(f"capitals={step(capital, (0.15, 0.4, 0.7, 0.99))},words={coarse}")
    if line.isupper():
        found.append(f"all capitals,words={coarse}")
    digits = sum(map(str.isdigit, line)) / len(line)
    found.append(f"digits={step(digits, (0.01, 0.1, 0.3, 0.6))}")
    if any(sign in line for sign in '"“”„«»'):
        found.append(f"quotes,words={coarse}")
    return found
