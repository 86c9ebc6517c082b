"""A document -> what cleaning did to it, by which rules; or which rules apply to it, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dechaff.authoring.explain_line import unmet_document_conditions
from dechaff.authoring.explain_page import Page, page_summary, span_lines
from dechaff.authoring.explain_rule import page_rules
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Article, Candidate, Record, Removal, Source
from dechaff.rules.describe import rule_place
from dechaff.rules.load import Ruleset
from dechaff.rules.model import PAGE_RULES, Rule
from dechaff.text.display import counted, one_line

_WIDTH = 72
_MOST_CANDIDATES = 8


def explain_document(
    article: Article, ruleset: Ruleset, page: Page, candidates: Sequence[Candidate] = (), *, whole: bool
) -> Iterator[str]:
    """The status, the metadata and each removed span with its rule and its place, in lines.

    `candidates` are what the metadata was chosen from; `whole`: all lines of long spans of page chrome.
    """
    record = article.record
    source = record.source
    yield f"{record.id}: {record.status}" + (f" – {record.reason}" if record.reason else "")
    yield f"  read as {source['encoding']} ({source['encoding_from']}), {source['bytes']:,} bytes"
    yield from (f"  repaired: {kind} ({count:,})" for kind, count in record.repairs.items())
    yield from (f"  warning: {warning}" for warning in record.warnings)
    yield f"  body: {record.body['words']:,} words in {record.body['paragraphs']:,} paragraphs"
    for key, value in record.metadata.items():
        yield f"  {key}: {value}"
        yield from (f"  {key}, also: {other}" for other in record.also.get(key, ()))
        yield from _choice(key, record, candidates)
    yield from page_summary(page, whole=whole)
    by_id = {rule.id: rule for rule in ruleset.rules}
    for verb, spans in (("removed", record.removed), ("reported", record.reported)):
        for span in spans:
            yield from _head(verb, span, by_id)
            if verb == "removed" and span.rule in PAGE_RULES:
                yield from span_lines(page, span, whole=whole)
            else:
                yield from (f"  - {one_line(line, _WIDTH)}" for line in span.text.split("\n") if line.strip())
            yield from (f"    saved {name}: {value}" for name, value in span.saved.items())
    if record.left_out:
        yield ""
        blocks = counted(len(record.left_out), "block")
        yield f"left out by {record.tool.get('extractor', 'extraction')}: {blocks} of the page"
        yield from (f"  - {one_line(block, _WIDTH)}" for block in record.left_out)
    if not record.removed and not record.reported:
        yield "  no rule matched"


def _choice(field: str, record: Record, candidates: Sequence[Candidate]) -> Iterator[str]:
    """Where the value of a field is from and why, and, where there was a choice, its candidates by weight."""
    choice = record.metadata_from.get(field)
    if choice is not None:
        yield f"    from {choice.origin}: {choice.reason}"
    of_field = {(each.origin, each.value): each for each in candidates if each.field == field}
    if len(of_field) > 1:
        ranked = sorted(of_field.values(), key=lambda each: -each.weight)
        for each in ranked[:_MOST_CANDIDATES]:
            yield f"    {each.weight:.2f} {each.origin}: {one_line(each.value, _WIDTH)}"
        if len(ranked) > _MOST_CANDIDATES:
            yield f"    and {len(ranked) - _MOST_CANDIDATES} more"


def candidates_json(candidates: Sequence[Candidate]) -> dict[str, list[dict[str, object]]]:
    """The candidates by field, heaviest first, for `--json`."""
    fields: dict[str, list[dict[str, object]]] = {}
    for each in sorted(candidates, key=lambda each: -each.weight):
        fields.setdefault(each.field, []).append(
            {"value": each.value, "origin": each.origin, "weight": each.weight, "at": each.at}
        )
    return fields


def _head(verb: str, span: Removal, rules: Mapping[str, Rule]) -> Iterator[str]:
    rule = rules.get(span.rule)
    end = span.line + span.text.strip("\n").count("\n")
    lines = f"line {span.line}" if end == span.line else f"lines {span.line}-{end}"
    yield ""
    yield f"{lines}: {verb} by {span.rule}" + (f" ({rule_place(rule)})" if rule else "")
    if rule and rule.note:
        yield f"    why: {' '.join(rule.note.split())}"


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
        yield f"  {id}: {page_rules()[id].removes}{_matched(spans[id])}"
    yield f"{len(applying):,} of {len(ruleset.rules):,} rules apply:"
    for rule in applying:
        yield f"  {rule.id} ({rule_place(rule)}){_met(rule)}{_matched(spans[rule.id])}"
    if len(applying) < len(unmet):
        yield "do not apply:"
        for rule, reasons in unmet:
            if reasons:
                yield f"  {rule.id} ({rule_place(rule)}): {'; '.join(reasons)}"


def _matched(spans: int) -> str:
    return f": matched {counted(spans, 'span')}" if spans else ""


def _met(rule: Rule) -> str:
    """The conditions on documents that the rule has and that are met."""
    conditions = [f"{key}: {', '.join(getattr(rule.when, key))}" for key in ("site", "lang", "path")
                  if getattr(rule.when, key)]  # fmt: skip
    return f", when {'; '.join(conditions)}" if conditions else ""
