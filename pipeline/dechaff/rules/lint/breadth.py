"""Warnings about rules that match too much, are tried on too many lines, or on too few."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from dechaff.errors import Message, message
from dechaff.rules.model import Alternative, Conditions, Gap, LiteralLine, RegexLine, Rule
from dechaff.rules.packs import is_for_a_kind
from dechaff.rules.pattern.backtracking import MAXIMUM_LINE, STEEP_LINE, line_limit
from dechaff.text.display import clipped, columns

__all__ = ["backtracking", "matches_everything", "short_word", "tried_everywhere"]

_SHORT_WORD = 10
_FEW_LINES = 10
_FEW_COLUMNS = 3
_NOTHING_IN_COMMON = ("The harbour board voted on Monday for a new ferry", "7 × 12:30 (§)", "паром", "x!")


def short_word(rule: Rule) -> Iterator[Message]:
    """W002: a rule removes one short word wherever it is a line."""
    if not _removes_anywhere(rule):
        return
    for alternative in rule.alternatives:
        key = alternative[0].key if isinstance(alternative[0], LiteralLine) else " "
        if len(alternative) == 1 and len(key) <= _SHORT_WORD and " " not in key:
            yield message("W002", word=key)
            return


def matches_everything(rule: Rule) -> Iterator[Message]:
    """W011: a rule removes every line."""
    if _removes_anywhere(rule) and any(map(_matches_everything, rule.alternatives)):
        yield message("W011", id=rule.id)


def _removes_anywhere(rule: Rule) -> bool:
    return rule.action == "remove" and rule.zone.kind == "anywhere" and rule.when == Conditions()


def _matches_everything(alternative: Alternative) -> bool:
    """Whether it matches lines that have nothing in common, and so any."""
    lines = [line for line in alternative if not isinstance(line, Gap)]
    return all(
        isinstance(line, RegexLine)
        and not line.prefilter
        and all(regex.fullmatch(line.source, text, regex.IGNORECASE, timeout=1) for text in _NOTHING_IN_COMMON)
        for line in lines
    )


def tried_everywhere(rule: Rule) -> Iterator[Message]:
    """W005: the prefilter of a user's regular expression leaves most lines to be tried."""
    if rule.zone.kind in ("first", "last") and rule.zone.count <= _FEW_LINES:
        return
    if is_for_a_kind(rule.id):  # the signs of a kind are often no letters
        return
    for alternative in rule.alternatives:
        expressions = (line for line in alternative if isinstance(line, RegexLine) and line.handwritten)
        slow = next((line for line in expressions if _is_slow(line)), None)
        if slow and not any(isinstance(line, LiteralLine) for line in alternative):
            yield message("W005", line=clipped(slow.source))
            return


def backtracking(rule: Rule) -> Iterator[Message]:
    """W012: a user's regular expression is not tried on long lines."""
    lines = (line for alternative in rule.alternatives for line in alternative)
    for line in lines:
        if isinstance(line, RegexLine) and line.handwritten and line_limit(line) < MAXIMUM_LINE:
            yield message("W012", line=clipped(line.source), most=f"{STEEP_LINE:,}")
            return


def _is_slow(pattern: RegexLine) -> bool:
    """Whether an expression is tried on most lines. At an edge of a line two letters are enough, 文字 anywhere."""
    return not pattern.prefilter or (
        pattern.prefilter_at == "anywhere" and min(map(columns, pattern.prefilter)) < _FEW_COLUMNS
    )
