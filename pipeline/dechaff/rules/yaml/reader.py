"""Nodes -> checked values of the kinds that rule files have; what is wrong is reported with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from dechaff.errors import Message, message
from dechaff.rules.yaml.diagnostics import Place, Problem, RuleSource, did_you_mean
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode
from dechaff.rules.yaml.syntax import quoted

_Choice = TypeVar("_Choice", bound=str)
_KINDS: Mapping[type, str] = {ListNode: "a list", MappingNode: "a mapping", ScalarNode: "text"}


class Reader:
    """Reads the nodes of one file and collects the problems.

    A value that is not there (None) or can't be read becomes None, or a list without members. `rule` is the id of the
    rule that is being read, for the problems of that rule.
    """

    def __init__(self, source: RuleSource, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.rule: str | None = None

    def report(self, message: Message, place: Place, pointer: str = "") -> None:
        """Add a problem."""
        self.problems.append(self.source.problem(message, place, pointer, self.rule))

    def entries(self, node: MappingNode, known: Sequence[str], where: str) -> dict[str, Node]:
        """The entries of a mapping by key; unknown and repeated keys are reported and left out."""
        found: dict[str, tuple[ScalarNode, Node]] = {}
        for key, value in node.items:
            name = key.value
            if name == "<<":
                self.report(message("Y002", "write the keys out", text="<<", kind="merge key"), key.place)
            elif name not in known:
                unknown = message("S001", key=name, where=where, known=", ".join(known))
                self.report(unknown, key.place, did_you_mean(name, known))
            elif name in found:
                first = found[name][0].place.line
                self.report(message("S002", key=name, where=where), key.place, f"first in line {first}")
            else:
                found[name] = (key, value)
        return {name: value for name, (_, value) in found.items()}

    def text(self, key: str, node: Node | None) -> ScalarNode | None:
        """A text that is not empty."""
        if isinstance(node, ListNode | MappingNode):
            self.report_not_text(key, node)
            return None
        if node is not None and not node.value.strip():
            self.report(message("S005", what=key), self._place(node, key), "nothing after it")
            return None
        return node

    def report_not_text(self, key: str, node: Node) -> None:
        """Report a list or a mapping in the place of a text, which is how YAML reads brackets and braces."""
        raw = node.raw.split("\n", 1)[0].rstrip()
        help = f"put quotes around it: {key}: {quoted(raw)}"
        if isinstance(node, ListNode | MappingNode) and node.flow:
            pointer = f'starts with "{raw[:1]}"'
        elif isinstance(node, ListNode):
            pointer = 'starts with "- "'
            help = f"write one text: {key}: ..."
            if key == "match":
                help = "write several lines of boilerplate as a block (match: |), alternatives as match_any"
        else:
            pointer = 'has a ": " in it'
        found = message("S004", help, what=key, wanted="text", found=_KINDS[type(node)])
        self.report(found, node.place, pointer)

    def matching(
        self, key: str, node: Node | None, form: re.Pattern[str], wanted: str, example: object
    ) -> re.Match[str] | None:
        """A text of a form, as the match of its expression; `wanted` describes the form."""
        scalar = self.text(key, node)
        found = form.fullmatch(scalar.value) if scalar else None
        if scalar and not found:
            self.report(message("S011", key=key, wanted=wanted, value=scalar.value, example=example), scalar.place)
        return found

    def choice(self, key: str, node: Node | None, choices: Sequence[_Choice]) -> _Choice | None:
        """One of a few words."""
        scalar = self.text(key, node)
        chosen = next((choice for choice in choices if scalar and choice == scalar.value), None)
        if scalar and chosen is None:
            wrong = message("S006", key=key, value=scalar.value, known=", ".join(choices))
            self.report(wrong, scalar.place, did_you_mean(scalar.value, choices))
        return chosen

    def boolean(self, key: str, node: Node | None) -> bool:
        """Whether a value is true; it is true or false, in no other spelling."""
        if isinstance(node, ScalarNode) and node.value in ("yes", "no", "on", "off", "True", "False"):
            meant = "true" if node.value in ("yes", "on", "True") else "false"
            wrong = message("S006", f"write {key}: {meant}", key=key, value=node.value)
            self.report(wrong, node.place, f'did you mean "{meant}"?')
            return False
        return self.choice(key, node, ("true", "false")) == "true"

    def number(self, key: str, node: Node | None, least: int) -> int:
        """A whole number that is not less than `least`; 0 for a value that is not there or can't be read."""
        digits = re.compile(f"(?!0*[0-{least - 1}]$)[0-9]{{1,9}}")
        found = self.matching(key, node, digits, f"a whole number from {least} up", least)
        return int(found[0]) if found else 0

    def texts(self, key: str, node: Node | None, *, several: bool = False) -> list[ScalarNode]:
        """A list of texts; if not `several`, one text alone is a list of one."""
        if node is None or (isinstance(node, ScalarNode) and not several):
            scalar = self.text(key, node)
            return [scalar] if scalar else []
        if isinstance(node, MappingNode):
            self.report_not_text(key, node)
            return []
        members = self.members(key, node, f'write {key}: [one, other], or one a line with "- " before it')
        if isinstance(node, ListNode) and not members:
            self.report(message("S005", "", what=key), node.place)
        return [text for member in members if (text := self._member_text(key, member))]

    def _member_text(self, key: str, member: Node) -> ScalarNode | None:
        """A member of a list as a text that is not empty."""
        if not isinstance(member, ScalarNode):
            help = f"put quotes around it: {quoted(member.raw.split(chr(10), 1)[0].rstrip())}"
            found = _KINDS[type(member)]
            self.report(message("S004", help, what=f"each member of {key}", wanted="text", found=found), member.place)
            return None
        if not member.value.strip():
            dash = self.source.line(member.place.line).rfind("-", 0, member.place.column)
            shown = member.raw.strip() or dash < 0
            place = member.place if shown else self.source.place(member.place.line, dash + 1)
            self.report(message("S005", what=f"a member of {key}"), place)
            return None
        return member

    def mapping(self, key: str, node: Node | None) -> MappingNode | None:
        """A mapping."""
        if node is None or isinstance(node, MappingNode):
            return node
        self._report_kind(key, node, "a mapping (key: value)", "")
        return None

    def members(self, key: str, node: Node, help: str) -> tuple[Node, ...]:
        """The members of a list; none if it isn't one."""
        if isinstance(node, ListNode):
            return node.items
        self._report_kind(key, node, "a list", help)
        return ()

    def _report_kind(self, key: str, node: Node, wanted: str, help: str) -> None:
        found = "nothing" if not node.raw.strip() else _KINDS[type(node)]
        self.report(message("S004", help, what=key, wanted=wanted, found=found), self._place(node, key))

    def report_missing(self, key: str, owner: MappingNode, where: str, help: str) -> None:
        """Report a key that is needed (unless it may come from a merge key, which is an error by itself)."""
        if any(name.value == "<<" for name, _ in owner.items):
            return
        place = owner.items[0][0].place if owner.items else owner.place
        self.report(message("S003", help, key=key, where=where), place)

    def _place(self, node: Node, key: str) -> Place:
        """The place of a value; for an empty one, which has no width, that of its key."""
        if node.raw.strip():
            return node.place
        for number in range(node.place.line, max(node.place.line - 3, 0), -1):
            column = self.source.line(number).find(f"{key}:")
            if column >= 0:
                return self.source.place(number, column + 1, len(key) + 1)
        return node.place
