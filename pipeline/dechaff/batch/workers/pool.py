"""Items -> results: the same function of each item, in order, in this process and, where that pays, in others.

A worker is a fresh Python interpreter that reads pickled items from its standard input and writes pickled results to
its standard output. The user's script is not imported there, so it needs no `__main__` guard.
"""

from __future__ import annotations

import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from threading import Condition, Event, Lock, Thread
from typing import Generic

from dechaff.batch.workers.alone import In, InCopy, InThisProcess, Out
from dechaff.batch.workers.process import EndedError, WorkerProcess, can_fork, packed, processor_seconds
from dechaff.batch.workers.serve import MEMORY
from dechaff.errors import WorkerError

ALONE = 0.5
"""Seconds of processor time that this process works before it starts others: about what starting one takes."""

_BATCH = 16
"""The largest number of items that are sent to a worker at once."""

_HEAVY = 1 << 20
"""A batch is complete when its items have this many bytes."""

_LOOK = 0.1
"""Seconds between two looks at the memory and the time of the workers."""

_STARTS = 3
"""The number of workers in a row that may end before they are ready."""


def map_in_order(  # noqa: PLR0913 – most are about the items
    work: Callable[[In], Out],
    items: Iterable[In],
    workers: int,
    *,
    lost: Callable[[In, str], Out],
    size: Callable[[In], int] = lambda _: 0,
    counts: Callable[[Out], bool] = lambda _: True,
    weight: Callable[[In], int] | None = None,
    alone: float | None = None,
) -> Iterator[Out]:
    """The results of `work`, in the order of the items.

    With a `weight` (the bytes that are to be worked on), an item has bounds of processor time and memory in a worker.
    Where this process can be copied, a copy works on all of them, as it costs little. Elsewhere this
    process works on the first items itself; from the first one of more than `LIGHT` bytes on, a worker does.

    When the results for which `counts` is true have taken `alone` seconds (`ALONE`; less with a copy), there are
    `workers` processes. `work`, the items and the results are pickled, if a process is a fresh one. Few items are under
    way at a time, and fewer where their `size` (in bytes) is large: any number of them needs constant memory.

    An item whose worker is killed in the midst of it is tried again while no other works; if that ends, too, or if the
    item goes over its bounds, its result is that of `lost`, which gets the item and the reason. Raises `WorkerError` if
    no worker can be started, and the `DechaffError` that `work` raises.
    """
    remaining = iter(items)
    limit = ALONE if alone is None else alone
    spent = 0.0
    first: list[In] = []
    one = InCopy(work, weight, lost) if weight is not None and can_fork() else InThisProcess(work, weight)
    with one:
        for item in remaining:
            if one.refuses(item) or (workers > 1 and spent >= limit * one.cost):
                first.append(item)
                break
            begin = one.clock()
            result = one.result(item)
            if counts(result):
                spent += one.clock() - begin
            yield result
        else:
            return
        pool = _Pool(work, workers, lost, weight, one.hand_over(workers))
    waiting: deque[Future[list[Out]]] = deque()
    try:
        for batch in _batches(chain(first, remaining), size):
            waiting.append(pool.submit(batch))
            if len(waiting) > workers * 2:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:  # also when the caller stops early, by Ctrl-C for instance
        pool.close()


def _batches(items: Iterable[In], size: Callable[[In], int]) -> Iterator[list[In]]:
    batch: list[In] = []
    heavy = 0
    for item in items:
        batch.append(item)
        heavy += size(item)
        if len(batch) == _BATCH or heavy >= _HEAVY:
            yield batch
            batch, heavy = [], 0
    if batch:
        yield batch


class _Pool(Generic[In, Out]):
    """Worker processes, each served by a thread, and a thread that looks at their bounds."""

    def __init__(
        self,
        work: Callable[[In], Out],
        workers: int,
        lost: Callable[[In, str], Out],
        weight: Callable[[In], int] | None,
        ready: Sequence[WorkerProcess],
    ) -> None:
        """`ready`: workers that are ready already."""
        self._work = work
        self._preparation: tuple[bytes, ...] = ()
        self._lost = lost
        self._weight = weight
        self._threads = ThreadPoolExecutor(workers)
        self._turns = Turns()
        self._lock = Lock()
        self._idle = list(ready)
        self._running = set(ready)
        self._failed_starts = 0
        self._closed = Event()
        self._guard = Thread(target=self._watch, name="dechaff-guard", daemon=True)
        if weight is not None:
            self._guard.start()

    def submit(self, batch: list[In]) -> Future[list[Out]]:
        """The results of a batch, later."""
        return self._threads.submit(self._do, batch)

    def close(self) -> None:
        """End all workers at once, and wait until they are gone."""
        with self._lock:
            self._closed.set()
            for worker in self._running:
                worker.kill()
        self._turns.close()
        self._threads.shutdown(cancel_futures=True)
        with self._lock:  # a thread may still drop a worker, where Ctrl-C has cut the wait for it
            left = list(self._running)
        for worker in left:  # those that had nothing to do
            worker.reap()
        if self._guard.is_alive():
            self._guard.join()

    def _watch(self) -> None:
        """End each worker whose item exceeds its bounds, until the pool is closed."""
        while not self._closed.wait(_LOOK):
            with self._lock:
                running = list(self._running)
            for worker in running:
                worker.end_if_over()

    def _do(self, batch: list[In]) -> list[Out]:
        results: list[Out] = []
        suspect = False  # a worker was killed in the midst of the first item that is left
        try:
            while len(results) < len(batch):
                left = batch[len(results) :]
                if suspect:
                    with self._turns.alone():
                        suspect = self._round(left[:1], results, again=True)
                else:
                    with self._turns.together():
                        suspect = self._round(left, results, again=False)
        except ClosedError:
            raise WorkerError("the run was ended") from None
        return results

    def _round(self, items: list[In], results: list[Out], *, again: bool) -> bool:
        """Append the results of items until the worker ends; True if it was killed during an item."""
        worker = self._idle_worker()
        seconds = [0 if self._weight is None else processor_seconds(self._weight(item)) for item in items]
        done = 0
        try:
            worker.send(packed(list(zip(items, seconds, strict=True))))
            for bound in seconds:
                results.append(worker.receive(bound))
                done += 1
        except EndedError:
            how = self._drop(worker)
            if worker.over is not None:
                results.append(self._lost(items[done], worker.over))
                return False
            if again:
                results.append(self._lost(items[done], f"the process that worked on it was ended twice ({how})"))
                return False
            return True
        if worker.memory > MEMORY // 2:  # it is kept by what the next item does not need
            self._drop(worker)
        else:
            self._idle.append(worker)
        return False

    def _idle_worker(self) -> WorkerProcess:
        """A worker that is ready. Raises `WorkerError`."""
        while True:
            try:
                return self._idle.pop()
            except IndexError:
                pass
            with self._lock:
                if self._closed.is_set():
                    raise WorkerError("the run was ended")
                if not self._preparation:
                    self._preparation = (pickle.dumps(sys.path), packed((self._work, self._weight is not None)))
                worker = WorkerProcess.start()
                self._running.add(worker)
            try:
                for part in self._preparation:
                    worker.send(part)
                worker.receive(0)
            except EndedError:
                how = self._drop(worker)
                self._failed_starts += 1
                if self._failed_starts >= _STARTS:
                    raise WorkerError(f"worker processes end before they have begun ({how})") from None
            else:
                self._failed_starts = 0
                return worker

    def _drop(self, worker: WorkerProcess) -> str:
        with self._lock:
            self._running.discard(worker)
        return worker.reap()


class ClosedError(Exception):
    """Raised when a lock is requested after the locks were closed."""


class Turns:
    """A lock for threads that work together or alone; a thread that waits to work alone has priority."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._together = 0
        self._alone = False
        self._waiting = 0
        self._closed = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Hold the lock in shared mode. Raises `ClosedError`."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not (self._alone or self._waiting))
            self._check()
            self._together += 1
        try:
            yield
        finally:
            with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """When no other works. Raises `ClosedError`."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._closed or not (self._alone or self._together))
                self._check()
                self._alone = True
            finally:
                self._waiting -= 1
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()

    def close(self) -> None:
        """Give no more turns; those who wait get `ClosedError`."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _check(self) -> None:
        if self._closed:
            self._changed.notify_all()
            raise ClosedError
