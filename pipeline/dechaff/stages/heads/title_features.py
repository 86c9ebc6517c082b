"""Lines of a page -> the options for its headline, and the features of each, by name.

An option is a line that is shaped as a title, or a part of the first line, which may be the title of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from dechaff.stages.heads.no_titles import no_titles
from dechaff.stages.heads.reading import HeadLines
from dechaff.stages.heads.shape import (
    clean_title,
    is_paragraph,
    is_sentence,
    is_title_shaped,
    plain_words,
    size_of,
    step_of,
)

__all__ = ["TitleOption", "address_words", "features_of_none", "lead_words", "title_options"]

_SITE_SEPARATOR = re.compile(r"\s+[|\-–—»·:•/~]+\s+|\s*[|»]\s*|\s::\s|: ")
_BREADCRUMB = re.compile(r"\s[>›»/→]\s|^[>›»/→]")
_SITE_BOUNDARY = re.compile(r"\s+[|\-–—»·•~]+\s+|\s*[|»]\s*|\s::\s")
_DETAILS_WITHIN, _LEAD_LINES, _CONTENT_LETTERS = 8, 6, 4
_WORDS_OF_ADDRESS, _LEAST_WORDS_OF_ADDRESS = re.compile(r"[^\W\d_]{2,}"), 3
_LEAST_TOP, _MOST_TOP = 4, 250
_TOP_WORDS, _TOP_SHARE = 3, 0.5
_LEAST_OWN, _LONGEST_COMPARED, _LEAST_NAMED = 3, 20, 0.7
_SIZES = (1, 2, 3, 4, 6, 9, 14, 18, 24)


@dataclass(frozen=True, slots=True)
class TitleOption:
    """What may be the headline: its line (-1: a part of the first line), its text, and its features by name."""

    line: int
    text: str
    features: Sequence[str]


def title_options(page: HeadLines) -> list[TitleOption]:
    """The lines that may be the headline, and the parts of the first line, if that may be the title of the page."""
    top = top_title(page)
    lines = [
        TitleOption(
            number,
            page.readings[number].value("title") or clean_title(page.lines[number]),
            title_features(page, number, top),
        )
        for number in title_candidates(page)
    ]
    lines += [
        TitleOption(number, clean_title(page.lines[number]), ["outside", f"outside size={step_of(size, _SIZES)}"])
        for number, size in _named_by_address(page)
    ]
    options = [*lines, *(TitleOption(-1, text, features) for text, features in top_features(page).items())]
    return [
        TitleOption(each.line, each.text, [*each.features, *more])
        for each, more in zip(options, _compared(page, options), strict=True)
    ]


def features_of_none(page: HeadLines, options: Sequence[TitleOption]) -> list[str]:
    """The features of a page without a headline, beside these options."""
    features = ["none", "none,top" if top_title(page) else "none,no top"]
    if not page.address:
        return [*features, "none,no address"]
    best = max((_of_address(page, plain_words(each.text)) for each in options), default=(0.0, 0.0))
    return [*features, f"none,address={step_of(best[0], _SHARES)}", f"none,back={step_of(best[1], _SHARES)}"]


_SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.99)


def _of_address(page: HeadLines, words: Sequence[str]) -> tuple[float, float]:
    """The share of the words of the address that a title has, and that of its own words that are in the address."""
    own = {word for word in words if len(word) >= _LEAST_OWN or word.isdigit()}
    return len(page.address.intersection(words)) / max(1, len(page.address)), len(page.address & own) / max(1, len(own))


def _compared(page: HeadLines, options: Sequence[TitleOption]) -> list[list[str]]:
    """The features that compare options: how much each has of the address and of the prose, against the best."""
    words = [plain_words(each.text) for each in options]
    found: list[list[str]] = [[] for _ in options]
    shares = [_of_address(page, each) for each in words]
    content = [{word for word in each if len(word) >= _CONTENT_LETTERS} for each in words]
    scales: dict[str, list[float]] = {
        "address": [sum(each) for each in shares],
        "lead": [len(each & page.lead) for each in content],
        "size": [min(len(each), _LONGEST_COMPARED) for each in words],
    }
    for name, values in scales.items():
        best = max(values, default=0)
        for features, value in zip(found, values, strict=True):
            if best > 0:
                features.append(f"{name} best" if value == best else f"{name} {step_of(value / best, (0.33, 0.66))}")
    for features, each, (forth, back) in zip(found, options, shares, strict=True):
        if page.address:
            features.append(f"{'top ' if each.line < 0 else ''}back={step_of(back, _SHARES)}")
            features.append(f"least={step_of(min(forth, back), _SHARES)}")
            features.append(f"most={step_of(max(forth, back), _SHARES)}")
    return found


def _named_by_address(page: HeadLines) -> Iterator[tuple[int, int]]:
    """The lines elsewhere on the page that the words of the address name, with their sizes; each text once."""
    known: set[tuple[str, ...]] = set()
    for number, line in enumerate(page.lines if page.address else ()):
        words = plain_words(line) if len(line) <= _MOST_TOP else ()
        if number in page.readings or words in known or page.address.isdisjoint(words):
            continue
        if min(_of_address(page, words)) >= _LEAST_NAMED and is_title_shaped(clean_title(line)):
            known.add(words)
            yield number, size_of(line)


def title_candidates(page: HeadLines) -> list[int]:
    """The lines that may be the headline, by their looks, and by what is around them."""
    shaped = [
        number
        for number in range(max(1, page.start) if page.start or page.body > 5 else 0, page.end)
        if page.readings[number].kind in ("", "title", "name") and is_title_shaped(clean_title(page.lines[number]))
    ]
    none = no_titles(page, shaped)
    return [number for number in shaped if number not in none]


def top_title(page: HeadLines) -> str | None:
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


def _share_in_body(page: HeadLines, text: str) -> float:
    """How many of the longer words of a text occur in the body; of scripts without spaces, pairs of characters."""
    words = [word for word in plain_words(text) if len(word) >= _CONTENT_LETTERS]
    if size_of(text) > len(text.split()):
        words = [text[at : at + 2] for at in range(0, len(text) - 1, 2)]
    return sum(word in page.first_prose for word in words) / max(2, len(words))


def _beginnings(top: str) -> Iterator[str]:
    """What is left of the title of a page without parts at its end or at its beginning, the longest first."""
    separators = list(_SITE_SEPARATOR.finditer(top))
    for separator in reversed(separators):
        yield top[: separator.start()].strip()
    for separator in separators:
        yield top[separator.end() :].strip()


def title_features(page: HeadLines, number: int, top: str | None) -> list[str]:
    """The features of a candidate, by name."""
    line = clean_title(page.lines[number])
    words = plain_words(line)
    size = size_of(line)
    features = [
        "any",
        f"size={step_of(size, _SIZES)}",
        _place(page, number),
        *_details(page, number),
    ]
    if top is not None:
        top_words = set(plain_words(top))
        shared = len(top_words & set(words)) / max(1, len(top_words | set(words)))
        features.append(
            "top=same" if words == plain_words(top) else f"top={step_of(shared, (0.0, 0.2, 0.4, 0.6, 0.8))}"
        )
    else:
        features.append("top=none")
    features.append(f"{'with' if top else 'without'} top,{_lead(page, words)}")
    features.append(f"{'with' if top else 'without'} top,times={min(page.counts.get(words, 1), 4)}")
    if " ".join(words) in page.labels:
        features.append("label")
    features += _neighbours(page, number, size)
    features += _words_of(page, line, words)
    features += [name for name, holds in _looks(line, page.lines[number]).items() if holds]
    return features


def _words_of(page: HeadLines, line: str, words: Sequence[str]) -> Iterator[str]:
    """The features of the words of a line: where else they are."""
    yield f"body={step_of(_share_in_body(page, line), (0.0, 0.3, 0.5, 0.7, 0.9))}"
    if page.address:
        known = set(words)
        yield f"address={step_of(len(page.address & known) / len(page.address), (0.0, 0.2, 0.4, 0.6, 0.8))}"


def top_features(page: HeadLines) -> Mapping[str, list[str]]:
    """The titles that the first line may hold, if it is the title of the page, with their features."""
    top = clean_title(page.lines[0]) if page.lines else ""
    if not _LEAST_TOP <= len(top) <= _MOST_TOP or page.end < 2:
        return {}
    separators = list(_SITE_SEPARATOR.finditer(top))
    parts = {top: "whole" if separators else "only"}
    if separators:
        last, first = separators[-1], separators[0]
        parts.setdefault(top[: last.start()].strip(), f"without last,{_tail(top[last.end() :])}")
        parts.setdefault(top[first.end() :].strip(), f"without first,{_tail(top[: first.start()])}")
        if len(separators) > 1:
            parts.setdefault(top[: first.start()].strip(), f"first,{_tail(top[first.end() :])}")
            second = separators[-2]
            parts.setdefault(top[: second.start()].strip(), f"without last two,{_tail(top[second.end() :])}")
    found: dict[str, list[str]] = {}
    for part, kind in parts.items():
        words = plain_words(part)
        if not words:
            continue
        times = page.counts.get(words, 0) - (part == top)
        found[part] = [
            "top",
            f"top {kind.partition(',')[0]}",
            f"top {kind}",
            f"top size={step_of(size_of(part), _SIZES)}",
            f"top times={min(times, 2)}",
            f"top {_lead(page, words)}",
            f"top body={step_of(_share_in_body(page, part), (0.0, 0.3, 0.5, 0.7, 0.9))}",
            *(["top label"] if " ".join(words) in page.labels else []),
        ]
        if page.address:
            found[part].append(
                f"top address={step_of(len(page.address & set(words)) / len(page.address), (0.0, 0.2, 0.4, 0.6, 0.8))}"
            )
    return found


def _tail(rest: str) -> str:
    """How long the other part of a divided line is."""
    return f"rest={step_of(len(rest.split()), (1, 2, 4, 7))}"


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
        "breadcrumb": _BREADCRUMB.search(line) is not None or line.count("/") > 1,
        "small": line[:1].islower(),
    }


def _place(page: HeadLines, number: int) -> str:
    distance = page.end - number
    return f"above prose={step_of(distance, (1, 2, 3, 5, 8, 12, 20, 30))}" + (",in body" if number >= page.body else "")


def _details(page: HeadLines, number: int) -> Iterator[str]:
    for below in range(number + 1, min(number + 1 + _DETAILS_WITHIN, page.end)):
        reading = page.readings[below]
        if reading.marked or reading.value("date") or reading.value("updated"):
            yield f"details below={step_of(below - number, (1, 2, 4, 8))}"
            break
    else:
        yield "details below=none"
    for above in range(number - 1, max(page.start, number - 4) - 1, -1):
        reading = page.readings[above]
        if reading.marked or reading.value("date"):
            yield f"details above={number - above}"
            break


def address_words(address: str | None) -> frozenset[str]:
    """The words of the path of an address, if these are so many that they may be those of a headline."""
    path = unquote(urlsplit(address or "").path).casefold()
    longest = max((_WORDS_OF_ADDRESS.findall(part) for part in path.split("/")), key=len, default=[])
    return frozenset(longest) if len(longest) >= _LEAST_WORDS_OF_ADDRESS else frozenset()


def lead_words(lines: Sequence[str], end: int) -> frozenset[str]:
    """The words of the first lines of the prose, which begins at the line `end`."""
    return frozenset(word for line in lines[end : end + _LEAD_LINES] for word in plain_words(line))


def _lead(page: HeadLines, words: Sequence[str]) -> str:
    content = {word for word in words if len(word) >= _CONTENT_LETTERS}
    return f"lead={step_of(len(content & page.lead) / max(3, len(content)), (0.0, 0.25, 0.5, 0.75))}"


def _neighbours(page: HeadLines, number: int, size: int) -> Iterator[str]:
    for step in (-1, 1):
        other = number + step
        if not page.start <= other < page.end:
            yield f"{step:+d}=edge"
            continue
        reading, text = page.readings[other], page.lines[other]
        if reading.kind:
            yield f"{step:+d}={reading.kind}"
        elif " ".join(plain_words(text)) in page.labels:
            yield f"{step:+d}=label"
        elif is_paragraph(text) or (is_sentence(text) and size_of(text) > 7):
            yield f"{step:+d}=sentence"
        else:
            length = "longer" if size_of(text) > size else "shorter"
            yield f"{step:+d}={length}" + (",title" if size_of(text) > _TOP_WORDS and is_title_shaped(text) else "")
    if number > page.start and _BREADCRUMB.search(page.lines[number - 1]):
        yield "under breadcrumb"
