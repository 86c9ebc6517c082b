"""Document -> View: its non-blank lines, in all the forms that patterns look at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from dechaff.document import Document
from dechaff.text.fold import fold_case, matching_form, trimmed_span

__all__ = ["View", "view_of"]


@dataclass(frozen=True, slots=True)
class View:
    """The non-blank lines of a document; all tuples but `folded_starts` have one member a line.

    `numbers` are line numbers of the document, `starts` offsets into its text, `matching` the matching forms of the
    lines, `spans` the trimmed spans in them, `trimmed` the folded text of those. `folded` is the folded text of the
    whole document, `folded_starts` the start of each of its non-blank lines in it; `beginnings` and `ends` are the
    starts and ends of lines and of their trimmed spans in it, without white space.
    """

    numbers: list[int]
    starts: list[int]
    raw: list[str]
    matching: list[str]
    spans: list[tuple[int, int]]
    trimmed: list[str]
    folded: str
    folded_starts: list[int]
    beginnings: frozenset[int]
    ends: frozenset[int]

    def __len__(self) -> int:
        return len(self.numbers)

    def blank_before(self, index: int) -> bool:
        """Whether a blank line, or nothing, stands before a line."""
        number = self.numbers[index]
        return number == 0 or index == 0 or self.numbers[index - 1] != number - 1

    def blank_after(self, index: int) -> bool:
        """Whether a blank line, or nothing, stands after a line."""
        return index + 1 == len(self.numbers) or self.numbers[index + 1] != self.numbers[index] + 1

    def end(self, index: int) -> int:
        """The offset in the document's text where a line ends."""
        return self.starts[index] + len(self.raw[index])


def view_of(document: Document) -> View:
    """The view of a document's present text."""
    raw = document.text.split("\n")
    matching_text = matching_form(document.text)
    folded_text = fold_case(matching_text)
    matching_lines = matching_text.split("\n")
    folded_lines = folded_text.split("\n")
    numbers = [number for number, line in enumerate(raw) if line and not line.isspace()]
    starts = list(accumulate((len(line) + 1 for line in raw), initial=0))
    folded_starts = list(accumulate((len(line) + 1 for line in folded_lines), initial=0))
    spans = [trimmed_span(folded_lines[number]) for number in numbers]
    beginnings: list[int] = []
    ends: list[int] = []
    for number, (begin, end) in zip(numbers, spans, strict=True):
        line, start = folded_lines[number], folded_starts[number]
        beginnings += (start + begin, start + len(line) - len(line.lstrip(" ")))
        ends += (start + end, start + len(line.rstrip(" ")))
    return View(
        numbers,
        [starts[number] for number in numbers],
        [raw[number] for number in numbers],
        [matching_lines[number] for number in numbers],
        spans,
        [folded_lines[number][begin:end] for number, (begin, end) in zip(numbers, spans, strict=True)],
        folded_text,
        [folded_starts[number] for number in numbers],
        frozenset(beginnings),
        frozenset(ends),
    )
