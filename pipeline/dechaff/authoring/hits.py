"""Rules, corpus -> what the rules match in it: counts for each rule, or the matches of one pattern."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from dechaff.authoring.corpus import Corpus, FailedDocuments, from_article, successful, unlimited
from dechaff.authoring.rule_text import block, scalar
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Removal
from dechaff.errors import message
from dechaff.rules.lint.notation import notation
from dechaff.rules.load import Loaded, Ruleset, load_text
from dechaff.rules.yaml.diagnostics import Problem, RulesError

__all__ = [
    "HitCounts",
    "PatternHits",
    "count_hits",
    "dead_rules",
    "notation_warnings",
    "pattern_hits",
    "pattern_ruleset",
]

_KEEPING = "keep:"


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
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    return [
        file.source.problem(message("W007", id=rule.id, documents=counts.documents), rule.place, rule=rule.id)
        for file in loaded.files
        for rule in file.rules
        if rule.id in active and active[rule.id].place == rule.place and not counts.hits[rule.id]
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


def _removed(article: Article) -> tuple[Removal, ...]:
    return article.removed


def pattern_hits(ruleset: Ruleset, corpus: Corpus, most: int, workers: int = 1) -> PatternHits:
    """What a ruleset of one pattern removes from each document; at most `most` spans are kept."""
    found = PatternHits()
    results = corpus.map(partial(from_article, Cleaner(ruleset), _removed), workers)
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
