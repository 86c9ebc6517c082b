"""Dates as articles write them (`cases/dates.yaml`), and the two halves of `dates`: what <date> takes and means."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import regex
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar_names import MONTHS
from pipeline.dates import DATE_PATTERN, iso_date
from pipeline.fold import plain

CASES: list[dict[str, str | None]] = yaml.load(
    (Path(__file__).parent / "cases" / "dates.yaml").read_text("utf-8"),
    # Without YAML's own dates, which is where this project began.
    Loader=type(
        "Texts",
        (yaml.SafeLoader,),
        {"yaml_implicit_resolvers": {"n": [("tag:yaml.org,2002:null", regex.compile("null"))]}},
    ),
)
DATE = regex.compile(DATE_PATTERN, regex.IGNORECASE)


@pytest.mark.parametrize(
    "case", CASES, ids=[" ".join(filter(None, [c["raw"], c.get("language"), c.get("site")])) for c in CASES]
)
def test_date(case: dict[str, str | None]) -> None:
    assert iso_date(case["raw"] or "", case.get("language"), case.get("site")) == case["iso"]


@pytest.mark.parametrize("language", MONTHS)
def test_every_month_of_every_language_is_read_and_taken(language: str) -> None:
    for number, names in enumerate(MONTHS[language], 1):
        for name in names:
            raw = f"6 {name} 2023"
            assert iso_date(raw, language) == f"2023-{number:02}-06", raw
            assert DATE.fullmatch(plain(raw)), raw


@given(
    st.dates(datetime.date(1500, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y年%m月%d日"]),
)
def test_any_day_is_read(day: datetime.date, form: str) -> None:
    raw = day.strftime(form).replace(f"{day.year}", f"{day.year:04}")
    assert iso_date(raw, "en") == day.isoformat()
    assert DATE.fullmatch(plain(raw))


@given(st.text(st.sampled_from("0123456789-/. :年月日TZz+NovemberМая, "), max_size=30))
def test_any_text_is_read_or_left(raw: str) -> None:
    iso = iso_date(raw)
    assert iso is None or datetime.date.fromisoformat(iso[:10])
