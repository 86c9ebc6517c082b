"""Document -> FixpointResult: apply the rules until nothing changes, within the limits of the ruleset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from dechaff.document import Captured, Document, Finding, RemovedSpan, Status
from dechaff.rules.load import Ruleset
from dechaff.rules.model import (
    AFTER_BODY,
    BEFORE_BODY,
    FURNITURE_LINE,
    HEAD_HEADLINE,
    HEAD_RULES,
    LINK_RUN,
    PAGE_HEADLINE,
    REST_OF_PAGE,
    TRAILING_TITLES,
    Limits,
    RegexLine,
)
from dechaff.rules.packs import is_for_a_kind
from dechaff.rules.pattern.backtracking import MAXIMUM_LINE, STEEP_LINE
from dechaff.stages.cut.cut import captured_values, cut, reported_spans
from dechaff.stages.heads.find import find_head
from dechaff.stages.heads.read_line import states_details
from dechaff.stages.heads.shape import continues, leads_on
from dechaff.stages.match.conditions import DocumentContext
from dechaff.stages.match.index import LineMemo
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.normalise.normalise import normalise
from dechaff.stages.page.chrome import find_chrome
from dechaff.stages.page.detector import page_labels
from dechaff.stages.page.judgement import find_furniture
from dechaff.stages.page.rest_of_page import find_rest
from dechaff.stages.page.stated_title import find_headline
from dechaff.stages.page.trailing_titles import find_trailing_titles
from dechaff.text.alignment import apply_edits
from dechaff.text.characters import count_characters, count_words
from dechaff.text.fold import fold

MAXIMUM_PASSES = 10
"""A document that the rules still change after this many passes is left unchanged."""

_CHROME = (BEFORE_BODY, AFTER_BODY, LINK_RUN)
_HEADLINES = (PAGE_HEADLINE, HEAD_HEADLINE)

SHORT_TEXT = 2
"""Texts of less than this many times `leave_at_least` are cleaned whatever share is removed."""


@dataclass(frozen=True, slots=True)
class FixpointResult:
    """The stable document with all that was removed, captured and reported; or the unchanged one, with the `reason`.

    `pages` are the texts that were recognised as whole pages, each with the findings around its article; `judged` are
    the texts from which the judgement on lines took some, each with its findings.
    """

    document: Document
    removed: tuple[RemovedSpan, ...] = ()
    captured: tuple[Captured, ...] = ()
    reported: tuple[RemovedSpan, ...] = ()
    status: Status = "unchanged"
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    pages: tuple[tuple[Document, tuple[Finding, ...]], ...] = ()
    judged: tuple[tuple[Document, tuple[Finding, ...]], ...] = ()


@dataclass(slots=True)
class _Progress:
    """The present document and what passes have found so far.

    `memo` is what is known of its lines. `headlines`: whether headlines may be removed. `withheld`: whether the last
    pass kept a line only because a headline had been removed before. `chrome` counts the characters removed as page
    chrome, lists of other articles, and frames of mails and wiki pages; `head` those of head lines.
    """

    document: Document
    memo: LineMemo = field(default_factory=LineMemo)
    headlines: bool = True
    withheld: bool = False
    chrome: int = 0
    head: int = 0
    removed: list[RemovedSpan] = field(default_factory=list)
    captured: list[Captured] = field(default_factory=list)
    reported: list[RemovedSpan] = field(default_factory=list)
    pages: list[tuple[Document, tuple[Finding, ...]]] = field(default_factory=list)
    judged: list[tuple[Document, tuple[Finding, ...]]] = field(default_factory=list)

    @property
    def titled(self) -> bool:
        """Whether no (further) line may be removed as the headline."""
        return not self.headlines or any(span.rule in _HEADLINES for span in self.removed)

    def note_page(self, findings: Sequence[Finding]) -> None:
        """Note the findings of the page detector in the present document."""
        self.note_chrome(found for found in findings if found.rule not in HEAD_RULES)
        text = self.document.text
        head = (found for found in findings if found.rule in HEAD_RULES)
        self.head += sum(count_characters(text[low:high]) for found in head for low, high in found.cuts)
        if any(found.rule in _CHROME for found in findings):
            self.pages.append((self.document, tuple(findings)))

    def note_chrome(self, findings: Iterable[Finding]) -> None:
        """Count what findings are about to remove from the present document as no part of the article."""
        text = self.document.text
        self.chrome += sum(count_characters(text[low:high]) for found in findings for low, high in found.cuts)

    def judge(self, findings: Sequence[Finding]) -> None:
        """Remove the lines that the judgement found from the present document, and keep a note of both."""
        if findings:
            self.judged.append((self.document, tuple(findings)))
            self.apply(findings)

    def apply(self, findings: Sequence[Finding]) -> list[Finding]:
        """Remove what findings remove from the present document; the findings that did remove something."""
        removals = [found for found in findings if found.action == "remove" and found.cuts]
        self.captured += captured_values(self.document, findings)
        self.reported += reported_spans(self.document, [found for found in findings if found.action == "report"])
        if removals:
            document, removed = cut(self.document, removals)
            decoded = self.document.decoded
            self.chrome += sum(
                count_characters(decoded[span.start : span.end]) for span in removed if is_for_a_kind(span.rule)
            )
            self.removed += removed
            self.document, _ = normalise(document)
        return removals


def apply_rules(
    document: Document, context: DocumentContext, matcher: Matcher, out_of_time: Callable[[], bool]
) -> FixpointResult:
    """Apply the rules to a document, and again to the result, until nothing changes. Raises `MatchTimeoutError`."""
    result, withheld = _run(first := _Progress(document), context, matcher, out_of_time)
    if withheld:
        # Cleaning the result again would take a second line, mostly the subtitle, as the headline. So the first stays.
        result, _ = _run(_Progress(document, first.memo, headlines=False), context, matcher, out_of_time)
    return replace(result, warnings=_warnings(document, context, matcher))


def _run(
    progress: _Progress, context: DocumentContext, matcher: Matcher, out_of_time: Callable[[], bool]
) -> tuple[FixpointResult, bool]:
    """The result of passes until nothing changes, and whether a further line of it could be taken for the headline."""
    document, language = progress.document, context.language
    removals: list[Finding] = []
    for _ in range(MAXIMUM_PASSES + 1):
        titled, progress.withheld = progress.titled, False
        findings = _page_findings(progress, context, matcher, out_of_time)
        if findings:
            progress.note_page(findings)
        else:
            found = matcher.findings(progress.document, context, memo=progress.memo, out_of_time=out_of_time)
            lines = progress.document.lines
            findings = [each for each in found if not _removes_no_headline(each, lines, language)]
            if titled:
                progress.withheld |= any(map(_removes_headline, findings))
                findings = [each for each in findings if not _removes_headline(each)]
            progress.note_chrome(
                each for each in findings if each.rule in matcher.titles_rules and each.action == "remove"
            )
        rejecting = next((found for found in findings if found.action == "reject"), None)
        if rejecting is not None:
            return _rejected(document, rejecting, matcher.ruleset), False
        removals = progress.apply(findings)
        if not removals:
            removals = _below_article(progress, context, matcher, out_of_time)
            progress.note_chrome(removals)
            progress.apply(removals)
        if not removals:
            removals = _furniture(progress, context, matcher, out_of_time)
            progress.judge(removals)
        if not removals:
            result = _within_limits(document, progress, matcher.ruleset.settings.limits)
            return result, progress.withheld and progress.headlines and result.status == "cleaned"
    rules = ", ".join(sorted({found.rule for found in removals}))
    reason = f"the rules still change it after {MAXIMUM_PASSES} passes: {rules}"
    return FixpointResult(document, status="limit exceeded", reason=reason), False


def _removes_headline(finding: Finding) -> bool:
    """Whether a finding removes a line as the headline."""
    return finding.action == "remove" and any(capture.field == "title" for capture in finding.captures)


def _removes_no_headline(finding: Finding, lines: Sequence[str], language: str | None) -> bool:
    """Whether a finding removes, as the headline, what is not one: a byline, a credit, a date, a part of a sentence."""
    if not _removes_headline(finding):
        return False
    line, below = lines[finding.first], lines[finding.last + 1 : finding.last + 2]
    if finding.first == finding.last and (leads_on(line) or any(map(continues, below))):
        return True
    return states_details(line, language)


def _page_findings(
    progress: _Progress, context: DocumentContext, matcher: Matcher, out_of_time: Callable[[], bool]
) -> list[Finding]:
    """The page chrome around the article of a whole page; in other texts the stated title, or the lines of the head."""
    document, settings, page_rules = progress.document, matcher.ruleset.settings, matcher.ruleset.page_rules
    if settings.body == "whole" or not page_rules:
        return []
    kept_lines = _kept_lines(progress, context, matcher, out_of_time)
    findings = find_chrome(document, kept_lines) if context.detect_page else []
    if not findings and progress.headlines:
        findings = find_headline(document, context.stated_titles, kept_lines)
    if not findings and context.detect_page:
        findings = find_head(document, context.language, page_labels(), kept_lines)
    if settings.title == "keep":
        findings = [found for found in findings if found.rule not in _HEADLINES]
    findings = [found for found in findings if found.rule in page_rules]
    withheld = [found for found in findings if found.rule == HEAD_HEADLINE and progress.titled]
    withheld += [found for found in findings if found.rule == PAGE_HEADLINE and not progress.headlines]
    progress.withheld |= bool(withheld)
    return [found for found in findings if found not in withheld]


def _furniture(
    progress: _Progress, context: DocumentContext, matcher: Matcher, out_of_time: Callable[[], bool]
) -> list[Finding]:
    """The lines that the judgement removes, where the rules match nothing more."""
    if not _is_in_use(FURNITURE_LINE, context, matcher):
        return []
    kept_lines = _kept_lines(progress, context, matcher, out_of_time)
    return find_furniture(progress.document, kept_lines, beside_removed=not progress.judged)


def _below_article(
    progress: _Progress, context: DocumentContext, matcher: Matcher, out_of_time: Callable[[], bool]
) -> list[Finding]:
    """The rest of a page or the titles of other articles below the article, where the rules match nothing more."""
    kept_lines = _kept_lines(progress, context, matcher, out_of_time)
    found: list[Finding] = []
    if _is_in_use(REST_OF_PAGE, context, matcher):
        found = find_rest(progress.document, progress.removed, kept_lines)
    if not found and _is_in_use(TRAILING_TITLES, context, matcher):
        found = find_trailing_titles(progress.document, kept_lines)
    return found


def _is_in_use(rule: str, context: DocumentContext, matcher: Matcher) -> bool:
    """Whether a rule of the page detector applies to a document."""
    ruleset = matcher.ruleset
    return ruleset.settings.body != "whole" and rule in ruleset.page_rules and context.detect_page


def _kept_lines(
    progress: _Progress, context: DocumentContext, matcher: Matcher, out_of_time: Callable[[], bool]
) -> Callable[[], frozenset[int]]:
    """A function that returns the lines of the present document that rules keep; it searches them at each call."""
    return partial(matcher.kept_lines, progress.document, context, memo=progress.memo, out_of_time=out_of_time)


def _rejected(document: Document, finding: Finding, ruleset: Ruleset) -> FixpointResult:
    """The whole text is removed, by the rule that rejected it."""
    note = next((rule.note for rule in ruleset.rules if rule.id == finding.rule), "")
    empty = apply_edits(document, [(0, len(document.text), "")])
    (_, start, _), (_, last, length) = document.offset_map[0], document.offset_map[-1]
    reason = f"the rule {finding.rule} rejects it" + (f": {note}" if note else "")
    return FixpointResult(empty, (RemovedSpan(start, last + length, finding.rule),), status="rejected", reason=reason)


def _within_limits(document: Document, progress: _Progress, limits: Limits) -> FixpointResult:
    """The result of stable progress from a document, or the document unchanged if a limit is exceeded."""
    reported, pages, judged = tuple(progress.reported), tuple(progress.pages), tuple(progress.judged)
    exceeded = _exceeded(document, progress, limits)
    if exceeded:
        return FixpointResult(
            document, reported=reported, status="limit exceeded", reason=exceeded, pages=pages, judged=judged
        )
    return FixpointResult(
        progress.document,
        tuple(progress.removed),
        tuple(dict.fromkeys(progress.captured)),
        reported,
        "cleaned" if progress.removed else "unchanged",
        pages=pages,
        judged=judged,
    )


def _exceeded(document: Document, progress: _Progress, limits: Limits) -> str | None:
    """The limit that is exceeded, in words, or None. Frame and head (see `_Progress`) do not count as removed text.

    A text of less than `SHORT_TEXT` times `leave_at_least` is too short for a share to say much: it must only not be
    emptied.
    """
    if not progress.removed:
        return None
    before, left = count_characters(document.text) - progress.chrome, count_characters(progress.document.text)
    gone = before - left - progress.head
    words = limits.leave_unit == "words"
    units = count_words(progress.document.text) if words else left
    units_before = units + sum(
        count_words(document.decoded[span.start : span.end]) if words else span.end - span.start
        for span in progress.removed
    )
    if units_before < SHORT_TEXT * limits.leave_at_least and left:
        return None
    by_rule: Counter[str] = Counter()
    for span in progress.removed:
        by_rule[span.rule] += span.end - span.start
    chief = by_rule.most_common(1)[0][0]
    if before and gone / before > limits.remove_at_most:
        return (
            f"{gone / before:.0%} of it would be removed, the limit is {limits.remove_at_most:.0%}: "
            f"remove_at_most under limits in the rule file (most of it by the rule {chief})"
        )
    if units < limits.leave_at_least:
        return (
            f"{units} {limits.leave_unit} would be left, the limit is {limits.leave_at_least}: "
            f"leave_at_least under limits in the rule file (most by the rule {chief})"
        )
    return None


def _warnings(document: Document, context: DocumentContext, matcher: Matcher) -> tuple[str, ...]:
    """What was not done: rules that need the counts of a run, and expressions on very long lines."""
    uncounted = matcher.in_files_rules if context.frequent_lines is None else ()
    warnings = [
        f"the rule {rule} needs the counts of a run over files (in_files) and was not applied" for rule in uncounted
    ]
    long = [line for line in document.lines if len(line) > STEEP_LINE]
    if any(len(line) > MAXIMUM_LINE for line in long):
        longest = max(map(len, long))
        warnings.append(f"a line of {longest:,} characters: only literal rules look at lines over {MAXIMUM_LINE:,}")
    if long:
        folded = [fold(line) for line in long] if matcher.limited else []
        untried = {rule for rule, pattern in matcher.limited if _may_match_one(pattern, folded)}
        warnings += [
            f"the rule {rule} was not tried on lines over {STEEP_LINE:,} characters, as it backtracks too much"
            for rule in sorted(untried)
        ]
    return tuple(warnings)


def _may_match_one(pattern: RegexLine, folded: Sequence[str]) -> bool:
    """Whether one of some folded lines contains what each match of a pattern contains."""
    return not pattern.prefilter or any(literal in line for line in folded for literal in pattern.prefilter)
