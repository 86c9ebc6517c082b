"""The code of expressions that is shipped: patterns read from it are those that `regex` compiles."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import regex

from dechaff.rules.load import built_in, load_text
from dechaff.rules.pattern import expressions
from dechaff.rules.pattern.expressions import CODE_FILE, code_is_current, compile_expression, expressions_of, write_code

SOME = [
    ("(?P<title>\\p{Lu}.+?) \\| (?:bbc|cnn)", False),
    ("(?P<title>\\p{Lu}.+?) \\| (?:bbc|cnn)", True),
    ("(?>a|ab)(?<=b)[^\\W\\d_]{2,5}(?i:ß)", False),
]


def _but_for_the_order(pattern: regex.Pattern[str]) -> list[object]:
    """What a pattern consists of; `regex` writes the members of a set in an order that depends on the hash seed."""
    _, arguments = expressions._reduced(pattern)
    return [sorted(part) if isinstance(part, bytes) else part for part in arguments]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "code.bin"
    write_code(SOME, path)
    return path


def test_a_pattern_is_read_back_as_it_was_compiled(written: Path) -> None:
    code = expressions._open(written)
    assert code is not None
    for source, exact in SOME:
        entry = code.find(expressions._key(source, exact))
        assert entry is not None
        read = expressions._read(source, entry)
        compiled = regex.compile(source, 0 if exact else regex.IGNORECASE)
        assert _but_for_the_order(read) == _but_for_the_order(compiled)
        assert read.groupindex == compiled.groupindex
    assert code.find(expressions._key("another", False)) is None


def test_another_version_of_regex_means_that_nothing_is_read(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_is_current(written)
    monkeypatch.setattr(regex, "__version__", "1")
    assert not code_is_current(written)


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"[1]\nabc", b"\xff\xfe\n"])
def test_a_file_of_another_form_is_not_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "code.bin"
    path.write_bytes(content)
    assert not code_is_current(path)
    assert not code_is_current(tmp_path / "missing.bin")


def test_the_shipped_code_is_that_of_the_packs() -> None:
    assert code_is_current(CODE_FILE), "run tools/compile_packs.py"
    shipped = expressions._shipped()
    assert shipped is not None
    wanted = [each for rule in built_in().rules for each in expressions_of(rule, dated=False)]
    missing = [source for source, exact in wanted if shipped.find(expressions._key(source, exact)) is None]
    assert not missing
    for source, exact in random.Random(1).sample(wanted, 40):
        compiled = regex.compile(source, 0 if exact else regex.IGNORECASE)
        assert _but_for_the_order(compile_expression(source, exact)) == _but_for_the_order(compiled)


def test_expressions_of_a_rule_are_all_that_matching_it_compiles() -> None:
    ruleset = load_text("""
version: 1
rules:
  - {id: a, match: "Photo <name>"}
  - {id: b, match: "Seen on <date>", when: {after: "By <name>"}}
  - {id: c, unit: phrase, match: (opens in a new window)}
""")
    found = [source for rule in ruleset.rules for source, _ in expressions_of(rule, dated=True)]
    assert len(found) == 1 + 2 + 1 + 1  # a date has a loose expression, too
    assert len([source for rule in ruleset.rules for source, _ in expressions_of(rule, dated=False)]) == 4
