"""What is allowed in a rule and still looks like a mistake: warnings, with the place and the mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import regex

from dechaff.rules.lint.unmatchable import unmatchable
from dechaff.rules.load import Loaded
from dechaff.rules.model import Alternative, Conditions, Gap, LiteralLine, RegexLine, Rule
from dechaff.rules.pattern.case_classes import ignored_case_classes
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.rules.yaml.diagnostics import Place, Problem
from dechaff.rules.yaml.source import RuleSource
from dechaff.text.display import clipped, columns

__all__ = ["WARNINGS", "lint"]

_SHORT_WORD = 10
_FEW_LINES = 10
_FEW_COLUMNS = 3
_NOTHING_IN_COMMON = ("The harbour board voted on Monday for a new ferry", "7 × 12:30 (§)", "паром", "x!")
_LOOKS_LIKE_REGEX = re.compile(
    r"\\[dwsbDWSB]|\.[*+]|\[[^\]]*[a-zA-Z0-9]-[a-zA-Z0-9][^\]]*\]|\(\?[:P]|^\^|\$$|\(\w+\|\w+"
)
_PLACEHOLDER = re.compile(r"<[^<>]+>")
_OPEN_PLACEHOLDER = re.compile(rf"(?<!\\)<(?:{'|'.join(NAMES)})\b(?: as \w+)?(?![^<]*>)")
_LOOKS_LIKE_GLOB = re.compile(r"/[\w\s./-]*[\w\s/]\*(?:\.?[\w/-]*)/")

WARNINGS: Mapping[str, str] = {
    "W001": "a rule has no examples",
    "W002": "one short word is removed wherever it is a line of its own",
    "W003": "a pattern looks like a regular expression, but has no slashes around it",
    "W004": "a pattern between slashes looks like a glob",
    "W005": "a regular expression needs no three letters in a row, so it is tried on every line",
    "W006": "other rules take all that the examples of a rule show",
    "W007": "a rule finds nothing in the corpus (`check --corpus`)",
    "W008": "a pattern, or a rule, can never match",
    "W009": "a class such as `\\p{Lu}` or `[A-Z]` is to tell capitals, and they do not count in that rule",
    "W010": "a placeholder is not closed: `<date` without its `>`",
    "W011": "a rule takes every line, wherever it stands",
}
"""What `check` warns of, by code; for the documentation."""

_Warn = Callable[[str, str, Place, str, str], Problem]


def lint(loaded: Loaded) -> list[Problem]:
    """Warnings about the rules that stand in the user's own files, in file order."""
    warnings: list[Problem] = []
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    for file in loaded.files:
        for rule in file.rules:
            if active.get(rule.id, rule).place == rule.place:
                warnings += lint_rule(rule, file.source)
    return warnings


def lint_rule(rule: Rule, source: RuleSource) -> Iterator[Problem]:
    """Warnings about one rule."""

    def warn(code: str, message: str, help: str, pointer: str = "") -> Problem:
        return source.warning(code, message, rule.place, pointer, help, rule.id)

    if not rule.examples:
        yield warn(
            "W001", f'the rule "{rule.id}" has no examples', "add one before/after and one unchanged: check runs them"
        )
    if rule.action == "remove" and rule.zone.kind == "anywhere" and rule.when == Conditions():
        word = next((word for alternative in rule.alternatives if (word := _short_word(alternative))), None)
        if word:
            yield warn("W002", f'the short word "{word}" is removed wherever it is a line of its own',
                       "say where (at:), or when (when: {in_a_row: 2}), or show more of the debris")  # fmt: skip
        if any(map(_takes_anything, rule.alternatives)):
            yield warn("W011", f'the rule "{rule.id}" takes every line, wherever it stands',
                       "say what else is in the line, or where it is (at:, or when: with after, before)")  # fmt: skip
    for text in rule.text:
        for line in filter(None, map(str.strip, text.split("\n"))):
            for code, message, mend in _lint_line(line, rule):
                yield warn(code, message, mend)
    few_lines = rule.zone.kind in ("first", "last") and rule.zone.count <= _FEW_LINES
    for alternative in () if few_lines else rule.alternatives:
        slow = next(
            (line for line in alternative if isinstance(line, RegexLine) and line.handwritten and _slow(line)), None
        )
        if slow and all(not isinstance(line, LiteralLine) for line in alternative):
            yield warn("W005", f"/{clipped(slow.source)}/ needs no three letters in a row, so every line is tried",
                       "begin it with the words that it always contains")  # fmt: skip
            break
    if rule.zone.kind in ("first", "last"):
        shortest = min(sum(1 for line in alternative if not isinstance(line, Gap)) for alternative in rule.alternatives)
        if shortest > rule.zone.count:
            yield warn("W008", f"a match of {shortest} lines can't lie in the {rule.zone}",
                       f"write at: {rule.zone.kind} {shortest} lines")  # fmt: skip
    for reason, mend in dict.fromkeys(unmatchable(rule)):
        yield warn("W008", f'the rule "{rule.id}" can never match: {reason}', mend)


def _lint_line(line: str, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """What is doubtful in one line of a match: code, message and mend."""
    shown = clipped(line)
    if len(line) < 2 or not line.startswith("/") or not line.endswith("/"):
        if _LOOKS_LIKE_REGEX.search(_PLACEHOLDER.sub("", line)):
            yield (
                "W003",
                f'"{shown}" looks like a regular expression, but is compared as it stands',
                f"put slashes around it: /{shown}/",
            )
        if open_ := _OPEN_PLACEHOLDER.search(line):
            yield (
                "W010",
                f'"{open_[0]}" looks like a placeholder, but is not closed, and is compared as it stands',
                f"write {open_[0]}>; if the text itself is meant, write \\{open_[0]}",
            )
        return
    if _LOOKS_LIKE_GLOB.fullmatch(line):
        yield (
            "W004",
            f'"{shown}" looks like a glob, but is read as a regular expression',
            'for "anything" write .* in a regular expression, or <any> without slashes',
        )
    idle = None if rule.exact else next(ignored_case_classes(line[1:-1]), None)
    if idle:
        yield (
            "W009",
            f"{idle} fits capitals and small letters alike: they are not told apart here",
            f"where they shall be, write (?-i:{idle}); or exact: true for the whole rule",
        )


def _short_word(alternative: tuple[object, ...]) -> str | None:
    if len(alternative) == 1 and isinstance(alternative[0], LiteralLine):
        key = alternative[0].key
        if len(key) <= _SHORT_WORD and " " not in key:
            return key
    return None


def _takes_anything(alternative: Alternative) -> bool:
    """Whether lines that have nothing in common match, so that any would."""
    lines = [line for line in alternative if not isinstance(line, Gap)]
    return all(
        isinstance(line, RegexLine)
        and not line.prefilter
        and all(regex.fullmatch(line.source, text, regex.IGNORECASE, timeout=1) for text in _NOTHING_IN_COMMON)
        for line in lines
    )


def _slow(pattern: RegexLine) -> bool:
    """Whether an expression is tried on most lines: two letters do at an edge of the line, and so do 文字 anywhere."""
    return not pattern.prefilter or (
        pattern.prefilter_at == "anywhere" and min(map(columns, pattern.prefilter)) < _FEW_COLUMNS
    )
