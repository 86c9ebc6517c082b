"""`limits`, `title` and `body` of a rule file -> `Settings`, or all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from dechaff.errors import message
from dechaff.rules.model import Limits, Settings
from dechaff.rules.yaml.nodes import MappingNode, Node
from dechaff.rules.yaml.reader import Reader

__all__ = ["read_settings"]

_LIMITS = ("remove_at_most", "leave_at_least")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?) ?%")
_LEAST = re.compile(r"([0-9]{1,9})(?: (words?|characters?))?")


def read_settings(reader: Reader, entries: Mapping[str, Node]) -> tuple[Settings, frozenset[str]]:
    """The settings, and the names of those that the file has."""
    settings = Settings()
    given = set()
    if "limits" in entries and (mapping := reader.mapping("limits", entries["limits"])):
        settings = replace(settings, limits=_limits(reader, mapping))
        given.add("limits")
    if "title" in entries and (title := reader.choice("title", entries["title"], ("move", "keep"))):
        settings = replace(settings, title="keep" if title == "keep" else "move")
        given.add("title")
    if "body" in entries and (body := reader.choice("body", entries["body"], ("auto", "whole"))):
        settings = replace(settings, body="whole" if body == "whole" else "auto")
        given.add("body")
    return settings, frozenset(given)


def _limits(reader: Reader, mapping: MappingNode) -> Limits:
    limits = Limits()
    entries = reader.entries(mapping, _LIMITS, "limits")
    if "remove_at_most" in entries and (scalar := reader.text("remove_at_most", entries["remove_at_most"])):
        share = _SHARE.fullmatch(scalar.value)
        if share and float(share[1]) <= 100:
            limits = replace(limits, remove_at_most=float(share[1]) / 100)
        else:
            wanted = "a share in per cent"
            reader.report(
                message("S011", key="remove_at_most", wanted=wanted, value=scalar.value, example="60%"), scalar.place
            )
    if "leave_at_least" in entries and (scalar := reader.text("leave_at_least", entries["leave_at_least"])):
        least = _LEAST.fullmatch(scalar.value)
        if least:
            unit: Literal["words", "characters"] = "characters" if (least[2] or "").startswith("char") else "words"
            limits = replace(limits, leave_at_least=int(least[1]), leave_unit=unit)
        else:
            wanted = "a number of words"
            reader.report(
                message("S011", key="leave_at_least", wanted=wanted, value=scalar.value, example="25 words"),
                scalar.place,
            )
    return limits
