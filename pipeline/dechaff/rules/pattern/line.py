"""Pattern text -> line patterns: literals, placeholders, /regular expressions/ and "...".

A pattern is data for the matcher: here it is decided what a line has to equal or to match, which literal the index
can look it up by, and what is wrong with it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import regex

from dechaff.rules.model import Gap, LinePattern, Lists, RegexLine, Unit
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.rules.pattern.regex import analyse
from dechaff.rules.pattern.template import Part, patterns_of
from dechaff.rules.schema.fields import name_flaws, saved_twice
from dechaff.rules.yaml.diagnostics import Flaw, closest, listing

__all__ = ["GAP_SIGNS", "MAXIMUM_PATTERN", "line_patterns", "parse_line"]

GAP_SIGNS = ("...", "…")
MAXIMUM_PATTERN = 2_000
_PLACEHOLDER = re.compile(r"\\<|<(?P<name>[^<>\n]{1,60}?)(?: as (?P<field>[^<>\n]{1,60}))?>")
_NAME_LIKE = re.compile(r"[A-Za-z][\w-]*")


def line_patterns(match: str) -> Iterator[tuple[int, str]]:
    """The non-blank lines of a match with their offsets in it."""
    offset = 0
    for line in match.split("\n"):
        stripped = line.strip()
        if stripped:
            yield offset + line.index(stripped), stripped
        offset += len(line) + 1


TITLES = "<titles>"
"""A line of its own: a run of titles, as in a list of other articles."""

_END_MARKS = " .!?…。！？।۔؟"


def parse_line(
    line: str, exact: bool, lists: Lists, unit: Unit = "line"
) -> tuple[tuple[LinePattern | Gap, ...], list[Flaw]]:
    """Read one pattern line, without white space around it.

    The result has several members where a placeholder of one's own list is spelt out into literals; any of them
    may match. It is empty where there are flaws.
    """
    if line in GAP_SIGNS:
        return (Gap(),), []
    if line == TITLES:
        return (Gap("titles"),), []
    if len(line) > MAXIMUM_PATTERN:
        return (), [Flaw("P010", f"a pattern line has at most {MAXIMUM_PATTERN:,} characters", 0, len(line))]
    if len(line) >= 2 and line.startswith("/") and line.endswith("/"):
        return _expression(line[1:-1], exact)
    shown = line.rstrip(_END_MARKS) if unit == "sentence" else line
    parts, flaws = _parts(shown or line, lists)
    return ((), flaws) if flaws else patterns_of(parts, exact, lists, len(line), unit)


def _parts(line: str, lists: Lists) -> tuple[list[Part], list[Flaw]]:
    parts: list[Part] = []
    flaws: list[Flaw] = []
    literal, begun = "", 0
    position = 0
    for found in _PLACEHOLDER.finditer(line):
        literal += line[position : found.start()]
        position = found.end()
        if found[0] == "\\<":
            literal += "<"
            continue
        name = found["name"].strip()
        if not _NAME_LIKE.fullmatch(name) and found["field"] is None:
            literal += found[0]
            continue
        if literal:
            parts.append(Part(literal, begun))
        literal, begun = "", position
        field = found["field"].strip() if found["field"] is not None else None
        flaws += _placeholder_flaws(found, name, field, lists)
        if field is not None and any(part.field == field for part in parts):
            flaws.append(saved_twice(field, "line", found.start(), len(found[0])))
        parts.append(Part(found[0], found.start(), name, field))
    literal += line[position:]
    if literal:
        parts.append(Part(literal, begun))
    return parts, flaws


def _placeholder_flaws(found: re.Match[str], name: str, field: str | None, lists: Lists) -> Iterator[Flaw]:
    if name not in NAMES and name not in lists:
        meant = closest(name, [*NAMES, *lists])
        yield Flaw(
            "P001",
            f"unknown placeholder <{name}>",
            found.start(),
            len(found[0]),
            f"did you mean <{meant}>?" if meant else "not a placeholder",
            f"known: {listing(f'<{known}>' for known in [*NAMES, *lists])}; "
            f"if the text itself is meant, write \\<{name}>",
        )
    if field is not None and name == "keep":
        yield Flaw(
            "P007",
            "<keep> stays in the text, so it can't be saved as well",
            found.start(),
            len(found[0]),
            "",
            "write <keep>, or save it with <any as field>",
        )
    elif field is not None:
        yield from name_flaws(field, found.start("field"))


def _expression(source: str, exact: bool) -> tuple[tuple[LinePattern, ...], list[Flaw]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sets within sets, which stay what they are
            compiled = regex.compile(source)
    except regex.error as error:
        offset = min(error.pos if error.pos is not None else 0, max(len(source) - 1, 0))
        return (), [Flaw("P002", f"this regular expression is not valid: {error.msg}", offset + 1, 1, error.msg)]
    except (OverflowError, RecursionError, ValueError, MemoryError) as error:
        return (), [Flaw("P002", f"this regular expression is not valid: {error}", 0, len(source) + 2)]
    if compiled.fullmatch("") is not None:
        return (), [
            Flaw(
                "P003",
                "this regular expression matches the empty text, and so anything",
                0,
                len(source) + 2,
                "",
                "let it need at least one character: + in place of *, for instance",
            )
        ]
    flaws = [
        Flaw(flaw.code, flaw.message, max(source.find(f"<{name}>"), 0) + 2, len(name), flaw.pointer, flaw.help)
        for name in compiled.groupindex
        if name != "keep"
        for flaw in name_flaws(name, 0)
    ]
    if flaws:
        return (), flaws
    analysis = analyse(source)
    captures = tuple((name, name, "any") for name in compiled.groupindex if name != "keep")
    keeps = ("keep",) if "keep" in compiled.groupindex else ()
    rewritten = source if exact else analysis.rewritten
    return (
        RegexLine(rewritten, exact, analysis.prefilter, captures, keeps, handwritten=True, prefilter_at=analysis.place),
    ), []
