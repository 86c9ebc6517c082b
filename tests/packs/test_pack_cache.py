"""The cache of packs: what comes out of it is what reading the pack gives, whatever happens to its files."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from dechaff.rules import pack_cache
from dechaff.rules.model import Rule
from dechaff.rules.pack_cache import READERS, cached_rules, store_rules
from dechaff.rules.packs import PACKS, pack_file, pack_names
from dechaff.rules.serialize import essence_of

PACKAGE = PACKS.parent
TEXT = (PACKS / "player.yaml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "dechaff"


def bare(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Rules as the cache has them: without examples, with their essence."""
    return tuple(replace(rule, examples=(), essence=essence_of(rule)) for rule in rules)


def stored(folder: Path) -> Path:
    store_rules("player", TEXT, pack_file("player").rules)
    [path] = folder.iterdir()
    return path


@pytest.mark.parametrize("name", pack_names())
def test_a_pack_comes_out_as_it_went_in(name: str, folder: Path) -> None:
    assert cached_rules(name, "its text") is None
    store_rules(name, "its text", pack_file(name).rules)
    assert cached_rules(name, "its text") == bare(pack_file(name).rules)


def test_another_text_or_other_code_asks_for_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(folder)
    assert cached_rules("player", TEXT + "\n") is None
    monkeypatch.setattr(pack_cache, "_reader_hash", lambda: b"another version")
    assert cached_rules("player", TEXT) is None


def test_the_code_that_counts_is_all_that_the_rules_import() -> None:
    waiting, reached = sorted((PACKAGE / "rules").glob("*.py")), set()
    while waiting:
        for statement in ast.parse(waiting.pop().read_text("utf-8")).body:
            room = statement.module.split(".")[1] if isinstance(statement, ast.ImportFrom) and statement.module and (
                statement.module.startswith("dechaff.")) else "rules"  # fmt: skip
            if room != "rules" and room not in reached:
                reached.add(room)
                waiting.append(PACKAGE / f"{room}.py")
    assert reached == set(READERS)


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "one byte lost": lambda data: data[:-1],
    "one letter another": lambda data: data.replace(b"advert", b"adverb", 1) if b"advert" in data else data[::-1],
    "no check": lambda data: data.partition(b"\n")[2],
    "text": lambda data: "nichts für uns".encode(),
    "bytes": lambda data: bytes(range(256)) * 9,
    "deep": lambda data: b"[" * 100_000,
    **{
        f"checked {value.decode()}": lambda data, value=value: pack_cache._checksum(value) + b"\n" + value
        for value in (b"", b"[]", b"{}", b"7", b'"x"', b'{"lines": 1}', b'{"lines": [["gap", 1, 2, 3]], "rules": []}',
                      b'{"lines": [], "rules": [[]], "essences": [""]}', b'{"lines": [], "rules": [], "essences": [1]}',
                      b'{"lines": [["regex"]], "rules": [], "essences": []}')
    },
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_file_is_no_file_and_is_written_anew(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = stored(folder)
    path.write_bytes(spoil(path.read_bytes()))
    assert cached_rules("player", TEXT) is None
    assert stored(folder) == path
    assert cached_rules("player", TEXT) == bare(pack_file("player").rules)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners of files here")
def test_what_another_user_wrote_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stored(folder)
    if os.getuid() == 0:
        os.chown(path, 12_345, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: 12_345)
    assert cached_rules("player", TEXT) is None


def test_a_folder_in_the_place_of_a_file_does_no_harm(folder: Path) -> None:
    path = stored(folder)
    path.unlink()
    (path / "within").mkdir(parents=True)
    assert cached_rules("player", TEXT) is None
    store_rules("player", TEXT, pack_file("player").rules)
    assert list(folder.iterdir()) == [path]


def test_without_a_folder_to_write_to_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    store_rules("player", TEXT, pack_file("player").rules)
    assert cached_rules("player", TEXT) is None


def test_without_a_home_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "expanduser", homeless)
    store_rules("player", TEXT, pack_file("player").rules)
    assert cached_rules("player", TEXT) is None


def test_several_may_write_and_read_at_once(folder: Path) -> None:
    rules = pack_file("player").rules
    expected = bare(rules)

    def work(number: int) -> bool:
        store_rules("player", TEXT, rules)
        return cached_rules("player", TEXT) == expected

    with ThreadPoolExecutor(8) as workers:
        assert all(workers.map(work, range(200)))
    assert len(list(folder.iterdir())) == 1


def test_old_versions_are_deleted_and_other_packs_stay(folder: Path) -> None:
    store_rules("news", TEXT, pack_file("player").rules)
    for number in range(9):
        store_rules("player", f"{TEXT}{number}", pack_file("player").rules)
    names = [path.name for path in folder.iterdir()]
    assert len(names) == 4
    assert sum(name.startswith("news-") for name in names) == 1
    assert cached_rules("player", f"{TEXT}8") is not None
