"""Lines -> the kind of each block: code and tables keep their spacing, verse and nested lists their indentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from dechaff.stages.normalise.lines import Lines, is_long

__all__ = ["BlockKind", "kinds", "known_kinds"]

BlockKind = Literal["code", "table", "short", "prose"]
"""`short`: several lines, none of them long (verse, lists, addresses); `prose`: single lines and long ones."""

_FENCES = ("```", "~~~")
_LONGEST_CODE = 300
# For `match` on a stripped line. No two adjacent repetitions match the same characters, so it cannot backtrack far.
_CODE = re.compile(
    r"""(?:[})\]]+[;,]?$
    |(?:import|from)\ [\w.]+(?:\ import\ [^.]*|\ as\ \w+)?;?$
    |(?:\#include|\#define|\#!/|>>>\ |\$\ \w|//|/\*|\*/|<\?|</?[a-zA-Z][^>]*>|@\w+\()
    |(?:def|class|function|func|fn|public|private|protected|static)\ [^.]*[:{;(]$
    |(?:if|elif|while|for|with|switch|catch|except)\b[^.!?]*[(=\[<>"'][^!?]*[:{]$
    |(?:else|try|finally)\ ?[:{]$
    |(?:return|raise|break|continue|pass)(?:\ +[\w.]+(?:\ *[-+*/%]\ *[\w.]+)*)?;?$
    |(?:return|const|let|var|int|void|char|auto)\b[^!?]*[=;({]
    |[\w.\[\]"'$>-]+\ *[-+*/|&]?=\ *[^\s=]
    |[\w.]+\([^!?]*\)[;{]?$
    )""",
    re.VERBOSE,
)
_CODE_END = re.compile(r"[=()\[\]{}<>]")
_GAP = re.compile(r"[^\s.!?:;,]\s{2,}(?=\S)|[.!?:;,]\s{3,}(?=\S)|\t")


def kinds(lines: Lines) -> tuple[BlockKind, ...]:
    """The kind of each block, in order."""
    fenced = _fenced(lines.content)
    found: list[BlockKind] = []
    for first, last in lines.blocks:
        content = lines.content[first:last]
        if fenced[first] or fenced[last - 1]:
            kind: BlockKind = "code"
        elif found and found[-1] == "code" and all(lines.indents[first:last]) and not fenced[first - 1]:
            kind = "code"  # the next paragraph of the same listing
        elif last - first == 1:
            kind = "prose"
        elif _share(content, _is_code) >= 0.6:
            kind = "code"
        elif _is_table(content):
            kind = "table"
        elif any(map(is_long, content)):
            kind = "prose"
        else:
            kind = "short"
        found.append(kind)
    return tuple(found)


def known_kinds(lines: Lines) -> tuple[BlockKind, ...]:
    """The kind of each block of a text whose layout is known: lines and indentation stay as they are."""
    return tuple("code" if last - first > 1 or lines.indents[first] else "prose" for first, last in lines.blocks)


def _fenced(content: Sequence[str]) -> list[bool]:
    """For each line, whether it is in a fenced block that is closed again, fences included."""
    inside = [False] * len(content)
    opened = -1
    for number, line in enumerate(content):
        if line.startswith(_FENCES):
            if opened < 0:
                opened = number
            elif line[:3] == content[opened][:3] and not line.strip("`~"):
                inside[opened : number + 1] = [True] * (number + 1 - opened)
                opened = -1
    return inside


def _share(content: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for line in content if test(line)) / len(content)


def _is_code(line: str) -> bool:
    if len(line) > _LONGEST_CODE:
        return False
    if line[-1] in ";{}" and _CODE_END.search(line):
        return True
    return _CODE.match(line) is not None


def _is_table(content: Sequence[str]) -> bool:
    if 2 * sum(1 for line in content if "|" in line[1:-1] or "\t" in line) > len(content):
        return True
    gaps = sum(1 for line in content if ("  " in line or "\xa0" in line) and _GAP.search(line))
    return 2 * gaps > len(content) and not _is_justified(content)


def _is_justified(content: Sequence[str]) -> bool:
    """Whether the gaps come from justified text, whose lines have one width."""
    widths = {len(line) for line in content[:-1]}
    return len(content) > 2 and len(widths) == 1 and all(len(line.split()) >= 6 for line in content[:-1])
