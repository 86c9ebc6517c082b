"""What goes wrong around the command: a message that helps and the exit status as documented, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT, dechaff

STORY = "The harbour bridge will be closed for a week, the city said on Monday after a look at its pillars.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one article in it, and few rules, which are soon read."""
    (tmp_path / "rules.yaml").write_text("version: 1\nuse: [social]\n", "utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"{STORY}\nShare\nFacebook\nTwitter\n\n{STORY}", "utf-8")
    return tmp_path


def in_shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell's line in which `dechaff` stands for the command."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = command.replace("dechaff", f"{sys.executable} -m pipeline")
    done = subprocess.run(["bash", "-c", line], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize(
    "verb", ["clean - < in/a.txt", "clean in -o -", "restore out/a.json", "check", "schema rules", "rules --json"]
)
def test_a_full_disk_behind_standard_output(place: Path, verb: str) -> None:
    dechaff("clean", "in", cwd=place)
    done = in_shell(f"dechaff {verb} >/dev/full", place)
    assert done.returncode == 3
    assert "dechaff: can't write standard output: No space left on device" in done.stderr


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("dechaff clean - <&-", 2, "standard input is closed"),
        ("dechaff new --from - <&-", 2, "standard input is closed"),
        ("dechaff clean - --from jsonl <&-", 2, "standard input is closed"),
        ("dechaff clean - < in/a.txt >&-", 3, "can't write standard output: it is closed"),
        ("dechaff clean in -o - >&-", 3, "can't write standard output: it is closed"),
        ("dechaff clean in >&-", 0, ""),
    ],
)
def test_closed_streams(place: Path, command: str, status: int, said: str) -> None:
    done = in_shell(command, place)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
