"""Loss of power: what was reported as done was synced before, and results that it has cut are made again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dechaff.cli.main import app
from tests.command import dechaff
from tests.places import SOURCE
from tests.reliability.runs import fill, results


class Recorder:
    """The order of renames and syncs of a run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.renamed: list[str] = []
        self.synced: set[str] = set()
        self.late: list[str] = []
        fsync, replace = os.fsync, os.replace

        def record_sync(file: int) -> None:
            self.synced.add(str(Path(f"/proc/self/fd/{file}").readlink()))
            fsync(file)

        def record_rename(old: str, new: str) -> None:
            replace(old, new)
            self.renamed.append(os.path.realpath(new))
            self.synced.discard(os.path.realpath(new))

        monkeypatch.setattr(os, "fsync", record_sync)
        monkeypatch.setattr(os, "replace", record_rename)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
@pytest.mark.parametrize("out", ["out", "x.jsonl", "parts --to jsonl", "x.jsonl.gz"])
def test_all_that_is_reported_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    fill(tmp_path, 8)
    (tmp_path / "in/bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    monkeypatch.chdir(tmp_path)
    recorder = Recorder(monkeypatch)
    done = CliRunner().invoke(app, ["clean", "in", "-w", "1", "-o", *out.split()])
    assert done.exit_code == 1, done.output
    place = tmp_path / out.split(maxsplit=1)[0]
    written = [os.path.realpath(path) for path in (place.rglob("*") if place.is_dir() else [place]) if path.is_file()]
    assert written and set(written) <= recorder.synced
    assert {str(Path(path).parent) for path in written} <= recorder.synced, "the names, too"
    assert any(path.endswith("failures.jsonl") for path in recorder.synced)
    recorder.synced.clear()
    CliRunner().invoke(app, ["clean", "in", "-w", "1", "--force", "--no-fsync", "-o", *out.split()])
    assert recorder.synced == set()


def empty(data: bytes) -> bytes:
    return b""


def zeros(data: bytes) -> bytes:
    return bytes(len(data))


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def half_and_zeros(data: bytes) -> bytes:
    return half(data) + bytes(len(data) - len(data) // 2)


@pytest.mark.parametrize("loss", [empty, zeros, half, half_and_zeros])
@pytest.mark.parametrize("files", ["*.txt", "*.json", "*"])
@pytest.mark.parametrize("form", ["files", "md"])
def test_results_that_are_cut_are_made_again(tmp_path: Path, loss: object, files: str, form: str) -> None:
    assert callable(loss)
    fill(tmp_path, 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        first = CliRunner().invoke(app, ["clean", "in", "-w", "1", "--to", form])
        assert first.exit_code == 0, first.output
        whole = results(tmp_path / "out")
        for path in (tmp_path / "out").glob(files):
            path.write_bytes(loss(path.read_bytes()))
        again = CliRunner().invoke(app, ["clean", "in", "-w", "1", "--to", form])
        assert again.exit_code == 0, again.output
        assert results(tmp_path / "out") == whole


def test_what_others_wrote_is_not_taken_for_a_cut_result(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        CliRunner().invoke(app, ["clean", "in", "-w", "1"])
        shutil.rmtree(tmp_path / "out")
        (tmp_path / "out").mkdir()
        (tmp_path / "out/0000.txt").write_text("My own notes.")
        (tmp_path / "out/0000.json").write_bytes(b"")
        refused = CliRunner().invoke(app, ["clean", "in", "-w", "1"])
        assert refused.exit_code == 3 and "did not write" in refused.stdout
        assert (tmp_path / "out/0000.txt").read_text() == "My own notes."


# a file system on an image, which is copied at the moment of the loss


RUN = """
set -e
mount -o loop,noatime disk.img mnt
mkdir mnt/other && rmdir mnt/other && sync
"$1" -m dechaff clean in -o mnt/out -q $2
cp disk.img lost.img
umount mnt
mount -o loop,noatime lost.img mnt
cp -r mnt/out kept || mkdir kept
umount mnt
"""


@pytest.mark.skipif("DECHAFF_IMAGE" not in os.environ, reason="mounts a file system: with DECHAFF_IMAGE=1, as root")
@pytest.mark.parametrize("option", ["", "--no-fsync"])
def test_results_are_on_a_file_system_that_loses_power_at_the_end_of_a_run(tmp_path: Path, option: str) -> None:
    """The image has what the file system has written to its device; with --no-fsync, something is missing there."""
    fill(tmp_path, 150)
    assert dechaff("clean", "in", "-o", "whole", cwd=tmp_path).returncode == 0
    (tmp_path / "mnt").mkdir()
    with (tmp_path / "disk.img").open("wb") as image:
        image.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", "disk.img"], cwd=tmp_path, check=True)
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    # A namespace of its own: whatever happens, its mounts end with it.
    command = ["unshare", "--mount", "sh", "-c", RUN, "sh", sys.executable, option]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=120)
    assert (results(tmp_path / "kept") == results(tmp_path / "whole")) == (not option)
