"""Source, one of its lines -> what cleaning does with the line, which rules nearly match it, and why they don't."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from dechaff.authoring.corpus import unlimited
from dechaff.authoring.explain.nearest import MAXIMUM_WITHOUT_WORDS, NearMatch, Similarity, compare
from dechaff.authoring.explain.page import line_score_lines, page_of
from dechaff.authoring.explain.rule import origin
from dechaff.authoring.explain.unmet import (
    LineInDocument,
    unconditional,
    unmet_conditions,
    unmet_document_conditions,
)
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Document, Removal, Source
from dechaff.errors import UsageError
from dechaff.rules.describe import pattern_text
from dechaff.rules.load import Ruleset
from dechaff.stages.match.view import view_of
from dechaff.text.display import columns, one_line

__all__ = ["explain_line"]

_QUOTED = 100
"""The number of characters of a line that are shown."""

_MOST_RULES = 3
"""The number of rules that are named; three times as many if they match the line fully."""

_LONG, _BEFORE_CARET = 120, 60
"""Of a line with carets, that many characters are shown, and that many before the first caret."""


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
        yield f"{what} by {span.rule}" + (f" ({origin(rule)})" if rule else "")
    return _covered(spans, start, end)


def _covered(spans: Sequence[Removal], start: int, end: int) -> bool:
    for span in spans:
        if span.start <= start:
            start = max(start, span.end)
    return start >= end


def _line_in_view(document: Document, starts: Sequence[int], start: int, end: int) -> int | None:
    """The line of the view that has the text of a span of the decoded text; None if nothing of it is left."""
    for at, original, length in document.offset_map:
        if original < end and start < original + length:
            return max(bisect_right(starts, at + max(start - original, 0)) - 1, 0)
    return None


def _near_rule_lines(ruleset: Ruleset, at: LineInDocument) -> Iterator[str]:
    for rule in ruleset.rules:
        if rule.action == "keep" and at.matched_by(rule):
            yield f"it is kept by {rule.id} ({origin(rule)})"
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
    rule, head = near.rule, f"  {near.rule.id} ({origin(near.rule)})"
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
