"""A document and one of its lines -> what becomes of that line, which rules come near it, and what keeps each away."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from dechaff.authoring.corpus import unlimited
from dechaff.authoring.explain.nearest import OPEN, Likeness, Near, compare
from dechaff.authoring.explain.page import line_score_lines, page_of
from dechaff.authoring.explain.unmet import Place, obstacles, refusals
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Document, Removal, Source
from dechaff.errors import UsageError
from dechaff.rules.describe import pattern_text
from dechaff.rules.load import Ruleset
from dechaff.stages.match.matcher import DocumentContext
from dechaff.stages.match.view import View, view_of
from dechaff.text.display import columns, one_line

__all__ = ["explain_line"]

_QUOTED = 100
"""So many characters of a line of the article are shown."""

MOST = 3
"""How many rules are named, unless more of them fit the line as well."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the rules leave of a document, and the line in question, as a number into its view."""

    document: Document
    view: View
    line: int
    context: DocumentContext


def explain_line(ruleset: Ruleset, source: Source, number: int) -> Iterator[str]:
    """The explanation, line by line; `number` counts from 1 in the decoded text.

    Raises `UsageError` for a line that isn't there, `DocumentError` for a document that can't be read.
    """
    document = prepare(source).document
    lines = document.decoded.split("\n")
    if not 1 <= number <= len(lines):
        raise UsageError(f"{source.id} has {len(lines):,} lines: there is no line {number:,}")
    content = lines[number - 1].strip()
    yield (
        f"line {number}: {one_line(content, _QUOTED)}"
        if content
        else f"line {number} is blank: rules look at lines with text"
    )
    if not content:
        return
    start = sum(map(len, lines[: number - 1])) + number - 1 + lines[number - 1].index(content)
    gone = yield from _fate(ruleset, source, start, start + len(content))
    yield from line_score_lines(page_of(unlimited(ruleset), source), start, start + len(content))
    if gone:
        return
    outcome, context = Cleaner(_without_rejecting(unlimited(ruleset))).run_rules(source)
    left = outcome.document
    line = _line_in(left, start, start + len(content))
    if line is None:
        yield "nothing of it is left after the rules"
        return
    scene = _Scene(left, view_of(left), line, context)
    if scene.view.raw[line].strip() != content:
        yield f"  as rules see it: {one_line(scene.view.raw[line].strip(), _QUOTED)}"
    yield from _neighbourhood(ruleset, scene)


def _fate(ruleset: Ruleset, source: Source, start: int, end: int) -> Generator[str, None, bool]:
    """Which rules take the line, or a part of it; returns (as a generator does) whether it is gone."""
    by_id = {rule.id: rule for rule in ruleset.rules}
    record = Cleaner(ruleset).clean_source(source).record
    free = Cleaner(unlimited(ruleset)).clean_source(source).record
    if record.status == "limit exceeded":
        yield f"the document is left unchanged: {record.reason}"
        if free.removed:
            yield "without that:"
    taken = [span for span in free.removed if span.start < end and start < span.end]
    for span in taken:
        whole = span.start <= start and end <= span.end
        what = "it is removed" if whole else f'"{one_line(span.text.strip(), _QUOTED)}" is removed'
        rule = by_id.get(span.rule)
        yield f"{what} by {span.rule}" + (f" ({rule.place.file}:{rule.place.line})" if rule else "")
    return _covered(taken, start, end)


def _covered(spans: Sequence[Removal], start: int, end: int) -> bool:
    for span in spans:
        if span.start <= start:
            start = max(start, span.end)
    return start >= end


def _without_rejecting(ruleset: Ruleset) -> Ruleset:
    return replace(ruleset, rules=tuple(rule for rule in ruleset.rules if rule.action != "reject"))


def _line_in(document: Document, start: int, end: int) -> int | None:
    """The line of the view that a span of the decoded text has become."""
    for at, origin, length in document.offset_map:
        if origin < end and start < origin + length:
            place = at + max(start - origin, 0)
            return max(bisect_right(view_of(document).starts, place) - 1, 0)
    return None


def _neighbourhood(ruleset: Ruleset, scene: _Scene) -> Iterator[str]:
    for rule in ruleset.rules:
        if rule.action == "keep" and Place(scene.document, scene.line, scene.context).taken_by(rule):
            yield f"it is kept by {rule.id} ({rule.place.file}:{rule.place.line})"
    likeness = Likeness(scene.view)
    found = [near for rule in ruleset.rules if rule.action != "keep" and (near := likeness.nearest(rule, scene.line))]
    if any(near.score > OPEN for near in found):  # what would fit nearly any line explains nothing beside them
        found = [near for near in found if near.score > OPEN]
    # Of two that are equally near, first the one that the document's site and language let in.
    found.sort(key=lambda near: (-near.score, any(refusals(near.rule, scene.context)), len(near.misses)))
    shown = [near for number, near in enumerate(found) if number < MOST or (near.score == 1 and number < 3 * MOST)]
    if not shown:
        yield "no rule comes near it"
        return
    yield "nearest rules:"
    for near in shown:
        yield from _told(near, scene)


def _told(near: Near, scene: _Scene) -> Iterator[str]:
    rule = near.rule
    alternative = rule.alternatives[near.alternative]
    head = f"  {rule.id} ({rule.place.file}:{rule.place.line})"
    if near.misses:
        position = near.position if near.position in near.misses else near.misses[0]
        of = f", line {position + 1} of its match" if len(alternative) > 1 else ""
        if position != near.position:
            of = f": it fits line {near.position + 1} of its match, but not line {position + 1}"
        shown = compare(near, position, scene.view)
        yield f"{head}{of}:"
        yield f"      {one_line(shown.pattern, 160)}"
        if shown.text:
            yield from _marked(shown.text, shown.marks, shown.word)
        else:
            yield f"      {shown.word}"
        return
    lone = replace(rule, alternatives=(alternative,))
    place = Place(scene.document, scene.line, scene.context)
    if not place.taken_by(place.bare(lone)):
        yield f"{head}: the line fits, but the rest of its match is not around it:"
        yield from (f"      {pattern_text(pattern, rule)}" for pattern in alternative)
        return
    reasons = list(obstacles(rule, scene.view, place))
    if not reasons:
        yield f"{head}: it fits; another rule was given way to, or took what was around it"
    elif len(reasons) == 1:
        yield f"{head}: {reasons[0]}"
    else:
        yield f"{head}:"
        yield from (f"      {reason}" for reason in reasons)


def _marked(text: str, marks: str, word: str) -> Iterator[str]:
    """The line with its marks below; of a long one the part around the first mark."""
    first = max(len(marks) - len(marks.lstrip()), 0)
    cut_off = max(first - 60, 0) if len(text) > 120 else 0
    end = cut_off + 120
    yield f"      {'…' if cut_off else ''}{text[cut_off:end]}{'…' if end < len(text) else ''}"
    printed = "".join(
        mark * columns(character) for mark, character in zip(marks[cut_off:end], text[cut_off:], strict=False)
    )
    beyond = marks[max(len(text), cut_off) : end]
    yield f"      {' ' if cut_off else ''}{printed}{beyond} {word}"
