"""What is built in and no rule of a file -> what a person wants to know of it: what it takes, how, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dechaff.rules.describe import describe_example, describe_rule
from dechaff.rules.load import Ruleset
from dechaff.rules.model import AFTER_BODY, BEFORE_BODY, LINK_RUN, PAGE_HEADLINE, Rule
from dechaff.rules.packs import pack_file, pack_names
from dechaff.stages.match.index import lookup_words
from dechaff.stages.page.detector import MINIMUM_LABELS, MINIMUM_LINES, MINIMUM_PAGE_ONLY, MINIMUM_SHORT_SHARE

__all__ = ["PAGE_RULE_SUMMARIES", "find_rule", "origin", "page_rule_lines", "rule_lines"]

_SHOWN = 4

PAGE_RULE_SUMMARIES = {
    BEFORE_BODY: "removes the lines before the article, if the text is a whole page",
    AFTER_BODY: "removes the lines after the article, if the text is a whole page",
    LINK_RUN: "removes runs of links within the article, if the text is a whole page",
    PAGE_HEADLINE: "removes the title from the top of the text, if the page or the record says that it is the title",
}
"""What is no rule of a file, and has an id all the same, by which it is disabled."""

_HOW_A_DUMP = f"""\
a text is a whole page if {MINIMUM_PAGE_ONLY} labels in it occur only on pages ("Log in", "Privacy policy"),
  if it has {MINIMUM_LABELS} labels of page chrome in all, or a copyright line near its end,
  and if {MINIMUM_SHORT_SHARE:.0%} of its lines, of {MINIMUM_LINES} at least, are short and end without a full stop
each line gets a score from its length and its end, its words, what stands around it, how far from the body it stands:
  above 0 it reads like the article, below 0 like the page; a lone line that is not sure goes with its neighbours
a rule with do: keep is obeyed
to see the score of each line: explain --all FILE; of one line, in full: explain --why-not FILE:LINE"""
_HOW_A_HEADLINE = """\
the first or the second line goes if it equals, word for word, a stated title, with the name of the site or without it:
  in the head of the page or a heading of the first level (HTML), or in a field of the record
it is saved as the title; title: keep in the rules leaves it in the text, and a rule with do: keep is obeyed"""


def page_rule_lines(id: str) -> Iterator[str]:
    """All about one of `PAGE_RULE_SUMMARIES`: what it takes, how it decides, how it is turned off."""
    yield f"  {PAGE_RULE_SUMMARIES[id]}"
    yield from (f"  {line}" for line in (_HOW_A_HEADLINE if id == PAGE_HEADLINE else _HOW_A_DUMP).split("\n"))
    yield f"  off with: body: whole, or disable: [{id}]"


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
    yield f"{rule.id} ({origin(rule)})" + ("" if in_use else ": NOT IN USE (its pack is not used, or it is disabled)")
    yield from describe_rule(rule)
    keys = list(dict.fromkeys(lookup_words(alternative) for alternative in rule.alternatives))
    yield f"  looked up by: {keys[0]}"
    yield from (f"                {key}" for key in keys[1:_SHOWN])
    if len(keys) > _SHOWN:
        yield f"                and {len(keys) - _SHOWN:,} more"
    yield f"  examples: {len(rule.examples) or 'none'}"
    for example in rule.examples:
        yield from (f"    {line}" for line in describe_example(example, rule.action))


def origin(rule: Rule) -> str:
    place = f"{rule.place.file}:{rule.place.line}"
    pack = rule.id.partition("/")[0] if "/" in rule.id else None
    if pack and not rule.place.file.startswith("packs/"):
        return f"of the built-in pack {pack}, changed in {place}"
    return place
