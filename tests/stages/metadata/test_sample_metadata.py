"""The metadata of the invented pages of benchmarks/sample reaches its floors, as HTML and as text dumps."""

from __future__ import annotations

import sys

from tests.places import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from floors import failures
from metadata import sample_entries, sample_figures


def test_no_measure_of_metadata_falls_below_its_floor() -> None:
    figures = sample_figures()
    assert len(figures) == 6
    assert not list(failures(figures, "sample"))


def test_each_page_has_its_facts() -> None:
    names = {path.stem for path in (ROOT / "benchmarks" / "sample").glob("*.html")}
    assert {entry.id for entry in sample_entries()} == names
