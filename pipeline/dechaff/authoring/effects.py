"""Rules, corpus -> what the rules do in it: matches by rule, the matches of one pattern, what is removed, as diffs."""

from __future__ import annotations

import difflib
import hashlib
from array import array
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from operator import attrgetter

from dechaff.authoring.corpus import Computed, Corpus, FailedDocuments, from_article, successful, unlimited
from dechaff.authoring.rule_text import block, scalar
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Failure, Removal, Source
from dechaff.errors import DocumentError, UsageError, message
from dechaff.rules.lint import notation
from dechaff.rules.load import Loaded, Ruleset, load_text
from dechaff.rules.yaml.diagnostics import Problem, RulesError, closest
from dechaff.sources.entries import Entry

_KEEPING = "keep:"

_FIRST_SAMPLE = 16
"""Documents that are compared at first for each one that is wanted in a sample."""

_Bodies = tuple[str, str, str]
"""The text without the rules, the text with them, and a note."""


@dataclass(slots=True)
class HitCounts:
    """The number of matches (`hits`) and of documents with a match (`in_files`) by rule id."""

    documents: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    in_files: Counter[str] = field(default_factory=Counter)
    failed: FailedDocuments = field(default_factory=FailedDocuments)


def _spans_by_rule(article: Article) -> Counter[str]:
    spans = (*article.record.removed, *article.record.reported)
    return Counter(span.rule.removeprefix(_KEEPING) for span in spans)


def count_hits(ruleset: Ruleset, corpus: Corpus, workers: int = 1) -> HitCounts:
    """Count what each rule removes, keeps or reports in a corpus, without the limits of the ruleset."""
    bare = unlimited(ruleset)
    # A record does not contain what `keep` rules match. As `report` rules they are counted and change nothing.
    reporting = [replace(rule, id=_KEEPING + rule.id, action="report") for rule in bare.rules if rule.action == "keep"]
    rules = replace(bare, rules=(*bare.rules, *reporting))
    counts = HitCounts()
    work = partial(from_article, Cleaner(rules, corpus.frequent_lines(bare, workers)), _spans_by_rule)
    for _, spans in successful(corpus.map(work, workers), counts.failed):
        counts.documents += 1
        counts.hits.update(spans)
        counts.in_files.update(spans.keys())
    return counts


def dead_rules(loaded: Loaded, counts: HitCounts) -> list[Problem]:
    """W007 for each rule of the user's own files that matches nothing in the corpus."""
    return [
        source.problem(message("W007", id=rule.id, documents=counts.documents), rule.place, rule=rule.id)
        for source, rule in loaded.own_rules
        if not counts.hits[rule.id]
    ]


@dataclass(slots=True)
class PatternHits:
    """What a pattern removes from a corpus: the number of spans and of documents with one, and the captured values.

    `shown` are the first spans, each with the place of its document.
    """

    documents: int = 0
    in_files: int = 0
    spans: int = 0
    shown: list[tuple[str, Removal]] = field(default_factory=list)
    values: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: FailedDocuments = field(default_factory=FailedDocuments)


def pattern_hits(ruleset: Ruleset, corpus: Corpus, most: int, workers: int = 1) -> PatternHits:
    """What a ruleset of one pattern removes from each document; at most `most` spans are kept."""
    found = PatternHits()
    results = corpus.map(partial(from_article, Cleaner(ruleset), attrgetter("removed")), workers)
    for place, spans in successful(results, found.failed):
        found.documents += 1
        found.in_files += bool(spans)
        found.spans += len(spans)
        found.values.update(item for span in spans for item in span.saved.items())
        found.shown += [(place, span) for span in spans[: most - len(found.shown)]]
    return found


def pattern_ruleset(pattern: str, at: str | None, lists: Mapping[str, Sequence[str]]) -> Ruleset:
    """A ruleset with one rule, made of a pattern. Raises `RulesError`, with places in the file "pattern" or "--at"."""
    lines = ["version: 1", "body: whole"]
    if lists:
        lines.append("lists:")
        lines += [
            f"  {name}: [{', '.join(scalar(one, flow=True) for one in members)}]" for name, members in lists.items()
        ]
    match = list(block("match", pattern.split("\n"), 2))
    lines += ["rules:", "- id: pattern", *match]
    if at is not None:
        lines.append(f"  at: {scalar(at)}")
    try:
        return unlimited(load_text("\n".join(lines) + "\n", "pattern"))
    except RulesError as error:
        above = lines.index("- id: pattern") + 1
        raise RulesError([_as_typed(problem, above, len(match)) for problem in error.problems]) from error


def notation_warnings(ruleset: Ruleset) -> list[str]:
    """The warnings about pattern lines that seem to be meant in another notation, with what to write."""
    return [f"{found.text}: {found.help}" for rule in ruleset.rules for found in notation(rule)]


def _as_typed(problem: Problem, above: int, height: int) -> Problem:
    """A problem of the made rule, placed where the user typed it: in the pattern, or in the value of --at.

    `above`: the number of lines above the rule's match. `height`: the number of lines of its match.
    """
    line = problem.place.line - above
    file, line = ("--at", 1) if line > height else ("pattern", max(line - 1, 1))
    indent = len("  at: ") if file == "--at" else len(problem.source_line) - len(problem.source_line.lstrip())
    if file == "pattern" and problem.source_line.startswith("  match: "):
        indent = len("  match: ")
    place = replace(problem.place, file=file, line=line, column=max(problem.place.column - indent, 1))
    return replace(problem, place=place, source_line=problem.source_line[indent:])


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines of a unified diff, none if the rules change nothing.

    `note`: why the document is left unchanged or is rejected. `failure`: why it can't be read.
    """

    id: str
    lines: tuple[str, ...]
    note: str = ""
    failure: DocumentError | None = None


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
        return before.body, after.body, f"{after.status}: {after.record.reason}" if set_aside else ""


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


def _difference(result: Computed[_Bodies]) -> Difference:
    if isinstance(result.value, DocumentError):
        return Difference(result.id, (), failure=result.value)
    before, after, note = result.value
    lines = difflib.unified_diff(
        before.split("\n") if before else [],
        after.split("\n") if after else [],
        fromfile=result.place,
        tofile=f"{result.place} (cleaned)",
        lineterm="",
        n=2,
    )
    return Difference(result.id, tuple(lines), note)
