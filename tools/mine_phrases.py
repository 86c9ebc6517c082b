"""Texts of many sites -> proposals: the short phrases that recur over sites and look like debris, for a person to judge.

    python tools/mine_phrases.py FOLDER OUT             # FOLDER/LANG.jsonl.gz -> OUT/LANG.tsv, for each language
    python tools/mine_phrases.py FOLDER OUT en de --least 3 --most 4000

Each row of a file in FOLDER has `text`, and where it is known `site`. Documents without a site count as an origin each:
the number of origins is the number of known sites plus the number of such documents.

The pieces of a text that are counted (`Piece.kind`):

- line: a whole short line
- first, last: the first and the last sentence of a paragraph of several; inner: any other sentence of a flat text
- label: what precedes a colon, an arrow, a pipe or a dash at the start of a line or of the last sentence
- head, tail: the first and the last few words of a line or of one of these sentences
- mark: what is in brackets

Two passes over the documents. The first one counts the keys of all pieces on disk; the second one gathers evidence for
the frequent keys. Memory is bounded by what recurs, not by the number of documents.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
import tempfile
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from itertools import chain, groupby
from math import log2
from pathlib import Path

import regex

sys.path.insert(0, str(Path(__file__).parent.parent / "pipeline"))
from dechaff.authoring.propose import cues

__all__ = ["Document", "Piece", "Proposal", "key_of", "mine", "pieces", "sentences"]

Corpus = Callable[[], Iterable["Document"]]
"""Gives the documents anew each time it is called."""

LONGEST_LINE = 220
"""Longer lines, in characters, are prose whatever they say; their sentences are counted all the same."""
LONGEST_SENTENCE = 320
FLAT = 1500
"""A line of so many characters was several paragraphs once: each of its sentences is a piece."""
HEADS = (1, 2, 3, 4, 5, 6)
HEADS_CJK = (3, 4, 5, 6, 8, 10)
"""Lengths of heads and tails, in words; in characters where words are written without spaces."""
MOST_KEYS = 150_000
"""The most frequent keys that are looked at in the second pass."""
NESTED = 0.8
"""A head is dropped if a longer one that begins with it has at least this share of its origins; a tail likewise."""
MOST_ORIGINS = 2000
CONTEXTS = 3

# --- text -> sentences ------------------------------------------------------------------------------------------------

_NO_END = regex.compile(
    r"(?:^|\s)\d{1,2}\.$|(?:^|[\s(])(?:\p{L}|\p{Lu}\p{L}?|Mrs|Ltd|Inc|Co|Corp|Bros|Rev|Prof|Capt|Hon|Gov|Sens?|Reps?|Gen|Col|"
    r"Sgt|Blvd|Univ|Dept|Assn|etc|approx|Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|U\.S|i\.e|e\.g|"
    r"vgl|bzw|usw|z\.B|d\.h|u\.a|рис|стр|тыс|млн|млрд|гг|им|ул|обл)\.$"
)
_END = regex.compile(r"""[.!?…؟।]+["'”’»)\]]*\s+(?=["'“‘«(\[¿¡—–-]*[^\p{Ll}\s])|[。！？]+[」』”’）]*\s*(?=\S)""")


def sentences(line: str) -> list[str]:
    """The sentences of a line; an abbreviation or a number before the full stop does not end one."""
    found, begin = [], 0
    for match in _END.finditer(line):
        stop = match.start() + 1
        if line[match.start()] == "." and _NO_END.search(line[begin:stop]):
            continue
        found.append(line[begin : match.end()].strip())
        begin = match.end()
    if rest := line[begin:].strip():
        found.append(rest)
    return found


# --- piece -> key -----------------------------------------------------------------------------------------------------

_PLACEHOLDERS = (
    (regex.compile(r"\b[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+\b"), " EMAIL "),
    (
        regex.compile(
            r"\b(?:https?://|www\.)\S+|\b[a-z0-9-]+\.(?:com|org|net|co\.uk|de|fr|it|es|ru|tv|news|info)\b\S*"
        ),
        " URL ",
    ),
    (regex.compile(r"(?<!\w)@\w{2,}"), " HANDLE "),
    (
        regex.compile(
            r"\b\d{1,4}([./-])\d{1,2}\1\d{1,4}\b|\d{4}年\d{1,2}月\d{1,2}日"
            r"|\b\p{L}{3,9}\.? \d{1,2}, ?\d{4}\b|\b\d{1,2}\.?(?: de)? \p{L}{3,10}\.?(?: de)?,? \d{4}\b"
        ),
        " DATE ",
    ),
    (regex.compile(r"\b\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\b\.?)?|\b\d{1,2} ?[ap]\.m\."), " TIME "),
    (regex.compile(r"\d+(?:[.,٬  ]\d{3})*(?:[.,]\d+)?"), " NUMBER "),
)
_MARKUP = regex.compile(r"!?\[([^\]]*)\]\((?:https?:|/|#)[^)]*\)|</?\w+[^>]*>|&(?:nbsp|amp|quot);")
_NAME = regex.compile(
    r"(?:\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?|\p{Lu}\.)(?: (?:\p{Lu}[\p{L}'’-]+|\p{Lu}\.|de|la|van|von|der|bin|al))*(?: \p{Lu}[\p{L}'’-]+)"
)
_TOKEN = regex.compile(r"\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Thai}|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+)*")
_UNSPACED = regex.compile(r"\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Thai}")


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as they count: no case, punctuation, brackets, markup; figures, addresses as placeholders."""
    return _words(_with_placeholders(text))


def readings(text: str) -> list[tuple[str, ...]]:
    """The words of a text; the same with names as `NAME`, where the first word is none, and where it is part of one."""
    text = _with_placeholders(text)
    words = text.split()
    if not _NAME.search(text):
        return [_words(text)]
    if len(words) > 4 and sum(word[:1].isupper() for word in words) > 0.8 * len(words):
        return [_words(text)]  # a headline in capitals
    first, _, rest = text.partition(" ")
    named = (text, f"{first} {_NAME.sub(' NAME ', rest)}", _NAME.sub(" NAME ", text))
    return list(dict.fromkeys(map(_words, named)))


def _with_placeholders(text: str) -> str:
    text = _MARKUP.sub(r"\1 ", unicodedata.normalize("NFKC", text)).strip()
    for pattern, placeholder in _PLACEHOLDERS:
        text = pattern.sub(placeholder, text)
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(token if token in _KEPT else token.casefold() for token in _TOKEN.findall(text))


_KEPT = frozenset("EMAIL URL HANDLE DATE TIME NUMBER NAME".split())


def key_of(words: Sequence[str]) -> str:
    """Words as one string; two pieces with the same one are variants of one phrase."""
    return "".join(words) if words and all(map(_UNSPACED.match, words)) else " ".join(words)


# --- document -> pieces -----------------------------------------------------------------------------------------------

_LABEL = regex.compile(r"^[\s\p{P}\p{S}]*(\p{L}[^:：|»→►▶>\n]{0,44}?)\s?(?::|：|\||»|→|►|▶|>{1,2}|[–—]|\s-\s)\s*(?!\d)")
_MARK = regex.compile(r"[(\[（【［〔]([^()\[\]（）【】［］〔〕\n]{2,70})[)\]）】］〕]")


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its origin, a site if it is known."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that may be debris. `key`: kind and normalised words. `line`: its line's number."""

    kind: str
    key: str
    text: str
    line: int


def pieces(text: str) -> Iterator[Piece]:
    """All pieces of a text, in the order of its lines; the same key may come several times."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        split = sentences(line)
        whole = len(line) <= LONGEST_LINE
        if whole:
            yield from _whole("line", line, number)
        if whole and len(split) <= 2:
            yield from _parts(line, number)
        if len(split) > 1:
            for place, sentence in enumerate(split):
                kind = "first" if place == 0 else "last" if place == len(split) - 1 else "inner"
                if len(sentence) > LONGEST_SENTENCE or (kind == "inner" and len(line) < FLAT):
                    continue
                yield from _whole(kind, sentence, number)
                if not whole or len(split) > 2:
                    yield from _parts(sentence, number)
        elif not whole:
            yield from _parts(line, number)
        for mark in _MARK.finditer(line):
            yield from _whole("mark", mark[1], number, mark[0])


def _whole(kind: str, text: str, line: int, shown: str = "") -> Iterator[Piece]:
    shown = shown or text.strip()
    for words in readings(text):
        if words:
            yield Piece(kind, f"{kind}\t{key_of(words)}", shown, line)


def _parts(text: str, line: int) -> Iterator[Piece]:
    if label := _LABEL.match(text):
        yield from _whole("label", label[1], line, label[0].strip())
    for words in readings(text):
        sizes = HEADS_CJK if len(words) > 1 and _UNSPACED.match(words[1]) else HEADS
        for size in sizes:
            if size < len(words):
                yield Piece("head", f"head\t{key_of(words[:size])}", text.strip(), line)
                if size > 1:
                    yield Piece("tail", f"tail\t{key_of(words[-size:])}", text.strip(), line)


# --- pass one: origins of each key ------------------------------------------------------------------------------------


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class OriginCounter:
    """Counts the different origins of 64-bit keys; pairs of key and origin are spilled to files in a folder."""

    PARTS = 64
    BUFFERED = 1 << 20

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._buffers = [array("Q") for _ in range(self.PARTS)]
        self._buffered = 0

    def add(self, keys: Iterable[int], origin: int) -> None:
        """Count an origin for each of the keys."""
        for key in keys:
            self._buffers[key % self.PARTS].extend((key, origin))
            self._buffered += 1
        if self._buffered > self.BUFFERED:
            self._spill()

    def at_least(self, least: int, within: int) -> Iterator[tuple[int, int]]:
        """The keys with so many origins, or added so many times `within` fewer of them; and how many origins."""
        self._spill()
        for part in range(self.PARTS):
            path = self._folder / f"{part}.pairs"
            if not path.exists():
                continue
            flat = array("Q")
            flat.frombytes(path.read_bytes())
            pairs = sorted(zip(flat[::2], flat[1::2], strict=True))
            for key, group in groupby(pairs, key=lambda pair: pair[0]):
                origins = [origin for _, origin in group]
                different = len(set(origins))
                if different >= least or len(origins) >= within:
                    yield key, different

    def _spill(self) -> None:
        for part, buffer in enumerate(self._buffers):
            if buffer:
                with (self._folder / f"{part}.pairs").open("ab") as file:
                    buffer.tofile(file)
        self._buffers = [array("Q") for _ in range(self.PARTS)]
        self._buffered = 0


def _frequent(corpus: Corpus, least: int, within: int) -> dict[int, int]:
    with tempfile.TemporaryDirectory(prefix="mine-") as folder:
        counter = OriginCounter(Path(folder))
        for document in corpus():
            counter.add({_hash(piece.key) for piece in pieces(document.text)}, _hash(document.origin))
        ranked = sorted(counter.at_least(least, within), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:MOST_KEYS])


# --- pass two: evidence -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Evidence:
    """What is known of a key: its spellings, where its hits are, and a context from each of a few origins."""

    kind: str
    origins: set[int] = field(default_factory=set)
    documents: int = 0
    hits: int = 0
    alone: int = 0
    at_end: int = 0
    at_start: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    contexts: dict[str, str] = field(default_factory=dict)
    in_prose: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A phrase with its evidence. Shares are of the hits; `in_prose`: documents with these words within a sentence."""

    kind: str
    phrase: str
    score: float
    origins: int
    documents: int
    hits: int
    alone: float
    at_end: float
    at_start: float
    in_prose: int
    variants: tuple[str, ...]
    contexts: tuple[str, ...]


def mine(corpus: Corpus, least: int = 2, within: int = 8) -> list[Proposal]:
    """The phrases that recur in at least so many origins or `within` documents, what looks most like debris first."""
    frequent = _frequent(corpus, least, within)
    found: dict[str, Evidence] = {}
    for document in corpus():
        _observe(document, frequent, found)
    found = {
        key: evidence
        for key, evidence in found.items()
        if (len(evidence.origins) >= least or evidence.documents >= within) and _says_something(key)
    }
    _drop_nested(found)
    _count_in_prose(corpus, found)
    proposals = [_proposal(key, evidence) for key, evidence in found.items()]
    return sorted(proposals, key=lambda proposal: (-proposal.score, proposal.kind, proposal.phrase))


def _says_something(key: str) -> bool:
    """Whether a phrase is short, or has a word for the reader; and has words of its own beside names and figures."""
    kind, _, phrase = key.partition("\t")
    own = [word for word in _TOKEN.findall(phrase) if word not in _KEPT]
    cue = bool(cues().search(phrase))
    if kind in _PARTS:
        return len(own) > (2 if "NAME" in phrase and not cue else 0)
    return bool(own) and (cue or len(own) <= 12)


def _observe(document: Document, frequent: dict[int, int], found: dict[str, Evidence]) -> None:
    lines = document.text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    rank = {number: place for place, number in enumerate(filled)}
    all_pieces = [(piece, _hash(piece.key) in frequent) for piece in pieces(document.text)]
    if _is_copy(all_pieces):
        return
    seen: set[str] = set()
    for piece, is_frequent in all_pieces:
        if not is_frequent:
            continue
        evidence = found.setdefault(piece.key, Evidence(piece.kind))
        place = rank[piece.line]
        evidence.documents += piece.key not in seen
        seen.add(piece.key)
        evidence.hits += 1
        evidence.alone += len(lines[piece.line]) <= LONGEST_LINE and len(tokens(lines[piece.line])) < 16
        evidence.at_end += place >= len(filled) - max(3, len(filled) // 6)
        evidence.at_start += place < min(3, len(filled) // 3)
        if len(evidence.origins) < MOST_ORIGINS:
            evidence.origins.add(_hash(document.origin))
        if len(evidence.spellings) < 40 or piece.text in evidence.spellings:
            evidence.spellings[_spelling(piece)] += 1
        if len(evidence.contexts) < CONTEXTS and document.origin not in evidence.contexts:
            evidence.contexts[document.origin] = _context(lines, filled, place, piece)


def _is_copy(all_pieces: Sequence[tuple[Piece, bool]]) -> bool:
    """Whether most sentences of a document recur elsewhere: it was published on several sites, and is no evidence."""
    long = [is_frequent for piece, is_frequent in all_pieces if piece.kind not in _PARTS and piece.key.count(" ") >= 9]
    return len(long) >= 4 and sum(long) > len(long) / 3


_PARTS = frozenset(("head", "tail", "label", "mark"))


def _spelling(piece: Piece) -> str:
    """A piece as it is written; of a head or a tail, about as much as its words."""
    size = len(piece.key.split("\t")[1]) + 12
    if piece.kind == "head":
        return piece.text[:size]
    return piece.text[-size:] if piece.kind == "tail" else piece.text


def _context(lines: Sequence[str], filled: Sequence[int], place: int, piece: Piece) -> str:
    before = lines[filled[place - 1]].strip()[-50:] if place else "^"
    after = lines[filled[place + 1]].strip()[:50] if place + 1 < len(filled) else "$"
    line = lines[piece.line].strip()
    if len(line) > 200:
        at = max(line.find(piece.text), 0)
        begin, end = max(at - 60, 0), min(at + len(piece.text) + 60, len(line))
        line = f"…{line[begin:end][:260]}…" if piece.kind != "last" else f"…{line[-200:]}"
    return f"{before} ⏎ {line} ⏎ {after}"


def _drop_nested(found: dict[str, Evidence]) -> None:
    """Drop heads and tails that nearly always are part of the same longer one, or of the same whole piece."""
    for key in sorted(found, key=len, reverse=True):
        kind, _, phrase = key.partition("\t")
        if kind == "mark" or key not in found:
            continue
        words, known = _TOKEN.findall(phrase), found[key]
        for part in ("head", "tail"):
            if kind in ("head", "tail") and part != kind:
                continue
            for size in range(1, min(len(words) + 1, 11)):
                nested = f"{part}\t{key_of(words[:size] if part == 'head' else words[-size:])}"
                other = found.get(nested)
                if other is None or nested == key:
                    continue
                if len(known.origins) >= NESTED * len(other.origins) and known.documents >= NESTED * other.documents:
                    del found[nested]


def _count_in_prose(corpus: Corpus, found: dict[str, Evidence]) -> None:
    """Count the documents that have the words of a phrase within a sentence, away from its edges and in small letters."""
    by_phrase: dict[tuple[str, ...], list[Evidence]] = {}
    for key, evidence in found.items():
        by_phrase.setdefault(tuple(_TOKEN.findall(key.partition("\t")[2])), []).append(evidence)
    sizes = sorted({len(words) for words in by_phrase if len(words) <= 10})
    for document in corpus():
        seen: set[tuple[str, ...]] = set()
        for sentence in chain.from_iterable(map(sentences, document.text.split("\n"))):
            words = tokens(sentence)
            if len(words) < 9:
                continue
            for size in sizes:
                seen.update(
                    words[at : at + size] for at in range(1, len(words) - size) if words[at : at + size] in by_phrase
                )
        for phrase in seen:
            for evidence in by_phrase[phrase]:
                evidence.in_prose += 1


def _proposal(key: str, evidence: Evidence) -> Proposal:
    kind, _, phrase = key.partition("\t")
    hits = evidence.hits
    alone, at_end, at_start = (count / hits for count in (evidence.alone, evidence.at_end, evidence.at_start))
    own = evidence.documents / (evidence.documents + evidence.in_prose)
    cue = bool(cues().search(phrase))
    likeness = own * (0.15 + 0.25 * alone + 0.25 * max(at_end, at_start) + 0.35 * cue)
    score = likeness * log2(1 + len(evidence.origins) + evidence.documents / 20)
    variants = tuple(text for text, _ in evidence.spellings.most_common(5))
    return Proposal(
        kind, phrase, score, len(evidence.origins), evidence.documents, hits,
        alone, at_end, at_start, evidence.in_prose, variants, tuple(f"[{o}] {c}" for o, c in evidence.contexts.items()),
    )  # fmt: skip


# --- files ------------------------------------------------------------------------------------------------------------


def read(path: Path) -> Iterator[Document]:
    """The documents of a file of JSON lines, packed with gzip or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            row = json.loads(line)
            site = row.get("site") or "?"
            yield Document(row["text"], f"{row.get('source', path.name)}#{number}" if site.startswith("?") else site)


def write(proposals: Iterable[Proposal], path: Path) -> None:
    """Write proposals as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n")
        table.writerow(
            "score kind phrase origins documents hits alone at_end at_start in_prose variants contexts".split()
        )
        for one in proposals:
            table.writerow(
                [f"{one.score:.2f}", one.kind, one.phrase, one.origins, one.documents, one.hits]
                + [f"{share:.2f}" for share in (one.alone, one.at_end, one.at_start)]
                + [one.in_prose, *(" ¦ ".join(part).replace("\t", " ") for part in (one.variants, one.contexts))]
            )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("languages", nargs="*", help="default: all of the folder")
    parser.add_argument("--least", type=int, default=2, help="origins that a phrase needs (default 2)")
    parser.add_argument("--within", type=int, default=8, help="or documents, if it has fewer origins (default 8)")
    parser.add_argument("--most", type=int, default=6000, help="rows in a table (default 6000)")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(options.folder.glob("*.jsonl*")):
        language = path.name.partition(".")[0]
        if options.languages and language not in options.languages:
            continue
        proposals = mine(partial(read, path), options.least, options.within)
        write(proposals[: options.most], options.out / f"{language}.tsv")
        print(f"{language}: {len(proposals)} proposals", file=sys.stderr)


if __name__ == "__main__":
    main()
