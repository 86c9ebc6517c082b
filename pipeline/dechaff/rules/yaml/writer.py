"""Texts -> YAML that is read back as the same texts: what dechaff writes into rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

__all__ = ["block", "entry", "scalar"]

_PLAIN = re.compile(r"[A-Za-z](?:[^:#'\"{}\[\]&*!|>%@`\\\x00-\x1f\x7f-\uffff]|[\u00a1-\u1fff\u2010-\u2027])*")
_WORDS = frozenset("true false yes no on off null y n".split())
# What must be escaped: U+0085, U+2028 and U+2029 would end a line, U+FEFF would be lost.
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_ESCAPES: Mapping[str, str] = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x00": "\\0"}


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar on one line; `flow`: between brackets or braces, where commas part the members.

    >>> print(scalar("Get a summary"), scalar("it's: [a]"), scalar("two\\nlines"))
    Get a summary 'it''s: [a]' "two\\nlines"
    """
    if _UNPRINTABLE.search(text):
        return '"' + "".join(map(_escaped, text)) + '"'
    plain = _PLAIN.fullmatch(text) and text.strip() == text and text.lower() not in _WORDS
    if plain and not (flow and "," in text):
        return text
    return f"""'{text.replace("'", "''")}'"""


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _UNPRINTABLE.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def block(key: str, lines: Sequence[str], indent: int) -> Iterator[str]:
    """`key: |` and lines below it; in quotation marks if a block can't hold the text."""
    margin = " " * indent
    text = "\n".join(lines)
    if _UNPRINTABLE.search(text.replace("\n", "")) or not text.strip() or text != text.strip("\n"):
        yield f"{margin}{key}: {scalar(text)}"
        return
    indicator = "2" if text[0].isspace() else ""  # the indent is not that of the first line
    yield f"{margin}{key}: |{indicator}"
    yield from (f"{margin}  {line}" if line else "" for line in lines)


def entry(key: str, text: str, indent: int) -> Iterator[str]:
    """A key with a text: on its line if the text is one line, else as a block."""
    if "\n" in text:
        yield from block(key, text.split("\n"), indent)
    else:
        yield f"{' ' * indent}{key}: {scalar(text)}"
