"""The rules of the built-in packs: each has examples both ways, and they hold. A test goes through one pack."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from dechaff import Cleaner
from dechaff.authoring.problems import check_packs
from dechaff.rules.load import Ruleset, built_in
from dechaff.rules.model import Example, Limits, Rule, Settings
from dechaff.rules.packs import pack_file, pack_names

UNLIMITED = Settings(limits=Limits(remove_at_most=1.0, leave_at_least=0), body="whole")
each_pack = pytest.mark.parametrize("pack", pack_names())


@cache
def everything() -> Cleaner:
    return Cleaner(replace(built_in(), settings=UNLIMITED))


def rules(pack: str) -> tuple[Rule, ...]:
    return pack_file(pack).rules


@each_pack
def test_each_rule_has_examples_both_ways_and_says_why_it_is_there(pack: str) -> None:
    both = {True, False}
    assert [rule.id for rule in rules(pack) if {example.unchanged for example in rule.examples} != both] == []
    assert [rule.id for rule in rules(pack) if not rule.note] == []


def test_all_examples_hold_and_nothing_looks_like_a_mistake() -> None:
    assert [str(problem) for problem in check_packs().problems] == []


@each_pack
def test_what_a_rule_spares_is_spared_by_all(pack: str) -> None:
    spared = [(rule, example) for rule in rules(pack) for example in rule.examples if example.unchanged]
    assert [f"{example.place}: {taken}" for rule, example in spared for taken in removed(rule, example)] == []


def removed(rule: Rule, example: Example) -> list[str]:
    """What all packs together remove from an example.

    A first line above a long paragraph is a headline to core, whatever the example is about.
    """
    article = everything().clean(example.before, language=rule.when.lang[0] if rule.when.lang else None)
    return [
        f"{span.rule} removes {span.text!r}"
        for span in article.removed
        if not span.rule.startswith("core/headline") or rule.id.startswith("core/")
    ]


@each_pack
def test_each_rule_is_stable_alone(pack: str) -> None:
    for rule in rules(pack):
        cleaner = Cleaner(Ruleset((rule,), UNLIMITED))
        for example in rule.examples:
            once = cleaner.clean(example.before).body
            assert cleaner.clean(once).body == once, str(example.place)
