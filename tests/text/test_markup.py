"""The heading of a Markdown text."""

from __future__ import annotations

import time

import pytest

from dechaff.cleaner import Cleaner
from dechaff.text.markup import first_heading

A = "The harbour board met on Tuesday evening to settle the question of the new ferry, and chose the larger ship."


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (f"# The ferry\n\n{A}\n", "The ferry"),
        (f"The ferry\n===\n\n{A}\n", "The ferry"),
        (f"# The **ferry** is `late` #\n{A}\n", "The ferry is late"),
        (f"# [The ferry](/ferry)\n\n{A}\n\n## Why\n\n{A}\n", "The ferry"),
        (f"# The ferry\n\n{A}\n\n```\n# a comment\n```\n", "The ferry"),
        (f"# One\n\n{A}\n\n# Two\n\n{A}\n", None),
        (f"# Harbour Post\n\n## The ferry\n\n{A}\n", None),
        (f"# ![a logo](logo.png)\n\n{A}\n", None),
        (f"## Why\n\n{A}\n", None),
        (f"{A}\n\n# Why\n\n{A}\n", None),
        (f"#ferry\n\n{A}\n", None),
        ("# 2024\n\nText.\n", None),
        ("# The ferry\n", None),
    ],
)
def test_first_heading(text: str, heading: str | None) -> None:
    assert first_heading(text) == heading


def test_the_heading_is_the_title_and_stays() -> None:
    article = Cleaner.built_in().clean(f"# The ferry is late\n\n{A}\n", media_type="markdown")
    assert article.metadata["title"] == "The ferry is late" and article.body.startswith("# The ferry is late")


def test_front_matter_is_believed_before_the_heading() -> None:
    text = f"---\ntitle: The title\n---\n\n# The ferry\n\n{A}\n"
    assert Cleaner.built_in().clean(text, media_type="markdown").metadata["title"] == "The title"


@pytest.mark.parametrize("piece", ["```\n", "# a\n", "=", "*", "\n\n"])
def test_much_of_the_same_takes_no_time(piece: str) -> None:
    start = time.process_time()
    first_heading("# The ferry\n\nText.\n\n" + piece * 100_000)
    assert time.process_time() - start < 2
