"""Dates as articles write them (`synthetic/dates.yaml`), and the two halves of `dates`: what <date> takes and means."""

from __future__ import annotations

import datetime
import time

import pytest
import regex
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dechaff.dates.month_names import MONTHS
from dechaff.dates.parse import DATE_PATTERN, LOOSE_DATE_PATTERN, iso_date
from dechaff.text.fold import matching_form
from tests.places import SYNTHETIC

# Without YAML's own dates, which is where this project began.
TEXTS = type(
    "Texts",
    (yaml.SafeLoader,),
    {"yaml_implicit_resolvers": {"n": [("tag:yaml.org,2002:null", regex.compile("null"))]}},
)


def read(name: str) -> list[dict[str, str | None]]:
    return yaml.load((SYNTHETIC / name).read_text("utf-8"), Loader=TEXTS)  # type: ignore[no-any-return]


CASES, OF_LANGUAGES = read("dates.yaml"), read("dates-languages.yaml")
NO_DATES = read("no-dates.yaml")
DATE = regex.compile(DATE_PATTERN, regex.IGNORECASE)
LOOSE_DATE = regex.compile(LOOSE_DATE_PATTERN, regex.IGNORECASE)


def named(case: dict[str, str | None]) -> str:
    return " ".join(filter(None, [case["raw"], case.get("language"), case.get("site")]))


@pytest.mark.parametrize("case", [*CASES, *OF_LANGUAGES], ids=named)
def test_date(case: dict[str, str | None]) -> None:
    assert iso_date(case["raw"] or "", case.get("language"), case.get("site")) == case["iso"]


@pytest.mark.parametrize("case", OF_LANGUAGES, ids=named)
def test_the_shape_takes_all_of_it(case: dict[str, str | None]) -> None:
    assert DATE.fullmatch(matching_form(case["raw"] or ""))


@pytest.mark.parametrize("case", [*CASES, *OF_LANGUAGES], ids=named)
def test_the_loose_shape_takes_what_the_exact_one_does(case: dict[str, str | None]) -> None:
    raw = matching_form(case["raw"] or "")
    assert LOOSE_DATE.fullmatch(raw) or not DATE.fullmatch(raw)


@pytest.mark.parametrize("case", NO_DATES, ids=named)
def test_the_shape_leaves_what_is_near_to_a_date(case: dict[str, str | None]) -> None:
    assert not DATE.fullmatch(matching_form(case["raw"] or ""))


def test_a_time_after_a_date_is_no_part_of_it() -> None:
    for text in ("6 May 12:30", "6. Mai 12 Uhr", "May 6 12:30", "6 May 2024 12:30", "6 May 7 pm"):
        found = DATE.match(text)
        assert found
        assert found[0] in ("6 May", "6. Mai", "May 6", "6 May 2024"), text


@pytest.mark.parametrize("language", MONTHS)
def test_every_month_of_every_language_is_read_and_taken(language: str) -> None:
    for number, names in enumerate(MONTHS[language], 1):
        for name in names:
            raw = f"6 {name} 2023"
            assert iso_date(raw, language) == f"2023-{number:02}-06", raw
            assert DATE.fullmatch(matching_form(raw)), raw


@given(
    st.dates(datetime.date(1500, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y年%m月%d日"]),
)
def test_any_day_is_read(day: datetime.date, form: str) -> None:
    raw = day.strftime(form).replace(f"{day.year}", f"{day.year:04}")
    assert iso_date(raw, "en") == day.isoformat()
    assert DATE.fullmatch(matching_form(raw))


@given(st.text(st.sampled_from("0123456789-/. :年月日TZz+NovemberМая, "), max_size=30))
def test_any_text_is_read_or_left(raw: str) -> None:
    iso = iso_date(raw)
    assert iso is None or datetime.date.fromisoformat(iso[:10])


@pytest.mark.parametrize(
    "piece", ["may ", "12 may 12 ", "12 ", "مايو/أيار ", "五", "5月12日(日)", "понедельник ", "12 พ.ค. "]
)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    begin = time.process_time()
    assert DATE.fullmatch(text, timeout=2) is None
    assert LOOSE_DATE.fullmatch(text, timeout=2) is None
    iso_date(text)
    assert time.process_time() - begin < 2
