r"""Rules -> warnings: rules that match too much, too little or nothing, or are read otherwise than it seems meant.

Without `exact`, expressions ignore case, and that includes classes: `\p{Lu}` then matches "a", and `\P{Lu}` matches no
letter that has a capital. Only within `(?-i:...)` case counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import regex

from dechaff.errors import Message, message
from dechaff.rules.load import Loaded
from dechaff.rules.model import Alternative, Conditions, LineRun, LiteralLine, RegexLine, Rule, Zone
from dechaff.rules.packs import is_for_a_kind
from dechaff.rules.pattern.backtracking import MAXIMUM_LINE, STEEP_LINE, line_limit
from dechaff.rules.pattern.line import line_patterns
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.rules.pattern.regex import CLASS
from dechaff.rules.written import place_of_line
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.text.characters import count_words
from dechaff.text.display import clipped, columns

# For expressions in which each part counts: no alternatives, no verbose mode, nothing optional around the part.
_BRANCHES = re.compile(r"(?<!\\)\||\(\?[a-zA-Z]*x")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])+\]")
_WHOLE_CLASS = re.compile(CLASS)
_LINE_END = re.compile(r"(?<!\\)(?:\\\\)*\\[nr](?![?*{])")
_TWO_SPACES = re.compile(r"(?<!\\)  (?![?*+{])")
_EDGE_SPACE = re.compile(r"^\^?(?: |\\s)(?![?*{])|(?:(?<!\\) |\\s)\$?$")
_INNER_ANCHOR = re.compile(r"(?<=[\w ])(?<!\\)\$(?=[\w ])|(?<=[\w ])\^(?=[\w ])")
_SHORT_WORD, _FEW_LINES, _FEW_COLUMNS = 10, 10, 3
_NOTHING_IN_COMMON = ("The harbour board voted on Monday for a new ferry", "7 × 12:30 (§)", "паром", "x!")

_LOOKS_LIKE_REGEX = re.compile(
    r"\\[dwsbDWSB]|\.[*+]|\[[^\]]*[a-zA-Z0-9]-[a-zA-Z0-9][^\]]*\]|\(\?[:P]|^\^|\$$|\(\w+\|\w+"
)
_PLACEHOLDER = re.compile(r"<[^<>]+>")
_OPEN_PLACEHOLDER = re.compile(rf"(?<!\\)<(?:{'|'.join(NAMES)})\b(?: as \w+)?(?![^<]*>)")
_LOOKS_LIKE_GLOB = re.compile(r"/[\w\s./-]*[\w\s/]\*(?:\.?[\w/-]*)/")

_WITH_FLAGS = re.compile(r"/.+/[a-z]{1,5}")
_WILDCARD = re.compile(
    r"^\*(?= [a-z]+ )|(?<= (?:on|by|to|of|in|at) )\*|(?<= (?:via|for|von|por|par) )\*|(?<= (?:with|from) )\*"
)

_PROPERTY = re.compile(r"\\[pP]\{\s*\^?\s*(?:(?:gc|general_category)\s*=\s*)?([\w ]+?)\s*\}", re.IGNORECASE)
_UPPER = frozenset({"lu", "lt", "uppercase", "upper", "uppercaseletter", "titlecaseletter"})
_LOWER = frozenset({"ll", "lowercase", "lower", "lowercaseletter"})
_RANGE = re.compile(r"(\w)-(\w)")
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")
_POSIX = re.compile(r"\[:\^?(\w+):\]")


def _written_lines(rule: Rule) -> Iterator[tuple[str, bool]]:
    """The pattern lines of a rule as written; whether each is an expression between slashes."""
    for text in rule.text:
        for _, line in line_patterns(text):
            yield line, len(line) > 1 and line.startswith("/") and line.endswith("/")


def notation(rule: Rule) -> Iterator[Message]:
    """Lines in a notation that is not the one of the rule language.

    W003: a regular expression without slashes. W004: a glob between them. W010: an open placeholder. W013: an asterisk
    in place of any text. W014: a regular expression with flags behind it.
    """
    for line, is_expression in _written_lines(rule):
        bare = _PLACEHOLDER.sub("", line)
        if is_expression:
            if _LOOKS_LIKE_GLOB.fullmatch(line):
                yield replace(message("W004", line=clipped(line)), about=line)
        elif _WITH_FLAGS.fullmatch(line):
            yield replace(message("W014", line=clipped(line), bare=clipped(line[: line.rindex("/") + 1])), about=line)
        elif _WILDCARD.search(bare):
            yield replace(message("W013", line=clipped(line), meant=clipped(_WILDCARD.sub("<any>", line))), about=line)
        else:
            if _LOOKS_LIKE_REGEX.search(bare):
                yield replace(message("W003", line=clipped(line)), about=line)
            if placeholder := _OPEN_PLACEHOLDER.search(line):
                yield replace(message("W010", text=placeholder[0]), about=line)


def case_classes(rule: Rule) -> Iterator[Message]:
    """W009: a class of capital letters in an expression that ignores case; the first one of each line."""
    for line, is_expression in () if rule.exact else _written_lines(rule):
        if is_expression:
            yield from (message("W009", part=part) for part in islice(_ignored(line[1:-1]), 1))


def _ignored(source: str) -> Iterator[str]:
    r"""The classes of a valid expression that are meant to match capitals only, and match small letters, too.

    >>> list(_ignored(r"\p{Lu}\w+ (?-i:\p{Lu}) [A-Z][a-z]+ [A-Za-z]+ [a-z]+"))
    ['\\p{Lu}', '[A-Z]']
    """
    counts = [False]  # whether case counts, by open group
    position = 0
    while position < len(source):
        end = position + 1
        character = source[position]
        if character == "\\":
            found = _PROPERTY.match(source, position)
            end = found.end() if found else position + 2
        elif character == "[":
            found = _WHOLE_CLASS.match(source, position)
            end = found.end() if found else len(source)
        elif character == "(":
            counts.append(counts[-1])
            if flags := _FLAGS.match(source, position):
                counts[-1] = (counts[-1] or "i" in (flags[2] or "")) and "i" not in flags[1]
                if flags[3] == ")":  # (?-i) is for the rest of the group around it
                    counts[-2:] = [counts[-1]]
                end = flags.end()
        elif character == ")" and len(counts) > 1:
            counts.pop()
        part = source[position:end]
        if character in "\\[" and not counts[-1] and _is_case_class(part):
            yield part
        position = end


def _is_case_class(part: str) -> bool:
    """Whether a class has capitals without their small letters, or names one kind of letters without the other.

    `[a-z]` alone is not one: many people write "any letter" so, and it is.
    """
    names = {
        name.lower().replace(" ", "").replace("_", "") for name in (*_PROPERTY.findall(part), *_POSIX.findall(part))
    }
    ranges = _RANGE.findall(_PROPERTY.sub("", part)) if part.startswith("[") else []
    upper = bool(names & _UPPER) or any(first.isupper() and last.isupper() for first, last in ranges)
    lower = any(first.islower() and last.islower() for first, last in ranges)
    named_lower = bool(names & _LOWER)
    return upper != (lower or named_lower) and (upper or named_lower)


def no_examples(rule: Rule) -> Iterator[Message]:
    """W001: a rule without examples."""
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
            yield replace(message("W002", word=key, where=where), about=key)
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
    in_few_lines = rule.zone.kind in ("first", "last") and rule.zone.count <= _FEW_LINES
    if in_few_lines or is_for_a_kind(rule.id):  # the signs of a kind are often no letters
        return
    for alternative in rule.alternatives:
        slow = next((line for line in alternative if isinstance(line, RegexLine) and _is_slow(line)), None)
        if slow and not any(isinstance(line, LiteralLine) for line in alternative):
            yield message("W005", line=clipped(slow.source))
            return


def _is_slow(line: RegexLine) -> bool:
    """Whether a user's expression is tried on most lines. At an edge two letters are enough, 文字 anywhere."""
    short = line.prefilter_at == "anywhere" and min(map(columns, line.prefilter), default=0) < _FEW_COLUMNS
    return line.handwritten and (short or not line.prefilter)


def backtracking(rule: Rule) -> Iterator[Message]:
    """W012: a user's regular expression is not tried on long lines."""
    for line in (line for alternative in rule.alternatives for line in alternative):
        if isinstance(line, RegexLine) and line.handwritten and line_limit(line) < MAXIMUM_LINE:
            yield message("W012", line=clipped(line.source), most=f"{STEEP_LINE:,}")
            return


def unmatchable(rule: Rule) -> Iterator[Message]:
    """W008: the reasons why a rule can never match, as far as they are certain from the rule alone."""
    for part in (_lines(rule), _zone(rule), _words(rule), _contradictions(rule.when, rule.unless)):
        yield from (message("W008", help, id=rule.id, reason=reason) for reason, help in part)


def _lines(rule: Rule) -> Iterator[tuple[str, str]]:
    for line, is_expression in _written_lines(rule):
        if is_expression:
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
    no_examples, short_word, matches_everything, notation, case_classes, tried_everywhere, backtracking, unmatchable,
)  # fmt: skip


def lint(loaded: Loaded) -> list[Problem]:
    """Warnings about the rules in the user's own files, in file order; those that `change` replaced are left out."""
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    of_rules = (
        file.source.problem(found, place_of_line(file.source, rule.place, found.about), rule=rule.id)
        for file in loaded.files
        for rule in file.rules
        if active.get(rule.id, rule).place == rule.place
        for check in _CHECKS
        for found in dict.fromkeys(check(rule))
    )
    return [*_settings_elsewhere(loaded), *of_rules]


def _settings_elsewhere(loaded: Loaded) -> Iterator[Problem]:
    """W015: an included file has settings that the main file does not have, or packs and changes of rules of packs."""
    for file in loaded.files[1:]:
        places = {"use": file.use, "disable": file.disable, "change": [one.target for one in file.overrides]}
        for key, named in places.items():
            if named:
                yield file.source.problem(message("W015", file=file.source.file, key=key), named[0].place)
        for key in sorted(file.given - loaded.files[0].given):
            yield file.source.problem(message("W015", file=file.source.file, key=key), file.source.place(1, 1))
