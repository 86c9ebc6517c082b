"""str -> Lines: the non-blank lines of a text with their offsets, in blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["LONG", "Lines", "bullet", "first_word_width", "is_long", "is_unspaced", "read_lines",
           "width"]  # fmt: skip

LONG = 120
"""Columns: a line of at least this display width is a paragraph of its own."""

_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
_FIRST_WIDE = re.compile(f"[{_WIDE}]")
_NARROW = re.compile(f"[^{_WIDE}]+")
# Scripts without spaces between words: Han, Kana and their punctuation; Thai, Lao, Myanmar, Khmer.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3001-\u303f\u3041-\u312f\u31a0-\u31ff\u3400-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003fffd]"
)
_BULLET = re.compile(
    r"([-*+•‣◦⁃▪▫■□●○·–—>#|・※]|\(?\d{1,3}[.)、]|\(?[A-Za-z][.)]|\(?[ivxIVX]{1,5}[.)])(?=\s|$)|([•‣◦・])"
)
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Lines:
    """The non-blank lines of a text: `content` without the white space around it.

    `starts[i]` is the offset of `content[i]` in the text, `indents[i]` the white space before it in its line.
    `blocks` are spans of indices: runs of lines without a blank line between them.
    """

    content: tuple[str, ...]
    starts: tuple[int, ...]
    indents: tuple[str, ...]
    blocks: tuple[tuple[int, int], ...]


def read_lines(text: str) -> Lines:
    """The non-blank lines of a text; "\\r", form feeds, U+0085, U+2028 and U+2029 end a line too."""
    content: list[str] = []
    starts: list[int] = []
    indents: list[str] = []
    blocks: list[tuple[int, int]] = []
    first = 0
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            indent = len(line) - len(line.lstrip())
            content.append(bare)
            starts.append(position + indent)
            indents.append(line[:indent])
        elif first < len(content):
            blocks.append((first, len(content)))
            first = len(content)
        position += len(line)
    if first < len(content):
        blocks.append((first, len(content)))
    return Lines(tuple(content), tuple(starts), tuple(indents), tuple(blocks))


def width(line: str) -> int:
    """The display width of a line: one column a character, two for East Asian wide characters (UAX #11)."""
    if line.isascii() or _FIRST_WIDE.search(line) is None:
        return len(line)
    return len(line) + len(_NARROW.sub("", line))


def is_unspaced(character: str) -> bool:
    """Whether a character is of a script without spaces between words."""
    return _UNSPACED.match(character) is not None


def is_long(line: str) -> bool:
    """Whether a line is a paragraph of its own, by its display width."""
    return len(line) >= LONG or (2 * len(line) >= LONG and width(line) >= LONG)


def first_word_width(line: str) -> int:
    """The display width of the first word: of what could have been at the end of the line before."""
    if is_unspaced(line[0]):
        return width(line[0])
    word = _WORD.match(line)
    return width(word[0]) if word else 0


def bullet(line: str) -> str | None:
    """The kind of the list item that a line begins ("-", "1.", "a)", …), or None."""
    found = _BULLET.match(line)
    if not found:
        return None
    mark = found[1] or found[2]
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "1", mark))
