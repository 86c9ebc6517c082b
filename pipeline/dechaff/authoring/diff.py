"""Rules, corpus -> what they change, as unified diffs of the normalised texts."""

from __future__ import annotations

import difflib
import hashlib
from array import array
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from dechaff.authoring.corpus import Corpus, Looked
from dechaff.cleaner import Cleaner
from dechaff.document import Failure, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import Ruleset
from dechaff.rules.yaml.diagnostics import closest
from dechaff.sources.entries import Entry

__all__ = ["Difference", "differences", "known_rules"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines of a unified diff; none where nothing changes. `note`: why a document is left as it is."""

    id: str
    lines: tuple[str, ...]
    note: str = ""
    failure: DocumentError | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A document's text before and after."""

    before: str
    after: str
    note: str


def known_rules(ruleset: Ruleset, name: str) -> tuple[str, ...]:
    """The ids that a name or glob stands for. Raises `UsageError` if there are none."""
    ids = [*(rule.id for rule in ruleset.rules), *ruleset.page_rules]
    found = tuple(id for id in ids if fnmatchcase(id, name))
    if not found:
        meant = closest(name, ids)
        raise UsageError(f'no rule has the id "{name}"' + (f': did you mean "{meant}"?' if meant else ""))
    return found


@dataclass(frozen=True, slots=True)
class _Compare:
    """Cleans with the rules of before and of after; the one reading serves both."""

    before: Cleaner
    after: Cleaner

    def __call__(self, source: Source) -> _Pair | DocumentError:
        after = self.after.attempt(source)
        if isinstance(after, DocumentError):
            return after
        before = self.before.attempt(source)
        if isinstance(before, DocumentError):
            return before
        aside = after.status in ("limit exceeded", "rejected")
        return _Pair(before.body, after.body, f"{after.status}: {after.record.reason}" if aside else "")


def differences(
    ruleset: Ruleset, corpus: Corpus, rule: str | None = None, sample: int | None = None, workers: int = 1
) -> Iterator[Difference]:
    """The differences, document by document, those without any too.

    `rule` (an id or a glob): what the other rules leave against what all leave, so that the effect of just these is
    seen. `sample`: so many documents that differ, the same ones each time, whatever the order of the files and records.
    """
    rest = replace(ruleset, rules=(), page_rules=())
    if rule is not None:
        without = known_rules(ruleset, rule)
        rules = tuple(one for one in ruleset.rules if one.id not in without)
        rest = replace(ruleset, rules=rules, page_rules=tuple(id for id in ruleset.page_rules if id not in without))
    counts = corpus.counts(ruleset, workers)
    compare = _Compare(Cleaner(rest, counts), Cleaner(ruleset, counts))
    if sample is None:
        yield from map(_difference, corpus.look(compare, workers))
    else:
        yield from _sampled(compare, corpus, sample, workers)


def _sampled(compare: _Compare, corpus: Corpus, sample: int, workers: int) -> Iterator[Difference]:
    """The documents in the order of a hash of their ids, up to the last one wanted.

    A few are looked at first, and four times as many each time that these don't suffice: nothing but the hashes of
    all has to be in memory.
    """
    ranks = array("Q", sorted(_rank(entry) for entry in corpus.entries(corpus.tell)))
    low, count, seen = 0, 16 * sample, 0
    while low < len(ranks) and seen < sample:
        high = bisect_right(ranks, ranks[min(low + count, len(ranks)) - 1])
        first, last = ranks[low], ranks[high - 1]
        found: list[tuple[int, int, Difference]] = []
        looked = corpus.look(compare, workers, lambda entry, first=first, last=last: first <= _rank(entry) <= last)  # type: ignore[misc]
        for number, one in enumerate(looked):
            difference = _difference(one)
            if difference.lines or difference.note or difference.failure:
                insort(found, (_rank_of(one.id), number, difference), key=lambda item: item[:2])
                _cut_off(found, sample - seen)
        for _, _, difference in found:
            yield difference
            seen += bool(difference.lines)
        low, count = high, count * 4


def _cut_off(found: list[tuple[int, int, Difference]], wanted: int) -> None:
    """Drop what comes after the last one wanted."""
    differing = [number for number, (_, _, difference) in enumerate(found) if difference.lines]
    if len(differing) >= wanted:
        del found[differing[wanted - 1] + 1 :]


def _rank(entry: Entry | Failure) -> int:
    return _rank_of(entry.id)


def _rank_of(id: str) -> int:
    return int.from_bytes(hashlib.sha256(id.encode("utf-8", "replace")).digest()[:8])


def _difference(looked: Looked[_Pair]) -> Difference:
    if isinstance(looked.seen, DocumentError):
        return Difference(looked.id, (), failure=looked.seen)
    pair = looked.seen
    lines = difflib.unified_diff(
        pair.before.split("\n") if pair.before else [],
        pair.after.split("\n") if pair.after else [],
        fromfile=looked.place,
        tofile=f"{looked.place} (cleaned)",
        lineterm="",
        n=2,
    )
    return Difference(looked.id, tuple(lines), pair.note)
