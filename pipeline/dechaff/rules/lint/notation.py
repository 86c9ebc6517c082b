r"""Warnings about lines of a match that are read in another way than their author seems to mean.

Without `exact`, expressions ignore case, and that includes classes: `\p{Lu}` then matches "a", and `\P{Lu}` matches no
letter that has a capital. Only within `(?-i:...)` case counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from dechaff.errors import Message, message
from dechaff.rules.model import Rule
from dechaff.rules.pattern.line import line_patterns
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.text.display import clipped

__all__ = ["case_classes", "notation"]


_LOOKS_LIKE_REGEX = re.compile(
    r"\\[dwsbDWSB]|\.[*+]|\[[^\]]*[a-zA-Z0-9]-[a-zA-Z0-9][^\]]*\]|\(\?[:P]|^\^|\$$|\(\w+\|\w+"
)
_PLACEHOLDER = re.compile(r"<[^<>]+>")
_OPEN_PLACEHOLDER = re.compile(rf"(?<!\\)<(?:{'|'.join(NAMES)})\b(?: as \w+)?(?![^<]*>)")
_LOOKS_LIKE_GLOB = re.compile(r"/[\w\s./-]*[\w\s/]\*(?:\.?[\w/-]*)/")

_WITH_FLAGS = re.compile(r"/.+/[a-z]{1,5}")
_WILDCARD = re.compile(
    r"^\*(?= [a-z]+ )|(?<= (?:on|by|to|of|in|at) )\*|(?<= (?:via|for|von|por|par) )\*|(?<= (?:with|from) )\*"
)
_ANY = "<any>"

_PROPERTY = re.compile(r"\\[pP]\{\s*\^?\s*(?:(?:gc|general_category)\s*=\s*)?([\w ]+?)\s*\}", re.IGNORECASE)
_UPPER = frozenset({"lu", "lt", "uppercase", "upper", "uppercaseletter", "titlecaseletter"})
_LOWER = frozenset({"ll", "lowercase", "lower", "lowercaseletter"})
_RANGE = re.compile(r"(\w)-(\w)")
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")
_POSIX = re.compile(r"\[:\^?(\w+):\]")


def notation(rule: Rule) -> Iterator[Message]:
    """W003: a regular expression without slashes. W004: a glob between them. W010: an open placeholder.

    W013: an asterisk that stands for any text. W014: a regular expression with flags behind it.
    """
    for text in rule.text:
        for _, line in line_patterns(text):
            if len(line) > 1 and line.startswith("/") and line.endswith("/"):
                if _LOOKS_LIKE_GLOB.fullmatch(line):
                    yield message("W004", line=clipped(line))
                continue
            if _WITH_FLAGS.fullmatch(line):
                yield message("W014", line=clipped(line), bare=clipped(line[: line.rindex("/") + 1]))
                continue
            if _WILDCARD.search(_PLACEHOLDER.sub("", line)):
                yield message("W013", line=clipped(line), meant=clipped(_WILDCARD.sub(_ANY, line)))
                continue
            if _LOOKS_LIKE_REGEX.search(_PLACEHOLDER.sub("", line)):
                yield message("W003", line=clipped(line))
            if placeholder := _OPEN_PLACEHOLDER.search(line):
                yield message("W010", text=placeholder[0])


def case_classes(rule: Rule) -> Iterator[Message]:
    """W009: a class of capital letters in an expression that ignores case; the first one of each line."""
    for text in () if rule.exact else rule.text:
        for _, line in line_patterns(text):
            if len(line) > 1 and line.startswith("/") and line.endswith("/"):
                yield from (message("W009", part=part) for part in islice(_ignored(line[1:-1]), 1))


def _ignored(source: str) -> Iterator[str]:
    r"""The classes of a valid expression that are meant to match capitals only, and match small letters, too.

    >>> list(_ignored(r"\p{Lu}\w+ (?-i:\p{Lu}) [A-Z][a-z]+ [A-Za-z]+ [a-z]+"))
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
        if character in "\\[" and not counts[-1] and _is_case_class(part):
            yield part
        position = end


def _with_flags(counts: bool, flags: re.Match[str] | None) -> bool:
    if flags is None:
        return counts
    return (counts or "i" in (flags[2] or "")) and "i" not in flags[1]


def _end_of_class(source: str, start: int) -> int:
    """The position after the bracket that closes a class; a bracket that comes first is a member of it."""
    position = start + (2 if source.startswith("[^", start) else 1)
    first = position
    while position < len(source):
        if source[position] == "]" and position > first:
            return position + 1
        posix = _POSIX.match(source, position)
        position = posix.end() if posix else position + (2 if source[position] == "\\" else 1)
    return len(source)


def _is_case_class(part: str) -> bool:
    """Whether a class has capitals without their small letters, or names one kind of letters without the other.

    `[a-z]` alone is not one: many people write "any letter" so, and it is.
    """
    names = {
        name.lower().replace(" ", "").replace("_", "") for name in (*_PROPERTY.findall(part), *_POSIX.findall(part))
    }
    ranges = _RANGE.findall(_PROPERTY.sub("", part)) if part.startswith("[") else []
    upper = bool(names & _UPPER) or any(first.isupper() and last.isupper() for first, last in ranges)
    lower = any(first.islower() and last.islower() for first, last in ranges)
    named_lower = bool(names & _LOWER)
    return upper != (lower or named_lower) and (upper or named_lower)
