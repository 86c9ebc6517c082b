"""The invented scraped texts: what of their debris goes, by language and kind, is not below the floors."""

from __future__ import annotations

import sys

from tests.places import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from floors import failures
from scraped_sample import PART, sample_figures, texts


def test_the_sample_has_many_languages() -> None:
    assert len(texts()) >= 20 and len({text.language for text in texts()}) >= 10


def test_no_figure_is_below_its_floor_and_nothing_of_an_article_goes() -> None:
    figures, missed = sample_figures()
    assert not list(failures(figures, PART)), missed
    assert figures["harm sample kept"] == 1.0
