"""Document -> Document: white space and paragraphs in the form that rules are matched against.

Lines end in "\n" only, paragraphs are separated by one blank line, hard-wrapped lines are joined. Only white space (and
the hyphen of a word that was broken at the end of a line) is changed, and every change is an edit that can be undone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dechaff.document import Document, Edit
from dechaff.stages.normalise.blocks import BlockKind, kinds, known_kinds
from dechaff.stages.normalise.lines import Lines, bullet, is_long, read_lines
from dechaff.stages.normalise.wrap import NO_JOINS, Joins, find_joins
from dechaff.text.alignment import apply_edits
from dechaff.text.characters import has_odd_spaces

__all__ = ["normalise"]

_RUN = re.compile(r"\s{2,}|[^\S ]")
_ODD_SPACE = re.compile(r"[^\S \t]")
_ODD_LINE_END = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def normalise(document: Document) -> tuple[Document, dict[str, int]]:
    """The normalised document, and the number of changes by kind.

    A second call changes nothing. The kinds are "line ends", "spaces", "blank lines", "paragraph breaks",
    "joined lines" and "joined hyphens"; they count places, not characters.
    """
    counts: Counter[str] = Counter()
    # Each round leaves fewer adjacent lines, or as many and less white space: the loop ends.
    while not _is_normal(document.text):
        edits = _edits(document.text, counts, laid_out=document.laid_out)
        if not edits:
            break
        document = apply_edits(document, edits)
    return document, {kind: counts[kind] for kind in sorted(counts)}


def _is_normal(text: str) -> bool:
    """Whether a text is normal by a few fast tests; if not, it may be normal all the same."""
    if not text:
        return True
    # No block has several lines if all line feeds are in pairs.
    paragraphs = text.split("\n\n")
    if text.count("\n") != 2 * (len(paragraphs) - 1) or "  " in text:
        return False
    if any(not line or line[0].isspace() or line[-1].isspace() for line in paragraphs):
        return False
    return not has_odd_spaces(text)


def _edits(text: str, counts: Counter[str], *, laid_out: bool) -> list[Edit]:
    """The edits of one round, in order; each is counted in `counts` by its kind."""
    lines = read_lines(text)
    if not lines.content:
        counts["blank lines"] += 1
        return [(0, len(text), "")]
    found = known_kinds(lines) if laid_out else kinds(lines)
    joined = NO_JOINS if laid_out else find_joins(text, lines, found)
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
    lines: Lines, block: tuple[int, int], kind: BlockKind, joined: Joins, number: int
) -> tuple[str, str | None, int]:
    """The text to put before a line, the kind of that change, and the number of characters to remove before it."""
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
    """Whether one of two lines is long enough to be a paragraph, and they are not items of one list."""
    if not is_long(above) and not is_long(below):
        return False
    mark = bullet(above)
    return mark is None or mark != bullet(below)


def _indents(lines: Lines, block: tuple[int, int], kind: BlockKind, joined: Joins) -> Sequence[str]:
    """The indentation of each line of a block after normalisation."""
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


def _inner(edits: list[Edit], counts: Counter[str], content: str, start: int, kind: BlockKind) -> None:
    """Add the edits within a line: to single spaces, or in code and tables, of unusual spaces only."""
    pattern = _ODD_SPACE if kind in ("code", "table") else _RUN
    for run in pattern.finditer(content):
        edits.append((start + run.start(), start + run.end(), " "))
        counts["spaces"] += 1


def _edit(edits: list[Edit], counts: Counter[str], text: str, start: int, end: int, new: str, sort: str | None) -> None:
    """Add the smallest edit that changes `text[start:end]` to `new`, if they differ."""
    old = text[start:end]
    if old == new:
        return
    counts[sort or _sort(old, new)] += 1
    head = _common((old, new))
    tail = _common((old[head:][::-1], new[head:][::-1]))
    edits.append((start + head, end - tail, new[head : len(new) - tail]))


def _common(texts: Sequence[str]) -> int:
    """The length of the longest common prefix of some texts."""
    low, high = min(texts), max(texts)
    for place, character in enumerate(low):
        if character != high[place]:
            return place
    return len(low)


def _sort(old: str, new: str) -> str:
    if _ODD_LINE_END.search(old):
        return "line ends"
    return "blank lines" if old.count("\n") > new.count("\n") else "spaces"
