"""Finding the article in a page dump: what goes is on record, and what is no dump is left alone."""

from __future__ import annotations

from dechaff import Cleaner
from dechaff.rules.load import load_text
from tests.pages import HEADLINE, PROSE, dump


def test_the_article_is_found_and_the_page_around_it_is_on_record() -> None:
    article = Cleaner.built_in().clean(dump())
    assert article.body.split("\n\n") == PROSE
    assert {"core/before-body", "core/after-body"} <= {span.rule for span in article.removed}
    assert article.restore() == dump()
    assert article.metadata["title"] == HEADLINE


def test_it_settles() -> None:
    body = Cleaner.built_in().clean(dump()).body
    assert Cleaner.built_in().clean(body).body == body


def test_the_sentences_of_the_article_stay_whole() -> None:
    """An extractor that breaks lines at links leaves pieces that look like the labels beside them."""
    pieces = ["The crew of", "Harbour News", ", who had waited with the doctor, " + PROSE[0][0].lower() + PROSE[0][1:]]
    text = dump().replace(PROSE[0], "\n".join(pieces))
    assert Cleaner.built_in().clean(text).body.startswith(pieces[0])


def test_it_can_be_turned_off() -> None:
    for rules in (
        "version: 1\nuse: [core]\nbody: whole\n",
        "version: 1\nuse: [core]\ndisable: [core/*-body, core/link-run]\n",
    ):
        taken = {span.rule for span in Cleaner(load_text(rules)).clean(dump()).removed}
        assert not taken & {"core/before-body", "core/after-body", "core/link-run"}


def test_what_a_rule_keeps_stays() -> None:
    rules = "version: 1\nuse: [core]\nrules:\n  - {id: jobs, match: Careers, do: keep}\n"
    assert "Careers" in Cleaner(load_text(rules)).clean(dump()).body


def test_labels_among_prose_make_no_dump() -> None:
    """A few buttons within an article are debris for rules; they don't make a page of it."""
    text = "\n\n".join([PROSE[0], "Share", "Log in", PROSE[1], "Comments", "Subscribe", PROSE[2], "Menu", *PROSE[3:]])
    article = Cleaner.built_in().clean(text)
    assert all(line in article.body for line in PROSE)
    assert not any(span.rule.endswith("-body") for span in article.removed)


def test_a_list_of_topics_makes_no_dump() -> None:
    topics = ["Politics", "Sport", "Culture", "Weather", "Music", "Books", "Travel", "Health"] * 3
    text = "\n".join([PROSE[0], *topics, *PROSE[1:]])
    assert not Cleaner.built_in().clean(text).removed
