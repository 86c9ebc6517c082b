"""rules.yaml -> nodes: YAML read without its types, every part with its place, all syntax errors at once.

YAML's own reading of values is the trap of this format (`no` is False, `2023-11-06` a date, `12:30` the number 750),
so values are never resolved: each scalar is the text that stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from pipeline.rules.diagnostics import Place, Problem

__all__ = ["List", "Mapping", "Node", "RuleSource", "Scalar", "locate", "read"]

MAXIMUM_CHARACTERS = 20_000_000
MAXIMUM_DEPTH = 30
_ATTEMPTS = 20
_TOP_LEVEL = re.compile(r"[^\s#-]")
_ITEM = re.compile(r" *- ")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `style` is YAML's sign for how it is written: None (plain), ' or ", | or >."""

    place: Place
    value: str
    style: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class List:
    place: Place
    items: tuple[Node, ...]
    flow: bool
    raw: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values in file order; a key may stand there twice (the checker says so)."""

    place: Place
    items: tuple[tuple[Scalar, Node], ...]
    flow: bool
    raw: str


Node = Scalar | List | Mapping


class RuleSource:
    """The text of one rule file, and the making of problems that point into it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.split("\n")

    def problem(
        self, code: str, message: str, place: Place, pointer: str = "", help: str = "", rule: str | None = None
    ) -> Problem:
        """An error at a place of this file."""
        return Problem(code, message, place, self._line_of(place), pointer, help, rule=rule)

    def warning(
        self, code: str, message: str, place: Place, pointer: str = "", help: str = "", rule: str | None = None
    ) -> Problem:
        """A warning at a place of this file."""
        return Problem(code, message, place, self._line_of(place), pointer, help, "warning", rule)

    def _line_of(self, place: Place) -> str:
        """The line to show; none for a place of another file (a change brings parts of two files together)."""
        return self.line(place.line) if place.file == self.file else ""

    def line(self, number: int) -> str:
        """The text of a line, counted from 1."""
        return self.lines[number - 1].rstrip("\r") if 0 < number <= len(self.lines) else ""

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """A place of this file; line and column count from 1."""
        return Place(self.file, line, column, width)


def read(source: RuleSource) -> tuple[Node | None, list[Problem]]:
    """Compose the YAML of a rule file.

    A part that YAML can't read is reported and left out (a rule, or a top-level entry), and the rest is read, so
    that one stray tab doesn't hide the other errors.
    """
    if len(source.text) > MAXIMUM_CHARACTERS:
        return None, [
            source.problem("Y006", f"the file is larger than {MAXIMUM_CHARACTERS:,} characters", source.place(1, 1))
        ]
    text = source.text
    problems: list[Problem] = []
    for _ in range(_ATTEMPTS):
        try:
            node = _compose(text)
        except yaml.YAMLError:
            # The plain loader's messages do not depend on whether the C library is there.
            problem, line = _syntax_problem(source, text)
            problems.append(problem)
            text = _without_block(text, line)
            continue
        except RecursionError:
            return None, [source.problem("Y005", "the YAML is nested too deeply", source.place(1, 1))]
        refused = list(_refused(source, text))
        converted = _convert(source, node, 0) if node is not None and not refused else None
        return converted, [*problems, *refused]
    return None, problems


def _compose(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=_LOADER)  # type: ignore[no-any-return,type-var]


def _refused(source: RuleSource, text: str) -> Iterator[Problem]:
    """Anchors, aliases, tags and deep nesting: YAML's programming features, which a rule file does not need."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):  # type: ignore[type-var]
        mark = event.start_mark
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAXIMUM_DEPTH:
                yield source.problem(
                    "Y005", "the YAML is nested too deeply", source.place(mark.line + 1, mark.column + 1)
                )
                return
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        anchor = getattr(event, "anchor", None)
        tag = getattr(event, "tag", None)
        if anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            yield source.problem(
                "Y002",
                f'"{sign}{anchor}" is a YAML {"alias" if sign == "*" else "anchor"}, which rule files do not use',
                source.place(mark.line + 1, mark.column + 1, len(anchor) + 1),
                f'starts with "{sign}"',
                f'if it is text, put quotes around it: "{sign}{anchor} ..."',
            )
        elif tag and tag != "!":
            shown = source.line(mark.line + 1)[mark.column :].split(" ")[0] or "!"
            yield source.problem(
                "Y003",
                f'"{shown}" is a YAML tag, which rule files do not use',
                source.place(mark.line + 1, mark.column + 1, len(shown)),
                'starts with "!"',
                f'if it is text, put quotes around it: "{shown} ..."',
            )


def _convert(source: RuleSource, node: yaml.Node, depth: int) -> Node:
    start, end = node.start_mark, node.end_mark
    raw = _raw(source, start.line, start.column, end.line, end.column)
    first = raw.split("\n", 1)[0].rstrip()
    place = source.place(start.line + 1, start.column + 1, max(len(first), 1))
    if isinstance(node, yaml.ScalarNode):
        return Scalar(place, node.value, node.style, raw)
    if isinstance(node, yaml.SequenceNode):
        return List(place, tuple(_convert(source, item, depth + 1) for item in node.value), bool(node.flow_style), raw)
    assert isinstance(node, yaml.MappingNode)
    items: list[tuple[Scalar, Node]] = []
    for key, value in node.value:
        converted = _convert(source, key, depth + 1)
        if not isinstance(converted, Scalar):
            converted = Scalar(converted.place, converted.raw.strip(), None, converted.raw)
        items.append((converted, _convert(source, value, depth + 1)))
    return Mapping(place, tuple(items), bool(node.flow_style), raw)


def _raw(source: RuleSource, line: int, column: int, end_line: int, end_column: int) -> str:
    """The text of the file from one mark to another."""
    if line == end_line:
        return source.lines[line][column:end_column] if line < len(source.lines) else ""
    last = source.lines[end_line][:end_column] if end_line < len(source.lines) else ""
    return "\n".join([source.lines[line][column:], *source.lines[line + 1 : end_line], last])


def _syntax_problem(source: RuleSource, text: str) -> tuple[Problem, int]:
    """Say in plain words what YAML stumbled over; also the line (from 0) where it did."""
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        column = mark.column if mark else 0
        if isinstance(error, yaml.composer.ComposerError) and "alias" in str(error.problem):
            name = source.line(line + 1)[column:].split(" ")[0]
            place = source.place(line + 1, column + 1, max(len(name), 1))
            help = f"""if it is text, put quotes around it: '{source.line(line + 1)[column:].strip()}'"""
            return source.problem("Y002", f'YAML reads "{name}" as an alias', place, 'starts with "*"', help), line
        return _explained(source, line, column, str(error.problem or "not YAML"), error), line
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line = before.count("\n")
        column = len(before) - before.rfind("\n") - 1
        character = f"U+{ord(error.character):04X}" if isinstance(error.character, str) else f"U+{error.character:04X}"
        place = source.place(line + 1, column + 1)
        return source.problem("Y004", f"the character {character} can't stand in YAML", place, help="delete it"), line
    except yaml.YAMLError as error:  # pragma: no cover - no other kind is known
        return source.problem("Y001", f"this is not YAML: {error}", source.place(1, 1)), 0
    return source.problem("Y001", "this is not YAML", source.place(1, 1)), 0  # pragma: no cover


def _explained(source: RuleSource, line: int, column: int, said: str, error: yaml.MarkedYAMLError) -> Problem:
    text = source.line(line + 1)
    place = source.place(line + 1, column + 1)
    tab = text.find("\t")
    if tab >= 0 and not text[:tab].strip():
        return source.problem(
            "Y001", "a tab is used to indent this line", source.place(line + 1, tab + 1), "a tab", "indent with spaces"
        )
    if "mapping values are not allowed" in said:
        key, _, value = text.partition(": ")
        value = value.strip()
        quoted = f"'{value}'" if "'" not in value else f'"{value}"'
        help = f'put quotes around a text that has ": " in it: {key.strip()}: {quoted}'
        return source.problem("Y001", 'YAML takes this ": " for the end of a key', place, "here", help)
    if column < len(text) and text[column] in "@`%":
        value = text[column:].strip()
        help = f"put quotes around it: '{value}'"
        return source.problem("Y001", f'YAML allows no text to start with "{text[column]}"', place, "here", help)
    context = error.context_mark
    if context is not None and ("quoted scalar" in str(error.context) or "flow" in str(error.context)):
        opened = source.place(context.line + 1, context.column + 1)
        sign = source.line(context.line + 1)[context.column : context.column + 1]
        if "quoted scalar" in str(error.context):
            return source.problem(
                "Y001",
                f"this quotation ({sign}) is not closed, or not as YAML wants it",
                opened,
                "opened here",
                "double the quotation mark inside of it, or write the text in a block: match: |",
            )
        value = source.line(context.line + 1)[context.column :].strip()
        help = f"if it is text, put quotes around it: '{value}'"
        return source.problem(
            "Y001", f'YAML reads what starts with "{sign}" as a list or a mapping', opened, "starts here", help
        )
    if (
        "block end" in said
        or "block mapping" in said
        or "block sequence" in said
        or "expected '<document start>'" in said
    ):
        return source.problem(
            "Y001",
            "this line is indented differently from those it belongs to",
            place,
            "here",
            "line it up with its neighbours; the parts of one rule start in one column",
        )
    if "could not find expected ':'" in said:
        start = source.place(context.line + 1, context.column + 1) if context else place
        return source.problem("Y001", 'a ":" is missing after this key', start, "here", "write: key: value")
    return source.problem("Y001", f"this is not YAML: {said}", place, "here")


def _without_block(text: str, line: int) -> str:
    """Blank out the rule (list item) or the top-level entry that a line belongs to, so that the rest can be read."""
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    while line > 0 and not lines[line].strip():
        line -= 1
    entry = line
    while entry > 0 and not _TOP_LEVEL.match(lines[entry]):
        entry -= 1
    after = entry + 1
    while after < len(lines) and not _TOP_LEVEL.match(lines[after]):
        after += 1
    indents = [found.end() - 2 for index in range(entry + 1, after) if (found := _ITEM.match(lines[index]))]
    if indents and line > entry:
        marker = re.compile(" " * min(indents) + "- ")
        start = line
        while start > entry + 1 and not marker.match(lines[start]):
            start -= 1
        end = line + 1
        while end < after and not marker.match(lines[end]):
            end += 1
        entry, after = start, end
    for index in range(entry, after):
        lines[index] = ""
    return "\n".join(lines)


def locate(source: RuleSource, scalar: Scalar, offset: int, width: int) -> Place:
    """Where a part of a scalar's value stands in the file: for carets inside of a pattern."""
    if scalar.place.file != source.file:
        return scalar.place
    if scalar.style in ("|", ">"):
        index = scalar.value.count("\n", 0, offset)
        begin = scalar.value.rfind("\n", 0, offset) + 1
        line = scalar.place.line + 1 + index
        content = scalar.value[begin:].split("\n", 1)[0]
        column = source.line(line).find(content)
        return Place(source.file, line, column + 1 + offset - begin, max(width, 1)) if column >= 0 else scalar.place
    if "\n" in scalar.raw:
        return scalar.place
    steps = list(_written(scalar))
    begin = sum(map(len, steps[:offset])) + (1 if scalar.style else 0)
    return Place(
        source.file,
        scalar.place.line,
        scalar.place.column + begin,
        max(sum(map(len, steps[offset : offset + width])), 1),
    )


_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|.", re.DOTALL)


def _written(scalar: Scalar) -> Iterator[str]:
    """How each character of a value is written in the file."""
    if scalar.style == "'":
        yield from (("''" if character == "'" else character) for character in scalar.value)
    elif scalar.style == '"':
        yield from _ESCAPE.findall(scalar.raw[1:-1])
    else:
        yield from scalar.value
