"""Pages for developers are true: every path, make target and number that they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dechaff import __version__
from dechaff.rules.packs import pack_names
from tests.code_rules import read_all, room_of
from tests.places import CASES_DIR, PACKAGE, ROOT

CODE = re.compile(r"`([^`\n]+)`")
BASES = {
    ROOT / "CONTRIBUTING.md": ROOT,
    ROOT / "docs" / "architecture.md": PACKAGE,
    CASES_DIR / "README.md": CASES_DIR,
}


def paths(page: Path) -> list[str]:
    """What a page names in code marks that looks like a path: it has a slash or a known ending."""
    words = [word for code in CODE.findall(page.read_text("utf-8")) for word in code.split()]
    return [word for word in words if re.fullmatch(r"[\w./*-]+", word) and (
        "/" in word or word.endswith((".md", ".py", ".yaml", ".toml", ".json", ".lock"))
    )]  # fmt: skip


@pytest.mark.parametrize("page", BASES, ids=lambda page: page.name)
def test_every_path_is_there(page: Path) -> None:
    named = paths(page)
    assert named
    roots = (
        BASES[page],
        ROOT,
        CASES_DIR / "synthetic",
        CASES_DIR / "known-failures",
        PACKAGE,
        PACKAGE / "stages" / "match",
    )
    missing = [name for name in named if not any(list(root.glob(name.rstrip("/"))) for root in roots)]
    assert missing == []


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {room_of(module.name) for module in read_all()} - {"api", "version", "stages", "rules/model"}
    folders = {room for room in rooms if (PACKAGE / room).is_dir()}
    named = {code.rstrip("/").removesuffix(".py") for code in CODE.findall(text)}
    assert folders | (rooms - folders) <= named


def test_numbers_of_packs() -> None:
    languages = sum(len(name) == 2 for name in pack_names())
    assert f"cover {languages} languages" in (ROOT / "README.md").read_text("utf-8")


def test_every_make_target_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
    assert {"run", "test", "check", "docs", "lock"} <= named
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_the_page_is_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text("utf-8").split()) < 450


def test_the_changelog_has_this_version_and_takes_a_minute() -> None:
    """At 280 words a minute; `Unreleased` comes first, then the version of the package with its day."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    assert headings[0] == ("Unreleased", "") and headings[1][0] == __version__ and headings[1][1]
    section = text.split(f"## [{__version__}]")[1].split("\n## ")[0]
    assert len(re.findall(r"\w+", section)) <= 280
