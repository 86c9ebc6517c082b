"""A rule file of which a part can't be read -> the text without that part."""

from __future__ import annotations

import re

from dechaff.rules.yaml.source import LINE_END

__all__ = ["without_block"]

_TOP_LEVEL = re.compile(r"[^\s#-]")
_ITEM = re.compile(r" *- ")


def without_block(text: str, line: int) -> str:
    """Blank out the rule (list item) or the top-level entry that a line belongs to, so that the rest can be read."""
    lines = LINE_END.split(text)
    line = min(line, len(lines) - 1)
    while line > 0 and not lines[line].strip():
        line -= 1
    entry = line
    while entry > 0 and not _TOP_LEVEL.match(lines[entry]):
        entry -= 1
    after = entry + 1
    while after < len(lines) and not _TOP_LEVEL.match(lines[after]):
        after += 1
    indents = [found.end() - 2 for index in range(entry + 1, after) if (found := _ITEM.match(lines[index]))]
    if indents and line > entry:
        marker = re.compile(" " * min(indents) + "- ")
        start = line
        while start > entry + 1 and not marker.match(lines[start]):
            start -= 1
        end = line + 1
        while end < after and not marker.match(lines[end]):
            end += 1
        entry, after = start, end
    for index in range(entry, after):
        lines[index] = ""
    return "\n".join(lines)
