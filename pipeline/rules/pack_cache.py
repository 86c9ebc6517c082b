"""Built-in packs, read once: their checked rules as JSON in the user's cache folder, valid for these very files.

Reading a hundred kilobytes of YAML takes longer than cleaning a thousand articles. The cache is named by a hash of the
pack and of the code that reads it, so it can't be stale; without a folder to write to, the YAML is read each time. The
examples are not in it: who needs them reads the pack.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from pipeline.rules.diagnostics import Place
from pipeline.rules.model import Alternative, Conditions, Gap, LinePattern, Literal_, Regex, Rule, Zone

__all__ = ["cached_rules", "rule_entry", "store_rules"]


def cached_rules(pack: Path) -> tuple[Rule, ...] | None:
    """The rules of a pack, if they are in the cache."""
    try:
        data = orjson.loads(_path(pack).read_bytes())
        return tuple(_rule(entry) for entry in data)
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def store_rules(pack: Path, rules: Sequence[Rule]) -> None:
    """Put the rules of a pack into the cache; without the right to write there, nothing happens."""
    path = _path(pack)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(orjson.dumps([rule_entry(rule) for rule in rules]))
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)


def _path(pack: Path) -> Path:
    key = hashlib.sha256(_code_hash() + pack.read_bytes()).hexdigest()[:24]
    return _folder() / f"{pack.stem}-{key}.json"


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(base) / "dechaff" if base else Path("~/.cache/dechaff").expanduser()


@cache
def _code_hash() -> bytes:
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), *(here.parent / f"{name}.py" for name in ("fold", "dates", "calendar_names"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def rule_entry(rule: Rule) -> list[Any]:
    """A rule as plain values, without its examples."""
    place = rule.place
    return [
        rule.id, [place.file, place.line, place.column, place.width], rule.text,
        [[_line_entry(line) for line in alternative] for alternative in rule.alternatives],
        [rule.zone.kind, rule.zone.count], _conditions_entry(rule.when), _conditions_entry(rule.unless),
        rule.action, rule.exact, rule.note,
    ]  # fmt: skip


def _rule(entry: list[Any]) -> Rule:
    id, place, text, alternatives, zone, when, unless, action, exact, note = entry
    return Rule(
        id, Place(*place), tuple(text), tuple(_alternative(lines) for lines in alternatives), Zone(*zone),
        _conditions(when), _conditions(unless), action, exact, note,
    )  # fmt: skip


def _line_entry(line: LinePattern | Gap | None) -> list[Any] | None:
    if line is None:
        return None
    if isinstance(line, Gap):
        return ["gap", line.open_end]
    if isinstance(line, Literal_):
        return ["literal", line.key, line.exact]
    return ["regex", *(getattr(line, part.name) for part in fields(Regex))]


def _line(entry: list[Any]) -> LinePattern | Gap:
    kind, *rest = entry
    if kind == "gap":
        return Gap(*rest)
    if kind == "literal":
        return Literal_(*rest)
    found = Regex(*rest)  # lists in place of tuples, as JSON has it
    captures = tuple(tuple(capture) for capture in found.captures)
    return replace(found, needles=tuple(found.needles), captures=captures, keeps=tuple(found.keeps))


def _alternative(lines: list[list[Any]]) -> Alternative:
    return tuple(_line(line) for line in lines)


def _conditions_entry(conditions: Conditions) -> list[Any]:
    return [
        conditions.site, conditions.lang, conditions.path, [_line_entry(line) for line in conditions.after],
        [_line_entry(line) for line in conditions.before], conditions.in_a_row, conditions.max_words, conditions.in_files,
    ]  # fmt: skip


def _conditions(entry: list[Any]) -> Conditions:
    site, lang, path, after, before, in_a_row, max_words, in_files = entry
    return Conditions(
        tuple(site), tuple(lang), tuple(path), _neighbours(after), _neighbours(before), in_a_row, max_words, in_files
    )


def _neighbours(entries: list[list[Any] | None]) -> tuple[LinePattern | None, ...]:
    found: list[LinePattern | None] = []
    for entry in entries:
        line = None if entry is None else _line(entry)
        if not isinstance(line, Gap):
            found.append(line)
    return tuple(found)
