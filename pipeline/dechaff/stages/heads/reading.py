"""The values that the readers of heads and tails return."""

from __future__ import annotations

from dataclasses import dataclass

from dechaff.stages.heads.title import FoundTitle

__all__ = ["HeadReading", "Value"]

Value = tuple[int, str, str, float]
"""(line, field, value, weight)."""


@dataclass(frozen=True, slots=True)
class HeadReading:
    """The headline of a text, if it is certain enough, the values of the other fields, and the lines to remove.

    Lines are numbers among the non-blank ones. `cuts` are (line, id of the rule).
    """

    title: FoundTitle | None = None
    values: tuple[Value, ...] = ()
    cuts: tuple[tuple[int, str], ...] = ()
