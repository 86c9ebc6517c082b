"""Document, Findings -> Accounts: of each line of a page dump, what became of it and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dechaff.document import Document, Finding
from dechaff.stages.page.detector import Signs, signs_of
from dechaff.stages.page.evidence import Clue, clues_of
from dechaff.stages.page.find import find_structure, non_blank
from dechaff.stages.page.model import weighed
from dechaff.stages.page.segment import BIAS
from dechaff.text.alignment import decoded_spans

__all__ = ["Account", "Because", "accounts_of", "signs_in"]

Because = Literal["score", "neighbours", "keep", "disabled", "little"]
"""By its own score; with the lines around it; as a rule keeps it; as what would take it is disabled, or is left undone
because too little of the text reads like an article."""


@dataclass(frozen=True, slots=True)
class Account:
    """A line: its place in the decoded text (`line` counts from 1), what took it (None: it stays), and the reasons.

    `score` is the sum of the clues' weights, in log-odds; by itself a line stays from 0 on.
    """

    line: int
    start: int
    end: int
    text: str
    rule: str | None
    score: float
    because: Because
    clues: tuple[Clue, ...]


def signs_in(document: Document) -> Signs:
    """What of a page dump a document has."""
    return signs_of([line for line in document.lines if line.strip()])


def accounts_of(document: Document, findings: Sequence[Finding], protected: frozenset[int]) -> list[Account]:
    """One account for each line with text; `findings` are what structure took of it, `protected` what rules keep."""
    numbers, lines, blank_before, starts = non_blank(document)
    taken = _rules(findings)
    found = _rules(find_structure(document, lambda: protected))
    ends = [at for at, character in enumerate(document.decoded) if character == "\n"]
    accounts: list[Account] = []
    for number, line, start, features in zip(numbers, lines, starts, weighed(lines, blank_before), strict=True):
        spans = decoded_spans(document, start, start + len(line))
        low, high = (spans[0][0], spans[-1][1]) if spans else (0, 0)
        clues = sorted([*clues_of(line, features), Clue("in doubt, a line stays", BIAS)], key=_importance)
        score = sum(clue.weight for clue in clues)
        because: Because = "neighbours"
        if (number in taken) == (score < 0):
            because = "score"
        elif number not in taken and number in protected:
            because = "keep"
        elif number not in taken and (number in found or not found):
            because = "disabled" if found else "little"
        at = bisect_right(ends, low) + 1
        accounts.append(Account(at, low, high, line.strip(), taken.get(number), score, because, tuple(clues)))
    return accounts


def _rules(findings: Sequence[Finding]) -> dict[int, str]:
    """The lines that go, with what takes each."""
    return {number: found.rule for found in findings for number in range(found.first, found.last + 1)}


def _importance(clue: Clue) -> float:
    return -abs(clue.weight)
