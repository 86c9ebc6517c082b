"""A worker process, from both ends of its pipes."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from typing import Any, BinaryIO, cast

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
    """One worker process, seen from this one."""

    def __init__(self) -> None:
        """Start it. Raises `WorkerError` if the system refuses."""
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

    def receive(self) -> Any:
        """The next result. Raises `EndedError`, and the `DechaffError` that the work raised."""
        try:
            result = pickle.load(self._stdout)
        except (EOFError, pickle.UnpicklingError, OSError, ValueError) as error:
            raise EndedError from error
        if isinstance(result, _Raised):
            raise result.error
        return result

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
        return f"signal {-status}" if status < 0 else f"exit status {status}"


class _Raised:
    """An error of the work, as a value."""

    def __init__(self, error: DechaffError) -> None:
        self.error = error


def serve() -> None:
    """Do the work that comes on standard input, until that ends."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not come among the results

    def reply(result: object) -> None:
        pickle.dump(result, replies)
        replies.flush()

    try:
        try:
            work = pickle.load(requests)
        except (ImportError, AttributeError) as error:
            reply(_Raised(WorkerError(f"a worker process can't load its work: {error}; use one worker")))
            return
        reply(None)
        while True:
            for item in pickle.load(requests):
                try:
                    reply(work(item))
                except DechaffError as error:
                    reply(_Raised(error))
    except (EOFError, BrokenPipeError):  # the main process has ended
        os._exit(0)
