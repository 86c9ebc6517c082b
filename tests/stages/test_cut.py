"""Removing spans of a document, case by case (`synthetic/cuts.yaml`), and what the result is aligned with."""

from __future__ import annotations

import re

import pytest
import yaml

from dechaff.document import Capture, Document, Finding
from dechaff.stages.cut.cut import captured_values, cut
from tests.places import SYNTHETIC

CASES: list[dict[str, str]] = yaml.safe_load((SYNTHETIC / "cuts.yaml").read_text("utf-8"))


def findings(marked: str) -> tuple[str, list[Finding]]:
    """The text without its marks, and a finding for each marked part."""
    found: list[Finding] = []
    for number, match in enumerate(re.finditer("⟦(.*?)⟧", marked, re.DOTALL)):
        start = match.start() - 2 * number
        found.append(Finding(f"r{number}", "remove", 0, 0, ((start, start + len(match[1])),), ()))
    return re.sub("[⟦⟧]", "", marked), found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, str]) -> None:
    text, found = findings(case["text"])
    document, removed = cut(Document.of(text), found)
    assert document.text == case["left"]
    assert [text[span.start : span.end] for span in removed] == re.findall("⟦(.*?)⟧", case["text"], re.DOTALL)
    for start, origin, length in document.offset_map:
        assert document.text[start : start + length] == text[origin : origin + length]


def test_a_cut_around_an_earlier_one_and_what_is_captured_in_it() -> None:
    document, _ = cut(Document.of("one two three four five"), [Finding("a", "remove", 0, 0, ((4, 8),))])
    assert document.text == "one three four five"
    around = Finding("b", "remove", 0, 0, ((0, 9),), (Capture("title", "three", 4),))
    later = Finding("c", "report", 0, 0, (), (Capture("title", "four", 10),))
    _, removed = cut(document, [around])
    assert [(span.start, span.end) for span in removed] == [(0, 13)]
    assert [captured.at for captured in captured_values(document, [around, later])] == [8, 14]
