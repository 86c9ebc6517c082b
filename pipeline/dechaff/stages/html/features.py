"""Blocks and what extraction held of them -> the features by which a block is judged.

Each feature is a name; the weights of the names are in `weights.tsv`, fitted by tools/fit_html_model.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dechaff.stages.html.blocks import Block, Frame

__all__ = ["Held", "block_features", "frame_features", "levels"]

Held = Sequence[float]
"""For each block the share of it that an extraction holds."""

_WORD = re.compile(r"[^\W\d_]+")
_SIZES = (1, 2, 3, 5, 8, 12, 20, 35, 60, 120)
_SHORT_WORDS = 12
_ENDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(".。।۔", "stop"), **dict.fromkeys("!?！？؟…", "mark"), **dict.fromkeys("”\"’')）", "close"),
        **dict.fromkeys("›»>→", "arrow"), **dict.fromkeys(":：", "colon"), ",": "comma",
    }
)  # fmt: skip


def _bin(value: float, edges: Sequence[float]) -> int:
    return sum(value >= edge for edge in edges)


def _share(value: float) -> str:
    return "0" if value <= 0.001 else "1" if value >= 0.999 else "0+" if value < 0.34 else "1-" if value > 0.66 else "½"


def levels(blocks: Sequence[Block], frames: Sequence[Frame]) -> list[tuple[int, int]]:
    """For each block the numbers of two elements around it: the nearest with other blocks, and the next with more."""
    count = [0] * len(frames)
    for block in blocks:
        count[block.frame] += 1
    for number in range(len(frames) - 1, 0, -1):
        count[frames[number].parent] += count[number]
    up: list[tuple[int, int] | None] = [None] * len(frames)
    above: dict[int, int] = {}

    def climb(number: int, least: int) -> int:
        while number and count[number] <= least:
            number = frames[number].parent
        return number

    found = []
    for block in blocks:
        pair = up[block.frame]
        if pair is None:
            first = climb(block.frame, 1)
            if first not in above:
                above[first] = climb(frames[first].parent, count[first])
            pair = up[block.frame] = (first, above[first])
        found.append(pair)
    return found


def block_features(blocks: Sequence[Block], frames: Sequence[Frame], precise: Held, usual: Held) -> list[list[str]]:
    """The features of each block by itself, of its place, and of what extraction made of the blocks around it."""
    sizes = [len(block.text) for block in blocks]
    either = [(one + other) / 2 for one, other in zip(precise, usual, strict=True)]
    pairs = levels(blocks, frames)
    signs = [f"{frames[frames[block.frame].parent].sign}>{frames[block.frame].sign}" for block in blocks]
    near = _kept_share([pair[0] for pair in pairs], sizes, either)
    far = _kept_share([pair[1] for pair in pairs], sizes, either)
    alike = _kept_share(signs, sizes, either)
    kept = [number for number, share in enumerate(either) if share > 0]
    first, last = (kept[0], kept[-1]) if kept else (len(blocks), -1)
    seen: dict[str, int] = defaultdict(int)
    result = []
    for number, block in enumerate(blocks):
        frame = frames[block.frame]
        text = block.text
        words = _WORD.findall(text) if len(text) < 200 else []
        count = len(words) or text.count(" ") + 1
        if len(text) > 2 * count * 8:  # a script without spaces between words
            count = len(text) // 3
        size = _bin(count, _SIZES)
        linked = _share(block.linked / len(text))
        own = f"{'p' if precise[number] else '-'}{'u' if usual[number] else '-'}"
        before = either[number - 1] if number else 0.0
        after = either[number + 1] if number + 1 < len(blocks) else 0.0
        around = f"{_share(before)},{_share(after)}"
        place = "before" if number < first else "after" if number > last else "within"
        end = _ENDS.get(text[-1], "digit" if text[-1].isdigit() else "none")
        level = f"{_share(near[number])},{_share(far[number])}"
        gap = 0
        if place == "before":
            gap = _bin(first - number, (2, 4, 8, 20))
        elif place == "after":
            gap = _bin(number - last, (2, 4, 8, 20))
        names = [
            f"kind={block.kind}",
            f"tag={frame.tag}",
            f"size={size}",
            f"size={size},links={linked}",
            f"own={own}",
            f"own={own},size={size}",
            f"own={own},links={linked}",
            f"own={own},kind={block.kind}",
            f"own={own},level={level}",
            f"own={own},around={around}",
            f"own={own},alike={_share(alike[number])}",
            f"own={own},{place}{gap}",
            f"{place},size={size},links={linked}",
            f"{place},kind={block.kind}",
            f"ends={end}",
            f"ends={end},kind={block.kind}",
            f"ends={end},own={own}",
            f"times={min(seen[text], 2)}",
        ]
        seen[text] += 1
        if frame.hidden:
            names.append(f"hidden,{own}")
        if count <= _SHORT_WORDS:
            names += {f"word {word.lower()}" for word in words}
            if count <= 4:
                names.append(f"text {' '.join(text.lower()[:40].split())}")
        result.append(names)
    return result


def frame_features(frame: Frame, frames: Sequence[Frame]) -> list[str]:
    """The features of a block by the words of the elements around it; `at` are those of the two nearest ones."""
    near = frame.words - frames[frames[frame.parent].parent].words
    return [f"in {word}" for word in frame.words] + [f"at {word}" for word in near]


def _kept_share(keys: Sequence[object], sizes: Sequence[int], kept: Held) -> list[float]:
    """For each block the share of the characters with its key that extraction kept, itself left out."""
    total: dict[object, float] = defaultdict(float)
    held: dict[object, float] = defaultdict(float)
    for key, size, share in zip(keys, sizes, kept, strict=True):
        total[key] += size
        held[key] += size * share
    return [
        (held[key] - size * share) / (total[key] - size) if total[key] > size else -0.0
        for key, size, share in zip(keys, sizes, kept, strict=True)
    ]
