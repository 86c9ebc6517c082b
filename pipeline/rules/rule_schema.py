"""One rule: its mapping -> `Rule`, or the problems that keep it from being one."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from typing import cast

from pipeline.document import Action
from pipeline.rules.diagnostics import Flaw, closest
from pipeline.rules.fields import FIELD
from pipeline.rules.model import Alternative, Conditions, Example, Gap, LinePattern, Regex, Rule, Zone
from pipeline.rules.nodes import List, Mapping, Node, Scalar, locate
from pipeline.rules.pattern import line_patterns, parse_line
from pipeline.rules.reading import Reader

__all__ = ["CONDITIONS", "EXAMPLE_KEYS", "RULE_KEYS", "RuleReader"]

RULE_KEYS = ("id", "match", "match_any", "at", "when", "unless", "do", "exact", "note", "examples")
CONDITIONS = ("site", "lang", "path", "after", "before", "in_a_row", "max_words", "in_files")
EXAMPLE_KEYS = ("before", "after", "saves", "unchanged")
ACTIONS = ("remove", "keep", "report", "reject")
ZONES = ("anywhere", "start", "end", "first line", "first N lines", "last line", "last N lines")
MAXIMUM_LINES = 40
MAXIMUM_ALTERNATIVES = 5_000

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_ZONE = re.compile(r"(first|last) (?:(line)|([0-9]{1,6}) lines?)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class RuleReader:
    """Reads rules with the lists of their file; problems go to the reader that it is made with."""

    def __init__(self, reader: Reader, lists: MappingType[str, tuple[str, ...]]) -> None:
        self.reader = reader
        self.lists = lists

    def rule(self, node: Mapping, prefix: str = "") -> Rule | None:
        """The rule that a mapping describes; None if it has errors."""
        reader = self.reader
        before = len(reader.problems)
        entries = {key: value for key, (_, value) in reader.keys(node, RULE_KEYS, "this rule").items()}
        id = self._id(node, entries)
        reader.rule = f"{prefix}{id.value}" if id else None
        exact = bool(reader.truth("exact", entries["exact"])) if "exact" in entries else False
        zone = self._zone(entries["at"]) if "at" in entries else Zone()
        action = reader.choice("do", entries["do"], ACTIONS) if "do" in entries else "remove"
        note = reader.text("note", entries["note"]) if "note" in entries else None
        texts, alternatives = self._alternatives(node, entries, exact, zone or Zone())
        when = self._conditions("when", entries, exact)
        unless = self._conditions("unless", entries, exact)
        examples = self._examples(entries, action or "remove")
        if id is None or not alternatives or len(reader.problems) > before:
            return None
        return Rule(
            f"{prefix}{id.value}", id.place, texts, alternatives, zone or Zone(), when, unless,
            cast("Action", action or "remove"), exact, note.value.strip() if note else "", examples,
        )  # fmt: skip

    def _id(self, node: Mapping, entries: MappingType[str, Node]) -> Scalar | None:
        reader = self.reader
        if "id" not in entries:
            if not any(closest(key.value, ["id"]) for key, _ in node.items):
                reader.missing("id", node, "this rule", "give the rule a name of its own: id: no-time-to-read")
            return None
        scalar = reader.text("id", entries["id"])
        if scalar and not _ID.fullmatch(scalar.value):
            mended = re.sub(r"[^a-z0-9._-]+", "-", scalar.value.lower()).strip("-._")
            reader.error(
                "S008",
                f'"{scalar.value}" is no id',
                scalar.place,
                f'try "{mended}"' if mended else "",
                "an id is of small letters, digits, -, _ and ., and starts with a letter or a digit",
            )
            return None
        return scalar

    def _zone(self, node: Node) -> Zone | None:
        scalar = self.reader.text("at", node)
        if scalar is None:
            return None
        value = scalar.value.strip()
        if value in ("anywhere", "start", "end"):
            return Zone(value)  # type: ignore[arg-type]
        found = _ZONE.fullmatch(value)
        if found and (found[2] or int(found[3]) > 0):
            return Zone(found[1], int(found[3] or 1))  # type: ignore[arg-type]
        meant = closest(value, ZONES)
        self.reader.error(
            "S006",
            f'at can\'t be "{value}"',
            scalar.place,
            f'did you mean "{meant}"?' if meant and "N" not in meant else "",
            "it is one of: anywhere, start, end, first line, first N lines, last line, last N lines",
        )
        return None

    def _alternatives(
        self, node: Mapping, entries: MappingType[str, Node], exact: bool, zone: Zone
    ) -> tuple[tuple[str, ...], tuple[Alternative, ...]]:
        reader = self.reader
        keys = [key for key in ("match", "match_any") if key in entries]
        if not keys:
            if not any(
                closest(key.value, ["match", "match_any"]) for key, _ in node.items if key.value not in RULE_KEYS
            ):
                reader.missing("match", node, "this rule", "show the debris as it looks on the page: match: ...")
            return (), ()
        if len(keys) == 2:
            place = next(key.place for key, _ in node.items if key.value == "match_any")
            reader.error(
                "S010",
                "this rule has both match and match_any",
                place,
                "",
                "put the text of match into the list of match_any, or make two rules",
            )
            return (), ()
        key = keys[0]
        if key == "match":
            scalar = reader.text(key, entries[key])
            scalars = [scalar] if scalar else []
        else:
            scalars = reader.texts(key, entries[key], several=True)
        alternatives = [found for scalar in scalars for found in self._alternative(scalar, key, exact, zone)]
        if len(alternatives) > MAXIMUM_ALTERNATIVES:
            reader.error(
                "S012",
                f"this rule has more than {MAXIMUM_ALTERNATIVES:,} alternatives",
                scalars[0].place,
                "",
                "split it into several rules",
            )
        return tuple(scalar.value for scalar in scalars), tuple(dict.fromkeys(alternatives))

    def _alternative(self, scalar: Scalar, key: str, exact: bool, zone: Zone) -> list[Alternative]:
        reader = self.reader
        if scalar.style == ">":
            reader.error(
                "S009",
                f'">" joins the lines of {key} into one, so that they can\'t be told apart',
                scalar.place,
                'use "|"',
                f"write {key}: | in place of {key}: >",
            )
            return []
        lines: list[tuple[LinePattern | Gap, ...]] = []
        saved: set[str] = set()
        flawed = False
        written = list(line_patterns(scalar.value))
        for offset, text in written:
            patterns, flaws = parse_line(text, exact, self.lists)
            for pattern in patterns[:1]:
                fields = [capture[1] for capture in pattern.captures] if isinstance(pattern, Regex) else []
                flaws += [
                    Flaw(
                        "P008",
                        f'the field "{name}" is saved twice in one match',
                        max(text.find(f"as {name}>") + 3, text.find(f"<{name}>") + 1),
                        len(name),
                        "again here",
                        "give the second one a name of its own",
                    )
                    for name in fields
                    if name in saved
                ]
                saved.update(fields)
            for flaw in flaws:
                self._flaw(scalar, offset, flaw)
            flawed = flawed or not patterns or bool(flaws)
            lines.append(patterns)
        if flawed:
            return []
        if len(lines) > MAXIMUM_LINES:
            reader.error("S012", f"a match has at most {MAXIMUM_LINES} lines, this one has {len(lines)}", scalar.place)
            return []
        return self._with_gaps(scalar, written, lines, key, zone)

    def _with_gaps(
        self,
        scalar: Scalar,
        written: list[tuple[int, str]],
        lines: list[tuple[LinePattern | Gap, ...]],
        key: str,
        zone: Zone,
    ) -> list[Alternative]:
        gaps = [index for index, patterns in enumerate(lines) if isinstance(patterns[0], Gap)]
        for index in gaps:
            flaw = None
            if index == 0:
                flaw = Flaw(
                    "P005",
                    '"..." can\'t be the first line of a match',
                    0,
                    3,
                    "",
                    "start with the line that the debris starts with",
                )
            elif index - 1 in gaps:
                flaw = Flaw("P005", 'two "..." stand one after the other', 0, 3, "", "one is enough")
            elif index == len(lines) - 1 and zone.kind not in ("end", "last"):
                flaw = Flaw(
                    "P004",
                    '"..." at the end takes everything up to the end of the article',
                    0,
                    3,
                    "",
                    "say that you mean it with at: end or at: last N lines, or add the line that it ends with",
                )
            if flaw:
                self._flaw(scalar, written[index][0], flaw)
                return []
        if lines and gaps and gaps[-1] == len(lines) - 1:
            lines[-1] = (Gap(open_end=True),)
        count = 1
        for patterns in lines:
            count *= len(patterns)
        if count > MAXIMUM_ALTERNATIVES:
            self.reader.error(
                "S012",
                f"the lists in this {key} make {count:,} combinations",
                scalar.place,
                "",
                f"use fewer lists in one match (at most {MAXIMUM_ALTERNATIVES:,} combinations)",
            )
            return []
        found: list[Alternative] = [()]
        for patterns in lines:
            found = [(*begun, pattern) for begun in found for pattern in patterns]
        return found

    def _flaw(self, scalar: Scalar, offset: int, flaw: Flaw) -> None:
        place = locate(self.reader.source, scalar, offset + flaw.offset, flaw.width)
        help = flaw.help.replace("\\", "\\\\") if scalar.style == '"' else flaw.help
        self.reader.error(flaw.code, flaw.message, place, flaw.pointer, help)

    def _conditions(self, key: str, entries: MappingType[str, Node], exact: bool) -> Conditions:
        reader = self.reader
        mapping = reader.mapping(key, entries[key]) if key in entries else None
        if mapping is None:
            return Conditions()
        if not mapping.items:
            reader.error("S005", f"{key} is empty", mapping.place, "", f"it takes: {', '.join(CONDITIONS)}")
        found = {name: node for name, (_, node) in reader.keys(mapping, CONDITIONS, f'"{key}"').items()}
        return Conditions(
            site=tuple(self._site(scalar) for scalar in self._texts("site", found)),
            lang=tuple(self._language(scalar) for scalar in self._texts("lang", found)),
            path=tuple(scalar.value for scalar in self._texts("path", found)),
            after=self._neighbour("after", found, exact),
            before=self._neighbour("before", found, exact),
            in_a_row=self._count("in_a_row", found, 2),
            max_words=self._count("max_words", found, 1),
            in_files=self._count("in_files", found, 2),
        )

    def _texts(self, key: str, found: MappingType[str, Node]) -> list[Scalar]:
        return self.reader.texts(key, found[key]) if key in found else []

    def _count(self, key: str, found: MappingType[str, Node], least: int) -> int:
        return (self.reader.number(key, found[key], least) or 0) if key in found else 0

    def _site(self, scalar: Scalar) -> str:
        value = scalar.value.strip().lower()
        if "/" in value or " " in value or "." not in value.strip("."):
            bare = re.sub(r"^[a-z]+://", "", value).split("/")[0]
            self.reader.error(
                "S006",
                f'"{scalar.value}" is not the name of a site',
                scalar.place,
                f'try "{bare}"' if "." in bare else "",
                "a site is named without https:// and path; its subdomains are covered: example.org",
            )
        return value.removeprefix("www.").removeprefix("*.").strip(".")

    def _language(self, scalar: Scalar) -> str:
        if not _LANGUAGE.fullmatch(scalar.value):
            self.reader.error(
                "S006",
                f'"{scalar.value}" is not the code of a language',
                scalar.place,
                "",
                "languages have ISO 639 codes: en, de, zh, pt-BR",
            )
        return scalar.value.lower()

    def _neighbour(self, key: str, found: MappingType[str, Node], exact: bool) -> tuple[LinePattern | None, ...]:
        patterns: list[LinePattern | None] = []
        for scalar in self._texts(key, found):
            if scalar.value.strip() == "<blank>":
                patterns.append(None)
                continue
            written = list(line_patterns(scalar.value))
            if len(written) != 1 or written[0][1] in ("...", "…"):
                self.reader.error(
                    "P005",
                    f"{key} is about one line",
                    scalar.place,
                    "",
                    f"write one pattern line, or a list of them, of which one must stand {key} the match",
                )
                continue
            parsed, flaws = parse_line(written[0][1], exact, self.lists)
            for flaw in flaws:
                self._flaw(scalar, written[0][0], flaw)
            patterns += [pattern for pattern in parsed if not isinstance(pattern, Gap)]
        return tuple(patterns)

    def _examples(self, entries: MappingType[str, Node], action: str) -> tuple[Example, ...]:
        examples: list[Example] = []

        def one(node: Node) -> None:
            mapping = self.reader.mapping("an example", node)
            example = self._example(mapping, action) if mapping else None
            if example:
                examples.append(example)

        if "examples" in entries:
            node = entries["examples"]
            if isinstance(node, List) and not node.items:
                self.reader.error("S005", "examples is an empty list", node.place)
            else:
                self.reader.list_of("examples", node, one)
        return tuple(examples)

    def _example(self, mapping: Mapping, action: str) -> Example | None:
        reader = self.reader
        found = {key: node for key, (_, node) in reader.keys(mapping, EXAMPLE_KEYS, "this example").items()}
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
                reader.missing(
                    "before", mapping, "this example", "an example has before with after or saves, or unchanged"
                )
            return None
        before = reader.text("before", found["before"])
        after = found.get("after")
        saves = self._saves(found["saves"]) if "saves" in found else ()
        if after is not None and not isinstance(after, Scalar):
            reader.not_text("after", after)
            return None
        if before is None:
            return None
        if after is None and "saves" not in found and action in ("remove", "keep"):
            reader.missing("after", mapping, "this example", "say what is left (after), or what is saved (saves)")
            return None
        return Example(place, before.value, after.value if isinstance(after, Scalar) else None, saves)

    def _saves(self, node: Node) -> tuple[tuple[str, str], ...]:
        mapping = self.reader.mapping("saves", node)
        saves: dict[str, str] = {}
        for key, value in mapping.items if mapping else ():
            if not FIELD.fullmatch(key.value):
                self.reader.error("P007", f'"{key.value}" is no name for a field', key.place)
            elif scalar := self.reader.text(key.value, value):
                saves[key.value] = scalar.value
        return tuple(saves.items())
