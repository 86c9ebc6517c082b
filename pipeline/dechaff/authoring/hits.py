"""Rules, corpus -> what the rules match in it: counts for each rule, or the matches of one pattern on trial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dechaff.authoring.corpus import Corpus, Failed, unlimited
from dechaff.cleaner import Cleaner
from dechaff.document import Removal, Source
from dechaff.errors import DocumentError, RulesError
from dechaff.rules.load import Loaded, Ruleset, load_text
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.rules.yaml.writer import block, scalar

__all__ = ["Hit", "HitCounts", "count_hits", "dead_rules", "find_hits", "trial_rules"]

_KEEPING = "keep:"


@dataclass(frozen=True, slots=True)
class HitCounts:
    """`hits` and `in_files` by rule; `documents` is the number of those that could be read."""

    documents: int
    hits: Counter[str]
    in_files: Counter[str]
    failed: Failed


@dataclass(frozen=True, slots=True)
class _Count:
    cleaner: Cleaner

    def __call__(self, source: Source) -> Counter[str] | DocumentError:
        article = self.cleaner.attempt(source)
        if isinstance(article, DocumentError):
            return article
        record = article.record
        return Counter(span.rule.removeprefix(_KEEPING) for span in (*record.removed, *record.reported))


def count_hits(ruleset: Ruleset, corpus: Corpus, workers: int = 1) -> HitCounts:
    """Run the rules over a corpus and count what they take, keep or report; limits are left aside."""
    bare = unlimited(ruleset)
    # What `keep` rules match leaves no trace in a record; as reports they are counted and change nothing.
    twins = [replace(rule, id=_KEEPING + rule.id, action="report") for rule in bare.rules if rule.action == "keep"]
    hits: Counter[str] = Counter()
    in_files: Counter[str] = Counter()
    failed = Failed()
    documents = 0
    count = _Count(Cleaner(replace(bare, rules=(*bare.rules, *twins)), corpus.counts(bare, workers)))
    for looked in corpus.look(count, workers):
        if isinstance(looked.seen, DocumentError):
            failed.add(looked.seen)
            continue
        documents += 1
        hits.update(looked.seen)
        in_files.update(looked.seen.keys())
    return HitCounts(documents, hits, in_files, failed)


def dead_rules(loaded: Loaded, found: HitCounts) -> list[Problem]:
    """W007 for each of the user's own rules that found nothing."""
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    return [
        file.source.warning(
            "W007",
            f'the rule "{rule.id}" finds nothing in the {found.documents:,} documents of the corpus',
            rule.place,
            "",
            "delete it, or mend it: explain --why-not FILE:LINE says what it misses",
            rule.id,
        )
        for file in loaded.files
        for rule in file.rules
        if rule.id in active and active[rule.id].place == rule.place and not found.hits[rule.id]
    ]


@dataclass(frozen=True, slots=True)
class Hit:
    """What the pattern takes of the document at a place, or why that document can't be read."""

    place: str
    spans: tuple[Removal, ...] = ()
    failure: DocumentError | None = None


def trial_rules(pattern: str, at: str | None, lists: Mapping[str, Sequence[str]]) -> Ruleset:
    """The pattern as the one rule of a ruleset. Raises `RulesError`, with places in the file "pattern"."""
    lines = ["version: 1", "body: whole"]
    if lists:
        lines.append("lists:")
        lines += [
            f"  {name}: [{', '.join(scalar(one, flow=True) for one in members)}]" for name, members in lists.items()
        ]
    match = list(block("match", pattern.split("\n"), 2))
    lines += ["rules:", "- id: on-trial", *match]
    if at is not None:
        lines.append(f"  at: {scalar(at)}")
    try:
        return unlimited(load_text("\n".join(lines) + "\n", "pattern"))
    except RulesError as error:
        above = lines.index("- id: on-trial") + 1
        raise RulesError([_as_typed(problem, above, len(match)) for problem in error.problems]) from error


def _as_typed(problem: Problem, above: int, height: int) -> Problem:
    """A problem of the rule that was made, with its place in the pattern or in --at, as the user typed them."""
    line = problem.place.line - above
    file, line = ("--at", 1) if line > height else ("pattern", max(line - 1, 1))
    indent = len("  at: ") if file == "--at" else len(problem.source_line) - len(problem.source_line.lstrip())
    if file == "pattern" and problem.source_line.startswith("  match: "):
        indent = len("  match: ")
    place = replace(problem.place, file=file, line=line, column=max(problem.place.column - indent, 1))
    return replace(problem, place=place, source_line=problem.source_line[indent:])


@dataclass(frozen=True, slots=True)
class _Take:
    cleaner: Cleaner

    def __call__(self, source: Source) -> tuple[Removal, ...] | DocumentError:
        article = self.cleaner.attempt(source)
        return article if isinstance(article, DocumentError) else article.removed


def find_hits(ruleset: Ruleset, corpus: Corpus, workers: int = 1) -> Iterator[Hit]:
    """What the ruleset takes of each document, document by document."""
    for looked in corpus.look(_Take(Cleaner(ruleset)), workers):
        if isinstance(looked.seen, DocumentError):
            yield Hit(looked.place, failure=looked.seen)
        else:
            yield Hit(looked.place, looked.seen)
