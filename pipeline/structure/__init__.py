"""Document -> Findings: where a text is a dump of a whole page, the article in it is found, the rest is taken.

It acts only where it is sure to look at a dump: where several labels of page furniture ("Home", "Privacy policy",
"Impressum") stand as lines of their own. No article has them, so a poem, a recipe or a list of results stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import regex

from pipeline.document import Capture, Document, Finding
from pipeline.measure import count_words
from pipeline.rules.model import AFTER_BODY, BEFORE_BODY, LINK_RUN
from pipeline.rules.shapes import shape
from pipeline.structure.features import cores_of, headline_of
from pipeline.structure.model import body_logits
from pipeline.structure.segment import keep_lines

__all__ = ["find_structure", "furniture"]

LABELS = 4
"""So many different labels of page furniture make a text a page dump."""

FEW_LABELS = 2
"""So many are enough where the text also has the shape of one: many lines, most of them short and unpunctuated."""

_MANY_LINES = 40
_SHORT_SHARE = 0.6
_LEAST_BODY = 25
_TABLE = Path(__file__).parent / "furniture.txt"
_DATE = regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{shape('date')})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE)
_BYLINE = regex.compile(rf"(?:(?i:by|von|par|por|di|door|av|af|autor:?|text:?)) (?P<name>{shape('name')})")


@cache
def furniture() -> frozenset[str]:
    """Labels of page furniture: cores of lines that stand on pages of many sites and in no article."""
    return frozenset(line for line in _TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))


def find_structure(document: Document, protected: frozenset[int] = frozenset()) -> list[Finding]:
    """What stands around and between the body of a page dump; nothing where the text is not surely one.

    `protected` are lines (numbers of the document) that a rule keeps.
    """
    numbers, lines, blank_before, starts = _non_blank(document)
    cores = cores_of(lines)
    if not _is_dump(lines, cores):
        return []
    first, logits = body_logits(lines, blank_before)
    kept = keep_lines(logits)
    kept = [keep or number in protected for keep, number in zip(kept, numbers, strict=True)]
    words = sum(count_words(line) for line, keep in zip(lines, kept, strict=True) if keep)
    if words < _LEAST_BODY:
        return []
    headline = headline_of(lines, first)
    return [
        _finding(start, end, kept, numbers, lines, starts, headline)
        for start, end in _runs(kept)
    ]  # fmt: skip


def _non_blank(document: Document) -> tuple[list[int], list[str], list[bool], list[int]]:
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


def _is_dump(lines: Sequence[str], cores: Sequence[str]) -> bool:
    labels = len(furniture().intersection(cores))
    if labels >= LABELS:
        return True
    if labels < FEW_LABELS or len(lines) < _MANY_LINES:
        return False
    short = sum(count_words(line) <= 6 and line[-1:].isalnum() for line in lines)
    return short >= _SHORT_SHARE * len(lines)


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


def _salvaged(line: str, offset: int, known: set[str]) -> list[Capture]:
    """Author and date from a line between the headline and the body."""
    found: list[Capture] = []
    if count_words(line) > 20:
        return found
    if "date" not in known and (date := _DATE.search(line)):
        found.append(Capture("date", date[0], offset + date.start(), "date"))
    if "author" not in known and (byline := _BYLINE.match(line)):
        found.append(Capture("author", byline["name"], offset + byline.start("name"), "name"))
    return found

