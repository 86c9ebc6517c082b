"""Lines, log-odds -> features: each line in its context, by the log-odds of the line model for it and its neighbours.

The names of features are those of `weights.tsv`, so that each weight can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp

from dechaff.stages.page.line_features import COARSE_STEPS, LEXICAL, WORD, ending_of, step
from dechaff.text.characters import count_words
from dechaff.text.function_words import FUNCTION_WORDS

__all__ = ["context_features", "headline_index"]

_LOG_ODDS_STEPS = (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6)
_RATIO_STEPS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
_DISTANCE_STEPS = (1, 2, 3, 5, 8, 13, 25, 50)
_PLACE_STEPS = (0.001, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 0.999)
_NEIGHBOURS = tuple((offset, f"line{offset:+d}=") for offset in (-3, -2, -1, 1, 2, 3))
_WINDOWS = (3, 8, 20)
_HEADING_LINES = 12
_MOST_WORDS = 60
_LONG_LINE_WORDS = 20


@dataclass(frozen=True, slots=True)
class _Context:
    """What the features of all lines of a page are computed from; lists have one member a line.

    `words` are capped at 60; `body` is the expected number of words of the body in each line. `start` to `end` (not
    included) is the densest run of body lines; `headline` is -1 where there is none.
    """

    log_odds: Sequence[float]
    words: Sequence[int]
    body: Sequence[float]
    start: int
    end: int
    headline: int
    topic: frozenset[str]
    long_lines: int


def context_features(lines: Sequence[str], log_odds: Sequence[float]) -> list[list[str]]:
    """For each line its features in context; `log_odds` are those of the line model."""
    context = _context(lines, log_odds)
    headings = _headings(lines)
    total = sum(context.body) or 1.0
    overall = step(total / (sum(context.words) or 1), _RATIO_STEPS)
    features: list[list[str]] = []
    before = 0.0
    for number, line in enumerate(lines):
        own = step(log_odds[number], _LOG_ODDS_STEPS)
        coarse = step(context.words[number], COARSE_STEPS)
        place = step(before / total, _PLACE_STEPS)
        found = [f"self={own}", f"self={own},words={coarse}", f"page={overall}", f"page={overall},self={own}"]
        found += _neighbours(context, number)
        found += [f"place={place}", *_body(context, number, own), *_headline(context, number, own, coarse)]
        if context.topic:
            shared = len(context.topic.intersection(map(str.lower, WORD.findall(line))))
            found.append(f"words of the title={min(shared, 4)},words={coarse}")
        found.append(f"long lines={step(context.long_lines, (1, 2, 4, 8, 16))}")
        found += [f"under {word},words={coarse}" for word in headings[number]]
        before += context.body[number]
        features.append(found)
    return features


def headline_index(lines: Sequence[str], log_odds: Sequence[float]) -> int:
    """The line that is the headline of the article, by its likeness to the title of the page; -1 if there is none."""
    return _context(lines, log_odds).headline


def _context(lines: Sequence[str], log_odds: Sequence[float]) -> _Context:
    words = [min(count_words(line), _MOST_WORDS) for line in lines]
    chances = [1 / (1 + exp(-max(-30.0, min(30.0, value)))) for value in log_odds]
    body = [size * chance for size, chance in zip(words, chances, strict=True)]
    start, end = _densest_run(words, chances)
    topic = _topic(lines[0]) if lines else frozenset()
    long_lines = sum(
        chance > 0.5 and size > _LONG_LINE_WORDS for chance, size in zip(chances, words, strict=True)
    )  # fmt: skip
    return _Context(log_odds, words, body, start, end, _find_headline(lines, topic, log_odds, start), topic, long_lines)


def _neighbours(context: _Context, number: int) -> Iterator[str]:
    """The log-odds of the nearest lines, and the shares of body in the lines around."""
    size = len(context.words)
    for offset, name in _NEIGHBOURS:
        there = 0 <= number + offset < size
        yield name + (step(context.log_odds[number + offset], _LOG_ODDS_STEPS) if there else "none")
    for reach in _WINDOWS:
        low, high = max(number - reach, 0), min(number + reach + 1, size)
        left, right = _share(context, low, number), _share(context, number + 1, high)
        yield f"within {reach}={step(_share(context, low, high), _RATIO_STEPS)}"
        yield f"before/after {reach}={_level(left)}{_level(right)}"


def _share(context: _Context, low: int, high: int) -> float:
    """The expected share of body among the words of the lines from `low` to `high` (not included)."""
    return sum(context.body[low:high]) / (sum(context.words[low:high]) or 1)


def _level(share: float) -> str:
    return "0" if share < 0.2 else "1" if share < 0.6 else "2"


def _body(context: _Context, number: int, own: str) -> Iterator[str]:
    """The place of a line relative to the densest run of body lines."""
    if number < context.start:
        yield f"before body by {step(context.start - number, _DISTANCE_STEPS)}"
        yield f"before body,self={own}"
    elif number >= context.end:
        yield f"after body by {step(number - context.end + 1, _DISTANCE_STEPS)}"
        yield f"after body,self={own}"
    else:
        yield f"in body,self={own}"


def _headline(context: _Context, number: int, own: str, coarse: str) -> Iterator[str]:
    """The place of a line relative to the headline."""
    if context.headline < 0:
        yield "no headline"
    elif number < context.headline:
        yield f"before headline,self={own}"
    else:
        distance = step(number - context.headline, _DISTANCE_STEPS)
        yield f"after headline by {distance}"
        yield f"after headline by {distance},words={coarse}"


def _topic(line: str) -> frozenset[str]:
    """The long words of a line that are not function words."""
    words = {word.lower() for word in WORD.findall(line)}
    return frozenset(word for word in words if len(word) > 3 and word not in FUNCTION_WORDS)


def _find_headline(lines: Sequence[str], topic: frozenset[str], log_odds: Sequence[float], start: int) -> int:
    """The line that repeats the topic of the first one (the title of the page); -1 if there is none.

    Of several, the last one before the densest run; if all are after it, the first that body-like lines follow.
    """
    if len(topic) < 2:
        return -1
    found: list[int] = []
    for number, line in enumerate(lines[1:], 1):
        own = _topic(line)
        shared = len(topic & own)
        if shared >= 0.5 * len(topic) and shared >= 0.5 * len(own) and count_words(line) <= 40:
            found.append(number)
    before = [number for number in found if number <= start]
    if before:
        return before[-1]
    return next((number for number in found if any(value > 0 for value in log_odds[number + 1 : number + 16])), -1)


def _densest_run(words: Sequence[int], chances: Sequence[float]) -> tuple[int, int]:
    """The run of lines with the greatest surplus of body words over others.

    Maximum subsequence segmentation: Pasternack and Roth, Extracting Article Text from the Web (WWW 2009).
    """
    best, best_span = 0.0, (0, len(words))
    running, begin = 0.0, 0
    for number, (size, chance) in enumerate(zip(words, chances, strict=True)):
        running += (size + 1) * (2 * chance - 1)
        if running <= 0:
            running, begin = 0.0, number + 1
        elif running > best:
            best, best_span = running, (begin, number + 1)
    return best_span


def _headings(lines: Sequence[str]) -> list[list[str]]:
    """For each line the words of the last short line above it that may be a heading, at most 12 lines before."""
    found: list[list[str]] = []
    words: list[str] = []
    since = _HEADING_LINES + 1
    for line in lines:
        since += 1
        found.append(words if since <= _HEADING_LINES else [])
        if count_words(line) <= 4 and ending_of(line) in ("letter", "colon"):
            words = sorted({word.lower() for word in LEXICAL.findall(line)})
            since = 0
    return found
