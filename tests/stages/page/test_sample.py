"""The invented pages of benchmarks/sample reach their floors: as text dumps, as HTML, and their gold is left alone."""

from __future__ import annotations

import sys
from functools import cache

import pytest

from tests.places import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from floors import failures
from sample import measure, pages

measured = cache(measure)


def test_each_page_has_its_gold() -> None:
    names = {path.stem for path in (ROOT / "benchmarks" / "sample").glob("*.txt")}
    assert {page.id for page in pages()} == names
    assert len(names) >= 12
    assert all(page.body for page in pages())


def test_no_measure_falls_below_its_floor() -> None:
    figures, scores = measured()
    pages_short_of_gold = "\n".join(f"{id}, {kind}: {score}" for id, kind, score in scores if not score.exact)
    assert not list(failures(figures, "sample")), pages_short_of_gold


def test_a_figure_below_its_floor_is_named() -> None:
    figures, _ = measured()
    fallen = list(failures({**figures, "dump F1": 0.1}, "sample"))
    assert len(fallen) == 1
    assert fallen[0].startswith("dump F1: 0.10000 is below the floor of ")


@pytest.mark.parametrize("part", ["data", "sample"])
def test_every_floor_can_be_reached(part: str) -> None:
    assert list(failures(dict.fromkeys(["harm kept", "dump F1", "html F1"], 1.0), part)) == []
