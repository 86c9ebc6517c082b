"""str -> edits: one round of changes of white space."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dechaff.document import Edit
from dechaff.stages.normalise.blocks import Kind, kinds
from dechaff.stages.normalise.lines import Lines, bullet, has_odd_spaces, is_long, read
from dechaff.stages.normalise.wrap import Joins, joins

__all__ = ["plan"]

_RUN = re.compile(r"\s{2,}|[^\S ]")
_ODD_SPACE = re.compile(r"[^\S \t]")
_ODD_LINE_END = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def plan(text: str, counts: Counter[str]) -> list[Edit]:
    """The edits of one round, in order; each is counted by its kind."""
    lines = read(text)
    if not lines.content:
        counts["blank lines"] += 1
        return [(0, len(text), "")]
    found = kinds(lines)
    joined = joins(text, lines, found)
    edits: list[Edit] = []
    position = 0
    dirty = "  " in text or has_odd_spaces(text)
    for block, kind in zip(lines.blocks, found, strict=True):
        indents = _indents(lines, block, kind, joined)
        for number in range(*block):
            between, sort, drop = _between(lines, block, kind, joined, number)
            start = lines.starts[number]
            _edit(edits, counts, text, position - drop, start, between + indents[number - block[0]], sort)
            content = lines.content[number]
            if dirty:
                _inner(edits, counts, content, start, kind)
            position = start + len(content)
    _edit(edits, counts, text, position, len(text), "", None)
    return edits


def _between(
    lines: Lines, block: tuple[int, int], kind: Kind, joined: Joins, number: int
) -> tuple[str, str | None, int]:
    """What is to stand before a line, what kind of change that would be, and how many characters before it go."""
    if number == 0:
        return "", None, 0
    if number == block[0]:
        return "\n\n", None, 0
    glue = joined.glue.get(number - 1)
    if glue:
        return glue[0], "joined hyphens" if glue[1] else "joined lines", int(glue[1])
    long = kind == "prose" and _is_break(lines.content[number - 1], lines.content[number])
    if long or number - 1 in joined.breaks:
        return "\n\n", "paragraph breaks", 0
    return "\n", None, 0


def _is_break(above: str, below: str) -> bool:
    """Whether one of two lines is long enough to be a paragraph, and they aren't items of one list."""
    if not is_long(above) and not is_long(below):
        return False
    mark = bullet(above)
    return mark is None or mark != bullet(below)


def _indents(lines: Lines, block: tuple[int, int], kind: Kind, joined: Joins) -> Sequence[str]:
    """The indentation that each line of a block keeps."""
    first, last = block
    raw = lines.indents[first:last]
    if not any(raw):
        return raw
    if kind == "prose":
        return [""] * len(raw)
    spaced = ["" if "\u3000" in indent else _ODD_SPACE.sub(" ", indent) for indent in raw]
    if kind == "code":
        return spaced
    heads = [indent for number, indent in enumerate(spaced, first) if number == first or number - 1 not in joined.glue]
    common = _common(heads)
    keep = [indent[common:] for indent in spaced]
    return [
        "" if number > first and (number - 1 in joined.glue or number - 1 in joined.breaks) else indent
        for number, indent in enumerate(keep, first)
    ]


def _inner(edits: list[Edit], counts: Counter[str], content: str, start: int, kind: Kind) -> None:
    """Put the spacing within a line right: verbatim in code and tables but for odd spaces, single spaces elsewhere."""
    pattern = _ODD_SPACE if kind in ("code", "table") else _RUN
    for run in pattern.finditer(content):
        edits.append((start + run.start(), start + run.end(), " "))
        counts["spaces"] += 1


def _edit(edits: list[Edit], counts: Counter[str], text: str, start: int, end: int, new: str, sort: str | None) -> None:
    """Add the smallest edit that makes `text[start:end]` into `new`, if there is anything to do."""
    old = text[start:end]
    if old == new:
        return
    counts[sort or _sort(old, new)] += 1
    head = _common((old, new))
    tail = _common((old[head:][::-1], new[head:][::-1]))
    edits.append((start + head, end - tail, new[head : len(new) - tail]))


def _common(texts: Sequence[str]) -> int:
    """How many characters all texts begin with alike."""
    low, high = min(texts), max(texts)
    for place, character in enumerate(low):
        if character != high[place]:
            return place
    return len(low)


def _sort(old: str, new: str) -> str:
    if _ODD_LINE_END.search(old):
        return "line ends"
    return "blank lines" if old.count("\n") > new.count("\n") else "spaces"
