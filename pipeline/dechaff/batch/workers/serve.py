"""What a worker process does: the work that comes on its standard input, within bounds, until that ends."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, NoReturn

from dechaff.errors import DechaffError, WorkerError

LINUX = sys.platform == "linux"

ENDING_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that end a run."""

MEMORY = 2 << 30
"""Bytes of memory of a worker process, of which about 150 MB are the rules."""


class Raised:
    """An error of the work, as a value."""

    def __init__(self, error: DechaffError) -> None:
        self.error = error


def serve(work: Callable[[Any], object] | None = None) -> None:
    """Do the work that comes on standard input, until that ends; the first that comes is `work`, if it is not given."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not come among the results
    requests: SimpleQueue[Any] = SimpleQueue()
    # In a copy, standard input as Python has it may hold something that the first process has read from its own.
    stream = sys.stdin.buffer if work is None else os.fdopen(0, "rb", closefd=False)
    # Standard input is read by a thread of its own, which sees at once when the main process has ended.
    Thread(target=_read, args=(stream, requests), daemon=True).start()

    def reply(result: object) -> None:
        pickle.dump(result, replies)
        replies.flush()

    bounded = True
    try:
        if work is None:
            first = requests.get()
            if isinstance(first, Raised):
                reply(first)
                return
            work, bounded = first
            reply(None)
        if bounded:
            confine()
        while True:
            request = requests.get()
            if isinstance(request, Raised):
                reply(request)
                continue
            for item, seconds in request:
                result: object
                try:
                    with within(seconds):
                        result = work(item)
                except DechaffError as error:
                    result = Raised(error)
                reply(result)
    except BrokenPipeError:  # the main process has ended
        os._exit(0)


def _read(stream: BinaryIO, requests: SimpleQueue[Any]) -> None:
    """Put what is read into the queue; exit this process when the stream ends, even during work.

    The stream ends within a message if the main process is killed while it writes. Whatever else ends this thread ends
    the process, which would wait for ever without it.
    """
    try:
        while True:
            message = pickle.load(stream)
            try:
                requests.put(pickle.loads(message))
            except (ImportError, AttributeError) as error:
                requests.put(Raised(WorkerError(f"a worker process can't load its work: {error}; use one worker")))
    except (EOFError, pickle.UnpicklingError, OSError):
        os._exit(0)
    finally:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


if sys.platform == "win32":

    def confine() -> None:
        """Nothing: this system has no such limit."""

    @contextmanager
    def within(seconds: int) -> Iterator[None]:
        """Nothing: the process that waits looks at the clock."""
        del seconds
        yield

    def be_a_worker(work: Callable[[Any], object], asked: int, answer: int) -> NoReturn:
        """This system can't copy processes."""
        raise NotImplementedError

else:
    import fcntl
    import resource

    def confine() -> None:
        """Refuse this process memory well over `MEMORY`, in case it grows faster than it is looked at (Linux only)."""
        with suppress(OSError, ValueError):  # the user has set a smaller limit
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.RLIM_INFINITY))  # ended by a bound, it is no crash
            if LINUX:
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

    def be_a_worker(work: Callable[[Any], object], asked: int, answer: int) -> NoReturn:
        """In the copy: keep nothing of the first process but its modules, its work and the lock, and serve."""
        try:
            os.setpgid(0, 0)  # Ctrl-C in a terminal reaches the first process only, which then ends its workers
            for number in ENDING_SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
            gc.freeze()  # what the first process has opened must not be closed here as garbage
            high = [fcntl.fcntl(file, fcntl.F_DUPFD, 3) for file in (asked, answer)]
            for number, file in enumerate(high):
                os.dup2(file, number)
            # The pipes of other workers are closed. Files are not: the lock on the results ends with the last worker.
            for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208
                with suppress(OSError):  # that of the list itself
                    if number > 2 and not stat.S_ISREG(os.fstat(number).st_mode):
                        os.close(number)
            serve(work)
        finally:
            os._exit(1)
