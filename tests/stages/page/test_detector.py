"""What is recognised as a whole page: the thresholds of the detector, each from both sides."""

from __future__ import annotations

import pytest

from dechaff.stages.page.detector import PageSigns, is_page, page_signs
from tests.pages import FOOT, MENU, PROSE, dump

TABLE = [
    pytest.param(20, 5, 2, 2, 2, False, True, id="as little as is enough"),
    pytest.param(19, 5, 2, 2, 2, False, False, id="too few lines"),
    pytest.param(20, 4, 2, 2, 2, False, False, id="too few short lines"),
    pytest.param(100, 25, 2, 2, 2, False, True, id="a quarter of short lines"),
    pytest.param(100, 24, 2, 2, 2, False, False, id="less than a quarter of short lines"),
    pytest.param(20, 5, 1, 9, 9, True, False, id="only one label that no article has"),
    pytest.param(20, 5, 2, 1, 2, False, False, id="three labels"),
    pytest.param(20, 5, 2, 0, 2, True, True, id="two labels and a copyright line"),
    pytest.param(20, 5, 4, 0, 2, False, True, id="four labels that no article has"),
    pytest.param(20, 5, 4, 0, 1, False, False, id="only one label around the article"),
    pytest.param(450, 200, 4, 0, 3, False, True, id="three labels around 450 lines"),
    pytest.param(451, 200, 4, 0, 3, False, False, id="three labels around more than 450 lines"),
    pytest.param(9000, 9000, 6, 0, 6, False, True, id="six labels are enough for any text"),
]


@pytest.mark.parametrize(("lines", "short", "page_only", "chrome", "around", "rights", "whole"), TABLE)
def test_signs(lines: int, short: int, page_only: int, chrome: int, around: int, rights: bool, whole: bool) -> None:
    labels = tuple("abcdefghi")
    signs = PageSigns(lines, short, labels[:page_only], labels[:chrome], "© 2024" if rights else None, around)
    assert signs.is_page is whole


def test_the_quick_look_agrees_with_the_signs() -> None:
    lines = [line for line in dump().split("\n") if line.strip()]
    assert is_page(lines) and page_signs(lines).is_page
    assert not is_page(lines[:19]) and not is_page([*PROSE * 20, *MENU])


def test_a_menu_in_one_line_is_its_entries() -> None:
    lines = [" | ".join(MENU), *PROSE * 4, " · ".join(FOOT)]
    signs = page_signs(lines)
    assert {"Log in", "Privacy policy"} <= set(signs.page_only) and "Home" in (*signs.page_only, *signs.chrome)


def test_copyright_counts_near_the_end_only() -> None:
    lines = ["© 2024 Harbour News", *MENU, *PROSE * 4]
    assert page_signs(lines).copyright is None
    assert page_signs(lines[1:] + lines[:1]).copyright == "© 2024 Harbour News"
    for below, found in ((4, "© 2024 Harbour News"), (5, None)):  # among the last five lines, of a short text
        assert page_signs([*["A topic"] * 5, "© 2024 Harbour News", *["A topic"] * below]).copyright == found


def test_labels_around_the_article_count() -> None:
    """Those before the third line of prose and after the last but two, and those of the first and last lines."""
    code = ["login", "print", "app", "next", "name"] * 12
    assert page_signs([*PROSE, *code, *PROSE]).around == 0
    assert page_signs([*PROSE, *(word.capitalize() for word in code), *PROSE]).around == 5
    inside = page_signs([*PROSE * 10, *(word.capitalize() for word in code), *PROSE * 10])
    assert inside.around == 0 and "Login" in inside.page_only
    assert page_signs([*MENU, *PROSE * 10, *FOOT]).around > 10
    assert page_signs([*["A topic"] * 60, *MENU, *PROSE * 10]).around > 5


def test_a_line_is_short_by_its_words_or_by_its_characters() -> None:
    """At most six words, or 15 characters; a line that ends as a sentence is not short."""
    six, seven = "Subscribe to our newsletter without cost", "Subscribe to our newsletter without any cost"
    for line, short in ((six, 1), (seven, 0), ("a b c d e f g h", 1), ("a b c d e f g h i", 0), ("It rained.", 0)):
        assert page_signs([line]).short == short, line
