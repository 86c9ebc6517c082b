"""`match` or `match_any` of a rule -> its alternatives, each a pattern for every line, or all that is wrong in it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from dechaff.rules.model import Alternative, Gap, LinePattern, Lists, LiteralLine, RegexLine, Unit, Zone
from dechaff.rules.pattern.line import line_patterns, parse_line
from dechaff.rules.schema.fields import saved_twice
from dechaff.rules.yaml.diagnostics import Flaw, closest
from dechaff.rules.yaml.nodes import MappingNode, Node, ScalarNode, locate
from dechaff.rules.yaml.reader import Reader

__all__ = ["MATCH_KEYS", "MAXIMUM_LINES", "LineReader", "read_match"]

MATCH_KEYS = ("match", "match_any")
MAXIMUM_LINES = 40
MAXIMUM_ALTERNATIVES = 5_000

_Line = tuple[LinePattern | Gap, ...]
"""What may stand on one line of a match: a list that is spelt out makes several patterns."""


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads the pattern lines of one rule; what is wrong with them is told to `reader`."""

    reader: Reader
    lists: Lists
    exact: bool
    unit: Unit = "line"

    def read(self, scalar: ScalarNode, offset: int, text: str) -> _Line:
        """The patterns of a line that stands at `offset` in the scalar; none if it has flaws."""
        patterns, flaws = parse_line(text, self.exact, self.lists, self.unit)
        for flaw in flaws:
            self.tell(scalar, offset, flaw)
        return () if flaws else patterns

    def tell(self, scalar: ScalarNode, offset: int, flaw: Flaw) -> None:
        """Report a flaw of the line that stands at `offset` in the scalar."""
        place = locate(self.reader.source, scalar, offset + flaw.offset, flaw.width)
        help = flaw.help.replace("\\", "\\\\") if scalar.style == '"' else flaw.help
        self.reader.error(flaw.code, flaw.message, place, flaw.pointer, help)


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
        reader.error(
            "S012",
            f"this rule has more than {MAXIMUM_ALTERNATIVES:,} alternatives",
            scalars[0].place,
            "",
            "split it into several rules",
        )
    return tuple(scalar.value for scalar in scalars), tuple(dict.fromkeys(alternatives))


def _key(reader: Reader, node: MappingNode, entries: Mapping[str, Node]) -> str | None:
    """Which of the two keys the rule has; a key that seems to be meant for one of them is reported already."""
    keys = [key for key in MATCH_KEYS if key in entries]
    if len(keys) == 1:
        return keys[0]
    if not keys:
        if not any(closest(key.value, MATCH_KEYS) for key, _ in node.items if key.value not in entries):
            reader.missing("match", node, "this rule", "show the debris as it looks on the page: match: ...")
        return None
    reader.error(
        "S010",
        "this rule has both match and match_any",
        next(key.place for key, _ in node.items if key.value == "match_any"),
        "",
        "put the text of match into the list of match_any, or make two rules",
    )
    return None


def _alternatives(line_reader: LineReader, scalar: ScalarNode, key: str, zone: Zone) -> list[Alternative]:
    """What one text stands for: several alternatives, where lists are spelt out in it."""
    reader = line_reader.reader
    if scalar.style == ">":
        reader.error(
            "S009",
            f'">" joins the lines of {key} into one, so that they can\'t be told apart',
            scalar.place,
            'use "|"',
            f"write {key}: | in place of {key}: >",
        )
        return []
    written = list(line_patterns(scalar.value))
    lines = [line_reader.read(scalar, offset, text) for offset, text in written]
    fresh = _saves_once(line_reader, scalar, written, lines)
    if not fresh or not all(lines):
        return []
    if len(lines) > MAXIMUM_LINES:
        reader.error("S012", f"a match has at most {MAXIMUM_LINES} lines, this one has {len(lines)}", scalar.place)
        return []
    misplaced = _misplaced_gap(lines, zone)
    if misplaced:
        number, flaw = misplaced
        line_reader.tell(scalar, written[number][0], flaw)
        return []
    if lines and lines[-1][0] == Gap():
        lines[-1] = (Gap("rest"),)
    if line_reader.unit != "line" and not _fits_unit(line_reader, scalar, written, lines):
        return []
    count = prod(map(len, lines))
    if count > MAXIMUM_ALTERNATIVES:
        reader.error(
            "S012",
            f"the lists in this {key} make {count:,} combinations",
            scalar.place,
            "",
            f"use fewer lists in one match (at most {MAXIMUM_ALTERNATIVES:,} combinations)",
        )
        return []
    return list(itertools.product(*lines))


_LEAST_LITERAL = 3


def _fits_unit(line_reader: LineReader, scalar: ScalarNode, written: list[tuple[int, str]], lines: list[_Line]) -> bool:
    """Whether a match can be compared with parts of lines: one line, with a text that it can be looked up by."""
    unit = line_reader.unit
    if len(lines) > 1 or isinstance(lines[0][0], Gap):
        offset, text = written[-1]
        line_reader.tell(
            scalar,
            offset,
            Flaw(
                "P011", f"with unit: {unit}, a match is one line", 0, len(text), "", "make an alternative of each line"
            ),
        )
        return False
    for pattern in lines[0]:
        literals = (
            (pattern.key,)
            if isinstance(pattern, LiteralLine)
            else pattern.prefilter
            if isinstance(pattern, RegexLine)
            else ()
        )
        if not literals or not all(map(_rare, literals)):
            offset, text = written[0]
            flaw = Flaw(
                "P012",
                f"with unit: {unit}, a match needs a text of {_LEAST_LITERAL} characters that is always in it",
                0,
                len(text),
                "",
                "write the words that the debris begins or ends with",
            )
            line_reader.tell(scalar, offset, flaw)
            return False
    return True


def _rare(literal: str) -> bool:
    """Whether a literal is rare enough to be looked up within lines.

    Three letters are, and so is one character of a script without cases, or a sign such as ©.
    """
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
                    line_reader.tell(scalar, offset, saved_twice(name, "match", at, len(name)))
                    once = False
            saved.update(fields)
    return once


def _misplaced_gap(lines: list[_Line], zone: Zone) -> tuple[int, Flaw] | None:
    """The first "..." that stands where it can't, by the number of its line."""
    gaps = [number for number, patterns in enumerate(lines) if isinstance(patterns[0], Gap)]
    for number in gaps:
        titles = lines[number][0] == Gap("titles")
        if titles and (number == 0 or number < len(lines) - 1):
            return number, Flaw(
                "P005",
                "<titles> is the last line of a match, below the label of the list",
                0,
                len("<titles>"),
                "",
                "write the label on the line above it, and nothing below it",
            )
        if titles:
            continue
        if number == 0:
            return number, Flaw(
                "P005",
                '"..." can\'t be the first line of a match',
                0,
                3,
                "",
                "start with the line that the debris starts with",
            )
        if number - 1 in gaps:
            return number, Flaw("P005", 'two "..." stand one after the other', 0, 3, "", "one is enough")
        if number == len(lines) - 1 and zone.kind not in ("end", "last"):
            return number, Flaw(
                "P004",
                '"..." at the end takes everything up to the end of the article',
                0,
                3,
                "",
                "say that you mean it with at: end or at: last N lines, or add the line that it ends with",
            )
    return None
