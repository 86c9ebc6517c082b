"""Pattern text -> line patterns: literals, placeholders, /regular expressions/ and "...".

A pattern is data for the matcher: here it is decided what a line has to equal or to match, which literal the index
can look it up by, and what is wrong with it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import regex

from dechaff.errors import message
from dechaff.rules.model import LinePattern, LineRun, Lists, RegexLine, Unit
from dechaff.rules.pattern.backtracking import endless_repetition
from dechaff.rules.pattern.placeholders import NAMES, field_problems, saved_twice
from dechaff.rules.pattern.regex import analyse
from dechaff.rules.pattern.template import TemplatePart, patterns_of
from dechaff.rules.yaml.diagnostics import LineProblem, closest

RUN_SIGNS = ("...", "…")
MAXIMUM_PATTERN = 2_000
TITLES = "<titles>"
"""A line of its own: a run of titles, as in a list of other articles."""

_END_MARKS = " .!?…。！？।۔؟"

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


def literal_pattern(text: str) -> str | None:
    """A pattern line that matches just this line of text; None if it is too long for a pattern.

    >>> literal_pattern("press <b> to go on"), literal_pattern("..."), literal_pattern("Share")
    ('press \\\\<b> to go on', '/\\\\.\\\\.\\\\./', 'Share')
    """
    text = text.strip()
    if text in RUN_SIGNS or (len(text) > 1 and text.startswith("/") and text.endswith("/")):
        pattern = "/" + regex.escape(text.replace("…", "..."), literal_spaces=True) + "/"
    else:
        pattern = text.replace("<", "\\<")
    return pattern if len(pattern) <= MAXIMUM_PATTERN else None


def parse_line(
    line: str, exact: bool, lists: Lists, unit: Unit = "line"
) -> tuple[tuple[LinePattern | LineRun, ...], list[LineProblem]]:
    """The patterns of one line, which has no white space around it, and the problems.

    There are several patterns, any of which may match, if a placeholder of a user's list is written out as literals.
    There are none if there are problems.
    """
    if line in RUN_SIGNS:
        return (LineRun(),), []
    if line == TITLES:
        return (LineRun("titles"),), []
    if len(line) > MAXIMUM_PATTERN:
        return (), [LineProblem(message("P010", most=MAXIMUM_PATTERN), 0, len(line))]
    if len(line) >= 2 and line.startswith("/") and line.endswith("/"):
        return _expression(line[1:-1], exact)
    shown = line.rstrip(_END_MARKS) if unit == "sentence" and not exact else line
    parts, problems = _parts(shown or line, lists)
    return ((), problems) if problems else patterns_of(parts, exact, lists, len(line), unit)


def _parts(line: str, lists: Lists) -> tuple[list[TemplatePart], list[LineProblem]]:
    parts: list[TemplatePart] = []
    problems: list[LineProblem] = []
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
            parts.append(TemplatePart(literal, begun))
        literal, begun = "", position
        field = found["field"].strip() if found["field"] is not None else None
        problems += _placeholder_problems(found, name, field, lists)
        if field is not None and any(part.field == field for part in parts):
            problems.append(saved_twice(field, "line", found.start(), len(found[0])))
        parts.append(TemplatePart(found[0], found.start(), name, field))
    literal += line[position:]
    if literal:
        parts.append(TemplatePart(literal, begun))
    return parts, problems


def _placeholder_problems(found: re.Match[str], name: str, field: str | None, lists: Lists) -> Iterator[LineProblem]:
    if name not in NAMES and name not in lists:
        known = [*NAMES, *lists]
        meant = closest(name, known)
        unknown = message("P001", name=name, known=", ".join(f"<{one}>" for one in known))
        pointer = f"did you mean <{meant}>?" if meant else "not a placeholder"
        yield LineProblem(unknown, found.start(), len(found[0]), pointer)
    if field is not None and name == "keep":
        help = "write <keep>, or save it with <any as field>"
        kept = message("P007", help, field=field, reason="<keep> stays in the text")
        yield LineProblem(kept, found.start(), len(found[0]))
    elif field is not None:
        yield from field_problems(field, found.start("field"))


def _expression(source: str, exact: bool) -> tuple[tuple[LinePattern, ...], list[LineProblem]]:
    width = len(source) + 2
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sets within sets, which stay what they are
            compiled = regex.compile(source)
    except regex.error as error:
        offset = min(error.pos if error.pos is not None else 0, max(len(source) - 1, 0))
        return (), [LineProblem(message("P002", reason=error.msg), offset + 1, 1, error.msg)]
    except (OverflowError, RecursionError, ValueError, MemoryError) as error:
        return (), [LineProblem(message("P002", reason=error), 0, width)]
    if compiled.fullmatch("") is not None:
        help = "let it need at least one character, with + in place of * for example"
        return (), [
            LineProblem(
                message("P003", help, reason="the expression matches the empty text, and so anything"), 0, width
            )
        ]
    if (group := endless_repetition(source)) is not None:
        help = "bound the repetition, as in {1,20}, or let the fuzzy part have substitutions and insertions only"
        reason = "a group that is repeated without end can match the empty text by fuzzy deletions"
        return (), [LineProblem(message("P002", help, reason=reason), source.find(group) + 1, len(group), "repeated")]
    fields = [name for name in compiled.groupindex if name != "keep"]
    problems = [problem for name in fields for problem in field_problems(name, max(source.find(f"<{name}>"), 0) + 2)]
    if problems:
        return (), problems
    analysis = analyse(source)
    captures = tuple((name, name, "any") for name in fields)
    keeps = ("keep",) if "keep" in compiled.groupindex else ()
    rewritten = source if exact else analysis.rewritten
    pattern = RegexLine(
        rewritten,
        exact,
        analysis.prefilter,
        captures,
        keeps,
        handwritten=True,
        prefilter_at=analysis.place,
        ordered=() if exact else analysis.ordered,
        cased=() if exact else analysis.cased,
        ends_line=analysis.ends_line,
    )
    return (pattern,), []
