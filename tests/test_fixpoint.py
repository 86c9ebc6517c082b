"""The limits around a page, and the bound on passes: what `fixpoint.py` decides beside the rules."""

from __future__ import annotations

from math import ceil

import pytest

from dechaff import Cleaner
from dechaff.text.characters import count_characters, count_words
from dechaff.text.frequent_lines import FrequentLines
from tests.pages import HEADLINE, PROSE, dump

RULES = """\
version: 1
use: [core]
disable: [core/headline, core/page-headline]
limits: {{remove_at_most: {most}, leave_at_least: {least}}}
rules:
  - {{id: last, match: "{line}"}}
"""
ARTICLE = [HEADLINE, *PROSE]
SHARE = count_characters(PROSE[-1]) / sum(map(count_characters, ARTICLE))
LEFT = sum(map(count_words, ARTICLE[:-1]))


def cleaner(most: str = "100%", least: str = "0 words", line: str = PROSE[-1]) -> Cleaner:
    return Cleaner.from_text(RULES.format(most=most, least=least, line=line))


def test_the_page_around_the_article_does_not_count() -> None:
    """A third of the dump is menus; the limit is on what goes of the article."""
    around = count_characters(dump()) - sum(map(count_characters, ARTICLE))
    article = cleaner(most="1%", line="a line that is not there").clean(dump())
    assert around / count_characters(dump()) > 0.3
    assert article.record.status == "cleaned" and article.body.split("\n\n") == ARTICLE


@pytest.mark.parametrize(
    ("most", "status"),
    [(f"{ceil(SHARE * 100)}%", "cleaned"), (f"{ceil(SHARE * 100) - 1}%", "limit exceeded")],
    ids=["a rule within the limit", "a rule beyond it"],
)
def test_of_the_article_in_a_page_no_more_goes_than_of_any_other(most: str, status: str) -> None:
    """The share is of the article; of the whole page, the line would be far within the limit."""
    article = cleaner(most=most).clean(dump())
    assert article.record.status == status, article.record.reason
    assert (article.body == dump()) is (status == "limit exceeded")
    assert article.body.split("\n\n") == ARTICLE[:-1] or status == "limit exceeded"


@pytest.mark.parametrize(("least", "status"), [(LEFT, "cleaned"), (LEFT + 1, "limit exceeded")])
def test_what_must_be_left_is_counted_in_the_article(least: int, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dump is shorter than twice the limit here, so the exception for short texts is switched off."""
    monkeypatch.setattr("dechaff.fixpoint.SHORT_TEXT", 1)
    assert cleaner(least=f"{least} words").clean(dump()).record.status == status


def test_a_page_that_exceeds_a_limit_is_unchanged_and_saves_nothing() -> None:
    article = cleaner(most="1%").clean(dump())
    assert (article.record.status, article.body) == ("limit exceeded", dump())
    assert article.removed == () and set(article.metadata) <= {"language"}


@pytest.mark.parametrize(("passes", "status"), [(10, "cleaned"), (11, "limit exceeded")])
def test_rules_that_do_not_become_stable(passes: int, status: str) -> None:
    """Each pass takes one line, so that the next one comes first: ten passes may do so."""
    rules = "version: 1\nlimits: {remove_at_most: 100%, leave_at_least: 0 words}\nrules:\n"
    rules += "  - {id: a, at: first line, match: Share <number>}\n"
    text = "\n".join([*(f"Share {number}" for number in range(passes)), "one", *(f"Share {n}" for n in range(passes))])
    article = Cleaner.from_text(rules).clean(text)
    assert article.record.status == status, article.record.reason
    if status == "cleaned":
        assert article.body.startswith("one") and len(article.removed) == passes
    else:
        assert article.body == text and article.removed == ()


def test_a_rejected_text_is_in_the_record_as_a_whole() -> None:
    cleaner = Cleaner.from_text("version: 1\nrules:\n  - {id: gone, match: This page is gone, do: reject}")
    text = "  This page is gone\r\n\r\n\r\n\r\nTry  the search.\r\n"
    article = cleaner.clean(text)
    assert (article.status, article.body) == ("rejected", "")
    assert article.restore() == text


def test_the_reason_of_a_limit_names_the_rule_that_takes_most() -> None:
    rules = "version: 1\nrules:\n  - {id: short, match: Advertisement}\n  - {id: long, match: '<any> by the harbour'}"
    lines = ["Advertisement"] * 3 + [
        f"{word} of the old houses by the harbour" for word in "One Two Six Ten All Some Many Few".split()
    ]
    article = Cleaner.from_text(rules).clean("\n".join([*lines, "The rest of the town was quiet that day. " * 2]))
    assert article.status == "limit exceeded"
    assert "by the rule long" in str(article.record.reason)


def test_a_rule_that_needs_the_counts_of_a_run_says_so_only_without_them() -> None:
    rules = "version: 1\nrules:\n  - {id: often, match: Read on, when: {in_files: 2}}"
    cleaner = Cleaner.from_text(rules)
    prose = "The talks went on until late, and nobody left the room. " * 4
    assert any("often" in warning for warning in cleaner.clean(prose).record.warnings)
    counted = Cleaner(cleaner.ruleset, FrequentLines({}))
    assert counted.clean(prose).record.warnings == ()


def test_a_rule_that_is_not_tried_on_a_long_line_is_named() -> None:
    rules = "version: 1\nlimits: {leave_at_least: 0 words}\nrules:\n  - {id: steep, match: '/(?:\\w+ ?)+:xyz/'}\n"
    cleaner = Cleaner.from_text(rules)
    prose = "The talks went on until late. " * 20 + "\n\n"
    assert cleaner.clean(prose + "word " * 9 + ":xyz").status == "cleaned"
    article = cleaner.clean(prose + "word " * 300 + ":xyz")
    assert (
        article.status == "unchanged"
        and "the rule steep was not tried on lines over 1,000" in article.record.warnings[0]
    )
    assert cleaner.clean(prose + "word " * 300).record.warnings == ()
