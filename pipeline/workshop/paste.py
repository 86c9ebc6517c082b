"""Pasted debris -> a rule of its own, in YAML, with the debris as its first example."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from pipeline.document import Source
from pipeline.errors import UsageError
from pipeline.rules.rule_schema import MAXIMUM_LINES
from pipeline.rules.writing import block, entry, literal_pattern
from pipeline.run import prepare
from pipeline.suggest.generalise import without_figures

__all__ = ["new_rule", "unused_id"]

_BEFORE, _AFTER = "The talks resumed on Monday.", "Officials were hopeful."
_WORDS = re.compile(r"[a-z0-9]+")


def new_rule(clip: bytes | str, id: str | None, taken: Container[str], *, general: bool) -> str:
    """The rule as an item of `rules:`. Raises `UsageError` for a text that can't be one rule, `DocumentError`."""
    lines = [line.strip() for line in prepare(Source("clip", clip))[1].lines if line.strip()]
    if not lines:
        raise UsageError("there is no text in it: copy the debris, as it looks on the page, into the file")
    if len(lines) > MAXIMUM_LINES:
        raise UsageError(f"{len(lines)} lines are too many for one rule (at most {MAXIMUM_LINES}): paste less")
    patterns = [_pattern(line, general) for line in lines]
    return "\n".join(_rule(id or unused_id(lines[0], taken), patterns, lines)) + "\n"


def unused_id(text: str, taken: Container[str]) -> str:
    """An id out of the first words of a text.

    >>> unused_id("No time to read? Get it", {"no-time-to-read"})
    'no-time-to-read-2'
    """
    base = "-".join(_WORDS.findall(text.lower())[:4])[:60].strip("-") or "pasted"
    id, number = base, 2
    while id in taken:
        id, number = f"{base}-{number}", number + 1
    return id


def _pattern(line: str, general: bool) -> str:
    pattern = literal_pattern(line)
    if pattern is None:
        raise UsageError("a line of it is too long for a pattern: paste the beginning of it, and write <any> at its end")
    return without_figures(pattern) if general and not pattern.startswith("/") else pattern


def _rule(id: str, patterns: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    yield f"  - id: {id}"
    yield from entry("match", "\n".join(patterns), 4)
    yield "    examples:"
    before, *rest = block("before", (_BEFORE, *lines, _AFTER), 8)
    yield f"      - {before.lstrip()}"
    yield from rest
    yield from block("after", (_BEFORE, _AFTER), 8)
