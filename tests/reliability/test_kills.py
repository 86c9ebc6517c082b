"""Runs that are killed: nothing is torn, nothing lives on, and running again gives what an undisturbed run gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from dechaff.batch.workers.process import WorkerProcess
from dechaff.sinks.claim import OutputPlace, claim
from dechaff.sinks.replace import replacing
from tests.command import dechaff
from tests.places import ROOT
from tests.reliability.kills import FORMS
from tests.reliability.runs import LINUX, SIGNALS, children, fill, gone, results, send, start, temporaries, wait_for

pytestmark = pytest.mark.skipif(not LINUX, reason="needs /proc")

KILLS = os.environ.get("DECHAFF_KILLS", "20")
"""Kills of each form; `make soak` has thousands."""


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder of documents, and what an undisturbed run makes of them."""
    place = tmp_path_factory.mktemp("kills")
    fill(place, 120)
    assert dechaff("clean", "in", "-o", "undisturbed", cwd=place).returncode == 0
    return place, results(place / "undisturbed")


@pytest.mark.parametrize("form", FORMS)
def test_a_killed_run_is_repeated_to_the_same_bytes(form: str) -> None:
    """Whoever is killed, whenever, also several runs in a row, and over the results of other rules (kills.py)."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.kills", form, KILLS], cwd=ROOT, stdout=-1, text=True
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_ends_a_run_cleanly(wanted: tuple[Path, dict[str, bytes]], name: str) -> None:
    place, undisturbed = wanted
    out = place / f"out-{name}"
    number = getattr(signal, name)
    running = start("in", "-o", out.name, "-w", "2", cwd=place)
    wait_for(out, 60, running)
    workers = children(running.pid)
    send(running, number, "parent")
    _, error = running.communicate(timeout=120)
    assert (running.returncode, error) == (128 + number, "") and gone(workers)
    assert [path.name for path in out.iterdir() if "lock" in path.name] == []
    assert dechaff("clean", "in", "-o", out.name, cwd=place).returncode == 0
    assert results(out) == undisturbed and temporaries(out) == []


def test_a_signal_that_is_ignored_stays_ignored(wanted: tuple[Path, dict[str, bytes]]) -> None:
    """As with nohup."""
    place, undisturbed = wanted
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        running = start("in", "-o", "out-nohup", "-w", "2", cwd=place)
    finally:
        signal.signal(signal.SIGHUP, usual)
    wait_for(place / "out-nohup", 20, running)
    send(running, signal.SIGHUP, "parent")
    running.communicate(timeout=120)
    assert running.returncode == 0 and results(place / "out-nohup") == undisturbed


def test_one_run_writes_to_a_place(wanted: tuple[Path, dict[str, bytes]]) -> None:
    place, undisturbed = wanted
    first = start("in", "-o", "out-two", "-w", "2", cwd=place)
    wait_for(place / "out-two", 1, first)
    os.kill(first.pid, signal.SIGSTOP)
    try:
        second = dechaff("clean", "in", "-o", "out-two", cwd=place)
        assert second.returncode == 3 and "another run writes its results there" in second.stderr
        assert "0 files" not in second.stdout
    finally:
        os.kill(first.pid, signal.SIGCONT)
    first.communicate(timeout=120)
    assert first.returncode == 0 and results(place / "out-two") == undisturbed
    assert dechaff("clean", "in", "-o", "out-two", cwd=place).returncode == 0


def test_workers_that_are_fresh_interpreters_hold_the_lock_too(tmp_path: Path) -> None:
    with claim(OutputPlace(tmp_path)):
        worker = WorkerProcess.start()
        try:
            files = [str(path.readlink()) for path in Path(f"/proc/{worker.pid}/fd").iterdir()]
        finally:
            worker.kill()
            worker.reap()
    assert str(tmp_path / ".dechaff.lock") in files


def test_temporary_files_of_another_run_within_the_place_are_left_to_it(tmp_path: Path) -> None:
    """Of a run into a folder in the folder, and of one into a file in it, as long as they have their locks."""
    (tmp_path / "in").mkdir()
    with claim(OutputPlace(tmp_path / "in")), claim(OutputPlace(tmp_path, "x.csv")):
        for path in (tmp_path / "in/a.txt", tmp_path / "x.csv", tmp_path / "x.csv.failures.jsonl"):
            with replacing(path) as file, claim(OutputPlace(tmp_path)):
                file.write(b"whole")
        with replacing(tmp_path / "b.txt") as file:
            left = next(tmp_path.glob(".dechaff-*.tmp"))
            with claim(OutputPlace(tmp_path)):
                assert not left.exists()
            left.touch()
    assert (tmp_path / "in/a.txt").read_bytes() == (tmp_path / "x.csv").read_bytes() == b"whole"


def test_the_lock_of_the_next_run_is_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may begin while this one gives the lock back."""
    usual, place, held = os.close, OutputPlace(tmp_path), ExitStack()

    def close(file: int) -> None:
        usual(file)
        monkeypatch.undo()
        held.enter_context(claim(place))

    with claim(place):
        monkeypatch.setattr(os, "close", close)
    with held:
        assert (tmp_path / ".dechaff.lock").exists()


def test_a_reader_never_sees_a_half_pair(wanted: tuple[Path, dict[str, bytes]]) -> None:
    """A record stands beside its own body whenever it is there, also while other rules replace the results."""
    import hashlib
    import json

    place, _ = wanted
    out = place / "out-read"
    assert dechaff("clean", "in", "-o", out.name, cwd=place).returncode == 0
    (place / "other.yaml").write_text("version: 1\nlimits: {leave_at_least: 0 words}\n", "utf-8")
    running = start("in", "-o", out.name, "-r", "other.yaml", "-w", "2", cwd=place)
    looked = 0
    while running.poll() is None:
        for path in list(out.glob("*.json"))[:: 1 + looked % 7]:
            try:
                before = path.read_bytes()
                body = path.with_suffix(".txt").read_bytes()
                if path.read_bytes() != before:
                    continue
            except FileNotFoundError:
                continue
            looked += 1
            assert json.loads(before)["body"]["sha256"] == hashlib.sha256(body).hexdigest()
    running.communicate()
    assert running.returncode == 0 and looked > 10
