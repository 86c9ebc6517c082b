"""Lines -> 64-bit keys; and which keys stand in how many documents of a run, as small as that can be kept."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Frequencies", "frequencies", "hash_key"]


def hash_key(*parts: str) -> int:
    """A 64-bit key for some texts, the same in every process and on every machine."""
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


@dataclass(frozen=True, slots=True)
class Frequencies:
    """For each number of files that a rule asks for, the keys of the lines that stand in so many, in rising order."""

    reached: Mapping[int, array[int]]

    def holds(self, core: str, least: int) -> bool:
        """Whether a line (its folded core) stands in at least so many documents of the run."""
        keys = self.reached.get(least)
        if not keys:
            return False
        key = hash_key(core)
        at = bisect_left(keys, key)
        return at < len(keys) and keys[at] == key

    @property
    def digest(self) -> str:
        """A hash of all that can change a result."""
        digest = hashlib.sha256()
        for least in sorted(self.reached):
            digest.update(f"{least}:".encode() + b"".join(key.to_bytes(8, "big") for key in self.reached[least]))
        return digest.hexdigest()[:16]


def frequencies(counts: Iterable[tuple[int, int]], asked: Iterable[int]) -> Frequencies:
    """Counted keys -> those that reach the numbers asked for.

    >>> found = frequencies([(hash_key("share"), 3), (hash_key("the talks"), 1)], [2])
    >>> found.holds("share", 2), found.holds("the talks", 2)
    (True, False)
    """
    reached = {least: array("Q") for least in sorted(set(asked))}
    for key, count in counts:
        for least, keys in reached.items():
            if count >= least:
                keys.append(key)
    return Frequencies({least: array("Q", sorted(keys)) for least, keys in reached.items()})
