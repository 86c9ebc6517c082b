"""The name of a built-in pack -> its rules.

Reading all packs as YAML takes seconds, so they are shipped compiled as well: the checked rules of each as JSON in
`packs/compiled/`, without their examples, and the alternatives of each beside it, which are decoded when they are
needed. `tools/compile_packs.py` writes them, and so does the build of a wheel and an editable installation. A compiled
pack begins with the key of what it was made from; where it is missing or its key is another, the YAML is read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from dechaff.rules.model import Rule, StoredAlternatives
from dechaff.rules.pattern.expressions import CODE_FILE, code_is_current, expressions_of, write_code
from dechaff.rules.schema.file import RuleFile, read_rule_file
from dechaff.rules.yaml.diagnostics import RulesError, RuleSource
from dechaff.text.function_words import BY_LANGUAGE

PACKS = Path(__file__).parent.parent / "packs"
LANGUAGES = frozenset(BY_LANGUAGE)
"""A pack that has the name of a language applies to documents in that language."""

GROUPS = ("all", "languages")
"""Names for several packs, in `use`."""

BY_KIND = frozenset({"mail", "pdf", "subtitles", "wiki"})
"""Packs that apply to documents of the kind that they have the name of; to all, if `use` names them."""

ON_REQUEST = frozenset({"forum"})
"""Packs for a kind of text that is not detected; they apply only if `use` names them."""

_COMPILERS = ("dates", "rules", "text")
"""The rooms whose code decides what the YAML of a pack becomes."""


def pack_names() -> tuple[str, ...]:
    """The built-in packs."""
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))


def pack_members(name: str) -> tuple[str, ...]:
    """The packs that a name in `use` includes; none if it is unknown."""
    known = pack_names()
    if name == "all":
        return tuple(pack for pack in known if pack not in ON_REQUEST)
    if name == "languages":
        return tuple(pack for pack in known if pack in LANGUAGES)
    return (name,) if name in known else ()


@cache
def pack_rules(name: str) -> tuple[Rule, ...]:
    """The rules of a built-in pack. They may have no examples; `pack_file` has them."""
    stored = _stored(name)
    if stored is None:
        return pack_file(name).rules
    return tuple(replace(rule, alternatives=StoredAlternatives(alternatives)) for rule, alternatives, _ in stored)


def example_counts(name: str) -> Mapping[str, int]:
    """The number of examples of each rule of a built-in pack, by its id."""
    stored = _stored(name)
    if stored is None:
        return {rule.id: len(rule.examples) for rule in pack_file(name).rules}
    return {rule.id: count for rule, _, count in stored}


def _stored(name: str) -> tuple[tuple[Rule, msgspec.Raw, int], ...] | None:
    """The rules of a compiled pack, each with its alternatives and the number of its examples; None without one."""
    try:
        key, _, rules = _compiled(name).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    return msgspec.json.decode(rules, type=tuple[tuple[Rule, msgspec.Raw, int], ...]) if key == _key(name) else None


@cache
def pack_file(name: str) -> RuleFile:
    """A built-in pack, read from its YAML; the ids of its rules begin with its name."""
    file, problems = read_rule_file(RuleSource(f"packs/{name}.yaml", _yaml(name).decode()), prefix=f"{name}/")
    if problems:
        raise RulesError(problems)
    return replace(file, rules=tuple(as_in_pack(rule, name) for rule in file.rules))


def for_its_kind(rule: Rule) -> Rule:
    """The rule; of a pack for a kind of documents, with the condition that the document is of this kind."""
    pack = rule.id.partition("/")[0]
    if not is_for_a_kind(rule.id) or rule.when.kind:
        return rule
    return replace(rule, when=replace(rule.when, kind=(pack,)), stored_digest=f"{rule.digest}-{pack}")


def is_for_a_kind(id: str) -> bool:
    """Whether a rule, by its id, is one of a pack for a kind of documents."""
    pack, slash, _ = id.partition("/")
    return bool(slash) and pack in BY_KIND


def as_in_pack(rule: Rule, pack: str) -> Rule:
    """The rule of a pack; in a language's pack, it applies to documents in that language, unless it names others."""
    if pack not in LANGUAGES or rule.when.lang:
        return rule
    return replace(rule, when=replace(rule.when, lang=(pack,)))


def compile_packs() -> Iterator[str]:
    """Write the compiled form of each pack that has none or an old one; yields the names of these packs.

    The code of their expressions is written, too; of those with a date, which take long to compile, only if they are
    in a pack for all languages.
    """
    changed = False
    for name in pack_names():
        path, key = _compiled(name), _key(name)
        if path.exists() and path.read_bytes().partition(b"\n")[0] == key:
            continue
        rules = [
            (
                replace(rule, alternatives=(), examples=(), stored_digest=rule.digest),
                rule.alternatives,
                len(rule.examples),
            )
            for rule in pack_file(name).rules
        ]
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")  # another process may read the pack meanwhile
        temporary.write_bytes(key + b"\n" + msgspec.json.encode(rules))
        temporary.replace(path)
        changed = True
        yield name
    code = PACKS / "compiled" / CODE_FILE.name
    if changed or not code_is_current(code):
        write_code(
            (
                expression
                for name in pack_names()
                for rule in pack_rules(name)
                for expression in expressions_of(rule, dated=name not in LANGUAGES)
            ),
            code,
        )
        yield "expressions"


def _compiled(name: str) -> Path:
    return PACKS / "compiled" / f"{name}.json"


def _yaml(name: str) -> bytes:
    return (PACKS / f"{name}.yaml").read_bytes()


def _key(name: str) -> bytes:
    return hashlib.sha256(_code() + _yaml(name)).hexdigest().encode()


@cache
def _code() -> bytes:
    """A hash of the code that decides what a pack becomes."""
    files = [path for room in _COMPILERS for path in sorted((PACKS.parent / room).rglob("*.py"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).digest()
