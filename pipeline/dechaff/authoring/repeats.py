"""Documents -> evidence: the templates of lines that repeat within a site, where they are and what is next to them.

The templates of a line are the line itself, and the line with placeholders for numbers, dates, times and names. Two
passes over the documents: the first counts the templates of all lines, the second gathers the evidence for the frequent
ones. The memory depends on what repeats, not on the number of documents.
"""

from __future__ import annotations

import heapq
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO, cast

import regex

from dechaff.batch.document_frequency import Counter64
from dechaff.rules.pattern.line import literal_pattern
from dechaff.rules.pattern.placeholders import placeholder_pattern
from dechaff.text.characters import count_words
from dechaff.text.fold import fold, matching_form, trimmed_span
from dechaff.text.frequent_lines import hash_key

Template = str
"""A pattern line of the rule language, made from a line of text."""

MAXIMUM_TEMPLATE = 300
"""Longer lines, in characters, have no template but themselves: they are sentences, not labels."""

_DIGITS = regex.compile(r"\d")
_PLACEHOLDERS = (
    (
        "<date>",
        regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{placeholder_pattern('date')})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE),
    ),
    (
        "<time>",
        regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{placeholder_pattern('time')})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE),
    ),
    ("<number>", regex.compile(r"(?<![\p{L}\p{N}])[+-]?\d+(?:[.,]\d+)*[km]?(?![\p{L}\p{N}])", regex.IGNORECASE)),
)
_NAME = regex.compile(r"(?<=[\p{Ll}:,] )\p{Lu}[\p{L}'.-]+(?: \p{Lu}[\p{L}'.-]*){1,3}(?=$| [\p{Ll}|,(-])")
_LABELLED_TITLE = regex.compile(r"^(\p{Lu}[\p{L} '-]{2,40}): (?=(?:\S+ ){2,14}\S*[^\s.,;:]$)")
_LETTER = regex.compile(r"\p{L}{2}")
_LABELLED_NAME = regex.compile(r"^(\p{Lu}?\p{Ll}{1,14}:?) (\p{Lu}[\p{L}'.-]+(?: \p{Lu}[\p{L}'.-]*){1,3})$")

MAXIMUM_KEYS = 200_000
"""The number of the most frequent templates for which evidence is gathered."""

EDGE = 5
"""The number of lines that count as the end, or as the start, of a document."""

OFTEN = 0.5
"""A line in this share of a site's documents, or more, counts as chrome of the site."""

_SENTENCE_END = regex.compile(r"""[.!?…。！？।]["'”’»)\]]*$""")
_PROSE_WORDS = 9
_NARROW_SHARE = 0.7
_HEAD = 7
_MAXIMUM_NEIGHBOURS = 50
_MAXIMUM_ORIGINS = 1000

ENOUGH_TITLES = 20
"""The largest number of different headlines that are kept for a template."""

LEAST_SHARE = 200
"""By default, a line must be in one of this many documents of its site, and in two at least."""

_Chosen = tuple[str, int, Template]
"""The chosen template of a frequent line: its key, the number of documents, and the template."""


def core(line: str) -> str:
    """The trimmed and folded line: two lines with the same core count as the same line."""
    folded = fold(line)
    begin, end = trimmed_span(folded)
    return folded[begin:end]


@lru_cache(maxsize=65_536)
def templates(line: str) -> tuple[Template, ...]:
    """The templates of a line, from the narrowest to the widest; the first is the line itself."""
    text = matching_form(line).strip()
    written = literal_pattern(text) or text
    # A pattern between slashes is a literal that can only be written as an expression.
    if len(line) > MAXIMUM_TEMPLATE or (written.startswith("/") and written.endswith("/")):
        return (written,)
    found = [written]
    general = written
    if _DIGITS.search(general):
        general = without_figures(general)
        found.append(general)
    named = _LABELLED_NAME.sub(r"\1 <name>", general)
    if named == general:
        named = _NAME.sub("<name>", general)
    found.append(named)
    if label := _LABELLED_TITLE.match(written):
        found.append(f"{label[1]}: <title>")
    # A template with no word of its own would match any line of its shape.
    bare = [template for template in dict.fromkeys(found) if _LETTER.search(regex.sub(r"<\w+>", "", template))]
    return tuple(dict.fromkeys([written, *bare]))


def without_figures(pattern: Template) -> Template:
    """A pattern line with its dates, times and numbers replaced by placeholders."""
    for placeholder, figures in _PLACEHOLDERS:
        pattern = figures.sub(placeholder, pattern)
    return pattern


@dataclass(frozen=True, slots=True)
class SiteLines:
    """The non-blank lines of a document, and its site; None if the site is not known.

    `origin`: the site of a document that is counted together with those of other sites.
    """

    site: str | None
    lines: tuple[str, ...]
    origin: str | None = None


Documents = Callable[[], Iterable[SiteLines]]
"""Called for each pass over the documents."""


@dataclass(slots=True)
class Repeat:
    """A template on one site: the numbers of files and hits, where the hits are, what is next to them.

    `text`: the first spelling in alphabetical order. `amid_prose`: hits among sentences that only this document has.
    `following`: the keys of the templates after each hit. `titles_after`: hits followed by a line that can be a
    headline, and then by a frequent line or the end; `titles`: hashes of some of these headlines; `beyond_title`: the
    keys of the templates after them. `headline_of`: hits that can be the headline of their own document. `origins`:
    hashes of the sites of the documents, where those of several sites are counted together.
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
    origins: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Repeats:
    """The evidence by (site, key of a template), and the number of documents of each site."""

    by_template: dict[tuple[str | None, Template], Repeat]
    sizes: dict[str | None, int]


def ends_as_sentence(line: str) -> bool:
    """Whether a line is a sentence rather than a label."""
    return count_words(line) >= _PROSE_WORDS and bool(_SENTENCE_END.search(line))


def is_title_like(line: str) -> bool:
    """Whether a line can be a headline: several words, not ended like a sentence."""
    return 3 <= count_words(line) <= 30 and not line.rstrip().endswith((".", ",", ";", ":"))


def find_repeats(documents: Documents, least: int | None = None) -> Repeats:
    """The evidence for all templates that are in at least `least` documents of their site."""
    evidence: dict[tuple[str | None, str], Repeat] = {}
    with tempfile.TemporaryFile(prefix="dechaff-") as file:
        keys = cast("BinaryIO", file)
        frequent, sizes = _frequent(documents, least, keys)
        keys.seek(0)
        for document in documents():
            size = sizes[document.site]
            enough = least or max(2, size // LEAST_SHARE)
            chosen = [_narrowest(line, _read_keys(keys), frequent, enough) for line in document.lines]
            _observe(document, chosen, size, evidence)
    return Repeats(evidence, sizes)


def _frequent(documents: Documents, least: int | None, file: BinaryIO) -> tuple[dict[int, int], dict[str | None, int]]:
    """The number of documents by key, for templates in enough documents; the number of documents by site.

    The keys of the templates of each line are written to the file, for the second pass: making templates is slow.
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
    """The keys of the next line in the file."""
    (count,) = array("Q", file.read(8))
    return array("Q", file.read(8 * count))


def _key(template: Template, rank: int) -> str:
    return core(template) if rank == 0 else template.lower()


def _narrowest(line: str, keys: Sequence[int], files: Mapping[int, int], least: int) -> _Chosen | None:
    """The narrowest template of a line that is nearly as frequent as the widest, if one is in `least` documents.

    `keys`: those of its templates. `files`: the number of documents by key.
    """
    counts = [files.get(key, 0) for key in keys]
    most = max(counts)
    if most < least:
        return None
    enough = max(least, _NARROW_SHARE * most)
    rank = next(rank for rank, count in enumerate(counts) if count >= enough)
    template = templates(line)[rank]
    return _key(template, rank), counts[rank], template


def _observe(
    document: SiteLines, chosen: Sequence[_Chosen | None], size: int, evidence: dict[tuple[str | None, str], Repeat]
) -> None:
    lines = document.lines
    rare = [found is None or found[1] < OFTEN * size for found in chosen]
    own_prose = [rare[number] and ends_as_sentence(line) for number, line in enumerate(lines)]
    headlines = _headlines(lines, own_prose)
    for number, found in enumerate(chosen):
        if found is None:
            continue
        key, files, template = found
        known = evidence.get((document.site, key))
        if known is None:
            known = evidence[document.site, key] = Repeat(template, document.site, files)
        known.template = min(known.template, template)  # independent of the order of documents
        known.hits += 1
        if document.origin is not None and len(known.origins) < _MAXIMUM_ORIGINS:
            known.origins.add(hash_key(document.origin))
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
            if len(neighbours) > _MAXIMUM_NEIGHBOURS:  # only a key that follows each hit is used in the end
                _forget(neighbours)


def _is_rarer(other: _Chosen | None, files: int) -> bool:
    """Whether a template is in so few documents that it is not part of the block of one in this many files.

    It may be in more than one document: a headline that one document links to is the headline of another.
    """
    return other is None or other[1] * 5 <= files


def _headlines(lines: Sequence[str], own_prose: Sequence[bool]) -> frozenset[int]:
    """The lines that can be the document's own headline: title-like, shortly before its first sentences."""
    prose = [i for i in range(len(lines)) if own_prose[i]]
    start = next((i for i in prose if sum(own_prose[i : i + 4]) >= 3), prose[0] if prose else 0)
    return frozenset(i for i in range(max(start - _HEAD, 0), start) if is_title_like(lines[i]))


def _forget(neighbours: Counter[str]) -> None:
    """Keep only the most frequent one, to save memory. As there are others, none follows each hit."""
    kept = dict(neighbours.most_common(1))
    neighbours.clear()
    neighbours.update(kept)
