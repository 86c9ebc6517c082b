"""Turns of threads: many together, or one alone, which no thread with work together can overlap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

__all__ = ["ClosedError", "Turns"]


class ClosedError(Exception):
    """No more turns are given."""


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
        """Beside others. Raises `ClosedError`."""
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
