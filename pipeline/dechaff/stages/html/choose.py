"""Blocks -> those of the article: by their log-odds (odds.py), and by what belongs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dechaff.stages.html.block import Block, Frame, Held, levels
from dechaff.stages.html.features import Stated, block_values
from dechaff.stages.html.odds import log_odds

__all__ = ["by_odds", "chosen_blocks", "completed", "with_standfirst"]

_LEAST, _LEAST_NEW = -0.3, 0.3
"""The log-odds above which a block is of the article; the second one is for blocks that extraction did not take at all.

Measured, as the ones below: docs/decisions.md.
"""
_LEAST_AGREED = -2.0
"""The same for prose and code that both modes of extraction take."""
_LEAST_WITHIN = -3.0
"""The same for unlinked text that both modes take, between blocks of the article."""
_MUCH_THINNER = 0.35
"""Minimum share of the words of the usual mode: if fewer are chosen, all blocks of that mode are added."""
_PROSE = 8
"""Minimum number of words of an unlinked block that counts as prose."""
_LABEL = 3
"""Linked list items of fewer words that extraction did not take are left out."""
_WHOLE: Mapping[str, float] = MappingProxyType({"item": 0.5, "row": 0.25})
"""Minimum share of the characters of a list or a table, chosen already, for all of it to be taken."""
_REFRAIN = 40
"""Minimum length, in characters, of a repeated block that is kept: shorter ones are mostly labels."""
_GAP = 4
"""The most blocks between two chosen ones that are taken with them ..."""
_DOUBT, _DOUBT_PLAIN = -1.0, -4.0
"""... where the log-odds of none are lower; the second one is for code, and for elements with neutral classes."""
_NEUTRAL = frozenset(
    """accordion answer block body box cell col collapse collapsible column container content details div faq group
    inner item label panel paragraph par question region row section tab text toggle wrap wrapper""".split()
)
_ALIKE_SHARE, _ALIKE_LENGTH, _DOUBT_ALIKE = 0.5, 80, -2.0
"""Prose of so many characters is taken where half of the text in such elements is, unless its log-odds are lower."""
_HEADLINE_WITHIN = 8
"""Blocks: the headline of an article is as near before it."""
_STANDFIRST, _LIKE_SUMMARY = (7, 60), 0.7
"""Words of a summary below the headline, and the share of them that the stated one has."""
_STANDFIRST_NAMES = frozenset(
    """abstract chapeau deck dek description epigraph excerpt intro introduction kicker lead lede standfirst strapline
    sub subhead subheading subheadline subtitle summary synopsis teaser""".split()
)
_FURNITURE = frozenset(("aside", "nav", "footer", "header", "form", "button", "label", "fieldset"))


def chosen_blocks(
    blocks: Sequence[Block], frames: Sequence[Frame], precise: Held, usual: Held, stated: Stated
) -> list[bool]:
    """Whether each block is of the article."""
    if not blocks:
        return []
    values = block_values(blocks, frames, precise, usual, stated)
    odds = log_odds(values)
    keep = completed(blocks, frames, by_odds(blocks, odds, precise, usual), odds)
    if stated.is_news:
        keep = with_standfirst(blocks, frames, keep, values["like_summary"])
    # The headline stays, so that a rule takes it for metadata.
    first = keep.index(True) if True in keep else 0
    for number in range(first - 1, max(-1, first - 1 - _HEADLINE_WITHIN), -1):
        if frames[blocks[number].frame].tag == "h1" and (precise[number] or usual[number]):
            keep[number] = True
            break
    return keep


def with_standfirst(
    blocks: Sequence[Block], frames: Sequence[Frame], keep: Sequence[bool], like_summary: Sequence[float]
) -> list[bool]:
    """The choice, with the summary below the headline that the page also states in its head; its class says what it is.

    Of such blocks on pages that state that they are news, three in four are in the gold bodies; of those on other
    pages, one in six.
    """
    result = list(keep)
    below = next((number for number, block in enumerate(blocks) if frames[block.frame].tag == "h1"), len(blocks)) + 1
    for number in range(below, min(below + _HEADLINE_WITHIN, len(blocks))):
        block = blocks[number]
        frame = frames[block.frame]
        words = block.text.count(" ") + 1
        if words > _STANDFIRST[1]:
            break
        if (
            words >= _STANDFIRST[0]
            and not block.linked
            and like_summary[number] >= _LIKE_SUMMARY
            and not _STANDFIRST_NAMES.isdisjoint(frame.words - frames[frames[frame.parent].parent].words)
        ):
            result[number] = True
    return result


def by_odds(blocks: Sequence[Block], odds: Sequence[float], precise: Held, usual: Held) -> list[bool]:
    """The choice by the log-odds alone, which does not fall far behind what extraction took."""
    keep = [
        (value > (_LEAST if one or other else _LEAST_NEW) and (one > 0 or other > 0 or not _is_label(block)))
        or (value > _LEAST_AGREED and one > 0 and other > 0 and _is_prose(block))
        for block, value, one, other in zip(blocks, odds, precise, usual, strict=True)
    ]
    first, last = (keep.index(True), len(keep) - keep[::-1].index(True)) if any(keep) else (0, 0)
    for number in range(first, last):
        if precise[number] and usual[number] and odds[number] > _LEAST_WITHIN:
            keep[number] = keep[number] or not blocks[number].linked
    taken = usual if any(usual) else precise
    if _words(blocks, keep) < _MUCH_THINNER * _words(blocks, taken):
        keep = [kept or share > 0 for kept, share in zip(keep, taken, strict=True)]
    return keep


def _is_label(block: Block) -> bool:
    """Whether a block is an item of a few words that is a link: "Print", in a list of such links."""
    return block.kind == "item" and block.linked >= len(block.text.replace(" ", "")) and block.text.count(" ") < _LABEL


def _is_prose(block: Block) -> bool:
    return block.kind == "code" or (block.text.count(" ") >= _PROSE and 2 * block.linked < len(block.text))


def _words(blocks: Sequence[Block], keep: Sequence[float]) -> int:
    return sum(block.text.count(" ") + 1 for block, kept in zip(blocks, keep, strict=True) if kept)


def completed(
    blocks: Sequence[Block],
    frames: Sequence[Frame],
    keep: Sequence[bool],
    odds: Sequence[float],
) -> list[bool]:
    """The choice, with what belongs to blocks that were chosen.

    That is: prose in elements of the same kind; the list, the quote or the code after a colon; a short run of unlinked
    text between two blocks of the same part of the page; the rest of a list or a table; a block with the same words as
    a chosen one beside it.
    """
    pairs = levels(blocks, frames)
    result = _with_alike(blocks, frames, keep, odds)
    number = 1
    while number < len(blocks):
        if result[number] or not result[number - 1]:
            number += 1
            continue
        end = number
        while end < len(blocks) and not result[end]:
            end += 1
        stop = _after_colon(blocks, number, end)
        if stop == number and end < len(blocks) and _is_between(blocks, frames, pairs, odds, number, end):
            stop = end
        for one in range(number, stop):
            result[one] = True
        number = max(stop, number + 1)
    return _with_repeats(blocks, frames, _with_whole_groups(blocks, result))


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
    blocks: Sequence[Block],
    frames: Sequence[Frame],
    pairs: Sequence[tuple[int, int]],
    odds: Sequence[float],
    start: int,
    end: int,
) -> bool:
    """Whether a run of blocks is text of the same part of the page as the chosen ones around it."""
    part = {*pairs[start - 1]} & {*pairs[end]}
    if end - start > _GAP:
        return False
    for one in range(start, end):
        if blocks[one].linked or blocks[one].kind == "caption" or not part & {*pairs[one]}:
            return False
        plain = blocks[one].kind == "code" or _is_plain(frames, blocks[one].frame, part)
        if odds[one] <= (_DOUBT_PLAIN if plain else _DOUBT):
            return False
    return True


def _is_plain(frames: Sequence[Frame], number: int, part: set[int]) -> bool:
    """Whether the elements between a block and the part of the page around it have no class that says what they are."""
    while number and number not in part:
        frame, outer = frames[number], frames[frames[number].parent]
        if frame.tag in _FURNITURE or not frame.words - outer.words - {f"<{frame.tag}>"} <= _NEUTRAL:
            return False
        number = frame.parent
    return True


def _with_alike(
    blocks: Sequence[Block], frames: Sequence[Frame], keep: Sequence[bool], odds: Sequence[float]
) -> list[bool]:
    """The choice, with prose in elements of the same tags and classes as most of the text that was chosen.

    Extraction often takes one of several elements that the article is divided into.
    """
    signs = [(frames[frames[block.frame].parent].sign, frames[block.frame].sign) for block in blocks]
    prose = [len(block.text) >= _ALIKE_LENGTH // 2 and 3 * block.linked < len(block.text) for block in blocks]
    total: Counter[tuple[str, str]] = Counter()
    chosen: Counter[tuple[str, str]] = Counter()
    for block, sign, kept, is_prose in zip(blocks, signs, keep, prose, strict=True):
        if is_prose:
            total[sign] += len(block.text)
            chosen[sign] += len(block.text) * kept
    return [
        kept
        or (
            is_prose
            and len(block.text) >= _ALIKE_LENGTH
            and value > _DOUBT_ALIKE
            and not frames[block.frame].hidden
            and chosen[sign] >= _ALIKE_SHARE * total[sign]
        )
        for block, sign, kept, is_prose, value in zip(blocks, signs, keep, prose, odds, strict=True)
    ]


def _with_whole_groups(blocks: Sequence[Block], keep: Sequence[bool]) -> list[bool]:
    """The choice, with all of a list or a table of which enough was chosen: a table is of no use without its head, nor
    a list of links without some of them."""
    size: Counter[int] = Counter()
    chosen: Counter[int] = Counter()
    for block, kept in zip(blocks, keep, strict=True):
        size[block.group] += len(block.text)
        chosen[block.group] += len(block.text) * kept
    return [
        kept or (block.group > 0 and chosen[block.group] >= _WHOLE.get(block.kind, 2) * size[block.group])
        for block, kept in zip(blocks, keep, strict=True)
    ]


def _with_repeats(blocks: Sequence[Block], frames: Sequence[Frame], keep: Sequence[bool]) -> list[bool]:
    """The choice, with blocks of the same words, in the same element, as chosen ones: refrains."""
    known = {
        (frames[block.frame].parent, block.text)
        for block, kept in zip(blocks, keep, strict=True)
        if kept and len(block.text) > _REFRAIN
    }
    return [kept or (frames[block.frame].parent, block.text) in known for block, kept in zip(blocks, keep, strict=True)]
