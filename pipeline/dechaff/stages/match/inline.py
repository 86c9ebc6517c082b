"""View -> matches within lines: rules whose unit is a sentence or a phrase.

A rule with `unit: sentence` is compared with the first and the last sentences of each paragraph, up to
`MOST_SENTENCES` in a row, and in a text without paragraphs with all of its sentences. The mark that ends a sentence
counts neither in the pattern nor in the text. A rule with `unit: phrase` is searched for within each line, at the
boundaries of words.

Both are looked up by their prefilter literals: a line without any of them is not split into sentences.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import ahocorasick_rs
import regex

from dechaff.document import Capture
from dechaff.rules.model import LinePattern, LineRun, LiteralLine, RegexLine, Rule, Unit
from dechaff.rules.pattern.backtracking import STEEP_LINE, phrase_limit
from dechaff.stages.match.line import SECONDS, LineMatch, match_line, matching_offsets, shown
from dechaff.stages.match.view import View, view_of_sentences
from dechaff.text.fold import fold, fold_case
from dechaff.text.sentences import split_sentences

__all__ = ["FLAT_LINE", "InlineIndex", "InlineSearch", "build_inline_index"]

FLAT_LINE = 1_500
"""Characters: a line of so many is a text without paragraphs, and any of its sentences may match."""

MOST_SENTENCES = 4
"""Sentences in a row that one pattern is compared with."""


@dataclass(frozen=True, slots=True)
class InlineIndex:
    """The rules with a unit below the line.

    By the number of their literal, `anchors` are (rule, alternative), and `openings` those of sentences that begin with
    it.
    """

    anchors: tuple[tuple[tuple[int, int], ...], ...]
    openings: tuple[tuple[tuple[int, int], ...], ...]
    automaton: ahocorasick_rs.AhoCorasick

    def candidates(self, view: View) -> dict[tuple[int, int], list[int]]:
        """(rule, alternative) -> the lines (numbers into the view) that contain one of its literals."""
        found: dict[tuple[int, int], list[int]] = {}
        text = view.folded
        for number, low, _ in self.automaton.find_matches_as_indexes(text, overlapping=True):
            anchors = self.anchors[number]
            if self.openings[number] and _may_begin_sentence(text, low):
                anchors += self.openings[number]
            line = bisect_right(view.folded_starts, low) - 1 if anchors else -1
            for anchor in anchors if line >= 0 else ():
                lines = found.setdefault(anchor, [])
                if not lines or lines[-1] != line:
                    lines.append(line)
        for line, text in view.marked.items():
            for number, _, _ in self.automaton.find_matches_as_indexes(text, overlapping=True):
                for anchor in self.anchors[number] + self.openings[number]:
                    lines = found.setdefault(anchor, [])
                    if line not in lines:
                        lines.append(line)
        return found


def _may_begin_sentence(text: str, offset: int) -> bool:
    """Whether no word is right before an offset, as there is before none of `split_sentences` but a remark."""
    before = text[max(offset - 2, 0) : offset]
    return not before.rstrip(" ")[-1:].isalnum() or text[offset] in "(["


def build_inline_index(rules: Sequence[Rule]) -> InlineIndex | None:
    """The index of those rules that have a unit below the line; None where there are none."""
    anchors: dict[str, list[tuple[int, int]]] = {}
    openings: dict[str, list[tuple[int, int]]] = {}
    for number, rule in enumerate(rules):
        for which, (pattern, *_) in enumerate(rule.alternatives if rule.unit != "line" else ()):
            if isinstance(pattern, LineRun):
                continue
            literals = [fold(pattern.key)] if isinstance(pattern, LiteralLine) else pattern.prefilter
            at_start = isinstance(pattern, LiteralLine) or pattern.prefilter_at == "first"
            opens = rule.unit == "sentence" and at_start
            for literal in literals:
                (openings if opens else anchors).setdefault(literal, []).append((number, which))
    keys = list({**anchors, **openings})
    if not keys:
        return None
    automaton = ahocorasick_rs.AhoCorasick(keys, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False)
    return InlineIndex(
        tuple(tuple(anchors.get(key, ())) for key in keys),
        tuple(tuple(openings.get(key, ())) for key in keys),
        automaton,
    )


class InlineSearch:
    """The matches of patterns within the lines of a view; lines are split into sentences when that is needed."""

    def __init__(self, view: View, language: str | None) -> None:
        self._view = view
        self._language = language
        self._runs: dict[int, _SentenceRuns] = {}

    def matches(self, unit: Unit, pattern: LinePattern, line: int) -> list[LineMatch]:
        """The matches within a line, with offsets into it. Raises `TimeoutError`."""
        if unit == "phrase":
            return list(_phrases(pattern, self._view, line))
        if line not in self._runs:
            self._runs[line] = _sentence_runs(self._view.raw[line], self._language)
        return list(self._runs[line].matches(pattern))


@dataclass(frozen=True, slots=True)
class _SentenceRuns:
    """The runs of sentences of a line that a pattern may match: a view of one line a run, and for each run its start
    in the line and its folded text."""

    view: View
    starts: tuple[int, ...]
    folded: tuple[str, ...]

    def matches(self, pattern: LinePattern) -> Iterator[LineMatch]:
        """The matches, with offsets into the line. Of two that overlap the first is the shorter one."""
        used: list[tuple[int, int]] = []
        for run, start in enumerate(self.starts):
            if isinstance(pattern, RegexLine) and not self._may_match(pattern, run):
                continue
            found = match_line(pattern, self.view, run)
            end = start + len(self.view.raw[run])
            if found is None or any(start < high and low < end for low, high in used):
                continue
            used.append((start, end))
            yield LineMatch(
                run,
                tuple((start + low, start + high) for low, high in found.cuts),
                tuple(replace(capture, start=start + capture.start) for capture in found.captures),
            )

    def _may_match(self, pattern: RegexLine, run: int) -> bool:
        """Whether a run has a literal of the prefilter at its place; much cheaper than to try the expression."""
        literals, place = pattern.prefilter, pattern.prefilter_at
        if not literals:
            return True
        whole, trimmed, inner = self.folded[run], self.view.trimmed[run], self.view.inner_lines.get(run, "")
        if place == "first":
            return whole.startswith(literals) or trimmed.startswith(literals) or inner.startswith(literals)
        if place == "last":
            return whole.endswith(literals) or trimmed.endswith(literals) or inner.endswith(literals)
        return any(literal in whole for literal in literals)


def _sentence_runs(line: str, language: str | None) -> _SentenceRuns:
    spans = split_sentences(line, language)
    size = len(spans)
    flat = len(line) >= FLAT_LINE
    found: list[tuple[int, int]] = []
    for length in range(1, min(MOST_SENTENCES, size) + 1):
        firsts = range(size - length + 1) if flat else sorted({0, size - length})
        found += [(spans[first][0], spans[first + length - 1][1]) for first in firsts]
    view = view_of_sentences([line[start:end] for start, end in found])
    starts = tuple(start for start, _ in found)
    return _SentenceRuns(view, starts, tuple(fold_case(text).strip(" ") for text in view.matching))


_WORD = r"[^\W\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
_BOUNDARY = rf"(?:(?<!{_WORD})|(?!{_WORD}))"


@lru_cache(maxsize=20_000)
def _phrase_pattern(source: str, exact: bool) -> regex.Pattern[str]:
    return regex.compile(f"{_BOUNDARY}(?:{source}){_BOUNDARY}", 0 if exact else regex.IGNORECASE)


def _phrases(pattern: LinePattern, view: View, line: int) -> Iterator[LineMatch]:
    """The matches of a phrase in a line, with the space that would be left before a mark or at the edge of the line."""
    raw = view.raw[line]
    if isinstance(pattern, RegexLine) and len(raw) > STEEP_LINE and len(raw) > phrase_limit(pattern):
        return
    source = regex.escape(pattern.key) if isinstance(pattern, LiteralLine) else pattern.source
    subject = raw if pattern.exact else view.matching[line]
    matches = list(_phrase_pattern(source, pattern.exact).finditer(subject, timeout=SECONDS))
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
