"""Rules -> words: one rule, a list of all with their hits in a corpus, or those that apply to one file, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dechaff.authoring.explain.line import unmet_document_conditions
from dechaff.authoring.hits import HitCounts
from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Source
from dechaff.rules.describe import describe_example, describe_rule, rule_place
from dechaff.rules.load import Ruleset
from dechaff.rules.model import (
    AFTER_BODY,
    BEFORE_BODY,
    CONDITIONS,
    FRONT_MATTER,
    FURNITURE_LINE,
    HEAD_BYLINE,
    HEAD_DATE,
    HEAD_DETAILS,
    HEAD_HEADLINE,
    HEAD_RULES,
    LINK_RUN,
    PAGE_HEADLINE,
    Rule,
)
from dechaff.rules.packs import pack_file, pack_names
from dechaff.stages.match.index import lookup_words
from dechaff.stages.page.detector import (
    MINIMUM_AROUND,
    MINIMUM_LABELS,
    MINIMUM_LINES,
    MINIMUM_PAGE_ONLY,
    MINIMUM_SHORT_SHARE,
)
from dechaff.stages.page.judgement import THRESHOLD
from dechaff.text.display import counted

__all__ = [
    "PAGE_RULE_SUMMARIES",
    "effective_lines",
    "explain_rule",
    "listing_json",
    "listing_lines",
]


_SHOWN = 4
"""The number of different lookups of a rule that are shown."""

PAGE_RULE_SUMMARIES: Mapping[str, str] = {
    BEFORE_BODY: "removes the lines before the article, if the text is a whole page",
    AFTER_BODY: "removes the lines after the article, if the text is a whole page",
    LINK_RUN: "removes runs of links within the article, if the text is a whole page",
    PAGE_HEADLINE: "removes the title from the top of the text, if the page or the record states it as the title",
    FRONT_MATTER: "removes the front matter of a Markdown text and saves its fields",
    FURNITURE_LINE: "removes lines that belong around an article, where no rule has an answer",
    HEAD_HEADLINE: "removes the headline from the top of a text, if the lines below it show that it is one",
    HEAD_BYLINE: "removes the line at the top of a text that names its authors",
    HEAD_DATE: "removes the date at the top of a text, beside its headline or its byline",
    HEAD_DETAILS: "removes reading times, share buttons and photo credits between the headline and the text",
}
"""The rules that are built in and not written in a rule file. They have ids, by which they are disabled."""

_HOW_A_PAGE_IS_FOUND = f"""\
a text is a whole page if it has {MINIMUM_PAGE_ONLY} labels that occur only on pages ("Log in", "Privacy policy"),
  if it has {MINIMUM_LABELS} labels of page chrome in all, or a copyright line near its end,
  if {MINIMUM_AROUND} of these (more in a long text) are before or after the article and begin with a capital,
  and if {MINIMUM_SHORT_SHARE:.0%} of its lines ({MINIMUM_LINES} at least) are short and end without a full stop
each line has a score from its length, its last character, its words, the lines around it and its distance to the body:
  above 0 it reads like the article, below 0 like the page; for scores near 0 the neighbouring lines decide
lines that a rule with do: keep matches are kept
to see the score of each line: explain --all FILE; one line in detail: explain --why-not FILE:LINE"""
_HOW_A_HEADLINE_IS_FOUND = """\
the first or the second line is removed if it equals, word for word, a stated title, with the site's name or without it:
  in the head of the page or a heading of the first level (HTML), or in a field of the record
it is saved as the title; title: keep in the rules leaves it in the text, and so does a rule with do: keep"""
_HOW_A_LINE_IS_JUDGED = f"""\
lines that are not prose are judged, in texts that are mostly prose: before the first paragraph, after the last one,
  and between two of them; a sentence is never removed
each has a score from its words, its length, its ends, its distance to the prose, and the lines beside it:
  below {THRESHOLD:+.2f} it is removed
lines that a rule with do: keep matches are kept
to see the score of each removed line: explain FILE; of one line in detail: explain --why-not FILE:LINE"""

_HOW_FRONT_MATTER_IS_FOUND = """\
the text begins with a line --- (or +++), fields of the form "name: value", and the same line again
title, author, date, updated, url, language, tags, categories, description and site are saved under these names,
  the other fields under their own, except id and status; --to md writes them again"""

_HOW_A_HEAD_IS_READ = """\
the lines above the first paragraph are taken apart: dates, labels ("Author:"), words before authors ("By"), names;
  only a line that contains nothing else is removed, and these values are saved
a line is the headline if a byline, a date or a reading time is right below it, if it occurs twice, or if it is
  a short title and 150 words of prose follow; the last one does not suffice in English
a headline stays if without it the next line, mostly the subtitle, would be taken for the headline
without a headline only a byline is removed, above a paragraph or beside a date; a rule with do: keep keeps a line"""
_HOW: Mapping[str, str] = {
    PAGE_HEADLINE: _HOW_A_HEADLINE_IS_FOUND,
    FURNITURE_LINE: _HOW_A_LINE_IS_JUDGED,
    FRONT_MATTER: _HOW_FRONT_MATTER_IS_FOUND,
    **dict.fromkeys(HEAD_RULES, _HOW_A_HEAD_IS_READ),
}

_ID_COLUMNS = 40


def explain_rule(ruleset: Ruleset, id: str) -> Iterator[str] | None:
    """The explanation of a rule in lines; None if there is no such rule. Rules of packs need not be in use."""
    if id in PAGE_RULE_SUMMARIES:
        return _page_rule_lines(id, in_use=id in ruleset.page_rules and ruleset.settings.body == "auto")
    pack = id.partition("/")[0]
    built_in = next((rule for rule in pack_file(pack).rules if rule.id == id), None) if pack in pack_names() else None
    rule = next((rule for rule in ruleset.rules if rule.id == id), None)
    if rule is not None:
        # The rules of packs come from a cache, without their examples.
        unchanged = built_in is not None and built_in.place == rule.place
        return _rule_lines(replace(rule, examples=built_in.examples) if built_in and unchanged else rule, in_use=True)
    return _rule_lines(built_in, in_use=False) if built_in else None


def _page_rule_lines(id: str, *, in_use: bool) -> Iterator[str]:
    yield f"{id} (built in)" + ("" if in_use else ": NOT IN USE")
    yield f"  {PAGE_RULE_SUMMARIES[id]}"
    yield from (f"  {line}" for line in _HOW.get(id, _HOW_A_PAGE_IS_FOUND).split("\n"))
    yield f"  to turn it off: body: whole, or disable: [{id}]"


def _rule_lines(rule: Rule, *, in_use: bool) -> Iterator[str]:
    yield f"{rule.id} ({rule_place(rule)})" + (
        "" if in_use else ": NOT IN USE (its pack is not used, or it is disabled)"
    )
    yield from describe_rule(rule)
    lookups = list(dict.fromkeys(lookup_words(alternative) for alternative in rule.alternatives))
    yield f"  looked up by: {lookups[0]}"
    yield from (f"                {lookup}" for lookup in lookups[1:_SHOWN])
    if len(lookups) > _SHOWN:
        yield f"                and {len(lookups) - _SHOWN:,} more"
    yield f"  examples: {len(rule.examples) or 'none'}"
    for example in rule.examples:
        yield from (f"    {line}" for line in describe_example(example, rule.action))


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
        hits = _hit_columns(counts, rule.id, "dead")
        yield f"{hits}{rule.id:<{width}}  {rule.action:<6}  {where}; {rule_place(rule)}"
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
