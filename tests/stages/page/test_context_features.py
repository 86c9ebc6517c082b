"""Features of the lines around a line: the heading above it, and the headline of the page."""

from __future__ import annotations

from dechaff.stages.page.context_features import _find_headline, _headings, _topic
from dechaff.stages.page.line_features import words_of_lines

TITLE = "Hundred-year-old swims across the harbour"


def test_a_heading_counts_for_twelve_lines() -> None:
    words = _headings(words_of_lines(["Related topics", *["The ferry ran again on Monday, and nobody was late."] * 14]))
    assert words[0] == [] and words[1] == words[12] == ["related", "topics"] and words[13] == words[14] == []


def test_the_headline_is_found_before_the_article_or_above_lines_that_read_like_one() -> None:
    lines = words_of_lines([TITLE, "Home", TITLE, "Menu", TITLE, "Menu", "She swam."])
    topic = _topic(lines[0].words)
    assert _find_headline(lines, topic, [0.0] * 7, start=5) == 4
    assert _find_headline(lines, topic, [0, 0, 0, -1, 0, -1, 2.0], start=1) == 2
    assert _find_headline(lines, topic, [-1.0] * 7, start=1) == -1
    assert _find_headline(lines, frozenset({"harbour"}), [2.0] * 7, start=5) == -1
