"""What the head of a page states and what its text says: both are kept when they differ (`synthetic/salvage.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from dechaff.cleaner import Cleaner
from dechaff.document import Article, Source
from tests.places import SYNTHETIC

CASES: list[dict[str, Any]] = yaml.safe_load(
    (SYNTHETIC / "salvage.yaml").read_text("utf-8"),
)


@cache
def cleaner() -> Cleaner:
    return Cleaner.built_in()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_both_are_kept_when_they_differ(case: dict[str, Any]) -> None:
    page = f"{case['head']}<body><article>{case['body']}</article></body></html>"
    article = cleaner().attempt(Source("page.html", page.encode(), "html"))
    assert isinstance(article, Article)
    metadata = dict(article.record.metadata)
    assert {field: metadata.get(field) for field in case["saves"]} == case["saves"]
    assert {field: list(values) for field, values in article.record.also.items()} == case["beside"]
    assert article.body.startswith(case["first_words"])


def test_a_day_of_the_last_change_that_is_the_first_one_is_not_said_twice() -> None:
    page = f"{CASES[2]['head']}<body><article>{CASES[2]['body']}</article></body></html>"
    article = cleaner().attempt(Source("page.html", page.encode(), "html"))
    assert isinstance(article, Article)
    assert "updated" not in article.record.metadata
