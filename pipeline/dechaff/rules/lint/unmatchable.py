"""Rule -> the reasons why it can never match, as far as they can be told from the rule alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dechaff.rules.model import Conditions, Gap, LiteralLine, Rule
from dechaff.rules.pattern.line import line_patterns
from dechaff.text.characters import count_words
from dechaff.text.display import clipped

__all__ = ["unmatchable"]

# Expressions in which each part counts: no alternatives, no verbose mode, nothing optional around what is looked for.
_BRANCHES = re.compile(r"(?<!\\)\||\(\?[a-zA-Z]*x")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])+\]")
_LINE_END = re.compile(r"(?<!\\)(?:\\\\)*\\[nr](?![?*{])")
_TWO_SPACES = re.compile(r"(?<!\\)  (?![?*+{])")
_EDGE_SPACE = re.compile(r"^\^?(?: |\\s)(?![?*{])|(?:(?<!\\) |\\s)\$?$")
_INNER_ANCHOR = re.compile(r"(?<=[\w ])(?<!\\)\$(?=[\w ])|(?<=[\w ])\^(?=[\w ])")


def unmatchable(rule: Rule) -> Iterator[tuple[str, str]]:
    """Reasons, each with its mend; none of them is a guess."""
    for text in rule.text:
        for _, line in line_patterns(text):
            if len(line) > 2 and line.startswith("/") and line.endswith("/"):
                yield from _expression(line[1:-1], exact=rule.exact)
            elif rule.exact and "  " in line:
                yield f'"{clipped(line)}" has two spaces in a row, which no line of an article has', "write one space"
    yield from _zone(rule)
    yield from _words(rule)
    yield from _contradictions(rule.when, rule.unless)


def _expression(source: str, *, exact: bool) -> Iterator[tuple[str, str]]:
    if _BRANCHES.search(source):
        return
    bare = _CLASS.sub("\0", source)
    shown = f"/{clipped(source)}/"
    if _LINE_END.search(bare):
        yield (
            f"{shown} asks for a line end, and a pattern line is held against one line",
            "write a pattern line for each line",
        )
    if _TWO_SPACES.search(bare):
        yield f"{shown} asks for two spaces in a row, which no line of an article has", "write one space, or \\s+"
    if _EDGE_SPACE.search(bare):
        yield f"{shown} asks for a space at the edge of a line, where there is none", "leave the space out"
    if not exact and _INNER_ANCHOR.search(bare):
        yield (
            f"{shown} has an anchor (^ or $) in the middle of a line",
            "put a backslash before it if the sign is meant",
        )


def _zone(rule: Rule) -> Iterator[tuple[str, str]]:
    zone = rule.zone
    if zone.kind == "first" and zone.count == 1 and rule.when.after and None not in rule.when.after:
        yield "nothing stands before the first line, and after: asks for something", "leave out after:, or widen at:"
    if zone.kind == "last" and zone.count == 1 and rule.when.before and None not in rule.when.before:
        yield "nothing stands after the last line, and before: asks for something", "leave out before:, or widen at:"
    shortest = min(sum(1 for line in found if not isinstance(line, Gap)) for found in rule.alternatives)
    wanted = shortest * rule.when.in_a_row
    if zone.kind == "first" and rule.when.in_a_row and shortest <= zone.count < wanted:
        yield f"{rule.when.in_a_row} matches in a row can't lie in the {zone}", f"write at: first {wanted} lines"


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
    for key in ("site", "lang", "path", "after", "before"):
        wanted, refused = getattr(when, key), getattr(unless, key)
        if wanted and set(wanted) <= set(refused):
            yield f"{key} stands under when and under unless", "leave out one of them"
    if when.max_words and unless.max_words >= when.max_words:
        yield "max_words under unless excludes what it allows under when", "leave out one of them"
    if when.in_files and unless.in_files and unless.in_files <= when.in_files:
        yield "in_files under unless excludes what it asks for under when", "leave out one of them"
    if when.in_a_row and unless.in_a_row and unless.in_a_row <= when.in_a_row:
        yield "in_a_row under unless excludes what it asks for under when", "leave out one of them"
