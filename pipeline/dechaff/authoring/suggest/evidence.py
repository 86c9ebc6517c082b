"""Corpus -> evidence: which lines stand in many documents of a site, where they stand, and in what company.

Two passes over the documents, in memory that is bounded by what repeats, not by what there is: count the templates of
all lines; then note of the frequent ones where they stand and beside what.
"""

from __future__ import annotations

import heapq
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import regex

from dechaff.authoring.suggest.templates import Template, core, templates
from dechaff.batch.document_frequency import Counter64
from dechaff.text.characters import count_words
from dechaff.text.frequent_lines import hash_key

__all__ = ["ENOUGH_TITLES", "AllEvidence", "Evidence", "SiteLines", "gather_evidence", "is_prose", "is_title_like"]

MAXIMUM_KEYS = 200_000
"""The most frequent templates that are looked at closely."""

EDGE = 5
"""Lines at the end (or start) of a document that count as "at the end" in the evidence."""

OFTEN = 0.5
"""The share of a site's documents from which on a line counts as furniture, whatever it looks like."""

_SENTENCE_END = regex.compile(r"""[.!?…。！？।]["'”’»)\]]*$""")
_PROSE_WORDS = 9
_NARROW_SHARE = 0.7
_HEAD = 7
_MAXIMUM_NEIGHBOURS = 50

ENOUGH_TITLES = 20
"""More different headlines than this prove nothing more."""

LEAST_SHARE = 200
"""One in so many of a site's documents has to hold a line, if nobody says how many, and two at the least."""


@dataclass(frozen=True, slots=True)
class SiteLines:
    """A document as mining sees it: its non-blank lines. `site` is None where all documents are one site."""

    id: str
    site: str | None
    lines: tuple[str, ...]


Documents = Callable[[], Iterable[SiteLines]]
"""Gives the documents anew each time it is called."""


@dataclass(slots=True)
class Evidence:
    """What is known of a template on one site: `files` and `hits`, where the hits stand, and beside what.

    `text` is the first by alphabet of its spellings. `amid_prose` are hits with sentences of this very document all
    around; `titles_after` hits that are followed by a line that could be a headline and then by something frequent,
    or nothing. `titles` are hashes of a few of these headlines.
    """

    template: Template
    site: str | None
    files: int
    hits: int = 0
    at_start: int = 0
    at_end: int = 0
    amid_prose: int = 0
    text: str = ""
    following: Counter[str] = field(default_factory=Counter)
    titles_after: int = 0
    titles: set[int] = field(default_factory=set)
    beyond_title: Counter[str] = field(default_factory=Counter)
    headline_of: int = 0


@dataclass(frozen=True, slots=True)
class AllEvidence:
    """The evidence by (site, template), and the number of documents of each site."""

    by_template: dict[tuple[str | None, Template], Evidence]
    sizes: dict[str | None, int]


def is_prose(line: str) -> bool:
    """Whether a line reads as a sentence rather than as a label."""
    return count_words(line) >= _PROSE_WORDS and bool(_SENTENCE_END.search(line))


def is_title_like(line: str) -> bool:
    """Whether a line could be a headline: several words, and no end of a sentence."""
    return 3 <= count_words(line) <= 30 and not line.rstrip().endswith((".", ",", ";", ":"))


def gather_evidence(documents: Documents, least: int | None = None) -> AllEvidence:
    """Gather the evidence for all templates that stand in at least so many documents of their site."""
    evidence: dict[tuple[str | None, str], Evidence] = {}
    with tempfile.TemporaryFile(prefix="dechaff-") as file:
        keys = cast("BinaryIO", file)
        frequent, sizes = _frequent(documents, least, keys)
        keys.seek(0)
        for document in documents():
            size = sizes[document.site]
            frequencies = _Frequencies(frequent, least or max(2, size // LEAST_SHARE))
            chosen = [frequencies.choose(line, _read_keys(keys)) for line in document.lines]
            _observe(document, chosen, size, evidence)
    return AllEvidence(evidence, sizes)


def _frequent(documents: Documents, least: int | None, file: BinaryIO) -> tuple[dict[int, int], dict[str | None, int]]:
    """The keys of the templates that stand in enough documents, with that number; the number of documents by site.

    The keys of each line are left in the file: making templates is the slow part, and most lines are never seen again.
    """
    sizes: Counter[str | None] = Counter()
    with Counter64() as counter:
        for document in documents():
            sizes[document.site] += 1
            keys = [_keys(document.site, line) for line in document.lines]
            array("Q", [number for line in keys for number in (len(line), *line)]).tofile(file)
            counter.add({key for line in keys for key in line})
        least = least or max(2, min(sizes.values(), default=0) // LEAST_SHARE)
        found = heapq.nsmallest(MAXIMUM_KEYS, counter.at_least(least), key=lambda item: (-item[1], item[0]))
    return dict(found), dict(sizes)


def _keys(site: str | None, line: str) -> list[int]:
    return [hash_key(site or "", _key(template, rank)) for rank, template in enumerate(templates(line))]


def _read_keys(file: BinaryIO) -> array[int]:
    """The keys of the next line."""
    (count,) = array("Q", file.read(8))
    return array("Q", file.read(8 * count))


def _key(template: Template, rank: int) -> str:
    return core(template) if rank == 0 else template.lower()


_Chosen = tuple[str, int, Template]
"""A template of a line that stands in many documents: its key, their number, and itself."""


@dataclass(frozen=True, slots=True)
class _Frequencies:
    """How many of a site's documents hold a template, if that is enough."""

    files: dict[int, int]
    least: int

    def choose(self, line: str, keys: Sequence[int]) -> _Chosen | None:
        """The narrowest template of a line that is nearly as frequent as the widest. `keys`: those of its templates."""
        counts = [self.files.get(key, 0) for key in keys]
        most = max(counts)
        if most < self.least:
            return None
        enough = max(self.least, _NARROW_SHARE * most)
        rank = next(rank for rank, count in enumerate(counts) if count >= enough)
        template = templates(line)[rank]
        return _key(template, rank), counts[rank], template


def _observe(
    document: SiteLines,
    chosen: Sequence[_Chosen | None],
    size: int,
    evidence: dict[tuple[str | None, str], Evidence],
) -> None:
    lines = document.lines
    rare = [found is None or found[1] < OFTEN * size for found in chosen]
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
        known.text = min(known.text or lines[number], lines[number])
        following = chosen[number + 1] if number + 1 < len(lines) else None
        known.following[following[0] if following else ""] += 1
        if number + 1 < len(lines) and _is_rarer(following, files) and is_title_like(lines[number + 1]):
            beyond = chosen[number + 2] if number + 2 < len(lines) else None
            if beyond is not None or number + 2 == len(lines):
                known.titles_after += 1
                if len(known.titles) < ENOUGH_TITLES:
                    known.titles.add(hash_key(core(lines[number + 1])) % 1009)
                known.beyond_title[beyond[0] if beyond else ""] += 1
        for neighbours in (known.following, known.beyond_title):
            if len(neighbours) > _MAXIMUM_NEIGHBOURS:  # only one that is there each time counts in the end
                _forget(neighbours)


def _is_rarer(other: _Chosen | None, files: int) -> bool:
    """Whether a line is so much rarer than its neighbour that it is no part of it. (The headline that one document
    links to is the headline of another one.)"""
    return other is None or other[1] * 5 <= files


def _headlines(lines: Sequence[str], own_prose: Sequence[bool]) -> frozenset[int]:
    """The lines that may be the document's own headline: title-like, shortly before its first sentences."""
    prose = [i for i in range(len(lines)) if own_prose[i]]
    start = next((i for i in prose if sum(own_prose[i : i + 4]) >= 3), prose[0] if prose else 0)
    return frozenset(i for i in range(max(start - _HEAD, 0), start) if is_title_like(lines[i]))


def _forget(neighbours: Counter[str]) -> None:
    """Keep the most frequent one, to save memory. As there were others, it does not stand beside each hit."""
    kept = dict(neighbours.most_common(1))
    neighbours.clear()
    neighbours.update(kept)
