"""Blocks -> those of the article, by two tables of weights that can be read (`weights.tsv`).

Both are logistic regressions, fitted by tools/fit_html_model.py: the first has the features of a block, its place and
what extraction made of it; the second has these and what the first made of the blocks around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from dechaff.stages.html.blocks import Block, Frame
from dechaff.stages.html.features import Held, block_features, context_features, levels

__all__ = ["INTERCEPT", "choose"]

_TABLE = Path(__file__).parent / "weights.tsv"
INTERCEPT = "intercept"
"""The feature that every block has."""
_REFRAIN = 40
"""Characters: shorter blocks that come again are more often labels."""
_GAP = 4
"""The most blocks between two chosen ones that are taken with them ..."""
_DOUBT = -2.0
"""... where the log-odds of none of them are lower."""


@cache
def _weights() -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The weights of the first look and of the second one, by feature."""
    looks: dict[str, dict[str, float]] = {"first": {}, "second": {}}
    for row in _TABLE.read_text("utf-8").splitlines()[1:]:
        look, feature, weight = row.split("\t")
        looks[look][feature] = float(weight)
    return looks["first"], looks["second"]


def log_odds(blocks: Sequence[Block], frames: Sequence[Frame], precise: Held, usual: Held) -> list[float]:
    """The log-odds of each block that it is of the article."""
    first, second = _weights()
    own = block_features(blocks, frames, precise, usual)
    odds = [_sum(names, first) for names in own]
    around = context_features(blocks, levels(blocks, frames), odds)
    return [_sum(names, second) + _sum(more, second, 0.0) for names, more in zip(own, around, strict=True)]


def _sum(names: Sequence[str], weights: Mapping[str, float], start: float | None = None) -> float:
    base = weights[INTERCEPT] if start is None else start
    return base + sum(weights[name] for name in dict.fromkeys(names) if name in weights)


def choose(blocks: Sequence[Block], frames: Sequence[Frame], precise: Held, usual: Held) -> list[bool]:
    """Whether each block is of the article.

    Where the weights take nothing, what extraction took is taken.
    """
    if not blocks:
        return []
    able = [block.kind not in ("aside", "numbers") for block in blocks]
    odds = log_odds(blocks, frames, precise, usual)
    keep = [can and value > 0 for can, value in zip(able, odds, strict=True)]
    if not any(keep):
        taken = precise if any(precise) else usual
        keep = [can and share > 0 for can, share in zip(able, taken, strict=True)]
    return completed(blocks, frames, keep, odds)


def completed(
    blocks: Sequence[Block],
    frames: Sequence[Frame],
    keep: Sequence[bool],
    odds: Sequence[float],
) -> list[bool]:
    """The choice, with what belongs to blocks that were chosen.

    That is: the list, the quote or the code after a colon; a short run of unlinked text between two blocks of the same
    part of the page; a block with the same words as a chosen one beside it.
    """
    pairs = levels(blocks, frames)
    able = [block.kind not in ("aside", "numbers") for block in blocks]
    result = list(keep)
    number = 1
    while number < len(blocks):
        if result[number] or not result[number - 1]:
            number += 1
            continue
        end = number
        while end < len(blocks) and not result[end]:
            end += 1
        stop = _after_colon(blocks, number, end)
        if stop == number and end < len(blocks) and _is_between(blocks, pairs, odds, number, end):
            stop = end
        for one in range(number, stop):
            result[one] = able[one]
        number = max(stop, number + 1)
    return _with_repeats(blocks, frames, result, able)


def _after_colon(blocks: Sequence[Block], start: int, end: int) -> int:
    """The end of the list, the quote or the code at `start` that the block before it announces with a colon."""
    if not blocks[start - 1].text.endswith((":", "：")) or blocks[start].kind not in ("item", "code", "row", "quote"):
        return start
    group = blocks[start].group
    stop = start + 1
    while stop < end and group and blocks[stop].group == group:
        stop += 1
    linked = sum(block.linked for block in blocks[start:stop])
    return stop if 2 * linked < sum(len(block.text) for block in blocks[start:stop]) else start


def _is_between(
    blocks: Sequence[Block], pairs: Sequence[tuple[int, int]], odds: Sequence[float], start: int, end: int
) -> bool:
    """Whether a run of blocks is text of the same part of the page as the chosen ones around it."""
    part = {*pairs[start - 1]} & {*pairs[end]}
    run = [one for one in range(start, end) if blocks[one].kind not in ("aside", "numbers")]
    if len(run) > _GAP:
        return False
    return all(part & {*pairs[one]} and odds[one] > _DOUBT and not blocks[one].linked for one in run)


def _with_repeats(
    blocks: Sequence[Block], frames: Sequence[Frame], keep: list[bool], able: Sequence[bool]
) -> list[bool]:
    """The choice, with blocks of the same words, in the same element, as chosen ones: refrains."""
    known = {
        (frames[block.frame].parent, block.text)
        for block, kept in zip(blocks, keep, strict=True)
        if kept and len(block.text) > _REFRAIN
    }
    return [
        kept or (can and (frames[block.frame].parent, block.text) in known)
        for block, kept, can in zip(blocks, keep, able, strict=True)
    ]
