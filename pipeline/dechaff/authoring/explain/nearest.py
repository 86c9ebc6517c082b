"""A line and the rules -> which patterns come near it, and in which line of their match they differ."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dechaff.rules.describe import pattern_text
from dechaff.rules.model import Alternative, Gap, LinePattern, LiteralLine, RegexLine, Rule
from dechaff.stages.match.line import PatternTimeoutError, match_line, partial_match, partial_span, subject_of
from dechaff.stages.match.view import View
from dechaff.text.fold import fold

__all__ = ["OPEN", "Likeness", "Near", "Shown", "compare"]

_LEAST = 0.55
_SHORT = 14
OPEN = 0.6
"""The score of a pattern without any literal part, where it fits."""
_PLACEHOLDER = re.compile(r"<[^<>]+>")


@dataclass(frozen=True, slots=True)
class Near:
    """An alternative laid over the document so that its pattern line `position` stands on `line`.

    `misses` are the positions whose lines do not match; `score` is 1 where all of them do.
    """

    rule: Rule
    alternative: int
    position: int
    line: int
    misses: tuple[int, ...]
    score: float

    def line_of(self, position: int) -> int:
        """The line of the view on which a pattern line stands."""
        return self.line + position - self.position


@dataclass(frozen=True, slots=True)
class Shown:
    """A pattern line above a line of the document, with marks below what differs and a word on it."""

    pattern: str
    text: str
    marks: str
    word: str


class Likeness:
    """How much patterns are like the lines of one document; the same question is answered once.

    Thousands of alternatives share their placeholders, and one line is held against all of them.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._literals: dict[tuple[str, bool, int], float] = {}
        self._regexes: dict[tuple[str, bool, int], float] = {}
        self._matchers: dict[int, difflib.SequenceMatcher[str]] = {}
        self._words: dict[int, frozenset[str]] = {}

    def nearest(self, rule: Rule, line: int) -> Near | None:
        """The alternative of a rule that comes nearest to a line, if one comes near."""
        best: Near | None = None
        for number, alternative in enumerate(rule.alternatives):
            for position, pattern in enumerate(alternative):
                if isinstance(pattern, Gap) or self.of(pattern, line) < _LEAST:
                    continue
                if not _says_something(pattern) and not self._held(alternative, position, line):
                    continue
                near = self._laid(rule, number, position, line)
                if best is None or near.score > best.score:
                    best = near
        return best if best is not None and best.score >= _LEAST else None

    def of(self, pattern: LinePattern, line: int) -> float:
        """From 0 (nothing in common) to 1 (it matches)."""
        if isinstance(pattern, LiteralLine):
            key = (pattern.key, pattern.exact, line)
            known = self._literals.get(key)
            if known is None:
                known = self._literals[key] = self._literal(pattern, line)
            return known
        key = (pattern.expression, pattern.exact, line)
        known = self._regexes.get(key)
        if known is None:
            known = self._regexes[key] = self._regex(pattern, line)
        return known

    def _held(self, alternative: Alternative, position: int, line: int) -> bool:
        """Whether a line that says little has one beside it that fits, or none that says more."""
        telling = [other for other in _segment(alternative, position) if _says_something(alternative[other])]
        for other in telling:
            pattern, at = alternative[other], line + other - position
            if 0 <= at < len(self.view) and not isinstance(pattern, Gap) and self.of(pattern, at) >= _LEAST:
                return True
        return not telling

    def _laid(self, rule: Rule, number: int, position: int, line: int) -> Near:
        alternative = rule.alternatives[number]
        weights = total = 0.0
        misses: list[int] = []
        for other in _segment(alternative, position):
            pattern = alternative[other]
            assert not isinstance(pattern, Gap)
            at = line + other - position
            likeness = self.of(pattern, at) if 0 <= at < len(self.view) else 0.0
            if likeness < 1:
                misses.append(other)
            weight = 1.0 if _says_something(pattern) else 0.2
            weights += weight * likeness
            total += weight
        # An open line says little: where a pattern has no other, everything comes near it.
        score = weights / total * (1.0 if total >= 1 else OPEN)
        return Near(rule, number, position, line, tuple(misses), score)

    def _literal(self, pattern: LiteralLine, line: int) -> float:
        if match_line(pattern, self.view, line) is not None:
            return 1.0
        trimmed = self.view.trimmed[line]
        key = fold(pattern.key) if pattern.exact else pattern.key
        if key == trimmed:
            return 0.95
        if len(key) > 3 and key in trimmed and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", trimmed):
            return 0.75
        if len(key) > _SHORT and self._words_of_line(line).isdisjoint(key.split()):
            return 0.0
        if 2 * min(len(key), len(trimmed)) < _LEAST * (len(key) + len(trimmed)):  # the most that the ratio could be
            return 0.0
        matcher = self._matchers.get(line)
        if matcher is None:  # it looks at its second sequence once
            matcher = self._matchers[line] = difflib.SequenceMatcher(None, "", trimmed, autojunk=False)
        matcher.set_seq1(key)
        if matcher.quick_ratio() < _LEAST:
            return 0.0
        ratio = matcher.ratio()
        return min(ratio, 0.9) if ratio >= 0.6 else 0.0

    def _regex(self, pattern: RegexLine, line: int) -> float:
        trimmed = self.view.trimmed[line]
        # Compiling thousands of expressions takes long; one whose needles are not there can't match anyway.
        possible = not pattern.prefilter or any(one in trimmed for one in pattern.prefilter)
        try:
            if possible and match_line(pattern, self.view, line) is not None:
                return 1.0
        except PatternTimeoutError:
            return 0.0
        if pattern.handwritten:
            part = partial_span(pattern, self.view, line) if pattern.prefilter and possible else None
            return 0.7 if part and part[1] - part[0] > 3 else 0.0
        source = pattern.source.lower()
        if not any(word in source for word in self._words_of_line(line) if len(word) > 2):
            return 0.0
        words = _words_of(pattern)
        there = re.findall(r"\w+", trimmed)
        if not any(len(word) > 2 and word in there for word in words):
            return 0.0
        matched = sum(block.size for block in difflib.SequenceMatcher(None, words, there, False).get_matching_blocks())
        return 0.9 * matched / len(words)

    def _words_of_line(self, line: int) -> frozenset[str]:
        known = self._words.get(line)
        if known is None:
            known = self._words[line] = frozenset(self.view.trimmed[line].split())
        return known


def _says_something(pattern: LinePattern | Gap) -> bool:
    """Whether a pattern has words of its own; what <title> stands for is nearly any line."""
    return isinstance(pattern, LiteralLine) or (isinstance(pattern, RegexLine) and bool(pattern.prefilter))


def _segment(alternative: Alternative, position: int) -> Iterator[int]:
    """The positions of the run of pattern lines, without gaps, that one of them belongs to."""
    first = position
    while first > 0 and not isinstance(alternative[first - 1], Gap):
        first -= 1
    while first < len(alternative) and not isinstance(alternative[first], Gap):
        yield first
        first += 1


@lru_cache(maxsize=50_000)
def _words_of(pattern: RegexLine) -> tuple[str, ...]:
    """The words of a template, without its placeholders."""
    return tuple(re.findall(r"\w+", fold(_PLACEHOLDER.sub(" ", pattern_text(pattern)))))


def compare(near: Near, position: int, view: View) -> Shown:
    """Show where a pattern line and its line part."""
    pattern = near.rule.alternatives[near.alternative][position]
    assert not isinstance(pattern, Gap)
    shown = pattern_text(pattern, near.rule)
    line = near.line_of(position)
    if line < 0 or line >= len(view):
        return Shown(shown, "", "", f"wanted here, but the article {'starts' if line < 0 else 'ends'} there")
    if isinstance(pattern, LiteralLine):
        return _words(shown, view.raw[line].strip(), exact=pattern.exact)
    subject = subject_of(pattern, view, line)
    if pattern.handwritten and (part := partial_span(pattern, view, line)):
        marks = "^" * len(subject)
        marks = marks[: part[0]] + " " * (part[1] - part[0]) + marks[part[1] :]
        return Shown(shown, subject, marks.rstrip(), "is not covered: a pattern stands for the whole line")
    fits = partial_match(pattern, view, line)
    if fits == len(subject):
        return Shown(shown, subject, " " * fits + "^", "the pattern wants more here")
    return Shown(shown, subject, " " * fits + "^", "fits up to here")


def _words(pattern: str, text: str, *, exact: bool) -> Shown:
    """Compare word by word; what is marked stands in the text."""
    wanted = [word if exact else fold(word) for word in pattern.replace("\\<", "<").split()]
    spans = [found.span() for found in re.finditer(r"\S+", text)]
    there = [text[start:end] if exact else fold(text[start:end]) for start, end in spans]
    marks = [" "] * (len(text) + 1)
    missing: list[str] = []
    more = False
    for kind, one, other, begin, end in difflib.SequenceMatcher(None, wanted, there, False).get_opcodes():
        if kind in ("replace", "insert"):
            low, high = spans[begin][0], spans[end - 1][1]
            marks[low:high] = "^" * (high - low)
            more = more or kind == "insert"
        elif kind == "delete":
            missing += wanted[one:other]
            marks[spans[begin][0] - 1 if begin < len(spans) and begin else len(text) if begin else 0] = "^"
    word = "differs"
    if missing:
        word = ("differs; " if len(missing) < marks.count("^") else "") + f'"{" ".join(missing)}" is missing'
    elif more and len(there) > len(wanted):
        word = "is more than the pattern says: it stands for the whole line"
    return Shown(pattern, text, "".join(marks).rstrip(), word)
