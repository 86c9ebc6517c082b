"""Lines -> features: in which company a line stands, from what a first look made of it and of its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from dechaff.stages.page.line_features import COARSE_STEPS, LEXICAL, WORD, ending_of, step
from dechaff.text.characters import count_words
from dechaff.text.function_words import FUNCTION_WORDS

__all__ = ["context_features", "headline_index"]

_LOGIT_STEPS = (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6)
_RATIO_STEPS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
_DISTANCE_STEPS = (1, 2, 3, 5, 8, 13, 25, 50)
_HEADING_REACH = 12


def context_features(lines: Sequence[str], logits: Sequence[float]) -> list[list[str]]:
    """For each line its features in context, from what the first look (`logits`) made of it and its neighbours."""
    size = len(lines)
    weights, odds = _weighed(lines, logits)
    good = [weight * chance for weight, chance in zip(weights, odds, strict=True)]
    total_good, total = sum(good) or 1.0, sum(weights) or 1
    start, end = densest_run(weights, odds)
    headings = _headings(lines)
    topic = _topic(lines[0]) if lines else frozenset()
    headline = _headline(lines, topic, logits, start)
    features: list[list[str]] = []
    before = 0.0
    long_lines = sum(chance > 0.5 and weight > 20 for chance, weight in zip(odds, weights, strict=True))
    overall = f"{step(total_good / total, _RATIO_STEPS)}"
    for number in range(size):
        own = step(logits[number], _LOGIT_STEPS)
        coarse = step(weights[number], COARSE_STEPS)
        found = [f"self={own}", f"self={own},words={coarse}", f"page={overall}", f"page={overall},self={own}"]
        for offset in (-3, -2, -1, 1, 2, 3):
            other = number + offset
            found.append(f"line{offset:+d}={step(logits[other], _LOGIT_STEPS) if 0 <= other < size else 'none'}")
        for reach in (3, 8, 20):
            low, high = max(number - reach, 0), min(number + reach + 1, size)
            left = _ratio(good, weights, low, number)
            right = _ratio(good, weights, number + 1, high)
            around = _ratio(good, weights, low, high)
            found.append(f"within {reach}={step(around, _RATIO_STEPS)}")
            found.append(f"before/after {reach}={_level(left)}{_level(right)}")
        found.append(f"place={step(before / total_good, (0.001, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 0.999))}")
        if number < start:
            found.append(f"before body by {step(start - number, _DISTANCE_STEPS)}")
            found.append(f"before body,self={own}")
        elif number >= end:
            found.append(f"after body by {step(number - end + 1, _DISTANCE_STEPS)}")
            found.append(f"after body,self={own}")
        else:
            found.append(f"in body,self={own}")
        if headline < 0:
            found.append("no headline")
        elif number < headline:
            found.append(f"before headline,self={own}")
        else:
            found.append(f"after headline by {step(number - headline, _DISTANCE_STEPS)}")
            found.append(f"after headline by {step(number - headline, _DISTANCE_STEPS)},words={coarse}")
        if topic:
            shared = len(topic.intersection(map(str.lower, WORD.findall(lines[number]))))
            found.append(f"words of the title={min(shared, 4)},words={coarse}")
        found.append(f"long lines={step(long_lines, (1, 2, 4, 8, 16))}")
        found += [f"under {word},words={coarse}" for word in headings[number]]
        before += good[number]
        features.append(found)
    return features


def _weighed(lines: Sequence[str], logits: Sequence[float]) -> tuple[list[int], list[float]]:
    return [min(count_words(line), 60) for line in lines], [_probability(value) for value in logits]


def headline_index(lines: Sequence[str], logits: Sequence[float]) -> int:
    """The number of the line that is the article's headline, by likeness to the page's title; -1 if there is none."""
    start, _ = densest_run(*_weighed(lines, logits))
    return _headline(lines, _topic(lines[0]) if lines else frozenset(), logits, start)


def _topic(line: str) -> frozenset[str]:
    """The words of a line that say what it is about."""
    words = {word.lower() for word in WORD.findall(line)}
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


def densest_run(weights: Sequence[int], odds: Sequence[float]) -> tuple[int, int]:
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
        if count_words(line) <= 4 and ending_of(line) in ("letter", "colon"):
            words = sorted({word.lower() for word in LEXICAL.findall(line)})
            since = 0
    return found
