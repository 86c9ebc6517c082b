"""Runs of the command that are disturbed, and what they leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.command import start_of
from tests.places import SOURCE

TIME = 120
"""Seconds that any of this may take, on a machine that is busy with other things."""

RULES = """\
version: 1
limits: {leave_at_least: 0 words}
rules:
  - {id: share, match: Share}
  - {id: more, match: "Read more: <any>"}
"""
STORY = "The harbour bridge will be closed for a week, the city said on Monday."


def fill(place: Path, documents: int, *, size: int = 20) -> None:
    """A folder `in` of documents, and rules.yaml."""
    (place / "rules.yaml").write_text(RULES, "utf-8")
    (place / "in").mkdir()
    for number in range(documents):
        text = "\n\n".join([f"{STORY} This is number {number}.", "Share", *[STORY] * size, "Read more: that"])
        (place / "in" / f"{number:04d}.txt").write_text(f"{text}\n", "utf-8")


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """A run in a session of its own, whose workers are started at once."""
    return subprocess.Popen(
        [*start_of(arguments), "clean", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def results(folder: Path) -> dict[str, bytes]:
    """The files of a folder of results, without the list of failures; what is temporary is left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".dechaff")
    }


def temporaries(folder: Path) -> list[str]:
    """The names of temporary files, and of records that are put aside."""
    return [path.name for path in folder.rglob(".*") if path.name.endswith((".tmp", ".dechaff-old"))]


def children(pid: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def wait_for(folder: Path, files: int, running: subprocess.Popen[str]) -> None:
    """Wait until a run has written so many files, or has ended."""
    end = time.monotonic() + TIME
    while running.poll() is None and time.monotonic() < end:
        if sum(1 for path in folder.rglob("*.json") if not path.name.startswith(".")) >= files:
            return
        time.sleep(0.005)


def gone(pids: Sequence[int]) -> bool:
    """Whether processes end within a few seconds."""
    end = time.monotonic() + TIME
    while any(_lives(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def send(running: subprocess.Popen[str], number: int, target: str) -> None:
    """Send a signal to the parent, a worker or all of a run."""
    try:
        if target == "parent":
            os.kill(running.pid, number)
        elif target == "group":
            for pid in [*children(running.pid), running.pid]:
                os.kill(pid, number)
        else:
            for pid in children(running.pid)[:1]:
                os.kill(pid, number)
    except ProcessLookupError:
        pass


SIGNALS = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
LINUX = sys.platform == "linux"
