"""Checked rules <-> values that JSON has, to keep them and to hash them; without their examples."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any, cast

import orjson

from dechaff.rules.model import Alternative, Conditions, Gap, LinePattern, LiteralLine, RegexLine, Rule, Zone
from dechaff.rules.yaml.diagnostics import Place

__all__ = ["digest_of", "packed", "unpacked"]

Line = LinePattern | Gap | None


def packed(rules: Sequence[Rule]) -> bytes:
    """Rules as JSON, each with its digest."""
    return orjson.dumps({**_plain(rules, places=True), "digests": [digest_of(rule) for rule in rules]})


def unpacked(data: bytes) -> tuple[Rule, ...]:
    """The rules that were packed. Raises ValueError, TypeError, KeyError or IndexError on anything else."""
    with _no_garbage():
        return _unpacked(orjson.loads(data))


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Tens of thousands of objects are made here, and all of them stay: looking for garbage costs as much again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _unpacked(entries: dict[str, Any]) -> tuple[Rule, ...]:
    lines = [LiteralLine(entry) if type(entry) is str else _line(entry) for entry in entries["lines"]]
    pairs = zip(entries["rules"], entries["digests"], strict=True)
    return tuple(replace(_rule(entry, lines), digest=digest) for entry, digest in pairs)


def digest_of(rule: Rule) -> str:
    """A hash of all in a rule that can change a result; taken from the cache where the rule comes from there."""
    return rule.digest or hashlib.sha256(orjson.dumps(_plain([rule], places=False))).hexdigest()[:16]


def _plain(rules: Sequence[Rule], *, places: bool) -> dict[str, Any]:
    """Rules as plain values, without their examples; without `places`, only what can change a result.

    Each different line stands there once: rules with lists have thousands of alternatives of few lines.
    """
    numbers: dict[Line, int] = {}
    seen: dict[int, int] = {}  # by identity, which is quicker; the rules keep the lines alive

    def number(line: Line) -> int:
        known = seen.get(id(line))
        if known is None:
            known = seen[id(line)] = numbers.setdefault(line, len(numbers))
        return known

    entries = [_rule_entry(rule, number, places) for rule in rules]
    # Nine lines in ten are literals: the text alone stands for one, so that they are read quickly.
    lines = [_short_entry(line) if places else _line_entry(_in_full(line)) for line in numbers]
    return {"rules": entries, "lines": lines}


def _rule_entry(rule: Rule, number: Callable[[Line], int], places: bool) -> list[Any]:
    place = rule.place
    note = rule.note if places or rule.action == "reject" else ""  # the note is the reason on record
    return [
        rule.id,
        [place.file, place.line, place.column, place.width] if places else None,
        rule.text if places else None,
        [[number(line) for line in alternative] for alternative in rule.alternatives],
        [rule.zone.kind, rule.zone.count],
        _conditions_entry(rule.when, number),
        _conditions_entry(rule.unless, number),
        rule.action,
        rule.exact,
        note,
    ]


def _rule(entry: list[Any], lines: Sequence[Line]) -> Rule:
    id, place, text, alternatives, zone, when, unless, action, exact, note = entry
    found = tuple(tuple(lines[number] for number in alternative) for alternative in alternatives)
    return Rule(
        id, Place(*place), tuple(text), cast("tuple[Alternative, ...]", found), Zone(*zone),
        _conditions(when, lines), _conditions(unless, lines), action, exact, note,
    )  # fmt: skip


def _in_full(line: Line) -> Line:
    """The line with all that can change a result: what a date looks like, too."""
    return replace(line, expression=line.source) if isinstance(line, RegexLine) and line.loose else line


def _short_entry(line: Line) -> str | list[Any] | None:
    return line.key if isinstance(line, LiteralLine) and not line.exact else _line_entry(line)


def _line_entry(line: Line) -> list[Any] | None:
    if line is None:
        return None
    kind = "gap" if isinstance(line, Gap) else "literal" if isinstance(line, LiteralLine) else "regex"
    return [kind, *(getattr(line, part.name) for part in fields(line))]


def _line(entry: list[Any] | None) -> Line:
    if entry is None:
        return None
    kind, *rest = entry
    if kind == "gap":
        return Gap(*rest)
    if kind == "literal":
        return LiteralLine(*rest)
    expression, exact, prefilter, captures, keeps, *others = rest  # lists in place of tuples, as JSON has it
    found = tuple((group, field, placeholder) for group, field, placeholder in captures)
    return RegexLine(expression, exact, tuple(prefilter), found, tuple(keeps), *others)


def _conditions_entry(conditions: Conditions, number: Callable[[Line], int]) -> list[Any]:
    return [
        conditions.site, conditions.lang, conditions.path, [number(line) for line in conditions.after],
        [number(line) for line in conditions.before], conditions.in_a_row, conditions.max_words, conditions.in_files,
    ]  # fmt: skip


def _conditions(entry: list[Any], lines: Sequence[Line]) -> Conditions:
    site, lang, path, after, before, in_a_row, max_words, in_files = entry
    return Conditions(
        tuple(site), tuple(lang), tuple(path), _neighbours(after, lines), _neighbours(before, lines),
        in_a_row, max_words, in_files,
    )  # fmt: skip


def _neighbours(numbers: list[int], lines: Sequence[Line]) -> tuple[LinePattern | None, ...]:
    return tuple(line for line in (lines[number] for number in numbers) if not isinstance(line, Gap))
