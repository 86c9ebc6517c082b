"""The five samples under our own rules.yaml: what comes out, to the letter (`golden/seeds`).

`DECHAFF_UPDATE=1 pytest tests/batch/test_golden.py` writes the results anew; read the difference before you keep it.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

import pytest

from dechaff import Article, Cleaner
from dechaff.sinks.record import to_json
from tests.places import ROOT

GOLDEN = ROOT / "tests" / "golden" / "seeds"
SEEDS = {path.stem[:3]: path for path in sorted((ROOT / "seeds").glob("*.txt"))}
by_seed = pytest.mark.parametrize("number", SEEDS)


@cache
def cleaned(number: str) -> Article:
    return Cleaner.from_file(ROOT / "rules.yaml").clean(SEEDS[number].read_bytes(), id=SEEDS[number].name)


def sidecar(number: str) -> dict[str, Any]:
    """The record without the versions of the tools that made it."""
    record: dict[str, Any] = json.loads(to_json(cleaned(number).record))
    del record["tool"]
    return record


@by_seed
def test_golden(number: str) -> None:
    body, record = GOLDEN / f"{SEEDS[number].stem}.txt", GOLDEN / f"{SEEDS[number].stem}.json"
    if os.environ.get("DECHAFF_UPDATE"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        body.write_text(cleaned(number).body + "\n", "utf-8")
        record.write_text(json.dumps(sidecar(number), ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert cleaned(number).body + "\n" == body.read_text("utf-8")
    assert sidecar(number) == json.loads(record.read_text("utf-8"))


@by_seed
def test_the_way_back_is_exact(number: str) -> None:
    assert cleaned(number).restore() == SEEDS[number].read_text("utf-8")


@by_seed
def test_paragraphs_stand_apart(number: str) -> None:
    paragraphs = cleaned(number).body.split("\n\n")
    assert len(paragraphs) >= 4
    assert all(paragraph and "\n" not in paragraph for paragraph in paragraphs)


@pytest.mark.parametrize("number", ["000", "004"])
def test_clean_articles_lose_not_a_character(number: str) -> None:
    assert cleaned(number).removed == ()
    assert "".join(cleaned(number).body.split()) == "".join(SEEDS[number].read_text("utf-8").split())


@pytest.mark.parametrize(
    ("number", "title", "previous", "following"),
    [
        (
            "001",
            "NATO Urges De-Escalation in Kosovo Tensions and Reaffirms Readiness",
            "Ural Vanquishes Khimki 3-0 in RPL Round 29 clash",
            (
                "Gagauzia Autonomy: Calls for Constitutional Status, Reinstatement of Key Institutions, "
                "and Proportional Representation"
            ),
        ),
        (
            "003",
            "Kosovo Tensions and NATO Security Discussions: Regional Implications",
            "Hangover Breakfasts from Moscow Chefs: 5 Easy Morning Recipes",
            "In Moscow, bloggers test a BMW X6, crash response and a car poll",
        ),
    ],
)
def test_headline_and_neighbours_are_saved(number: str, title: str, previous: str, following: str) -> None:
    article = cleaned(number)
    assert article.metadata["title"] == title
    assert article.metadata["previous_title"] == previous
    assert article.metadata["next_title"] == following
    for gone in (title, previous, following, "No time to read?", "Get a summary", "Previous Article", "Next Article"):
        assert gone not in article.body
    assert sum("No time to read?" in span.text for span in article.removed) == 2


def test_the_date_is_saved() -> None:
    article = cleaned("002")
    assert article.metadata["date"] == "2023-11-06"
    assert article.body.startswith("The recent turmoil")


def test_the_source_is_saved() -> None:
    article = cleaned("003")
    assert article.metadata["source"] == "International security briefings"
    assert "[" not in article.body
    assert article.body.endswith("across communities and international observers.")


@by_seed
def test_cleaning_again_changes_nothing(number: str) -> None:
    again = Cleaner.from_file(ROOT / "rules.yaml").clean(cleaned(number).body)
    assert again.body == cleaned(number).body
    assert again.status == "unchanged"
