"""Items -> results: the same function of each item, in order, in this process and, where that pays, in others.

A worker is a fresh Python interpreter that reads pickled items from its standard input and writes pickled results to
its standard output. The user's script is not imported there, so it needs no `__main__` guard.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any, BinaryIO, Generic, TypeVar, cast

from dechaff.errors import DechaffError, WorkerError

__all__ = ["map_in_order"]

Item = TypeVar("Item")
Result = TypeVar("Result")

ALONE = 0.5
"""Seconds of processor time that this process works before it starts others: about what starting one takes."""

_BATCH = 16
"""Items that are sent to a worker at once, at the most."""

_HEAVY = 1 << 20
"""Bytes of items in a batch, from which on no more are added to it."""

_PATIENCE = 5.0
"""Seconds that a worker which has closed its pipes may take to end."""

_STARTS = 3
"""So many workers in a row may end before they are ready."""


def map_in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int,
    *,
    lost: Callable[[Item, str], Result],
    size: Callable[[Item], int] = lambda _: 0,
    counts: Callable[[Result], bool] = lambda _: True,
    alone: float = ALONE,
) -> Iterator[Result]:
    """The results of `work`, in the order of the items.

    This process works alone until the results for which `counts` is true have taken `alone` seconds; with more than
    one of `workers`, that many processes do the rest. `work`, the items and the results are pickled then. Few items
    are under way at a time, and fewer where their `size` (in bytes) is large: any number of them needs constant memory.

    An item is tried again if its worker ends in the midst of it; if that ends, too, its result is that of `lost`, which
    gets the item and the reason. Raises `WorkerError` if no worker can be started, and the `DechaffError` that `work`
    raises.
    """
    remaining = iter(items)
    spent = 0.0
    while workers <= 1 or spent < alone:
        begin = time.process_time()
        try:
            item = next(remaining)
        except StopIteration:
            return
        result = work(item)
        if counts(result):
            spent += time.process_time() - begin
        yield result
    pool = _Pool(work, workers, lost)
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for batch in _batches(remaining, size):
            waiting.append(pool.submit(batch))
            if len(waiting) > workers * 2:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:  # also when the caller stops early, by Ctrl-C for instance
        pool.close()


def _batches(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    heavy = 0
    for item in items:
        batch.append(item)
        heavy += size(item)
        if len(batch) == _BATCH or heavy >= _HEAVY:
            yield batch
            batch, heavy = [], 0
    if batch:
        yield batch


class _Ended(Exception):  # noqa: N818 – an event, which is handled here
    """A worker process is no more."""


class _Worker:
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
        """Raises `_Ended`."""
        try:
            self._stdin.write(data)
            self._stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: it is closed
            raise _Ended from error

    def receive(self) -> Any:
        """The next result. Raises `_Ended`, and the `DechaffError` that the work raised."""
        try:
            result = pickle.load(self._stdout)
        except (EOFError, pickle.UnpicklingError, OSError, ValueError) as error:
            raise _Ended from error
        if isinstance(result, _Raised):
            raise result.error
        return result

    def kill(self) -> None:
        """End it at once; a thread that waits for its result gets `_Ended`."""
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


class _Pool(Generic[Item, Result]):
    """Worker processes, each served by a thread."""

    def __init__(self, work: Callable[[Item], Result], workers: int, lost: Callable[[Item, str], Result]) -> None:
        self._preparation = pickle.dumps(sys.path) + pickle.dumps(work)
        self._lost = lost
        self._threads = ThreadPoolExecutor(workers)
        self._lock = Lock()
        self._idle: list[_Worker] = []
        self._running: set[_Worker] = set()
        self._failed_starts = 0
        self._closed = False

    def submit(self, batch: list[Item]) -> Future[list[Result]]:
        """The results of a batch, later."""
        return self._threads.submit(self._do, batch)

    def close(self) -> None:
        """End all workers at once, and wait until they are gone."""
        with self._lock:
            self._closed = True
            for worker in self._running:
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._running:  # those that had nothing to do
            worker.reap()

    def _do(self, batch: list[Item]) -> list[Result]:
        results: list[Result] = []
        suspect = False  # a worker ended in the midst of the first item that is left
        while len(results) < len(batch):
            left = batch[len(results) :]
            worker = self._idle_worker()
            before = len(results)
            try:
                worker.send(pickle.dumps(left[:1] if suspect else left))
                for _ in left[:1] if suspect else left:
                    results.append(worker.receive())  # noqa: PERF401 – those before it ends count
            except _Ended:
                how = self._drop(worker)
                if suspect and len(results) == before:
                    results.append(self._lost(left[0], f"the process that worked on it was ended twice ({how})"))
                    suspect = False
                else:
                    suspect = True
            else:
                suspect = False
                self._idle.append(worker)
        return results

    def _idle_worker(self) -> _Worker:
        """A worker that is ready. Raises `WorkerError`."""
        while True:
            try:
                return self._idle.pop()
            except IndexError:
                pass
            with self._lock:
                if self._closed:
                    raise WorkerError("the run was ended")
                worker = _Worker()
                self._running.add(worker)
            try:
                worker.send(self._preparation)
                worker.receive()
            except _Ended:
                how = self._drop(worker)
                self._failed_starts += 1
                if self._failed_starts >= _STARTS:
                    raise WorkerError(f"worker processes end before they have begun ({how})") from None
            else:
                self._failed_starts = 0
                return worker

    def _drop(self, worker: _Worker) -> str:
        with self._lock:
            self._running.discard(worker)
        return worker.reap()


# In a worker process


_PROGRAM = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from dechaff.batch.workers import serve
serve()
"""


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
