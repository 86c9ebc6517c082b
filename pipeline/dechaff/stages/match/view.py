"""Document -> View: the non-blank lines of its text, in the forms that patterns are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from dechaff.document import Document
from dechaff.text.fold import fold_case, inner_span, matching_form, trimmed_span, without_markup

__all__ = ["View", "view_of", "view_of_sentences"]


@dataclass(frozen=True, slots=True)
class View:
    """The non-blank lines of a document; all lists have one member a line.

    `numbers` are line numbers of the document, `starts` offsets into its text, `matching` the matching forms of the
    lines, `spans` the trimmed spans in them, `trimmed` the folded text of those. `folded` is the folded text of the
    whole document, `folded_starts` the start of each of its non-blank lines in it; `beginnings` and `ends` are the
    starts and ends of lines and of their trimmed and inner spans in it, without white space. `inner` has the inner
    spans of those lines in which they differ from the trimmed ones, `inner_lines` the folded text of those. `marked`
    has the lines with the marks of Markdown, folded with those marks: exact patterns are compared with them.
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
    inner: Mapping[int, tuple[int, int]]
    inner_lines: Mapping[int, str]
    marked: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.numbers)

    def blank_before(self, index: int) -> bool:
        """Whether there is a blank line, or nothing, before a line."""
        number = self.numbers[index]
        return number == 0 or index == 0 or self.numbers[index - 1] != number - 1

    def blank_after(self, index: int) -> bool:
        """Whether there is a blank line, or nothing, after a line."""
        return index + 1 == len(self.numbers) or self.numbers[index + 1] != self.numbers[index] + 1

    def end(self, index: int) -> int:
        """The offset in the document's text at which a line ends."""
        return self.starts[index] + len(self.raw[index])


def view_of(document: Document) -> View:
    """The view of the present text of a document."""
    raw = document.text.split("\n")
    matching_text = matching_form(document.text)
    matching_lines = matching_text.split("\n")
    marked: dict[int, str] = {}
    if "](" in matching_text or "*" in matching_text or "_" in matching_text:
        plain = [without_markup(line)[0] for line in matching_lines]
        marked = {
            number: fold_case(line).strip(" ")
            for number, (line, bare) in enumerate(zip(matching_lines, plain, strict=True))
            if len(bare) < len(line)
        }
        matching_lines = plain
        matching_text = "\n".join(matching_lines)
    folded_text = fold_case(matching_text)
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
    inner = _inner_spans([folded_lines[number] for number in numbers], spans)
    for index, (begin, end) in inner.items():
        beginnings.append(folded_starts[numbers[index]] + begin)
        ends.append(folded_starts[numbers[index]] + end)
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
        inner,
        {index: folded_lines[numbers[index]][begin:end] for index, (begin, end) in inner.items()},
        {index: marked[number] for index, number in enumerate(numbers) if number in marked} if marked else {},
    )


def _inner_spans(lines: Sequence[str], spans: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """The inner spans of folded lines, by number, where they differ from the trimmed ones."""
    found: dict[int, tuple[int, int]] = {}
    for index, (line, span) in enumerate(zip(lines, spans, strict=True)):
        inner = inner_span(line)
        if inner != span:
            found[index] = inner
    return found


_END_MARKS = " .!?…。！？।۔؟"


def view_of_sentences(sentences: Sequence[str]) -> View:
    """A view in which each sentence is a line; its trimmed span is without the marks that end a sentence."""
    matching = [without_markup(matching_form(sentence))[0] for sentence in sentences]
    folded = [fold_case(line) for line in matching]
    spans: list[tuple[int, int]] = []
    for line in folded:
        start, end = trimmed_span(line)
        bare = len(line[:end].rstrip(_END_MARKS))
        spans.append((start, bare if bare > start else end))
    inner = _inner_spans([line[:end] for line, (_, end) in zip(folded, spans, strict=True)], spans)
    numbers = list(range(len(matching)))
    trimmed = [line[start:end] for line, (start, end) in zip(folded, spans, strict=True)]
    none: frozenset[int] = frozenset()
    inner_lines = {index: folded[index][start:end] for index, (start, end) in inner.items()}
    starts = [0] * len(numbers)
    return View(numbers, starts, list(sentences), matching, spans, trimmed, "", [], none, none, inner, inner_lines, {})
