"""Lines above a body -> which of them is the headline of a whole page.

Each line that is shaped as a title has features, and each feature a weight in `title_weights.tsv`, in log-odds; the sum
says how likely it is that the line is the headline (`tools/fit_title_model.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import exp
from pathlib import Path

from dechaff.stages.heads.line import LineReading
from dechaff.stages.heads.shape import is_prose, is_sentence, is_title_shaped, plain_words, size_of

__all__ = [
    "FoundTitle",
    "PageLines",
    "clean_title",
    "lead_words",
    "page_title",
    "title_candidates",
    "title_features",
    "top_title",
]

_SITE_SEPARATOR = re.compile(r"\s+[|\-–—»·:•/~]+\s+|\s*[|»]\s*|\s::\s|: ")
_BREADCRUMB = re.compile(r"\s[>›»/→]\s|^[>›»/→]")
_DETAILS_WITHIN, _LEAD_LINES, _CONTENT_LETTERS = 8, 6, 4
_SITE_BOUNDARY = re.compile(r"\s+[|\-–—»·•~]+\s+|\s*[|»]\s*|\s::\s")
_LONGEST_COUNTED = 200
_LEAST_WEIGHT, _MORE_WEIGHT = 0.52, 0.07
"""More than the weight of what a rule captured, which is one of the lines that are compared here."""

_LEAST_CHANCE, _LEAST_CHANCE_BESIDE_TOP = 0.55, 0.3
_TOP_WORDS, _TOP_SHARE, _BODY_LINES = 3, 0.5, 40
_WEIGHTS = Path(__file__).parent / "title_weights.tsv"


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A headline: its line (-1: it stands in the title of the page only), its text, how sure it is from 0 to 1, why."""

    line: int
    text: str
    weight: float
    reason: str


@dataclass(frozen=True)
class PageLines:
    """The non-blank lines of a page, and what is known of them.

    `start` to `end` (not included) are the lines in question, with the readings of all of them; the body begins at
    `body`, its prose at `end`. `labels` are the words of menus and buttons, `lead` the words of the first lines of the
    prose. Lines are counted up to `most_counted`.
    """

    lines: Sequence[str]
    readings: Mapping[int, LineReading]
    start: int
    body: int
    end: int
    labels: Collection[str]
    lead: frozenset[str] = frozenset()
    most_counted: int | None = None

    @cached_property
    def counts(self) -> Mapping[tuple[str, ...], int]:
        """How often the words of each short line occur as a line."""
        return Counter(plain_words(line) for line in self.lines[: self.most_counted] if len(line) < _LONGEST_COUNTED)


def page_title(page: PageLines) -> FoundTitle | None:
    """The likeliest headline, if it is likely enough."""
    top = top_title(page)
    chances: dict[int, float] = {}
    for number in title_candidates(page):
        odds = sum(_weights().get(feature, 0.0) for feature in title_features(page, number, top))
        chances[number] = 1 / (1 + exp(-max(-30.0, min(30.0, odds))))
    best = max(chances, key=lambda number: (chances[number], -number), default=None)
    if best is not None and chances[best] >= (_LEAST_CHANCE_BESIDE_TOP if top else _LEAST_CHANCE):
        reason = f"the line that has most signs of a headline ({chances[best]:.0%})"
        return FoundTitle(best, clean_title(page.lines[best]), _LEAST_WEIGHT + _MORE_WEIGHT * chances[best], reason)
    if top:
        return FoundTitle(-1, top, _LEAST_WEIGHT, "the first line of the page without the name of its site")
    return None


def title_candidates(page: PageLines) -> list[int]:
    """The lines that may be the headline, by their looks."""
    return [
        number
        for number in range(max(1, page.start) if page.start or page.body > 5 else 0, page.end)
        if page.readings[number].kind in ("", "title") and is_title_shaped(clean_title(page.lines[number]))
    ]


def clean_title(line: str) -> str:
    """A line without the marks of a heading."""
    return line.strip().strip("#*_ ").strip()


def top_title(page: PageLines) -> str | None:
    """The title of the page without its site, if the first line is one.

    It is one if it, or what is left of it without a site, occurs again as a line, or if half of its words occur in the
    body.
    """
    top = clean_title(page.lines[0]) if page.lines else ""
    if not 4 <= len(top) <= 250 or page.end < 2:
        return None
    for part in (top, *_beginnings(top)):
        if size_of(part) > _TOP_WORDS and page.counts.get(plain_words(part), 0) > (part == top):
            return part
    parts = [part.strip() for part in _SITE_BOUNDARY.split(top) if part.strip()]
    longest = max(parts, key=len, default="")
    return longest if size_of(longest) > _TOP_WORDS and _share_in_body(page, longest) >= _TOP_SHARE else None


def _share_in_body(page: PageLines, text: str) -> float:
    """How many of the longer words of a text occur in the body; of scripts without spaces, pairs of characters."""
    lead = " ".join(page.lines[page.end : page.end + _BODY_LINES]).casefold()
    words = [word for word in plain_words(text) if len(word) >= _CONTENT_LETTERS]
    if size_of(text) > len(text.split()):
        words = [text[at : at + 2] for at in range(0, len(text) - 1, 2)]
    return sum(word in lead for word in words) / max(2, len(words))


def _beginnings(top: str) -> Iterator[str]:
    """What is left of the title of a page without parts at its end or at its beginning, the longest first."""
    separators = list(_SITE_SEPARATOR.finditer(top))
    for separator in reversed(separators):
        yield top[: separator.start()].strip()
    for separator in separators:
        yield top[separator.end() :].strip()


def title_features(page: PageLines, number: int, top: str | None) -> list[str]:
    """The features of a candidate, by name."""
    line = clean_title(page.lines[number])
    words = plain_words(line)
    size = size_of(line)
    features = [
        "any",
        f"size={_step(size, (1, 2, 3, 4, 6, 9, 14, 18, 24))}",
        _place(page, number),
        *_details(page, number),
    ]
    if top is not None:
        top_words = set(plain_words(top))
        shared = len(top_words & set(words)) / max(1, len(top_words | set(words)))
        features.append("top=same" if words == plain_words(top) else f"top={_step(shared, (0.0, 0.2, 0.4, 0.6, 0.8))}")
    else:
        features.append("top=none")
    features.append(f"{'with' if top else 'without'} top,{_lead(page, words)}")
    features.append(f"{'with' if top else 'without'} top,times={min(page.counts.get(words, 1), 4)}")
    if " ".join(words) in page.labels:
        features.append("label")
    features += _neighbours(page, number, size)
    features += [name for name, holds in _looks(line, page.lines[number]).items() if holds]
    return features


def _looks(line: str, raw: str) -> dict[str, bool]:
    return {
        "question": line.endswith(("?", "？")),
        "call": line.endswith("!"),
        "cut off": line.endswith(("…", "...")),
        "colon": ": " in line or "：" in line,
        "capitals": line.isupper(),
        "figure": any(character.isdigit() for character in line),
        "heading": raw.lstrip().startswith("#"),
        "quotes": line[:1] in "\"'“„«»‘「",
        "bar": " | " in line,
        "small": line[:1].islower(),
    }


def _place(page: PageLines, number: int) -> str:
    distance = page.end - number
    return f"above prose={_step(distance, (1, 2, 3, 5, 8, 12, 20, 30))}" + (",in body" if number >= page.body else "")


def _details(page: PageLines, number: int) -> Iterator[str]:
    for below in range(number + 1, min(number + 1 + _DETAILS_WITHIN, page.end)):
        reading = page.readings[below]
        if reading.marked or reading.value("date") or reading.value("updated"):
            yield f"details below={_step(below - number, (1, 2, 4, 8))}"
            break
    else:
        yield "details below=none"
    for above in range(number - 1, max(page.start, number - 4) - 1, -1):
        reading = page.readings[above]
        if reading.marked or reading.value("date"):
            yield f"details above={number - above}"
            break


def lead_words(lines: Sequence[str], end: int) -> frozenset[str]:
    """The words of the first lines of the prose, which begins at the line `end`."""
    return frozenset(word for line in lines[end : end + _LEAD_LINES] for word in plain_words(line))


def _lead(page: PageLines, words: Sequence[str]) -> str:
    content = {word for word in words if len(word) >= _CONTENT_LETTERS}
    return f"lead={_step(len(content & page.lead) / max(3, len(content)), (0.0, 0.25, 0.5, 0.75))}"


def _neighbours(page: PageLines, number: int, size: int) -> Iterator[str]:
    for step in (-2, -1, 1, 2):
        other = number + step
        if not page.start <= other < page.end:
            yield f"{step:+d}=edge"
            continue
        reading, text = page.readings[other], page.lines[other]
        if reading.kind:
            yield f"{step:+d}={reading.kind}"
        elif " ".join(plain_words(text)) in page.labels:
            yield f"{step:+d}=label"
        elif is_prose(text) or (is_sentence(text) and size_of(text) > 7):
            yield f"{step:+d}=sentence"
        else:
            length = "longer" if size_of(text) > size else "shorter"
            yield f"{step:+d}={length}" + (",title" if size_of(text) > _TOP_WORDS and is_title_shaped(text) else "")
    if number > page.start and _BREADCRUMB.search(page.lines[number - 1]):
        yield "under breadcrumb"


def _step(value: float, steps: Sequence[float]) -> str:
    """The first step that a value does not exceed."""
    return next((str(step) for step in steps if value <= step), "more")


@cache
def _weights() -> Mapping[str, float]:
    if not _WEIGHTS.exists():
        return {}
    rows = (line.split("\t") for line in _WEIGHTS.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {name: float(weight) for name, weight in rows}
