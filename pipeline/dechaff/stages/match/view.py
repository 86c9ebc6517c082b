"""Document -> View: the non-blank lines of its text, in the forms that patterns are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from dechaff.document import Capture, Document
from dechaff.text.characters import unusual_characters
from dechaff.text.fold import fold_case, inner_span, matching_form, may_have_markup, trimmed_span, without_markup

__all__ = ["LineForms", "LineMatch", "Matches", "View", "view_of", "view_of_sentence"]


class LineForms(NamedTuple):
    """One line in the forms that patterns are compared with; all of them follow from its text alone.

    `matching` is its matching form, `span` the trimmed span in it, `folded` the folded line, `trimmed` its trimmed
    span, `inner` the inner span where that differs from the trimmed one. `searched` are the different forms that
    literals are looked for in: trimmed, without the white space around it, inner, and with the marks of Markdown, which
    exact patterns may contain.
    """

    matching: str
    span: tuple[int, int]
    folded: str
    trimmed: str
    inner: tuple[int, int] | None
    searched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A line that matched: the spans to remove, as offsets into the line, and the captured values."""

    line: int
    cuts: tuple[tuple[int, int], ...]
    captures: tuple[Capture, ...] = ()


Matches = dict[tuple[str, int], LineMatch | None]
"""The matches of expressions with lines, by the text of the line and the identity of the pattern."""


@dataclass(frozen=True, slots=True)
class View:
    """The non-blank lines of a document; all lists have one member a line.

    `numbers` are line numbers of the document, `starts` offsets into its text, `forms` what follows from each line:
    `matching` the matching forms, `spans` the trimmed spans in them, `folded` the folded lines, `trimmed` their trimmed
    spans. `inner` has the inner spans of those lines in which they differ from the trimmed ones, `inner_lines` the
    folded text of those. `matches` are filled as patterns are compared with lines.
    """

    numbers: list[int]
    starts: list[int]
    raw: list[str]
    forms: list[LineForms]
    matching: list[str]
    spans: list[tuple[int, int]]
    folded: list[str]
    trimmed: list[str]
    inner: Mapping[int, tuple[int, int]]
    inner_lines: Mapping[int, str]
    matches: Matches = field(default_factory=dict)

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


def view_of(document: Document, known: dict[str, LineForms] | None = None, matches: Matches | None = None) -> View:
    """The view of the present text of a document.

    `known` are the forms of lines that were read before, by their text; those of further lines are added to it.
    `matches` are those found before.
    """
    forms = {} if known is None else known
    lines = document.text.split("\n")
    new = [line for line in dict.fromkeys(lines) if line not in forms and line and not line.isspace()]
    if new:
        # The decoded text has all characters of this one, and they have been listed when it was decoded.
        characters = None if forms or document.text.isascii() else unusual_characters(document.decoded)
        forms.update(zip(new, _read_forms(new, characters), strict=True))
    numbers = [number for number, line in enumerate(lines) if line in forms]
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    rows = [forms[lines[number]] for number in numbers]
    inner = {index: row.inner for index, row in enumerate(rows) if row.inner is not None}
    return View(
        numbers,
        [starts[number] for number in numbers],
        [lines[number] for number in numbers],
        rows,
        [row.matching for row in rows],
        [row.span for row in rows],
        [row.folded for row in rows],
        [row.trimmed for row in rows],
        inner,
        {index: rows[index].folded[begin:end] for index, (begin, end) in inner.items()},
        {} if matches is None else matches,
    )


def _read_forms(lines: Sequence[str], characters: frozenset[str] | None) -> Iterator[LineForms]:
    """The forms of each of some lines. What can be done for all at once is."""
    text = matching_form("\n".join(lines), characters)
    matching = text.split("\n")
    marked: dict[int, str] = {}
    if may_have_markup(text):
        plain = [without_markup(line)[0] for line in matching]
        marked = {
            number: fold_case(line).strip(" ")
            for number, (line, bare) in enumerate(zip(matching, plain, strict=True))
            if len(bare) < len(line)
        }
        matching = plain
        text = "\n".join(matching)
    for number, (line, folded) in enumerate(zip(matching, fold_case(text).split("\n"), strict=True)):
        begin, end = span = trimmed_span(folded)
        trimmed, inner = folded[begin:end], inner_span(folded)
        if inner == span and len(trimmed) == len(folded) and not marked:  # as most lines
            yield LineForms(line, span, folded, folded, None, (folded,))
            continue
        inner_line = folded[inner[0] : inner[1]]
        searched = dict.fromkeys((trimmed, folded.strip(" "), inner_line, marked.get(number, trimmed)))
        yield LineForms(line, span, folded, trimmed, inner if inner != span else None, tuple(searched))


_END_MARKS = " .!?…。！？।۔؟"


def view_of_sentence(sentence: str) -> View:
    """A view in which a sentence is the only line; its trimmed span is without the marks that end a sentence."""
    matching = without_markup(matching_form(sentence))[0]
    folded = fold_case(matching)
    start, end = trimmed_span(folded)
    bare = len(folded[:end].rstrip(_END_MARKS))
    span = start, bare if bare > start else end
    inner = inner_span(folded[: span[1]])
    inner_lines = {0: inner} if inner != span else {}
    return View(
        numbers=[0],
        starts=[0],
        raw=[sentence],
        forms=[],
        matching=[matching],
        spans=[span],
        folded=[folded],
        trimmed=[folded[slice(*span)]],
        inner=inner_lines,
        inner_lines={index: folded[slice(*part)] for index, part in inner_lines.items()},
    )
