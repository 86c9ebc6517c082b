"""Source, one of its lines -> what cleaning does with the line, which rules nearly match it, and why they don't."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from dechaff.authoring.corpus import unlimited
from dechaff.authoring.explain_page import line_score_lines, page_of
from dechaff.authoring.nearest import MAXIMUM_WITHOUT_WORDS, NearMatch, Similarity, compare
from dechaff.authoring.problems import covers
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Document, Source
from dechaff.errors import UsageError
from dechaff.rules.describe import describe_conditions, pattern_text, rule_place
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Conditions, Rule, Zone
from dechaff.stages.match.conditions import DocumentContext, document_conditions_hold
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.match.search import MatchTimeoutError
from dechaff.stages.match.view import View, view_of
from dechaff.text.characters import count_words
from dechaff.text.display import columns, counted, one_line

_QUOTED = 100
"""The number of characters of a line that are shown."""

_MOST_RULES = 3
"""The number of rules that are named; three times as many if they match the line fully."""

_LONG, _BEFORE_CARET = 120, 60
"""Of a line with carets, that many characters are shown, and that many before the first caret."""

_WIDTH = 60
_ON_DOCUMENTS = ("site", "lang", "path", "kind")


def explain_line(ruleset: Ruleset, source: Source, number: int) -> Iterator[str]:
    """The explanation in lines; `number` counts from 1 in the decoded text.

    Raises `UsageError` for a line that does not exist, `DocumentError` for a document that can't be read.
    """
    lines = prepare(source).document.decoded.split("\n")
    if not 1 <= number <= len(lines):
        raise UsageError(f"{source.id} has {len(lines):,} lines: there is no line {number:,}")
    content = lines[number - 1].strip()
    if not content:
        yield f"line {number} is blank: rules match lines with text"
        return
    yield f"line {number}: {one_line(content, _QUOTED)}"
    start = sum(map(len, lines[: number - 1])) + number - 1 + lines[number - 1].index(content)
    end = start + len(content)
    removed = yield from _removal_lines(ruleset, source, start, end)
    yield from line_score_lines(page_of(unlimited(ruleset), source), start, end)
    if removed:
        return
    bare = unlimited(ruleset)
    result, context = Cleaner(
        replace(bare, rules=tuple(rule for rule in bare.rules if rule.action != "reject"))
    ).run_rules(source)
    view = view_of(result.document)
    line = _line_in_view(result.document, view.starts, start, end)
    if line is None:
        yield "the rules leave no text of it"
        return
    if view.raw[line].strip() != content:
        yield f"  as rules match it: {one_line(view.raw[line].strip(), _QUOTED)}"
    yield from _near_rule_lines(ruleset, LineInDocument(result.document, view, line, context))


def _removal_lines(ruleset: Ruleset, source: Source, start: int, end: int) -> Generator[str, None, bool]:
    """The rules that remove the line or a part of it; the generator returns whether all of it is removed."""
    record = Cleaner(ruleset).clean_source(source).record
    bare = Cleaner(unlimited(ruleset)).clean_source(source).record
    if record.status == "limit exceeded":
        yield f"the document is left unchanged: {record.reason}"
        if bare.removed:
            yield "without that:"
    by_id = {rule.id: rule for rule in ruleset.rules}
    spans = [span for span in bare.removed if span.start < end and start < span.end]
    for span in spans:
        whole = span.start <= start and end <= span.end
        what = "it is removed" if whole else f'"{one_line(span.text.strip(), _QUOTED)}" is removed'
        rule = by_id.get(span.rule)
        yield f"{what} by {span.rule}" + (f" ({rule_place(rule)})" if rule else "")
    return covers(((span.start, span.end) for span in spans), start, end)


def _line_in_view(document: Document, starts: Sequence[int], start: int, end: int) -> int | None:
    """The line of the view that has the text of a span of the decoded text; None if nothing of it is left."""
    for at, original, length in document.offset_map:
        if original < end and start < original + length:
            return max(bisect_right(starts, at + max(start - original, 0)) - 1, 0)
    return None


def _near_rule_lines(ruleset: Ruleset, at: LineInDocument) -> Iterator[str]:
    for rule in ruleset.rules:
        if rule.action == "keep" and at.matched_by(rule):
            yield f"it is kept by {rule.id} ({rule_place(rule)})"
    similarity = Similarity(at.view)
    removing = [rule for rule in ruleset.rules if rule.action != "keep"]
    found = [near for rule in removing if (near := similarity.near_match(rule, at.line))]
    # Patterns without words match nearly any line: they are named only where there are no others.
    found = [near for near in found if near.score > MAXIMUM_WITHOUT_WORDS] or found
    # Of two equal scores, first the rule that applies to the document.
    found.sort(key=lambda near: (-near.score, any(unmet_document_conditions(near.rule, at.context)), len(near.misses)))
    shown = [
        near
        for number, near in enumerate(found)
        if number < _MOST_RULES or (near.score == 1 and number < 3 * _MOST_RULES)
    ]
    yield "nearest rules:" if shown else "no rule nearly matches it"
    for near in shown:
        yield from _near_match_lines(near, at)


def _near_match_lines(near: NearMatch, at: LineInDocument) -> Iterator[str]:
    rule, head = near.rule, f"  {near.rule.id} ({rule_place(near.rule)})"
    alternative = rule.alternatives[near.alternative]
    if near.misses:
        yield from _difference_lines(near, head, at)
        return
    if not at.matched_by(unconditional(replace(rule, alternatives=(alternative,)))):
        yield f"{head}: the line matches, but the other lines of its match are not around it:"
        yield from (f"      {pattern_text(pattern, rule)}" for pattern in alternative)
        return
    reasons = list(unmet_conditions(rule, at))
    if not reasons:
        yield f"{head}: it matches, but an overlapping match of another rule was applied"
    elif len(reasons) == 1:
        yield f"{head}: {reasons[0]}"
    else:
        yield f"{head}:"
        yield from (f"      {reason}" for reason in reasons)


def _difference_lines(near: NearMatch, head: str, at: LineInDocument) -> Iterator[str]:
    """The pattern line that does not match, above the line of text at its place."""
    position = near.position if near.position in near.misses else near.misses[0]
    of = ""
    if position != near.position:
        of = f": line {near.position + 1} of its match is there, but not line {position + 1}"
    elif len(near.rule.alternatives[near.alternative]) > 1:
        of = f", line {position + 1} of its match"
    compared = compare(near, position, at.view)
    yield f"{head}{of}:"
    yield f"      {one_line(compared.pattern, 160)}"
    if not compared.text:
        yield f"      {compared.remark}"
        return
    text, carets = compared.text, compared.carets
    first = max(len(carets) - len(carets.lstrip()), 0)
    low = max(first - _BEFORE_CARET, 0) if len(text) > _LONG else 0
    high = low + _LONG
    yield f"      {'…' if low else ''}{text[low:high]}{'…' if high < len(text) else ''}"
    below = "".join(caret * columns(character) for caret, character in zip(carets[low:high], text[low:], strict=False))
    yield f"      {' ' if low else ''}{below}{carets[max(len(text), low) : high]} {compared.remark}"


@dataclass(frozen=True, slots=True)
class LineInDocument:
    """A line of what the rules leave of a document. `line`: its index in the view."""

    document: Document
    view: View
    line: int
    context: DocumentContext

    def matched_by(self, rule: Rule) -> bool:
        """Whether a rule, without any others, has a match that covers the line."""
        try:
            findings = Matcher(Ruleset((replace(rule, action="remove"),))).findings(self.document, self.context)
        except MatchTimeoutError:
            return False
        return any(finding.first <= self.view.numbers[self.line] <= finding.last for finding in findings)


def unconditional(rule: Rule) -> Rule:
    """The rule without its zone and its conditions."""
    return replace(rule, zone=Zone(), when=Conditions(), unless=Conditions())


def unmet_document_conditions(rule: Rule, context: DocumentContext) -> Iterator[str]:
    """The conditions on site, language and path that are not met, in words."""
    known = {"site": context.site, "lang": context.language, "path": context.path, "kind": context.kind}
    for key in _ON_DOCUMENTS:
        for word, conditions in (("when", rule.when), ("unless", rule.unless)):
            values = getattr(conditions, key)
            if values and not document_conditions_hold(_with_one_condition(rule, word, key), context):
                actual = f"this document has {known[key]}" if known[key] else "that of this document is not known"
                yield f"{word} {key}: {', '.join(values)}; {actual}"


def _with_one_condition(rule: Rule, word: str, key: str) -> Rule:
    """The rule with only one of its conditions, and without its zone."""
    conditions = rule.when if word == "when" else rule.unless
    one = replace(Conditions(), **{key: getattr(conditions, key)})
    bare = unconditional(rule)
    return replace(bare, when=one) if word == "when" else replace(bare, unless=one)


def unmet_conditions(rule: Rule, at: LineInDocument) -> Iterator[str]:
    """The zone and the conditions of a rule that are not met at a line that its pattern matches, in words."""
    if rule.zone != Zone() and not at.matched_by(replace(unconditional(rule), zone=rule.zone)):
        yield f"the line matches, but {_out_of_zone(rule.zone, at)}"
    for unmet in unmet_document_conditions(rule, at.context):
        yield f"the line matches, but the rule does not apply to this document: {unmet}"
    for word, conditions in (("when", rule.when), ("unless", rule.unless)):
        for field in fields(Conditions):
            if field.name not in _ON_DOCUMENTS and getattr(conditions, field.name):
                one = _with_one_condition(rule, word, field.name)
                if not at.matched_by(one):
                    yield f"the line matches, but {_unmet(word, field.name, one, at)}"


def _out_of_zone(zone: Zone, at: LineInDocument) -> str:
    lines, last = at.view.raw, len(at.view) - 1
    if zone.kind == "end" and at.line < last:
        return f'the rule is for the end, and this text follows: "{one_line(lines[-1], _WIDTH)}"'
    if zone.kind == "start" and at.line > 0:
        return f'the rule is for the start, and this text precedes it: "{one_line(lines[0], _WIDTH)}"'
    half = (len(lines) + 1) // 2
    most = f" (at most half of the article: {counted(half, 'line')})" if zone.count > half else ""
    return f"it is line {at.line + 1} of {len(lines)} lines with text, and the rule is for the {zone}{most}"


def _unmet(word: str, key: str, rule: Rule, at: LineInDocument) -> str:
    """A condition that is not met, and what is there instead. `rule` has no other condition."""
    if key == "in_files" and at.context.frequent_lines is None:
        return "the rule needs the number of files of a run that have it (in_files): explain reads one file only"
    lines, line = at.view.raw, at.line
    actual = ""
    if key == "max_words":
        actual = f"; it has {count_words(lines[line])}"
    elif key == "after":
        actual = f'; the line before it is "{one_line(lines[line - 1], _WIDTH)}"' if line else "; it is the first line"
    elif key == "before":
        following = f'; the line after it is "{one_line(lines[line + 1], _WIDTH)}"' if line + 1 < len(lines) else ""
        actual = following or "; it is the last line"
    condition = next(iter(describe_conditions(rule.when if word == "when" else rule.unless)))
    return f"the rule applies {'only if' if word == 'when' else 'only if not:'} {condition}{actual}"
