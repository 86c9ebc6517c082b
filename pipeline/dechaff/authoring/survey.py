"""Rules, corpus -> how often each rule finds something: what works, and what is dead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from dechaff.authoring.corpus import Corpus, Failed, unlimited
from dechaff.cleaner import Cleaner
from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.rules.load import Loaded, Ruleset
from dechaff.rules.yaml.diagnostics import Problem

__all__ = ["Survey", "dead_rules", "survey"]

_KEEPING = "keep:"


@dataclass(frozen=True, slots=True)
class Survey:
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


def survey(ruleset: Ruleset, corpus: Corpus, workers: int = 1) -> Survey:
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
    return Survey(documents, hits, in_files, failed)


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
