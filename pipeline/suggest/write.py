"""Proposals -> a rule file: ready to be pasted, with the evidence as comments and examples that `check` runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from pipeline.suggest.propose import Proposal

__all__ = ["rule_file"]

_BEFORE, _AFTER = "The talks resumed on Monday.", "Officials were hopeful."
_PLAIN = re.compile(r"[A-Za-z0-9][^:#'\"{}\[\]&*!|>%@`\\]*")
_WORDS = frozenset("true false yes no on off null ~".split())


def rule_file(proposals: Sequence[Proposal], *, by_path: bool) -> str:
    """The text of a rule file. `by_path`: sites are the first folders of paths, not hosts."""
    lines = ["version: 1", "", "# Proposed by dechaff suggest. Look each rule through before you use it.", "rules:"]
    for proposal in proposals:
        lines += _rule(proposal, by_path)
    return "\n".join(lines) + "\n"


def _rule(proposal: Proposal, by_path: bool) -> Iterator[str]:
    block = len(proposal.alternatives) == 1
    yield ""
    yield f"  # {_evidence(proposal)}"
    yield f"  # risk: {proposal.risk}"
    yield f"  - id: {proposal.id}"
    if block:
        yield "    match: |"
        for line in proposal.alternatives[0]:
            yield f"      {line}"
    else:
        yield "    match_any:"
        for (line,), files in zip(proposal.alternatives, proposal.files, strict=True):
            yield f"      - {_quoted(line)}  # {files} files"
    if proposal.site:
        yield "    when:"
        yield f"      path: {_quoted(f'{proposal.site}/*')}" if by_path else f"      site: {_quoted(proposal.site)}"
    yield "    examples:"
    for example in _examples(proposal):
        yield "      - before: |"
        yield from (f"          {line}" for line in (_BEFORE, *example, _AFTER))
        yield "        after: |"
        yield from (f"          {line}" for line in (_BEFORE, _AFTER))


def _examples(proposal: Proposal) -> Iterator[tuple[str, ...]]:
    if len(proposal.alternatives) > 1:
        yield from proposal.examples
        return
    texts = iter(proposal.examples[0])
    yield tuple(
        "Rain in the north" if line.startswith("<title as ") else next(texts) for line in proposal.alternatives[0]
    )


def _evidence(proposal: Proposal) -> str:
    where = f" of {proposal.site}" if proposal.site else ""
    low, high = min(proposal.files), max(proposal.files)
    files = f"{high}" if low == high else f"{low} to {high}"
    places = [
        f"{count} of {proposal.hits} times in the {edge} 5 lines"
        for count, edge in ((proposal.at_end, "last"), (proposal.at_start, "first"))
        if count
    ]
    return f"in {files} of {proposal.size} files{where}" + (f", {', '.join(places)}" if places else "")


def _quoted(text: str) -> str:
    """A text as a YAML scalar that is read as just that text."""
    if _PLAIN.fullmatch(text) and text.strip() == text and text.lower() not in _WORDS:
        return text
    if "'" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
