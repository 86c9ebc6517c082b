"""Pattern line, line of a view -> LineMatch: one line of a pattern against one line of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from dechaff.document import Capture
from dechaff.rules.model import LinePattern, LiteralLine, RegexLine
from dechaff.rules.pattern.backtracking import STEEP_LINE, is_steep, line_limit
from dechaff.rules.pattern.expressions import compile_expression
from dechaff.stages.match.view import LineMatch, View
from dechaff.text.fold import matching_form_with_offsets, may_have_markup, trimmed_span, without_markup

__all__ = [
    "SECONDS",
    "LineMatch",
    "has_literals",
    "match_line",
    "matching_offsets",
    "may_match",
    "partial_match",
    "partial_span",
    "shown",
    "subject_of",
]

SECONDS = 10.0
"""The last guard: the processor time of one expression on one line, beyond which the document fails."""


def match_line(pattern: LinePattern, view: View, line: int) -> LineMatch | None:
    """The match of a pattern with a whole line, or None. Raises `TimeoutError` after 10 seconds."""
    raw = view.raw[line]
    if isinstance(pattern, LiteralLine):
        equal = _shows(raw, pattern.key) if pattern.exact else pattern.key in _keys(view, line)
        return LineMatch(line, ((0, len(raw)),)) if equal else None
    key = raw, id(pattern)  # patterns live as long as their ruleset, and hashing one takes longer than comparing it
    if key not in view.matches:
        view.matches[key] = _match_expression(pattern, view, line)
    found = view.matches[key]
    return found if found is None or found.line == line else LineMatch(line, found.cuts, found.captures)


def _match_expression(pattern: RegexLine, view: View, line: int) -> LineMatch | None:
    raw = view.raw[line]
    if len(raw) > STEEP_LINE and len(raw) > line_limit(pattern):
        return None
    if not pattern.exact and not has_literals(pattern, view.folded[line], view.matching[line]):
        return None
    if pattern.loose and _full_match(pattern.loose, pattern, view, line) is None:
        return None
    found = _full_match(pattern.source, pattern, view, line)
    if found is None:
        return None
    if not pattern.captures and not pattern.keeps:
        return LineMatch(line, ((0, len(raw)),))
    return _with_groups(pattern, *found, raw, line)


def may_match(pattern: RegexLine, view: View, line: int) -> bool:
    """Whether a line contains what each match of a pattern contains; much cheaper than to try the expression."""
    if pattern.exact:
        return True
    folded, literals = view.folded[line], pattern.prefilter
    if literals and pattern.prefilter_at == "anywhere":
        if not any(literal in folded for literal in literals):
            return False
    elif literals:
        forms = folded.strip(" "), view.trimmed[line], view.inner_lines.get(line, "")
        holds = str.startswith if pattern.prefilter_at == "first" else str.endswith
        if not any(holds(form, literals) for form in forms):
            return False
    return has_literals(pattern, folded, view.matching[line])


def has_literals(pattern: RegexLine, folded: str, matching: str) -> bool:
    """Whether a line, given in two forms, contains the literals of a pattern in their order and in their case."""
    position = 0
    for literal in pattern.ordered:
        position = folded.find(literal, position)
        if position < 0:
            return False
        position += len(literal)
    return not pattern.cased or any(literal in matching for literal in pattern.cased)


def _shows(raw: str, key: str) -> bool:
    """Whether a line is exactly this text, as written or as Markdown shows it."""
    bare = raw.strip()
    return bare == key or (bare[:1] in "*_[" and without_markup(bare)[0] == key)


def _keys(view: View, line: int) -> tuple[str, ...]:
    """What a literal is compared with: the trimmed line, and the inner line where that is another one."""
    trimmed = view.trimmed[line]
    return (trimmed, view.inner_lines[line]) if line in view.inner_lines else (trimmed,)


def matching_offsets(raw: str) -> list[int]:
    """For each character of the matching form of a line (and its end) the offset in the line."""
    form, offsets = matching_form_with_offsets(raw)
    kept = without_markup(form)[1]
    return offsets if kept is None else [offsets[position] for position in kept]


def _full_match(source: str, pattern: RegexLine, view: View, line: int) -> tuple[regex.Match[str], int] | None:
    """The match with the trimmed line, the whole or the inner one, in this order, and the offset where it begins."""
    expression = compile_expression(source, pattern.exact)
    # A call with a time limit takes ten times as long as one without, so only steep expressions have one.
    seconds = SECONDS if is_steep(source) else None
    if pattern.exact:
        subject = view.raw[line]
        match = expression.fullmatch(subject.strip(), timeout=seconds)
        return (match, len(subject) - len(subject.lstrip())) if match else None
    subject = view.matching[line]
    begin, end = view.spans[line]
    if pattern.colon_counts and ":" in subject[end:]:
        end = len(subject.rstrip(" "))
    match = expression.fullmatch(subject[begin:end], timeout=seconds)
    if match is not None:
        return match, begin
    whole = subject.strip(" ")
    if end - begin != len(whole):
        match = expression.fullmatch(whole, timeout=seconds)
        if match is not None:
            return match, subject.index(whole)
    if line not in view.inner or pattern.keeps:
        return None
    begin, end = view.inner[line]
    match = expression.fullmatch(subject[begin:end], timeout=seconds)
    return (match, begin) if match else None


def _with_groups(pattern: RegexLine, match: regex.Match[str], begin: int, raw: str, line: int) -> LineMatch:
    """The match of a pattern that captures or keeps parts of the line; it begins at `begin` in the matching form."""
    spans = _group_spans(match, begin, list(range(len(raw) + 1)) if pattern.exact else matching_offsets(raw))
    captures = tuple(
        Capture(field, value, spans[group][0], placeholder)
        for group, field, placeholder in pattern.captures
        if group in spans and (value := shown(raw, *spans[group]).strip())
    )
    kept: list[tuple[int, int]] = []
    for group in spans.keys() & set(pattern.keeps):
        # At the ends of the match, the bullet or the colon that the trimmed line lacks is kept as well.
        start = 0 if match.start(group) == 0 else spans[group][0]
        end = len(raw) if match.end(group) == len(match.string) else spans[group][1]
        kept.append((start, end))
    return LineMatch(line, tuple(_spaced(raw, *cut) for cut in _between(sorted(kept), len(raw))), captures)


def shown(raw: str, start: int, end: int) -> str:
    """A part of a line as it is read: without the marks of Markdown that begin or end in it."""
    part = raw[start:end]
    if not may_have_markup(part):
        return part
    kept = without_markup(raw)[1]
    return part if kept is None else "".join(raw[at] for at in kept[:-1] if start <= at < end)


def _group_spans(match: regex.Match[str], begin: int, offsets: Sequence[int]) -> dict[str, tuple[int, int]]:
    """The spans of the named groups that have a part in the match, as offsets into the line."""
    spans: dict[str, tuple[int, int]] = {}
    for group in match.groupdict():
        start, end = match.span(group)
        if start >= 0:
            first, last = offsets[begin + start], offsets[begin + end]
            if end > start and last == offsets[begin + end - 1]:
                last += 1  # the group ends within the matching form of one character
            spans[group] = (first, max(last, first))
    return spans


def _between(kept: Sequence[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """The spans of a line of a given size that are not kept."""
    position = 0
    for start, end in [*kept, (size, size)]:
        if start > position:
            yield position, start
        position = max(position, end)


def _spaced(raw: str, start: int, end: int) -> tuple[int, int]:
    """A span to remove within a line, so that one space is left between words, and none in front of a comma."""
    if start == 0 or end == len(raw) or raw[start:end].isspace():
        return start, end
    before, after = raw[start - 1], raw[end]
    if before == " " and after in _CLOSING:
        return start - 1, end
    if not before.isspace() and not after.isspace() and after not in _CLOSING:
        if raw[start] == " ":
            return start + 1, end
        if raw[end - 1] == " ":
            return start, end - 1
    return start, end


_CLOSING = frozenset(",.;:!?)]}")


def subject_of(pattern: RegexLine, view: View, line: int) -> str:
    """The text that a pattern is compared with: the trimmed matching form of the line, or the line if it is exact."""
    if pattern.exact:
        return view.raw[line].strip()
    matching = view.matching[line]
    begin, end = trimmed_span(matching)
    return matching[begin:end]


def partial_match(pattern: RegexLine, view: View, line: int) -> int:
    """The length of the longest beginning of the subject that a match could begin with; for explanations only."""
    subject = subject_of(pattern, view, line)[: line_limit(pattern)]
    expression = compile_expression(pattern.source, pattern.exact)
    low, high = 0, len(subject)
    while low < high:
        middle = (low + high + 1) // 2
        try:
            fits = expression.fullmatch(subject[:middle], partial=True, timeout=SECONDS) is not None
        except TimeoutError:
            return low
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def partial_span(pattern: RegexLine, view: View, line: int) -> tuple[int, int] | None:
    """The span of the subject that a pattern matches, if it matches a part of it; for explanations only."""
    subject = subject_of(pattern, view, line)[: line_limit(pattern)]
    try:
        found = compile_expression(pattern.source, pattern.exact).search(subject, timeout=SECONDS)
    except TimeoutError:
        return None
    return found.span() if found and found.end() > found.start() else None
