"""Texts -> what dechaff writes into rule files: YAML that is read back as the same texts, ids, and examples."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

__all__ = ["block", "entry", "example_lines", "scalar", "unused_id"]


_PLAIN = re.compile(r"[A-Za-z](?:[^:#'\"{}\[\]&*!|>%@`\\\x00-\x1f\x7f-\uffff]|[\u00a1-\u1fff\u2010-\u2027])*")
_READ_AS_VALUES = frozenset("true false yes no on off null y n".split())
# What must be escaped: U+0085, U+2028 and U+2029 would end a line, U+FEFF would be lost.
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BEFORE, _AFTER = "The talks resumed on Monday.", "Officials were hopeful."
_WORDS = re.compile(r"[a-z0-9]+")
_ESCAPES: Mapping[str, str] = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x00": "\\0"}


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar on one line; `flow`: between brackets or braces, where commas part the members.

    >>> print(scalar("Get a summary"), scalar("it's: [a]"), scalar("two\\nlines"))
    Get a summary 'it''s: [a]' "two\\nlines"
    """
    if _UNPRINTABLE.search(text):
        return '"' + "".join(map(_escaped, text)) + '"'
    plain = _PLAIN.fullmatch(text) and text.strip() == text and text.lower() not in _READ_AS_VALUES
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


def unused_id(text: str, used: Container[str], otherwise: str = "pasted") -> str:
    """An id made of the first words of a text, or of the word `otherwise` if the text has none that an id can have.

    >>> unused_id("No time to read? Get it", {"no-time-to-read"})
    'no-time-to-read-2'
    """
    base = "-".join(_WORDS.findall(text.lower())[:4])[:60].strip("-") or otherwise
    id, number = base, 2
    while id in used:
        id, number = f"{base}-{number}", number + 1
    return id


def example_lines(boilerplate: Sequence[str]) -> Iterator[str]:
    """An example in YAML, as an item of a list in column 6: the boilerplate between two sentences, then without it."""
    before, *rest = block("before", (_BEFORE, *boilerplate, _AFTER), 8)
    yield f"      - {before.lstrip()}"
    yield from rest
    yield from block("after", (_BEFORE, _AFTER), 8)
