"""Document -> FixpointResult: apply the rules until nothing changes, within the limits of the ruleset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from dechaff.document import Captured, Document, Finding, RemovedSpan, Status
from dechaff.rules.load import Ruleset
from dechaff.rules.model import PAGE_HEADLINE
from dechaff.stages.cut.cut import captured_values, cut, reported_spans
from dechaff.stages.match.matcher import MAXIMUM_LINE, DocumentContext, Matcher, RuleTimeoutError
from dechaff.stages.normalise.normalise import normalise
from dechaff.stages.page.chrome import find_chrome
from dechaff.stages.page.headline import find_headline
from dechaff.text.alignment import apply_edits
from dechaff.text.characters import count_characters, count_words

__all__ = ["FixpointResult", "Rounds"]

ROUNDS = 10
"""How often the rules are run on what they left before a document counts as one that does not settle."""

SLOW_RULES = 5
"""A document on which more rules than this run into the time limit is left unchanged."""


@dataclass(frozen=True, slots=True)
class FixpointResult:
    """What the rules made of a document.

    `pages` are the texts of whole pages in which an article was found, each with the findings around it.
    """

    document: Document
    removed: tuple[RemovedSpan, ...] = ()
    captured: tuple[Captured, ...] = ()
    reported: tuple[RemovedSpan, ...] = ()
    status: Status = "unchanged"
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    pages: tuple[tuple[Document, tuple[Finding, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rules of a run; `unanswered` are those that ask for counts over the files of the run that nobody made."""

    ruleset: Ruleset
    matcher: Matcher
    unanswered: tuple[str, ...] = ()

    def over(self, document: Document, context: DocumentContext) -> FixpointResult:
        """Run the rules until nothing changes, leave out those that take too long, and see to the limits."""
        slow: list[str] = []
        while True:
            try:
                outcome = self._until_stable(document, replace(context, skip=frozenset(slow)))
                break
            except RuleTimeoutError as error:
                slow.append(error.rule)
                if len(slow) > SLOW_RULES:
                    reason = f"more than {SLOW_RULES} rules took too long on it: {', '.join(slow)}"
                    outcome = FixpointResult(document, status="limit exceeded", reason=reason)
                    break
        warnings = [f"the rule {rule} took too long on this document and was left out" for rule in slow]
        warnings += [
            f"the rule {rule} asks in how many files of a run a line stands (in_files), so it did nothing here"
            for rule in self.unanswered
        ]
        longest = max(map(len, document.lines), default=0)
        if longest > MAXIMUM_LINE:
            warnings.append(f"a line of {longest:,} characters: only literal rules look at lines over {MAXIMUM_LINE:,}")
        return replace(outcome, warnings=(*outcome.warnings, *warnings))

    def _until_stable(self, document: Document, context: DocumentContext) -> FixpointResult:
        present = document
        around = 0  # characters of the page around the article: limits do not count them
        taken: list[RemovedSpan] = []
        saved: list[Captured] = []
        reported: list[RemovedSpan] = []
        removals: list[Finding] = []
        pages: list[tuple[Document, tuple[Finding, ...]]] = []
        for _ in range(ROUNDS + 1):
            removals = self._page_around(present, context)
            saved += captured_values(present, removals)
            if removals:
                if removals[0].rule != PAGE_HEADLINE:
                    pages.append((present, tuple(removals)))
                around += sum(
                    count_characters(present.text[low:high]) for found in removals for low, high in found.cuts
                )
            else:
                findings = self.matcher.find(present, context)
                rejecting = next((finding for finding in findings if finding.action == "reject"), None)
                if rejecting is not None:
                    return self._rejected(document, rejecting)
                removals = [finding for finding in findings if finding.action == "remove" and finding.cuts]
                saved += captured_values(present, findings)
                reported += reported_spans(present, [finding for finding in findings if finding.action == "report"])
            if not removals:
                break
            present, more = cut(present, removals)
            taken += more
            present, _ = normalise(present)
        if removals:
            rules = ", ".join(sorted({found.rule for found in removals}))
            return FixpointResult(
                document, status="limit exceeded", reason=f"the rules did not settle in {ROUNDS} rounds: {rules}"
            )
        exceeded = self._exceeded(document, around, present, taken)
        if exceeded:
            return FixpointResult(
                document, reported=tuple(reported), status="limit exceeded", reason=exceeded, pages=tuple(pages)
            )
        status: Status = "cleaned" if taken else "unchanged"
        return FixpointResult(
            present, tuple(taken), tuple(dict.fromkeys(saved)), tuple(reported), status, pages=tuple(pages)
        )

    def _page_around(self, document: Document, context: DocumentContext) -> list[Finding]:
        """What stands around the article, where the text is a dump of a whole page, and the title that is known."""
        settings, structure = self.ruleset.settings, self.ruleset.page_rules
        if settings.body == "whole" or not structure:
            return []
        protected = partial(self.matcher.protected, document, context)
        findings = find_chrome(document, protected) if context.detect_page else []
        if settings.title == "move" and not findings:
            findings = find_headline(document, context.stated_titles, protected)
        return [finding for finding in findings if finding.rule in structure]

    def _rejected(self, document: Document, finding: Finding) -> FixpointResult:
        """The whole text goes to the record, under the rule that rejected it."""
        note = next((rule.note for rule in self.ruleset.rules if rule.id == finding.rule), "")
        empty = apply_edits(document, [(0, len(document.text), "")])
        (_, start, _), (_, last, length) = document.offset_map[0], document.offset_map[-1]
        whole = RemovedSpan(start, last + length, finding.rule)
        reason = f"the rule {finding.rule} rejects it" + (f": {note}" if note else "")
        return FixpointResult(empty, (whole,), status="rejected", reason=reason)

    def _exceeded(self, before: Document, around: int, after: Document, taken: list[RemovedSpan]) -> str | None:
        """Which limit a cleaned document exceeds, in words; None if it keeps to them.

        `around`: so many characters of it stood around the article and do not count.
        """
        if not taken:
            return None
        whole = count_characters(before.text) - around
        limits = self.ruleset.settings.limits
        left = count_characters(after.text)
        by_rule: dict[str, int] = {}
        for span in taken:
            by_rule[span.rule] = by_rule.get(span.rule, 0) + span.end - span.start
        chief = max(by_rule, key=lambda rule: by_rule[rule])
        if whole and (whole - left) / whole > limits.remove_at_most:
            share = f"{(whole - left) / whole:.0%} of it would go, the limit is {limits.remove_at_most:.0%}"
            return f"{share} (most of it by the rule {chief})"
        units = count_words(after.text) if limits.leave_unit == "words" else left
        if units < limits.leave_at_least:
            few = f"{units} {limits.leave_unit} would be left, the limit is {limits.leave_at_least}"
            return f"{few} (most by the rule {chief})"
        return None
