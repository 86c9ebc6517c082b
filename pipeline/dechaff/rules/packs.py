"""The name of a built-in pack -> its rules."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from dechaff.errors import RulesError
from dechaff.rules.model import Rule
from dechaff.rules.pack_cache import cached_rules, store_rules
from dechaff.rules.schema.file import RuleFile, read_rule_file
from dechaff.rules.yaml.source import RuleSource
from dechaff.text.function_words import BY_LANGUAGE

__all__ = ["GROUPS", "PACKS", "as_in_pack", "pack_file", "pack_members", "pack_names", "pack_rules"]

PACKS = Path(__file__).parent.parent / "packs"
LANGUAGES = frozenset(BY_LANGUAGE)
"""A pack that has the name of a language applies to documents in that language."""

GROUPS = ("all", "languages")
"""Names that stand for several packs in `use`."""


def pack_names() -> tuple[str, ...]:
    """The built-in packs."""
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))


def pack_members(name: str) -> tuple[str, ...]:
    """The packs that a name in `use` stands for; none if there are none."""
    known = pack_names()
    if name == "all":
        return known
    if name == "languages":
        return tuple(pack for pack in known if pack in LANGUAGES)
    return (name,) if name in known else ()


@cache
def pack_rules(name: str) -> tuple[Rule, ...]:
    """The rules of a built-in pack; they may come from a cache, without their examples."""
    text = _text(name)
    known = cached_rules(name, text)
    if known is None:
        known = pack_file(name).rules
        store_rules(name, text, known)
    return known


@cache
def pack_file(name: str) -> RuleFile:
    """A built-in pack; the ids of its rules begin with its name."""
    file, problems = read_rule_file(RuleSource(f"packs/{name}.yaml", _text(name)), prefix=f"{name}/")
    if problems:
        raise RulesError(problems)
    return replace(file, rules=tuple(as_in_pack(rule, name) for rule in file.rules))


def _text(name: str) -> str:
    return (PACKS / f"{name}.yaml").read_text("utf-8")


def as_in_pack(rule: Rule, pack: str) -> Rule:
    """A language's pack applies to documents in that language, unless a rule says otherwise itself."""
    if pack not in LANGUAGES or rule.when.lang:
        return rule
    return replace(rule, when=replace(rule.when, lang=(pack,)))
