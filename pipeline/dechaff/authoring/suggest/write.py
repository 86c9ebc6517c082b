"""Proposals -> the text of a rule file, with the evidence as comments, and with examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from dechaff.authoring.suggest.propose import Proposal
from dechaff.authoring.suggest.rule_text import example_lines
from dechaff.rules.yaml.writer import block, scalar

__all__ = ["Condition", "rule_file"]

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
