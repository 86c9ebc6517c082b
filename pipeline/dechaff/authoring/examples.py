"""Rule file -> rule file: examples with nothing but `before` get `after` and `saves`, for review."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from dechaff.authoring.problems import run_example
from dechaff.authoring.rule_text import entry, scalar
from dechaff.document import Article
from dechaff.rules.load import Loaded, read_rules
from dechaff.rules.model import Example, Rule
from dechaff.rules.yaml.diagnostics import RuleSource
from dechaff.rules.yaml.nodes import ListNode, MappingNode, Node, ScalarNode, read_nodes


@dataclass(frozen=True, slots=True)
class Filled:
    """A rule file with its new content.

    `filled`: the examples that were filled in, as (rule, line of the new text). `left`: those that could not be filled
    in, as (rule, line, reason).
    """

    path: Path
    content: bytes
    filled: tuple[tuple[str, int], ...]
    left: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class _Open:
    """An example with nothing but `before`; lines and columns count from 1.

    `number`: its index among the examples that the file has of the rule. `after_line`: the line that new keys follow.
    """

    rule: str
    number: int
    line: int
    column: int
    after_line: int
    flow_end: int | None
    """For an example in braces: the offset of the closing brace in its last line."""


def fill_examples(path: Path) -> list[Filled]:
    """Fill in the open examples of a rule file and of those that it includes. Nothing is written."""
    files = [Path(file.source.file) for file in read_rules(path).files]
    return [filled for file in files if (filled := _fill_file(path, file)) is not None]


def _fill_file(main: Path, path: Path) -> Filled | None:
    source = next(file.source for file in read_rules(main).files if Path(file.source.file) == path)
    # `change` may come before `rules` in the file; `_insert` needs the order of the file.
    open_examples = sorted(_open_examples(source), key=lambda one: (one.line, one.column))
    if not open_examples:
        return None
    # An example can be read only with `after`: it is empty in this draft.
    drafted, _ = _insert(source.text, [(one, ["after: ''"]) for one in open_examples])
    loaded = read_rules(main, {str(path): drafted})
    own = {rule.id: rule for file in loaded.files if file.source.file == source.file for rule in file.rules}
    rules = own | {rule.id: rule for rule in loaded.ruleset.rules}  # what `change` changes
    entries: list[tuple[_Open, list[str]]] = []
    left: list[tuple[str, int, str]] = []
    for one in open_examples:
        rule = rules.get(one.rule)
        examples = [] if rule is None else [each for each in rule.examples if each.place.file == source.file]
        if rule is None or one.number >= len(examples):
            made: list[str] | str = "its rule has errors or is not in use"
        else:
            made = _made(rule, examples[one.number], loaded)
        if isinstance(made, str):
            left.append((one.rule, one.line, made))
        else:
            entries.append((one, made))
    text, lines = _insert(source.text, entries)
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    return Filled(
        path,
        mark + text.encode(),
        tuple((one.rule, line) for (one, _), line in zip(entries, lines, strict=True)),
        tuple(left),
    )


def _made(rule: Rule, example: Example, loaded: Loaded) -> list[str] | str:
    """The keys to add, each as its lines; or the reason why there are none."""
    article = run_example(rule, example, loaded.ruleset)
    if not isinstance(article, Article):
        return f"it can't be cleaned: {article.reason}"
    saved = {name: value for name, value in article.metadata.items() if name in rule.fields}
    if rule.action == "remove" and not article.removed:
        return "the rule does not match it: explain --why-not shows where they differ"
    lines = ["\n".join(entry("after", article.body, 0))]
    if saved:
        pairs = ", ".join(f"{name}: {scalar(value, flow=True)}" for name, value in saved.items())
        lines.append(f"saves: {{{pairs}}}")
    return lines


def _open_examples(source: RuleSource) -> Iterator[_Open]:
    node, _ = read_nodes(source)
    seen: Counter[str] = Counter()
    for rule in (*_members(_value(node, "rules")), *_members(_value(node, "change"))):
        id = _value(rule, "id")
        name = id.value if isinstance(id, ScalarNode) else "?"
        for example in _members(_value(rule, "examples")):
            if isinstance(example, MappingNode) and [key.value for key, _ in example.items] == ["before"]:
                key, before = example.items[0]
                if isinstance(before, ScalarNode) and before.value.strip():
                    yield _open(name, seen[name], example, key, before)
            seen[name] += 1


def _open(rule: str, number: int, example: MappingNode, key: ScalarNode, before: ScalarNode) -> _Open:
    if example.flow:
        raw = example.raw.rstrip()
        last = raw.split("\n")[-1]
        offset = len(last) - 1 + (example.place.column - 1 if "\n" not in raw else 0)
        return _Open(rule, number, key.place.line, key.place.column, example.place.line + raw.count("\n"), offset)
    if before.style in ("|", ">"):
        content = before.value.rstrip("\n")
        end = before.place.line + content.count("\n") + 1
    else:
        end = before.place.line + before.raw.rstrip().count("\n")
    return _Open(rule, number, key.place.line, key.place.column, end, None)


def _value(node: Node | None, key: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for name, value in node.items if name.value == key), None)


def _members(node: Node | None) -> Sequence[Node]:
    return node.items if isinstance(node, ListNode) else ()


def _insert(text: str, entries: Sequence[tuple[_Open, list[str]]]) -> tuple[str, list[int]]:
    """The text with keys added to examples, and the lines of these examples in it.

    The last example comes first, so that the places of the others stay valid.
    """
    lines = text.split("\n")
    end = "\r" if lines[0].endswith("\r") else ""
    added: list[int] = []
    for one, keys in reversed(entries):
        before = len(lines)
        if one.flow_end is not None:
            line = lines[one.after_line - 1]
            inner = ", ".join(_on_one_line(key) for key in keys)
            lines[one.after_line - 1] = f"{line[: one.flow_end].rstrip()}, {inner}{line[one.flow_end :]}"
        else:
            margin = " " * (one.column - 1)
            lines[one.after_line : one.after_line] = [
                f"{margin}{line}{end}" if line else end for key in keys for line in key.split("\n")
            ]
        added.append(len(lines) - before)
    shifts = accumulate(reversed(added), initial=0)
    return "\n".join(lines), [one.line + shift for (one, _), shift in zip(entries, shifts, strict=False)]


def _on_one_line(key: str) -> str:
    """A key for an example in braces, where a block is not possible."""
    name, _, rest = key.partition(":")
    if not rest.startswith(" |"):
        return key if rest.lstrip()[:1] in ("'", '"', "{") else f"{name}: {scalar(rest.strip(), flow=True)}"
    return f"{name}: {scalar(chr(10).join(line[2:] for line in rest.split(chr(10))[1:]), flow=True)}"
