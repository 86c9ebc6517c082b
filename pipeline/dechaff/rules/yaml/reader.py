"""Nodes -> checked values: the small readers that the schema is made of; each says what is wrong, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from dechaff.rules.yaml.diagnostics import Place, Problem, closest, listing
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode
from dechaff.rules.yaml.source import RuleSource
from dechaff.rules.yaml.syntax import quoted

__all__ = ["Reader"]

_KINDS: Mapping[type, str] = {ListNode: "a list", MappingNode: "a mapping", ScalarNode: "text"}


class Reader:
    """Reads one file's nodes and gathers the problems on the way; a value that can't be read becomes None."""

    def __init__(self, source: RuleSource, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.rule: str | None = None

    def error(self, code: str, message: str, place: Place, pointer: str = "", help: str = "") -> None:
        """Note a problem."""
        self.problems.append(self.source.problem(code, message, place, pointer, help, self.rule))

    def entries(self, node: MappingNode, known: Sequence[str], where: str) -> dict[str, Node]:
        """The entries of a mapping by key; unknown and repeated keys are reported and left out."""
        found: dict[str, tuple[ScalarNode, Node]] = {}
        for key, value in node.items:
            name = key.value
            if name == "<<":
                self.error(
                    "Y002", "merge keys (<<) are not used in rule files", key.place, "a merge key", "write the keys out"
                )
            elif name not in known:
                meant = closest(name, known)
                self.error(
                    "S001",
                    f'unknown key "{name}" in {where}',
                    key.place,
                    f'did you mean "{meant}"?' if meant else "",
                    f"known keys: {listing(known)}",
                )
            elif name in found:
                first = found[name][0].place.line
                self.error(
                    "S002",
                    f'the key "{name}" stands twice in {where}',
                    key.place,
                    f"first in line {first}",
                    "keep one of them",
                )
            else:
                found[name] = (key, value)
        return {name: value for name, (_, value) in found.items()}

    def text(self, key: str, node: Node) -> ScalarNode | None:
        """A non-empty text."""
        if not isinstance(node, ScalarNode):
            self.not_text(key, node)
            return None
        if not node.value.strip():
            place = node.place if node.raw.strip() else self._key_place(node, key)
            self.error(
                "S005",
                f"{key} is empty",
                place,
                "nothing after it",
                f'write the text after "{key}:"; a text that starts with # needs quotes around it',
            )
            return None
        return node

    def not_text(self, key: str, node: Node) -> None:
        """Say that a list or a mapping stands where a text is wanted, which is how YAML mangles brackets and braces."""
        sign = node.raw[:1]
        raw = node.raw.split("\n", 1)[0].rstrip()
        flow = isinstance(node, (ListNode, MappingNode)) and node.flow
        if flow:
            pointer, help = f'starts with "{sign}"', f"put quotes around it: {key}: {quoted(raw)}"
        elif isinstance(node, ListNode):
            pointer = 'starts with "- "'
            help = (
                "several lines of one piece of debris go into a block (match: |), alternatives into match_any"
                if key == "match"
                else f"write one text: {key}: ..."
            )
        else:
            pointer, help = 'has a ": " in it', f"put quotes around it: {key}: {quoted(raw)}"
        self.error(
            "S004", f"{key} must be text, but YAML reads this as {_KINDS[type(node)]}", node.place, pointer, help
        )

    def choice(self, key: str, node: Node, choices: Sequence[str]) -> str | None:
        """One of a few words."""
        scalar = self.text(key, node)
        if scalar is None:
            return None
        if scalar.value not in choices:
            meant = closest(scalar.value, choices)
            self.error(
                "S006",
                f'{key} can\'t be "{scalar.value}"',
                scalar.place,
                f'did you mean "{meant}"?' if meant else "",
                f"it is one of: {listing(choices)}",
            )
            return None
        return scalar.value

    def truth(self, key: str, node: Node) -> bool | None:
        """true or false, and no other spelling."""
        if isinstance(node, ScalarNode) and node.value in ("yes", "no", "on", "off", "True", "False"):
            meant = "true" if node.value in ("yes", "on", "True") else "false"
            self.error(
                "S006",
                f'{key} must be true or false, not "{node.value}"',
                node.place,
                f'did you mean "{meant}"?',
                f"write {key}: {meant}",
            )
            return None
        chosen = self.choice(key, node, ("true", "false"))
        return None if chosen is None else chosen == "true"

    def number(self, key: str, node: Node, least: int = 1) -> int | None:
        """A whole number."""
        scalar = self.text(key, node)
        if scalar is None:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", scalar.value) or int(scalar.value) < least:
            self.error("S011", f'{key} must be a whole number from {least} up, not "{scalar.value}"', scalar.place)
            return None
        return int(scalar.value)

    def texts(self, key: str, node: Node, *, several: bool = False) -> list[ScalarNode]:
        """A list of texts; where not `several`, one text alone will do for a list of one."""
        if isinstance(node, ScalarNode) and not several:
            scalar = self.text(key, node)
            return [scalar] if scalar else []
        if not isinstance(node, ListNode):
            if isinstance(node, ScalarNode):
                self.error(
                    "S004",
                    f"{key} must be a list",
                    node.place if node.raw.strip() else self._key_place(node, key),
                    "",
                    f'write: {key}: [one, other], or one a line with "- " before it',
                )
            else:
                self.not_text(key, node)
            return []
        if not node.items:
            self.error("S005", f"{key} is an empty list", node.place)
        members: list[ScalarNode] = []
        for item in node.items:
            if isinstance(item, ScalarNode) and item.value.strip():
                members.append(item)
            elif isinstance(item, ScalarNode):
                sign = self.source.line(item.place.line).rfind("-", 0, item.place.column)
                self.error(
                    "S005",
                    f"an empty member in {key}",
                    item.place if item.raw.strip() or sign < 0 else self.source.place(item.place.line, sign + 1),
                    "",
                    "a text that starts with # needs quotes around it",
                )
            else:
                self._member_not_text(key, item)
        return members

    def _member_not_text(self, key: str, item: Node) -> None:
        raw = item.raw.split("\n", 1)[0].rstrip()
        help = f"put quotes around it: {quoted(raw)}"
        self.error(
            "S004",
            f"each member of {key} must be text, but YAML reads this as {_KINDS[type(item)]}",
            item.place,
            "",
            help,
        )

    def mapping(self, key: str, node: Node) -> MappingNode | None:
        """A mapping."""
        if isinstance(node, MappingNode):
            return node
        empty = isinstance(node, ScalarNode) and not node.raw.strip()
        self.error(
            "S004",
            f"{key} must be a mapping (key: value), but this is {'empty' if empty else _KINDS[type(node)]}",
            self._key_place(node, key) if empty else node.place,
        )
        return None

    def list_of(self, key: str, node: Node, read: Callable[[Node], None]) -> None:
        """A list whose members are read one by one."""
        if isinstance(node, ListNode):
            for item in node.items:
                read(item)
            return
        empty = isinstance(node, ScalarNode) and not node.raw.strip()
        self.error(
            "S004",
            f"{key} must be a list, but this is {'empty' if empty else _KINDS[type(node)]}",
            self._key_place(node, key) if empty else node.place,
            "",
            f'start each member of {key} with "- "',
        )

    def missing(self, key: str, owner: MappingNode, where: str, help: str) -> None:
        """Say that a needed key is not there (unless it may come by way of a merge key, which is refused as it is)."""
        if any(name.value == "<<" for name, _ in owner.items):
            return
        first = owner.items[0][0].place if owner.items else owner.place
        self.error("S003", f'"{key}" is missing in {where}', first, "", help)

    def _key_place(self, node: Node, key: str) -> Place:
        """Where the key of an empty value stands (the value itself has no width)."""
        for number in range(node.place.line, max(node.place.line - 3, 0), -1):
            column = self.source.line(number).find(f"{key}:")
            if column >= 0:
                return self.source.place(number, column + 1, len(key) + 1)
        return node.place


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in file order, each once."""
    return sorted(
        dict.fromkeys(problems), key=lambda problem: (problem.place.file, problem.place.line, problem.place.column)
    )
