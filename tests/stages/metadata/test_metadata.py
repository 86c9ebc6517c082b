"""What pages state, and the metadata that is made of it (`synthetic/metadata`)."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from dechaff import Cleaner
from dechaff.document import Candidate
from dechaff.stages.html.statements import page_statements
from dechaff.stages.match.conditions import site_of
from dechaff.stages.metadata.author_names import names_in
from dechaff.stages.metadata.moments import moment
from dechaff.stages.metadata.resolve import Resolved, resolve
from tests.places import SYNTHETIC


def cases(name: str) -> Any:
    return yaml.safe_load((SYNTHETIC / "metadata" / f"{name}.yaml").read_text("utf-8"))


def resolved(case: dict[str, Any]) -> Resolved:
    html = f"<html><head>{case['head']}</head><body>{case['body']}</body></html>"
    if case.get("whole"):
        article = Cleaner.built_in().clean(html, url=case.get("url"), media_type="html")
        return Resolved(dict(article.metadata), metadata_from=dict(article.record.metadata_from))
    return resolve(page_statements(document_fromstring(html), case.get("url")), site=site_of(case.get("url")))


@pytest.mark.parametrize("case", cases("pages"), ids=lambda case: case["name"])
def test_a_page(case: dict[str, Any]) -> None:
    found = resolved(case)
    assert {field: found.fields.get(field) for field in case["saves"]} == case["saves"]
    origins = {field: found.metadata_from[field].origin for field in case.get("from", {})}
    assert origins == case.get("from", {})
    assert found.fields.keys() == found.metadata_from.keys()


def test_names() -> None:
    for case in cases("names"):
        found = names_in(case["text"], inverted=case.get("inverted", False), bare=case.get("bare", False))
        assert found == case["names"], case


def test_moments() -> None:
    for case in cases("moments"):
        assert moment(case["stated"]) == case["saved"], case


def test_what_is_known_is_not_put_to_the_vote() -> None:
    stated = [
        Candidate("title", "As the page says", "json-ld headline", 1.0),
        Candidate("title", "As the page says", "h1", 0.7),
        Candidate("date", "2024-05-13", "json-ld datePublished", 1.0),
        Candidate("author", "Tom Berg", "json-ld author", 1.0),
        Candidate("title", "As the record says", "record field headline", 0.98),
        Candidate("date", "2024-05-12", "record field date", 0.98),
        Candidate("author", "Ann Lee", "record field author", 0.98),
    ]
    found = resolve(stated)
    assert found.fields == {"title": "As the record says", "author": "Ann Lee", "date": "2024-05-12"}
    assert found.also == {"title": ("As the page says",), "author": ("Tom Berg",), "date": ("2024-05-13",)}


def test_lines_of_a_text() -> None:
    """Several authors of one line are one list; the wording of a date is kept."""
    found = resolve(
        [
            Candidate("author", "Ann Lee", "head line 2", 0.6, 20),
            Candidate("author", "Tom Berg", "head line 2", 0.6, 28),
            Candidate("date", "12 May 2024", "head line 3", 0.6, 40),
            Candidate("published", "1 May 2024", "rule own/date", 0.5, 60, is_date=True),
            Candidate("updated", "01/02/2024", "rule own/date", 0.5, 70),
        ]
    )
    assert found.authors == ("Ann Lee", "Tom Berg")
    assert found.fields == {
        "author": "Ann Lee; Tom Berg",
        "date": "2024-05-12",
        "date_text": "12 May 2024",
        "updated_text": "01/02/2024",
        "published": "2024-05-01",
        "published_text": "1 May 2024",
    }
    assert found.warnings == ('the updated "01/02/2024" is in doubt: it stays as updated_text',)


def test_a_date_of_a_record_that_is_in_doubt_leaves_a_note() -> None:
    found = resolve([Candidate("date", "12/03/2024", "record field date", 0.98)])
    assert found.fields == {"date_text": "12/03/2024"}
    assert found.warnings == ('the date "12/03/2024" is in doubt: it stays as date_text',)
    day_first = resolve([Candidate("date", "12/03/2024", "record field date", 0.98)], language="de")
    assert day_first.fields == {"date": "2024-03-12"}
    assert resolve([Candidate("date", "unknown", "record field date", 0.98)]).fields == {}
    assert resolve([Candidate("date", "12/03/2024", "meta date", 0.9)]).fields == {}


def test_the_source_of_a_text_is_no_credit_of_photos() -> None:
    source = Candidate("source", "Harbour News", "head line 9", 0.4, at=500)
    credit = Candidate("photo_credit", "Harbour News", "rule credits/labelled", 0.5, at=508)
    assert resolve([source, credit]).fields == {"source": "Harbour News"}
    elsewhere = Candidate("photo_credit", "Harbour News", "rule credits/labelled", 0.5, at=90)
    assert resolve([source, elsewhere]).fields == {"source": "Harbour News", "photo_credit": "Harbour News"}


VALUES = st.text(max_size=60) | st.sampled_from(
    ["By Ann Lee", "2024-05-12", "A | B", "x" * 5000, "https://a.example/b"]
)
CANDIDATES = st.builds(
    Candidate,
    st.sampled_from(["title", "author", "date", "updated", "site", "url", "language", "tags", "other"]),
    VALUES,
    st.sampled_from(["h1", "title", "json-ld headline", "meta og:title", "rule a/b", "byline", "record field x"]),
    st.floats(0, 1),
    st.none() | st.integers(0, 100),
    st.booleans(),
)


@given(st.lists(CANDIDATES, max_size=8))
def test_any_candidates(candidates: list[Candidate]) -> None:
    found = resolve(candidates, site="example.org", language="en")
    assert all(found.fields.values())
    assert all(value != found.fields.get(field) for field, values in found.also.items() for value in values)
    assert bool(found.authors) == ("author" in found.fields)
    assert resolve(candidates, site="example.org", language="en") == found


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://example.org/2024/03/05/ferry", "2024-03-05"),
        ("https://example.org/news/ferry-20240305", "2024-03-05"),
        ("https://example.org/2024-3-5-ferry.html", "2024-03-05"),
        ("https://example.org/2024/03/ferry", None),
        ("https://example.org/20245305", None),
        ("https://example.org/news-120240305", None),
        ("https://[example.org/2024/03/05", None),
    ],
)
def test_the_day_in_an_address(address: str, day: str | None) -> None:
    assert Cleaner.built_in().clean("The ferry is late again.", url=address).metadata.get("date") == day
