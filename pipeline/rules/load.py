"""A rule file with its packs and included files -> `Ruleset`: all that applies, in order, or all that is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from pipeline.errors import RulesError, UsageError
from pipeline.function_words import BY_LANGUAGE
from pipeline.rules.diagnostics import Problem, closest, listing
from pipeline.rules.model import STRUCTURE, Rule, Settings
from pipeline.rules.nodes import List, Mapping, Node, Scalar
from pipeline.rules.pack_cache import cached_rules, essence_of, store_rules
from pipeline.rules.reading import Reader, in_order
from pipeline.rules.rule_schema import RULE_KEYS, read_rule
from pipeline.rules.schema import Amendment, Reference, RuleFile, read_rule_file
from pipeline.rules.source import RuleSource

__all__ = [
    "Loaded",
    "Ruleset",
    "built_in",
    "load",
    "load_text",
    "pack_file",
    "pack_names",
    "pack_rules",
    "read",
    "read_as",
    "read_text",
]

PACKS = Path(__file__).parent.parent / "packs"
LANGUAGES = frozenset(BY_LANGUAGE)
"""A pack that has the name of a language applies to documents in that language."""

GROUPS = ("all", "languages")
"""Names that stand for several packs in `use`."""
MAXIMUM_FILES = 1_000


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules that apply, in the order in which ties are settled, and the settings.

    `digest` changes with whatever can change a result, and with nothing else.
    """

    rules: tuple[Rule, ...]
    settings: Settings = field(default_factory=Settings)
    origin: str = ""
    structure: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of all that can change a result."""
        told = repr(([essence_of(rule) for rule in self.rules], self.settings, self.structure))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def asking_in_files(self) -> tuple[str, ...]:
        """The ids of the rules with the condition `in_files`."""
        return tuple(rule.id for rule in self.rules if rule.when.in_files or rule.unless.in_files)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome of reading a rule file: the ruleset of what is right, and the problems of what is not."""

    ruleset: Ruleset
    problems: tuple[Problem, ...]
    files: tuple[RuleFile, ...]


def _members(name: str) -> tuple[str, ...]:
    """The packs that a name in `use` stands for; none if there are none."""
    known = pack_names()
    if name == "all":
        return known
    if name == "languages":
        return tuple(pack for pack in known if pack in LANGUAGES)
    return (name,) if name in known else ()


def pack_names() -> tuple[str, ...]:
    """The built-in packs."""
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))


@cache
def pack_rules(name: str) -> tuple[Rule, ...]:
    """The rules of a built-in pack; they may come from a cache, without their examples."""
    path = PACKS / f"{name}.yaml"
    known = cached_rules(path)
    if known is None:
        file = pack_file(name)
        known = file.rules
        store_rules(path, file.source.text, known)
    return known


@cache
def pack_file(name: str) -> RuleFile:
    """A built-in pack; the ids of its rules begin with its name."""
    text = (PACKS / f"{name}.yaml").read_text("utf-8")
    file, problems = read_rule_file(RuleSource(f"packs/{name}.yaml", text), prefix=f"{name}/")
    if problems:
        raise RulesError(problems)
    if name in LANGUAGES:
        file = replace(file, rules=tuple(_in_language(rule, name) for rule in file.rules))
    return file


def _in_language(rule: Rule, language: str) -> Rule:
    """A language's pack applies to documents in that language, unless a rule says otherwise itself."""
    return rule if rule.when.lang else replace(rule, when=replace(rule.when, lang=(language,)))


def built_in() -> Ruleset:
    """All built-in packs with the default settings."""
    rules = tuple(rule for name in pack_names() for rule in pack_rules(name))
    return Ruleset(rules, origin="the built-in packs", structure=STRUCTURE)


def load(path: Path) -> Ruleset:
    """Read a rule file. Raises `RulesError` with all problems, `UsageError` if the file can't be read."""
    return _sound(read(path))


def load_text(text: str, file: str = "rules.yaml") -> Ruleset:
    """Read rules from a text; `include` finds nothing there. Raises `RulesError` with all problems."""
    return _sound(read_text(text, file))


def read(path: Path) -> Loaded:
    """Read a rule file, problems and all. Raises `UsageError` if the file can't be read."""
    return _resolve(RuleSource(str(path), _content(path)), path.parent)


def read_as(path: Path, texts: MappingType[str, str]) -> Loaded:
    """As `read`, with other texts in the place of some files' contents."""
    return _resolve(RuleSource(str(path), texts.get(str(path)) or _content(path)), path.parent, texts)


def read_text(text: str, file: str = "rules.yaml") -> Loaded:
    """Read rules from a text, problems and all."""
    return _resolve(RuleSource(file, text), None)


def _sound(loaded: Loaded) -> Ruleset:
    if loaded.problems:
        raise RulesError(loaded.problems)
    return loaded.ruleset


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"can't read the rule file {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError(f"the rule file {path} is not UTF-8 (line {line}): save it as UTF-8") from error


def _resolve(source: RuleSource, folder: Path | None, texts: MappingType[str, str] | None = None) -> Loaded:
    main, problems = read_rule_file(source)
    files = [main, *_included(main, folder, problems, texts or {})]
    own: dict[str, Rule] = {}
    for file in files:
        for rule in file.rules:
            if rule.id in own:
                problems.append(file.source.problem(
                    "S007", f'the id "{rule.id}" is taken', rule.place, f"first in {own[rule.id].place}",
                    "give each rule an id of its own"))  # fmt: skip
            else:
                own[rule.id] = rule
    rules = {**own, **_used(files, problems)}
    rules = _changed(rules, files, problems)
    structure = STRUCTURE if any("core" in _members(reference.name) for file in files for reference in file.use) else ()
    enabled = _enabled([*rules, *structure], rules, files, problems)
    ruleset = Ruleset(
        tuple(rule for id, rule in rules.items() if id in enabled),
        _settings(files),
        source.file,
        tuple(id for id in structure if id in enabled),
    )
    return Loaded(ruleset, tuple(in_order(problems)), tuple(files))


def _included(
    main: RuleFile, folder: Path | None, problems: list[Problem], texts: MappingType[str, str]
) -> list[RuleFile]:
    """The files that `include` names, in the order of their names; a file is read once."""
    files: list[RuleFile] = []
    waiting = [(main, reference) for reference in main.include]
    seen = {main.source.file}
    while waiting:
        owner, reference = waiting.pop(0)
        base = Path(owner.source.file).parent if folder is not None else None
        pattern = Path(reference.name)
        if base is None or pattern.is_absolute() or ".." in pattern.parts or not reference.name.strip("./"):
            problems.append(owner.source.problem(
                "R004", f'"{reference.name}" leads out of the folder of this file', reference.place, "",
                "an include is a path or a glob below the folder of the rule file: rules/*.yaml"))  # fmt: skip
            continue
        found = sorted(path for path in base.glob(reference.name) if path.is_file())
        if not found:
            problems.append(owner.source.problem(
                "R004", f'no file matches "{reference.name}"', reference.place, "", f"looked in {base}"))  # fmt: skip
        for path in found:
            if str(path) in seen:
                continue
            seen.add(str(path))
            if len(seen) > MAXIMUM_FILES:
                problems.append(
                    owner.source.problem("R004", f"more than {MAXIMUM_FILES:,} files are included", reference.place)
                )
                return files
            file, own_problems = read_rule_file(
                RuleSource(str(path), texts.get(str(path)) or _content(path)), lists=main.lists
            )
            problems += own_problems
            files.append(file)
            waiting += [(file, further) for further in file.include]
    return files


def _used(files: Sequence[RuleFile], problems: list[Problem]) -> dict[str, Rule]:
    known = pack_names()
    rules: dict[str, Rule] = {}
    for file in files:
        for reference in file.use:
            members = _members(reference.name)
            rules.update({rule.id: rule for name in members for rule in pack_rules(name)})
            if members:
                continue
            meant = closest(reference.name, [*known, *GROUPS])
            packs = f"built-in packs: {listing([*known, *GROUPS])}"
            problems.append(file.source.problem(
                "R001", f'there is no pack "{reference.name}"', reference.place,
                f'did you mean "{meant}"?' if meant else "", packs))  # fmt: skip
    return rules


def _changed(rules: dict[str, Rule], files: Sequence[RuleFile], problems: list[Problem]) -> dict[str, Rule]:
    if not any(file.changes for file in files):
        return rules
    nodes = {id: (node, file) for file in (*files, *_packs_of(files)) for id, node in file.nodes.items()}
    for file in files:
        for amendment in file.changes:
            target = amendment.target
            if target.name not in rules or target.name not in nodes:
                problems.append(_unknown_rule(file, target, rules, "R003"))
                continue
            node, home = nodes[target.name]
            merged = _merged(node, amendment)
            reader = Reader(file.source, problems)
            prefix = f"{target.name.split('/')[0]}/" if "/" in target.name else ""
            rule = read_rule(reader, merged, {**files[0].lists, **home.lists, **file.lists}, prefix)
            if rule:
                rule = _in_language(rule, prefix[:-1]) if prefix[:-1] in LANGUAGES else rule
                rules[target.name] = replace(rule, id=target.name, place=target.place)
                nodes[target.name] = (merged, home)
    return rules


def _packs_of(files: Sequence[RuleFile]) -> Iterable[RuleFile]:
    names = dict.fromkeys(name for file in files for reference in file.use for name in _members(reference.name))
    return [pack_file(name) for name in names]


def _merged(node: Mapping, amendment: Amendment) -> Mapping:
    """The rule with the keys of the change over its own; conditions are merged one by one, examples added."""
    entries: dict[str, tuple[Scalar, Node]] = {key.value: (key, value) for key, value in node.items}
    unread: list[tuple[Scalar, Node]] = []
    for key, value in amendment.node.items:
        name = key.value
        if name == "id":
            continue
        if name not in RULE_KEYS or sum(1 for other, _ in amendment.node.items if other.value == name) > 1:
            unread.append((key, value))
            continue
        if name in ("match", "match_any"):
            entries.pop("match", None)
            entries.pop("match_any", None)
        entries[name] = (key, _amended(name, entries[name][1], value) if name in entries else value)
    return replace(node, items=(*entries.values(), *unread))


def _amended(name: str, previous: Node, value: Node) -> Node:
    """A value of a change over what stood there."""
    if name in ("when", "unless") and isinstance(value, Mapping) and isinstance(previous, Mapping):
        own = {sub.value for sub, _ in value.items}
        return replace(value, items=(*value.items, *(pair for pair in previous.items if pair[0].value not in own)))
    if name == "examples" and isinstance(value, List) and isinstance(previous, List):
        return replace(value, items=(*previous.items, *value.items))
    return value


def _enabled(
    ids: Sequence[str], rules: Iterable[str], files: Sequence[RuleFile], problems: list[Problem]
) -> frozenset[str]:
    """The ids that `disable` leaves."""
    enabled = set(ids)
    for file in files:
        for reference in file.disable:
            matched = {id for id in ids if fnmatchcase(id, reference.name)}
            if not matched:
                problems.append(_unknown_rule(file, reference, rules, "R002"))
            enabled -= matched
    return frozenset(enabled)


def _unknown_rule(file: RuleFile, reference: Reference, rules: Iterable[str], code: str) -> Problem:
    meant = closest(reference.name, rules)
    used = listing(dict.fromkeys(other.name for other in file.use)) or "none"
    return file.source.problem(
        code, f'no rule has the id "{reference.name}"', reference.place, f'did you mean "{meant}"?' if meant else "",
        f"packs in use here: {used}; the rules of a pack are named pack/id")  # fmt: skip


def _settings(files: Sequence[RuleFile]) -> Settings:
    """The main file's settings; what it does not say, the first included file that does."""
    settings = Settings()
    for key in ("limits", "title", "body"):
        teller = next((file for file in files if key in file.said), None)
        if teller:
            settings = replace(settings, **{key: getattr(teller.settings, key)})
    return settings
