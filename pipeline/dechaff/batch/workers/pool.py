"""Items -> results: the same function of each item, in order, in this process and, where that pays, in others.

A worker is a fresh Python interpreter that reads pickled items from its standard input and writes pickled results to
its standard output. The user's script is not imported there, so it needs no `__main__` guard.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

from dechaff.batch.workers.process import EndedError, WorkerProcess
from dechaff.errors import WorkerError

__all__ = ["map_in_order"]

Item = TypeVar("Item")
Result = TypeVar("Result")

ALONE = 0.5
"""Seconds of processor time that this process works before it starts others: about what starting one takes."""

_BATCH = 16
"""Items that are sent to a worker at once, at the most."""

_HEAVY = 1 << 20
"""Bytes of items in a batch, from which on no more are added to it."""

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
    alone: float | None = None,
) -> Iterator[Result]:
    """The results of `work`, in the order of the items.

    This process works alone until the results for which `counts` is true have taken `alone` seconds of processor time
    (`ALONE`); with more than one of `workers`, that many processes do the rest. `work`, the items and the results are
    pickled then. Few items are under way at a time, and fewer where their `size` (in bytes) is large: any number of
    them needs constant memory.

    An item is tried again if its worker ends in the midst of it; if that ends, too, its result is that of `lost`, which
    gets the item and the reason. Raises `WorkerError` if no worker can be started, and the `DechaffError` that `work`
    raises.
    """
    remaining = iter(items)
    spent = 0.0
    limit = ALONE if alone is None else alone
    while workers <= 1 or spent < limit:
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


class _Pool(Generic[Item, Result]):
    """Worker processes, each served by a thread."""

    def __init__(self, work: Callable[[Item], Result], workers: int, lost: Callable[[Item, str], Result]) -> None:
        self._preparation = (pickle.dumps(sys.path), pickle.dumps(work))
        self._lost = lost
        self._threads = ThreadPoolExecutor(workers)
        self._lock = Lock()
        self._idle: list[WorkerProcess] = []
        self._running: set[WorkerProcess] = set()
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
            except EndedError:
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

    def _idle_worker(self) -> WorkerProcess:
        """A worker that is ready. Raises `WorkerError`."""
        while True:
            try:
                return self._idle.pop()
            except IndexError:
                pass
            with self._lock:
                if self._closed:
                    raise WorkerError("the run was ended")
                worker = WorkerProcess()
                self._running.add(worker)
            try:
                for part in self._preparation:
                    worker.send(part)
                worker.receive()
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
