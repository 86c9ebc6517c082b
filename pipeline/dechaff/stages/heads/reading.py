"""What is read in the lines at the head or tail of a text: of one line, of the lines around the start of an article.

The reading of one line is a `LineReading` (`read_line.py`), the lines around the start of an article are `HeadLines`,
and what they come to is a `HeadReading`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from dechaff.stages.heads.shape import goes_on, is_behind_comma, plain_words

__all__ = ["FoundTitle", "HeadLines", "HeadReading", "LineKind", "LineReading", "StatedValue"]

_LONGEST_COUNTED, _BODY_LINES = 200, 40

LineKind = Literal[
    "byline", "name", "date", "source", "photo", "section", "share", "reading", "place", "tags", "title", ""
]
"""What a line chiefly is; a `name` is one without a word that says that it is an author's. Empty: unknown."""


@dataclass(frozen=True, slots=True)
class LineReading:
    """What a line says: `values` are (field, value); `complete`: nothing in it is unknown.

    The fields `name` (a person of unknown part) and `share` are not fields of the metadata. `unknown` are the pieces
    that were not recognised, `text` the line without its markup. `marked`: a word says that a name is an author's,
    `labelled`: a label says what is what.
    """

    kind: LineKind
    text: str
    values: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    marked: bool = False
    labelled: bool = False

    @property
    def complete(self) -> bool:
        """Whether all pieces of the line were recognised."""
        return bool(self.kind) and not self.unknown

    def value(self, field: str) -> str | None:
        """The first value of a field."""
        return next((value for name, value in self.values if name == field), None)


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A headline: its line (-1: it is in the title of the page only), its text, how sure it is from 0 to 1, why.

    `others` are the lines and texts that were likely, too.
    """

    line: int
    text: str
    weight: float
    reason: str
    others: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class HeadLines:
    """The non-blank lines of a page, and what is known of them.

    `start` to `end` (not included) are the lines in question, with the readings of all of them; the body begins at
    `body`, its prose at `end`. `labels` are the words of menus and buttons, `lead` the words of the first lines of the
    prose. Lines are counted up to `most_counted`.
    """

    lines: Sequence[str]
    readings: Mapping[int, LineReading]
    start: int
    body: int
    end: int
    labels: Collection[str]
    lead: frozenset[str] = frozenset()
    address: frozenset[str] = frozenset()
    most_counted: int | None = None

    @cached_property
    def counts(self) -> Mapping[tuple[str, ...], int]:
        """How often the words of each short line occur as a line."""
        return Counter(plain_words(line) for line in self.lines[: self.most_counted] if len(line) < _LONGEST_COUNTED)

    def is_within_sentence(self, number: int) -> bool:
        """Whether a line is a part of a sentence that was broken, and the next line no detail ("di Ann Lee")."""
        if is_behind_comma(self.lines, number):
            return True
        below = self.readings.get(number + 1)
        return goes_on(self.lines, number) and (below is None or not below.kind)

    def has_role_below(self, number: int) -> bool:
        """Whether the line below a name is the role of the one who bears it."""
        below = self.readings.get(number + 1)
        return below is not None and below.complete and below.value("role") is not None

    @cached_property
    def first_prose(self) -> str:
        """The first lines of the prose in lower case."""
        return " ".join(self.lines[self.end : self.end + _BODY_LINES]).casefold()


StatedValue = tuple[int, str, str, float]
"""(line, field, value, weight)."""


@dataclass(frozen=True, slots=True)
class HeadReading:
    """The headline of a text, if it is certain enough, the values of the other fields, and the lines to remove.

    Lines are numbers among the non-blank ones. `cuts` are (line, id of the rule).
    """

    title: FoundTitle | None = None
    values: tuple[StatedValue, ...] = ()
    cuts: tuple[tuple[int, str], ...] = ()
