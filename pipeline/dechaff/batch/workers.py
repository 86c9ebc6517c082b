"""Items -> results, in order, in as many processes as asked for, with no more of them in memory than needed."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import TypeVar

__all__ = ["in_order"]

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH = 16
"""Items that are sent to a worker at once, at the most."""

HEAVY = 1 << 20
"""Bytes in a batch: from so many on, it takes no more items."""


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int,
    size: Callable[[Item], int] = lambda _: 0,
) -> Iterator[Result]:
    """Do the work on each item in as many processes as asked for; results come in the order of the items.

    With more than one worker, `work` and the items have to be picklable. Only a few items per worker are under way
    at a time, and fewer where their `size` (in bytes) is large, so a stream of any length needs constant memory.
    """
    if workers <= 1:
        yield from map(work, items)
        return
    # A fresh interpreter per worker: the same everywhere, and no locks of another thread are inherited.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_adopt, initargs=(work,))
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for batch in _batches(items, size):
            with _uninterrupted():
                waiting.append(pool.submit(_do_batch, batch))
            if len(waiting) > workers * 2:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:  # whoever stops early, by Ctrl-C for instance, must not wait for what is still to be done
        pool.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Worker processes that are started here never see Ctrl-C: the main process ends them in good order."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it would lift the block when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_adopted: list[Callable[..., object]] = []


def _adopt(work: Callable[..., object]) -> None:
    """Keep the work in a worker process, so that it is sent there once and not with each batch."""
    _adopted[:] = [work]


def _do_batch(batch: list[Item]) -> list[Result]:
    return [_adopted[0](item) for item in batch]  # type: ignore[misc]


def _batches(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    heavy = 0
    for item in items:
        batch.append(item)
        heavy += size(item)
        if len(batch) == BATCH or heavy >= HEAVY:
            yield batch
            batch, heavy = [], 0
    if batch:
        yield batch
