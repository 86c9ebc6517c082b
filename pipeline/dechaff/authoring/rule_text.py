"""Texts -> what dechaff writes into rule files: YAML that is read back as the same texts, and rules with examples."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dechaff.authoring.repeats import without_figures
from dechaff.cleaner import prepare
from dechaff.document import Source
from dechaff.errors import UsageError
from dechaff.rules.pattern.line import literal_pattern
from dechaff.rules.schema.match import MAXIMUM_LINES
from dechaff.rules.yaml.diagnostics import RuleSource
from dechaff.rules.yaml.nodes import ListNode, MappingNode, ScalarNode, read_nodes

_PLAIN = re.compile(r"[A-Za-z](?:[^:#'\"{}\[\]&*!|>%@`\\\x00-\x1f\x7f-\uffff]|[\u00a1-\u1fff\u2010-\u2027])*")
_READ_AS_VALUES = frozenset("true false yes no on off null y n".split())
# What must be escaped: U+0085, U+2028 and U+2029 would end a line, U+FEFF would be lost.
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BEFORE, _AFTER = "The talks resumed on Monday.", "Officials were hopeful."
_WORDS = re.compile(r"[a-z0-9]+")
_ESCAPES: Mapping[str, str] = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x00": "\\0"}


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar on one line; `flow`: between brackets or braces, where commas separate the members.

    >>> print(scalar("Get a summary"), scalar("it's: [a]"), scalar("two\\nlines"))
    Get a summary 'it''s: [a]' "two\\nlines"
    """
    if _UNPRINTABLE.search(text):
        return '"' + "".join(map(_escaped, text)) + '"'
    plain = _PLAIN.fullmatch(text) and text.strip() == text and text.lower() not in _READ_AS_VALUES
    if plain and not (flow and "," in text):
        return text
    return f"""'{text.replace("'", "''")}'"""


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _UNPRINTABLE.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def block(key: str, lines: Sequence[str], indent: int) -> Iterator[str]:
    """`key: |` and lines below it; in quotation marks if a block can't hold the text."""
    margin = " " * indent
    text = "\n".join(lines)
    if _UNPRINTABLE.search(text.replace("\n", "")) or not text.strip() or text != text.strip("\n"):
        yield f"{margin}{key}: {scalar(text)}"
        return
    indicator = "2" if text[0].isspace() else ""  # the indent is not that of the first line
    yield f"{margin}{key}: |{indicator}"
    yield from (f"{margin}  {line}" if line else "" for line in lines)


def entry(key: str, text: str, indent: int) -> Iterator[str]:
    """A key with a text: on its line if the text is one line, else as a block."""
    if "\n" in text:
        yield from block(key, text.split("\n"), indent)
    else:
        yield f"{' ' * indent}{key}: {scalar(text)}"


def unused_id(text: str, used: Container[str], otherwise: str = "pasted") -> str:
    """An id made of the first words of a text, or of the word `otherwise` if the text has none that an id can have.

    >>> unused_id("No time to read? Get it", {"no-time-to-read"})
    'no-time-to-read-2'
    """
    base = "-".join(_WORDS.findall(text.lower())[:4])[:60].strip("-") or otherwise
    id, number = base, 2
    while id in used:
        id, number = f"{base}-{number}", number + 1
    return id


def example_lines(boilerplate: Sequence[str]) -> Iterator[str]:
    """An example in YAML, as an item of a list in column 6: the boilerplate between two sentences, then without it."""
    before, *rest = block("before", (_BEFORE, *boilerplate, _AFTER), 8)
    yield f"      - {before.lstrip()}"
    yield from rest
    yield from block("after", (_BEFORE, _AFTER), 8)


@dataclass(frozen=True, slots=True)
class Insertion:
    """How a rule is appended to a file: the text `head` precedes it, `margin` precedes each of its lines.

    `used` are the ids of the file. `advice`, if not empty, says what to do where appending is not enough.
    """

    head: str = ""
    margin: str = "  "
    used: frozenset[str] = frozenset()
    advice: str = ""


def insertion_at_end(text: str) -> Insertion:
    """How a rule is appended to a rule file with this text, which may have errors; an empty file gets its first keys.

    >>> insertion_at_end("version: 1").head
    '\\nrules:\\n'
    """
    node, problems = read_nodes(RuleSource("rules.yaml", text))
    if not isinstance(node, MappingNode):
        advice = "the rule file can't be read (dechaff check shows where): correct it before you append to it"
        return Insertion("version: 1\nuse: [all]\nrules:\n", advice=advice if problems else "")
    end = "" if text.endswith("\n") else "\n"
    rules = next((value for key, value in node.items if key.value == "rules"), None)
    if rules is None:
        return Insertion(f"{end}rules:\n")
    items = rules.items if isinstance(rules, ListNode) else ()
    ids = frozenset(
        value.value
        for item in items
        if isinstance(item, MappingNode)
        for key, value in item.items
        if key.value == "id" and isinstance(value, ScalarNode)
    )
    if isinstance(rules, ListNode) and rules.flow:
        advice = "rules: is a list in brackets: write it as one rule a line, each after a dash, before you append to it"
        return Insertion(end, used=ids, advice=advice)
    last = node.items[-1][0].value == "rules"
    advice = "" if last else "rules: is not the last key of the file: paste this below the other rules"
    return Insertion(end, " " * (items[0].place.column - 3) if items else "  ", ids, advice)


def new_rule(clip: bytes | str, id: str | None, used: Container[str], *, general: bool, margin: str = "  ") -> str:
    """The text of a rule, as an item of `rules:`. `general`: with placeholders for dates, times and numbers.

    Raises `UsageError` for a text that can't be one rule, `DocumentError` for one that can't be read.
    """
    lines = [line.strip() for line in prepare(Source("clip", clip)).document.lines if line.strip()]
    if not lines:
        raise UsageError("the clip is empty: copy the boilerplate, as it appears on the page, into the file")
    if len(lines) > MAXIMUM_LINES:
        raise UsageError(f"the clip has {len(lines)} lines; a rule has {MAXIMUM_LINES} lines at most: paste less")
    patterns = [_pattern(line, general) for line in lines]
    rule = _pasted_rule_lines(id or unused_id(lines[0], used), patterns, lines)
    return "".join(f"{margin}{line[2:]}\n" if line else "\n" for line in rule)


def _pattern(line: str, general: bool) -> str:
    pattern = literal_pattern(line)
    if pattern is None:
        raise UsageError(
            "a line of the clip is too long for a pattern: paste only its beginning, and write <any> at the end"
        )
    return without_figures(pattern) if general and not pattern.startswith("/") else pattern


def _pasted_rule_lines(id: str, patterns: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    yield f"  - id: {id}"
    yield from entry("match", "\n".join(patterns), 4)
    yield "    examples:"
    yield from example_lines(lines)
