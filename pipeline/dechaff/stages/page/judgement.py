"""Document -> Findings: lines that are furniture of a page, where no rule has an answer and the text is no whole page.

Only lines that are no prose are judged, in texts that are mostly prose: before the first paragraph, after the last one,
and between two. The evidence is a sum of weights (`gap_weights.tsv`, fitted by tools/fit_line_model.py), and a line
goes only where there is next to no doubt (`THRESHOLD`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dechaff.document import Document, Finding
from dechaff.rules.model import FURNITURE_LINE
from dechaff.stages.page.chrome import PageLines, non_blank_lines
from dechaff.stages.page.gap_features import Candidate, candidates
from dechaff.stages.page.model import INTERCEPT

__all__ = ["THRESHOLD", "Judged", "find_furniture", "gap_weights", "judged_lines", "removed_before"]

THRESHOLD = -4.0
"""A line is taken if the log-odds that it is of the article are lower."""

_TABLE = Path(__file__).parent / "gap_weights.tsv"
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that was judged (its number and its start in the text); the sum of the weights is its log-odds."""

    line: int
    start: int
    text: str
    candidate: Candidate
    weights: Mapping[str, float]


@cache
def gap_weights() -> Mapping[str, float]:
    """The weight of each feature."""
    rows = (row.split("\t") for row in _TABLE.read_text("utf-8").splitlines()[1:])
    return {feature: float(weight) for feature, weight in rows}


def find_furniture(document: Document, kept_lines: Callable[[], frozenset[int]] = frozenset[int]) -> list[Finding]:
    """The lines that are surely furniture; `kept_lines` returns those that rules keep, and is called if it matters."""
    lines = non_blank_lines(document)
    taken = [one.number for one in _candidates(document, lines) if _log_odds(one) < THRESHOLD]
    kept = kept_lines() if taken else frozenset[int]()
    return [_finding(lines, run) for run in _runs([one for one in taken if lines.numbers[one] not in kept])]


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """The runs of numbers that follow one another."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _finding(lines: PageLines, run: Sequence[int]) -> Finding:
    first, last = run[0], run[-1]
    cut = (lines.starts[first], lines.starts[last] + len(lines.texts[last]))
    return Finding(FURNITURE_LINE, "remove", lines.numbers[first], lines.numbers[last], (cut,))


def judged_lines(document: Document) -> list[Judged]:
    """The lines of a document that are judged."""
    lines, weights = non_blank_lines(document), gap_weights()
    return [
        Judged(
            lines.numbers[one.number], lines.starts[one.number], lines.texts[one.number], one,
            {name: weights[name] for name in (INTERCEPT, *one.features) if name in weights},
        )
        for one in _candidates(document, lines)
    ]  # fmt: skip


def removed_before(document: Document, lines: PageLines) -> list[bool]:
    """For each line, and for the end of the text, whether words of the decoded text directly before it are gone."""
    removed = [False] * (len(lines.starts) + 1)
    ends = [start + len(text) for start, text in zip(lines.starts, lines.texts, strict=True)]
    later, decoded = 0, 0
    for start, place, length in (*document.offset_map, (len(document.text), len(document.decoded), 0)):
        if place > decoded and _WORD.search(document.decoded, decoded, place):
            number = bisect_left(lines.starts, later)
            if number == 0 or later >= ends[number - 1]:
                removed[number] = True
        later, decoded = start + length, place + length
    return removed


def _candidates(document: Document, lines: PageLines) -> list[Candidate]:
    """The candidates among the lines; in most texts all lines are prose and nothing more is looked at."""
    return candidates(lines.texts, lambda: removed_before(document, lines))


def _log_odds(candidate: Candidate) -> float:
    weights = gap_weights()
    return weights[INTERCEPT] + sum(weights.get(name, 0.0) for name in candidate.features)
