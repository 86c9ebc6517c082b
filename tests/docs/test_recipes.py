"""docs/recipes.md: its commands in a shell, its Makefile and its hook; test_docs.py runs its programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_docs import COMMAND, blocks, fits
from tests.optional import needs
from tests.places import ROOT, SOURCE

PAGE = ROOT / "docs" / "recipes.md"
PARAGRAPH = (
    "The talks resumed on Monday, and officials of both sides were hopeful that they would last until the summer, "
    "they said."
)
DIRTY = f"date 2023-11-06 {PARAGRAPH}\n\nNo time to read?\nGet a summary\n\n{PARAGRAPH}\n"

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the recipes are for sh"),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The inputs that the page names, and the command."""
    shutil.copy(ROOT / "rules.yaml", tmp_path / "rules.yaml")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/kosovo.txt").write_text(DIRTY, "utf-8")
    page = f"<html><body><article><h1>Talks</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH * 3}</p></article></body></html>"
    (tmp_path / "articles/talks.html").write_text(page, "utf-8")
    (tmp_path / "stories.csv").write_text(f'id,desk,story\n7,politics,"{DIRTY}"\n', "utf-8")
    texts = {"d1": DIRTY, "d2": PARAGRAPH, "d3": DIRTY}
    lines = [json.dumps({"id": id, "text": text}) for id, text in texts.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "nested.jsonl").write_text(json.dumps({"id": "n1", "article": {"body": PARAGRAPH}}) + "\n", "utf-8")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin/dechaff"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{SOURCE}" exec "{sys.executable}" -m dechaff "$@"\n', "utf-8")
    command.chmod(0o755)
    return tmp_path


def shell(place: Path, command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}", "PYTHONUTF8": "1"}
    return subprocess.run(
        ["sh", "-c", command], cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=120,
    )  # fmt: skip


@needs("pyarrow")
@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_commands_do_what_is_shown(place: Path) -> None:
    ran = 0
    for name, block in blocks("console", [PAGE]):
        for command, shown in COMMAND.findall(block):
            done = shell(place, command.replace("\n> ", "\n"))
            assert done.returncode == 0, f"{name}: {command}\n{done.stdout}"
            assert fits(shown, done.stdout), f"{name}: {command}\nshown:\n{shown}\ngot:\n{done.stdout}"
            ran += 1
    assert ran >= 9


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_makefile(place: Path) -> None:
    ((_, text),) = blocks("make", [PAGE])
    (place / "Makefile").write_text(text, "utf-8")
    assert shell(place, "make").returncode == 0 and (place / "cleaned/kosovo.txt").is_file()
    assert "up to date" in shell(place, "make").stdout


def test_the_hook(place: Path) -> None:
    import yaml

    ((_, text),) = blocks("yaml", [PAGE])
    (hook,) = yaml.safe_load(text)["repos"][0]["hooks"]
    assert shell(place, hook["entry"]).returncode == 0
    (place / "rules.yaml").write_text("version: 1\nrules:\n  - id: broken\n", "utf-8")
    assert shell(place, hook["entry"]).returncode != 0
