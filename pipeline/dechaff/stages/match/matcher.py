"""Document, Ruleset -> Findings: all rules look at one snapshot and propose what they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.document import Document, Finding
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Gap, Rule
from dechaff.stages.match.conditions import (
    DocumentContext,
    document_conditions_hold,
    length_holds,
    match_conditions_hold,
    site_of,
    surroundings_hold,
)
from dechaff.stages.match.index import Index, LanguageIndex, start_range
from dechaff.stages.match.inline import build_inline_index
from dechaff.stages.match.line import MAXIMUM_LINE, PatternTimeoutError
from dechaff.stages.match.resolve import Candidate, in_a_row, resolve_candidates, without_lines
from dechaff.stages.match.sequence import SequenceMatch, match_sequence
from dechaff.stages.match.view import View, view_of

__all__ = ["MAXIMUM_LINE", "DocumentContext", "Matcher", "RuleTimeoutError", "site_of"]

_NOTHING_KNOWN = DocumentContext()


class RuleTimeoutError(Exception):
    """A rule took too long on this document; `rule` is its id."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Matcher:
    """A ruleset, ready to be run on documents. Building it is quick; it holds no state of the documents it sees.

    `index` is used for all documents, in the place of one for the language of each.
    """

    def __init__(self, ruleset: Ruleset, index: Index | None = None) -> None:
        self.ruleset = ruleset
        self._index = index
        self._inline = build_inline_index(ruleset.rules)
        self._index_for = LanguageIndex(ruleset.rules)

    def find(self, document: Document, context: DocumentContext = _NOTHING_KNOWN) -> list[Finding]:
        """What the rules find in the present text of a document, overlaps resolved, in the order of the text.

        Raises `RuleTimeoutError`.
        """
        view = view_of(document)
        matched = self._matches(view, context)
        candidates: list[Candidate] = []
        for number in sorted(matched):
            rule = self.ruleset.rules[number]
            found = [self._candidate(rule, number, view, match) for match in matched[number]]
            if rule.when.in_a_row:
                found = in_a_row(found, rule.when.in_a_row)
            if rule.unless.in_a_row:
                runs = {id(candidate) for candidate in in_a_row(found, rule.unless.in_a_row)}
                found = [candidate for candidate in found if id(candidate) not in runs]
            candidates += found
        candidates += self._inline_candidates(view, context)
        return resolve_candidates(candidates, view) if candidates else []

    def protected(self, document: Document, context: DocumentContext = _NOTHING_KNOWN) -> frozenset[int]:
        """The lines of the document that rules with `do: keep` want to stay, wherever in it they stand."""
        if not any(rule.action == "keep" for rule in self.ruleset.rules):
            return frozenset()
        view = view_of(document)
        return frozenset(
            view.numbers[line]
            for number, found in self._matches(view, context).items()
            if self.ruleset.rules[number].action == "keep"
            for match in found
            for line in range(match.first, match.last + 1)
        )

    def _matches(self, view: View, context: DocumentContext) -> dict[int, list[SequenceMatch]]:
        """Rule number -> its matches whose place and conditions are right, in the order of its alternatives."""
        rules = self.ruleset.rules
        allowed: dict[int, bool] = {}
        tried: set[tuple[int, int, int]] = set()
        matched: dict[int, dict[tuple[int, int], SequenceMatch]] = {}
        index = self._index or self._index_for(context.language)
        for anchor, line in index.candidates(view):
            rule = rules[anchor.rule]
            start = line - anchor.position
            if anchor.rule not in allowed:
                allowed[anchor.rule] = rule.id not in context.skip and document_conditions_hold(rule, context)
            if not allowed[anchor.rule] or (anchor.rule, anchor.alternative, start) in tried:
                continue
            tried.add((anchor.rule, anchor.alternative, start))
            try:
                match = _match(rule, anchor.alternative, view, start, context)
            except PatternTimeoutError:
                raise RuleTimeoutError(rule.id) from None
            if match is not None:
                matched.setdefault(anchor.rule, {})[anchor.alternative, start] = match
        # The index decides in which order matches are found, but not which of two equal ones wins.
        return {number: [match for _, match in sorted(found.items())] for number, found in matched.items()}

    def _inline_candidates(self, view: View, context: DocumentContext) -> Iterator[Candidate]:
        """The candidates of rules whose unit is a sentence or a phrase."""
        if self._inline is None:
            return
        rules = self.ruleset.rules
        allowed = _Allowed(rules, context)
        for found in self._inline.matches(view, allowed, context.language):
            rule = rules[found.rule]
            place = SequenceMatch(found.line, found.line, ())
            if (
                not _starts_in_zone(rule, view, found.line)
                or not _in_zone(rule, found.alternative, view, place)
                or not length_holds(rule, [view.raw[found.line][low:high] for low, high in found.cuts])
                or not surroundings_hold(rule, view, place, context)
            ):
                continue
            start = view.starts[found.line]
            cuts = tuple((start + low, start + high) for low, high in found.cuts)
            captures = tuple(replace(capture, start=start + capture.start) for capture in found.captures)
            number = view.numbers[found.line]
            finding = Finding(rule.id, rule.action, number, number, cuts, captures)
            yield Candidate(finding, rule.zone, found.rule, found.line, found.line, cuts)

    def _candidate(self, rule: Rule, order: int, view: View, match: SequenceMatch) -> Candidate:
        takes = cuts = _cuts(view, match)
        captures = tuple(
            replace(capture, start=view.starts[line.line] + capture.start)
            for line in match.lines
            for capture in line.captures
        )
        if self.ruleset.settings.title == "keep":
            titles = [line.line for line in match.lines if any(capture.field == "title" for capture in line.captures)]
            cuts = without_lines(cuts, titles, view)
        finding = Finding(rule.id, rule.action, view.numbers[match.first], view.numbers[match.last], cuts, captures)
        return Candidate(finding, rule.zone, order, match.first, match.last, takes)


class _Allowed(dict[int, bool]):
    """Rule number -> whether its conditions on the whole document hold; decided when it is first needed."""

    def __init__(self, rules: Sequence[Rule], context: DocumentContext) -> None:
        super().__init__()
        self._rules = rules
        self._context = context

    def __missing__(self, number: int) -> bool:
        rule = self._rules[number]
        self[number] = rule.id not in self._context.skip and document_conditions_hold(rule, self._context)
        return self[number]


def _match(rule: Rule, alternative: int, view: View, start: int, context: DocumentContext) -> SequenceMatch | None:
    if not _may_start(rule, view, start):
        return None
    match = match_sequence(rule.alternatives[alternative], view, start)
    if (
        match is None
        or not _in_zone(rule, alternative, view, match)
        or not match_conditions_hold(rule, view, match, context)
    ):
        return None
    return match


def _half(view: View) -> int:
    return (len(view) + 1) // 2


def _may_start(rule: Rule, view: View, start: int) -> bool:
    """A quick look at zone and length before the patterns are tried."""
    if not _starts_in_zone(rule, view, start):
        return False
    # A word is a character and a space at the least, but in scripts without spaces, which are not ASCII.
    words = rule.when.max_words
    return not words or not view.raw[start].isascii() or view.raw[start].count(" ") < words


def _starts_in_zone(rule: Rule, view: View, start: int) -> bool:
    first, last = start_range(rule.zone, len(view))
    return first <= start < last


def _in_zone(rule: Rule, alternative: int, view: View, match: SequenceMatch) -> bool:
    """Whether a match lies in the zone of its rule; whether `start` and `end` hold is decided in `resolve`."""
    if rule.zone.kind == "first":
        return match.last < min(rule.zone.count, _half(view))
    if rule.zone.kind == "end" and isinstance(rule.alternatives[alternative][-1], Gap):
        return match.first >= len(view) - _half(view)
    return True


def _cuts(view: View, match: SequenceMatch) -> tuple[tuple[int, int], ...]:
    """The spans that a match takes, as offsets into the document's text; whole lines in a row make one span."""
    by_line = {line.line: line.cuts for line in match.lines}
    spans: list[tuple[int, int]] = []
    for line in range(match.first, match.last + 1):
        start, end = view.starts[line], view.end(line)
        for low, high in by_line.get(line, ((0, end - start),)):
            touches = spans and low == 0 and line > match.first and spans[-1][1] == view.end(line - 1)
            if touches:
                spans[-1] = (spans[-1][0], start + high)
            else:
                spans.append((start + low, start + high))
    return tuple(spans)
