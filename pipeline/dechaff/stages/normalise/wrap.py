"""Lines -> Joins: the line breaks of a hard-wrapped text that are not paragraph breaks.

A wrong join does more harm than a missing one: it destroys a poem, an address or a list. So lines are joined only in a
document whose lines end where the next word would not have fitted, and which looks like running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dechaff.stages.normalise.blocks import BlockKind
from dechaff.stages.normalise.lines import LONG, Lines, bullet, first_word_width, is_unspaced, width

__all__ = ["NO_JOINS", "Joins", "find_joins"]

_NARROWEST, _WIDEST = 45, 120
_FEWEST_PAIRS = 3
_FULL = 0.9
_MOST_ENDED = 0.5
_MOST_FRESH = 0.7
_ENDINGS = frozenset('.!?…:;,。！？：；，、؟،؛।:。”’"»）)')
_HYPHENS = "-\u2010"
_BROKEN = re.compile(r"[^\W\d_]+[-\u2010]\s*[\n\r\x0b\x0c\x85\u2028\u2029]\s*[^\W\d_]+")
_TOKEN = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST_PART = re.compile(r"[^\W\d_]+$")
_FIRST_PART = re.compile(r"[^\W\d_]+")
# After a hyphen before one of these words, nothing was broken: "Nutzungs- und Lizenzbedingungen".
_CONJUNCTIONS = frozenset(
    """und oder bzw sowie and or to nor et ou y e o u ed od en of och eller og ja tai oraz lub i a nebo vagy és va ve
    veya""".split()
)


@dataclass(frozen=True, slots=True)
class Joins:
    """The joins of line i with line i + 1, by i, and the lines after which a paragraph ends (`breaks`).

    A join is the text to put between the two lines, and whether the hyphen at the end of the first one is removed.
    """

    glue: dict[int, tuple[str, bool]]
    breaks: frozenset[int]


NO_JOINS = Joins({}, frozenset())


def find_joins(text: str, lines: Lines, kinds: Sequence[BlockKind]) -> Joins:
    """The joins of a document; none if it is uncertain whether the document is hard-wrapped."""
    if _has_unwrapped(lines, _WIDEST):
        return NO_JOINS
    segments = [segment for block, kind in zip(lines.blocks, kinds, strict=True) if kind in ("short", "prose")
                for segment in _segments(lines, *block)]  # fmt: skip
    pairs = [number for first, last in segments for number in range(first, last - 1)]
    if len(pairs) < _FEWEST_PAIRS:
        return NO_JOINS
    column = _column(lines, pairs)
    if column is None:
        return NO_JOINS
    full = [number for number in pairs if _is_full(lines, number, column)]
    if len(full) < _FULL * len(pairs) or not _is_running_text(lines.content, full):
        return NO_JOINS
    words = _Words(text)
    glue = {number: words.glue(lines.content[number], lines.content[number + 1]) for number in full
            if width(lines.content[number]) < LONG and width(lines.content[number + 1]) < LONG}  # fmt: skip
    starts = {first for first, _ in segments}
    breaks = frozenset(last - 1 for _, last in segments if last in starts and bullet(lines.content[last]) is None)
    in_blocks = {number for first, last in lines.blocks for number in range(first, last - 1)}
    return Joins(glue, breaks & in_blocks)


def _segments(lines: Lines, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The parts of a block: list items, indented paragraphs; without parts that are indented like verse."""
    if last - first < 2:
        return
    depths = [width(lines.indents[number].expandtabs()) for number in range(first, last)]
    marks = [number for number in range(first, last) if bullet(lines.content[number])]
    least = min(depths)
    if not marks:
        marks = [first + number for number, depth in enumerate(depths) if depth > least]
        if 2 * len(marks) > last - first:
            return
    edges = sorted({first, *marks, last})
    for start, end in pairwise(edges):
        if len(set(depths[start - first + 1 : end - first])) <= 1:
            yield start, end


def _column(lines: Lines, pairs: Sequence[int]) -> int | None:
    """The width at which a text was wrapped, or None if its lines do not come from wrapping."""
    members = {number for pair in pairs for number in (pair, pair + 1)}
    widths = sorted(_reach(lines, number) for number in members)
    column = widths[-1 - len(widths) // 50]
    if not _NARROWEST <= column <= _WIDEST:
        return None
    return None if _has_unwrapped(lines, column) else column


def _has_unwrapped(lines: Lines, column: int) -> bool:
    """Whether some paragraphs are single long lines, which a hard-wrapped text does not have."""
    long = sum(1 for line in lines.content if len(line) > 1.5 * column and " " in line)
    return long > len(lines.content) // 50


def _reach(lines: Lines, number: int) -> int:
    """The column at which a line ends, including its indentation."""
    return width(lines.indents[number].expandtabs()) + width(lines.content[number])


def _is_full(lines: Lines, number: int, column: int) -> bool:
    """Whether the first word of the following line would not have fitted at the end of this one."""
    following = lines.content[number + 1]
    # A space is needed between words. In scripts without spaces no line may begin with a punctuation mark, so a line
    # can end up to two wide characters early.
    spare = 4 if is_unspaced(following[0]) else 1
    return _reach(lines, number) + spare + first_word_width(following) > column


def _is_running_text(content: Sequence[str], full: Sequence[int]) -> bool:
    """Whether lines end within sentences, as in wrapped text, and not at their ends, as in verse or lists."""
    ended = sum(1 for number in full if content[number][-1] in _ENDINGS)
    fresh = sum(1 for number in full if not (content[number + 1][0].islower() or is_unspaced(content[number + 1][0])
                                              or _is_caseless(content[number + 1][0])))  # fmt: skip
    return ended <= _MOST_ENDED * len(full) and fresh <= _MOST_FRESH * len(full)


def _is_caseless(character: str) -> bool:
    return character.isalpha() and character.lower() == character.upper()


class _Words:
    """The words of a text that are not broken at a line end; collected when a hyphen is found."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] | None = None

    def __contains__(self, word: str) -> bool:
        if self._words is None:
            self._words = frozenset(_TOKEN.findall(_BROKEN.sub(" ", self._text).lower()))
        return word.lower() in self._words

    def glue(self, line: str, following: str) -> tuple[str, bool]:
        """The text to put between two lines, and whether the hyphen at the end of the first one is removed."""
        if line[-1] in _HYPHENS and len(line) > 1 and line[-2].isalnum():
            return self._hyphen(line, following)
        return ("" if is_unspaced(line[-1]) and is_unspaced(following[0]) else " "), False

    def _hyphen(self, line: str, following: str) -> tuple[str, bool]:
        left, right = _LAST_PART.search(line[-101:-1]), _FIRST_PART.match(following)
        if right and right[0].lower() in _CONJUNCTIONS:
            return " ", False
        if not (left and right and left[0][-1].islower() and right[0][0].islower()):
            return "", False
        if left[0] + right[0] in self:
            return "", True
        if f"{left[0]}-{right[0]}" in self or (left[0] in self and right[0] in self):
            return "", False
        return "", True
