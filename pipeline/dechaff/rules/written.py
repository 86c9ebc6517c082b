"""A pattern line of a rule -> where it is written in the rule file."""

from __future__ import annotations

import re

from dechaff.rules.yaml.diagnostics import Place, RuleSource

__all__ = ["place_of_line"]

_KEY = re.compile(r"([\s-]*)(match|match_any|\w+):(?:\s|$)")
_IN_FLOW = re.compile(r"\bmatch(?:_any)?:\s")
_LONGEST_RULE = 2000
"""Lines: the patterns of a rule are looked for in no more of them."""


def place_of_line(source: RuleSource, rule: Place, line: str) -> Place:
    """Where a pattern line is under `match` or `match_any` of a rule; the place of the rule where it isn't found.

    It is not found if it is written otherwise than it is read, as with escapes of YAML or over several lines. Capital
    and small letters make no difference.
    """
    if rule.file != source.file or not line:
        return rule
    wanted = re.compile(rf"(?:^|(?<=[\s'\"\[,])){re.escape(line)}(?=[.!?]?\s*(?:$|['\"\],}}#]))", re.IGNORECASE)
    column = -1  # of the key under which the present line is, if that is a match
    for number in range(rule.line, min(rule.line + _LONGEST_RULE, len(source.lines) + 1)):
        text = source.line(number)
        key = _KEY.match(text)
        if key is not None and (number == rule.line or len(key[1]) < rule.column or len(key[1]) <= column):
            if number > rule.line and ("-" in key[1] and len(key[1]) < rule.column):
                break  # the next rule
            column = len(key[1]) if key[2].startswith("match") else -1
        begin = _IN_FLOW.search(text)
        if (column >= 0 or begin) and (found := wanted.search(text, begin.end() if begin else 0)):
            return source.place(number, found.start() + 1, len(line))
    return rule
