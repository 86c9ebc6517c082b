"""Document, Findings -> LineScores: for each line of a whole page, or each line that is judged outside of one, its
score, the decision and the evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dechaff.document import Document, Finding
from dechaff.stages.page.chrome import find_chrome, non_blank_lines
from dechaff.stages.page.detector import PageSigns, page_signs
from dechaff.stages.page.evidence import Evidence, line_evidence
from dechaff.stages.page.gap_evidence import gap_evidence
from dechaff.stages.page.judgement import judged_lines
from dechaff.stages.page.log_odds import weighted_features
from dechaff.stages.page.segment import BIAS
from dechaff.text.alignment import decoded_spans

__all__ = ["DecidedBy", "LineScore", "document_signs", "score_judged", "score_lines"]

DecidedBy = Literal["score", "neighbours", "keep", "disabled", "little"]
"""What decides about a line: its own score; the lines around it; a rule that keeps it; `disable` for the rule that
would remove it; too few words of body in the text, so that nothing is removed."""


@dataclass(frozen=True, slots=True)
class LineScore:
    """A line in the decoded text (`line` counts from 1), the rule that removes it (None: it stays), and the reasons.

    `score` is the sum of the weights of its evidence, in log-odds; from 0 on, a line by itself stays.
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


def score_lines(document: Document, findings: Sequence[Finding], kept_lines: frozenset[int]) -> list[LineScore]:
    """The score of each non-blank line; `findings` are those of enabled page rules, `kept_lines` what rules keep."""
    lines = non_blank_lines(document)
    removed = _removed_lines(findings)
    found = _removed_lines(find_chrome(document, lambda: kept_lines))
    ends = [at for at, character in enumerate(document.decoded) if character == "\n"]
    weighted = weighted_features(lines.texts, lines.blank_before)
    scores: list[LineScore] = []
    for number, text, start, features in zip(lines.numbers, lines.texts, lines.starts, weighted, strict=True):
        low, high = _decoded_span(document, start, start + len(text))
        evidence = [*line_evidence(text, features), Evidence("in doubt, a line stays", BIAS)]
        evidence.sort(key=lambda piece: -abs(piece.weight))
        score = sum(piece.weight for piece in evidence)
        rule = removed.get(number)
        decided_by: DecidedBy = "neighbours"
        if (rule is not None) == (score < 0):
            decided_by = "score"
        elif rule is None and number in kept_lines:
            decided_by = "keep"
        elif rule is None and (number in found or not found):
            decided_by = "disabled" if found else "little"
        line = bisect_right(ends, low) + 1
        scores.append(LineScore(line, low, high, text.strip(), rule, score, decided_by, tuple(evidence)))
    return scores


def score_judged(document: Document, findings: Sequence[Finding], *, beside_removed: bool) -> list[LineScore]:
    """The score of each line that is judged outside of a whole page; `findings` are those of the judgement.

    `beside_removed`: as for `find_furniture`.
    """
    removed = _removed_lines(findings)
    ends = [at for at, character in enumerate(document.decoded) if character == "\n"]
    scores: list[LineScore] = []
    for one in judged_lines(document, beside_removed=beside_removed):
        evidence = tuple(gap_evidence(one.text, one.candidate.gap.zone, one.weights))
        low, high = _decoded_span(document, one.start, one.start + len(one.text))
        line, score = bisect_right(ends, low) + 1, sum(one.weights.values())
        scores.append(LineScore(line, low, high, one.text.strip(), removed.get(one.line), score, "score", evidence))
    return scores


def _decoded_span(document: Document, start: int, end: int) -> tuple[int, int]:
    spans = decoded_spans(document, start, end)
    return (spans[0][0], spans[-1][1]) if spans else (0, 0)


def _removed_lines(findings: Sequence[Finding]) -> dict[int, str]:
    """The lines that findings remove, each with the rule."""
    return {number: found.rule for found in findings for number in range(found.first, found.last + 1)}
