"""Rule file -> nodes: YAML without its types, each part with its place, and all syntax errors at once.

YAML reads `no` as False, `2023-11-06` as a date and `12:30` as the number 750, which the authors of rules do not mean.
So values are never resolved: each scalar is a text, as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from dechaff.errors import message
from dechaff.rules.yaml.diagnostics import LINE_END, Place, Problem, RuleSource
from dechaff.rules.yaml.syntax import LOADER, quoted, syntax_problem

MAXIMUM_CHARACTERS = 20_000_000
MAXIMUM_DEPTH = 30
_ATTEMPTS = 20
_TOP_LEVEL = re.compile(r"[^\s#-]")
_ITEM = re.compile(r" *- ")

_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text; `style` is the sign of YAML for how it is written: None (plain), ' or ", | or >."""

    place: Place
    value: str
    style: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class ListNode:
    place: Place
    items: tuple[Node, ...]
    flow: bool
    raw: str


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with their values, in file order; a key may occur twice, which the reader reports."""

    place: Place
    items: tuple[tuple[ScalarNode, Node], ...]
    flow: bool
    raw: str


Node = ScalarNode | ListNode | MappingNode


def read_nodes(source: RuleSource) -> tuple[Node | None, list[Problem]]:
    """Compose the YAML of a rule file.

    A part that YAML can't read (a rule, or a top-level entry) is reported and left out, and the rest is read, so that
    one stray tab doesn't hide the other errors.
    """
    if len(source.text) > MAXIMUM_CHARACTERS:
        return None, [source.problem(message("Y006", most=MAXIMUM_CHARACTERS), source.place(1, 1))]
    text = source.text
    problems: list[Problem] = []
    for _ in range(_ATTEMPTS):
        deep, refused = _refused(source, text)
        if deep is not None:
            return None, [*problems, deep]
        try:
            node = yaml.compose(text, Loader=LOADER)
        except yaml.YAMLError:
            problem, line = syntax_problem(source, text)
            problems.append(problem)
            text = _without_block(text, line)
            continue
        except RecursionError:
            return None, [source.problem(message("Y005"), source.place(1, 1))]
        problems += refused
        if not refused:
            return (None if node is None else _convert(source, node)), problems
        for problem in refused:
            text = _without_block(text, problem.place.line - 1)
    return None, problems


def _without_block(text: str, line: int) -> str:
    """Blank out the rule (list item) or the top-level entry that a line belongs to, so that the rest can be read."""
    lines = LINE_END.split(text)
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


def _refused(source: RuleSource, text: str) -> tuple[Problem | None, list[Problem]]:
    """The problem of a text that is nested too deeply, if it is, and the problems of anchors, aliases and tags.

    The C library calls itself for each level, without a limit, so the depth must be known before it composes nodes. A
    rule file needs no anchors, aliases and tags. A syntax error ends the search: composing reports it.
    """
    depth = 0
    refused: list[Problem] = []
    try:
        for event in yaml.parse(text, Loader=LOADER):
            mark = event.start_mark
            assert mark is not None
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAXIMUM_DEPTH:
                return source.problem(message("Y005"), source.place(mark.line + 1, mark.column + 1)), []
            anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
            if anchor or (tag and tag != "!"):
                rest = source.line(mark.line + 1)[mark.column :].strip()
                shown = rest.split(" ")[0] or "!"
                kind = "alias" if isinstance(event, yaml.AliasEvent) else "anchor"
                found = message("Y002" if anchor else "Y003", text=shown, kind=kind, quoted=quoted(rest))
                place = source.place(mark.line + 1, mark.column + 1, len(shown))
                refused.append(source.problem(found, place, f'starts with "{shown[0]}"'))
    except yaml.YAMLError:
        pass
    return None, refused


def _convert(source: RuleSource, node: yaml.Node) -> Node:
    start, end = node.start_mark, node.end_mark
    assert start is not None and end is not None
    raw = _raw(source, start.line, start.column, end.line, end.column)
    first = raw.split("\n", 1)[0].rstrip()
    place = source.place(start.line + 1, start.column + 1, max(len(first), 1))
    if isinstance(node, yaml.ScalarNode):
        return ScalarNode(place, node.value, node.style, raw)
    if isinstance(node, yaml.SequenceNode):
        return ListNode(place, tuple(_convert(source, item) for item in node.value), bool(node.flow_style), raw)
    assert isinstance(node, yaml.MappingNode)
    items: list[tuple[ScalarNode, Node]] = []
    for key, value in node.value:
        converted = _convert(source, key)
        if not isinstance(converted, ScalarNode):
            converted = ScalarNode(converted.place, converted.raw.strip(), None, converted.raw)
        items.append((converted, _convert(source, value)))
    return MappingNode(place, tuple(items), bool(node.flow_style), raw)


def _raw(source: RuleSource, line: int, column: int, end_line: int, end_column: int) -> str:
    """The text of the file from one mark to another."""
    if line == end_line:
        return source.lines[line][column:end_column] if line < len(source.lines) else ""
    last = source.lines[end_line][:end_column] if end_line < len(source.lines) else ""
    return "\n".join([source.lines[line][column:], *source.lines[line + 1 : end_line], last])


def locate(source: RuleSource, scalar: ScalarNode, offset: int, width: int) -> Place:
    """The place in the file of a part of a scalar's value, for carets within a pattern."""
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


def _written(scalar: ScalarNode) -> Iterator[str]:
    """How each character of a value is written in the file."""
    if scalar.style == "'":
        yield from (("''" if character == "'" else character) for character in scalar.value)
    elif scalar.style == '"':
        yield from _ESCAPE.findall(scalar.raw[1:-1])
    else:
        yield from scalar.value
