"""Rules -> warnings: rules that match too much, too little or nothing, and what `notation` finds in their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import regex

from dechaff.errors import Message, message
from dechaff.rules.lint.notation import case_classes, notation
from dechaff.rules.load import Loaded
from dechaff.rules.model import Alternative, Conditions, LineRun, LiteralLine, RegexLine, Rule, Zone
from dechaff.rules.packs import is_for_a_kind
from dechaff.rules.pattern.backtracking import MAXIMUM_LINE, STEEP_LINE, line_limit
from dechaff.rules.pattern.line import line_patterns
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.text.characters import count_words
from dechaff.text.display import clipped, columns

__all__ = ["lint"]

# For expressions in which each part counts: no alternatives, no verbose mode, nothing optional around the part.
_BRANCHES = re.compile(r"(?<!\\)\||\(\?[a-zA-Z]*x")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])+\]")
_LINE_END = re.compile(r"(?<!\\)(?:\\\\)*\\[nr](?![?*{])")
_TWO_SPACES = re.compile(r"(?<!\\)  (?![?*+{])")
_EDGE_SPACE = re.compile(r"^\^?(?: |\\s)(?![?*{])|(?:(?<!\\) |\\s)\$?$")
_INNER_ANCHOR = re.compile(r"(?<=[\w ])(?<!\\)\$(?=[\w ])|(?<=[\w ])\^(?=[\w ])")
_SHORT_WORD = 10
_FEW_LINES = 10
_FEW_COLUMNS = 3
_NOTHING_IN_COMMON = ("The harbour board voted on Monday for a new ferry", "7 × 12:30 (§)", "паром", "x!")


def _no_examples(rule: Rule) -> Iterator[Message]:
    """W001."""
    if not rule.examples:
        yield message("W001", id=rule.id)


def short_word(rule: Rule) -> Iterator[Message]:
    """W002: a rule removes one short word wherever it is a line, a sentence or a phrase."""
    if not _removes_anywhere(rule):
        return
    where = {"line": "a line of its own", "sentence": "a sentence of its own", "phrase": "in a line"}[rule.unit]
    for alternative in rule.alternatives:
        key = alternative[0].key if isinstance(alternative[0], LiteralLine) else " "
        marked = rule.unit == "phrase" and not key.isalnum()  # brackets are part of a phrase
        if len(alternative) == 1 and len(key) <= _SHORT_WORD and " " not in key and not marked:
            yield message("W002", word=key, where=where)
            return


def matches_everything(rule: Rule) -> Iterator[Message]:
    """W011: a rule removes every line."""
    if _removes_anywhere(rule) and any(map(_matches_everything, rule.alternatives)):
        yield message("W011", id=rule.id)


def _removes_anywhere(rule: Rule) -> bool:
    return rule.action == "remove" and rule.zone.kind == "anywhere" and rule.when == Conditions()


def _matches_everything(alternative: Alternative) -> bool:
    """Whether it matches lines that have nothing in common, and so any."""
    lines = [line for line in alternative if not isinstance(line, LineRun)]
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
    shortest = min(sum(1 for line in found if not isinstance(line, LineRun)) for found in rule.alternatives)
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


_CHECKS = (
    _no_examples,
    short_word,
    matches_everything,
    notation,
    case_classes,
    tried_everywhere,
    backtracking,
    unmatchable,
)


def lint(loaded: Loaded) -> list[Problem]:
    """Warnings about the rules in the user's own files, in file order; those that `change` replaced are left out."""
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    return [*_settings_elsewhere(loaded), *_of_rules(loaded, active)]


def _settings_elsewhere(loaded: Loaded) -> Iterator[Problem]:
    """W015."""
    for file in loaded.files[1:]:
        for key in sorted(file.given - loaded.files[0].given):
            yield file.source.problem(message("W015", file=file.source.file, key=key), file.source.place(1, 1))


def _of_rules(loaded: Loaded, active: Mapping[str, Rule]) -> list[Problem]:
    return [
        file.source.problem(found, rule.place, rule=rule.id)
        for file in loaded.files
        for rule in file.rules
        if active.get(rule.id, rule).place == rule.place
        for check in _CHECKS
        for found in dict.fromkeys(check(rule))
    ]
