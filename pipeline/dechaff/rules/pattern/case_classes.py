r"""A regular expression -> its parts that tell capital letters from small ones, where matching does not.

Without `exact`, expressions ignore case, and that includes classes: `\p{Lu}` then fits "a", and `\P{Lu}` fits no letter
that has a capital. Only `(?-i:...)` makes them count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["ignored_case_classes"]

_PROPERTY = re.compile(r"\\[pP]\{\s*\^?\s*(?:(?:gc|general_category)\s*=\s*)?([\w ]+?)\s*\}", re.IGNORECASE)
_UPPER = frozenset({"lu", "lt", "uppercase", "upper", "uppercaseletter", "titlecaseletter"})
_LOWER = frozenset({"ll", "lowercase", "lower", "lowercaseletter"})
_RANGE = re.compile(r"(\w)-(\w)")
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")
_POSIX = re.compile(r"\[:\^?(\w+):\]")


def ignored_case_classes(source: str) -> Iterator[str]:
    r"""The classes of a valid expression that are meant to tell capitals apart and can't.

    >>> list(ignored_case_classes(r"\p{Lu}\w+ (?-i:\p{Lu}) [A-Z][a-z]+ [A-Za-z]+ [a-z]+"))
    ['\\p{Lu}', '[A-Z]']
    """
    counts = [False]  # whether case counts, by open group
    position = 0
    while position < len(source):
        end = position + 1
        character = source[position]
        if character == "\\":
            found = _PROPERTY.match(source, position)
            end = found.end() if found else position + 2
        elif character == "[":
            end = _end_of_class(source, position)
        elif character == "(":
            flags = _FLAGS.match(source, position)
            counts.append(_with_flags(counts[-1], flags))
            if flags and flags[3] == ")":  # (?-i) is for the rest of the group around it
                counts[-2:] = [counts[-1]]
            end = flags.end() if flags else position + 1
        elif character == ")" and len(counts) > 1:
            counts.pop()
        part = source[position:end]
        if character in "\\[" and not counts[-1] and _tells_case(part):
            yield part
        position = end


def _with_flags(counts: bool, flags: re.Match[str] | None) -> bool:
    if flags is None:
        return counts
    return (counts or "i" in (flags[2] or "")) and "i" not in flags[1]


def _end_of_class(source: str, start: int) -> int:
    """Behind the bracket that closes a class; a bracket that comes first is a member of it."""
    position = start + (2 if source.startswith("[^", start) else 1)
    first = position
    while position < len(source):
        if source[position] == "]" and position > first:
            return position + 1
        posix = _POSIX.match(source, position)
        position = posix.end() if posix else position + (2 if source[position] == "\\" else 1)
    return len(source)


def _tells_case(part: str) -> bool:
    """Whether it holds capitals without their small letters; or by name, one kind of letters without the other.

    `[a-z]` alone is the way that many write "any letter", which it is.
    """
    names = {
        name.lower().replace(" ", "").replace("_", "") for name in (*_PROPERTY.findall(part), *_POSIX.findall(part))
    }
    ranges = _RANGE.findall(_PROPERTY.sub("", part)) if part.startswith("[") else []
    upper = bool(names & _UPPER) or any(first.isupper() and last.isupper() for first, last in ranges)
    lower = any(first.islower() and last.islower() for first, last in ranges)
    named_lower = bool(names & _LOWER)
    return upper != (lower or named_lower) and (upper or named_lower)
