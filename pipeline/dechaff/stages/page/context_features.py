"""Lines, log-odds -> features: each line in its context, by the log-odds of the line model for it and its neighbours.

The names of features are those of `weights.tsv`, so that each weight can be read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import exp

from dechaff.stages.page.line_features import COARSE_STEPS, LEXICAL, LineWords, ending_of, step_name
from dechaff.stages.page.weights import Features, weigh
from dechaff.text.function_words import FUNCTION_WORDS

__all__ = ["context_features"]

_LOG_ODDS_STEPS = (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6)
_RATIO_STEPS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
_DISTANCE_STEPS = (1, 2, 3, 5, 8, 13, 25, 50)
_PLACE_STEPS = (0.001, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 0.999)
_LEVELS, _LONG_LINES_STEPS = (0.2, 0.6), (1, 2, 4, 8, 16)
_NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_WINDOWS = (3, 8, 20)
_HEADING_LINES = 12
_MOST_WORDS = 60
_LONG_LINE_WORDS, _LONGEST_HEADLINE = 20, 40


@dataclass(frozen=True, slots=True)
class _Context:
    """What the features of all lines of a page are computed from; lists have one member a line.

    `words` are capped at 60; `body` is the expected number of words of the body in each line; `bodies` and `counts` are
    the sums of both before each line, and of all. `start` to `end` (not included) is the densest run of body lines;
    `headline` is -1 where there is none.
    """

    words: Sequence[int]
    body: Sequence[float]
    bodies: Sequence[float]
    counts: Sequence[int]
    start: int
    end: int
    headline: int
    topic: frozenset[str]
    long_lines: int


def context_features(lines: Sequence[LineWords], log_odds: Sequence[float]) -> tuple[list[list[Features]], int]:
    """For each line its features in context, and the headline; `log_odds` are those of the line model.

    The headline is the line that is likest to the title of the page; -1 if there is none.
    """
    context = _context(lines, log_odds)
    headings = _headings(lines)
    own = [bisect_right(_LOG_ODDS_STEPS, value) for value in log_odds]
    total = context.bodies[-1] or 1.0
    overall = bisect_right(_RATIO_STEPS, total / (context.counts[-1] or 1))
    long_lines = _long_lines(bisect_right(_LONG_LINES_STEPS, context.long_lines))
    features: list[list[Features]] = []
    before = 0.0
    for number, line in enumerate(lines):
        coarse = bisect_right(COARSE_STEPS, context.words[number])
        found = [_self(own[number], coarse, overall), *_neighbours(context, own, number)]
        found.append(_placed(bisect_right(_PLACE_STEPS, before / total), *_in_body(context, number), own[number]))
        distance = number - context.headline if context.headline >= 0 else None
        found.append(_headline(distance and max(distance, -1), own[number], coarse))
        if context.topic:
            found.append(_title_words(min(len(context.topic.intersection(line.words)), 4), coarse))
        found.append(long_lines)
        found += [_under(word, coarse) for word in headings[number]]
        before += context.body[number]
        features.append(found)
    return features, context.headline


def _context(lines: Sequence[LineWords], log_odds: Sequence[float]) -> _Context:
    words = [min(line.size, _MOST_WORDS) for line in lines]
    chances = [1 / (1 + exp(-max(-30.0, min(30.0, value)))) for value in log_odds]
    body = [size * chance for size, chance in zip(words, chances, strict=True)]
    start, end = _densest_run(words, chances)
    topic = _topic(lines[0].written) if lines else frozenset()
    long_lines = sum(
        chance > 0.5 and size > _LONG_LINE_WORDS for chance, size in zip(chances, words, strict=True)
    )  # fmt: skip
    headline = _find_headline(lines, topic, log_odds, start)
    sums = list(accumulate(body, initial=0.0)), list(accumulate(words, initial=0))
    return _Context(words, body, *sums, start, end, headline, topic, long_lines)


def _neighbours(context: _Context, own: Sequence[int], number: int) -> Iterator[Features]:
    """The log-odds of the nearest lines, and the shares of body in the lines around."""
    size = len(own)
    for offset in _NEIGHBOURS:
        yield _neighbour(offset, own[number + offset] if 0 <= number + offset < size else -1)
    for reach in _WINDOWS:
        low, high = max(number - reach, 0), min(number + reach + 1, size)
        left, right = _share(context, low, number), _share(context, number + 1, high)
        within = bisect_right(_RATIO_STEPS, _share(context, low, high))
        yield _window(reach, within, bisect_right(_LEVELS, left), bisect_right(_LEVELS, right))


def _share(context: _Context, low: int, high: int) -> float:
    """The expected share of body among the words of the lines from `low` to `high` (not included)."""
    return (context.bodies[high] - context.bodies[low]) / ((context.counts[high] - context.counts[low]) or 1)


def _in_body(context: _Context, number: int) -> tuple[str, int]:
    """The place of a line relative to the densest run of body lines, and the interval of its distance."""
    if number < context.start:
        return "before", bisect_right(_DISTANCE_STEPS, context.start - number)
    if number >= context.end:
        return "after", bisect_right(_DISTANCE_STEPS, number - context.end + 1)
    return "in", 0


# What follows makes features of values; the numbers are those of intervals.


@lru_cache(maxsize=2_000)
def _self(own: int, coarse: int, overall: int) -> Features:
    odds, page = step_name(_LOG_ODDS_STEPS, own), step_name(_RATIO_STEPS, overall)
    words = step_name(COARSE_STEPS, coarse)
    return weigh(f"self={odds}", f"self={odds},words={words}", f"page={page}", f"page={page},self={odds}")


@lru_cache(maxsize=200)
def _neighbour(offset: int, odds: int) -> Features:
    return weigh(f"line{offset:+d}={step_name(_LOG_ODDS_STEPS, odds) if odds >= 0 else 'none'}")


@lru_cache(maxsize=1_000)
def _window(reach: int, within: int, left: int, right: int) -> Features:
    return weigh(f"within {reach}={step_name(_RATIO_STEPS, within)}", f"before/after {reach}={left}{right}")


@lru_cache(maxsize=4_000)
def _placed(place: int, side: str, distance: int, own: int) -> Features:
    names = [f"place={step_name(_PLACE_STEPS, place)}"]
    if side != "in":
        names.append(f"{side} body by {step_name(_DISTANCE_STEPS, distance)}")
    return weigh(*names, f"{side} body,self={step_name(_LOG_ODDS_STEPS, own)}")


def _headline(distance: int | None, own: int, coarse: int) -> Features:
    """The place of a line relative to the headline: its distance, -1 for any line before it, None without one."""
    if distance is None:
        return _without_headline()
    if distance < 0:
        return _before_headline(own)
    return _after_headline(bisect_right(_DISTANCE_STEPS, distance), coarse)


@lru_cache(maxsize=1)
def _without_headline() -> Features:
    return weigh("no headline")


@lru_cache(maxsize=100)
def _before_headline(own: int) -> Features:
    return weigh(f"before headline,self={step_name(_LOG_ODDS_STEPS, own)}")


@lru_cache(maxsize=200)
def _after_headline(distance: int, coarse: int) -> Features:
    name = f"after headline by {step_name(_DISTANCE_STEPS, distance)}"
    return weigh(name, f"{name},words={step_name(COARSE_STEPS, coarse)}")


@lru_cache(maxsize=100)
def _title_words(shared: int, coarse: int) -> Features:
    return weigh(f"words of the title={shared},words={step_name(COARSE_STEPS, coarse)}")


@lru_cache(maxsize=100)
def _long_lines(number: int) -> Features:
    return weigh(f"long lines={step_name(_LONG_LINES_STEPS, number)}")


@lru_cache(maxsize=10_000)
def _under(word: str, coarse: int) -> Features:
    return weigh(f"under {word},words={step_name(COARSE_STEPS, coarse)}")


def _topic(words: Sequence[str]) -> frozenset[str]:
    """The long ones of some words that are not function words."""
    return frozenset([word for word in map(str.lower, words) if len(word) > 3 and word not in FUNCTION_WORDS])


def _find_headline(lines: Sequence[LineWords], topic: frozenset[str], log_odds: Sequence[float], start: int) -> int:
    """The line that repeats the topic of the first one (the title of the page); -1 if there is none.

    Of several, the last one before the densest run; if all are after it, the first that body-like lines follow.
    """
    if len(topic) < 2:
        return -1
    found: list[int] = []
    for number, line in enumerate(lines[1:], 1):
        if line.size > _LONGEST_HEADLINE or topic.isdisjoint(line.words):
            continue
        own = _topic(line.words)
        shared = len(topic & own)
        if shared >= 0.5 * len(topic) and shared >= 0.5 * len(own):
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


def _headings(lines: Sequence[LineWords]) -> list[list[str]]:
    """For each line the words of the last short line above it that may be a heading, at most 12 lines before."""
    found: list[list[str]] = []
    words: list[str] = []
    since = _HEADING_LINES + 1
    for line in lines:
        since += 1
        found.append(words if since <= _HEADING_LINES else [])
        if line.size <= 4 and ending_of(line.text) in ("letter", "colon"):
            words = sorted({word.lower() for word in LEXICAL.findall(line.text)})
            since = 0
    return found
