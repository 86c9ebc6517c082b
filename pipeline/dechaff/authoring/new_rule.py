"""Pasted debris -> a rule of its own, in YAML, with the debris as its first example."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from dechaff.authoring.suggest.templates import without_figures
from dechaff.cleaner import prepare
from dechaff.document import Source
from dechaff.errors import UsageError
from dechaff.rules.schema.match import MAXIMUM_LINES
from dechaff.rules.yaml.nodes import ListNode, MappingNode, ScalarNode, read
from dechaff.rules.yaml.source import RuleSource
from dechaff.rules.yaml.writer import block, entry, literal_pattern

__all__ = ["Form", "form_of", "new_rule", "unused_id"]

_BEFORE, _AFTER = "The talks resumed on Monday.", "Officials were hopeful."
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Form:
    """What has to stand before a rule for it to be appended to a file: `head`, and `margin` before each line of it.

    `taken` are the ids of the file; `advice` says what to do where appending won't do.
    """

    head: str = ""
    margin: str = "  "
    taken: frozenset[str] = frozenset()
    advice: str = ""


def form_of(text: str) -> Form:
    """How a rule is appended to a rule file, errors in it or not; an empty one gets its beginning.

    >>> form_of("version: 1").head
    '\\nrules:\\n'
    """
    node, problems = read(RuleSource("rules.yaml", text))
    if not isinstance(node, MappingNode):
        advice = "your rule file can't be read (dechaff check says where): mend it before you append to it"
        return Form("version: 1\nuse: [all]\nrules:\n", advice=advice if problems else "")
    end = "" if text.endswith("\n") else "\n"
    keys = [key.value for key, _ in node.items]
    if "rules" not in keys:
        return Form(f"{end}rules:\n")
    advice = "" if keys[-1] == "rules" else "rules: is not the last part of the file: paste this below its other rules"
    rules = next(value for key, value in node.items if key.value == "rules")
    items = rules.items if isinstance(rules, ListNode) else ()
    ids = frozenset(
        value.value
        for item in items
        if isinstance(item, MappingNode)
        for key, value in item.items
        if key.value == "id" and isinstance(value, ScalarNode)
    )
    if isinstance(rules, ListNode) and rules.flow:
        return Form(
            end, taken=ids, advice="rules: is written in brackets: write one rule a line, with a dash before it"
        )
    return Form(end, " " * (items[0].place.column - 3) if items else "  ", ids, advice)


def new_rule(clip: bytes | str, id: str | None, taken: Container[str], *, general: bool, margin: str = "  ") -> str:
    """The rule as an item of `rules:`, with a margin before each of its lines.

    Raises `UsageError` for a text that can't be one rule, `DocumentError` for one that can't be read.
    """
    lines = [line.strip() for line in prepare(Source("clip", clip)).document.lines if line.strip()]
    if not lines:
        raise UsageError("there is no text in it: copy the debris, as it looks on the page, into the file")
    if len(lines) > MAXIMUM_LINES:
        raise UsageError(f"{len(lines)} lines are too many for one rule (at most {MAXIMUM_LINES}): paste less")
    patterns = [_pattern(line, general) for line in lines]
    rule = _rule(id or unused_id(lines[0], taken), patterns, lines)
    return "".join(f"{margin}{line[2:]}\n" if line else "\n" for line in rule)


def unused_id(text: str, taken: Container[str]) -> str:
    """An id out of the first words of a text.

    >>> unused_id("No time to read? Get it", {"no-time-to-read"})
    'no-time-to-read-2'
    """
    base = "-".join(_WORDS.findall(text.lower())[:4])[:60].strip("-") or "pasted"
    id, number = base, 2
    while id in taken:
        id, number = f"{base}-{number}", number + 1
    return id


def _pattern(line: str, general: bool) -> str:
    pattern = literal_pattern(line)
    if pattern is None:
        raise UsageError(
            "a line of it is too long for a pattern: paste the beginning of it, and write <any> at its end"
        )
    return without_figures(pattern) if general and not pattern.startswith("/") else pattern


def _rule(id: str, patterns: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    yield f"  - id: {id}"
    yield from entry("match", "\n".join(patterns), 4)
    yield "    examples:"
    before, *rest = block("before", (_BEFORE, *lines, _AFTER), 8)
    yield f"      - {before.lstrip()}"
    yield from rest
    yield from block("after", (_BEFORE, _AFTER), 8)
