"""Warnings about lines of a match that seem to be meant in another notation than the one they are read in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dechaff.errors import Message, message
from dechaff.rules.model import Rule
from dechaff.rules.pattern.line import line_patterns
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.text.display import clipped

__all__ = ["notation"]

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
