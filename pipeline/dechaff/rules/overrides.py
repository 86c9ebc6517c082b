"""`change` and `disable` of rule files -> the rules with the changes applied, and the ids that stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from dechaff.errors import message
from dechaff.rules.model import Rule
from dechaff.rules.packs import as_in_pack, pack_file, pack_members
from dechaff.rules.schema.file import Override, Reference, RuleFile
from dechaff.rules.schema.rule import RULE_KEYS, read_rule
from dechaff.rules.yaml.diagnostics import Problem, did_you_mean
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode
from dechaff.rules.yaml.reader import Reader

__all__ = ["apply_overrides", "enabled_ids"]


def apply_overrides(known: Mapping[str, Rule], files: Sequence[RuleFile], problems: list[Problem]) -> dict[str, Rule]:
    """The rules by id, with the changes of the files in their order."""
    rules = dict(known)
    if not any(file.overrides for file in files):
        return rules
    nodes = {id: (node, file) for file in (*files, *_packs_of(files)) for id, node in file.nodes.items()}
    for file in files:
        for override in file.overrides:
            target = override.target
            if target.name not in rules or target.name not in nodes:
                problems.append(_unknown_rule(file, target, rules, "R003"))
                continue
            node, home = nodes[target.name]
            merged = _merged(node, override)
            reader = Reader(file.source, problems)
            pack, slash, _ = target.name.rpartition("/")
            rule = read_rule(reader, merged, {**files[0].lists, **home.lists, **file.lists}, pack + slash)
            if rule:
                rules[target.name] = replace(as_in_pack(rule, pack), id=target.name, place=target.place)
                nodes[target.name] = (merged, home)
    return rules


def _packs_of(files: Sequence[RuleFile]) -> Iterable[RuleFile]:
    names = dict.fromkeys(name for file in files for reference in file.use for name in pack_members(reference.name))
    return [pack_file(name) for name in names]


def _merged(node: MappingNode, override: Override) -> MappingNode:
    """The rule with the keys of the change over its own; conditions are merged one by one, examples added."""
    entries: dict[str, tuple[ScalarNode, Node]] = {key.value: (key, value) for key, value in node.items}
    unread: list[tuple[ScalarNode, Node]] = []
    for key, value in override.node.items:
        name = key.value
        if name == "id":
            continue
        if name not in RULE_KEYS or sum(1 for other, _ in override.node.items if other.value == name) > 1:
            unread.append((key, value))
            continue
        if name in ("match", "match_any"):
            entries.pop("match", None)
            entries.pop("match_any", None)
        entries[name] = (key, _combined(name, entries[name][1], value) if name in entries else value)
    return replace(node, items=(*entries.values(), *unread))


def _combined(name: str, previous: Node, value: Node) -> Node:
    """A value of a change over what stood there."""
    if name in ("when", "unless") and isinstance(value, MappingNode) and isinstance(previous, MappingNode):
        own = {sub.value for sub, _ in value.items}
        return replace(value, items=(*value.items, *(pair for pair in previous.items if pair[0].value not in own)))
    if name == "examples" and isinstance(value, ListNode) and isinstance(previous, ListNode):
        return replace(value, items=(*previous.items, *value.items))
    return value


def enabled_ids(
    ids: Sequence[str], rules: Iterable[str], files: Sequence[RuleFile], problems: list[Problem]
) -> frozenset[str]:
    """The ids that `disable` leaves."""
    enabled = set(ids)
    for file in files:
        for reference in file.disable:
            matched = {id for id in ids if fnmatchcase(id, reference.name)}
            if not matched:
                problems.append(_unknown_rule(file, reference, rules, "R002"))
            enabled -= matched
    return frozenset(enabled)


def _unknown_rule(file: RuleFile, reference: Reference, rules: Iterable[str], code: str) -> Problem:
    used = ", ".join(dict.fromkeys(other.name for other in file.use)) or "none"
    unknown = message(code, id=reference.name, used=used)
    return file.source.problem(unknown, reference.place, did_you_mean(reference.name, rules))
