"""Document frequencies of any number of lines in bounded memory: keys are spilled to disk and counted part by part.

The counts are exact but for collisions of 64-bit hashes (one in 10^7 for a million different lines), and do not
depend on the order of the documents.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Counter64"]

_PARTS = 64
_BUFFERED = 1 << 20


class Counter64:
    """Counts 64-bit keys; at most a few megabytes stay in memory, the rest is in a temporary folder."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="dechaff-")
        self._buffers = [array("Q") for _ in range(_PARTS)]
        self._buffered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def add(self, keys: Iterable[int]) -> None:
        """Count each key once."""
        for key in keys:
            self._buffers[key % _PARTS].append(key)
            self._buffered += 1
        if self._buffered > _BUFFERED:
            self._spill()

    def at_least(self, least: int) -> Iterator[tuple[int, int]]:
        """The keys that were counted so often, with their counts, in no particular order."""
        self._spill()
        for part in range(_PARTS):
            path = self._path(part)
            if not path.exists():
                continue
            keys = array("Q")
            keys.frombytes(path.read_bytes())
            for key, group in groupby(sorted(keys)):
                count = sum(1 for _ in group)
                if count >= least:
                    yield key, count

    def _spill(self) -> None:
        for part, buffer in enumerate(self._buffers):
            if buffer:
                with self._path(part).open("ab") as file:
                    buffer.tofile(file)
        self._buffers = [array("Q") for _ in range(_PARTS)]
        self._buffered = 0

    def _path(self, part: int) -> Path:
        return Path(self._folder.name) / f"{part}.keys"
