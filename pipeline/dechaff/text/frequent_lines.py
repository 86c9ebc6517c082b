"""Line counts -> FrequentLines: the lines that occur in many documents of a run, as sorted 64-bit hashes."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


def hash_key(*parts: str) -> int:
    """A 64-bit hash (BLAKE2b) of some texts, the same in every process and on every machine."""
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


@dataclass(frozen=True, slots=True)
class FrequentLines:
    """For each threshold in use, the sorted keys of the lines that occur in at least as many documents."""

    by_threshold: Mapping[int, array[int]]

    def reaches(self, line: str, threshold: int) -> bool:
        """Whether a line (trimmed and folded) occurs in at least `threshold` documents of the run."""
        keys = self.by_threshold.get(threshold)
        if not keys:
            return False
        key = hash_key(line)
        index = bisect_left(keys, key)
        return index < len(keys) and keys[index] == key

    @property
    def digest(self) -> str:
        """A hash of everything here that can change a result."""
        digest = hashlib.sha256()
        for threshold, keys in sorted(self.by_threshold.items()):
            digest.update(f"{threshold}:".encode() + b"".join(key.to_bytes(8, "big") for key in keys))
        return digest.hexdigest()[:16]


def frequent_lines(counts: Iterable[tuple[int, int]], thresholds: Iterable[int]) -> FrequentLines:
    """The lines that reach one of the thresholds, from pairs of key and document frequency.

    >>> lines = frequent_lines([(hash_key("share"), 3), (hash_key("the talks"), 1)], [2])
    >>> lines.reaches("share", 2), lines.reaches("the talks", 2)
    (True, False)
    """
    by_threshold = {threshold: array("Q") for threshold in sorted(set(thresholds))}
    for key, count in counts:
        for threshold, keys in by_threshold.items():
            if count >= threshold:
                keys.append(key)
    return FrequentLines({threshold: array("Q", sorted(keys)) for threshold, keys in by_threshold.items()})
