"""What the first and the last lines of texts state, and which of them go (`synthetic/heads.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from dechaff import Cleaner
from dechaff.stages.heads.credits import read_credits
from dechaff.stages.heads.look_alikes import is_look_alike, is_unread_byline
from dechaff.stages.heads.page_head import read_page_head
from dechaff.stages.heads.read_line import read_line
from dechaff.stages.heads.shape import is_place, is_salutation, is_short_title, is_title_shaped
from dechaff.stages.heads.signatures import signature_behind_text
from tests.places import SYNTHETIC

MENU = ("Home", "News", "Weather", "Log in", "Subscribe")
CASES = yaml.safe_load((SYNTHETIC / "heads.yaml").read_text("utf-8"))


@cache
def cleaner() -> Cleaner:
    return Cleaner.built_in()


def lines_of(case: dict[str, Any]) -> list[str]:
    return [*case["head"], *CASES["prose"][case["language"]], *case.get("tail", ())]


def paragraphs(body: str) -> list[str]:
    return [line for line in body.split("\n") if line.strip()]


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: case["name"])
def test_a_text(case: dict[str, Any]) -> None:
    lines = lines_of(case)
    article = cleaner().clean("\n\n".join(lines))
    found = {**article.metadata, "authors": list(article.record.authors)}
    assert {field: found.get(field) for field in case["saved"]} == case["saved"]
    expected = [line for number, line in enumerate(lines) if number not in case["goes"]]
    assert paragraphs(article.body) == [line for line in expected if line not in case.get("tail", ())] + [
        line for line in case.get("tail", ()) if line in article.body
    ]
    assert article.restore() == "\n\n".join(lines)


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: case["name"])
def test_cleaning_again_changes_nothing(case: dict[str, Any]) -> None:
    """No second headline, subtitle or date goes."""
    body = cleaner().clean("\n\n".join(lines_of(case))).body
    again = cleaner().clean(body)
    assert again.body == body, [span.rule for span in again.removed]


@pytest.mark.parametrize("case", CASES["pages"], ids=lambda case: case["name"])
def test_a_page(case: dict[str, Any]) -> None:
    above, prose = [*MENU, *case["lines"]], CASES["prose"]["en"]
    lines = [*above, *prose, *case.get("below", ())]
    body = len(above), len(above) + len(prose)
    found = read_page_head(lines, "en", body, frozenset(map(str.lower, MENU)), case.get("address"))
    values: dict[str, list[str]] = {field: [] for field in case["saved"]}
    for _, field, value, _ in found.values:
        values.setdefault(field, []).append(value)
    values["title"] = [found.title.text] if found.title else []
    assert {field: values[field] for field in case["saved"]} == case["saved"]


def may_be_title(line: str) -> bool:
    other = is_place(line) or is_salutation(line)
    return is_title_shaped(line) and not other and read_line(line).kind in ("", "title")


def test_lines_that_are_no_headline() -> None:
    taken = [(kind, line) for kind, lines in CASES["no-titles"].items() for line in lines if may_be_title(line)]
    assert not taken
    assert [line for line in CASES["titles"] if not may_be_title(line)] == []


def test_headlines_with_nothing_beside_them() -> None:
    assert [line for line in CASES["alone"] if not is_short_title(line)] == []
    assert [line for line in CASES["not-alone"] if is_short_title(line)] == []


def test_there_are_texts_in_many_languages() -> None:
    assert len({case["language"] for case in CASES["texts"]}) >= 20


def test_lines_that_only_look_like_headlines() -> None:
    assert [line for line in CASES["look-alikes"] if not is_look_alike(line)] == []
    assert [line for line in (*CASES["no-look-alikes"], *CASES["titles"]) if is_look_alike(line)] == []
    assert [case for case in CASES["unread-bylines"] if not is_unread_byline(case[1], case[0])] == []
    assert [case for case in CASES["no-unread-bylines"] if is_unread_byline(case[1], case[0])] == []


@pytest.mark.parametrize("case", CASES["signatures"], ids=lambda case: case["text"][-30:])
def test_a_signature_behind_the_last_sentence(case: dict[str, Any]) -> None:
    found = [value for _, _, value, _ in signature_behind_text([case["text"]], 0, case["language"])]
    assert found == ([case["author"]] if case["author"] else [])


@pytest.mark.parametrize("case", CASES["credits"], ids=lambda case: case["text"][:30])
def test_what_a_sentence_states_of_a_text(case: dict[str, Any]) -> None:
    assert {field: value for _, field, value, _ in read_credits([case["text"]], 0)} == case["values"]
