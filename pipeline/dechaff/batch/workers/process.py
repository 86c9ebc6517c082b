"""A worker process, from both ends of its pipes, and what one item may take in it: processor time and memory."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, active_count
from typing import Any, BinaryIO, Protocol, Self, cast

from dechaff.batch.workers.serve import ENDING_SIGNALS, LINUX, MEMORY, Raised, be_a_worker
from dechaff.errors import WorkerError

LIGHT = 256 << 10
"""The largest item, in bytes, that this process works on itself; larger ones are sent to a worker."""

_SECONDS = 30
_SECONDS_PER_MIB = 15
"""Processor time of an item: a hundred times what cleaning usually takes."""

_PATIENCE = 20
"""How many times its processor time an item may take on the clock, on a slow disk or a busy machine."""

_STATM = 1

_STEP = 0.005
"""Seconds between two looks at whether a copy of this process, or a thread, has ended."""

_LOOKS = 4
"""How often it is checked whether a joined thread has disappeared."""

_ENDING = 5.0
"""Seconds that a worker which has closed its pipes may take to end."""

_PROGRAM = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from dechaff.batch.workers.serve import serve
serve()
"""


def processor_seconds(size: int) -> int:
    """The processor time that an item of a size in bytes may take."""
    return _SECONDS + _SECONDS_PER_MIB * (size >> 20)


def patience(seconds: int) -> float:
    """The seconds on the clock after which an item with so much processor time is given up."""
    return float(seconds * _PATIENCE)


def memory_of(process: int) -> int:
    """The bytes of memory that a process has now; 0 where the system does not say it (it does on Linux)."""
    if not LINUX:
        return 0
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[_STATM]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):  # it has ended
        return 0


def over_by_status(status: int, seconds: int) -> str | None:
    """The reason of a process that ended as it took too much processor time; None for any other end."""
    if sys.platform != "win32" and status == -signal.SIGXCPU:
        return f"it takes more than {seconds} seconds of processor time"
    return None


class EndedError(Exception):
    """The worker process has ended."""


class _Child(Protocol):
    """What is needed of a child process: `Popen`, or `_Fork`."""

    @property
    def pid(self) -> int: ...
    def kill(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


def packed(value: object) -> bytes:
    """A value as a worker reads it: pickled twice, so that one that can't be loaded is still read to its end."""
    return pickle.dumps(pickle.dumps(value))


class WorkerProcess:
    """One worker process, seen from this one. `over`: the bound that its last item went over, in words."""

    def __init__(self, child: _Child, requests: BinaryIO, results: BinaryIO) -> None:
        self.over: str | None = None
        self._lock = Lock()  # of the three that follow: another thread looks at them
        self._busy = False
        self._began = 0.0
        self._seconds = 0
        self._process, self._stdin, self._stdout = child, requests, results

    @classmethod
    def start(cls) -> Self:
        """A fresh Python interpreter, which waits for its path and its work. Raises `WorkerError` if none can start."""
        if not sys.executable or getattr(sys, "frozen", False):
            raise WorkerError("there is no Python interpreter to start workers with: use one worker")
        command = [sys.executable, "-P", "-X", f"utf8={sys.flags.utf8_mode}", "-c", _PROGRAM]
        # A process group of its own: Ctrl-C in a terminal reaches this process only, which then ends its workers.
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Of the files that this process has open, only the lock on the results is inheritable.
                close_fds=sys.platform == "win32",
                process_group=None if sys.platform == "win32" else 0,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise WorkerError(f"a worker process can't be started: {error.strerror or error}") from error
        return cls(process, cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout))

    @classmethod
    def fork(cls, work: Callable[[Any], object]) -> Self:
        """A copy of this process that does bounded work: ready at once. Only where `can_fork` is true.

        Raises `WorkerError` if the system refuses.
        """
        try:
            child = _Fork(work)
        except OSError as error:
            raise WorkerError(f"a worker process can't be started: {error.strerror or error}") from error
        return cls(child, child.requests, child.results)

    def send(self, data: bytes) -> None:
        """Send what `packed` returns. Raises `EndedError`."""
        try:
            self._stdin.write(data)
            self._stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: it is closed
            raise EndedError from error

    def receive(self, seconds: int, look: float | None = None) -> Any:
        """The next result, of an item with a bound in seconds of processor time (0 for none).

        With `look`, its bounds are looked at as often (in seconds), by this thread. Raises `EndedError`, and the
        `DechaffError` that the work raised.
        """
        with self._lock:
            self.over, self._busy, self._began, self._seconds = None, True, time.monotonic(), seconds
        try:
            while look is not None and not _is_readable(self._stdout, look):
                self.end_if_over()
            result = pickle.load(self._stdout)
        except (EOFError, pickle.UnpicklingError, OSError, ValueError) as error:
            raise EndedError from error
        finally:
            with self._lock:
                self._busy = False
        if isinstance(result, Raised):
            raise result.error
        return result

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def memory(self) -> int:
        """The bytes of memory that it has now; 0 if that is not known."""
        return memory_of(self.pid)

    def end_if_over(self) -> None:
        """End it if its present item has taken too long on the clock, or too much memory."""
        with self._lock:
            if not self._busy or not self._seconds:
                return
            if time.monotonic() - self._began > patience(self._seconds):
                self.over = f"it takes more than {patience(self._seconds):.0f} seconds"
            elif self.memory > MEMORY:
                self.over = f"it needs more than {MEMORY >> 30} GiB of memory"
            if self.over is not None:
                self.kill()

    def kill(self) -> None:
        """End it at once; a thread that waits for its result gets `EndedError`."""
        self._process.kill()

    def reap(self) -> str:
        """Close its pipes and wait until it is gone, which it should be by now; how it ended, in words."""
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):  # raised for what was still to be written
                pipe.close()
        try:
            status = self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self.over = self.over or over_by_status(status, self._seconds)
        return f"signal {-status}" if status < 0 else f"exit status {status}"


def _is_readable(stream: BinaryIO, seconds: float) -> bool:
    """Whether there is something to read, or the end, within some time."""
    ready = select.poll()
    ready.register(stream, select.POLLIN)
    return bool(ready.poll(seconds * 1000))


def can_fork() -> bool:
    """Whether this process can be forked: on Linux, and while it has one thread only, which holds no lock then."""
    if not LINUX:
        return False
    for _ in range(_LOOKS):
        if len(os.listdir("/proc/self/task")) == 1:  # noqa: PTH208
            return True
        if active_count() > 1:
            return False
        time.sleep(_STEP)  # one that has been joined may need a moment to be gone
    return False


class _Fork:
    """A copy of this process that works; `requests` and `results` are the ends of its pipes here."""

    def __init__(self, work: Callable[[Any], object]) -> None:
        """Raises `OSError`."""
        (asked, ask), (answered, answer) = os.pipe(), os.pipe()
        # A signal in the midst of what Python does after a fork would be lost, here and in the copy.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
        try:
            self.pid = os.fork()
            if not self.pid:
                be_a_worker(work, asked, answer)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(asked)
        os.close(answer)
        self.requests: BinaryIO = open(ask, "wb")  # noqa: SIM115, PTH123 – `reap` closes them
        self.results: BinaryIO = open(answered, "rb")  # noqa: SIM115, PTH123
        self._lock = Lock()
        self._status: int | None = None

    def kill(self) -> None:
        """End it, if it was not waited for yet: its number may be another's then."""
        with self._lock:
            if self._status is None:
                os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, negative for a signal. Raises `subprocess.TimeoutExpired`."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            with self._lock:
                if self._status is None:
                    pid, status = os.waitpid(self.pid, os.WNOHANG)
                    self._status = os.waitstatus_to_exitcode(status) if pid else None
                if self._status is not None:
                    return self._status
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("worker", timeout or 0)
            time.sleep(_STEP)
