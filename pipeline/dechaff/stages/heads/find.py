"""Document -> what its head states, as candidates for the metadata, and as findings that remove its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dechaff.document import Candidate, Capture, Document, Finding
from dechaff.rules.model import HEAD_HEADLINE
from dechaff.stages.heads.head import read_article_head, with_tail, without_doubtful_headline
from dechaff.stages.heads.headline import is_clock
from dechaff.stages.heads.page_head import read_page_head
from dechaff.stages.heads.read_line import read_line
from dechaff.stages.heads.reading import HeadReading
from dechaff.stages.heads.shape import (
    clean_title,
    first_paragraph,
    goes_on,
    is_kicker,
    is_sentence,
    is_title_shaped,
    size_of,
)
from dechaff.text.alignment import decoded_spans

__all__ = ["find_head", "head_candidates", "head_reason"]

_LEAST_ABOVE, _LEAST_WEIGHT, _MOST_SHORT = 4, 0.58, 4
_MOST_BROKEN, _LEAST_BROKEN, _MOST_CLOCKS = 1, 4, 2
_BROKEN = re.compile(r"^[,;.)，、。；）]|[,，、،]$")
_SAVED = ("author", "date", "updated", "agency", "role", "photo_credit")


@dataclass(frozen=True, slots=True)
class _Lines:
    """The non-blank lines of a document: line numbers, texts and offsets."""

    numbers: list[int]
    texts: list[str]
    starts: list[int]


def _lines(document: Document) -> _Lines:
    lines = _Lines([], [], [])
    offset = 0
    for number, text in enumerate(document.lines):
        if text.strip():
            lines.numbers.append(number)
            lines.texts.append(text)
            lines.starts.append(offset)
        offset += len(text) + 1
    return lines


@lru_cache(maxsize=4)  # the rules and the metadata look at the same text
def _article_head(text: str, language: str | None, labels: frozenset[str]) -> HeadReading:
    lines = [line for line in text.split("\n") if line.strip()]
    return without_doubtful_headline(read_article_head(lines, language, labels), lines, language, labels)


def head_candidates(
    document: Document,
    body: tuple[int, int] | None,
    language: str | None,
    labels: Collection[str],
    address: str | None = None,
) -> list[Candidate]:
    """What the head of a document states, before anything is removed.

    `body`: for a whole page, the numbers of the first line of its body and of the first one below it; None if the
    document is no page. `labels` are the words of menus and buttons, `address` is that of the document.
    """
    lines = _lines(document)
    if body is None:
        head = _article_head(document.text, language, frozenset(labels))
        reading = with_tail(head, lines.texts, language, labels)
        if head.title is None and (page := _unrecognised_page(lines.texts, language, labels, address)):
            reading = page
    else:
        start, end = (sum(number < limit for number in lines.numbers) for limit in body)
        reading = read_page_head(lines.texts, language, (start, end), labels, address)
    found: list[Candidate] = []
    if title := reading.title:
        line = max(title.line, 0)
        found.append(
            Candidate("title", title.text, _origin(lines, line, title.reason), title.weight, _at(document, lines, line))
        )
    for line, field, value, weight in reading.values:
        found.append(Candidate(field, value, _origin(lines, line), weight, _at(document, lines, line)))
    return found


def _unrecognised_page(
    lines: Sequence[str], language: str | None, labels: Collection[str], address: str | None
) -> HeadReading | None:
    """The head of a text that may be a whole page: many short lines above the first paragraph, one of them a title."""
    body = first_paragraph(lines) or 0
    if body < _LEAST_ABOVE or sum(_is_broken(line) for line in lines[:body]) > _MOST_BROKEN:
        return None  # the lines are those of the text, and not of a menu
    if sum(map(is_clock, lines)) > _MOST_CLOCKS:
        return None  # a live blog: its entries have titles
    reading = read_page_head(lines, language, (body, len(lines)), labels, address)
    title = reading.title
    if title is None or title.weight < _LEAST_WEIGHT or (title.line >= 0 and goes_on(lines, title.line)):
        return None
    if title.line == 1 and _may_be_deck(lines[0], lines[1]):
        return None
    return reading if sum(map(is_sentence, lines[: max(0, title.line)])) <= _MOST_BROKEN else None


def _may_be_deck(first: str, second: str) -> bool:
    """Whether the first line may be a short headline, and the second one its deck."""
    short = size_of(first) <= _MOST_SHORT and is_title_shaped(clean_title(first))
    return short and size_of(second) > size_of(first) and not is_kicker(first, second)


def _is_broken(line: str) -> bool:
    """Whether a line is only the beginning or the end of a sentence, by its commas and marks."""
    return size_of(line) >= _LEAST_BROKEN and _BROKEN.search(line.strip()) is not None


def _origin(lines: _Lines, line: int, reason: str = "") -> str:
    return f"head line {lines.numbers[line] + 1}" + (f": {reason}" if reason else "")


def _at(document: Document, lines: _Lines, line: int) -> int | None:
    spans = decoded_spans(document, lines.starts[line], lines.starts[line] + len(lines.texts[line]))
    return spans[0][0] if spans else None


def find_head(
    document: Document,
    language: str | None,
    labels: Collection[str],
    kept_lines: Callable[[], frozenset[int]] = frozenset[int],
) -> list[Finding]:
    """The lines at the head of a text that are surely no part of the article, each as a finding.

    `kept_lines` returns the lines of the document that a rule keeps; it is called only if there is something to remove.
    """
    reading = _article_head(document.text, language, frozenset(labels))
    if not reading.cuts:
        return []
    lines = _lines(document)
    if len({line for line, _ in reading.cuts}) == len(lines.texts):
        return []  # lines with no text below are no head
    kept = kept_lines()
    bare = reading.title.text if reading.title else ""
    return [
        _finding(lines, line, rule, language, bare) for line, rule in reading.cuts if lines.numbers[line] not in kept
    ]


def _finding(lines: _Lines, line: int, rule: str, language: str | None, title: str) -> Finding:
    start, text, number = lines.starts[line], lines.texts[line], lines.numbers[line]
    indent = len(text) - len(text.lstrip())
    if rule == HEAD_HEADLINE:
        shown = text.strip().strip("#* ")
        shown = title if title and shown.startswith(title) else shown  # without the name of the site
        captures: Sequence[Capture] = (Capture("title", shown, start + indent, "title"),)
    else:
        reading = read_line(text, language)
        captures = [
            Capture(field, value, start + max(text.find(value), indent), "any")
            for field, value in reading.values
            if field in _SAVED
        ]
    return Finding(rule, "remove", number, number, ((start, start + len(text)),), tuple(captures))


def head_reason(document: Document, language: str | None, line: str) -> str:
    """Why a line at the head of a document is removed, in words."""
    texts = _lines(document).texts
    title = read_article_head(texts, language).title
    if title and line.strip() == texts[title.line].strip():
        return f"it is the headline: {title.reason}"
    said = ", ".join(f'{field} "{value}"' for field, value in read_line(line, language).values)
    return f"it says nothing but {said}" if said else "it belongs to the date or the headline beside it"
