"""Every rule of the built-in packs, by itself: it has examples both ways, and they hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from dechaff import Cleaner
from dechaff.authoring.check import check_packs
from dechaff.rules.load import Ruleset, built_in
from dechaff.rules.model import Limits, Rule, Settings
from dechaff.rules.packs import pack_file, pack_names
from dechaff.rules.yaml.diagnostics import Problem

RULES = [rule for name in pack_names() for rule in pack_file(name).rules]
UNLIMITED = Settings(limits=Limits(remove_at_most=1.0, leave_at_least=0), body="whole")


@cache
def problems() -> tuple[Problem, ...]:
    return check_packs().problems


@cache
def everything() -> Cleaner:
    return Cleaner(replace(built_in(), settings=UNLIMITED))


def each_rule() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@each_rule()
def test_it_has_examples_both_ways(rule: Rule) -> None:
    assert any(not example.unchanged for example in rule.examples), f"{rule.id} shows nothing that it takes"
    assert any(example.unchanged for example in rule.examples), f"{rule.id} shows nothing that it spares"


@each_rule()
def test_it_says_why_it_is_there(rule: Rule) -> None:
    assert rule.note, f"{rule.id} has no note"


@each_rule()
def test_its_examples_hold(rule: Rule) -> None:
    found = [str(problem) for problem in problems() if problem.rule == rule.id]
    assert not found, "\n".join(found)


@each_rule()
def test_what_it_spares_is_spared_by_all(rule: Rule) -> None:
    language = rule.when.lang[0] if rule.when.lang else None
    for example in rule.examples:
        if example.unchanged:
            article = everything().clean(example.before, language=language)
            # A first line above a long paragraph is a headline to core, whatever the example is about.
            others = [
                span
                for span in article.removed
                if not span.rule.startswith("core/headline") or rule.id.startswith("core/")
            ]
            taken = [f"{span.rule} takes {span.text!r}" for span in others]
            assert not taken, f"{example.place}: {taken}"


@each_rule()
def test_it_settles_alone(rule: Rule) -> None:
    cleaner = Cleaner(Ruleset((rule,), UNLIMITED))
    for example in rule.examples:
        once = cleaner.clean(example.before)
        assert cleaner.clean(once.body).body == once.body, str(example.place)


def test_nothing_else_is_wrong_with_the_packs() -> None:
    known = {rule.id for rule in RULES}
    assert not [str(problem) for problem in problems() if problem.rule not in known]
