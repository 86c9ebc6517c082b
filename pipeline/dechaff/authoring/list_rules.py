"""Rules -> what a person wants to know of them: one in words, all in a list, those that apply to a file and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dechaff.authoring.explain.rule import PAGE_RULE_SUMMARIES, origin
from dechaff.authoring.explain.unmet import refusals
from dechaff.authoring.hits import HitCounts
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Source
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Rule
from dechaff.text.display import counted

__all__ = ["effective_lines", "listing_json", "listing_lines"]


def _columns(rule: Rule) -> tuple[str, str, str]:
    conditions = [
        f"{word} {key}"
        for word, found in (("when", rule.when), ("unless", rule.unless))
        for key in ("site", "lang", "path", "after", "before", "in_a_row", "max_words", "in_files")
        if getattr(found, key)
    ]
    return rule.action, ", ".join([str(rule.zone), *conditions]), origin(rule)


def listing_lines(ruleset: Ruleset, found: HitCounts | None) -> Iterator[str]:
    """A table of the rules; with a survey, the most frequent first and the dead ones last."""
    rules = list(ruleset.rules)
    if found is not None:
        rules.sort(key=lambda rule: -found.hits[rule.id])
    width = min(max((len(rule.id) for rule in rules), default=4), 40)
    counts = "  files    hits  " if found else ""
    yield f"{counts}{'rule':<{width}}  {'does':<6}  where and when; from"
    for rule in rules:
        action, where, origin = _columns(rule)
        if found is not None:
            hits = found.hits[rule.id]
            counts = f"{found.in_files[rule.id]:>7,} {hits:>7,}  " if hits else f"{'dead':>7} {'-':>7}  "
        yield f"{counts}{rule.id:<{width}}  {action:<6}  {where}; {origin}"
    for id in ruleset.page_rules:
        if found is not None:
            hits = found.hits[id]
            counts = f"{found.in_files[id]:>7,} {hits:>7,}  " if hits else f"{'-':>7} {'-':>7}  "
        yield f"{counts}{id:<{width}}  remove  {PAGE_RULE_SUMMARIES[id]}"
    if found is not None:
        dead = sum(1 for rule in rules if not found.hits[rule.id])
        yield f"{counted(len(rules), 'rule')} over {counted(found.documents, 'document')}; {dead:,} found nothing"


def listing_json(ruleset: Ruleset, told: str, found: HitCounts | None) -> Mapping[str, object]:
    """The same as values."""
    return {
        "rules_from": told,
        "documents": found.documents if found else None,
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
                **({"hits": found.hits[rule.id], "in_files": found.in_files[rule.id]} if found else {}),
            }
            for rule in ruleset.rules
        ],
    }


def effective_lines(ruleset: Ruleset, told: str, source: Source) -> Iterator[str]:
    """What applies to one file, and why: settings, what is known of the file, each rule. Raises `DocumentError`."""
    prepared = prepare(source)
    cleaner = Cleaner(ruleset)
    context = cleaner.context_of(source, prepared)
    settings = ruleset.settings
    unit = settings.limits.leave_unit
    yield f"{source.id}: rules from {told}"
    limits = settings.limits
    yield f"  title: {settings.title}; body: {settings.body}"
    yield f"  limits: remove at most {limits.remove_at_most:.0%}, leave at least {limits.leave_at_least} {unit}"
    yield (f"  site: {context.site or 'not known'}; language: {context.language or 'not known'}; path: {context.path}")
    hits = _hits(cleaner, source)
    out = [(rule, list(refusals(rule, context))) for rule in ruleset.rules]
    applying = [rule for rule, reasons in out if not reasons]
    for id in ruleset.page_rules if settings.body == "auto" and source.media_type == "text" else ():
        yield f"  {id}: {PAGE_RULE_SUMMARIES[id]}" + (f": took {hits[id]}" if id in hits else "")
    yield f"{len(applying):,} of {len(ruleset.rules):,} rules apply:"
    for rule in applying:
        yield f"  {rule.id} ({origin(rule)}){_why(rule)}" + (f": took {hits[rule.id]}" if rule.id in hits else "")
    if len(applying) < len(out):
        yield "do not apply:"
        for rule, reasons in out:
            if reasons:
                yield f"  {rule.id} ({origin(rule)}): {'; '.join(reasons)}"


def _hits(cleaner: Cleaner, source: Source) -> dict[str, str]:
    counts: dict[str, int] = {}
    record = cleaner.clean_source(source).record
    for span in (*record.removed, *record.reported):
        counts[span.rule] = counts.get(span.rule, 0) + 1
    return {rule: f"{count:,} {'span' if count == 1 else 'spans'} of it" for rule, count in counts.items()}


def _why(rule: Rule) -> str:
    """Which of its conditions on documents hold."""
    held = [
        f"{key}: {', '.join(getattr(rule.when, key))}" for key in ("site", "lang", "path") if getattr(rule.when, key)
    ]
    return f", as it is for {'; '.join(held)}" if held else ""
