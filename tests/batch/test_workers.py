"""Worker processes: any script may start them, one that ends costs no other document, and Ctrl-C ends them all."""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dechaff.batch.workers.pool import map_in_order
from dechaff.batch.workers.process import EndedError, WorkerProcess, packed
from dechaff.errors import DechaffError, MissingExtraError, WorkerError
from dechaff.rules.load import built_in, load_text
from tests.places import ROOT, SOURCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")

TIME = 60
"""Seconds that any of this may take, on a machine that is busy with other things."""


def lost(item: object, reason: str) -> str:
    return f"lost {item}: {reason}"


class Work:
    """Doubles numbers, in a worker only: this process would suffer from what it does beside that."""

    def __init__(self, marks: Path) -> None:
        self.marks = marks
        self.parent = os.getpid()

    def __call__(self, item: object) -> object:
        assert os.getpid() != self.parent
        if item == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if item == "kill once" and not (self.marks / "killed").exists():
            (self.marks / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if item == "exit":
            os._exit(3)
        if item == "raise":
            raise MissingExtraError("this", "that")
        if item == "print":
            print("this must not come among the results", flush=True)
            os.write(1, b"nor this\n")
        return [item]


def results(marks: Path, items: list[object], workers: int = 2) -> list[object]:
    return list(map_in_order(Work(marks), items, workers, lost=lost, alone=0))


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


# one worker ends


def test_results_come_in_order(tmp_path: Path) -> None:
    assert results(tmp_path, [*range(100), "print", *range(50)]) == [[n] for n in [*range(100), "print", *range(50)]]
    assert results(tmp_path, []) == []


def test_an_item_that_ends_its_worker_is_lost_and_the_rest_goes_on(tmp_path: Path) -> None:
    items: list[object] = [*range(20), "kill", *range(20, 30), "exit", "kill", *range(30, 70)]
    found = results(tmp_path, items)
    assert [item for item, result in zip(items, found, strict=True) if result != [item]] == ["kill", "exit", "kill"]
    assert found[20] == "lost kill: the process that worked on it was ended twice (signal 9)"
    assert found[31] == "lost exit: the process that worked on it was ended twice (exit status 3)"


def test_an_item_whose_worker_is_killed_once_is_tried_again(tmp_path: Path) -> None:
    items: list[object] = [*range(20), "kill once", *range(20, 60)]
    assert results(tmp_path, items) == [[item] for item in items]


def test_an_error_of_the_work_is_raised_here(tmp_path: Path) -> None:
    with pytest.raises(MissingExtraError, match=r"this needs an optional part: pip install 'dechaff\[that\]'"):
        results(tmp_path, [*range(20), "raise", *range(20)])


def slow(item: float) -> float:
    time.sleep(item)
    return item


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_worker_that_is_killed_at_any_time_costs_nothing(tmp_path: Path) -> None:
    """Kills a worker as soon as one is there, when it is not ready yet, and others in the midst of their work."""

    def items() -> Iterator[float]:
        for number in range(600):  # so far apart that no item is hit twice
            if number in {17, 150, 300, 450}:
                for child in children(os.getpid())[:1]:
                    os.kill(child, signal.SIGKILL)
            yield 0.001

    begin = time.monotonic()
    assert list(map_in_order(slow, items(), 2, lost=lost, alone=0)) == [0.001] * 600
    assert time.monotonic() - begin < TIME
    assert children(os.getpid()) == []


def test_workers_that_never_begin_are_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    false = tmp_path / "python"
    false.write_text("#!/bin/sh\nexit 7\n")
    false.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(false))
    with pytest.raises(WorkerError, match=r"worker processes end before they have begun \(exit status 7\)"):
        results(tmp_path, [1, 2, 3])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(WorkerError, match="a worker process can't be started: No such file"):
        results(tmp_path, [1, 2, 3])
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(WorkerError, match="no Python interpreter"):
        results(tmp_path, [1, 2, 3])


def test_errors_can_be_pickled() -> None:
    for error in (MissingExtraError("this", "that"), WorkerError("why"), DechaffError("x")):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_rules_are_the_same_in_a_worker() -> None:
    rules = """
version: 1
use: [news, de]
limits: {leave_at_least: 3 words}
lists: {own: [a, b]}
rules:
  - {id: a, match: <own> x, when: {in_files: 3, lang: en}, examples: [{before: a x, after: ""}]}
  - {id: b, match: "/x(?P<keep>y)/", at: end, do: report}
"""
    for ruleset in (load_text(rules), built_in()):
        again = pickle.loads(pickle.dumps(ruleset))
        assert again == ruleset and again.digest == ruleset.digest
        assert [rule.examples for rule in again.rules] == [rule.examples for rule in ruleset.rules]


def test_no_worker_is_started_for_little_work() -> None:
    assert list(map_in_order(os.getppid, [], 2, lost=lost)) == []
    pids = list(map_in_order(lambda _: os.getpid(), range(100), 2, lost=lost))  # a lambda can't be pickled
    assert set(pids) == {os.getpid()}


def burn(item: float) -> int:
    end = time.process_time() + item
    while time.process_time() < end:
        pass
    return os.getpid()


def test_only_what_counts_starts_workers() -> None:
    assert set(map_in_order(burn, [0.02] * 20, 2, lost=lost, counts=lambda _: False, alone=0.1)) == {os.getpid()}
    pids = list(map_in_order(burn, [0.02] * 40, 2, lost=lost, alone=0.1))
    alone = pids.count(os.getpid())
    assert 1 <= alone <= 6 and pids[:alone] == [os.getpid()] * alone


# any script


SCRIPT = """
import resource
from dechaff import Cleaner
cleaner = Cleaner.from_text("version: 1")
texts = (f"The talks of day {n} went on until late, and nobody left the room. " * 60 for n in range(3000))
print(sum(1 for article in cleaner.clean_many(texts, workers=2)), "articles")
print("by workers:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > 0.1)
"""


def start(arguments: list[str], cwd: Path, **more: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, **more,  # type: ignore[call-overload]
    )  # fmt: skip


@pytest.mark.parametrize("how", ["script", "stdin", "-c", "in a folder with a module called pickle"])
def test_a_script_without_a_guard(tmp_path: Path, how: str) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")
    arguments = {"stdin": ["-"], "-c": ["-c", SCRIPT]}.get(
        how, ["-P", "script.py"] if "pickle" in how else ["script.py"]
    )
    if "pickle" in how:
        (tmp_path / "pickle.py").write_text("raise SystemExit('the wrong module')", "utf-8")
    running = start(arguments, tmp_path, stdin=subprocess.PIPE)
    out, error = running.communicate(SCRIPT if how == "stdin" else "", timeout=TIME)
    assert (out, error, running.returncode) == ("3000 articles\nby workers: True\n", "", 0)


@pytest.mark.parametrize("large", [False, True], ids=["little", "more than a pipe holds"])
def test_a_class_of_the_script_is_one_clear_error(tmp_path: Path, large: bool) -> None:
    """What only the script has can't be loaded elsewhere."""
    mine = re.sub("(?m)^cleaner = .*$", "cleaner = Mine.built_in()", SCRIPT) if large else SCRIPT
    script = mine.replace("cleaner =", "class Mine(Cleaner): pass\ncleaner =").replace("Cleaner.from", "Mine.from")
    (tmp_path / "script.py").write_text(script, "utf-8")
    out, error = start(["script.py"], tmp_path).communicate(timeout=TIME)
    assert out == "" and error.count("Traceback") == 1
    assert "WorkerError: a worker process can't load its work: " in error and "use one worker" in error


# Ctrl-C


LOOP = """
from dechaff import Cleaner
cleaner = Cleaner.from_text("version: 1")
def texts():
    n = 0
    while True:
        n += 1
        yield f"The talks of day {n} went on until late, and nobody left the room. " * 60
for n, article in enumerate(cleaner.clean_many(texts(), workers=2)):
    if n % 500 == 0:
        print(n, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("after", ["at the start", "in the midst", "by SIGKILL"])
def test_the_end_of_the_main_process_is_the_end_of_its_workers(tmp_path: Path, after: str) -> None:
    running = start(["-c", LOOP], tmp_path)
    assert running.stdout is not None
    try:
        workers: list[int] = []
        end = time.monotonic() + TIME
        while len(workers) < (1 if after == "at the start" else 2) and time.monotonic() < end:
            workers = children(running.pid)
        if after != "at the start":
            while int(running.stdout.readline()) < 2000:
                pass
        if after == "by SIGKILL":
            running.kill()
        else:
            os.killpg(running.pid, signal.SIGINT)  # as a terminal does
        _, error = running.communicate(timeout=TIME)
    finally:
        running.kill()
    assert "KeyboardInterrupt" in error or after == "by SIGKILL"
    assert error.count("Traceback") <= 1
    end = time.monotonic() + TIME
    while any(Path(f"/proc/{worker}/stat").exists() for worker in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{worker}/stat").exists() for worker in workers)


class Bomb:
    """What can be pickled and not be loaded again."""

    def __reduce__(self) -> tuple[object, ...]:
        return (int, ("no number",))


def begun(*messages: bytes) -> WorkerProcess:
    """A fresh worker that was sent its path, its work (`len`) and messages."""
    worker = WorkerProcess.start()
    for part in (pickle.dumps(sys.path), packed((len, False))):
        worker.send(part)
    worker.receive(0)
    for message in messages:
        worker.send(message)
    return worker


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99], ids=lambda share: f"after {share:.0%} of a message")
def test_a_worker_ends_when_its_input_ends(share: float) -> None:
    """The main process may be killed in the midst of a write."""
    message = packed([("x" * 100_000, 0)])
    worker = begun(message[: int(len(message) * share)])
    assert worker.reap() == "exit status 0"


def test_a_worker_ends_when_it_cannot_read_what_it_is_sent(capfd: pytest.CaptureFixture[str]) -> None:
    worker = begun(packed([(Bomb(), 0)]))
    with pytest.raises(EndedError):
        worker.receive(0)
    assert worker.reap() == "exit status 1"
    assert "no number" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_worker_of_the_command_that_is_killed(tmp_path: Path) -> None:
    """kill -9 of workers of `dechaff clean`, the first when it is not ready yet: all documents are cleaned."""
    folder = tmp_path / "in"
    folder.mkdir()
    text = next((ROOT / "seeds").glob("*.txt")).read_text("utf-8")
    for number in range(1500):
        (folder / f"{number}.txt").write_text(f"{text}\n\nThis is number {number}.", "utf-8")
    (tmp_path / "rules.yaml").write_text("version: 1", "utf-8")
    running = start(["-m", "dechaff", "clean", "in", "-w", "2"], tmp_path)
    killed: set[int] = set()
    wait_for = 0
    try:
        while running.poll() is None and len(killed) < 4:
            here = set(children(running.pid)) - killed
            if here and len(list(tmp_path.glob("out/*.json"))) >= wait_for:
                child = here.pop()
                os.kill(child, signal.SIGKILL)
                killed.add(child)
                wait_for = len(list(tmp_path.glob("out/*.json"))) + 200
        out, error = running.communicate(timeout=TIME)
    finally:
        running.kill()
    assert len(killed) >= 2 and (error, running.returncode) == ("", 0)
    assert "1,500 files (" in out and "failed" not in out
    assert len(list((tmp_path / "out").glob("*.json"))) == 1500
