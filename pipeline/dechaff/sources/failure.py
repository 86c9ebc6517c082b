"""A document without a result: the value that stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

__all__ = ["Failure", "is_failure_list"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A document without a result: a line of `failures.jsonl`."""

    id: str
    path: str | None
    stage: str
    reason: str


def is_failure_list(path: Path) -> bool:
    """Did an earlier run write this list? Somebody else's file of that name may well hold records."""
    try:
        with path.open("rb") as file:
            first = orjson.loads(file.readline(1 << 20))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and first.keys() == {"id", "path", "stage", "reason"}
