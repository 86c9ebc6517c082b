"""The measures of quality: body F1 over shingles, exact bodies, segments, harm."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\w+")
SHINGLE = 4


def tokens(text: str) -> list[str]:
    """The words of a text as the article-extraction benchmark counts them."""
    return _TOKEN.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four tokens, counted; a text of fewer tokens is one run."""
    words = tokens(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))


@dataclass(frozen=True, slots=True)
class BodyScore:
    """One document's precision and recall, and whether its tokens are exactly the gold's."""

    precision: float
    recall: float
    exact: bool


def body_score(gold: str, text: str) -> BodyScore:
    """Compare a text with the gold body."""
    wanted, got = shingles(gold), shingles(text)
    true = sum((wanted & got).values())
    false = sum((got - wanted).values())
    missing = sum((wanted - got).values())
    total = true + false + missing or 1
    tp, fp, fn = true / total, false / total, missing / total
    precision = tp / (tp + fp) if tp + fp else (1.0 if not wanted else 0.0)
    recall = tp / (tp + fn) if tp + fn else 1.0
    return BodyScore(precision, recall, tokens(gold) == tokens(text))


def what_went_wrong(gold: str, text: str) -> str:
    """In words: how many words of a text are not of the gold and where they stand, and how many of the gold's it lost."""
    wanted, got = tokens(gold), tokens(text)
    known = {tuple(wanted[i : i + SHINGLE]) for i in range(len(wanted) - SHINGLE + 1)}
    true = [tuple(got[i : i + SHINGLE]) in known for i in range(len(got) - SHINGLE + 1)]
    lost = sum((Counter(wanted) - Counter(got)).values())
    if True not in true:
        return f"none of the body's {len(wanted):,} words"
    first, last = true.index(True), len(true) - true[::-1].index(True) + SHINGLE - 1
    within = sum(not one for one in true[first : last - SHINGLE + 1])
    places = {"before the body": first, "within it": within, "after it": max(0, len(got) - last)}
    kept = ", ".join(f"{count:,} {place}" for place, count in places.items() if count)
    return f"of the body's {len(wanted):,} words {lost:,} lost; words left that are not of it: {kept or 'none'}"


def f1(scores: Sequence[BodyScore]) -> float:
    """F1 of the averages of precision and recall over documents."""
    if not scores:
        return 0.0
    precision = sum(score.precision for score in scores) / len(scores)
    recall = sum(score.recall for score in scores) / len(scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def exact(scores: Sequence[BodyScore]) -> float:
    """The share of documents whose tokens are exactly the gold's."""
    return sum(score.exact for score in scores) / len(scores) if scores else 0.0


def bootstrap(
    scores: Sequence[BodyScore], measure: Callable[[Sequence[BodyScore]], float], rounds: int = 500
) -> tuple[float, float]:
    """The 95 % interval of a measure, over documents drawn with replacement (the same draws every time)."""
    draw = random.Random(20231106)
    values = sorted(measure([scores[draw.randrange(len(scores))] for _ in scores]) for _ in range(rounds))
    return values[int(rounds * 0.025)], values[int(rounds * 0.975)]


@dataclass(frozen=True, slots=True)
class SegmentScore:
    """Segments that had to stay and had to go, and how many of each did."""

    kept: int
    wanted: int
    left: int
    unwanted: int

    @property
    def f1(self) -> float:
        """F1 as trafilatura evaluates itself: a wanted segment found is right, an unwanted one found is wrong."""
        precision = self.kept / (self.kept + self.left) if self.kept + self.left else 0.0
        recall = self.kept / self.wanted if self.wanted else 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def segment_score(documents: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> SegmentScore:
    """Score (text, segments that must stay, segments that must go)."""
    kept = wanted = left = unwanted = 0
    for text, stay, go in documents:
        kept += sum(segment in text for segment in stay)
        wanted += len(stay)
        left += sum(segment in text for segment in go)
        unwanted += len(go)
    return SegmentScore(kept, wanted, left, unwanted)
