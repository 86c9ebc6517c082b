"""Entries -> document frequencies of their lines, in bounded memory: keys are spilled to disk and counted by part.

The counts are exact except for collisions of 64-bit hashes (one in 10^7 for a million different lines), and do not
depend on the order of the documents.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Self

from dechaff.batch.workers.pool import map_in_order
from dechaff.cleaner import line_keys
from dechaff.document import Failure
from dechaff.errors import DocumentError
from dechaff.rules.load import Ruleset
from dechaff.sources.entries import Entry
from dechaff.text.frequent_lines import FrequentLines, frequent_lines

_PARTS = 64
_BUFFERED = 1 << 20


def line_frequencies(
    ruleset: Ruleset, entries: Callable[[], Iterable[Entry | Failure]], workers: int
) -> FrequentLines | None:
    """The number of documents that contain each line, if a rule has the condition `in_files`; a pass over all entries.

    Documents that can't be read have no lines.
    """
    thresholds = {count for rule in ruleset.rules for count in (rule.when.in_files, rule.unless.in_files) if count}
    if not thresholds:
        return None
    read = (Entry(entry.origin) for entry in entries() if isinstance(entry, Entry))
    with Counter64() as counter:
        for keys in map_in_order(
            _keys_of,
            read,
            workers,
            lost=lambda _entry, _reason: (),
            size=lambda entry: entry.size,
            weight=lambda entry: entry.weight,
        ):
            counter.add(keys)
        return frequent_lines(counter.at_least(min(thresholds)), thresholds)


def _keys_of(entry: Entry) -> tuple[int, ...]:
    try:
        return line_keys(entry.read())
    except (DocumentError, MemoryError):  # cleaning says why
        return ()


class Counter64:
    """Counts 64-bit keys; a few megabytes are in memory, the rest in temporary files."""

    def __init__(self) -> None:
        # Without names: the system removes them with this process, however that ends.
        self._files = [tempfile.TemporaryFile() for _ in range(_PARTS)]  # noqa: SIM115 – closed in __exit__
        self._buffers = [array("Q") for _ in range(_PARTS)]
        self._buffered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for file in self._files:
            file.close()

    def add(self, keys: Iterable[int]) -> None:
        """Count each key once."""
        for key in keys:
            self._buffers[key % _PARTS].append(key)
            self._buffered += 1
        if self._buffered > _BUFFERED:
            self._spill()

    def at_least(self, least: int) -> Iterator[tuple[int, int]]:
        """The keys with counts of at least `least`, each with its count, in no particular order."""
        self._spill()
        for part in range(_PARTS):
            file = self._files[part]
            file.seek(0)
            keys = array("Q")
            keys.frombytes(file.read())
            for key, group in groupby(sorted(keys)):
                count = sum(1 for _ in group)
                if count >= least:
                    yield key, count

    def _spill(self) -> None:
        for part, buffer in enumerate(self._buffers):
            if buffer:
                buffer.tofile(self._files[part])
        self._buffers = [array("Q") for _ in range(_PARTS)]
        self._buffered = 0
