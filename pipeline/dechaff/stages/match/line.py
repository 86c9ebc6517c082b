"""One pattern line against one line of the document."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache

import regex

from dechaff.document import Capture
from dechaff.rules.model import LinePattern, LiteralLine, RegexLine
from dechaff.stages.match.view import View
from dechaff.text.fold import matching_form_with_offsets, trimmed_span, without_markup

__all__ = [
    "MAXIMUM_LINE",
    "LineMatch",
    "PatternTimeoutError",
    "match_line",
    "matching_offsets",
    "partial_match",
    "partial_span",
    "subject_of",
]

MAXIMUM_LINE = 20_000
"""Longer lines, in characters, are only compared with literals."""

TIMEOUT = 0.5
"""Seconds that one pattern may take on one line."""


class PatternTimeoutError(Exception):
    """A regular expression took too long on a line."""


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A line that matched: the spans that go, as offsets into the line, and what is saved."""

    line: int
    cuts: tuple[tuple[int, int], ...]
    captures: tuple[Capture, ...] = ()


@lru_cache(maxsize=100_000)
def compiled(source: str, exact: bool) -> regex.Pattern[str]:
    """The compiled form of a pattern; capital letters count only where it is exact."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return regex.compile(source, 0 if exact else regex.IGNORECASE)


def match_line(pattern: LinePattern, view: View, line: int) -> LineMatch | None:
    """The match of a pattern with a whole line, or None. Raises `PatternTimeoutError`."""
    raw = view.raw[line]
    if isinstance(pattern, LiteralLine):
        found = raw.strip() == pattern.key if pattern.exact else view.trimmed[line] == pattern.key
        return LineMatch(line, ((0, len(raw)),)) if found else None
    if len(raw) > MAXIMUM_LINE:
        return None
    try:
        if pattern.loose and _full_match(pattern.loose, pattern, view, line) is None:
            return None
        found_at = _full_match(pattern.source, pattern, view, line)
    except TimeoutError as error:
        raise PatternTimeoutError from error
    if found_at is None:
        return None
    if not pattern.captures and not pattern.keeps:
        return LineMatch(line, ((0, len(raw)),))
    offsets = list(range(len(raw) + 1)) if pattern.exact else matching_offsets(raw)
    return _spans(pattern, *found_at, raw, offsets, line)


def matching_offsets(raw: str) -> list[int]:
    """For each character of the matching form of a line (and its end) the offset in the line."""
    form, offsets = matching_form_with_offsets(raw)
    kept = without_markup(form)[1]
    return offsets if kept is None else [offsets[position] for position in kept]


def _full_match(source: str, pattern: RegexLine, view: View, line: int) -> tuple[regex.Match[str], int] | None:
    """The match with the trimmed line, or failing that with all of it, and where in the line that begins."""
    expression = compiled(source, pattern.exact)
    if pattern.exact:
        subject = view.raw[line]
        match = expression.fullmatch(subject.strip(), timeout=TIMEOUT)
        return (match, len(subject) - len(subject.lstrip())) if match else None
    subject = view.matching[line]
    begin, end = view.spans[line]
    if pattern.colon_counts and ":" in subject[end:]:
        end = len(subject.rstrip(" "))
    match = expression.fullmatch(subject[begin:end], timeout=TIMEOUT)
    if match is not None:
        return match, begin
    whole = subject.strip(" ")
    if end - begin == len(whole):
        return None
    match = expression.fullmatch(whole, timeout=TIMEOUT)
    return (match, subject.index(whole)) if match else None


def _spans(
    pattern: RegexLine, match: regex.Match[str], begin: int, raw: str, offsets: list[int], line: int
) -> LineMatch:
    def span(group: str) -> tuple[int, int]:
        start, end = match.span(group)
        if start < 0:
            return -1, -1
        first, last = offsets[begin + start], offsets[begin + end]
        if end > start and last == offsets[begin + end - 1]:
            last += 1  # the group ends within what one character of the text stands for
        return first, max(last, first)

    def kept_span(group: str) -> tuple[int, int]:
        """What stays: at the ends of the match also the bullet or the colon that the trimmed line leaves out."""
        first, last = span(group)
        return (
            0 if match.start(group) == 0 else first,
            len(raw) if match.end(group) == len(match.string) else last,
        )

    captures = tuple(
        Capture(field, raw[start:end].strip(), start, placeholder)
        for group, field, placeholder in pattern.captures
        for start, end in [span(group)]
        if start >= 0 and raw[start:end].strip()
    )
    kept = sorted(kept_span(group) for group in pattern.keeps if match.start(group) >= 0)
    cuts: list[tuple[int, int]] = []
    position = 0
    for start, end in [*kept, (len(raw), len(raw))]:
        if start > position:
            cuts.append((position, start))
        position = max(position, end)
    return LineMatch(line, tuple(cuts), captures)


def subject_of(pattern: RegexLine, view: View, line: int) -> str:
    """What the pattern is held against: the trimmed matching form of the line, or with `exact` the line itself."""
    if pattern.exact:
        return view.raw[line].strip()
    matching = view.matching[line]
    begin, end = trimmed_span(matching)
    return matching[begin:end]


def partial_match(pattern: RegexLine, view: View, line: int) -> int:
    """How many characters of the subject could begin a match; all of them: the pattern wants more than there is."""
    subject = subject_of(pattern, view, line)[:MAXIMUM_LINE]
    expression = compiled(pattern.source, pattern.exact)
    low, high = 0, len(subject)
    while low < high:
        middle = (low + high + 1) // 2
        try:
            fits = expression.fullmatch(subject[:middle], partial=True, timeout=TIMEOUT) is not None
        except TimeoutError:
            return low
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def partial_span(pattern: RegexLine, view: View, line: int) -> tuple[int, int] | None:
    """The part of the subject that the pattern fits, if it fits a part of it."""
    try:
        found = compiled(pattern.source, pattern.exact).search(
            subject_of(pattern, view, line)[:MAXIMUM_LINE], timeout=TIMEOUT
        )
    except TimeoutError:
        return None
    return found.span() if found and found.end() > found.start() else None
