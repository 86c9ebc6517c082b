"""The id of a rule -> an explanation of the rule: what it matches, where it is from, how it is disabled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dechaff.rules.describe import describe_example, describe_rule
from dechaff.rules.load import Ruleset
from dechaff.rules.model import (
    AFTER_BODY,
    BEFORE_BODY,
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

__all__ = ["PAGE_RULE_SUMMARIES", "explain_rule", "origin"]

_SHOWN = 4
"""The number of different lookups of a rule that are shown."""

PAGE_RULE_SUMMARIES: Mapping[str, str] = {
    BEFORE_BODY: "removes the lines before the article, if the text is a whole page",
    AFTER_BODY: "removes the lines after the article, if the text is a whole page",
    LINK_RUN: "removes runs of links within the article, if the text is a whole page",
    PAGE_HEADLINE: "removes the title from the top of the text, if the page or the record states it as the title",
    FRONT_MATTER: "removes the front matter of a Markdown text and saves its fields",
    FURNITURE_LINE: "removes lines that belong around an article, where no rule has an answer",
    HEAD_HEADLINE: "removes the headline from the top of a text, if what stands below proves that it is one",
    HEAD_BYLINE: "removes the line at the top of a text that names its authors",
    HEAD_DATE: "removes the date at the top of a text, beside its headline or its byline",
    HEAD_DETAILS: "removes reading times, share buttons and photo credits between the headline and the text",
}
"""The rules that are built in and not written in a rule file. They have ids, by which they are disabled."""

_HOW_A_PAGE_IS_FOUND = f"""\
a text is a whole page if it has {MINIMUM_PAGE_ONLY} labels that occur only on pages ("Log in", "Privacy policy"),
  if it has {MINIMUM_LABELS} labels of page chrome in all, or a copyright line near its end,
  if {MINIMUM_AROUND} of these (more in a long text) stand before or after the article and begin with a capital,
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
lines that are no prose are judged, in texts that are mostly prose: before the first paragraph, after the last one,
  and between two of them; a sentence is never taken
each has a score from its words, its length, its ends, its distance to the prose, and the lines beside it:
  below {THRESHOLD:+.2f} it is removed
lines that a rule with do: keep matches are kept
to see the score of each line that went: explain FILE; of one line in detail: explain --why-not FILE:LINE"""

_HOW_FRONT_MATTER_IS_FOUND = """\
the text begins with a line --- (or +++), fields of the form "name: value", and the same line again
title, author, date, updated, url, language, tags, categories, description and site are saved under these names,
  the other fields under their own, except id and status; --to md writes them again"""

_HOW_A_HEAD_IS_READ = """\
the lines above the first paragraph are taken apart: dates, labels ("Author:"), words before authors ("By"), names;
  only a line that says nothing else is removed, and what it says is saved
a line is the headline if a byline, a date or a reading time stands right below it, if it occurs twice, or if it is
  a short title and 150 words of prose follow; in English the last is no proof
a headline stays if without it the next line, mostly the subtitle, would be taken for the headline
without a headline only a byline is removed, above a paragraph or beside a date; a rule with do: keep keeps a line"""
_HOW: Mapping[str, str] = {
    PAGE_HEADLINE: _HOW_A_HEADLINE_IS_FOUND,
    FURNITURE_LINE: _HOW_A_LINE_IS_JUDGED,
    FRONT_MATTER: _HOW_FRONT_MATTER_IS_FOUND,
    **dict.fromkeys(HEAD_RULES, _HOW_A_HEAD_IS_READ),
}


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
    yield f"{rule.id} ({origin(rule)})" + ("" if in_use else ": NOT IN USE (its pack is not used, or it is disabled)")
    yield from describe_rule(rule)
    lookups = list(dict.fromkeys(lookup_words(alternative) for alternative in rule.alternatives))
    yield f"  looked up by: {lookups[0]}"
    yield from (f"                {lookup}" for lookup in lookups[1:_SHOWN])
    if len(lookups) > _SHOWN:
        yield f"                and {len(lookups) - _SHOWN:,} more"
    yield f"  examples: {len(rule.examples) or 'none'}"
    for example in rule.examples:
        yield from (f"    {line}" for line in describe_example(example, rule.action))


def origin(rule: Rule) -> str:
    """The file and the line of a rule; for a rule of a pack that a file changes, also the pack."""
    place = f"{rule.place.file}:{rule.place.line}"
    pack = rule.id.partition("/")[0] if "/" in rule.id else None
    if pack and not rule.place.file.startswith("packs/"):
        return f"of the built-in pack {pack}, changed in {place}"
    return place
