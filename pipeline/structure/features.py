"""Lines -> features: what a line looks like by itself, and in which company it stands. All from the text alone.

A feature is a short text ("words=10-14"); the model knows a weight for each. So the judgement on a line can be read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from math import exp

from pipeline.fold import core_span, fold
from pipeline.function_words import FUNCTION_WORDS, UNSPACED_FUNCTION
from pipeline.measure import count_words

__all__ = ["company_features", "line_features"]

_WORD_STEPS = (1, 2, 3, 4, 5, 7, 10, 15, 25, 40, 70)
_COARSE_STEPS = (1, 4, 9, 16, 31)
_SHARE_STEPS = (0.001, 0.1, 0.2, 0.3, 0.4, 0.5)
_WORD = re.compile(r"\w+")
_LEXICAL = re.compile(r"[^\W\d_]{2,}")
_CLOSING = "\"'”’»)]"
_INNER_END = re.compile(r"[.!?…][\"'”’»)]* +(?=[^\W\d_])|[。！？]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\d[:.h]\d\d\b")
_SIGNS = ("|", "»", "©", "@", "http", "#", "$", "→", "…", "...", "/", "•", "+", "%")
_LEXICAL_WORDS = 12


def _step(value: float, steps: Sequence[float]) -> str:
    at = bisect_right(steps, value)
    return f"<{steps[0]}" if at == 0 else f"{steps[at - 1]}+"


def _ending(line: str) -> str:
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


def cores_of(lines: Sequence[str]) -> list[str]:
    """The folded cores of lines: what counts as the same line."""
    cores = []
    for line in lines:
        folded = fold(line)
        begin, end = core_span(folded)
        cores.append(folded[begin:end])
    return cores


def line_features(lines: Sequence[str], blank_before: Sequence[bool]) -> list[list[str]]:
    """For each line its features by itself; only repetition and the likeness to the first line look further."""
    cores = cores_of(lines)
    counts = Counter(cores)
    first = set(_WORD.findall(cores[0])) if cores else set()
    features: list[list[str]] = []
    for number, line in enumerate(lines):
        words = [word.lower() for word in _WORD.findall(line)]
        size = count_words(line)
        coarse = _step(size, _COARSE_STEPS)
        ending = _ending(line)
        found = [f"words={_step(size, _WORD_STEPS)}", f"ends={ending}", f"words={coarse},ends={ending}",
                 f"begins={_beginning(line)}", f"words={coarse},begins={_beginning(line)}"]  # fmt: skip
        commas = sum(line.count(sign) for sign in ",;，、")
        found.append(f"commas={min(commas, 4)}")
        found.append(f"sentences={min(len(_INNER_END.findall(line)), 4)}")
        found += _word_features(line, words, coarse)
        found += [f"has {sign}" for sign in _SIGNS if sign in line]
        if _YEAR.search(line):
            found.append(f"has year,words={coarse}")
        if _CLOCK.search(line):
            found.append(f"has clock,words={coarse}")
        if counts[cores[number]] > 1:
            found.append(f"repeated,words={coarse}")
        after = blank_before[number + 1] if number + 1 < len(lines) else True
        found.append(f"blank before={blank_before[number]:d} after={after:d},words={coarse}")
        if number and len(words) >= 3 and first:
            likeness = len(first.intersection(words)) / len(set(words))
            found.append(f"like the first line={_step(likeness, (0.3, 0.6, 0.9))}")
        if len(words) <= _LEXICAL_WORDS:
            found += [f"word {word}" for word in sorted({word for word in words if _LEXICAL.fullmatch(word)})]
        features.append(found)
    return features


def _word_features(line: str, words: Sequence[str], coarse: str) -> list[str]:
    if not words:
        return ["no words"]
    found = []
    functional = sum(word in FUNCTION_WORDS for word in words)
    unspaced = sum(character in UNSPACED_FUNCTION for character in line) if not line.isascii() else 0
    share = max(functional / len(words), 2 * unspaced / max(len(line), 1))
    found.append(f"function words={_step(share, _SHARE_STEPS)}")
    found.append(f"function words={_step(share, _SHARE_STEPS)},words={coarse}")
    written = _WORD.findall(line)
    capital = sum(word[:1].isupper() for word in written) / len(written)
    if len(words) > 1:
        found.append(f"capitals={_step(capital, (0.15, 0.4, 0.7, 0.99))},words={coarse}")
    if line.isupper():
        found.append(f"all capitals,words={coarse}")
    digits = sum(character.isdigit() for character in line) / len(line)
    found.append(f"digits={_step(digits, (0.01, 0.1, 0.3, 0.6))}")
    if any(sign in line for sign in '"“”„«»'):
        found.append(f"quotes,words={coarse}")
    return found


_LOGIT_STEPS = (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6)
_RATIO_STEPS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
_DISTANCE_STEPS = (1, 2, 3, 5, 8, 13, 25, 50)
_HEADING_REACH = 12


def company_features(lines: Sequence[str], logits: Sequence[float]) -> list[list[str]]:
    """For each line its features in context, from what the first look (`logits`) made of it and its neighbours."""
    size = len(lines)
    weights, odds = _weighed(lines, logits)
    good = [weight * chance for weight, chance in zip(weights, odds, strict=True)]
    total_good, total = sum(good) or 1.0, sum(weights) or 1
    start, end = densest(weights, odds)
    headings = _headings(lines)
    topic = _topic(lines[0]) if lines else frozenset()
    headline = _headline(lines, topic, logits, start)
    features: list[list[str]] = []
    before = 0.0
    long_lines = sum(chance > 0.5 and weight > 20 for chance, weight in zip(odds, weights, strict=True))
    overall = f"{_step(total_good / total, _RATIO_STEPS)}"
    for number in range(size):
        own = _step(logits[number], _LOGIT_STEPS)
        coarse = _step(weights[number], _COARSE_STEPS)
        found = [f"self={own}", f"self={own},words={coarse}", f"page={overall}", f"page={overall},self={own}"]
        for offset in (-3, -2, -1, 1, 2, 3):
            other = number + offset
            found.append(f"line{offset:+d}={_step(logits[other], _LOGIT_STEPS) if 0 <= other < size else 'none'}")
        for reach in (3, 8, 20):
            low, high = max(number - reach, 0), min(number + reach + 1, size)
            left = _ratio(good, weights, low, number)
            right = _ratio(good, weights, number + 1, high)
            around = _ratio(good, weights, low, high)
            found.append(f"within {reach}={_step(around, _RATIO_STEPS)}")
            found.append(f"before/after {reach}={_level(left)}{_level(right)}")
        found.append(f"place={_step(before / total_good, (0.001, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 0.999))}")
        if number < start:
            found.append(f"before body by {_step(start - number, _DISTANCE_STEPS)}")
            found.append(f"before body,self={own}")
        elif number >= end:
            found.append(f"after body by {_step(number - end + 1, _DISTANCE_STEPS)}")
            found.append(f"after body,self={own}")
        else:
            found.append(f"in body,self={own}")
        if headline < 0:
            found.append("no headline")
        elif number < headline:
            found.append(f"before headline,self={own}")
        else:
            found.append(f"after headline by {_step(number - headline, _DISTANCE_STEPS)}")
            found.append(f"after headline by {_step(number - headline, _DISTANCE_STEPS)},words={coarse}")
        if topic:
            shared = len(topic.intersection(map(str.lower, _WORD.findall(lines[number]))))
            found.append(f"words of the title={min(shared, 4)},words={coarse}")
        found.append(f"long lines={_step(long_lines, (1, 2, 4, 8, 16))}")
        found += [f"under {word},words={coarse}" for word in headings[number]]
        before += good[number]
        features.append(found)
    return features


def _weighed(lines: Sequence[str], logits: Sequence[float]) -> tuple[list[int], list[float]]:
    return [min(count_words(line), 60) for line in lines], [_probability(value) for value in logits]


def headline_of(lines: Sequence[str], logits: Sequence[float]) -> int:
    """The number of the line that is the article's headline, by likeness to the page's title; -1 if there is none."""
    start, _ = densest(*_weighed(lines, logits))
    return _headline(lines, _topic(lines[0]) if lines else frozenset(), logits, start)


def _topic(line: str) -> frozenset[str]:
    """The words of a line that say what it is about."""
    words = {word.lower() for word in _WORD.findall(line)}
    return frozenset(word for word in words if len(word) > 3 and word not in FUNCTION_WORDS)


def _headline(lines: Sequence[str], topic: frozenset[str], logits: Sequence[float], start: int) -> int:
    """The line that repeats the first one (the title of the page), as a headline does; -1 if there is none.

    Of several, the last one before the densest run; failing that, the first after which something reads like body.
    """
    if len(topic) < 2:
        return -1
    found = [
        number
        for number, line in enumerate(lines[1:], 1)
        if len(topic & _topic(line)) >= 0.5 * len(topic) and count_words(line) <= 40
        and len(topic & _topic(line)) >= 0.5 * len(_topic(line))
    ]  # fmt: skip
    before = [number for number in found if number <= start]
    if before:
        return before[-1]
    return next((number for number in found if any(value > 0 for value in logits[number + 1 : number + 16])), -1)


def _probability(logit: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


def _ratio(good: Sequence[float], weights: Sequence[int], low: int, high: int) -> float:
    return sum(good[low:high]) / (sum(weights[low:high]) or 1)


def _level(ratio: float) -> str:
    return "0" if ratio < 0.2 else "1" if ratio < 0.6 else "2"


def densest(weights: Sequence[int], odds: Sequence[float]) -> tuple[int, int]:
    """The run of lines with the greatest surplus of words that look like body over words that don't.

    Maximum subsequence segmentation: Pasternack and Roth, Extracting Article Text from the Web (WWW 2009).
    """
    best, best_span = 0.0, (0, len(weights))
    running, begin = 0.0, 0
    for number, (weight, chance) in enumerate(zip(weights, odds, strict=True)):
        running += (weight + 1) * (2 * chance - 1)
        if running <= 0:
            running, begin = 0.0, number + 1
        elif running > best:
            best, best_span = running, (begin, number + 1)
    return best_span


def _headings(lines: Sequence[str]) -> list[list[str]]:
    """The words of the nearest short line above that could head a list, within reach."""
    found: list[list[str]] = []
    words: list[str] = []
    since = _HEADING_REACH + 1
    for line in lines:
        since += 1
        found.append(words if since <= _HEADING_REACH else [])
        if count_words(line) <= 4 and _ending(line) in ("letter", "colon"):
            words = sorted({word.lower() for word in _LEXICAL.findall(line)})
            since = 0
    return found
