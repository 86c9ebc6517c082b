"""Which lines of a page stay: the thresholds of `keep_lines`, each from both sides."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from dechaff.stages.page.segment import BIAS, SWITCH, keep_lines

# Each line as its log-odds; + and - are lines that are surely body, surely debris.
SURE = {"+": 6.0, "-": -6.0}
USUAL = 12
"""Words of a line whose log-odds count once."""

TABLE = [
    # a lone line follows its neighbours, unless its log-odds pay for two changes of side
    pytest.param("--", 2.6, "--", "-----", id="within debris, a line that reads like body goes"),
    pytest.param("--", 2.8, "--", "--+--", id="within debris, a line that surely reads like body stays"),
    pytest.param("++", -2.2, "++", "+++++", id="within the body, a line that reads like debris stays"),
    pytest.param("++", -6.0, "++", "++-++", id="within the body, a line that is surely debris goes"),
    # at the ends, one change is to be paid for
    pytest.param("++", -1.7, "", "+++", id="at the end, a line that reads like debris stays"),
    pytest.param("++", -1.9, "", "++-", id="at the end, a line that is rather debris goes"),
    pytest.param("", -1.7, "++", "+++", id="at the beginning, a line that reads like debris stays"),
    pytest.param("", -1.9, "++", "-++", id="at the beginning, a line that is rather debris goes"),
    # in doubt, a line stays
    pytest.param("", -0.29, "", "+", id="alone, in doubt"),
    pytest.param("", -0.31, "", "-", id="alone, and rather debris"),
]


@pytest.mark.parametrize(("before", "odds", "after", "kept"), TABLE)
def test_a_line_and_its_neighbours(before: str, odds: float, after: str, kept: str) -> None:
    logits = [*(SURE[sign] for sign in before), odds, *(SURE[sign] for sign in after)]
    found = keep_lines(logits, [USUAL] * len(logits), [0.0] * len(logits))
    assert "".join("+" if keep else "-" for keep in found) == kept


WITHIN = [
    pytest.param([-2.5, -2.5, -2.5], "+++---+++", id="lower than -2 in the mean"),
    pytest.param([-1.9, -1.9, -1.9], "+++++++++", id="not as low as -2 in the mean"),
    pytest.param([-5.0, -1.0, -1.0], "+++---+++", id="lower in the mean, by one line"),
    pytest.param([-4.0, -0.5, -0.5], "+++++++++", id="not low enough in the mean, for two lines"),
]


@pytest.mark.parametrize(("inner", "kept"), WITHIN)
def test_a_run_between_lines_that_stay(inner: list[float], kept: str) -> None:
    logits = [6.0] * 3 + inner + [6.0] * 3
    found = keep_lines(logits, [USUAL] * len(logits), [0.0] * len(logits))
    assert "".join("+" if keep else "-" for keep in found) == kept


def test_the_same_run_at_the_end_needs_less() -> None:
    found = keep_lines([6.0] * 3 + [-1.9] * 3, [USUAL] * 6, [0.0] * 6)
    assert found == [True] * 3 + [False] * 3


WORDS = [
    pytest.param(12, -1.9, False, id="twelve words count once"),
    pytest.param(10, -1.9, True, id="a shorter line counts less"),
    pytest.param(48, -1.1, False, id="four times as many words count twice"),
    pytest.param(48, -1.0, True, id="four times as many words, nearer to doubt"),
    pytest.param(1, -5.2, True, id="one word: at least 0.3"),
    pytest.param(1, -5.4, False, id="one word, and lower"),
    pytest.param(10_000, -0.91, False, id="very many words: at most 2.5"),
    pytest.param(10_000, -0.89, True, id="very many words, nearer to doubt"),
]


@pytest.mark.parametrize(("words", "odds", "stays"), WORDS)
def test_a_long_line_counts_more(words: int, odds: float, stays: bool) -> None:
    """The last line after two that stay: the price of one change is SWITCH, which 1.8 log-odds pay for."""
    assert (BIAS, SWITCH) == (0.3, 1.5)
    assert keep_lines([6.0, 6.0, odds], [USUAL, USUAL, words], [0.0] * 3)[-1] is stays


NEAR = [
    pytest.param(15, 1.1, -0.9, 5, True, id="a paragraph that reads like body, near to the body"),
    pytest.param(14, 1.1, -0.9, 5, False, id="too few words"),
    pytest.param(15, 1.0, -0.9, 5, False, id="does not read like body by itself"),
    pytest.param(15, 1.1, -1.0, 5, False, id="its context is against it"),
    pytest.param(15, 1.1, -0.9, 6, False, id="too far from the body"),
]


@pytest.mark.parametrize(("words", "alone", "odds", "distance", "stays"), NEAR)
@pytest.mark.parametrize("reverse", [False, True], ids=["after the body", "before the body"])
def test_a_paragraph_near_to_the_body(
    words: int, alone: float, odds: float, distance: int, stays: bool, reverse: bool
) -> None:
    """Debris lies between it and the body: `distance` is in lines, from the last one that stays."""
    logits = [6.0, 6.0, *([-6.0] * (distance - 1)), odds, *([-6.0] * 3)]
    sizes = [USUAL] * len(logits)
    own = [0.0] * len(logits)
    place = 1 + distance
    sizes[place], own[place] = words, alone
    if reverse:
        logits, sizes, own, place = logits[::-1], sizes[::-1], own[::-1], len(logits) - 1 - place
    assert keep_lines(logits, sizes, own)[place] is stays


def test_no_lines() -> None:
    assert keep_lines([], [], []) == []


def test_the_path_is_the_likeliest() -> None:
    """Of all ways to keep or drop five lines, none has a higher worth than the way that is found.

    The exceptions for lines within the body keep more; without such lines the two ways are the same.
    """

    def worth(logits: tuple[float, ...], kept: tuple[bool, ...]) -> float:
        sides = sum((odds + BIAS) / 2 * (1 if keep else -1) for odds, keep in zip(logits, kept, strict=True))
        return sides - SWITCH * sum(left != right for left, right in pairwise(kept))

    for logits in product([-3.0, -1.0, 0.5, 2.0], repeat=5):
        found = keep_lines(logits, [USUAL] * 5, [0.0] * 5)
        best = max(product([False, True], repeat=5), key=lambda kept: worth(logits, kept))
        stays = [number for number, keep in enumerate(best) if keep]
        within = bool(stays) and not all(best[stays[0] : stays[-1]])
        assert tuple(found) == best or (within and all(found[number] for number in stays)), logits
