"""Warnings about rules that can never match."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dechaff.errors import Message, message
from dechaff.rules.model import Conditions, Gap, LiteralLine, Rule, Zone
from dechaff.rules.pattern.line import line_patterns
from dechaff.text.characters import count_words
from dechaff.text.display import clipped

__all__ = ["unmatchable"]

# For expressions in which each part counts: no alternatives, no verbose mode, nothing optional around the part.
_BRANCHES = re.compile(r"(?<!\\)\||\(\?[a-zA-Z]*x")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])+\]")
_LINE_END = re.compile(r"(?<!\\)(?:\\\\)*\\[nr](?![?*{])")
_TWO_SPACES = re.compile(r"(?<!\\)  (?![?*+{])")
_EDGE_SPACE = re.compile(r"^\^?(?: |\\s)(?![?*{])|(?:(?<!\\) |\\s)\$?$")
_INNER_ANCHOR = re.compile(r"(?<=[\w ])(?<!\\)\$(?=[\w ])|(?<=[\w ])\^(?=[\w ])")


def unmatchable(rule: Rule) -> Iterator[Message]:
    """W008: the reasons why a rule can never match, as far as they are certain from the rule alone."""
    for part in (_lines(rule), _zone(rule), _words(rule), _contradictions(rule.when, rule.unless)):
        yield from (message("W008", help, id=rule.id, reason=reason) for reason, help in part)


def _lines(rule: Rule) -> Iterator[tuple[str, str]]:
    for text in rule.text:
        for _, line in line_patterns(text):
            if len(line) > 2 and line.startswith("/") and line.endswith("/"):
                yield from _expression(line[1:-1], exact=rule.exact)
            elif rule.exact and "  " in line:
                yield f'"{clipped(line)}" has two spaces in a row, which no line of an article has', "write one space"


def _expression(source: str, *, exact: bool) -> Iterator[tuple[str, str]]:
    if _BRANCHES.search(source):
        return
    bare = _CLASS.sub("\0", source)
    shown = f"/{clipped(source)}/"
    if _LINE_END.search(bare):
        yield f"{shown} needs a line end, and is compared with one line", "write a pattern line for each line"
    if _TWO_SPACES.search(bare):
        yield f"{shown} needs two spaces in a row, which no line of an article has", "write one space, or \\s+"
    if _EDGE_SPACE.search(bare):
        yield f"{shown} needs a space at the edge of a line, where there is none", "leave the space out"
    if not exact and _INNER_ANCHOR.search(bare):
        help = "put a backslash before it if the sign is meant"
        yield f"{shown} has an anchor (^ or $) in the middle of a line", help


def _zone(rule: Rule) -> Iterator[tuple[str, str]]:
    zone, when = rule.zone, rule.when
    if zone.kind not in ("first", "last"):
        return
    if zone == Zone("first", 1) and when.after and None not in when.after:
        yield "nothing is before the first line, and after: needs something", "leave out after:, or widen at:"
    if zone == Zone("last", 1) and when.before and None not in when.before:
        yield "nothing is after the last line, and before: needs something", "leave out before:, or widen at:"
    shortest = min(sum(1 for line in found if not isinstance(line, Gap)) for found in rule.alternatives)
    needed = shortest * max(when.in_a_row, 1)
    if shortest > zone.count:
        yield f"a match of {shortest} lines can't be in the {zone}", f"write at: {zone.kind} {shortest} lines"
    elif zone.kind == "first" and needed > zone.count:
        yield f"{when.in_a_row} matches in a row can't be in the {zone}", f"write at: first {needed} lines"


def _words(rule: Rule) -> Iterator[tuple[str, str]]:
    most = rule.when.max_words
    if not most:
        return
    least = min(
        max((count_words(line.key) for line in found if isinstance(line, LiteralLine)), default=0)
        for found in rule.alternatives
    )
    if least > most:
        yield f"each match has a line of {least} words, and max_words allows {most}", f"write max_words: {least}"


def _contradictions(when: Conditions, unless: Conditions) -> Iterator[tuple[str, str]]:
    for key in ("site", "lang", "path", "kind", "after", "before"):
        wanted, refused = getattr(when, key), getattr(unless, key)
        if wanted and set(wanted) <= set(refused):
            yield f"{key} is under when and under unless", "leave out one of them"
    if when.max_words and unless.max_words >= when.max_words:
        yield "max_words under unless excludes what it allows under when", "leave out one of them"
    for key in ("in_files", "in_a_row"):
        if getattr(when, key) and 0 < getattr(unless, key) <= getattr(when, key):
            yield f"{key} under unless excludes what it needs under when", "leave out one of them"
