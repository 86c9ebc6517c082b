"""Text -> text for a terminal: lines clipped, counted, measured and made safe to print."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Characters that control a terminal, end a line, or change the order in which others are shown."""


def clipped(text: str, width: int = 60) -> str:
    """The text, of at most `width` characters; an ellipsis replaces the rest."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def one_line(text: str, width: int) -> str:
    """The text with each run of white space as one space, clipped."""
    return clipped(" ".join(text.split()), width)


def columns(text: str) -> int:
    """The width of a text on a terminal, in columns."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "file"), counted(2000, "file")
    ('1 file', '2,000 files')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(line: str) -> str:
    """A line of a document without the characters that control a terminal."""
    return "".join(character if character.isprintable() or character == "\t" else "�" for character in line)


def on_one_line(text: str) -> str:
    """A message with the names of others in it, as one line: what controls a terminal is escaped, and nothing else.

    >>> print(on_one_line("failed: a\\x1b]52;c;AAAA\\x07\\nb.txt: not text"))
    failed: a\\x1b]52;c;AAAA\\x07\\nb.txt: not text
    """
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
