"""`match` or `match_any` of a rule -> its alternatives, each with a pattern for every line, or all that is wrong."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod

from dechaff.errors import message
from dechaff.rules.model import Alternative, LinePattern, LineRun, Lists, LiteralLine, RegexLine, Unit, Zone
from dechaff.rules.pattern.line import line_patterns, parse_line
from dechaff.rules.pattern.placeholders import saved_twice
from dechaff.rules.yaml.diagnostics import LineProblem, closest
from dechaff.rules.yaml.nodes import MappingNode, Node, ScalarNode, locate
from dechaff.rules.yaml.reader import Reader

MATCH_KEYS = ("match", "match_any")
MAXIMUM_LINES = 40
MAXIMUM_ALTERNATIVES = 5_000

_Line = tuple[LinePattern | LineRun, ...]
"""The patterns of one line of a match: several if a list is written out."""

_LEAST_LITERAL, _TWO_SIGNS = 3, 2


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads the pattern lines of one rule; problems are reported to `reader`."""

    reader: Reader
    lists: Lists
    exact: bool
    unit: Unit = "line"

    def read(self, scalar: ScalarNode, offset: int, text: str) -> _Line:
        """The patterns of a line that is at `offset` in the scalar; none if it has problems, which are reported."""
        patterns, problems = parse_line(text, self.exact, self.lists, self.unit)
        for problem in problems:
            self.report(scalar, offset, problem)
        return () if problems else patterns

    def report(self, scalar: ScalarNode, offset: int, problem: LineProblem) -> None:
        """Report a problem of the line that is at `offset` in the scalar."""
        place = locate(self.reader.source, scalar, offset + problem.offset, problem.width)
        found = problem.message
        if scalar.style == '"':
            found = replace(found, help=found.help.replace("\\", "\\\\"))
        self.reader.report(found, place, problem.pointer)


def read_match(
    line_reader: LineReader, node: MappingNode, entries: Mapping[str, Node], zone: Zone
) -> tuple[tuple[str, ...], tuple[Alternative, ...]]:
    """The texts of a rule's match as written, and its alternatives; none where there are errors."""
    reader = line_reader.reader
    key = _key(reader, node, entries)
    if key is None:
        return (), ()
    if key == "match":
        scalar = reader.text(key, entries[key])
        scalars = [scalar] if scalar else []
    else:
        scalars = reader.texts(key, entries[key], several=True)
    alternatives = [found for scalar in scalars for found in _alternatives(line_reader, scalar, key, zone)]
    if len(alternatives) > MAXIMUM_ALTERNATIVES:
        many = message(
            "S012", "split the rule", count=len(alternatives), what="alternatives", most=MAXIMUM_ALTERNATIVES
        )
        reader.report(many, scalars[0].place)
    return tuple(scalar.value for scalar in scalars), tuple(dict.fromkeys(alternatives))


def _key(reader: Reader, node: MappingNode, entries: Mapping[str, Node]) -> str | None:
    """The one of the two keys that the rule has; a misspelt one has been reported already."""
    keys = [key for key in MATCH_KEYS if key in entries]
    if len(keys) == 1:
        return keys[0]
    if not keys:
        if not any(closest(key.value, MATCH_KEYS) for key, _ in node.items if key.value not in entries):
            reader.report_missing(
                "match", node, "this rule", "show the boilerplate as it looks on the page: match: ..."
            )
        return None
    help = "put the text of match into the list of match_any, or make two rules"
    place = next(key.place for key, _ in node.items if key.value == "match_any")
    reader.report(message("S010", help, one="match", other="match_any"), place)
    return None


def _alternatives(line_reader: LineReader, scalar: ScalarNode, key: str, zone: Zone) -> list[Alternative]:
    """The alternatives of one text: several if lists are written out in it."""
    reader = line_reader.reader
    if scalar.style == ">":
        reader.report(message("S009", key=key), scalar.place, 'use "|"')
        return []
    written = list(line_patterns(scalar.value))
    lines = [line_reader.read(scalar, offset, text) for offset, text in written]
    fresh = _saves_once(line_reader, scalar, written, lines)
    if not fresh or not all(lines):
        return []
    if len(lines) > MAXIMUM_LINES:
        reader.report(message("S012", "", count=len(lines), what="lines", most=MAXIMUM_LINES), scalar.place)
        return []
    misplaced = _misplaced_run(lines, zone)
    if misplaced:
        number, problem = misplaced
        line_reader.report(scalar, written[number][0], problem)
        return []
    if lines and lines[-1][0] == LineRun():
        lines[-1] = (LineRun("rest"),)
    if line_reader.unit != "line" and not _fits_unit(line_reader, scalar, written, lines):
        return []
    count = prod(map(len, lines))
    if count > MAXIMUM_ALTERNATIVES:
        help = "use fewer lists in one match"
        many = message("S012", help, count=count, what="combinations of lists", most=MAXIMUM_ALTERNATIVES)
        reader.report(many, scalar.place)
        return []
    return list(itertools.product(*lines))


def _fits_unit(line_reader: LineReader, scalar: ScalarNode, written: list[tuple[int, str]], lines: list[_Line]) -> bool:
    """Whether a match can be compared with parts of lines: one line, with a text by which it can be looked up."""
    unit = line_reader.unit
    if len(lines) > 1 or isinstance(lines[0][0], LineRun):
        offset, text = written[-1]
        line_reader.report(scalar, offset, LineProblem(message("P011", unit=unit), 0, len(text)))
        return False
    offset, text = written[0]
    for pattern in lines[0]:
        literals = (pattern.key,) if isinstance(pattern, LiteralLine) else getattr(pattern, "prefilter", ())
        if not literals or not all(map(_rare, literals)):
            few = message("P012", unit=unit, least=_LEAST_LITERAL)
            line_reader.report(scalar, offset, LineProblem(few, 0, len(text)))
            return False
    return True


def _rare(literal: str) -> bool:
    """Whether a literal is rare enough to be looked up within lines.

    Three letters are, and so are two signs ("[["), one character of a script without cases, or a sign such as ©.
    """
    if len(literal) == _TWO_SIGNS and literal.isascii() and not any(map(str.isalnum, literal)):
        return " " not in literal
    return len(literal) >= _LEAST_LITERAL or not (literal.isascii() or (literal.isalpha() and literal.islower()))


def _saves_once(
    line_reader: LineReader, scalar: ScalarNode, written: list[tuple[int, str]], lines: list[_Line]
) -> bool:
    """Whether no line saves a field that one before it saves."""
    saved: set[str] = set()
    once = True
    for (offset, text), patterns in zip(written, lines, strict=True):
        for pattern in patterns[:1]:  # the others of a line save the same
            fields = [capture[1] for capture in pattern.captures] if isinstance(pattern, RegexLine) else []
            for name in fields:
                if name in saved:
                    at = max(text.find(f"as {name}>") + 3, text.find(f"<{name}>") + 1)
                    line_reader.report(scalar, offset, saved_twice(name, "match", at, len(name)))
                    once = False
            saved.update(fields)
    return once


def _misplaced_run(lines: list[_Line], zone: Zone) -> tuple[int, LineProblem] | None:
    """The problem of the first "..." or <titles> that can't be where it is, with the number of its line."""
    runs = [number for number, patterns in enumerate(lines) if isinstance(patterns[0], LineRun)]
    for number in runs:
        first, last = number == 0, number == len(lines) - 1
        if lines[number][0] == LineRun("titles"):
            if first or not last:
                help = "write the label on the line above it, and nothing below it"
                reason = "<titles> is not the last one, below the label of the list"
                return number, LineProblem(message("P005", help, key="match", reason=reason), 0, len("<titles>"))
        elif first:
            help = "begin with the line that the boilerplate begins with"
            return number, LineProblem(message("P005", help, key="match", reason='"..." is the first one'), 0, 3)
        elif number - 1 in runs:
            return number, LineProblem(message("P005", key="match", reason='"..." is there twice in a row'), 0, 3)
        elif last and zone.kind not in ("end", "last"):
            return number, LineProblem(message("P004"), 0, 3)
    return None
