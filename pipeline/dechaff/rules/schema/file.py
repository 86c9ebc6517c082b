"""One rule file: nodes -> `RuleFile`, with every problem that can be seen in the file by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dechaff.rules.model import Lists, Rule, Settings
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.rules.schema.rule import read_rule
from dechaff.rules.schema.settings import read_settings
from dechaff.rules.yaml.diagnostics import Place, Problem
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode, read
from dechaff.rules.yaml.reader import Reader, in_order
from dechaff.rules.yaml.source import RuleSource
from dechaff.text.fold import fold

__all__ = ["Override", "Reference", "RuleFile", "read_rule_file"]

KEYS = ("version", "use", "disable", "include", "limits", "body", "title", "lists", "change", "rules")
_LIST_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that points to something outside of the place where it stands: a pack, a rule, a file."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Override:
    """An entry of `change`: the keys of `node` come over the rule that `target` names."""

    target: Reference
    node: MappingNode


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What stands in one file. `settings` holds only what the file says; `given` which settings these are."""

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
    """Read one file; `prefix` goes before the ids of its rules ("news/"), `lists` are known from elsewhere."""
    node, problems = read(source)
    found: list[Problem] = []
    reader = Reader(source, found)
    if node is None or (isinstance(node, ScalarNode) and not node.value.strip()):
        if not problems:
            reader.error(
                "S005", "this rule file is empty", source.place(1, 1), "", 'the least is: "version: 1" and "rules:"'
            )
        return RuleFile(source), in_order([*problems, *found])
    if not isinstance(node, MappingNode):
        help = 'put "rules:" above the list' if isinstance(node, ListNode) else 'it starts with "version: 1"'
        reader.error("S004", "a rule file is a mapping (version, use, rules, ...)", node.place, "", help)
        return RuleFile(source), in_order([*problems, *found])
    entries = reader.entries(node, KEYS, "a rule file")
    recovered = bool(problems)
    if "version" in entries:
        _version(reader, entries["version"])
    elif not recovered:
        reader.missing("version", node, "this rule file", 'write "version: 1" in the first line')
    if recovered:  # an entry whose content could not be read must not be called empty as well
        entries = {
            key: value
            for key, value in entries.items()
            if not (isinstance(value, ScalarNode) and not value.raw.strip())
        }
    own = _lists(reader, entries["lists"]) if "lists" in entries else {}
    settings, given = read_settings(reader, entries)
    rules, nodes = _rules(reader, entries, prefix, {**(lists or {}), **own})
    file = RuleFile(
        source,
        use=_references(reader, "use", entries),
        disable=_references(reader, "disable", entries),
        include=_references(reader, "include", entries),
        overrides=_overrides(reader, entries),
        settings=settings,
        given=given,
        lists=own,
        rules=rules,
        nodes=nodes,
    )
    return file, in_order([*problems, *found])


def _version(reader: Reader, node: Node) -> None:
    scalar = reader.text("version", node)
    if scalar and scalar.value != "1":
        reader.error(
            "S006",
            f'this dechaff reads rule files of version 1, not "{scalar.value}"',
            scalar.place,
            "",
            "write version: 1",
        )


def _references(reader: Reader, key: str, entries: Mapping[str, Node]) -> tuple[Reference, ...]:
    if key not in entries:
        return ()
    node = entries[key]
    if isinstance(node, ListNode) and not node.items:  # "use: []" says that no pack is wanted
        return ()
    return tuple(Reference(scalar.value.strip(), scalar.place) for scalar in reader.texts(key, node))


def _overrides(reader: Reader, entries: Mapping[str, Node]) -> tuple[Override, ...]:
    overrides: list[Override] = []

    def one(node: Node) -> None:
        mapping = reader.mapping("change", node)
        if mapping is None:
            return
        for key, value in mapping.items:
            if (
                isinstance(value, ListNode | MappingNode)
                and not value.items
                and key.value in ("when", "unless", "examples")
            ):
                reader.error("S005", f"{key.value} is empty", value.place)
        ids = [key for key, _ in mapping.items if key.value == "id"]
        if len(ids) > 1:
            first = ids[0].place.line
            reader.error("S002", 'the key "id" stands twice in this change', ids[1].place, f"first in line {first}")
            return
        target = next((value for key, value in mapping.items if key.value == "id"), None)
        if target is None:
            reader.missing("id", mapping, "this change", "say which rule is changed: id: pack/rule")
        elif scalar := reader.text("id", target):
            overrides.append(Override(Reference(scalar.value, scalar.place), mapping))

    if "change" in entries:
        reader.list_of("change", entries["change"], one)
    return tuple(overrides)


def _rules(
    reader: Reader, entries: Mapping[str, Node], prefix: str, lists: Lists
) -> tuple[tuple[Rule, ...], dict[str, MappingNode]]:
    rules: dict[str, Rule] = {}
    nodes: dict[str, MappingNode] = {}

    def one(node: Node) -> None:
        mapping = reader.mapping("a rule", node)
        rule = read_rule(reader, mapping, lists, prefix) if mapping else None
        reader.rule = None
        if rule is None or mapping is None:
            return
        if rule.id in rules:
            first = rules[rule.id].place.line
            reader.error(
                "S007",
                f'two rules have the id "{rule.id.removeprefix(prefix)}"',
                rule.place,
                f"first in line {first}",
                "give each rule an id of its own",
            )
            return
        rules[rule.id] = rule
        nodes[rule.id] = mapping

    if "rules" in entries:
        node = entries["rules"]
        if not (isinstance(node, ListNode) and not node.items):
            reader.list_of("rules", node, one)
    return tuple(rules.values()), nodes


def _lists(reader: Reader, node: Node) -> dict[str, tuple[str, ...]]:
    mapping = reader.mapping("lists", node)
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in mapping.items if mapping else ():
        name = key.value
        if name in NAMES or name == "blank":
            reader.error("S008", f"<{name}> is a placeholder of dechaff's own", key.place, "", "choose another name")
        elif not _LIST_NAME.fullmatch(name):
            reader.error(
                "S008",
                f'"{name}" is no name for a list',
                key.place,
                "",
                "a name is of small letters, digits and -, and starts with a letter",
            )
        elif name in lists:
            reader.error("S002", f'the list "{name}" stands here twice', key.place, "", "keep one of them")
        else:
            members = reader.texts(name, value, several=True)
            for member in members:
                if not fold(member.value).strip():
                    reader.error("S005", f"an invisible member in {name}", member.place, "", "leave it out")
            lists[name] = tuple(dict.fromkeys(member.value.strip() for member in members if fold(member.value).strip()))
    return lists  # one with errors is empty, but known, so that its use is no further error
