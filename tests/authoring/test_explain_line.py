"""`explain --why-not`: why a line is kept, the rules that nearly match it, and where they differ."""

from __future__ import annotations

import pytest

from dechaff.authoring.explain_line import explain_line
from dechaff.document import Source
from dechaff.rules.load import load_text
from tests.site import RULES, page


def why(text: str, line: int, rules: str = RULES, **known: str) -> str:
    return "\n".join(explain_line(load_text(rules), Source("a.txt", text, **known), line))  # type: ignore[arg-type]


def test_a_differing_word_has_a_caret() -> None:
    output = why(page("No time to read?", "Get the summary"), 5)
    assert "no-time-to-read (rules.yaml:4), line 2 of its match:" in output
    assert "      Get a summary\n      Get the summary\n          ^^^ differs" in output


def test_the_other_line_of_a_match_is_named() -> None:
    assert "line 1 of its match is there, but not line 2" in why(page("No time to read?", "Get the summary"), 3)


@pytest.mark.parametrize(
    ("text", "line", "known", "words"),
    [
        (
            page("Read more: Rain in the north"),
            3,
            {},
            ["read-more", "it is line 2 of 5 lines with text, and the rule is for the last 2 lines"],
        ),
        (
            page("By Ann Lee and Bob Ray"),
            3,
            {"url": "https://example.org/x"},
            ["by-line", "its lines have at most 3 words each"],
        ),
        (page("By Ann Lee"), 3, {}, ["site: example.org; that of this document is not known"]),
        (page("By Ann Lee"), 3, {"url": "https://example.com/x"}, ["site: example.org; this document has example.com"]),
        (
            page("By Ann Lee\nX"),
            3,
            {"url": "https://example.org/x"},
            ["right before a blank line", '; the line after it is "X"'],
        ),
        (page("Facebook"), 3, {}, ["share", "there are 2 such matches in a row"]),
        (page("Subscribe to our letter"), 3, {}, ["at-the-end", "the rule is for the end, and this text follows: "]),
        (
            page("Subscribe to our letters and win"),
            3,
            {},
            ["at-the-end", "      Subscribe to our letters and win\n", "^^^^^^^"],
        ),
        (page('"No comment"'), 3, {}, ["it is kept by quoted"]),
        (page("See the tide tables"), 3, {}, ["often", "the number of files of a run"]),
        (page("Read more on rain in the north"), 3, {}, ["read-more", "         ^ matches up to here"]),
        (page("No time to read?", "Get a summary"), 3, {}, ["it is removed by no-time-to-read (rules.yaml:4)"]),
        (page("Qwertz uiop"), 3, {}, ["no rule nearly matches it"]),
        (page("Qwertz uiop"), 2, {}, ["line 2 is blank"]),
    ],
)
def test_reasons(text: str, line: int, known: dict[str, str], words: list[str]) -> None:
    output = why(text, line, **known)
    assert not [word for word in words if word not in output], output


def test_a_headline_is_not_near_what_wants_any_headlines_below_a_label() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    at: end\n    match: |\n      Lit next\n" + "      <title>\n" * 6
    headlines = [f"Rain in the {word} of it" for word in ("north", "east", "south", "west", "middle", "rest")]
    assert "no rule nearly matches it" in why(page(*headlines), 5, rules)
    assert "a (rules.yaml:3)" in why(page("Lit nex", *headlines), 5, rules)


def test_rules_that_the_document_lets_in_come_first() -> None:
    rules = "version: 1\nrules:\n" + "".join(
        f"  - id: {id}\n    match: Share this page\n    when: {{lang: {id}}}\n" for id in ("de", "en")
    )
    output = why(page("Share this pages"), 3, rules, language="en")
    assert 0 < output.index("  en (") < output.index("  de (")


def test_a_document_over_a_limit_is_reported() -> None:
    output = why("No time to read?\nGet a summary\n" * 10 + "Short.", 1)
    assert "the document is left unchanged" in output and "without that:\nit is removed by no-time-to-read" in output


def test_condition_unless() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    match: Share\n    unless: {before: <any> friends, lang: en}\n"
    output = why(page("Share", "with all my friends"), 3, rules)
    assert "the rule applies only if not: it is right before" in output
    assert "unless lang: en; this document has en" in why(page("Share"), 3, rules, language="en")


def test_carets_stand_below_wide_characters() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    match: 関連記事 を 読む\n"
    assert f"      関連記事 を 見る\n{' ' * 18}^^^^ differs" in why(page("関連記事 を 見る"), 3, rules)
