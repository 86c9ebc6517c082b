"""View -> matches within lines: rules whose unit is a sentence or a phrase.

A rule with `unit: sentence` is compared with the first and the last sentences of each paragraph, up to
`MOST_SENTENCES` in a row, and in a text without paragraphs with all of its sentences. The mark that ends a sentence
counts neither in the pattern nor in the text. A rule with `unit: phrase` is searched for within each line, at the
boundaries of words.

The index has both by their prefilter literals: a line without any of them is not split into sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import regex

from dechaff.document import Capture
from dechaff.rules.model import LinePattern, LiteralLine, RegexLine, Unit
from dechaff.rules.pattern.backtracking import STEEP_LINE, phrase_limit
from dechaff.rules.pattern.expressions import compile_expression, phrase_expression
from dechaff.stages.match.line_match import SECONDS, has_literals, match_line, matching_offsets, may_match, shown
from dechaff.stages.match.view import LineMatch, View, view_of_sentence
from dechaff.text.fold import fold, may_have_markup
from dechaff.text.sentences import split_sentences

__all__ = ["FLAT_LINE", "inline_matches"]

FLAT_LINE = 1_500
"""Characters: a line of so many is a text without paragraphs, and any of its sentences may match."""

MOST_SENTENCES = 4
"""Sentences in a row that one pattern is compared with."""

_BEGINNING, _LONGEST = 80, 4_000
"""Lengths of prefixes, in characters: longer than most literals, and longer than all."""


def inline_matches(unit: Unit, pattern: LinePattern, view: View, line: int, language: str | None) -> list[LineMatch]:
    """The matches of a pattern within a line, with offsets into it. Raises `TimeoutError`."""
    raw = view.raw[line]
    if isinstance(pattern, RegexLine) and not pattern.exact:
        # The marks of Markdown may be paired in a sentence and not in its line.
        same_form = unit == "phrase" or not may_have_markup(raw)
        if same_form and not has_literals(pattern, view.folded[line], view.matching[line]):
            return []
    if unit == "phrase":
        return list(_phrases(pattern, view, line))
    return list(_sentence_runs(raw, language).matches(pattern))


class _SentenceRuns:
    """The runs of sentences of a line that a pattern may match. The view of a run is made when it is needed."""

    def __init__(self, line: str, language: str | None) -> None:
        self._line = line
        sentences = split_sentences(line, language)
        self._spans = _run_spans(sentences, flat=len(line) >= FLAT_LINE)
        self._starts = {start: number for number, (start, _) in enumerate(sentences)}
        self._ends = [start for start, _ in sentences[1:]] + [len(line)]  # with the space behind the sentence
        self._sentences: dict[int, str] = {}
        self._marked = may_have_markup(line)
        self._beginnings: dict[int, str] = {}
        self._views: dict[tuple[int, int], View] = {}

    def matches(self, pattern: LinePattern) -> Iterator[LineMatch]:
        """The matches, with offsets into the line. Of two that overlap the first is the shorter one."""
        used: list[tuple[int, int]] = []
        for start, end in self._spans:
            if not self._may_match(pattern, start, end):
                continue
            found = match_line(pattern, self._view(start, end), 0)
            if found is None or any(start < high and low < end for low, high in used):
                continue
            used.append((start, end))
            yield LineMatch(
                0,
                tuple((start + low, start + high) for low, high in found.cuts),
                tuple(replace(capture, start=start + capture.start) for capture in found.captures),
            )

    def _may_match(self, pattern: LinePattern, start: int, end: int) -> bool:
        """Whether a run has what each match of a pattern has, at its place; much cheaper than to try the pattern."""
        literals = (pattern.key,) if isinstance(pattern, LiteralLine) else pattern.prefilter
        if literals and not pattern.exact and not self._marked:
            if isinstance(pattern, RegexLine) and pattern.prefilter_at == "first":
                beginning = self._beginning(start, max(map(len, literals)))
                if beginning[:1].isalnum():  # nothing that trimming removes is before it
                    return beginning.startswith(literals)
            folded = self._folded(start, end)
            if not any(literal in folded for literal in literals):
                return False
        return isinstance(pattern, LiteralLine) or may_match(pattern, self._view(start, end), 0)

    def _folded(self, start: int, end: int) -> str:
        """The folded text of a run of sentences, each of which is folded once."""
        parts: list[str] = []
        number = self._starts[start]
        while start < end:
            if number not in self._sentences:
                self._sentences[number] = fold(self._line[start : self._ends[number]])
            parts.append(self._sentences[number])
            start = self._ends[number]
            number += 1
        return "".join(parts)

    def _beginning(self, start: int, least: int) -> str:
        """The folded text from an offset on: so many characters of it at least, if there are as many."""
        known = self._beginnings.get(start)
        if known is None or len(known) < least:
            known = fold(self._line[start : start + max(_BEGINNING, 2 * least)]).lstrip(" ")
            if len(known) < least:  # at the end of the line, or among characters that folding removes
                known = fold(self._line[start : start + _LONGEST]).lstrip(" ")
            self._beginnings[start] = known
        return known

    def _view(self, start: int, end: int) -> View:
        if (start, end) not in self._views:
            self._views[start, end] = view_of_sentence(self._line[start:end])
        return self._views[start, end]


@lru_cache(maxsize=64)  # most lines are the same in the next pass
def _sentence_runs(line: str, language: str | None) -> _SentenceRuns:
    return _SentenceRuns(line, language)


def _run_spans(sentences: Sequence[tuple[int, int]], *, flat: bool) -> list[tuple[int, int]]:
    """The runs of sentences that patterns are compared with, the shortest first."""
    size = len(sentences)
    found: list[tuple[int, int]] = []
    for length in range(1, min(MOST_SENTENCES, size) + 1):
        firsts = range(size - length + 1) if flat else sorted({0, size - length})
        found += [(sentences[first][0], sentences[first + length - 1][1]) for first in firsts]
    return found


def _phrases(pattern: LinePattern, view: View, line: int) -> Iterator[LineMatch]:
    """The matches of a phrase in a line, with the space that would be left before a mark or at the edge of the line."""
    raw = view.raw[line]
    if isinstance(pattern, RegexLine) and len(raw) > STEEP_LINE and len(raw) > phrase_limit(pattern):
        return
    source = regex.escape(pattern.key) if isinstance(pattern, LiteralLine) else pattern.source
    subject = raw if pattern.exact else view.matching[line]
    matches = list(compile_expression(phrase_expression(source), pattern.exact).finditer(subject, timeout=SECONDS))
    if not matches:
        return
    offsets = list(range(len(raw) + 1)) if pattern.exact else matching_offsets(raw)
    captures = pattern.captures if isinstance(pattern, RegexLine) else ()
    for found in matches:
        start, end = offsets[found.start()], offsets[found.end() - 1] + 1
        captured = tuple(
            _capture(raw, offsets, found.span(group), name, kind)
            for group, name, kind in captures
            if found.end(group) > found.start(group) >= 0
        )
        yield LineMatch(line, (_with_space(raw, start, end),), captured)


def _capture(raw: str, offsets: Sequence[int], span: tuple[int, int], name: str, placeholder: str) -> Capture:
    start, end = offsets[span[0]], offsets[span[1] - 1] + 1
    return Capture(name, shown(raw, start, end), start, placeholder)


_AFTER = frozenset(" .,;:!?)]}。，、；：！？）」』”’")


def _with_space(raw: str, start: int, end: int) -> tuple[int, int]:
    if start and raw[start - 1] == " " and (end == len(raw) or raw[end] in _AFTER):
        return start - 1, end
    if not start:
        while end < len(raw) and raw[end] == " ":
            end += 1
    return start, end
