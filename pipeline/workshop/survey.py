"""Rules, corpus -> how often each rule finds something: what works, and what is dead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.errors import DocumentError
from pipeline.formats.discover import Found
from pipeline.rules.diagnostics import Problem
from pipeline.rules.load import Loaded, Ruleset
from pipeline.workshop.corpus import clean_all, unlimited

__all__ = ["Survey", "dead_rules", "survey"]

_KEEPING = "keep:"


@dataclass(frozen=True, slots=True)
class Survey:
    """`hits` and `in_files` by rule; `documents` is the number of those that could be read."""

    documents: int
    hits: Counter[str]
    in_files: Counter[str]
    failed: tuple[DocumentError, ...]


def survey(ruleset: Ruleset, documents: Sequence[Found], workers: int = 1) -> Survey:
    """Run the rules over a corpus and count what they take, keep or report; limits are left aside."""
    bare = unlimited(ruleset)
    # What `keep` rules match leaves no trace in a record; as reports they are counted and change nothing.
    twins = [replace(rule, id=_KEEPING + rule.id, action="report") for rule in bare.rules if rule.action == "keep"]
    hits: Counter[str] = Counter()
    in_files: Counter[str] = Counter()
    failed: list[DocumentError] = []
    for _, outcome in clean_all(replace(bare, rules=(*bare.rules, *twins)), documents, workers):
        if isinstance(outcome, DocumentError):
            failed.append(outcome)
            continue
        record = outcome.record
        found = Counter(span.rule.removeprefix(_KEEPING) for span in (*record.removed, *record.reported))
        hits.update(found)
        in_files.update(found.keys())
    return Survey(len(documents) - len(failed), hits, in_files, tuple(failed))


def dead_rules(loaded: Loaded, found: Survey) -> list[Problem]:
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
