"""Pattern lines: what each takes, leaves, keeps and saves (`synthetic/patterns.yaml`)."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dechaff import Article, Cleaner, Source
from dechaff.rules.pattern.line import line_patterns, parse_line
from dechaff.stages.decode.decode import decode
from tests.places import SYNTHETIC

CASES: list[dict[str, Any]] = yaml.load((SYNTHETIC / "patterns.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)


def cleaner_of(case: dict[str, Any]) -> Cleaner:
    rules = {
        "version": "1",
        "limits": {"remove_at_most": "100%", "leave_at_least": "0 words"},
        "lists": case.get("lists", {}),
        "rules": [{"id": "a", "match": case["pattern"], "exact": case.get("exact", "false")}],
    }
    return Cleaner.from_text(yaml.safe_dump(rules, allow_unicode=True))


def cleaned(case: dict[str, Any], line: str) -> Article:
    article = cleaner_of(case).clean(line)
    assert article.restore() == decode(Source("x", line)).content
    return article


def rows(key: str) -> list[Any]:
    return [pytest.param(case, line, id=f"{case['pattern']} ~ {line}") for case in CASES for line in case.get(key, ())]


@pytest.mark.parametrize(("case", "line"), rows("takes"))
def test_takes(case: dict[str, Any], line: str) -> None:
    assert cleaned(case, line).body == ""


@pytest.mark.parametrize(("case", "line"), rows("leaves"))
def test_leaves(case: dict[str, Any], line: str) -> None:
    assert cleaned(case, line).removed == ()


@pytest.mark.parametrize(("case", "line"), rows("keeps"))
def test_keeps(case: dict[str, Any], line: str) -> None:
    assert cleaned(case, line).body == case["keeps"][line]


@pytest.mark.parametrize(("case", "line"), rows("saves"))
def test_saves(case: dict[str, Any], line: str) -> None:
    article = cleaned(case, line)
    assert article.removed
    assert article.metadata == case["saves"][line]


@given(st.text(st.sampled_from("aB<>\\/. \t:•[](){}|*+?^$-—“”…1\u200b\u0301date keep any as x"), max_size=25))
def test_any_line_is_read_or_its_flaw_lies_within(line: str) -> None:
    for _, text in line_patterns(line):
        patterns, flaws = parse_line(text, False, {"own": ("a", "b c")})
        assert bool(patterns) != bool(flaws)
        for flaw in flaws:
            assert 0 <= flaw.offset <= len(text)
            assert flaw.offset + flaw.width <= max(len(text), 1) + 1
