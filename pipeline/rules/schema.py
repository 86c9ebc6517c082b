"""One rule file: nodes -> `RuleFile`, with every problem that can be seen in the file by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.fold import fold
from pipeline.rules.diagnostics import Place, Problem
from pipeline.rules.model import Limits, Rule, Settings
from pipeline.rules.nodes import List, Mapping, Node, Scalar, read
from pipeline.rules.reading import Reader, in_order
from pipeline.rules.rule_schema import RuleReader
from pipeline.rules.shapes import NAMES
from pipeline.rules.source import RuleSource

__all__ = ["Amendment", "Reference", "RuleFile", "read_rule_file"]

KEYS = ("version", "use", "disable", "include", "limits", "body", "title", "lists", "change", "rules")
_LIMITS = ("remove_at_most", "leave_at_least")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?) ?%")
_LEAST = re.compile(r"([0-9]{1,9})(?: (words?|characters?))?")
_LIST_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that points to something outside of the place where it stands: a pack, a rule, a file."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Amendment:
    """An entry of `change`: the keys of `node` come over the rule that `target` names."""

    target: Reference
    node: Mapping


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What stands in one file. `settings` holds only what the file says; `said` which settings these are."""

    source: RuleSource
    use: tuple[Reference, ...] = ()
    disable: tuple[Reference, ...] = ()
    include: tuple[Reference, ...] = ()
    changes: tuple[Amendment, ...] = ()
    settings: Settings = field(default_factory=Settings)
    said: frozenset[str] = frozenset()
    lists: MappingType[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    nodes: MappingType[str, Mapping] = field(default_factory=dict)


def read_rule_file(
    source: RuleSource, prefix: str = "", lists: MappingType[str, tuple[str, ...]] | None = None
) -> tuple[RuleFile, list[Problem]]:
    """Read one file; `prefix` goes before the ids of its rules ("news/"), `lists` are known from elsewhere."""
    node, problems = read(source)
    found: list[Problem] = []
    reader = Reader(source, found)
    if node is None or (isinstance(node, Scalar) and not node.value.strip()):
        if not problems:
            reader.error(
                "S005", "this rule file is empty", source.place(1, 1), "", 'the least is: "version: 1" and "rules:"'
            )
        return RuleFile(source), in_order([*problems, *found])
    if not isinstance(node, Mapping):
        help = 'put "rules:" above the list' if isinstance(node, List) else 'it starts with "version: 1"'
        reader.error("S004", "a rule file is a mapping (version, use, rules, ...)", node.place, "", help)
        return RuleFile(source), in_order([*problems, *found])
    entries = {key: value for key, (_, value) in reader.keys(node, KEYS, "a rule file").items()}
    recovered = bool(problems)
    if "version" in entries:
        _version(reader, entries["version"])
    elif not recovered:
        reader.missing("version", node, "this rule file", 'write "version: 1" in the first line')
    if recovered:  # an entry whose content could not be read must not be called empty as well
        entries = {
            key: value for key, value in entries.items() if not (isinstance(value, Scalar) and not value.raw.strip())
        }
    own = _lists(reader, entries["lists"]) if "lists" in entries else {}
    settings, said = _settings(reader, entries)
    rules, nodes = _rules(reader, entries, prefix, {**(lists or {}), **own})
    file = RuleFile(
        source,
        use=_references(reader, "use", entries),
        disable=_references(reader, "disable", entries),
        include=_references(reader, "include", entries),
        changes=_changes(reader, entries),
        settings=settings,
        said=said,
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


def _references(reader: Reader, key: str, entries: MappingType[str, Node]) -> tuple[Reference, ...]:
    if key not in entries:
        return ()
    node = entries[key]
    if isinstance(node, List) and not node.items:  # "use: []" says that no pack is wanted
        return ()
    return tuple(Reference(scalar.value.strip(), scalar.place) for scalar in reader.texts(key, node))


def _changes(reader: Reader, entries: MappingType[str, Node]) -> tuple[Amendment, ...]:
    changes: list[Amendment] = []

    def one(node: Node) -> None:
        mapping = reader.mapping("change", node)
        if mapping is None:
            return
        target = next((value for key, value in mapping.items if key.value == "id"), None)
        if target is None:
            reader.missing("id", mapping, "this change", "say which rule is changed: id: pack/rule")
        elif scalar := reader.text("id", target):
            changes.append(Amendment(Reference(scalar.value, scalar.place), mapping))

    if "change" in entries:
        reader.list_of("change", entries["change"], one)
    return tuple(changes)


def _rules(
    reader: Reader, entries: MappingType[str, Node], prefix: str, lists: MappingType[str, tuple[str, ...]]
) -> tuple[tuple[Rule, ...], dict[str, Mapping]]:
    rules: dict[str, Rule] = {}
    nodes: dict[str, Mapping] = {}
    rule_reader = RuleReader(reader, lists)

    def one(node: Node) -> None:
        mapping = reader.mapping("a rule", node)
        rule = rule_reader.rule(mapping, prefix) if mapping else None
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
        if not (isinstance(node, List) and not node.items):
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


def _settings(reader: Reader, entries: MappingType[str, Node]) -> tuple[Settings, frozenset[str]]:
    settings = Settings()
    said = set()
    if "limits" in entries and (mapping := reader.mapping("limits", entries["limits"])):
        settings = replace(settings, limits=_limits(reader, mapping))
        said.add("limits")
    title: Literal["move", "keep"]
    for title in ("move", "keep"):
        if "title" in entries and isinstance(entries["title"], Scalar) and entries["title"].value == title:
            settings = replace(settings, title=title)
    if "title" in entries and reader.choice("title", entries["title"], ("move", "keep")):
        said.add("title")
    if "body" in entries and (body := reader.choice("body", entries["body"], ("auto", "whole"))):
        settings = replace(settings, body="whole" if body == "whole" else "auto")
        said.add("body")
    return settings, frozenset(said)


def _limits(reader: Reader, mapping: Mapping) -> Limits:
    limits = Limits()
    entries = reader.keys(mapping, _LIMITS, "limits")
    if "remove_at_most" in entries and (scalar := reader.text("remove_at_most", entries["remove_at_most"][1])):
        share = _SHARE.fullmatch(scalar.value)
        if share and float(share[1]) <= 100:
            limits = replace(limits, remove_at_most=float(share[1]) / 100)
        else:
            reader.error(
                "S011",
                f'remove_at_most must be a share in per cent, not "{scalar.value}"',
                scalar.place,
                "",
                "write it so: remove_at_most: 60%",
            )
    if "leave_at_least" in entries and (scalar := reader.text("leave_at_least", entries["leave_at_least"][1])):
        least = _LEAST.fullmatch(scalar.value)
        if least:
            unit: Literal["words", "characters"] = "characters" if (least[2] or "").startswith("char") else "words"
            limits = replace(limits, leave_at_least=int(least[1]), leave_unit=unit)
        else:
            reader.error(
                "S011",
                f'leave_at_least must be a number of words, not "{scalar.value}"',
                scalar.place,
                "",
                "write it so: leave_at_least: 25 words",
            )
    return limits
