"""A worker process, from both ends of its pipes."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, BinaryIO, cast

from dechaff.batch.workers.bounds import MEMORY, confine, memory_of, over_by_status, patience, within
from dechaff.errors import DechaffError, WorkerError

__all__ = ["EndedError", "WorkerProcess", "serve"]

_PATIENCE = 5.0
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
            status = self._process.wait(_PATIENCE)
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
