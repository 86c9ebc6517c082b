"""Rules -> words: what one rule does, or a list of all with their hits in a corpus."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dechaff.authoring.effects import HitCounts
from dechaff.rules.describe import describe_example, describe_rule, rule_place
from dechaff.rules.load import Ruleset
from dechaff.rules.model import CONDITIONS, PAGE_RULES, Rule
from dechaff.rules.packs import example_counts, pack_file, pack_names
from dechaff.stages.match.index import lookup_words
from dechaff.stages.page import detector, judgement, rest_of_page
from dechaff.text.display import counted

_SHOWN = 4
"""The number of different lookups of a rule that are shown."""

_ID_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class PageRule:
    """A rule that is built in and not written in a rule file, in words: what it removes, and how it finds that."""

    removes: str
    how: str


@cache
def page_rules() -> Mapping[str, PageRule]:
    """The words for each of `PAGE_RULES`, by its id."""
    texts = tomllib.loads(Path(__file__).with_name("page_rules.toml").read_text("utf-8"))
    how = {
        name: text.format_map({**vars(detector), **vars(judgement), **vars(rest_of_page)})
        for name, text in texts["how"].items()
    }
    return {id: PageRule(rule["removes"], how[rule["how"]]) for id, rule in texts["rules"].items()}


def explain_rule(ruleset: Ruleset, id: str) -> Iterator[str] | None:
    """The explanation of a rule in lines; None if there is no such rule. Rules of packs need not be in use."""
    if id in PAGE_RULES:
        return _page_rule_lines(id, in_use=id in ruleset.page_rules and ruleset.settings.body == "auto")
    pack = id.partition("/")[0]
    built_in = next((rule for rule in pack_file(pack).rules if rule.id == id), None) if pack in pack_names() else None
    rule = next((rule for rule in ruleset.rules if rule.id == id), None)
    if rule is not None:
        # Compiled packs have no examples.
        unchanged = built_in is not None and built_in.place == rule.place
        return _rule_lines(replace(rule, examples=built_in.examples) if built_in and unchanged else rule, in_use=True)
    return _rule_lines(built_in, in_use=False) if built_in else None


def _page_rule_lines(id: str, *, in_use: bool) -> Iterator[str]:
    yield f"{id} (built in)" + ("" if in_use else ": NOT IN USE")
    yield f"  {page_rules()[id].removes}"
    yield from (f"  {line}" for line in page_rules()[id].how.split("\n"))
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
        yield f"{_hit_columns(counts, id, '-')}{id:<{width}}  remove  {page_rules()[id].removes}"
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
    of_packs = {id: count for name in pack_names() for id, count in example_counts(name).items()}
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
                "examples": len(rule.examples) or of_packs.get(rule.id, 0),
                **({"hits": counts.hits[rule.id], "in_files": counts.in_files[rule.id]} if counts else {}),
            }
            for rule in ruleset.rules
        ],
    }
