"""`examples` of a rule -> the tests that it brings along, or all that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from dechaff.rules.model import Example
from dechaff.rules.schema.fields import FIELD
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode
from dechaff.rules.yaml.reader import Reader

__all__ = ["EXAMPLE_KEYS", "read_examples"]

EXAMPLE_KEYS = ("before", "after", "saves", "unchanged")


def read_examples(reader: Reader, entries: Mapping[str, Node], action: str) -> tuple[Example, ...]:
    """The examples of a rule; where its `action` is to report or to reject, they need not say what is left."""
    examples: list[Example] = []

    def one(node: Node) -> None:
        mapping = reader.mapping("an example", node)
        example = _example(reader, mapping, action) if mapping else None
        if example:
            examples.append(example)

    if "examples" in entries:
        node = entries["examples"]
        if isinstance(node, ListNode) and not node.items:
            reader.error("S005", "examples is an empty list", node.place)
        else:
            reader.list_of("examples", node, one)
    return tuple(examples)


def _example(reader: Reader, mapping: MappingNode, action: str) -> Example | None:
    found = reader.entries(mapping, EXAMPLE_KEYS, "this example")
    place = mapping.items[0][0].place if mapping.items else mapping.place
    if "unchanged" in found:
        if len(found) > 1:
            reader.error(
                "S010",
                "an example with unchanged has nothing else in it",
                place,
                "",
                "make two examples: one with before and after, one with unchanged",
            )
            return None
        text = reader.text("unchanged", found["unchanged"])
        return Example(place, text.value, unchanged=True) if text else None
    if "before" not in found:
        if mapping.items and not any(key.value not in EXAMPLE_KEYS for key, _ in mapping.items):
            reader.missing("before", mapping, "this example", "an example has before with after or saves, or unchanged")
        return None
    before = reader.text("before", found["before"])
    after = found.get("after")
    saves = _saves(reader, found["saves"]) if "saves" in found else ()
    if after is not None and not isinstance(after, ScalarNode):
        reader.not_text("after", after)
        return None
    if before is None:
        return None
    if after is None and "saves" not in found and action in ("remove", "keep"):
        reader.missing("after", mapping, "this example", "say what is left (after), or what is saved (saves)")
        return None
    return Example(place, before.value, after.value if isinstance(after, ScalarNode) else None, saves)


def _saves(reader: Reader, node: Node) -> tuple[tuple[str, str], ...]:
    mapping = reader.mapping("saves", node)
    saves: dict[str, str] = {}
    for key, value in mapping.items if mapping else ():
        if not FIELD.fullmatch(key.value):
            reader.error("P007", f'"{key.value}" is no name for a field', key.place)
        elif scalar := reader.text(key.value, value):
            saves[key.value] = scalar.value
    return tuple(saves.items())
