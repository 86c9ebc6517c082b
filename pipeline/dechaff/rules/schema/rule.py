"""One rule: its mapping -> `Rule`, or the problems that keep it from being one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from dechaff.document import Action
from dechaff.errors import message
from dechaff.rules.model import Lists, Rule, Unit, Zone
from dechaff.rules.schema.conditions import read_conditions
from dechaff.rules.schema.examples import read_examples
from dechaff.rules.schema.match import LineReader, read_match
from dechaff.rules.yaml.diagnostics import closest, did_you_mean
from dechaff.rules.yaml.nodes import MappingNode, Node, ScalarNode
from dechaff.rules.yaml.reader import Reader

__all__ = ["ACTIONS", "RULE_KEYS", "UNITS", "read_rule"]

RULE_KEYS = ("id", "match", "match_any", "at", "when", "unless", "do", "exact", "unit", "note", "examples")
UNITS = ("line", "sentence", "phrase")
ACTIONS = ("remove", "keep", "report", "reject")
ZONES = ("anywhere", "start", "end", "first line", "first N lines", "last line", "last N lines")

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_ZONE = re.compile(r"(first|last) (?:(line)|([0-9]{1,6}) lines?)")


def read_rule(reader: Reader, node: MappingNode, lists: Lists, prefix: str = "") -> Rule | None:
    """The rule that a mapping describes, with `prefix` before its id; None if it has errors."""
    before = len(reader.problems)
    entries = reader.entries(node, RULE_KEYS, "this rule")
    id = _id(reader, node, entries)
    reader.rule = f"{prefix}{id.value}" if id else None
    exact = bool(reader.boolean("exact", entries["exact"])) if "exact" in entries else False
    zone = _zone(reader, entries["at"]) if "at" in entries else Zone()
    action = reader.choice("do", entries["do"], ACTIONS) if "do" in entries else "remove"
    unit = reader.choice("unit", entries["unit"], UNITS) if "unit" in entries else "line"
    note = reader.text("note", entries["note"]) if "note" in entries else None
    line_reader = LineReader(reader, lists, exact, cast("Unit", unit or "line"))
    texts, alternatives = read_match(line_reader, node, entries, zone or Zone())
    when = read_conditions(line_reader, "when", entries)
    unless = read_conditions(line_reader, "unless", entries)
    examples = read_examples(reader, entries, action or "remove")
    if id is None or not alternatives or len(reader.problems) > before:
        return None
    return Rule(
        f"{prefix}{id.value}", id.place, texts, alternatives, zone or Zone(), when, unless,
        cast("Action", action or "remove"), exact, cast("Unit", unit or "line"),
        note.value.strip() if note else "", examples,
    )  # fmt: skip


def _id(reader: Reader, node: MappingNode, entries: Mapping[str, Node]) -> ScalarNode | None:
    if "id" not in entries:
        if not any(closest(key.value, ["id"]) for key, _ in node.items):
            reader.report_missing("id", node, "this rule", "give the rule a name of its own: id: no-time-to-read")
        return None
    scalar = reader.text("id", entries["id"])
    if scalar is None or _ID.fullmatch(scalar.value):
        return scalar
    corrected = re.sub(r"[^a-z0-9._-]+", "-", scalar.value.lower()).strip("-._")
    help = "an id is of small letters, digits, -, _ and ., and starts with a letter or a digit"
    wrong = message("S008", help, name=scalar.value, what="an id")
    reader.report(wrong, scalar.place, f'try "{corrected}"' if corrected else "")
    return None


def _zone(reader: Reader, node: Node) -> Zone | None:
    scalar = reader.text("at", node)
    if scalar is None:
        return None
    value = scalar.value.strip()
    if value in ("anywhere", "start", "end"):
        return Zone(value)  # type: ignore[arg-type]
    found = _ZONE.fullmatch(value)
    if found and (found[2] or int(found[3]) > 0):
        return Zone(found[1], int(found[3] or 1))  # type: ignore[arg-type]
    wrong = message("S006", key="at", value=value, known=", ".join(ZONES))
    pointer = did_you_mean(value, ZONES)
    reader.report(wrong, scalar.place, "" if "N" in pointer else pointer)
    return None
