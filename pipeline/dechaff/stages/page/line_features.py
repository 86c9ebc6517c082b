"""Lines -> features: each line by itself, from its text.

A feature is a short text ("words=10+") with a weight in `weights.tsv`, so that the score of a line can be read. The
words of a line are split once, and the features that follow from the same few values are made once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from dechaff.stages.page.weights import Features, weigh
from dechaff.text.characters import count_words
from dechaff.text.fold import fold, trimmed_span
from dechaff.text.function_words import FUNCTION_WORDS, UNSPACED_FUNCTION

__all__ = [
    "COARSE_STEPS",
    "LEXICAL",
    "WORD",
    "LineWords",
    "capital_share",
    "count_digits",
    "ending_of",
    "functional_share",
    "is_prose",
    "line_features",
    "step",
    "step_name",
    "trimmed_lines",
    "words_of_lines",
]  # fmt: skip

_WORD_STEPS = (1, 2, 3, 4, 5, 7, 10, 15, 25, 40, 70)
COARSE_STEPS = (1, 4, 9, 16, 31)
_SHARE_STEPS = (0.001, 0.1, 0.2, 0.3, 0.4, 0.5)
WORD = re.compile(r"\w+")
LEXICAL = re.compile(r"[^\W\d_]{2,}")
_CLOSING = "\"'”’»)]"
# One set of characters first, which the `re` module searches for fast.
_INNER_END = re.compile(r"[.!?…。！？](?:(?<=[。！？])|[\"'”’»)]* +(?=[^\W\d_]))")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\d[:.h]\d\d\b")
_SIGNS = ("|", "»", "©", "@", "http", "#", "$", "→", "…", "...", "/", "•", "+", "%")
_LEXICAL_WORDS = 12
_LIKENESS_STEPS, _CAPITAL_STEPS, _DIGIT_STEPS = (0.3, 0.6, 0.9), (0.15, 0.4, 0.7, 0.99), (0.01, 0.1, 0.3, 0.6)
_DIGITS = b"0123456789"
_PROSE_WORDS, _PROSE_CHARACTERS = 12, 40
_CLOSING_ALL = "\"'”’»)]」』 "
_PROSE_STOPS = frozenset(".!?…。！？।؟۔։:;")
_QUOTE = re.compile('["“”„«»]')
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def step(value: float, steps: tuple[float, ...]) -> str:
    """The name of the interval of a value: "<1" below the first step, "4+" from the step 4 to the next."""
    return step_name(steps, bisect_right(steps, value))


def step_name(steps: tuple[float, ...], number: int) -> str:
    """The name of an interval by its number; that below the first step is number 0."""
    return f"{steps[number - 1]}+" if number else f"<{steps[0]}"


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


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph of prose: long enough, and its end is the end of a sentence."""
    if len(line) < _PROSE_CHARACTERS or line.rstrip(_CLOSING_ALL)[-1:] not in _PROSE_STOPS:
        return False
    # Most paragraphs have so many words by their spaces alone; counting takes longer.
    return line.count(" ") > _PROSE_WORDS or count_words(line) >= _PROSE_WORDS


def trimmed_lines(lines: Sequence[str]) -> list[str]:
    """The trimmed, folded forms of lines; lines with the same form count as the same line."""
    trimmed = []
    for line in lines:
        folded = fold(line)
        begin, end = trimmed_span(folded)
        trimmed.append(folded[begin:end])
    return trimmed


class LineWords(NamedTuple):
    """A line, its trimmed and folded form, its words as written and in lower case, and their number as counted for
    limits (`count_words`)."""

    text: str
    trimmed: str
    written: list[str]
    words: list[str]
    size: int


def words_of_lines(lines: Sequence[str]) -> list[LineWords]:
    """The words of lines, split once."""
    found: list[LineWords] = []
    for line, trimmed in zip(lines, trimmed_lines(lines), strict=True):
        written = WORD.findall(line)
        words = "\n".join(written).lower().split("\n") if written else []
        found.append(LineWords(line, trimmed, written, words, count_words(line)))
    return found


def line_features(lines: Sequence[LineWords], blank_before: Sequence[bool]) -> list[list[Features]]:
    """For each line its features; only repetition and the likeness to the first line depend on others."""
    counts = Counter(line.trimmed for line in lines)
    first = frozenset(WORD.findall(lines[0].trimmed)) if lines else frozenset()
    features: list[list[Features]] = []
    for number, line in enumerate(lines):
        words = line.words
        coarse = bisect_right(COARSE_STEPS, line.size)
        digits = count_digits(line.text)
        likeness = -1
        if number and len(words) >= 3 and first:
            distinct = set(words)
            likeness = bisect_right(_LIKENESS_STEPS, len(first & distinct) / len(distinct))
        after = blank_before[number + 1] if number + 1 < len(lines) else True
        found = [
            *_shape(line, coarse, digits),
            _words(line, coarse, digits),
            _around(counts[line.trimmed] > 1, blank_before[number], after, likeness, coarse),
        ]
        if len(words) <= _LEXICAL_WORDS:
            found += map(_lexical, sorted({word for word in words if LEXICAL.fullmatch(word)}))
        features.append(found)
    return features


def count_digits(line: str) -> int:
    """The number of digits in a line, in any script."""
    in_ascii = line.encode("ascii", "ignore")
    digits = len(in_ascii) - len(in_ascii.translate(None, _DIGITS))
    return digits if len(in_ascii) == len(line) else digits + sum(map(str.isdigit, "".join(NOT_ASCII.findall(line))))


def functional_share(line: str, words: Sequence[str]) -> float:
    """The share of function words; in scripts without spaces, twice that of their characters."""
    functional = sum(map(FUNCTION_WORDS.__contains__, words))
    if line.isascii():
        return functional / len(words)
    unspaced = sum(map(UNSPACED_FUNCTION.__contains__, "".join(NOT_ASCII.findall(line))))
    return max(functional / len(words), 2 * unspaced / max(len(line), 1))


def capital_share(written: Sequence[str]) -> float:
    """The share of words, of which there are some, that begin with a capital."""
    return sum(map(str.isupper, [word[0] for word in written])) / len(written)


def _shape(line: LineWords, coarse: int, digits: int) -> Iterator[Features]:
    """Length, beginning, end, punctuation and signs."""
    text = line.text
    yield _ends(bisect_right(_WORD_STEPS, line.size), coarse, ending_of(text), _beginning(text))
    commas = text.count(",") + text.count(";") + text.count("，") + text.count("、")
    yield _marks(min(commas, 4), min(len(_INNER_END.findall(text)), 4))
    if "http" in text or not text.replace(" ", "").isalnum():
        signs = tuple([sign for sign in _SIGNS if sign in text])
        if signs:
            yield _signs(signs)
    if digits:
        if _YEAR.search(text):
            yield _of_size("has year", coarse)
        if _CLOCK.search(text):
            yield _of_size("has clock", coarse)


def _words(line: LineWords, coarse: int, digits: int) -> Features:
    """Function words, capitals, digits and quotation marks."""
    if not line.words:
        return _no_words()
    text = line.text
    capitals = bisect_right(_CAPITAL_STEPS, capital_share(line.written)) if len(line.words) > 1 else -1
    return _of_words(
        bisect_right(_SHARE_STEPS, functional_share(text, line.words)),
        capitals,
        text.isupper(),
        bisect_right(_DIGIT_STEPS, digits / len(text)),
        _QUOTE.search(text) is not None,
        coarse,
    )


# What follows makes features of values; the numbers are those of intervals.


@lru_cache(maxsize=4_000)
def _ends(size: int, coarse: int, ending: str, beginning: str) -> Features:
    words = step_name(COARSE_STEPS, coarse)
    return weigh(
        f"words={step_name(_WORD_STEPS, size)}",
        f"ends={ending}",
        f"words={words},ends={ending}",
        f"begins={beginning}",
        f"words={words},begins={beginning}",
    )


@lru_cache(maxsize=100)
def _marks(commas: int, sentences: int) -> Features:
    return weigh(f"commas={commas}", f"sentences={sentences}")


@lru_cache(maxsize=1_000)
def _signs(signs: tuple[str, ...]) -> Features:
    return weigh(*(f"has {sign}" for sign in signs))


@lru_cache(maxsize=100)
def _of_size(name: str, coarse: int) -> Features:
    return weigh(f"{name},words={step_name(COARSE_STEPS, coarse)}")


@lru_cache(maxsize=1)
def _no_words() -> Features:
    return weigh("no words")


@lru_cache(maxsize=4_000)
def _of_words(functional: int, capitals: int, upper: bool, digits: int, quotes: bool, coarse: int) -> Features:
    share, words = step_name(_SHARE_STEPS, functional), step_name(COARSE_STEPS, coarse)
    names = [f"function words={share}", f"function words={share},words={words}"]
    if capitals >= 0:
        names.append(f"capitals={step_name(_CAPITAL_STEPS, capitals)},words={words}")
    if upper:
        names.append(f"all capitals,words={words}")
    names.append(f"digits={step_name(_DIGIT_STEPS, digits)}")
    if quotes:
        names.append(f"quotes,words={words}")
    return weigh(*names)


@lru_cache(maxsize=1_000)
def _around(repeated: bool, before: bool, after: bool, likeness: int, coarse: int) -> Features:
    words = step_name(COARSE_STEPS, coarse)
    names = [f"repeated,words={words}"] if repeated else []
    names.append(f"blank before={before:d} after={after:d},words={words}")
    if likeness >= 0:
        names.append(f"like the first line={step_name(_LIKENESS_STEPS, likeness)}")
    return weigh(*names)


@lru_cache(maxsize=20_000)
def _lexical(word: str) -> Features:
    return weigh(f"word {word}")
