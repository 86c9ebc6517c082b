"""Document -> View: the non-blank lines of its text, in the forms that patterns are compared with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from dechaff.document import Document
from dechaff.text.fold import fold_case, inner_span, matching_form, may_have_markup, trimmed_span, without_markup

__all__ = ["SearchedText", "View", "view_of", "view_of_sentence"]


@dataclass(frozen=True, slots=True)
class SearchedText:
    """The folded forms of all lines, each between line feeds: a literal with one is found at that end of a line only.

    A line has one form, or several: without the white space around it, trimmed, inner, and with the marks of Markdown,
    which exact patterns may contain. `starts` are the offsets of the forms in `text`, `lines` the number of the line of
    each.
    """

    text: str
    starts: list[int]
    lines: list[int]

    def line_at(self, offset: int) -> int:
        """The number of the line whose form is at an offset, or ends there."""
        return self.lines[bisect_right(self.starts, offset) - 1]


@dataclass(frozen=True, slots=True)
class View:
    """The non-blank lines of a document; all lists have one member a line.

    `numbers` are line numbers of the document, `starts` offsets into its text, `matching` the matching forms of the
    lines, `spans` the trimmed spans in them, `folded` the folded lines, `trimmed` their trimmed spans. `inner` has the
    inner spans of those lines in which they differ from the trimmed ones, `inner_lines` the folded text of those.
    `searched` is the folded text that literals are looked for in.
    """

    numbers: list[int]
    starts: list[int]
    raw: list[str]
    matching: list[str]
    spans: list[tuple[int, int]]
    folded: list[str]
    trimmed: list[str]
    inner: Mapping[int, tuple[int, int]]
    inner_lines: Mapping[int, str]
    searched: SearchedText

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
    if may_have_markup(matching_text):
        plain = [without_markup(line)[0] for line in matching_lines]
        marked = {
            number: fold_case(line).strip(" ")
            for number, (line, bare) in enumerate(zip(matching_lines, plain, strict=True))
            if len(bare) < len(line)
        }
        matching_lines = plain
        matching_text = "\n".join(matching_lines)
    folded_lines = fold_case(matching_text).split("\n")
    numbers = [number for number, line in enumerate(raw) if line and not line.isspace()]
    starts = list(accumulate((len(line) + 1 for line in raw), initial=0))
    folded = [folded_lines[number] for number in numbers]
    spans = [trimmed_span(line) for line in folded]
    trimmed = [line[begin:end] for line, (begin, end) in zip(folded, spans, strict=True)]
    inner = _inner_spans(folded, spans)
    inner_lines = {index: folded[index][begin:end] for index, (begin, end) in inner.items()}
    return View(
        numbers,
        [starts[number] for number in numbers],
        [raw[number] for number in numbers],
        [matching_lines[number] for number in numbers],
        spans,
        folded,
        trimmed,
        inner,
        inner_lines,
        _searched(folded, trimmed, inner_lines, {index: marked[number] for index, number in enumerate(numbers)
                                                 if number in marked} if marked else {}),
    )  # fmt: skip


def _searched(
    folded: Sequence[str], trimmed: Sequence[str], inner: Mapping[int, str], marked: Mapping[int, str]
) -> SearchedText:
    forms: list[str] = []
    lines: list[int] = []
    for index, (line, bare) in enumerate(zip(folded, trimmed, strict=True)):
        forms.append(bare)
        lines.append(index)
        if len(bare) == len(line) and index not in inner:
            continue  # most lines
        for form in dict.fromkeys((line.strip(" "), inner.get(index, bare))):
            if form != bare:
                forms.append(form)
                lines.append(index)
    for index, form in marked.items():
        forms.append(form)
        lines.append(index)
    starts = list(accumulate((len(form) + 1 for form in forms), initial=1))
    return SearchedText("\n" + "\n".join(forms) + "\n", starts, [*lines, len(folded)])


def _inner_spans(lines: Sequence[str], spans: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """The inner spans of folded lines, by number, where they differ from the trimmed ones."""
    found: dict[int, tuple[int, int]] = {}
    for index, (line, span) in enumerate(zip(lines, spans, strict=True)):
        inner = inner_span(line)
        if inner != span:
            found[index] = inner
    return found


_END_MARKS = " .!?…。！？।۔؟"


def view_of_sentence(sentence: str) -> View:
    """A view in which a sentence is the only line; its trimmed span is without the marks that end a sentence."""
    matching = without_markup(matching_form(sentence))[0]
    folded = fold_case(matching)
    start, end = trimmed_span(folded)
    bare = len(folded[:end].rstrip(_END_MARKS))
    span = start, bare if bare > start else end
    inner = _inner_spans([folded[: span[1]]], [span])
    return View(
        numbers=[0],
        starts=[0],
        raw=[sentence],
        matching=[matching],
        spans=[span],
        folded=[folded],
        trimmed=[folded[slice(*span)]],
        inner=inner,
        inner_lines={index: folded[slice(*part)] for index, part in inner.items()},
        searched=_NOT_SEARCHED,
    )


_NOT_SEARCHED = SearchedText("", [], [])
