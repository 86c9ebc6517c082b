"""Document, Ruleset -> Findings: all rules are matched against one text, and conflicts are resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from dechaff.document import Capture, Document, Finding
from dechaff.rules.load import Ruleset
from dechaff.rules.model import LineRun, RegexLine, Rule
from dechaff.rules.pattern.backtracking import MAXIMUM_LINE, line_limit
from dechaff.stages.match.conditions import DocumentContext, match_conditions_hold
from dechaff.stages.match.index import Anchor, Index, Inside, LanguageIndex, LineMemo
from dechaff.stages.match.inline import inline_matches
from dechaff.stages.match.line_match import match_line
from dechaff.stages.match.overlaps import (
    PossibleFinding,
    in_a_row,
    may_be_passed,
    resolve_candidates,
    without_lines,
)
from dechaff.stages.match.search import Search
from dechaff.stages.match.sequence import SequenceMatch, match_sequence
from dechaff.stages.match.view import LineMatch, View, view_of
from dechaff.stages.match.zones import in_zone, may_start, starts_in_zone

__all__ = ["Matcher"]

_NOTHING_KNOWN = DocumentContext()


def _never() -> bool:
    return False


class Matcher:
    """The rules of a ruleset, ready to be matched. It is built quickly and keeps no state of documents.

    `index` is used for all documents in place of one for the language of each.
    """

    def __init__(self, ruleset: Ruleset, index: Index | None = None) -> None:
        self.ruleset = ruleset
        self.in_files_rules = ruleset.in_files_rules  # looked up once, as there are tens of thousands of rules
        self.titles_rules = ruleset.titles_rules
        self._cutting = frozenset(rule.id for rule in ruleset.rules if rule.action != "keep")
        self._index = index
        self._index_for = LanguageIndex(ruleset.rules)

    @cached_property
    def _at_end(self) -> frozenset[tuple[int, int]]:
        """The alternatives (rule number, alternative number) of one line of the rules `at: end`."""
        return frozenset(
            (number, which)
            for number, rule in enumerate(self.ruleset.rules)
            if rule.zone.kind == "end" and rule.unit == "line"
            for which, alternative in enumerate(rule.alternatives)
            if len(alternative) == 1
        )

    @cached_property
    def limited(self) -> tuple[tuple[str, RegexLine], ...]:
        """The users' expressions that are tried on lines of up to `STEEP_LINE` characters only, with their rules."""
        return tuple(
            (rule.id, line)
            for rule in self.ruleset.rules
            for alternative in rule.alternatives
            for line in alternative
            if isinstance(line, RegexLine) and line.handwritten and line_limit(line) < MAXIMUM_LINE
        )

    def findings(
        self,
        document: Document,
        context: DocumentContext = _NOTHING_KNOWN,
        *,
        without: frozenset[str] = frozenset(),
        memo: LineMemo | None = None,
        out_of_time: Callable[[], bool] = _never,
    ) -> list[Finding]:
        """The findings in the present text of a document, without conflicts, in the order of the text.

        `without` are the ids of rules that are not applied, `memo` is what earlier searches with the same context found
        out about lines. Raises `MatchTimeoutError` when `out_of_time` returns true or an expression takes too long on a
        line.
        """
        search = self._search(document, memo, context, without, out_of_time)
        view = search.view
        within = list(self._inline_candidates(search))
        matches = self._matches(search, within)
        candidates: list[PossibleFinding] = []
        for number in sorted(matches):
            rule = self.ruleset.rules[number]
            found = [self._candidate(rule, number, view, match) for match in matches[number]]
            if rule.when.in_a_row:
                found = in_a_row(found, rule.when.in_a_row)
            if rule.unless.in_a_row:
                runs = {id(candidate) for candidate in in_a_row(found, rule.unless.in_a_row)}
                found = [candidate for candidate in found if id(candidate) not in runs]
            candidates += found
        candidates += within
        return resolve_candidates(candidates, view) if candidates else []

    def kept_lines(
        self,
        document: Document,
        context: DocumentContext = _NOTHING_KNOWN,
        *,
        memo: LineMemo | None = None,
        out_of_time: Callable[[], bool] = _never,
    ) -> frozenset[int]:
        """The lines of a document that rules with `do: keep` match, wherever they are. Raises `MatchTimeoutError`."""
        if len(self._cutting) == len(self.ruleset.rules):
            return frozenset()
        search = self._search(document, memo, context, self._cutting, out_of_time)
        return frozenset(
            search.view.numbers[line]
            for found in self._matches(search).values()
            for match in found
            for line in range(match.first, match.last + 1)
        )

    def _search(
        self,
        document: Document,
        memo: LineMemo | None,
        context: DocumentContext,
        without: frozenset[str],
        out_of_time: Callable[[], bool],
    ) -> Search:
        memo = LineMemo() if memo is None else memo
        index = self._index or self._index_for(context.language, context.kind)
        if memo.view is None or memo.document is not document:
            memo.document, memo.view = document, view_of(document, memo.forms, memo.matches)
            index.read(memo.view, memo)
        return Search(document, memo.view, memo, index, context, without, out_of_time)

    def _matches(
        self, search: Search, within: Sequence[PossibleFinding] | None = None
    ) -> dict[int, list[SequenceMatch]]:
        """Rule number -> its matches of whole lines, in its zone and with its conditions, by alternative.

        With the candidates `within` lines, rules `at: end` are compared with those lines only below which, as far as
        is known, no line stays.
        """
        view, whole = search.view, search.memo.whole
        at_end = frozenset() if within is None else self._at_end
        matched: dict[int, dict[tuple[int, int], SequenceMatch]] = {}
        for line, raw in enumerate(view.raw):
            if whole[raw]:
                whole[raw] = [
                    anchor for anchor in whole[raw] if anchor[:2] in at_end or self._try(search, anchor, line, matched)
                ]
        for anchor, line in search.index.in_zones(len(view)):
            self._try(search, anchor, line, matched)
        if at_end:
            covered = {candidate.first for candidate in within or ()}
            covered.update(
                line
                for found in matched.values()
                for match in found.values()
                for line in range(match.first, match.last + 1)
            )
            self._try_at_end(search, covered, matched)
        # The order in which the index proposes candidates must not decide which of two equal matches wins.
        return {number: [match for _, match in sorted(found.items())] for number, found in matched.items()}

    def _try_at_end(
        self, search: Search, covered: set[int], matched: dict[int, dict[tuple[int, int], SequenceMatch]]
    ) -> None:
        """Compare the rules of one line `at: end` with lines from the last one up, and note the matches.

        `covered` are the lines that other matches may remove. See `resolve_candidates` for which lines are reached.
        """
        view, whole = search.view, search.memo.whole
        passed = False
        for line in range(len(view) - 1, -1, -1):
            raw = view.raw[line]
            before = sum(map(len, matched.values()))
            if whole[raw]:
                whole[raw] = [
                    anchor
                    for anchor in whole[raw]
                    if anchor[:2] not in self._at_end or self._try(search, anchor, line, matched)
                ]
            if line in covered or sum(map(len, matched.values())) > before:
                continue
            if passed or not may_be_passed(view, line):
                return
            passed = True

    def _try(
        self, search: Search, anchor: Anchor, line: int, matched: dict[int, dict[tuple[int, int], SequenceMatch]]
    ) -> bool:
        """Compare an alternative with the lines around one that its anchor may match, and note the match.

        False if the pattern of the anchor does not match the line, and so never will.
        """
        rule, view, start = self.ruleset.rules[anchor.rule], search.view, line - anchor.position
        if not search.applies(rule) or not may_start(rule, view, start):
            return True
        alternative = rule.alternatives[anchor.alternative]
        pattern = alternative[anchor.position]
        assert not isinstance(pattern, LineRun)
        match: SequenceMatch | None = None
        try:
            found = match_line(pattern, view, line)
            if found is not None:
                alone = len(alternative) == 1
                match = SequenceMatch(line, line, (found,)) if alone else match_sequence(alternative, view, start)
                texts = () if match is None else view.raw[match.first : match.last + 1]
                if match and not _holds(rule, anchor.alternative, view, match, search.context, texts):
                    match = None
        except TimeoutError:
            raise search.timeout(rule, line) from None
        if search.out_of_time():
            raise search.timeout(rule, line)
        if match is not None:
            matched.setdefault(anchor.rule, {})[anchor.alternative, start] = match
        return found is not None

    def _candidate(self, rule: Rule, order: int, view: View, match: SequenceMatch) -> PossibleFinding:
        covered = cuts = _cuts(view, match)
        captures = tuple(
            Capture(capture.field, capture.value, view.starts[line.line] + capture.start, capture.placeholder)
            for line in match.lines
            for capture in line.captures
        )
        if self.ruleset.settings.title == "keep":
            titles = [line.line for line in match.lines if any(capture.field == "title" for capture in line.captures)]
            cuts = without_lines(cuts, titles, view)
        finding = Finding(rule.id, rule.action, view.numbers[match.first], view.numbers[match.last], cuts, captures)
        return PossibleFinding(finding, rule.zone, order, match.first, match.last, covered)

    def _inline_candidates(self, search: Search) -> Iterator[PossibleFinding]:
        """The candidates of rules whose unit is a sentence or a phrase."""
        inside = search.memo.inside
        for line, raw in enumerate(search.view.raw):
            if inside[raw]:
                found = {which: self._matches_inside(search, which, line) for which in inside[raw]}
                inside[raw] = [which for which, matches in found.items() if matches is None or matches]
                for (number, alternative), matches in found.items():
                    rule = self.ruleset.rules[number]
                    try:
                        held = [each for each in matches or () if _holds_inside(rule, alternative, search, line, each)]
                    except TimeoutError:
                        raise search.timeout(rule, line) from None
                    yield from (_inline_candidate(rule, number, search.view, line, match) for match in held)

    def _matches_inside(self, search: Search, which: Inside, line: int) -> list[LineMatch] | None:
        """The matches of an alternative within a line; None if its rule is not to be tried there."""
        number, alternative = which
        rule, view = self.ruleset.rules[number], search.view
        pattern = rule.alternatives[alternative][0]
        if isinstance(pattern, LineRun) or not search.applies(rule) or not starts_in_zone(rule, view, line):
            return None
        try:
            return inline_matches(rule.unit, pattern, view, line, search.context.language)
        except TimeoutError:
            raise search.timeout(rule, line) from None
        finally:
            if search.out_of_time():
                raise search.timeout(rule, line)


def _holds_inside(rule: Rule, alternative: int, search: Search, line: int, match: LineMatch) -> bool:
    """Whether a match within a line is in the zone of its rule, and its conditions hold. Raises `TimeoutError`."""
    view, place = search.view, SequenceMatch(line, line, ())
    texts = [view.raw[line][low:high] for low, high in match.cuts]
    return _holds(rule, alternative, view, place, search.context, texts)


def _inline_candidate(rule: Rule, order: int, view: View, line: int, found: LineMatch) -> PossibleFinding:
    start, number = view.starts[line], view.numbers[line]
    cuts = tuple((start + low, start + high) for low, high in found.cuts)
    captures = tuple(replace(capture, start=start + capture.start) for capture in found.captures)
    finding = Finding(rule.id, rule.action, number, number, cuts, captures)
    return PossibleFinding(finding, rule.zone, order, line, line, cuts)


def _holds(
    rule: Rule, alternative: int, view: View, match: SequenceMatch, context: DocumentContext, texts: Sequence[str]
) -> bool:
    """Whether a match is in the zone of its rule, and its conditions hold. Raises `TimeoutError`."""
    return in_zone(rule, alternative, view, match) and match_conditions_hold(rule, view, match, context, texts)


def _cuts(view: View, match: SequenceMatch) -> tuple[tuple[int, int], ...]:
    """The spans of a match to remove, as offsets into the document's text; adjacent whole lines make one span."""
    by_line = {line.line: line.cuts for line in match.lines}
    spans: list[tuple[int, int]] = []
    for line in range(match.first, match.last + 1):
        start, end = view.starts[line], view.end(line)
        for low, high in by_line.get(line, ((0, end - start),)):
            if spans and low == 0 and line > match.first and spans[-1][1] == view.end(line - 1):
                spans[-1] = (spans[-1][0], start + high)
            else:
                spans.append((start + low, start + high))
    return tuple(spans)
