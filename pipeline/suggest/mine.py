"""Corpus -> evidence: which lines stand in many documents of a site, where they stand, and in what company.

Two passes over the documents, in memory that is bounded by what repeats, not by what there is: count the templates of
all lines; then note of the frequent ones where they stand and beside what.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import regex

from pipeline.counting import Counter64
from pipeline.frequency import hash_key
from pipeline.measure import count_words
from pipeline.suggest.generalise import Template, core, templates

__all__ = ["Corpus", "Evidence", "Mined", "MinedDocument", "is_prose", "is_title_like", "mine"]

MAXIMUM_KEYS = 200_000
"""The most frequent templates that are looked at closely."""

EDGE = 5
"""Lines at the end (or start) of a document that count as "at the end" in the evidence."""

OFTEN = 0.5
"""The share of a site's documents from which on a line counts as furniture, whatever it looks like."""

_SENTENCE_END = regex.compile(r"""[.!?…。！？।]["'”’»)\]]*$""")
_PROSE_WORDS = 9
_NARROW_SHARE = 0.7
_MAXIMUM_TEXTS = 20
_HEAD = 7
_MAXIMUM_NEIGHBOURS = 50


@dataclass(frozen=True, slots=True)
class MinedDocument:
    """A document as mining sees it: its non-blank lines. `site` is None where all documents are one site."""

    id: str
    site: str | None
    lines: tuple[str, ...]


Corpus = Callable[[], Iterable[MinedDocument]]
"""Gives the documents anew each time it is called."""


@dataclass(slots=True)
class Evidence:
    """What is known of a template on one site: `files` and `hits`, where the hits stand, and beside what.

    `amid_prose` are hits with sentences of this very document all around; `titles_after` hits that are followed by a
    line that could be a headline and then by something frequent, or nothing.
    """

    template: Template
    site: str | None
    files: int
    hits: int = 0
    at_start: int = 0
    at_end: int = 0
    amid_prose: int = 0
    texts: dict[str, int] = field(default_factory=dict)
    following: Counter[str] = field(default_factory=Counter)
    titles_after: int = 0
    titles: set[int] = field(default_factory=set)
    beyond_title: Counter[str] = field(default_factory=Counter)
    headline_of: int = 0


@dataclass(frozen=True, slots=True)
class Mined:
    """The evidence by (site, template), and the number of documents of each site."""

    evidence: dict[tuple[str | None, Template], Evidence]
    sizes: dict[str | None, int]


def is_prose(line: str) -> bool:
    """Whether a line reads as a sentence rather than as a label."""
    return count_words(line) >= _PROSE_WORDS and bool(_SENTENCE_END.search(line))


def is_title_like(line: str) -> bool:
    """Whether a line could be a headline: several words, and no end of a sentence."""
    return 3 <= count_words(line) <= 30 and not line.rstrip().endswith((".", ",", ";", ":"))


def mine(corpus: Corpus, least: int) -> Mined:
    """Gather the evidence for all templates that stand in at least so many documents of their site."""
    frequent, sizes = _frequent(corpus, least)
    evidence: dict[tuple[str | None, str], Evidence] = {}
    for document in corpus():
        _observe(document, _Frequencies(frequent, sizes[document.site]), evidence)
    return Mined(evidence, sizes)


def _frequent(corpus: Corpus, least: int) -> tuple[dict[int, int], dict[str | None, int]]:
    """The keys of the templates that stand in enough documents, with that number; the number of documents by site."""
    sizes: Counter[str | None] = Counter()
    with Counter64() as counter:
        for document in corpus():
            sizes[document.site] += 1
            counter.add({
                hash_key(document.site or "", _key(template, rank))
                for line in document.lines
                for rank, template in enumerate(templates(line))
            })  # fmt: skip
        found = heapq.nsmallest(MAXIMUM_KEYS, counter.at_least(least), key=lambda item: (-item[1], item[0]))
    return dict(found), dict(sizes)


def _key(template: Template, rank: int) -> str:
    return core(template) if rank == 0 else template.lower()


@dataclass(frozen=True, slots=True)
class _Frequencies:
    """How many of a site's documents hold a template."""

    files: dict[int, int]
    size: int

    def of(self, site: str | None, key: str) -> int:
        return self.files.get(hash_key(site or "", key), 0)

    def choose(self, site: str | None, line: str) -> tuple[str, int, Template] | None:
        """The narrowest template of a line that is nearly as frequent as the widest: (key, files, template)."""
        found = [
            (key, files, template)
            for rank, template in enumerate(templates(line))
            if (files := self.of(site, key := _key(template, rank)))
        ]
        if not found:
            return None
        most = max(files for _, files, _ in found)
        return next(item for item in found if item[1] >= _NARROW_SHARE * most)


def _observe(
    document: MinedDocument, frequencies: _Frequencies, evidence: dict[tuple[str | None, str], Evidence]
) -> None:
    lines = document.lines
    chosen = [frequencies.choose(document.site, line) for line in lines]
    rare = [found is None or found[1] < OFTEN * frequencies.size for found in chosen]
    own_prose = [rare[number] and is_prose(line) for number, line in enumerate(lines)]
    headlines = _headlines(lines, own_prose)
    for number, found in enumerate(chosen):
        if found is None:
            continue
        key, files, template = found
        known = evidence.get((document.site, key))
        if known is None:
            known = evidence[document.site, key] = Evidence(template, document.site, files)
        known.template = min(known.template, template)  # of several spellings the same one in any order of documents
        known.hits += 1
        known.at_start += number < EDGE
        known.at_end += number >= len(lines) - EDGE
        known.amid_prose += sum(own_prose[max(0, number - 3) : number + 4]) >= 3
        known.headline_of += number in headlines
        _note_text(known, lines[number])
        following = chosen[number + 1] if number + 1 < len(lines) else None
        known.following[following[0] if following else ""] += 1
        if number + 1 < len(lines) and _is_rarer(following, files) and is_title_like(lines[number + 1]):
            beyond = chosen[number + 2] if number + 2 < len(lines) else None
            if beyond is not None or number + 2 == len(lines):
                known.titles_after += 1
                known.titles.add(hash_key(core(lines[number + 1])) % 1009)
                known.beyond_title[beyond[0] if beyond else ""] += 1
        if len(known.following) > _MAXIMUM_NEIGHBOURS:
            known.following = Counter(dict(known.following.most_common(1)))


def _is_rarer(other: tuple[str, int, Template] | None, files: int) -> bool:
    """Whether a line is so much rarer than its neighbour that it is no part of it. (The headline that one document
    links to is the headline of another one.)"""
    return other is None or other[1] * 5 <= files


def _headlines(lines: Sequence[str], own_prose: Sequence[bool]) -> frozenset[int]:
    """The lines that may be the document's own headline: title-like, shortly before its first sentences."""
    prose = [i for i in range(len(lines)) if own_prose[i]]
    start = next((i for i in prose if sum(own_prose[i : i + 4]) >= 3), prose[0] if prose else 0)
    return frozenset(i for i in range(max(start - _HEAD, 0), start) if is_title_like(lines[i]))


def _note_text(known: Evidence, line: str) -> None:
    """Keep the spellings that come first by alphabet, so that the choice does not depend on the order of documents."""
    if line in known.texts or len(known.texts) < _MAXIMUM_TEXTS:
        known.texts[line] = known.texts.get(line, 0) + 1
        return
    last = max(known.texts)
    if line < last:
        del known.texts[last]
        known.texts[line] = 1
