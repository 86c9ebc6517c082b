"""A line, a rule -> how nearly the rule matches there, and where they differ."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from dechaff.authoring.problems import Checked, example_source
from dechaff.cleaner import prepare
from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.rules.describe import pattern_text
from dechaff.rules.load import Loaded
from dechaff.rules.model import Alternative, LinePattern, LineRun, LiteralLine, RegexLine, Rule
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.stages.match.line_match import match_line, partial_match, partial_span, subject_of
from dechaff.stages.match.view import View, view_of
from dechaff.text.fold import fold

MAXIMUM_WITHOUT_WORDS = 0.6
"""The score of an alternative of which no pattern line has words of its own: nearly any line matches it."""

_LEAST = 0.55
_LEAST_RATIO, _MOST_RATIO = 0.6, 0.9
_SHORT_KEY = 14
_WEIGHT_WITHOUT_WORDS = 0.2
_PLACEHOLDER = re.compile(r"<[^<>]+>")

_MOST_LINES = 500
"""The lines at the beginning of a document that are compared."""

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class NearMatch:
    """An alternative of a rule, placed so that its pattern line `position` is at `line`, an index into the view.

    `misses` are the positions of the pattern lines that do not match; `score` is 1 if all of them match.
    """

    rule: Rule
    alternative: int
    position: int
    line: int
    misses: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pattern line and the line of text at its place, with carets below what differs, and a remark on it."""

    pattern: str
    text: str
    carets: str
    remark: str


class Similarity:
    """How similar patterns are to the lines of one document, from 0 to 1.

    Each result is kept: thousands of alternatives share their pattern lines, and all are compared with one line.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[tuple[bool, str, bool, int], float] = {}
        self._matchers: dict[int, difflib.SequenceMatcher[str]] = {}
        self._words = [frozenset(line.split()) for line in view.trimmed]

    def near_match(self, rule: Rule, line: int) -> NearMatch | None:
        """The best placement of an alternative of the rule over a line; None if none is similar enough."""
        best: NearMatch | None = None
        for number, alternative in enumerate(rule.alternatives):
            for position, pattern in enumerate(alternative):
                if isinstance(pattern, LineRun) or self.of(pattern, line) < _LEAST:
                    continue
                if not _has_words(pattern) and not self._has_similar_neighbour(alternative, position, line):
                    continue
                near = self._placed(rule, number, position, line)
                if best is None or near.score > best.score:
                    best = near
        return best if best is not None and best.score >= _LEAST else None

    def of(self, pattern: LinePattern, line: int) -> float:
        """From 0 (nothing in common) to 1 (it matches)."""
        literal = isinstance(pattern, LiteralLine)
        key = (literal, pattern.key if isinstance(pattern, LiteralLine) else pattern.expression, pattern.exact, line)
        if key not in self._known:
            compare = self._literal(pattern, line) if isinstance(pattern, LiteralLine) else self._regex(pattern, line)
            self._known[key] = compare
        return self._known[key]

    def _has_similar_neighbour(self, alternative: Alternative, position: int, line: int) -> bool:
        """Whether a pattern line beside one without words is similar; true if no pattern line there has words."""
        with_words = [other for other in _segment(alternative, position) if _has_words(alternative[other])]
        for other in with_words:
            pattern, at = alternative[other], line + other - position
            if 0 <= at < len(self._view) and not isinstance(pattern, LineRun) and self.of(pattern, at) >= _LEAST:
                return True
        return not with_words

    def _placed(self, rule: Rule, number: int, position: int, line: int) -> NearMatch:
        alternative = rule.alternatives[number]
        weighted = total = 0.0
        misses: list[int] = []
        for other in _segment(alternative, position):
            pattern = alternative[other]
            assert not isinstance(pattern, LineRun)
            at = line + other - position
            similarity = self.of(pattern, at) if 0 <= at < len(self._view) else 0.0
            if similarity < 1:
                misses.append(other)
            weight = 1.0 if _has_words(pattern) else _WEIGHT_WITHOUT_WORDS
            weighted += weight * similarity
            total += weight
        score = weighted / total * (1.0 if total >= 1 else MAXIMUM_WITHOUT_WORDS)
        return NearMatch(rule, number, position, line, tuple(misses), score)

    def _literal(self, pattern: LiteralLine, line: int) -> float:
        if match_line(pattern, self._view, line) is not None:
            return 1.0
        trimmed = self._view.trimmed[line]
        key = fold(pattern.key) if pattern.exact else pattern.key
        if key == trimmed:
            return 0.95
        if len(key) > 3 and key in trimmed and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", trimmed):
            return 0.75
        if len(key) > _SHORT_KEY and self._words[line].isdisjoint(key.split()):
            return 0.0
        if 2 * min(len(key), len(trimmed)) < _LEAST * (len(key) + len(trimmed)):  # an upper bound of the ratio
            return 0.0
        matcher = self._matchers.get(line)
        if matcher is None:  # difflib prepares its second sequence once for all first ones
            matcher = self._matchers[line] = difflib.SequenceMatcher(None, "", trimmed, autojunk=False)
        matcher.set_seq1(key)
        if matcher.quick_ratio() < _LEAST:
            return 0.0
        ratio = matcher.ratio()
        return min(ratio, _MOST_RATIO) if ratio >= _LEAST_RATIO else 0.0

    def _regex(self, pattern: RegexLine, line: int) -> float:
        trimmed = self._view.trimmed[line]
        # Compiling thousands of expressions is slow; one without any of its literals in the line can't match.
        possible = not pattern.prefilter or any(one in trimmed for one in pattern.prefilter)
        try:
            if possible and match_line(pattern, self._view, line) is not None:
                return 1.0
        except TimeoutError:
            return 0.0
        if pattern.handwritten:
            part = partial_span(pattern, self._view, line) if pattern.prefilter and possible else None
            return 0.7 if part and part[1] - part[0] > 3 else 0.0
        source = pattern.source.lower()
        if not any(word in source for word in self._words[line] if len(word) > 2):
            return 0.0
        words = _words_of(pattern)
        in_line = re.findall(r"\w+", trimmed)
        if not any(len(word) > 2 and word in in_line for word in words):
            return 0.0
        blocks = difflib.SequenceMatcher(None, words, in_line, False).get_matching_blocks()
        return 0.9 * sum(block.size for block in blocks) / len(words)


def _has_words(pattern: LinePattern | LineRun) -> bool:
    """Whether a pattern has words of its own, and not only placeholders."""
    return isinstance(pattern, LiteralLine) or (isinstance(pattern, RegexLine) and bool(pattern.prefilter))


def _segment(alternative: Alternative, position: int) -> Iterator[int]:
    """The positions of the run of consecutive pattern lines that includes a position."""
    first = position
    while first > 0 and not isinstance(alternative[first - 1], LineRun):
        first -= 1
    while first < len(alternative) and not isinstance(alternative[first], LineRun):
        yield first
        first += 1


@lru_cache(maxsize=50_000)
def _words_of(pattern: RegexLine) -> tuple[str, ...]:
    """The words of a template, without its placeholders."""
    return tuple(re.findall(r"\w+", fold(_PLACEHOLDER.sub(" ", pattern_text(pattern)))))


def compare(near: NearMatch, position: int, view: View) -> Comparison:
    """A pattern line of a near match, compared with the line of text at its place."""
    pattern = near.rule.alternatives[near.alternative][position]
    assert not isinstance(pattern, LineRun)
    shown = pattern_text(pattern, near.rule)
    line = near.line + position - near.position
    if line < 0:
        return Comparison(shown, "", "", "must match a line before the first one of the article")
    if line >= len(view):
        return Comparison(shown, "", "", "must match a line after the last one of the article")
    if isinstance(pattern, LiteralLine):
        return _compare_words(shown, view.raw[line].strip(), exact=pattern.exact)
    subject = subject_of(pattern, view, line)
    if pattern.handwritten and (part := partial_span(pattern, view, line)):
        carets = "^" * part[0] + " " * (part[1] - part[0]) + "^" * (len(subject) - part[1])
        return Comparison(shown, subject, carets, "does not match: a pattern must match the whole line")
    end = partial_match(pattern, view, line)
    remark = "the pattern requires more text here" if end == len(subject) else "matches up to here"
    return Comparison(shown, subject, " " * end + "^", remark)


def _compare_words(pattern: str, text: str, *, exact: bool) -> Comparison:
    """The words of a literal pattern, compared with those of a line; carets mark words of the line."""
    wanted = [word if exact else fold(word) for word in pattern.replace("\\<", "<").split()]
    spans = [found.span() for found in re.finditer(r"\S+", text)]
    words = [text[start:end] if exact else fold(text[start:end]) for start, end in spans]
    carets = [" "] * (len(text) + 1)
    missing: list[str] = []
    inserted = False
    for kind, low, high, start, end in difflib.SequenceMatcher(None, wanted, words, False).get_opcodes():
        if kind in ("replace", "insert"):
            first, last = spans[start][0], spans[end - 1][1]
            carets[first:last] = "^" * (last - first)
            inserted = inserted or kind == "insert"
        elif kind == "delete":
            missing += wanted[low:high]
            carets[spans[start][0] - 1 if start < len(spans) and start else len(text) if start else 0] = "^"
    remark = "differs"
    if missing:
        remark = ("differs; " if len(missing) < carets.count("^") else "") + f'"{" ".join(missing)}" is missing'
    elif inserted and len(words) > len(wanted):
        remark = "is not in the pattern, which must match the whole line"
    return Comparison(pattern, text, "".join(carets).rstrip(), remark)


@dataclass(frozen=True, slots=True)
class Miss:
    """The line of a document that a rule comes nearest to: how near, from 0 to 1, and what is shown of both."""

    score: float
    line: int
    shown: tuple[str, ...]


def nearest_miss(rule: Rule, source: Source) -> Miss | None:
    """The line that a rule nearly matches; None if no line is similar, or one matches. Raises `DocumentError`."""
    prepared = prepare(source)
    view = view_of(prepared.document)
    similarity = Similarity(view)
    found = [near for line in range(min(len(view), _MOST_LINES)) if (near := similarity.near_match(rule, line))]
    best = max(found, key=lambda near: near.score, default=None)
    if best is None or not best.misses:
        return None
    compared = compare(best, best.position if best.position in best.misses else best.misses[0], view)
    text = compared.text
    shown = (compared.pattern, text[:_LONGEST], f"{compared.carets[:_LONGEST]} {compared.remark}".rstrip())
    return Miss(best.score, view.numbers[best.line] + 1, tuple(line for line in shown if line.strip()))


def with_misses(checked: Checked, loaded: Loaded) -> Checked:
    """The same, where an example that its rule does not match (E001) is shown beside the rule, with a caret."""
    problems = [_with_miss(problem, loaded) if problem.code == "E001" else problem for problem in checked.problems]
    return replace(checked, problems=tuple(problems))


def _with_miss(problem: Problem, loaded: Loaded) -> Problem:
    rule = next((rule for rule in loaded.ruleset.rules if rule.id == problem.rule), None)
    example = next((one for one in rule.examples if one.place == problem.place), None) if rule else None
    if rule is None or example is None:
        return problem
    try:
        miss = nearest_miss(rule, example_source(rule, example.before))
    except DocumentError:
        return problem
    if miss is None:
        return problem
    shown = "".join(f"\n        {line}" for line in miss.shown)
    return replace(problem, help=f"its match is nearest to line {miss.line} of the example:{shown}")
