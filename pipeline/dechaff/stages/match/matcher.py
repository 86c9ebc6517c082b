"""Document, Ruleset -> Findings: all rules are matched against one text, and conflicts are resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from dechaff.document import Document, Finding
from dechaff.rules.load import Ruleset
from dechaff.rules.model import LineRun, Rule
from dechaff.stages.match.conditions import DocumentContext, document_conditions_hold, match_conditions_hold
from dechaff.stages.match.index import Index, LanguageIndex, start_range
from dechaff.stages.match.inline import LanguageInlineIndex, inline_matches
from dechaff.stages.match.line import LineMatch
from dechaff.stages.match.resolve import PossibleFinding, in_a_row, resolve_candidates, without_lines
from dechaff.stages.match.sequence import SequenceMatch, match_sequence
from dechaff.stages.match.view import View, view_of
from dechaff.text.alignment import decoded_spans

__all__ = ["MatchTimeoutError", "Matcher"]

_NOTHING_KNOWN = DocumentContext()


class MatchTimeoutError(Exception):
    """The last guard stopped a rule on a document: `rule` is its id, `line` counts from 1 in the decoded text."""

    def __init__(self, rule: str, line: int) -> None:
        super().__init__(f"the rule {rule} takes too long on line {line:,}")
        self.rule = rule
        self.line = line


@dataclass(frozen=True, slots=True)
class _Search:
    """A document that is searched: its lines, what is known of it, and for each rule that was needed if it applies."""

    document: Document
    view: View
    context: DocumentContext
    without: frozenset[str]
    out_of_time: Callable[[], bool]
    applying: dict[str, bool] = field(default_factory=dict)

    def applies(self, rule: Rule) -> bool:
        """Whether a rule is not excluded and its conditions on the document hold."""
        if rule.id not in self.applying:
            self.applying[rule.id] = rule.id not in self.without and document_conditions_hold(rule, self.context)
        return self.applying[rule.id]

    def timeout(self, rule: Rule, line: int) -> MatchTimeoutError:
        """The error for the last guard that stopped a rule on a line of the view."""
        spans = decoded_spans(self.document, self.view.starts[line], self.view.end(line))
        return MatchTimeoutError(rule.id, self.document.decoded.count("\n", 0, spans[0][0] if spans else 0) + 1)


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
        self._inline_for = LanguageInlineIndex(ruleset.rules)

    def findings(
        self,
        document: Document,
        context: DocumentContext = _NOTHING_KNOWN,
        *,
        without: frozenset[str] = frozenset(),
        out_of_time: Callable[[], bool] = _never,
    ) -> list[Finding]:
        """The findings in the present text of a document, without conflicts, in the order of the text.

        `without` are the ids of rules that are not applied. Raises `MatchTimeoutError` when `out_of_time` returns true
        or an expression takes too long on a line.
        """
        view = view_of(document)
        search = _Search(document, view, context, without, out_of_time)
        matches = self._matches(search)
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
        candidates += self._inline_candidates(search)
        return resolve_candidates(candidates, view) if candidates else []

    def kept_lines(
        self,
        document: Document,
        context: DocumentContext = _NOTHING_KNOWN,
        *,
        out_of_time: Callable[[], bool] = _never,
    ) -> frozenset[int]:
        """The lines of a document that rules with `do: keep` match, wherever they are. Raises `MatchTimeoutError`."""
        if len(self._cutting) == len(self.ruleset.rules):
            return frozenset()
        view = view_of(document)
        return frozenset(
            view.numbers[line]
            for found in self._matches(_Search(document, view, context, self._cutting, out_of_time)).values()
            for match in found
            for line in range(match.first, match.last + 1)
        )

    def _matches(self, search: _Search) -> dict[int, list[SequenceMatch]]:
        """Rule number -> its matches of whole lines, in its zone and with its conditions, by alternative."""
        view = search.view
        tried: set[tuple[int, int, int]] = set()
        matched: dict[int, dict[tuple[int, int], SequenceMatch]] = {}
        index = self._index or self._index_for(search.context.language, search.context.kind)
        for anchor, line in index.candidates(view):
            rule = self.ruleset.rules[anchor.rule]
            start = line - anchor.position
            attempt = (anchor.rule, anchor.alternative, start)
            if attempt in tried or not search.applies(rule):
                continue
            tried.add(attempt)
            try:
                match = _match(rule, anchor.alternative, view, start, search.context)
            except TimeoutError:
                raise search.timeout(rule, line) from None
            if search.out_of_time():
                raise search.timeout(rule, line)
            if match is not None:
                matched.setdefault(anchor.rule, {})[anchor.alternative, start] = match
        # The order in which the index proposes candidates must not decide which of two equal matches wins.
        return {number: [match for _, match in sorted(found.items())] for number, found in matched.items()}

    def _candidate(self, rule: Rule, order: int, view: View, match: SequenceMatch) -> PossibleFinding:
        covered = cuts = _cuts(view, match)
        captures = tuple(
            replace(capture, start=view.starts[line.line] + capture.start)
            for line in match.lines
            for capture in line.captures
        )
        if self.ruleset.settings.title == "keep":
            titles = [line.line for line in match.lines if any(capture.field == "title" for capture in line.captures)]
            cuts = without_lines(cuts, titles, view)
        finding = Finding(rule.id, rule.action, view.numbers[match.first], view.numbers[match.last], cuts, captures)
        return PossibleFinding(finding, rule.zone, order, match.first, match.last, covered)

    def _inline_candidates(self, search: _Search) -> Iterator[PossibleFinding]:
        """The candidates of rules whose unit is a sentence or a phrase."""
        view = search.view
        language = search.context.language
        index = self._inline_for(language, search.context.kind)
        for (number, alternative), lines in index.candidates(view).items() if index else ():
            rule = self.ruleset.rules[number]
            pattern = rule.alternatives[alternative][0]
            if isinstance(pattern, LineRun) or not search.applies(rule):
                continue
            for line in lines:
                place = SequenceMatch(line, line, ())
                if not _starts_in_zone(rule, view, line) or not _in_zone(rule, alternative, view, place):
                    continue
                try:
                    for found in inline_matches(rule.unit, pattern, view, line, language):
                        texts = [view.raw[line][low:high] for low, high in found.cuts]
                        if match_conditions_hold(rule, view, place, search.context, texts):
                            yield _inline_candidate(rule, number, view, line, found)
                except TimeoutError:
                    raise search.timeout(rule, line) from None
                if search.out_of_time():
                    raise search.timeout(rule, line)


def _inline_candidate(rule: Rule, order: int, view: View, line: int, found: LineMatch) -> PossibleFinding:
    start, number = view.starts[line], view.numbers[line]
    cuts = tuple((start + low, start + high) for low, high in found.cuts)
    captures = tuple(replace(capture, start=start + capture.start) for capture in found.captures)
    finding = Finding(rule.id, rule.action, number, number, cuts, captures)
    return PossibleFinding(finding, rule.zone, order, line, line, cuts)


def _match(rule: Rule, alternative: int, view: View, start: int, context: DocumentContext) -> SequenceMatch | None:
    if not _may_start(rule, view, start):
        return None
    match = match_sequence(rule.alternatives[alternative], view, start)
    if match is None or not _in_zone(rule, alternative, view, match):
        return None
    texts = view.raw[match.first : match.last + 1]
    return match if match_conditions_hold(rule, view, match, context, texts) else None


def _half(view: View) -> int:
    return (len(view) + 1) // 2


def _may_start(rule: Rule, view: View, start: int) -> bool:
    """A quick check of zone and length before the patterns are tried."""
    if not _starts_in_zone(rule, view, start):
        return False
    # A word is at least one character and a space, except in scripts without spaces, which are not ASCII.
    words = rule.when.max_words
    return not words or not view.raw[start].isascii() or view.raw[start].count(" ") < words


def _starts_in_zone(rule: Rule, view: View, start: int) -> bool:
    if rule.zone.kind == "anywhere":
        return 0 <= start < len(view)
    first, last = start_range(rule.zone, len(view))
    return first <= start < last


def _in_zone(rule: Rule, alternative: int, view: View, match: SequenceMatch) -> bool:
    """Whether a match is in the zone of its rule; `start` and `end` are decided when candidates are resolved."""
    if rule.zone.kind == "first":
        return match.last < min(rule.zone.count, _half(view))
    if rule.zone.kind == "end" and isinstance(rule.alternatives[alternative][-1], LineRun):
        return match.first >= len(view) - _half(view)
    return True


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
