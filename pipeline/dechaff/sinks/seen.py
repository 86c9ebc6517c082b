"""64-bit keys that have been seen: a set of any size in 12 to 24 bytes for each of them.

A Python set of integers takes about 70. Keys have to be hashes: their bits say where they stand.
"""

from __future__ import annotations

from array import array

__all__ = ["Seen64"]

_PARTS = 256
_LEAST = 8
_FREE = 0


class Seen64:
    """A set of keys, in many small tables: only one of them at a time is written anew as the set grows."""

    def __init__(self) -> None:
        self._tables = [array("Q", bytes(8 * _LEAST)) for _ in range(_PARTS)]
        self._counts = array("Q", bytes(8 * _PARTS))

    def __len__(self) -> int:
        return sum(self._counts)

    def add(self, key: int) -> bool:
        """Put a key of 64 bits into the set; whether it is new there."""
        key = key or 1  # 0 stands for a free place
        part = key % _PARTS
        table = self._tables[part]
        at = _place(table, key)
        if table[at] == key:
            return False
        table[at] = key
        self._counts[part] += 1
        if 3 * self._counts[part] > 2 * len(table):
            self._tables[part] = _doubled(table)
        return True


def _place(table: array[int], key: int) -> int:
    """Where a key stands in a table, or would stand: its own place, or the next one that is free."""
    last = len(table) - 1  # the length is a power of two
    at = (key >> 8) & last
    while table[at] not in (_FREE, key):
        at = (at + 1) & last
    return at


def _doubled(table: array[int]) -> array[int]:
    larger = array("Q", bytes(16 * len(table)))
    for key in table:
        if key != _FREE:
            larger[_place(larger, key)] = key
    return larger
