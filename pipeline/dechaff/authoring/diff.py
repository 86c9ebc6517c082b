"""Rules, corpus -> unified diffs of the normalised texts before and after the rules."""

from __future__ import annotations

import difflib
import hashlib
from array import array
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from dechaff.authoring.corpus import Corpus, Result
from dechaff.cleaner import Cleaner
from dechaff.document import Failure, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import Ruleset
from dechaff.rules.yaml.diagnostics import closest
from dechaff.sources.entries import Entry

__all__ = ["Difference", "differences", "matching_ids"]

_FIRST_SAMPLE = 16
"""Documents that are compared at first for each one that is wanted in a sample."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines of a unified diff, none if the rules change nothing.

    `note`: why the document is left unchanged or is rejected. `failure`: why it can't be read.
    """

    id: str
    lines: tuple[str, ...]
    note: str = ""
    failure: DocumentError | None = None


@dataclass(frozen=True, slots=True)
class _Bodies:
    before: str
    after: str
    note: str


def matching_ids(ruleset: Ruleset, pattern: str) -> tuple[str, ...]:
    """The ids of rules that a glob matches. Raises `UsageError` if there are none."""
    ids = [*(rule.id for rule in ruleset.rules), *ruleset.page_rules]
    found = tuple(id for id in ids if fnmatchcase(id, pattern))
    if not found:
        meant = closest(pattern, ids)
        raise UsageError(f'no rule has the id "{pattern}"' + (f': did you mean "{meant}"?' if meant else ""))
    return found


@dataclass(frozen=True, slots=True)
class _Compare:
    before: Cleaner
    after: Cleaner

    def __call__(self, source: Source) -> _Bodies | DocumentError:
        after = self.after.attempt(source)
        if isinstance(after, DocumentError):
            return after
        before = self.before.attempt(source)
        if isinstance(before, DocumentError):
            return before
        set_aside = after.status in ("limit exceeded", "rejected")
        return _Bodies(before.body, after.body, f"{after.status}: {after.record.reason}" if set_aside else "")


def differences(
    ruleset: Ruleset, corpus: Corpus, rule: str | None = None, sample: int | None = None, workers: int = 1
) -> Iterator[Difference]:
    """One difference for each document, those without any lines included.

    `rule` (an id or a glob): what these rules change in what the other rules leave. `sample`: only as many documents
    that differ; the same ones each time, whatever the order of the files and records.
    """
    before = replace(ruleset, rules=(), page_rules=())
    if rule is not None:
        without = matching_ids(ruleset, rule)
        rules = tuple(one for one in ruleset.rules if one.id not in without)
        before = replace(ruleset, rules=rules, page_rules=tuple(id for id in ruleset.page_rules if id not in without))
    frequencies = corpus.frequent_lines(ruleset, workers)
    compare = _Compare(Cleaner(before, frequencies), Cleaner(ruleset, frequencies))
    if sample is None:
        yield from map(_difference, corpus.map(compare, workers))
    else:
        yield from _sampled(compare, corpus, sample, workers)


def _sampled(compare: _Compare, corpus: Corpus, sample: int, workers: int) -> Iterator[Difference]:
    """The differences in the order of a hash of their ids, up to the last one wanted.

    A few documents are compared at first, and four times as many each time that these are not enough. Only the hashes
    of all documents are in memory.
    """
    ranks = array("Q", sorted(_rank_of_entry(entry) for entry in corpus.entries(corpus.report)))
    low, count, shown = 0, _FIRST_SAMPLE * sample, 0
    while low < len(ranks) and shown < sample:
        high = bisect_right(ranks, ranks[min(low + count, len(ranks)) - 1])
        first, last = ranks[low], ranks[high - 1]
        found: list[tuple[int, int, Difference]] = []
        results = corpus.map(compare, workers, lambda entry, a=first, b=last: a <= _rank_of_entry(entry) <= b)  # type: ignore[misc]
        for number, result in enumerate(results):
            difference = _difference(result)
            if difference.lines or difference.note or difference.failure:
                insort(found, (_rank(result.id), number, difference), key=lambda item: item[:2])
                _drop_surplus(found, sample - shown)
        for _, _, difference in found:
            yield difference
            shown += bool(difference.lines)
        low, count = high, count * 4


def _drop_surplus(found: list[tuple[int, int, Difference]], wanted: int) -> None:
    """Remove what follows the last difference that is wanted."""
    differing = [number for number, (_, _, difference) in enumerate(found) if difference.lines]
    if len(differing) >= wanted:
        del found[differing[wanted - 1] + 1 :]


def _rank_of_entry(entry: Entry | Failure) -> int:
    return _rank(entry.id)


def _rank(id: str) -> int:
    return int.from_bytes(hashlib.sha256(id.encode("utf-8", "replace")).digest()[:8])


def _difference(result: Result[_Bodies]) -> Difference:
    if isinstance(result.value, DocumentError):
        return Difference(result.id, (), failure=result.value)
    bodies = result.value
    lines = difflib.unified_diff(
        bodies.before.split("\n") if bodies.before else [],
        bodies.after.split("\n") if bodies.after else [],
        fromfile=result.place,
        tofile=f"{result.place} (cleaned)",
        lineterm="",
        n=2,
    )
    return Difference(result.id, tuple(lines), bodies.note)
