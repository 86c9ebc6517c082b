"""One rule file: nodes -> `RuleFile` and its settings, with all problems that can be seen in the file by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dechaff.errors import message
from dechaff.rules.model import Limits, Lists, Rule, Settings
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.rules.schema.rule import read_rule
from dechaff.rules.yaml.diagnostics import Place, Problem, RuleSource, in_order
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode, read_nodes
from dechaff.rules.yaml.reader import Reader
from dechaff.text.fold import fold

MAXIMUM_MEMBERS = 5_000
"""The most members of a list: they become one expression, whose compilation takes time that grows with their square."""

KEYS = ("version", "use", "disable", "include", "limits", "body", "title", "lists", "change", "rules")
_LIST_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")

_LIMITS = ("remove_at_most", "leave_at_least")
_SHARE = re.compile(r"([0-9]{1,2}(?:\.[0-9]+)?|0[0-9]{2}(?:\.[0-9]+)?|100(?:\.0+)?) ?%")
_LEAST = re.compile(r"([0-9]{1,9})(?: (words?|characters?))?")


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of something that is elsewhere: a pack, a rule, a file."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Override:
    """An entry of `change`: the keys of `node` replace those of the rule that `target` names."""

    target: Reference
    node: MappingNode


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The content of one file. `given` are the settings that the file has; the others of `settings` are defaults."""

    source: RuleSource
    use: tuple[Reference, ...] = ()
    disable: tuple[Reference, ...] = ()
    include: tuple[Reference, ...] = ()
    overrides: tuple[Override, ...] = ()
    settings: Settings = field(default_factory=Settings)
    given: frozenset[str] = frozenset()
    lists: Lists = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    nodes: Mapping[str, MappingNode] = field(default_factory=dict)


def read_rule_file(source: RuleSource, prefix: str = "", lists: Lists | None = None) -> tuple[RuleFile, list[Problem]]:
    """Read one file; `prefix` is put before the ids of its rules ("news/"), `lists` are those of the main file."""
    node, problems = read_nodes(source)
    recovered = bool(problems)
    reader = Reader(source, problems)
    if node is None or (isinstance(node, ScalarNode) and not node.value.strip()):
        if not recovered:
            empty = message("S005", 'a rule file has at least "version: 1" and "rules:"', what="this rule file")
            reader.report(empty, source.place(1, 1))
        return RuleFile(source), in_order(problems)
    if not isinstance(node, MappingNode):
        found, help = "text", 'begin it with "version: 1"'
        if isinstance(node, ListNode):
            found, help = "a list", 'put "rules:" above the list'
        wanted = "a mapping (version, use, rules, ...)"
        reader.report(message("S004", help, what="a rule file", wanted=wanted, found=found), node.place)
        return RuleFile(source), in_order(problems)
    entries = reader.entries(node, KEYS, "a rule file")
    if "version" in entries:
        _check_version(reader, entries["version"])
    elif not recovered:
        reader.report_missing("version", node, "this rule file", 'write "version: 1" in the first line')
    if recovered:  # an entry whose content could not be read is not reported as empty as well
        entries = {
            key: value for key, value in entries.items() if not isinstance(value, ScalarNode) or value.raw.strip()
        }
    own = _lists(reader, reader.mapping("lists", entries.get("lists")))
    settings, given = _settings(reader, entries)
    rules, nodes = _rules(reader, entries, prefix, {**(lists or {}), **own})
    use, disable, include = (_references(reader, key, entries.get(key)) for key in ("use", "disable", "include"))
    overrides = _overrides(reader, entries)
    return RuleFile(source, use, disable, include, overrides, settings, given, own, rules, nodes), in_order(problems)


def _check_version(reader: Reader, node: Node) -> None:
    scalar = reader.text("version", node)
    if scalar and scalar.value != "1":
        wrong = message("S006", "write version: 1, the only one there is", key="version", value=scalar.value)
        reader.report(wrong, scalar.place)


def _references(reader: Reader, key: str, node: Node | None) -> tuple[Reference, ...]:
    if isinstance(node, ListNode) and not node.items:  # "use: []": no pack
        return ()
    return tuple(Reference(scalar.value.strip(), scalar.place) for scalar in reader.texts(key, node))


def _members(reader: Reader, key: str, entries: Mapping[str, Node], what: str) -> Iterator[MappingNode]:
    """The mappings of a list."""
    for node in reader.members(key, entries[key], f'start each member of {key} with "- "') if key in entries else ():
        mapping = reader.mapping(what, node)
        if mapping:
            yield mapping


def _overrides(reader: Reader, entries: Mapping[str, Node]) -> tuple[Override, ...]:
    overrides: list[Override] = []
    for mapping in _members(reader, "change", entries, "a change"):
        targets = [(key, value) for key, value in mapping.items if key.value == "id"]
        if not targets:
            reader.report_missing("id", mapping, "this change", "name the rule that is changed: id: pack/rule")
        elif len(targets) > 1:
            first = targets[0][0].place.line
            twice = message("S002", key="id", where="this change")
            reader.report(twice, targets[1][0].place, f"first in line {first}")
        elif scalar := reader.text("id", targets[0][1]):
            overrides.append(Override(Reference(scalar.value, scalar.place), mapping))
        for key, value in mapping.items:
            # Merged with what the rule has, an empty value would not be seen.
            empty = isinstance(value, ListNode | MappingNode) and not value.items
            if empty and key.value in ("when", "unless", "examples"):
                reader.report(message("S005", "", what=key.value), value.place)
    return tuple(overrides)


def _rules(
    reader: Reader, entries: Mapping[str, Node], prefix: str, lists: Lists
) -> tuple[tuple[Rule, ...], dict[str, MappingNode]]:
    rules: dict[str, Rule] = {}
    nodes: dict[str, MappingNode] = {}
    for mapping in _members(reader, "rules", entries, "a rule"):
        rule = read_rule(reader, mapping, lists, prefix)
        reader.rule = None
        if rule is None:
            continue
        if rule.id in rules:
            first = rules[rule.id].place.line
            reader.report(message("S007", id=rule.id.removeprefix(prefix)), rule.place, f"first in line {first}")
            continue
        rules[rule.id] = rule
        nodes[rule.id] = mapping
    return tuple(rules.values()), nodes


def _lists(reader: Reader, mapping: MappingNode | None) -> dict[str, tuple[str, ...]]:
    """The lists by name. One with errors is empty, but known, so that its use is not reported as well."""
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in mapping.items if mapping else ():
        name = key.value
        if name in NAMES or name == "blank" or not _LIST_NAME.fullmatch(name):
            help = "a name is of small letters, digits and -, and starts with a letter"
            if _LIST_NAME.fullmatch(name):
                help = f"choose another name: <{name}> is built in"
            reader.report(message("S008", help, name=name, what="the name of a list"), key.place)
        elif name in lists:
            reader.report(message("S002", key=name, where="lists"), key.place)
        else:
            members = reader.texts(name, value, several=True)
            if len(members) > MAXIMUM_MEMBERS:
                help, what = "split the list", "members of a list"
                reader.report(message("S012", help, count=len(members), what=what, most=MAXIMUM_MEMBERS), key.place)
                members = []
            visible = [member for member in members if fold(member.value).strip()]
            for member in members:
                if member not in visible:
                    reader.report(message("S005", "leave it out", what=f"a member of {name}"), member.place)
            lists[name] = tuple(dict.fromkeys(member.value.strip() for member in visible))
    return lists


def _settings(reader: Reader, entries: Mapping[str, Node]) -> tuple[Settings, frozenset[str]]:
    """The settings, and the names of those that the file has."""
    limits = reader.mapping("limits", entries.get("limits"))
    given = {
        "limits": limits and _limits(reader, limits),
        "title": reader.choice("title", entries.get("title"), ("move", "keep")),
        "body": reader.choice("body", entries.get("body"), ("auto", "whole")),
    }
    found: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    return Settings(**found), frozenset(found)


def _limits(reader: Reader, mapping: MappingNode) -> Limits:
    limits = Limits()
    entries = reader.entries(mapping, _LIMITS, "limits")
    key = "remove_at_most"
    if share := reader.matching(key, entries.get(key), _SHARE, "a share in per cent", "60%"):
        limits = replace(limits, remove_at_most=float(share[1]) / 100)
    key = "leave_at_least"
    if least := reader.matching(key, entries.get(key), _LEAST, "a number of words", "25 words"):
        characters = (least[2] or "").startswith("char")
        limits = replace(limits, leave_at_least=int(least[1]), leave_unit="characters" if characters else "words")
    return limits
