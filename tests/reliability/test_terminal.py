"""What reaches a terminal, and what happens without one: hostile names, closed streams, a full disk."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dechaff.errors import OutputError
from dechaff.sinks.segments import Shards
from dechaff.sinks.shards import Layout
from tests.command import dechaff
from tests.places import SOURCE
from tests.reliability.runs import LINUX, fill, results

HOSTILE = "a\x1b]52;c;QUJD\x07\u202e\nfailed: forged.txt"


def run(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line in a shell; `dechaff` is the command."""
    line = command.replace("dechaff", f'"{sys.executable}" -m dechaff')
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    return subprocess.run(line, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(sys.platform == "win32", reason="such names can't be there")
def test_names_can_not_control_a_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"{HOSTILE}.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / f"{HOSTILE}.xyz").write_bytes(b"")
    (folder / "د\u200cا.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "r.jsonl").write_text('{"te\\u001bxt\\nfailed: x": 1}\n{"text": 1, "id": "\\u001b[2J"}\n', "utf-8")
    for verb in (["clean", "in", "-v"], ["clean", "in", "-q", "--force"], ["rules", "in"], ["diff", "in"]):
        done = dechaff(*verb, cwd=tmp_path)
        shown = done.stdout + done.stderr
        assert "failed: " in shown
        assert not set(shown) & set("\x1b\x07\u202e"), shown
        assert "\nfailed: forged" not in shown
    assert "د\u200cا.txt" in dechaff("clean", "in", cwd=tmp_path).stdout, "other letters stay as they are"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
@pytest.mark.parametrize("closed", ["2>&-", ">&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams(tmp_path: Path, closed: str) -> None:
    fill(tmp_path, 3)
    assert run(f"dechaff clean in -o out -w 2 {closed}", tmp_path).returncode == 0
    assert run("dechaff clean in -o wanted", tmp_path).returncode == 0
    assert results(tmp_path / "out") == results(tmp_path / "wanted")


@pytest.mark.skipif(not LINUX, reason="a limit of the size of files stands for a full disk")
@pytest.mark.parametrize("out", ["out", "out.jsonl", "out.jsonl.gz", "parts --to jsonl", "p.parquet"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_full_disk(tmp_path: Path, out: str, workers: str) -> None:
    """The summary is printed, the status is 3, and no temporary file keeps the space that is needed."""
    fill(tmp_path, 12, size=3000 if out == "out" else 300)
    if out.endswith(("gz", "parquet")):
        for number in range(12):
            (tmp_path / "in" / f"{number:04d}.txt").write_text(os.urandom(30_000).hex(), "utf-8")
    done = run(f"ulimit -f 100; dechaff clean in -w {workers} -o {out}", tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "File too large" in done.stdout + done.stderr and "standard output" not in done.stderr
    assert "Traceback" not in done.stderr and " words before, " in done.stdout
    left = [path.name for path in tmp_path.rglob(".*")]
    assert left == []


def test_a_disk_that_is_full_for_the_manifest_too(tmp_path: Path) -> None:
    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    shards = Shards(tmp_path / "x.jsonl", Layout())
    with pytest.raises(OutputError, match=r"x\.jsonl.*: No space left"), shards:
        assert shards._manifest is not None
        shards._manifest.close()
        shards._manifest = io.BufferedWriter(Full())
        shards.head({})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not LINUX, reason="/dev/full")
def test_a_full_disk_behind_standard_output(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    done = run("dechaff clean in -o out > /dev/full", tmp_path)
    assert done.returncode == 3 and "can't write standard output: No space left" in done.stderr
    assert len(results(tmp_path / "out")) == 6


def test_a_folder_that_can_not_be_opened_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from dechaff.cli.main import app

    fill(tmp_path, 2)
    (tmp_path / "in/closed").mkdir()
    (tmp_path / "in/closed/a.txt").write_text("text")
    usual = os.scandir

    def scandir(path: object) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return usual(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["clean", "in", "-w", "1"])
    assert done.exit_code == 1
    assert "failed: in/closed: the folder can't be opened: Permission denied (read)" in done.stdout
    assert (tmp_path / "out/failures.jsonl").read_text().count("\n") == 1
    assert len(list((tmp_path / "out").glob("*.txt"))) == 2


@pytest.mark.skipif(not LINUX, reason="names of any bytes")
def test_a_name_that_reads_like_another_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in (b"a\xff.txt", b"a\\xff.txt"):
        (tmp_path / "in" / os.fsdecode(name)).write_text("A text of a few words.")
    done = dechaff("clean", "in", cwd=tmp_path)
    assert done.returncode == 1 and "its name reads the same" in done.stdout
