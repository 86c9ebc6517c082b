"""Document, Findings -> LineScores: for each line of a whole page, its score, the decision and the evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dechaff.document import Document, Finding
from dechaff.stages.page.chrome import find_chrome, non_blank_lines
from dechaff.stages.page.detector import PageSigns, page_signs
from dechaff.stages.page.evidence import Evidence, line_evidence
from dechaff.stages.page.model import weighed
from dechaff.stages.page.segment import BIAS
from dechaff.text.alignment import decoded_spans

__all__ = ["DecidedBy", "LineScore", "document_signs", "score_lines"]

DecidedBy = Literal["score", "neighbours", "keep", "disabled", "little"]
"""By its own score; with the lines around it; as a rule keeps it; as what would take it is disabled, or is left undone
because too little of the text reads like an article."""


@dataclass(frozen=True, slots=True)
class LineScore:
    """A line: its place in the decoded text (`line` counts from 1), what took it (None: it stays), and the reasons.

    `score` is the sum of the weights of its evidence, in log-odds; by itself a line stays from 0 on.
    """

    line: int
    start: int
    end: int
    text: str
    rule: str | None
    score: float
    decided_by: DecidedBy
    evidence: tuple[Evidence, ...]


def document_signs(document: Document) -> PageSigns:
    """The signs of a whole page in a document."""
    return page_signs([line for line in document.lines if line.strip()])


def score_lines(document: Document, findings: Sequence[Finding], protected: frozenset[int]) -> list[LineScore]:
    """One score for each line with text; `findings` are the page detector found in it, `protected` what rules keep."""
    numbers, lines, blank_before, starts = non_blank_lines(document)
    taken = _rules(findings)
    found = _rules(find_chrome(document, lambda: protected))
    ends = [at for at, character in enumerate(document.decoded) if character == "\n"]
    scores: list[LineScore] = []
    for number, line, start, features in zip(numbers, lines, starts, weighed(lines, blank_before), strict=True):
        spans = decoded_spans(document, start, start + len(line))
        low, high = (spans[0][0], spans[-1][1]) if spans else (0, 0)
        evidence = sorted([*line_evidence(line, features), Evidence("in doubt, a line stays", BIAS)], key=_importance)
        score = sum(one.weight for one in evidence)
        decided_by: DecidedBy = "neighbours"
        if (number in taken) == (score < 0):
            decided_by = "score"
        elif number not in taken and number in protected:
            decided_by = "keep"
        elif number not in taken and (number in found or not found):
            decided_by = "disabled" if found else "little"
        at = bisect_right(ends, low) + 1
        scores.append(LineScore(at, low, high, line.strip(), taken.get(number), score, decided_by, tuple(evidence)))
    return scores


def _rules(findings: Sequence[Finding]) -> dict[int, str]:
    """The lines that go, with what takes each."""
    return {number: found.rule for found in findings for number in range(found.first, found.last + 1)}


def _importance(one: Evidence) -> float:
    return -abs(one.weight)
