"""One rule: its mapping -> `Rule`, or the problems that keep it from being one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from dechaff.document import Action, MediaType
from dechaff.errors import message
from dechaff.rules.model import CONDITIONS, Conditions, Example, LinePattern, LineRun, Lists, Rule, Unit, Zone
from dechaff.rules.pattern.line import RUN_SIGNS, line_patterns
from dechaff.rules.pattern.placeholders import FIELD, FIELD_NAME
from dechaff.rules.schema.match import LineReader, read_match
from dechaff.rules.yaml.diagnostics import closest, did_you_mean
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode
from dechaff.rules.yaml.reader import Reader

RULE_KEYS = ("id", "match", "match_any", "at", "when", "unless", "do", "exact", "unit", "note", "examples")
ZONES = ("anywhere", "start", "end", "first line", "first N lines", "last line", "last N lines")

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_ZONE = re.compile(r"(first|last) (?:(line)|([0-9]{1,6}) lines?)")

_KINDS = get_args(MediaType)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
EXAMPLE_KEYS = ("before", "after", "saves", "unchanged")


def read_rule(reader: Reader, node: MappingNode, lists: Lists, prefix: str = "") -> Rule | None:
    """The rule that a mapping describes, with `prefix` before its id; None if it has errors."""
    before = len(reader.problems)
    entries = reader.entries(node, RULE_KEYS, "this rule")
    id = _id(reader, node, entries)
    reader.rule = f"{prefix}{id.value}" if id else None
    exact = reader.boolean("exact", entries.get("exact"))
    zone = _zone(reader, entries.get("at"))
    action: Action = reader.choice("do", entries.get("do"), get_args(Action)) or "remove"
    unit: Unit = reader.choice("unit", entries.get("unit"), get_args(Unit)) or "line"
    note = reader.text("note", entries.get("note"))
    line_reader = LineReader(reader, lists, exact, unit)
    texts, alternatives = read_match(line_reader, node, entries, zone)
    when = _conditions(line_reader, "when", entries.get("when"))
    unless = _conditions(line_reader, "unless", entries.get("unless"))
    examples = _examples(reader, entries.get("examples"), action)
    if id is None or not alternatives or len(reader.problems) > before:
        return None
    return Rule(
        f"{prefix}{id.value}", id.place, texts, alternatives, zone, when, unless, action, exact, unit,
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


def _zone(reader: Reader, node: Node | None) -> Zone:
    scalar = reader.text("at", node)
    if scalar is None:
        return Zone()
    value = scalar.value.strip()
    if value in ("anywhere", "start", "end"):
        return Zone(value)  # type: ignore[arg-type]
    found = _ZONE.fullmatch(value)
    if found and (found[2] or int(found[3]) > 0):
        return Zone(found[1], int(found[3] or 1))  # type: ignore[arg-type]
    wrong = message("S006", key="at", value=value, known=", ".join(ZONES))
    pointer = did_you_mean(value, ZONES)
    reader.report(wrong, scalar.place, "" if "N" in pointer else pointer)
    return Zone()


def _conditions(line_reader: LineReader, key: str, node: Node | None) -> Conditions:
    """The conditions under a key; none if it isn't there."""
    reader = line_reader.reader
    mapping = reader.mapping(key, node)
    if mapping is None:
        return Conditions()
    if not mapping.items:
        reader.report(message("S005", f"known keys: {', '.join(CONDITIONS)}", what=key), mapping.place)
    found = reader.entries(mapping, CONDITIONS, f'"{key}"')

    def texts(name: str) -> list[ScalarNode]:
        return reader.texts(name, found.get(name))

    return Conditions(
        site=tuple(_site(reader, scalar) for scalar in texts("site")),
        lang=tuple(_language(reader, scalar) for scalar in texts("lang")),
        path=tuple(scalar.value for scalar in texts("path")),
        after=_neighbours(line_reader, "after", texts("after")),
        before=_neighbours(line_reader, "before", texts("before")),
        in_a_row=reader.number("in_a_row", found.get("in_a_row"), 2),
        max_words=reader.number("max_words", found.get("max_words"), 1),
        in_files=reader.number("in_files", found.get("in_files"), 2),
        kind=tuple(_kind(reader, scalar) for scalar in texts("kind")),
    )


def _site(reader: Reader, scalar: ScalarNode) -> str:
    value = scalar.value.strip().lower()
    if "/" in value or " " in value or "." not in value.strip("."):
        bare = re.sub(r"^[a-z]+://", "", value).split("/")[0]
        help = "a site is named without https:// and path; its subdomains are covered: example.org"
        wrong = message("S006", help, key="site", value=scalar.value)
        reader.report(wrong, scalar.place, f'try "{bare}"' if "." in bare else "")
    return value.removeprefix("www.").removeprefix("*.").strip(".")


def _language(reader: Reader, scalar: ScalarNode) -> str:
    if not _LANGUAGE.fullmatch(scalar.value):
        help = "languages have ISO 639 codes: en, de, zh, pt-BR"
        reader.report(message("S006", help, key="lang", value=scalar.value), scalar.place)
    return scalar.value.lower()


def _kind(reader: Reader, scalar: ScalarNode) -> str:
    if scalar.value not in _KINDS:
        wrong = message("S006", f"kinds are {', '.join(_KINDS)}", key="kind", value=scalar.value)
        reader.report(wrong, scalar.place, did_you_mean(scalar.value, _KINDS))
    return scalar.value


def _neighbours(line_reader: LineReader, key: str, scalars: list[ScalarNode]) -> tuple[LinePattern | None, ...]:
    """The patterns one of which must be before or after a match; None is a blank line."""
    neighbours: list[LinePattern | None] = []
    for scalar in scalars:
        if scalar.value.strip() == "<blank>":
            neighbours.append(None)
            continue
        written = list(line_patterns(scalar.value))
        if len(written) != 1 or written[0][1] in RUN_SIGNS:
            help = f"write one pattern line, or a list of them, one of which must be right {key} the match"
            wrong = message("P005", help, key=key, reason="there must be one")
            line_reader.reader.report(wrong, scalar.place)
            continue
        patterns = line_reader.read(scalar, *written[0])
        neighbours += [pattern for pattern in patterns if not isinstance(pattern, LineRun)]
    return tuple(neighbours)


def _examples(reader: Reader, node: Node | None, action: Action) -> tuple[Example, ...]:
    """The examples of a rule; if its `action` is to report or to reject, they need no `after`."""
    if node is None:
        return ()
    if isinstance(node, ListNode) and not node.items:
        reader.report(message("S005", "", what="examples"), node.place)
    members = reader.members("examples", node, 'start each member of examples with "- "')
    mappings = [reader.mapping("an example", member) for member in members]
    examples = [_example(reader, mapping, action) for mapping in mappings if mapping]
    return tuple(example for example in examples if example)


def _example(reader: Reader, mapping: MappingNode, action: Action) -> Example | None:
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
    saves = _saves(reader, found.get("saves"))
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


def _saves(reader: Reader, node: Node | None) -> tuple[tuple[str, str], ...]:
    mapping = reader.mapping("saves", node)
    saves: dict[str, str] = {}
    for key, value in mapping.items if mapping else ():
        if not FIELD.fullmatch(key.value):
            reader.report(message("P007", field=key.value, reason=FIELD_NAME), key.place)
        elif scalar := reader.text(key.value, value):
            saves[key.value] = scalar.value
    return tuple(saves.items())
