"""A document without a result: the value that stands for it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Failure"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A document without a result: a line of `failures.jsonl`."""

    id: str
    path: str | None
    stage: str
    reason: str
