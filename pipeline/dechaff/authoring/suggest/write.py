"""Proposals, or pasted boilerplate -> the text of rules, with examples; of proposals, with the evidence as comments."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dechaff.authoring.rule_text import block, entry, example_lines, scalar, unused_id
from dechaff.authoring.suggest.propose import Proposal
from dechaff.authoring.suggest.templates import without_figures
from dechaff.cleaner import prepare
from dechaff.document import Source
from dechaff.errors import UsageError
from dechaff.rules.pattern.line import literal_pattern
from dechaff.rules.schema.match import MAXIMUM_LINES
from dechaff.rules.yaml.diagnostics import RuleSource
from dechaff.rules.yaml.nodes import ListNode, MappingNode, ScalarNode, read_nodes

__all__ = ["Condition", "Insertion", "insertion_at_end", "new_rule", "rule_file"]


Condition = Literal["path", "site"] | None
"""The condition of the rules of a site: on the first folder of the path, on the host of the URL, or none."""

_SHOWN = 3
_GLOB_SIGNS = re.compile(r"[\[\]*?]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def rule_file(proposals: Sequence[Proposal], condition: Condition, noun: str = "file") -> str:
    """The text of a rule file. `noun`: the word for a document in the evidence."""
    lines = ["version: 1", "", "# Proposed by dechaff suggest. Review each rule before you use it."]
    lines.append("rules:" if proposals else "rules: []")
    for proposal in proposals:
        lines += _rule_lines(proposal, condition, noun)
    return "\n".join(lines) + "\n"


def _rule_lines(proposal: Proposal, condition: Condition, noun: str) -> Iterator[str]:
    """The lines of one rule, with its evidence and risk above it."""
    yield ""
    yield f"  # {_evidence(proposal, noun)}"
    yield f"  # risk: {proposal.risk}"
    yield f"  - id: {proposal.id}"
    if len(proposal.alternatives) == 1:
        yield from block("match", proposal.alternatives[0], 4)
    else:
        yield "    match_any:"
        for (line,), files in zip(proposal.alternatives, proposal.files, strict=True):
            yield f"      - {scalar(line)}  # {files} {noun}s"
    if proposal.site and condition:
        yield f"    when: {{{_when(proposal.site, condition)}}}"
    yield "    examples:"
    for example in _examples(proposal):
        yield from example_lines(example)


def _when(site: str, condition: Condition) -> str:
    if condition == "site":
        return f"site: {scalar(site, flow=True)}"
    return f"path: {scalar(_GLOB_SIGNS.sub('?', site) + '/*')}"


def _examples(proposal: Proposal) -> Iterator[tuple[str, ...]]:
    if len(proposal.alternatives) > 1:
        yield from proposal.examples[:_SHOWN]
        return
    texts = iter(proposal.examples[0])
    yield tuple(
        "Rain in the north" if line.startswith("<title as ") else next(texts) for line in proposal.alternatives[0]
    )


def _evidence(proposal: Proposal, noun: str) -> str:
    where = f" of {_UNPRINTABLE.sub('?', proposal.site)}" if proposal.site else ""
    where += f", on {proposal.sites} sites" if proposal.sites else ""
    low, high = min(proposal.files), max(proposal.files)
    files = f"{high}" if low == high else f"{low} to {high}"
    places = [
        f"{count} of {proposal.hits} times in the {edge} 5 lines"
        for count, edge in ((proposal.at_end, "last"), (proposal.at_start, "first"))
        if count
    ]
    return f"in {files} of {proposal.size} {noun}s{where}" + (f", {', '.join(places)}" if places else "")


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
