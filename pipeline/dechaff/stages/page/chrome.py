"""Document -> Findings: where a text is a dump of a whole page, the article in it is found, the rest is taken.

It acts only where it is sure to look at a dump: where several labels of page furniture ("Home", "Log in", "Impressum")
stand as lines of their own. No article has them, so a poem, a recipe or a list of results stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import regex

from dechaff.document import Capture, Document, Finding
from dechaff.rules.model import AFTER_BODY, BEFORE_BODY, LINK_RUN
from dechaff.rules.pattern.placeholders import placeholder_pattern
from dechaff.stages.page.context_features import headline_index
from dechaff.stages.page.detector import is_page
from dechaff.stages.page.model import body_log_odds
from dechaff.stages.page.segment import keep_lines
from dechaff.text.characters import count_words

__all__ = ["find_chrome", "non_blank_lines"]

_LEAST_BODY = 25


def find_chrome(
    document: Document, protected: Callable[[], frozenset[int]] = frozenset[int]
) -> list[Finding]:  # fmt: skip
    """What stands around and between the body of a page dump; nothing where the text is not surely one.

    `protected` tells the lines (numbers of the document) that a rule keeps; it is asked only in a page dump.
    """
    numbers, lines, blank_before, starts = non_blank_lines(document)
    if not is_page(lines):
        return []
    first, logits = body_log_odds(lines, blank_before)
    words = [count_words(line) for line in lines]
    kept = keep_lines(logits, words, first)
    spared = protected()
    kept = [keep or number in spared for keep, number in zip(kept, numbers, strict=True)]
    if sum(size for size, keep in zip(words, kept, strict=True) if keep) < _LEAST_BODY:
        return []
    headline = headline_index(lines, first)
    return [
        _finding(start, end, kept, numbers, lines, starts, headline)
        for start, end in _runs(kept)
    ]  # fmt: skip


def non_blank_lines(document: Document) -> tuple[list[int], list[str], list[bool], list[int]]:
    """The non-blank lines: their numbers, themselves, whether a blank one stands before, and their offsets."""
    numbers: list[int] = []
    lines: list[str] = []
    blank_before: list[bool] = []
    starts: list[int] = []
    offset, blank = 0, True
    for number, line in enumerate(document.lines):
        if line.strip():
            numbers.append(number)
            lines.append(line)
            blank_before.append(blank)
            starts.append(offset)
            blank = False
        else:
            blank = True
        offset += len(line) + 1
    return numbers, lines, blank_before, starts


def _runs(kept: Sequence[bool]) -> list[tuple[int, int]]:
    """The runs of lines that go."""
    runs: list[tuple[int, int]] = []
    for number, keep in enumerate(kept):
        if keep:
            continue
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def _finding(
    start: int, end: int, kept: Sequence[bool], numbers: Sequence[int], lines: Sequence[str], starts: Sequence[int],
    headline: int,
) -> Finding:  # fmt: skip
    if not any(kept[:start]):
        rule = BEFORE_BODY
    elif not any(kept[end:]):
        rule = AFTER_BODY
    else:
        rule = LINK_RUN
    captures: list[Capture] = []
    if start <= headline < end:
        captures.append(Capture("title", lines[headline], starts[headline], "title"))
        for number in range(headline + 1, min(end, headline + 9)):
            captures += _salvaged(lines[number], starts[number], {capture.field for capture in captures})
    cut = (starts[start], starts[end - 1] + len(lines[end - 1]))
    return Finding(rule, "remove", numbers[start], numbers[end - 1], (cut,), tuple(captures))


@cache
def _date_and_byline() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    date = regex.compile(
        rf"(?<![\p{{L}}\p{{N}}])(?:{placeholder_pattern('date')})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE
    )
    return date, regex.compile(
        rf"(?:(?i:by|von|par|por|di|door|av|af|autor:?|text:?)) (?P<name>{placeholder_pattern('name')})"
    )


def _salvaged(line: str, offset: int, known: set[str]) -> list[Capture]:
    """Author and date from a line between the headline and the body."""
    found: list[Capture] = []
    if count_words(line) > 20:
        return found
    dates, bylines = _date_and_byline()
    if "date" not in known and (date := dates.search(line)):
        found.append(Capture("date", date[0], offset + date.start(), "date"))
    if "author" not in known and (byline := bylines.match(line)):
        found.append(Capture("author", byline["name"], offset + byline.start("name"), "name"))
    return found
