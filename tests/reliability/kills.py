"""Runs that are killed at random moments: `python -m tests.reliability.kills FORM KILLS [FIRST SEED]`.

Each run is a copy of this process, which has done the imports, so a kill costs a fraction of a second. It is printed
after which seeds something is not as it should be: who was killed and when, what is wrong, which files differ, and
where they are. The same seed does the same again, as far as the moments of a machine are the same.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

from dechaff.rules.load import built_in
from tests.fork_server import MODULES, run_command
from tests.reliability.runs import fill, results, temporaries

FORMS: Mapping[str, tuple[str, ...]] = {
    "files": ("-o", "out"),
    "one": ("-o", "x.jsonl"),
    "parts": ("-o", "out", "--to", "jsonl", "--shard-size", "8KB"),
}
VICTIMS = ("parent", "group", "worker", "worker, then parent")
BEFORE = ("nothing", "nothing", "other rules", "fewer inputs")
DOCUMENTS = 60
OTHER_RULES = "version: 1\nlimits: {leave_at_least: 0 words}\n"
PATIENCE = 60.0
LISTED = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with a seed: what is there before, who is killed in each run that is, and after what part of it."""

    seed: int
    before: str
    kills: tuple[tuple[str, float], ...]
    waits: bool

    @classmethod
    def of(cls, seed: int) -> Plan:
        """The plan of a seed: one to three runs in a row are killed; the next one may begin at once."""
        random = Random(seed)
        kills = tuple((random.choice(VICTIMS), random.uniform(0, 1.1)) for _ in range(random.choice((1, 1, 2, 3))))
        return cls(seed, random.choice(BEFORE), kills, random.random() < 0.6)


class Run:
    """A run of the command, in a session of its own; its standard streams go to a file."""

    def __init__(self, place: Path, *arguments: str) -> None:
        self._log = place / "log"
        command = {"arguments": ["clean", *arguments], "cwd": str(place), "environment": dict(os.environ)}
        with self._log.open("wb") as log, Path(os.devnull).open("rb") as nothing:
            streams = [os.dup(nothing.fileno()), os.dup(log.fileno()), os.dup(log.fileno())]
        self.pid = os.fork()
        if not self.pid:
            os.setsid()
            _be_busy_at_once()
            run_command(command, streams)
        for stream in streams:
            os.close(stream)
        self.status: int | None = None

    def ended(self) -> bool:
        """Whether the parent has ended."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status is not None

    def wait(self, seconds: float) -> bool:
        """Whether it ends within some time."""
        end = time.monotonic() + seconds
        while not self.ended() and time.monotonic() < end:
            time.sleep(0.001)
        return self.ended()

    def processes(self) -> list[int]:
        """The living processes of its session, whoever their parent is by now."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _session(pid) == self.pid]  # noqa: PTH208

    def kill(self, victim: str) -> None:
        """Kill the parent, all at once, or a worker."""
        workers = [pid for pid in self.processes() if pid != self.pid]
        targets = {"parent": [self.pid], "worker": workers[:1], "group": [self.pid, *workers]}
        for part in victim.split(", then "):
            for pid in targets[part]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def is_gone(self) -> bool:
        """Whether all its processes end within some time."""
        end = time.monotonic() + PATIENCE
        while left := self.processes():
            if time.monotonic() > end:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                return False
            time.sleep(0.002)
        return True

    @property
    def output(self) -> str:
        """What it has printed."""
        return self._log.read_text("utf-8", "replace")


def _session(pid: int) -> int:
    try:
        after = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if after[0] in "ZX" else int(after[3])


def _be_busy_at_once() -> None:
    """Workers from the first document on, and small segments, as in long runs."""
    from dechaff.batch.workers import pool
    from dechaff.sinks import segments

    pool.ALONE = 0.0
    segments._SPAN = 8 << 10


class Killer:
    """Runs in a folder of documents, of one form."""

    def __init__(self, place: Path, form: str) -> None:
        fill(place, DOCUMENTS)
        (place / "other.yaml").write_text(OTHER_RULES, "utf-8")
        self._place, self._form = place, form
        self._usual = 0.0
        self._usual = self._timed("undisturbed")
        self._wanted = results(self._folder("undisturbed"))

    def _folder(self, name: str) -> Path:
        return self._place / name

    def _run(self, name: str, *more: str) -> Run:
        """A run with its results below a folder of this name."""
        out, *form = FORMS[self._form][1:]
        (self._place / name).mkdir(exist_ok=True)
        return Run(self._place, "in", "-w", "2", "-o", f"{name}/{out}", *form, *more)

    def _timed(self, name: str, *more: str) -> float:
        begin = time.monotonic()
        running = self._run(name, *more)
        assert running.wait(PATIENCE) and running.status == 0, running.output
        return time.monotonic() - begin

    def faults(self, plan: Plan) -> Iterator[str]:
        """What is wrong after runs were killed by a plan, in words."""
        name = f"seed-{plan.seed}"
        if plan.before == "other rules":
            self._timed(name, "-r", "other.yaml")
        elif plan.before == "fewer inputs":
            aside = self._place / "aside"
            aside.mkdir(exist_ok=True)
            for path in sorted((self._place / "in").iterdir())[-DOCUMENTS // 3 :]:
                path.rename(aside / path.name)
            try:
                self._timed(name)
            finally:
                for path in aside.iterdir():
                    path.rename(self._place / "in" / path.name)
        for number, (victim, moment) in enumerate(plan.kills, 1):
            yield from (f"kill {number}, of {victim}: {fault}" for fault in self._killed(name, plan, victim, moment))
        yield from (f"the run after them: {fault}" for fault in self._repeated(name))
        if plan.before == "nothing":
            shutil.rmtree(self._folder(name))

    def _killed(self, name: str, plan: Plan, victim: str, moment: float) -> Iterator[str]:
        running = self._run(name)
        running.wait(self._usual * moment)
        running.kill(victim)
        if victim == "worker":
            if not running.wait(PATIENCE):
                yield "the run hangs"
                running.kill("group")
            elif running.status != 0 and not _held(running):
                yield f"its status is {running.status}: {running.output!r}"
        elif not running.wait(PATIENCE):
            yield "it does not end"
        if "Traceback" in running.output:
            yield f"a traceback: {running.output!r}"
        if (plan.waits or victim == "worker") and not running.is_gone():
            yield "workers live on"
        if plan.waits and plan.before == "nothing":
            found = results(self._folder(name))
            torn = [file for file, data in found.items() if data != self._wanted.get(file) and not file.startswith(".")]
            halves = [file for file in found if file.endswith(".json") and f"{file[:-5]}.txt" not in found]
            yield from (f"{file} is not whole" for file in torn[:LISTED])
            yield from (f"{file} is without its body" for file in halves[:LISTED])

    def _repeated(self, name: str) -> Iterator[str]:
        end = time.monotonic() + PATIENCE
        running = self._run(name)
        running.wait(PATIENCE)
        while _held(running) and time.monotonic() < end:  # by workers of the last run, which are about to end
            running = self._run(name)
            running.wait(PATIENCE)
        if running.status != 0:
            yield f"its status is {running.status}: {running.output!r}"
        if not running.is_gone():
            yield "workers live on"
        found = results(self._folder(name))
        for file in sorted(found.keys() | self._wanted.keys()):
            if (data := found.get(file)) != (wanted := self._wanted.get(file)):
                sizes = " and ".join("missing" if each is None else f"{len(each):,} bytes" for each in (data, wanted))
                yield f"{file} differs ({sizes})"
        left = [*temporaries(self._folder(name)), *(path.name for path in self._folder(name).rglob("*lock"))]
        yield from (f"{file} is left" for file in left[:LISTED])


def _held(running: Run) -> bool:
    return running.status == 3 and "another run writes its results there" in running.output


def main(form: str, kills: int, first: int = 0) -> int:
    """The exit status: 1 if something is wrong."""
    for module in MODULES:
        import_module(module)
    built_in()
    wrong = killed = 0
    seed = first
    place = Path(tempfile.mkdtemp(prefix="dechaff-kills-"))
    killer = Killer(place, form)
    while killed < kills:
        plan = Plan.of(seed)
        killed += len(plan.kills)
        seed += 1
        faults = list(killer.faults(plan))
        if faults:
            wrong += 1
            what = "\n  ".join([*faults[:LISTED], *(["..."] if len(faults) > LISTED else [])])
            print(f"{form}, {plan}, in {place}:\n  {what}", flush=True)
    print(f"{form}: {killed:,} kills in {seed - first:,} runs in a row, {wrong:,} of them wrong", flush=True)
    if not wrong:
        shutil.rmtree(place)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
