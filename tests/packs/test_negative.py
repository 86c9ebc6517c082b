"""Ordinary texts come out whole: whatever the packs take from one of these is harm."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from dechaff import Cleaner
from tests.places import CASES_DIR, ROOT

TEXTS = sorted((CASES_DIR / "negative").glob("*.txt"))
MAKERS = {"the packs": Cleaner.built_in, "rules.yaml": lambda: Cleaner.from_file(ROOT / "rules.yaml")}


@cache
def cleaner(rules: str) -> Cleaner:
    return MAKERS[rules]()


def test_there_are_texts() -> None:
    assert len(TEXTS) >= 30


@pytest.mark.parametrize("rules", MAKERS)
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_an_ordinary_text_comes_out_whole(path: Path, rules: str) -> None:
    text = path.read_text("utf-8")
    article = cleaner(rules).clean(text)
    taken = [f"line {span.line}: {span.rule} takes {span.text!r}" for span in article.removed]
    assert not taken, f"{path.name}, {rules}: nothing may go, but\n" + "\n".join(taken)
    # A text that a limit left unchanged would look spared, with a rule that does harm behind it.
    assert article.record.status == "unchanged", f"{path.name}, {rules}: {article.record.reason}"
    assert "".join(article.body.split()) == "".join(text.split())
