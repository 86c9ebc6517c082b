"""Lines of boilerplate -> the id and the first example of a new rule."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from dechaff.rules.yaml.writer import block

__all__ = ["example_lines", "unused_id"]

_BEFORE, _AFTER = "The talks resumed on Monday.", "Officials were hopeful."
_WORDS = re.compile(r"[a-z0-9]+")


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
