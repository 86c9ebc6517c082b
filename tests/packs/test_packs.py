"""The compiled packs: what comes out of them is what the YAML says, and one that does not fit is not used."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dechaff.rules import packs
from dechaff.rules.packs import PACKS, compile_packs, example_counts, pack_file, pack_names, pack_rules

PACKAGE = PACKS.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of packs with one in it, compiled."""
    shutil.copy(PACKS / "player.yaml", tmp_path)
    monkeypatch.setattr(packs, "PACKS", tmp_path)
    packs._code()  # cached, or there would be none in this folder
    pack_rules.cache_clear()
    assert list(compile_packs()) == ["player", "expressions"]
    yield tmp_path
    pack_rules.cache_clear()


@pytest.mark.parametrize("name", pack_names())
def test_a_compiled_pack_is_what_its_yaml_says(name: str) -> None:
    assert list(compile_packs()) == []  # conftest.py has compiled them
    expected = tuple(replace(rule, examples=(), stored_digest=rule.digest) for rule in pack_file(name).rules)
    assert pack_rules(name) == expected
    assert example_counts(name) == {rule.id: len(rule.examples) for rule in pack_file(name).rules}


def test_the_pack_of_a_language_is_known_as_one() -> None:
    """Without a row in text/function_words.py, its rules would apply to documents in all languages."""
    assert [name for name in pack_names() if len(name) == 2 and name not in packs.LANGUAGES] == []


SPOILT: dict[str, Callable[[Path], object]] = {
    "missing": lambda folder: shutil.rmtree(folder / "compiled"),
    "of another text": lambda folder: (folder / "player.yaml").write_text((folder / "player.yaml").read_text() + "\n"),
    "of other code": lambda folder: (folder / "compiled" / "player.json").write_bytes(b"0" * 64 + b"\n{}"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_without_a_compiled_pack_the_yaml_is_read(folder: Path, spoil: Callable[[Path], object]) -> None:
    assert pack_rules("player") != pack_file("player").rules
    spoil(folder)
    pack_rules.cache_clear()
    assert pack_rules("player") is pack_file("player").rules
    assert list(compile_packs()) == ["player", "expressions"]
    assert list(compile_packs()) == []
    assert {path.name for path in (folder / "compiled").iterdir()} == {"player.json", "expressions.bin"}


def test_the_code_that_counts_is_all_that_the_rules_import() -> None:
    """Of the modules at the top of the package, which do not count, the rules use values and errors only."""
    rooms: set[str] = set()
    for path in (path for room in packs._COMPILERS for path in (PACKAGE / room).rglob("*.py")):
        for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("dechaff."):
                rooms.add(str(statement.module).split(".")[1])
    assert rooms == {*packs._COMPILERS, "document", "errors"}
