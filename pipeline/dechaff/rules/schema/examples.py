"""`examples` of a rule -> the tests of the rule, or all that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from dechaff.errors import message
from dechaff.rules.model import Example
from dechaff.rules.pattern.placeholders import FIELD, FIELD_NAME
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode
from dechaff.rules.yaml.reader import Reader

__all__ = ["EXAMPLE_KEYS", "read_examples"]

EXAMPLE_KEYS = ("before", "after", "saves", "unchanged")


def read_examples(reader: Reader, entries: Mapping[str, Node], action: str) -> tuple[Example, ...]:
    """The examples of a rule; if its `action` is to report or to reject, they need not say what is left."""
    if "examples" not in entries:
        return ()
    node = entries["examples"]
    if isinstance(node, ListNode) and not node.items:
        reader.report(message("S005", "", what="examples"), node.place)
    members = reader.members("examples", node, 'start each member of examples with "- "')
    mappings = [reader.mapping("an example", member) for member in members]
    examples = [_example(reader, mapping, action) for mapping in mappings if mapping]
    return tuple(example for example in examples if example)


def _example(reader: Reader, mapping: MappingNode, action: str) -> Example | None:
    found = reader.entries(mapping, EXAMPLE_KEYS, "this example")
    place = mapping.items[0][0].place if mapping.items else mapping.place
    if "unchanged" in found:
        if len(found) > 1:
            help = "make two examples: one with before and after, one with unchanged"
            other = next(key for key in found if key != "unchanged")
            reader.report(message("S010", help, one="unchanged", other=other), place)
            return None
        text = reader.text("unchanged", found["unchanged"])
        return Example(place, text.value, unchanged=True) if text else None
    if "before" not in found:
        if mapping.items and not any(key.value not in EXAMPLE_KEYS for key, _ in mapping.items):
            help = "an example has before with after or saves, or unchanged"
            reader.report_missing("before", mapping, "this example", help)
        return None
    before = reader.text("before", found["before"])
    after = found.get("after")
    saves = _saves(reader, found["saves"]) if "saves" in found else ()
    if after is not None and not isinstance(after, ScalarNode):
        reader.report_not_text("after", after)
        return None
    if before is None:
        return None
    if after is None and "saves" not in found and action in ("remove", "keep"):
        help = "say what is left (after), or what is saved (saves)"
        reader.report_missing("after", mapping, "this example", help)
        return None
    return Example(place, before.value, None if after is None else after.value, saves)


def _saves(reader: Reader, node: Node) -> tuple[tuple[str, str], ...]:
    mapping = reader.mapping("saves", node)
    saves: dict[str, str] = {}
    for key, value in mapping.items if mapping else ():
        if not FIELD.fullmatch(key.value):
            reader.report(message("P007", field=key.value, reason=FIELD_NAME), key.place)
        elif scalar := reader.text(key.value, value):
            saves[key.value] = scalar.value
    return tuple(saves.items())
