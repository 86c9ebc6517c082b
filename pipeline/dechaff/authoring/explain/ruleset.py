"""Rules -> a list of them: all with their hits in a corpus, or those that apply to one file, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from dechaff.authoring.explain.rule import PAGE_RULE_SUMMARIES, origin
from dechaff.authoring.explain.unmet import unmet_document_conditions
from dechaff.authoring.hits import HitCounts
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Source
from dechaff.rules.load import Ruleset
from dechaff.rules.model import CONDITIONS, Rule
from dechaff.text.display import counted

__all__ = ["effective_lines", "listing_json", "listing_lines"]

_ID_COLUMNS = 40


def listing_lines(ruleset: Ruleset, counts: HitCounts | None) -> Iterator[str]:
    """A table of the rules; with counts, the most frequent first and those without a hit last."""
    rules = list(ruleset.rules)
    if counts is not None:
        rules.sort(key=lambda rule: -counts.hits[rule.id])
    width = min(max((len(rule.id) for rule in rules), default=4), _ID_COLUMNS)
    heads = "" if counts is None else "  files    hits  "
    yield f"{heads}{'rule':<{width}}  {'does':<6}  where and when; from"
    for rule in rules:
        conditions = [
            f"{word} {key}"
            for word, found in (("when", rule.when), ("unless", rule.unless))
            for key in CONDITIONS
            if getattr(found, key)
        ]
        where = ", ".join([str(rule.zone), *conditions])
        yield f"{_hit_columns(counts, rule.id, 'dead')}{rule.id:<{width}}  {rule.action:<6}  {where}; {origin(rule)}"
    for id in ruleset.page_rules:
        yield f"{_hit_columns(counts, id, '-')}{id:<{width}}  remove  {PAGE_RULE_SUMMARIES[id]}"
    if counts is not None:
        dead = sum(1 for rule in rules if not counts.hits[rule.id])
        yield f"{counted(len(rules), 'rule')}, {counted(counts.documents, 'document')}; {dead:,} matched nothing"


def _hit_columns(counts: HitCounts | None, id: str, without: str) -> str:
    if counts is None:
        return ""
    hits = counts.hits[id]
    return f"{counts.in_files[id]:>7,} {hits:>7,}  " if hits else f"{without:>7} {'-':>7}  "


def listing_json(ruleset: Ruleset, rules_from: str, counts: HitCounts | None) -> Mapping[str, object]:
    """The table as values, for `--json`."""
    return {
        "rules_from": rules_from,
        "documents": counts.documents if counts else None,
        "rules": [
            {
                "id": rule.id,
                "does": rule.action,
                "at": str(rule.zone),
                "file": rule.place.file,
                "line": rule.place.line,
                "match": list(rule.text),
                "saves": list(rule.fields),
                "examples": len(rule.examples),
                **({"hits": counts.hits[rule.id], "in_files": counts.in_files[rule.id]} if counts else {}),
            }
            for rule in ruleset.rules
        ],
    }


def effective_lines(ruleset: Ruleset, rules_from: str, source: Source) -> Iterator[str]:
    """What applies to one document, and why: settings, known facts, each rule. Raises `DocumentError`."""
    prepared = prepare(source)
    cleaner = Cleaner(ruleset)
    context = cleaner.context_of(source, prepared)
    record = cleaner.clean_source(source).record
    spans = Counter(span.rule for span in (*record.removed, *record.reported))
    settings, limits = ruleset.settings, ruleset.settings.limits
    yield f"{source.id}: rules from {rules_from}"
    yield f"  title: {settings.title}; body: {settings.body}"
    yield (
        f"  limits: remove at most {limits.remove_at_most:.0%}, "
        f"leave at least {limits.leave_at_least} {limits.leave_unit}"
    )
    yield f"  site: {context.site or 'not known'}; language: {context.language or 'not known'}; path: {context.path}"
    unmet = [(rule, list(unmet_document_conditions(rule, context))) for rule in ruleset.rules]
    applying = [rule for rule, reasons in unmet if not reasons]
    for id in ruleset.page_rules if settings.body == "auto" and context.detect_page else ():
        yield f"  {id}: {PAGE_RULE_SUMMARIES[id]}{_matched(spans[id])}"
    yield f"{len(applying):,} of {len(ruleset.rules):,} rules apply:"
    for rule in applying:
        yield f"  {rule.id} ({origin(rule)}){_met(rule)}{_matched(spans[rule.id])}"
    if len(applying) < len(unmet):
        yield "do not apply:"
        for rule, reasons in unmet:
            if reasons:
                yield f"  {rule.id} ({origin(rule)}): {'; '.join(reasons)}"


def _matched(spans: int) -> str:
    return f": matched {counted(spans, 'span')}" if spans else ""


def _met(rule: Rule) -> str:
    """The conditions on documents that the rule has and that are met."""
    conditions = [f"{key}: {', '.join(getattr(rule.when, key))}" for key in ("site", "lang", "path")
                  if getattr(rule.when, key)]  # fmt: skip
    return f", when {'; '.join(conditions)}" if conditions else ""
