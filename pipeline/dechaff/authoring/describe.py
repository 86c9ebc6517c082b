"""Rules -> what a person wants to know of them: one in words, all in a list, those that apply to a file and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dechaff.authoring.obstacles import refusals
from dechaff.authoring.page_rules import PAGE_RULE_SUMMARIES
from dechaff.authoring.survey import Survey
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Source
from dechaff.rules.describe import example_in_words, in_words
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Rule
from dechaff.rules.packs import pack_file, pack_names
from dechaff.stages.match.index import lookup_words
from dechaff.text.display import counted

__all__ = ["effective_lines", "find_rule", "listing_json", "listing_lines", "rule_lines"]

_SHOWN = 4


def find_rule(ruleset: Ruleset, id: str) -> tuple[Rule, bool] | None:
    """A rule by its id, and whether it is in use; built-in rules are found even if they are not."""
    pack = id.partition("/")[0]
    built_in = next((rule for rule in pack_file(pack).rules if rule.id == id), None) if pack in pack_names() else None
    for rule in ruleset.rules:
        if rule.id == id:
            # The rules of packs come from a cache, without their examples.
            as_it_was = built_in is not None and built_in.place == rule.place
            return (replace(rule, examples=built_in.examples) if built_in and as_it_was else rule), True
    return None if built_in is None else (built_in, False)


def rule_lines(rule: Rule, *, in_use: bool) -> Iterator[str]:
    """All about one rule: words, origin, how it is looked up, its examples."""
    yield f"{rule.id} ({_origin(rule)})" + ("" if in_use else ": NOT IN USE (its pack is not used, or it is disabled)")
    yield from in_words(rule)
    keys = list(dict.fromkeys(lookup_words(alternative) for alternative in rule.alternatives))
    yield f"  looked up by: {keys[0]}"
    yield from (f"                {key}" for key in keys[1:_SHOWN])
    if len(keys) > _SHOWN:
        yield f"                and {len(keys) - _SHOWN:,} more"
    yield f"  examples: {len(rule.examples) or 'none'}"
    for example in rule.examples:
        yield from (f"    {line}" for line in example_in_words(example, rule.action))


def _origin(rule: Rule) -> str:
    place = f"{rule.place.file}:{rule.place.line}"
    pack = rule.id.partition("/")[0] if "/" in rule.id else None
    if pack and not rule.place.file.startswith("packs/"):
        return f"of the built-in pack {pack}, changed in {place}"
    return place


def _columns(rule: Rule) -> tuple[str, str, str]:
    conditions = [
        f"{word} {key}"
        for word, found in (("when", rule.when), ("unless", rule.unless))
        for key in ("site", "lang", "path", "after", "before", "in_a_row", "max_words", "in_files")
        if getattr(found, key)
    ]
    return rule.action, ", ".join([str(rule.zone), *conditions]), _origin(rule)


def listing_lines(ruleset: Ruleset, found: Survey | None) -> Iterator[str]:
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


def listing_json(ruleset: Ruleset, told: str, found: Survey | None) -> Mapping[str, object]:
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
        yield f"  {rule.id} ({_origin(rule)}){_why(rule)}" + (f": took {hits[rule.id]}" if rule.id in hits else "")
    if len(applying) < len(out):
        yield "do not apply:"
        for rule, reasons in out:
            if reasons:
                yield f"  {rule.id} ({_origin(rule)}): {'; '.join(reasons)}"


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
