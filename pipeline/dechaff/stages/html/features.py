"""Blocks, and what extraction held of them -> the numbers by which each block is judged (odds.py).

They are those of the block by itself, of its place in the page, and of what extraction took of the blocks that are near
to it or in elements of the same kind.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dechaff.stages.html.block import Block, Frame, Held, levels

__all__ = ["Stated", "block_values"]

Column = Sequence[float]
_ALONE = -0.1
"""The share where no other block is of the same kind, or where nothing is stated to compare with."""
_NO_BLOCK = -1.0
_WORD = re.compile(r"\w+")
_KINDS: Mapping[str, int] = MappingProxyType(
    {kind: number for number, kind in enumerate("text heading item row code quote caption aside".split())}
)
_ENDS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(".。।۔", 1), **dict.fromkeys("!?！？؟…", 2), **dict.fromkeys("”\"’')）", 3),
        **dict.fromkeys("›»>→", 4), **dict.fromkeys(":：", 5), ",": 6,
    }
)  # fmt: skip
_DIGIT = 7
_COMMAS = ",،、，;"
_PROSE = 15
"""Words: a block with as many, most of them not in links, is prose."""
_COMPARED = 600
"""Characters: longer blocks are not compared with what the page states."""
_FAR = 99
_CLIMBED = 4
"""Elements above a block that get a share of its score as prose."""


@dataclass(frozen=True, slots=True)
class Stated:
    """The titles and the summaries that a page states for its article, and whether it states that this is news."""

    titles: Sequence[str] = ()
    summaries: Sequence[str] = ()
    is_news: bool = False


def block_values(
    blocks: Sequence[Block], frames: Sequence[Frame], precise: Held, usual: Held, stated: Stated
) -> Mapping[str, Column]:
    """The numbers of the blocks by name, each as long as `blocks`. Shares are from 0 to 1; -0.1 is none."""
    sizes = [len(block.text) for block in blocks]
    spaced = [block.text.count(" ") + 1 for block in blocks]
    words = [count if size <= 16 * count else size / 3 for size, count in zip(sizes, spaced, strict=True)]
    linked = [block.linked / size for block, size in zip(blocks, sizes, strict=True)]
    either = [(one + other) / 2 for one, other in zip(precise, usual, strict=True)]
    return {
        "precise": precise,
        "usual": usual,
        "words": words,
        "linked": linked,
        **_of_texts(blocks, frames, stated),
        **_of_places(words, linked, precise, usual, either),
        **_of_neighbours(words, linked, either),
        **_of_kinds(blocks, frames, (sizes, words, linked), precise, either),
        **_of_headings(blocks, either),
        "in_densest": _in_densest(blocks, frames, words, linked),
    }


def _of_texts(blocks: Sequence[Block], frames: Sequence[Frame], stated: Stated) -> dict[str, Column]:
    """What the text of a block is like."""
    texts = [block.text for block in blocks]
    words = [_WORD.findall(text.lower()) for text in texts]
    titles, summaries = _word_sets(stated.titles), _word_sets(stated.summaries)
    like_title, like_summary = [], []
    for text, found in zip(texts, words, strict=True):
        own = frozenset(found) if len(text) < _COMPARED else frozenset()
        like_title.append(
            max((len(own & each) / len(own | each) for each in titles), default=_ALONE) if own else _ALONE
        )
        like_summary.append(max((len(own & each) / len(own) for each in summaries), default=_ALONE) if own else _ALONE)
    total, seen = Counter(texts), Counter[str]()
    before = []
    for text in texts:
        before.append(min(seen[text], 3))
        seen[text] += 1
    return {
        "kind": [_KINDS[block.kind] for block in blocks],
        "level": [_level(frames[block.frame].tag) for block in blocks],
        "end": [_ENDS.get(text[-1], _DIGIT if text[-1].isdigit() else 0) for text in texts],
        "digits": [sum(map(str.isdigit, text[:80])) / min(len(text), 80) for text in texts],
        "capitals": [sum(map(str.isupper, text[:200])) / min(len(text), 200) for text in texts],
        "commas": [100 * sum(map(text.count, _COMMAS)) / len(text) for text in texts],
        "like_title": like_title,
        "like_summary": like_summary,
        "times": [min(total[text], 5) for text in texts],
        "times_before": before,
        "repeated": _repeated(words),
        "hidden": [frames[block.frame].hidden for block in blocks],
        "listed": [block.group > 0 for block in blocks],
    }


def _word_sets(texts: Sequence[str]) -> list[frozenset[str]]:
    return [words for text in texts if (words := frozenset(_WORD.findall(text.lower())))]


def _repeated(words: Sequence[Sequence[str]]) -> Column:
    """For each block the share of its runs of four words that other blocks have, too: a quote set apart has 1."""
    runs = [frozenset(zip(one, one[1:], one[2:], one[3:], strict=False)) for one in words]
    total = Counter(run for found in runs for run in found)
    return [sum(total[run] > 1 for run in found) / len(found) if found else _ALONE for found in runs]


def _level(tag: str) -> int:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0


def _of_places(words: Column, linked: Column, precise: Held, usual: Held, either: Held) -> dict[str, Column]:
    """Where a block is, between those that extraction took, and how much these are."""
    count = len(words)
    weights = [size * (1 - share) for size, share in zip(words, linked, strict=True)]
    kept = [number for number, share in enumerate(either) if share > 0]
    first, last = (kept[0], kept[-1]) if kept else (count, -1)
    of_either = sum(weight for weight, share in zip(weights, either, strict=True) if share > 0)
    of_precise = sum(weight for weight, share in zip(weights, precise, strict=True) if share > 0)
    of_usual = sum(weight for weight, share in zip(weights, usual, strict=True) if share > 0)
    passed, mass = [], 0.0
    for weight, share in zip(weights, either, strict=True):
        passed.append(mass / max(of_either, 1))
        mass += weight * (share > 0)
    return {
        "before_first": [max(first - number, 0) for number in range(count)],
        "after_last": [max(number - last, 0) for number in range(count)],
        "part_before": passed,
        "taken_words": [max(of_either, 1)] * count,
        "page_words": [sum(words)] * count,
        "taken_share": [max(of_either, 1) / max(sum(weights), 1)] * count,
        "precise_of_usual": [of_precise / max(of_usual, 1)] * count,
        "since_taken": _distances([share > 0 for share in either]),
        "until_taken": _distances([share > 0 for share in reversed(either)])[::-1],
    }


def _distances(marks: Sequence[bool]) -> list[int]:
    """For each block the number of blocks since the last mark, 0 at one, at most 99."""
    found, distance = [], _FAR
    for mark in marks:
        distance = 0 if mark else min(distance + 1, _FAR)
        found.append(distance)
    return found


def _of_neighbours(words: Column, linked: Column, either: Held) -> dict[str, Column]:
    """The blocks one, two and three before and after."""
    count = len(words)

    def shifted(column: Column, by: int) -> Column:
        nothing = [_NO_BLOCK] * min(abs(by), count)
        return [*nothing, *column[: max(count - by, 0)]] if by > 0 else [*column[-by:], *nothing]

    found: dict[str, Column] = {}
    for by in (1, 2, 3, -1, -2, -3):
        name = f"{by:+d}"
        found["taken" + name] = shifted(either, by)
        if abs(by) < 3:
            found["words" + name] = shifted(words, by)
            found["linked" + name] = shifted(linked, by)
    return found


def _of_kinds(
    blocks: Sequence[Block],
    frames: Sequence[Frame],
    measures: tuple[Sequence[int], Column, Column],
    precise: Held,
    either: Held,
) -> dict[str, Column]:
    """The blocks of the same part of the page, of the next larger part, and those in elements of the same kind."""
    sizes, words, linked = measures
    pairs = levels(blocks, frames)
    signs = [(frames[frames[block.frame].parent].sign, frames[block.frame].sign) for block in blocks]
    near, far = [one for one, _ in pairs], [other for _, other in pairs]
    prose = [size if size >= _PROSE and share < 0.5 else 0.0 for size, share in zip(words, linked, strict=True)]
    all_prose = max(sum(prose), 1)
    in_links = [size * share for size, share in zip(words, linked, strict=True)]
    found: dict[str, Column] = {}
    keys: Sequence[Hashable]
    for name, keys in (("near", near), ("far", far), ("alike", signs)):
        count, size, link, text = (_sums(keys, one) for one in ([1.0] * len(keys), words, in_links, prose))
        found[name] = _taken_share(keys, sizes, either)
        found[f"{name}_blocks"] = [count[key] for key in keys]
        found[f"{name}_linked"] = [link[key] / size[key] for key in keys]
        found[f"{name}_prose"] = [text[key] / size[key] for key in keys]
        found[f"{name}_mean"] = [size[key] / count[key] for key in keys]
        found[f"{name}_of_prose"] = [text[key] / all_prose for key in keys]
    return {
        **found,
        "near_precise": _taken_share(near, sizes, precise),
        "alike_precise": _taken_share(signs, sizes, precise),
    }


def _sums(keys: Sequence[Hashable], values: Column) -> Mapping[Hashable, float]:
    total: dict[Hashable, float] = defaultdict(float)
    for key, value in zip(keys, values, strict=True):
        total[key] += value
    return total


def _taken_share(keys: Sequence[Hashable], sizes: Sequence[int], taken: Held) -> list[float]:
    """For each block the share of the characters with its key that extraction took, itself left out."""
    total = _sums(keys, sizes)
    held = _sums(keys, [size * share for size, share in zip(sizes, taken, strict=True)])
    return [
        (held[key] - size * share) / (total[key] - size) if total[key] > size else _ALONE
        for key, size, share in zip(keys, sizes, taken, strict=True)
    ]


def _of_headings(blocks: Sequence[Block], either: Held) -> dict[str, Column]:
    """The blocks since the last heading, and whether extraction took that one."""
    since, taken = [], []
    last = -1
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            last = number
        since.append(min(number - last, 50) if last >= 0 else 60)
        taken.append(either[last] if last >= 0 else _NO_BLOCK)
    return {"since_heading": since, "heading_taken": taken}


def _in_densest(blocks: Sequence[Block], frames: Sequence[Frame], words: Column, linked: Column) -> Column:
    """For each block: 2 in the element with the highest readability score, 1 in its parent element, else 0."""
    score: dict[int, float] = defaultdict(float)
    for block, size, share in zip(blocks, words, linked, strict=True):
        if size < 10:
            continue
        part = (1 + min(size / 12, 6) + block.text.count(",") / 2) * (1 - share)
        frame = block.frame
        for step in range(_CLIMBED):
            score[frame] += part / 2 ** max(step - 1, 0)
            if not frame:
                break
            frame = frames[frame].parent
    densest = max(score, key=score.__getitem__) if score else 0
    outer = frames[densest].parent
    depth = [0] * len(frames)
    for number, frame_ in enumerate(frames):
        above = depth[frame_.parent] if number else 0
        depth[number] = 2 if number == densest or above == 2 else 1 if number == outer or above == 1 else 0
    return [depth[block.frame] for block in blocks]
