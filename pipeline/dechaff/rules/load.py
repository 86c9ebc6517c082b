"""A rule file with its packs and included files -> `Ruleset`: all rules that apply, in order, or all that is wrong.

`change` replaces keys of rules, `disable` leaves rules out; the main file comes first, then those that it includes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from dechaff.dates.parse import DATE_PATTERN
from dechaff.errors import Message, UsageError, message
from dechaff.rules.model import PAGE_RULES, Rule, Settings
from dechaff.rules.packs import GROUPS, as_in_pack, for_its_kind, pack_file, pack_members, pack_names, pack_rules
from dechaff.rules.pattern.line import TITLES
from dechaff.rules.schema.file import Override, Reference, RuleFile, read_rule_file
from dechaff.rules.schema.rule import RULE_KEYS, read_rule
from dechaff.rules.yaml.diagnostics import Problem, RulesError, RuleSource, did_you_mean, in_order
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode
from dechaff.rules.yaml.reader import Reader

MAXIMUM_FILES = 1_000


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules that apply, in the order that resolves ties, and the settings.

    `digest` changes with all that can change a result, and with nothing else.
    """

    rules: tuple[Rule, ...]
    settings: Settings = field(default_factory=Settings)
    origin: str = ""
    page_rules: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of all that can change a result."""
        effective = repr((DATE_PATTERN, [rule.digest for rule in self.rules], self.settings, self.page_rules))
        return hashlib.sha256(effective.encode()).hexdigest()[:16]

    @property
    def in_files_rules(self) -> tuple[str, ...]:
        """The ids of the rules with the condition `in_files`."""
        return tuple(rule.id for rule in self.rules if rule.when.in_files or rule.unless.in_files)

    @property
    def titles_rules(self) -> frozenset[str]:
        """The ids of the rules that remove lists of other articles."""
        texts = ((rule.id, text) for rule in self.rules for text in rule.text if TITLES in text)
        return frozenset(id for id, text in texts if text.rstrip().rpartition("\n")[2].strip() == TITLES)

    def __reduce__(self) -> tuple[Callable[[bytes], Ruleset], tuple[bytes]]:
        """Pickled by msgspec, which takes a tenth of the time and no memory for each of a hundred thousand lines."""
        return (_unpacked, (msgspec.msgpack.encode(self, enc_hook=tuple),))  # of StoredAlternatives


def _unpacked(data: bytes) -> Ruleset:
    ruleset = msgspec.msgpack.decode(data, type=Ruleset)
    rules = (replace(rule, alternatives=tuple(rule.alternatives)) for rule in ruleset.rules)
    return replace(ruleset, rules=tuple(rules))


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome of reading a rule file: the ruleset of what is right, and the problems of what is not."""

    ruleset: Ruleset
    problems: tuple[Problem, ...]
    files: tuple[RuleFile, ...]

    @property
    def own_rules(self) -> list[tuple[RuleSource, Rule]]:
        """The rules that are written in the files, apply, and are not changed, each with its file."""
        places = {rule.id: rule.place for rule in self.ruleset.rules}
        return [(file.source, rule) for file in self.files for rule in file.rules if places.get(rule.id) == rule.place]


def built_in() -> Ruleset:
    """All built-in packs with the default settings."""
    rules = tuple(for_its_kind(rule) for name in pack_members("all") for rule in pack_rules(name))
    return Ruleset(rules, origin="the built-in packs", page_rules=PAGE_RULES)


def load(path: Path) -> Ruleset:
    """Read a rule file. Raises `RulesError` with all problems, `UsageError` if the file can't be read."""
    return _sound(read_rules(path))


def load_text(text: str, file: str = "rules.yaml") -> Ruleset:
    """Read rules from a text; `include` finds nothing there. Raises `RulesError` with all problems."""
    return _sound(read_text(text, file))


def read_rules(path: Path, texts: Mapping[str, str] | None = None) -> Loaded:
    """A rule file, with its problems. Raises `UsageError` if the file can't be read.

    `texts`: the contents to use in place of those of some of the files, by path.
    """
    texts = texts or {}
    return _resolve(RuleSource(str(path), texts.get(str(path)) or _content(path)), path.parent, texts)


def read_text(text: str, file: str = "rules.yaml") -> Loaded:
    """The rules of a text, with their problems."""
    return _resolve(RuleSource(file, text), None, {})


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


def _resolve(source: RuleSource, folder: Path | None, texts: Mapping[str, str]) -> Loaded:
    main, problems = read_rule_file(source)
    files = [main, *_included(main, folder, problems, texts)]
    own: dict[str, Rule] = {}
    for file in files:
        for rule in file.rules:
            if rule.id in own:
                taken = message("S007", id=rule.id)
                problems.append(file.source.problem(taken, rule.place, f"first in {own[rule.id].place}"))
            else:
                own[rule.id] = rule
    rules = apply_overrides({**own, **_used(files, problems)}, files, problems)
    named = {reference.name for file in files for reference in file.use}
    rules = {id: rule if id.partition("/")[0] in named else for_its_kind(rule) for id, rule in rules.items()}
    uses_core = any("core" in pack_members(reference.name) for file in files for reference in file.use)
    page_rules = PAGE_RULES if uses_core else ()
    enabled = enabled_ids([*rules, *page_rules], rules, files, problems)
    ruleset = Ruleset(
        tuple(rule for id, rule in rules.items() if id in enabled),
        _settings(files),
        source.file,
        tuple(id for id in page_rules if id in enabled),
    )
    return Loaded(ruleset, tuple(in_order(problems)), tuple(files))


def _included(main: RuleFile, folder: Path | None, problems: list[Problem], texts: Mapping[str, str]) -> list[RuleFile]:
    """The files that `include` names, in the order of their names; a file is read once."""
    files: list[RuleFile] = []
    waiting = [(main, reference) for reference in main.include]
    seen = {main.source.file}
    while waiting:
        owner, reference = waiting.pop(0)
        found = _matching(reference.name, None if folder is None else Path(owner.source.file).parent)
        if isinstance(found, Message):
            problems.append(owner.source.problem(found, reference.place))
            continue
        for path in found:
            if str(path) in seen:
                continue
            if len(seen) == MAXIMUM_FILES:
                many = message("R004", "", name=reference.name, reason=f"there are more than {MAXIMUM_FILES:,} files")
                problems.append(owner.source.problem(many, reference.place))
                return files
            seen.add(str(path))
            source = RuleSource(str(path), texts.get(str(path)) or _content(path))
            file, own_problems = read_rule_file(source, lists=main.lists)
            problems += own_problems
            files.append(file)
            waiting += [(file, further) for further in file.include]
    return files


def _matching(name: str, base: Path | None) -> list[Path] | Message:
    """The files below a folder that a path or glob names, or what is wrong with it."""
    pattern = Path(name)
    if base is None or pattern.is_absolute() or ".." in pattern.parts or not name.strip("./"):
        help = "an include is a path or a glob below the folder of the rule file: rules/*.yaml"
        return message("R004", help, name=name, reason="it is not in the folder of this file")
    found = sorted(path for path in base.glob(name) if path.is_file())
    top = base.resolve()
    for path in found:
        if not path.resolve().is_relative_to(top):
            return message(
                "R004", "put the file itself there", name=name, reason=f"{path.name} is a link out of {base}"
            )
    return found or message("R004", f"looked in {base}", name=name, reason="there is no such file")


def _used(files: Sequence[RuleFile], problems: list[Problem]) -> dict[str, Rule]:
    """The rules of the packs that the files use, by id."""
    known = [*pack_names(), *GROUPS]
    rules: dict[str, Rule] = {}
    for file in files:
        for reference in file.use:
            members = pack_members(reference.name)
            rules.update({rule.id: rule for name in members for rule in pack_rules(name)})
            if not members:
                unknown = message("R001", name=reference.name, known=", ".join(known))
                problems.append(file.source.problem(unknown, reference.place, did_you_mean(reference.name, known)))
    return rules


def _settings(files: Sequence[RuleFile]) -> Settings:
    """Each setting of the first file that has it: the main file, then the included ones."""
    settings = Settings()
    for key in ("limits", "title", "body"):
        owner = next((file for file in files if key in file.given), None)
        if owner:
            settings = replace(settings, **{key: getattr(owner.settings, key)})
    return settings


def apply_overrides(known: Mapping[str, Rule], files: Sequence[RuleFile], problems: list[Problem]) -> dict[str, Rule]:
    """The rules by id, with the changes of the files in their order."""
    rules = dict(known)
    if not any(file.overrides for file in files):
        return rules
    nodes = {id: (node, file) for file in (*files, *_packs_of(files)) for id, node in file.nodes.items()}
    for file in files:
        for override in file.overrides:
            target = override.target
            if target.name not in rules or target.name not in nodes:
                problems.append(_unknown_rule(file, target, rules, "R003"))
                continue
            node, home = nodes[target.name]
            merged = _merged(node, override)
            reader = Reader(file.source, problems)
            pack, slash, _ = target.name.rpartition("/")
            rule = read_rule(reader, merged, {**files[0].lists, **home.lists, **file.lists}, pack + slash)
            if rule:
                rules[target.name] = replace(as_in_pack(rule, pack), id=target.name, place=target.place)
                nodes[target.name] = (merged, home)
    return rules


def _packs_of(files: Sequence[RuleFile]) -> Iterable[RuleFile]:
    names = dict.fromkeys(name for file in files for reference in file.use for name in pack_members(reference.name))
    return [pack_file(name) for name in names]


def _merged(node: MappingNode, override: Override) -> MappingNode:
    """The rule with the keys of the change over its own; conditions are merged one by one, examples added."""
    entries: dict[str, tuple[ScalarNode, Node]] = {key.value: (key, value) for key, value in node.items}
    unread: list[tuple[ScalarNode, Node]] = []
    for key, value in override.node.items:
        name = key.value
        if name == "id":
            continue
        if name not in RULE_KEYS or sum(1 for other, _ in override.node.items if other.value == name) > 1:
            unread.append((key, value))
            continue
        if name in ("match", "match_any"):
            entries.pop("match", None)
            entries.pop("match_any", None)
        entries[name] = (key, _combined(name, entries[name][1], value) if name in entries else value)
    return replace(node, items=(*entries.values(), *unread))


def _combined(name: str, previous: Node, value: Node) -> Node:
    """The value of a change, combined with the one that it replaces."""
    if name in ("when", "unless") and isinstance(value, MappingNode) and isinstance(previous, MappingNode):
        own = {sub.value for sub, _ in value.items}
        return replace(value, items=(*value.items, *(pair for pair in previous.items if pair[0].value not in own)))
    if name == "examples" and isinstance(value, ListNode) and isinstance(previous, ListNode):
        return replace(value, items=(*previous.items, *value.items))
    return value


def enabled_ids(
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
    used = ", ".join(dict.fromkeys(other.name for other in file.use)) or "none"
    unknown = message(code, id=reference.name, used=used)
    return file.source.problem(unknown, reference.place, did_you_mean(reference.name, rules))
