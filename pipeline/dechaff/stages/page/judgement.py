"""Document -> Findings: lines that are furniture of a page, where no rule has an answer and the text is no whole page.

Only lines that are not prose are judged, in texts that are mostly prose: before the first paragraph, after the last
one, and between two. The evidence is a sum of weights (`gap_weights.tsv`, fitted by tools/fit_line_model.py), and a
line is removed only if there is next to no doubt (`THRESHOLD`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dechaff.document import Document, Finding
from dechaff.rules.model import FURNITURE_LINE
from dechaff.stages.page.chrome import PageLines, non_blank_lines
from dechaff.stages.page.gap_features import GapLine, candidates
from dechaff.stages.page.weights import INTERCEPT, gap_weights

__all__ = ["THRESHOLD", "Judged", "find_furniture", "judged_lines", "removed_before"]

THRESHOLD = -2.75
"""A line is taken if the log-odds that it is of the article are lower."""

_WORD = re.compile(r"\w")
_GOES_ON = re.compile(r"\s*[.,;:)]|\s*[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that was judged (its number and its start in the text); the sum of the weights is its log-odds."""

    line: int
    start: int
    text: str
    candidate: GapLine
    weights: Mapping[str, float]


def find_furniture(
    document: Document, kept_lines: Callable[[], frozenset[int]] = frozenset[int], *, beside_removed: bool = True
) -> list[Finding]:
    """The lines that are surely furniture; `kept_lines` returns those that rules keep, and is called if it matters.

    `beside_removed`: whether it counts that something beside a line was removed. Once the judgement has taken lines it
    must not: each line would be evidence against the next one.
    """
    lines = non_blank_lines(document)
    found = _candidates(document, lines, beside_removed=beside_removed)
    taken = [one.number for one in found if _log_odds(one) < THRESHOLD]
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


def judged_lines(document: Document, *, beside_removed: bool) -> list[Judged]:
    """The lines of a document that are judged, as by `find_furniture`."""
    lines, weights = non_blank_lines(document), gap_weights()
    return [
        Judged(
            lines.numbers[one.number], lines.starts[one.number], lines.texts[one.number], one,
            {name: weights[name] for name in (INTERCEPT, *one.features) if name in weights},
        )
        for one in _candidates(document, lines, beside_removed=beside_removed)
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


def _candidates(document: Document, lines: PageLines, *, beside_removed: bool) -> list[GapLine]:
    def removed() -> list[bool]:
        return removed_before(document, lines) if beside_removed else [False] * (len(lines.texts) + 1)

    return [one for one in candidates(lines.texts, removed) if not _is_within_sentence(lines, one.number)]


def _is_within_sentence(lines: PageLines, number: int) -> bool:
    """Whether a sentence goes on over the line: one that was broken where it had links."""
    text, following = lines.texts[number], number + 1
    if following < len(lines.texts) and not lines.blank_before[following] and _continues(lines.texts[following]):
        return True
    return (
        number > 0
        and not lines.blank_before[number]
        and _continues(text)
        and not _SENTENCE_END.search(lines.texts[number - 1])
    )


def _continues(text: str) -> bool:
    """Whether a line begins as only the rest of a sentence does: with a mark, or in lower case."""
    begin = _GOES_ON.match(text)
    return begin is not None and (not begin[0][-1].isalpha() or begin[0][-1].islower())


def _log_odds(candidate: GapLine) -> float:
    weights = gap_weights()
    return weights[INTERCEPT] + sum(weights.get(name, 0.0) for name in candidate.features)
