"""Document -> Findings: the chrome around and within the article, where a text is a whole page.

It acts only where labels prove that the text is a whole page ("Home", "Log in", "Impressum" as lines), so that a poem,
a recipe or a list of results is left unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from dechaff.dates.parse import date_in_text
from dechaff.document import Capture, Document, Finding
from dechaff.rules.model import AFTER_BODY, BEFORE_BODY, LINK_RUN, PAGE_HEADLINE
from dechaff.rules.pattern.placeholders import placeholder_pattern
from dechaff.stages.page.detector import is_page
from dechaff.stages.page.log_odds import body_log_odds
from dechaff.stages.page.segment import keep_lines
from dechaff.text.characters import count_words
from dechaff.text.function_words import FUNCTION_WORDS

__all__ = ["PageLines", "find_chrome", "non_blank_lines"]

_LEAST_BODY_WORDS = 25
"""A page with fewer words of body is left unchanged."""

_HEADLINE_LINES, _MOST_WORDS = 8, 20
"""Author and date are captured from so many lines below the headline, if these have at most so many words."""

_LEAST_HEADLINE_WORDS, _MOST_HEADLINE_WORDS = 4, 18
_SENTENCE_ENDS = frozenset('.!?:…。！？。।۔؟"”»')
_LETTER = regex.compile(r"\p{L}")
_CONTINUED = regex.compile(r"\s*(?:[,;.)’'](?:\s|s\b|$)|(?!https?:|www\.)\p{Ll}{2}|\p{Ll}\s)")
_SENTENCE_MARKS = frozenset(".,;:!。、।۔،؛")


@dataclass(frozen=True, slots=True)
class PageLines:
    """The non-blank lines of a document: line numbers, texts, offsets, and whether a blank line is before each."""

    numbers: list[int]
    texts: list[str]
    starts: list[int]
    blank_before: list[bool]


def non_blank_lines(document: Document) -> PageLines:
    """The non-blank lines of the present text of a document."""
    lines = PageLines([], [], [], [])
    offset, blank = 0, True
    for number, text in enumerate(document.lines):
        if text.strip():
            lines.numbers.append(number)
            lines.texts.append(text)
            lines.starts.append(offset)
            lines.blank_before.append(blank)
        blank = not text.strip()
        offset += len(text) + 1
    return lines


def find_chrome(document: Document, kept_lines: Callable[[], frozenset[int]] = frozenset[int]) -> list[Finding]:
    """The runs of chrome before, after and within the body; nothing where the text is not surely a whole page.

    `kept_lines` returns the lines of the document that a rule keeps; it is called for whole pages only.
    """
    lines = non_blank_lines(document)
    if not is_page(lines.texts):
        return []
    page = body_log_odds(lines.texts, lines.blank_before)
    words = [line.size for line in page.words]
    kept_by_rules = kept_lines()
    body = [
        keep or number in kept_by_rules
        for keep, number in zip(keep_lines(page.log_odds, words, page.by_line), lines.numbers, strict=True)
    ]
    _keep_sentences(lines, body)
    if sum(size for size, keep in zip(words, body, strict=True) if keep) < _LEAST_BODY_WORDS:
        return []
    headline = page.headline
    findings = [_finding(lines, start, end, body, headline) for start, end in _runs(body)]
    if findings and headline >= 0 and body.index(True) == headline and _is_headline(lines, headline, kept_by_rules):
        findings.append(_headline_finding(lines, headline))
    return findings


def _keep_sentences(lines: PageLines, body: list[bool]) -> None:
    """Add to the body the lines by which a sentence of it begins or ends: extractors break sentences at links."""
    within = False
    for number in range(len(body) - 1, 0, -1):
        within = (
            body[number] and not body[number - 1] and (_goes_on(lines, number) or (within and _leads_on(lines, number)))
        )
        body[number - 1] |= within
    for number in range(1, len(body)):
        if body[number - 1] and not body[number]:
            body[number] = _goes_on(lines, number)


def _goes_on(lines: PageLines, number: int) -> bool:
    """Whether a line begins as only the rest of a sentence does, and the line above is not finished."""
    # A blank line says nothing here: normalising puts one before each long line of a text without any.
    return _is_open(lines.texts[number - 1]) and _CONTINUED.match(lines.texts[number]) is not None


def _leads_on(lines: PageLines, number: int) -> bool:
    """Whether the line above ends as only a part of a sentence does, or is one itself."""
    above = lines.texts[number - 1].strip()
    if lines.blank_before[number] or not _is_open(above):
        return False
    return above[:1].islower() or above.rsplit(" ", 1)[-1].lower() in FUNCTION_WORDS


def _is_open(text: str) -> bool:
    return text.rstrip()[-1:] not in _SENTENCE_ENDS and _LETTER.search(text) is not None


def _is_headline(lines: PageLines, number: int, kept_by_rules: frozenset[int]) -> bool:
    """Whether the first line of the body is surely its headline: of the length of one, and no sentence."""
    text = lines.texts[number].strip()
    words = _LEAST_HEADLINE_WORDS <= count_words(text) <= _MOST_HEADLINE_WORDS
    return words and text[-1] not in _SENTENCE_MARKS and lines.numbers[number] not in kept_by_rules


def _headline_finding(lines: PageLines, number: int) -> Finding:
    start, text = lines.starts[number], lines.texts[number]
    title = Capture("title", text.strip(), start + len(text) - len(text.lstrip()), "title")
    line = lines.numbers[number]
    return Finding(PAGE_HEADLINE, "remove", line, line, ((start, start + len(text)),), (title,))


def _runs(body: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The runs of lines that are not body; the end is not included."""
    start = None
    for number, keep in enumerate([*body, True]):
        if keep and start is not None:
            yield start, number
            start = None
        elif not keep and start is None:
            start = number


def _finding(lines: PageLines, start: int, end: int, body: Sequence[bool], headline: int) -> Finding:
    if not any(body[:start]):
        rule = BEFORE_BODY
    elif not any(body[end:]):
        rule = AFTER_BODY
    else:
        rule = LINK_RUN
    captures: list[Capture] = []
    if start <= headline < end:
        captures.append(Capture("title", lines.texts[headline], lines.starts[headline], "title"))
        for number in range(headline + 1, min(end, headline + 1 + _HEADLINE_LINES)):
            known = {capture.field for capture in captures}
            captures += _byline_captures(lines.texts[number], lines.starts[number], known)
    cut = (lines.starts[start], lines.starts[end - 1] + len(lines.texts[end - 1]))
    return Finding(rule, "remove", lines.numbers[start], lines.numbers[end - 1], (cut,), tuple(captures))


@cache
def _byline() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?:(?i:by|von|par|por|di|door|av|af|autor:?|text:?)) (?P<name>{placeholder_pattern('name')})"
    )


def _byline_captures(text: str, offset: int, known: set[str]) -> Iterator[Capture]:
    """Author and date in a line between the headline and the body, unless their fields are known."""
    if count_words(text) > _MOST_WORDS:
        return
    if "date" not in known and (date := date_in_text().search(text)):
        yield Capture("date", date[0], offset + date.start(), "date")
    if "author" not in known and (byline := _byline().match(text)):
        yield Capture("author", byline["name"], offset + byline.start("name"), "name")
