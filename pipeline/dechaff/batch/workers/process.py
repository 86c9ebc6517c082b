"""A worker process, from both ends of its pipes, and what one item may take in it: processor time and memory."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, BinaryIO, cast

from dechaff.errors import DechaffError, WorkerError

__all__ = [
    "LIGHT",
    "MEMORY",
    "EndedError",
    "WorkerProcess",
    "confine",
    "memory_of",
    "over_by_status",
    "patience",
    "processor_seconds",
    "serve",
    "within",
]

LIGHT = 256 << 10
"""Bytes of an item, up to which this process works on it itself; for a larger one, there is a worker."""

MEMORY = 2 << 30
"""Bytes of memory of a worker process, of which about 150 MB are the rules."""

_SECONDS = 30
_SECONDS_PER_MIB = 15
"""Processor time of an item: a hundred times what cleaning usually takes."""

_PATIENCE = 20
"""So many times the processor time may pass on the clock: waiting for a slow disk, or a busy machine."""

_STATM = 1
_LINUX = sys.platform == "linux"


def processor_seconds(size: int) -> int:
    """The processor time that an item of a size in bytes may take."""
    return _SECONDS + _SECONDS_PER_MIB * (size >> 20)


def patience(seconds: int) -> float:
    """The seconds on the clock after which an item with so much processor time is given up."""
    return float(seconds * _PATIENCE)


def memory_of(process: int) -> int:
    """The bytes of memory that a process has now; 0 where the system does not say it (it does on Linux)."""
    if not _LINUX:
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


if sys.platform == "win32":

    def confine() -> None:
        """Nothing: this system has no such limit."""

    @contextmanager
    def within(seconds: int) -> Iterator[None]:
        """Nothing: the process that waits looks at the clock."""
        del seconds
        yield

else:
    import resource

    def confine() -> None:
        """Refuse this process memory well over `MEMORY`, in case it grows faster than it is looked at (Linux only)."""
        with suppress(OSError, ValueError):  # the user has set a smaller limit
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.RLIM_INFINITY))  # ended by a bound, it is no crash
            if _LINUX:
                resource.setrlimit(resource.RLIMIT_DATA, (MEMORY + MEMORY // 2, resource.RLIM_INFINITY))

    @contextmanager
    def within(seconds: int) -> Iterator[None]:
        """Let the system end this process if the block takes more processor time; 0 is no limit."""
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = resource.RLIM_INFINITY if not seconds else int(time.process_time()) + seconds + 1
        if hard != resource.RLIM_INFINITY:
            soft = hard if soft == resource.RLIM_INFINITY else min(soft, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        yield


_ENDING = 5.0
"""Seconds that a worker which has closed its pipes may take to end."""

_PROGRAM = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from dechaff.batch.workers.process import serve
serve()
"""


class EndedError(Exception):
    """The worker process has ended."""


class WorkerProcess:
    """One worker process, seen from this one. `over`: the bound that its last item went over, in words."""

    def __init__(self) -> None:
        """Start it. Raises `WorkerError` if the system refuses."""
        self.over: str | None = None
        self._lock = Lock()  # of the three that follow: another thread looks at them
        self._busy = False
        self._began = 0.0
        self._seconds = 0
        if not sys.executable or getattr(sys, "frozen", False):
            raise WorkerError("there is no Python interpreter to start workers with: use one worker")
        command = [sys.executable, "-P", "-X", f"utf8={sys.flags.utf8_mode}", "-c", _PROGRAM]
        # A process group of its own: Ctrl-C in a terminal reaches this process only, which then ends its workers.
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                process_group=None if sys.platform == "win32" else 0,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise WorkerError(f"a worker process can't be started: {error.strerror or error}") from error
        self._stdin = cast("BinaryIO", self._process.stdin)
        self._stdout = cast("BinaryIO", self._process.stdout)

    def send(self, data: bytes) -> None:
        """Raises `EndedError`."""
        try:
            self._stdin.write(data)
            self._stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: it is closed
            raise EndedError from error

    def receive(self, seconds: int) -> Any:
        """The next result, of an item with a bound in seconds of processor time (0 for none).

        Raises `EndedError`, and the `DechaffError` that the work raised.
        """
        with self._lock:
            self.over, self._busy, self._began, self._seconds = None, True, time.monotonic(), seconds
        try:
            result = pickle.load(self._stdout)
        except (EOFError, pickle.UnpicklingError, OSError, ValueError) as error:
            raise EndedError from error
        finally:
            with self._lock:
                self._busy = False
        if isinstance(result, _Raised):
            raise result.error
        return result

    @property
    def memory(self) -> int:
        """The bytes of memory that it has now; 0 if that is not known."""
        return memory_of(self._process.pid)

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


class _Raised:
    """An error of the work, as a value."""

    def __init__(self, error: DechaffError) -> None:
        self.error = error


def serve() -> None:
    """Do the work that comes on standard input, until that ends."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not come among the results
    requests: SimpleQueue[Any] = SimpleQueue()
    # Standard input is read by a thread of its own, which sees at once when the main process has ended.
    Thread(target=_read, args=(sys.stdin.buffer, requests), daemon=True).start()

    def reply(result: object) -> None:
        pickle.dump(result, replies)
        replies.flush()

    try:
        first = requests.get()
        if isinstance(first, _Raised):
            reply(first)
            return
        work, bounded = first
        if bounded:
            confine()
        reply(None)
        while True:
            request = requests.get()
            if isinstance(request, _Raised):
                reply(request)
                continue
            for item, seconds in request:
                try:
                    with within(seconds):
                        result = work(item)
                except DechaffError as error:
                    result = _Raised(error)
                reply(result)
    except BrokenPipeError:  # the main process has ended
        os._exit(0)


def _read(stream: BinaryIO, requests: SimpleQueue[Any]) -> None:
    """Pass on what is read; at the end of the stream, end this process, whatever it is at."""
    while True:
        try:
            requests.put(pickle.load(stream))
        except EOFError:
            os._exit(0)
        except (ImportError, AttributeError) as error:
            requests.put(_Raised(WorkerError(f"a worker process can't load its work: {error}; use one worker")))
