"""Items -> results, one after another, until there is work for several processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from dechaff.batch.workers.process import LIGHT, EndedError, WorkerProcess, can_fork, packed, processor_seconds
from dechaff.batch.workers.serve import MEMORY

In = TypeVar("In")
Out = TypeVar("Out")

_COPY = 0.1
"""The part of the time that starting a process takes which copying this one takes."""

_LOOK = 0.1
"""Seconds between two looks at the memory and the time of the copy."""


class InThisProcess(Generic[In, Out]):
    """This process itself, without bounds: it refuses items of more than `LIGHT` bytes, if they have a weight.

    `clock`: the seconds that work has taken. `cost`: the part of the usual time that getting more workers takes.
    """

    cost = 1.0
    clock = staticmethod(time.process_time)

    def __init__(self, work: Callable[[In], Out], weight: Callable[[In], int] | None) -> None:
        self._work = work
        self._weight = weight

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """End what was started and not handed over."""

    def refuses(self, item: In) -> bool:
        """Whether an item is one for a worker."""
        return self._weight is not None and self._weight(item) > LIGHT

    def result(self, item: In) -> Out:
        """The result of an item. Raises what the work raises."""
        return self._work(item)

    def hand_over(self, workers: int) -> list[WorkerProcess]:
        """At most `workers` workers that are ready."""
        del workers
        return []


class InCopy(InThisProcess[In, Out]):
    """One worker, a copy of this process, served by its only thread: each item has its bounds at hardly any cost."""

    cost = _COPY
    clock = staticmethod(time.monotonic)

    def __init__(self, work: Callable[[In], Out], weight: Callable[[In], int], lost: Callable[[In, str], Out]) -> None:
        """For `lost`, see `map_in_order`."""
        super().__init__(work, weight)
        self._weigh, self._lost = weight, lost
        self._ready: list[WorkerProcess] = []

    def __exit__(self, *error: object) -> None:
        for worker in self._ready:
            worker.kill()
            worker.reap()
        self._ready = []

    def refuses(self, item: In) -> bool:
        """Whether a copy is needed and can't be made any more."""
        del item
        return not self._ready and not can_fork()

    def result(self, item: In) -> Out:
        """The result of an item, by a second copy if the first is killed. Raises `WorkerError` and what it raises."""
        seconds = processor_seconds(self._weigh(item))
        how = ""
        for _ in range(2):
            if not self._ready:
                self._ready = [WorkerProcess.fork(self._work)]
            worker = self._ready[0]
            try:
                worker.send(packed([(item, seconds)]))
                result: Out = worker.receive(seconds, _LOOK)
            except EndedError:
                self._ready = []
                how = worker.reap()
                if worker.over is not None:
                    return self._lost(item, worker.over)
                continue
            if worker.memory > MEMORY // 2:  # it is kept by what the next item does not need
                self.__exit__()
            return result
        return self._lost(item, f"the process that worked on it was ended twice ({how})")

    def hand_over(self, workers: int) -> list[WorkerProcess]:
        """The copy, and more of them, if they can still be made."""
        while len(self._ready) < workers and can_fork():
            self._ready.append(WorkerProcess.fork(self._work))
        ready, self._ready = self._ready, []
        return ready
