"""Texts with tags in them: prose becomes HTML, and what is about HTML stays as it is."""

from __future__ import annotations

import time

import pytest

from dechaff.cleaner import Cleaner
from dechaff.document import MediaType, Source
from dechaff.stages.decode.decode import decode

A = "The harbour board met on Tuesday evening to settle the question of the new ferry, and chose the larger ship."
B = "People on the old quay had asked for a smaller one, as the street that goes down to the water is narrow and steep."
C = "The first trip is planned for the second week of May, if the crew can be found in time, and if the sea is calm."


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n<p>{B}</p>\n<p>{C}</p>",
        f"{A}\n\n{B.replace('old quay', '<em>old quay</em>')}\n\n{C.replace('May', '<a href=may>May</a>')}",
        f"{A}\r\n\r\n<blockquote>{B}</blockquote>\r\n\r\n{C.replace('crew', '<strong>crew</strong>')}",
        f"<p>{A}</p>{B}<p>{C}</p>",
        A.replace(" and", "\nand") + "\n\n" + B.replace("smaller", "<b>smaller</b>") + f"\n\n<i>{C}</i>",
    ],
)
def test_prose_with_tags_is_read_as_html(text: str) -> None:
    article = Cleaner.built_in().clean(text)
    assert article.body.split("\n\n") == [A, B, C]
    assert article.record.source["kind"] == "html"


def test_lines_outside_of_blocks_stay_lines() -> None:
    article = Cleaner.built_in().clean(f"{A}\n{B}\n<p>{C}</p>\n<p>{A} Again.</p>")
    assert article.body.splitlines()[:2] == [A, B]


@pytest.mark.parametrize(
    "text",
    [
        f"{A} Write <em>word</em> to stress a word in HTML, and <b>word</b> to shout it.",
        f"{A} In the page the tag <p> stands before each paragraph, as <b>bold</b> and <i>slanted</i> text show.",
        f"{A} Type `<em>word</em>` and `<b>word</b>` into the field.",
        f"{A} Where a <b and c> d, then <i> is less than 1, and so is <u> and <s> and <q>.",
        f"{A} The form says <b>no</b>.",
        f"{A} Un texte en gras : les balises <b>gras</b> et <i>italique</i>.",
    ],
)
def test_a_text_about_tags_stays(text: str) -> None:
    found = decode(Source("text", text))
    assert found.content == text and found.media_type == "text"


def test_what_the_user_says_is_text_stays() -> None:
    text = f"{A}\n<p>{B}</p>\n<p>{C}</p>"
    assert decode(Source("text", text, "text")).content == text


@pytest.mark.parametrize("media_type", ["mail", "subtitles", "wiki", "markdown"])
def test_a_page_under_another_name_is_a_page(media_type: MediaType) -> None:
    page = f"<!DOCTYPE html><html><body><article><p>{A}</p><p>{B}</p><p>{C}</p></article></body></html>"
    assert Cleaner.built_in().clean(page, media_type=media_type).body == f"{A}\n\n{B}\n\n{C}"


def test_markdown_of_paragraph_tags_is_a_page_and_with_some_it_warns() -> None:
    pages = Cleaner.built_in().clean(f"<p>{A}</p>\n<p>{B}</p>\n", media_type="markdown")
    assert pages.body == f"{A}\n\n{B}"
    mixed = Cleaner.built_in().clean(f"# The ferry\n\n{A}\n\n<p>{B}</p>\n\n<p>{C}</p>\n", media_type="markdown")
    assert "4 HTML tags stay" in mixed.record.warnings[0]


def test_the_body_that_data_state_with_escaped_tags() -> None:
    data = '{"@type": "NewsArticle", "articleBody": "' + "".join(f"&lt;p&gt;{each}&lt;/p&gt;" for each in (A, B, C))
    page = f'<html><head><script type="application/ld+json">{data}"}}</script></head><body></body></html>'
    assert Cleaner.built_in().clean(page).body == f"{A}\n\n{B}\n\n{C}"


@pytest.mark.parametrize("piece", ["<a ", "<b>", "\n\t ", "<p>x</p>\n\n", "</p>", "`<"])
def test_much_of_the_same_takes_no_time(piece: str) -> None:
    start = time.process_time()
    decode(Source("text", piece * (400_000 // len(piece)) + "</b>"))
    assert time.process_time() - start < 8
