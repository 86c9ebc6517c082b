"""`extract`: the article, what the page says of itself, and what was left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.document import Source, Text
from dechaff.errors import DocumentError
from dechaff.stages.decode.decode import decode
from dechaff.stages.html.extract import extract
from tests.command import dechaff

ARTICLE = (
    "The council met on Monday to speak about the bridge, which has been closed since the flood of last year. "
    "Nobody knows when it will be opened again, and the people of both towns have grown tired of the long way round."
)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>The bridge stays closed</title>
<meta name="author" content="Ann Writer"><meta property="article:published_time" content="2023-11-06T08:00:00Z">
<meta property="og:site_name" content="The Example"><meta property="og:title" content="The bridge stays closed">
<meta name="description" content="Still no date."><meta property="article:tag" content="bridges">
<script>var hidden = "script text";</script><style>.x {{ color: red }}</style></head>
<body><nav><ul><li><a href="/">Home page of this paper</a></li><li><a href="/s">Share</a></li></ul></nav>
<article><h1>The bridge stays closed</h1><p>{ARTICLE}</p><p>Shareholders of the <b>ferry</b> are glad. {ARTICLE}</p>
<table><tr><td>Length</td><td>120 m</td></tr></table></article>
<footer><p>Copyright 2023 The Example</p></footer></body></html>"""


def extracted(page: str | bytes, url: str | None = None) -> Text:
    source = Source("page.html", page, media_type="html", url=url)
    return extract(decode(source), source)


def test_the_article_is_taken_out() -> None:
    text = extracted(PAGE, "https://example.org/bridge")
    assert ARTICLE in text.content
    assert "Shareholders of the ferry are glad." in text.content
    assert "script text" not in text.content
    assert "Copyright" not in text.content
    assert text.extractor is not None
    assert text.extractor.startswith("trafilatura ")


@pytest.mark.parametrize("page", ["", "\ufeff", " \n"])
def test_an_empty_page_is_called_empty(page: str) -> None:
    with pytest.raises(DocumentError, match="the page is empty"):
        extracted(page)


def test_statements() -> None:
    statements = extracted(PAGE, "https://example.org/bridge").statements
    assert [(each.field, each.value, each.origin) for each in statements] == [
        ("author", "Ann Writer", "meta author"),
        ("date", "2023-11-06T08:00:00Z", "meta article:published_time"),
        ("site", "The Example", "meta og:site_name"),
        ("title", "The bridge stays closed", "meta og:title"),
        ("description", "Still no date.", "meta description"),
        ("tags", "bridges", "meta article:tag"),
        ("title", "The bridge stays closed", "title"),
        ("title", "The bridge stays closed", "h1"),
        ("language", "en-GB", "html lang"),
    ]


def test_nothing_is_lost() -> None:
    text = extracted(PAGE)
    assert "Home page of this paper" in text.left_out
    assert "Share" in text.left_out, '"Share" is not held by "Shareholders"'
    assert "Copyright 2023 The Example" in text.left_out
    assert not any("script text" in block or "color: red" in block for block in text.left_out)
    assert not any(ARTICLE in block for block in text.left_out)


def test_the_same_page_gives_the_same_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the order of sets is, which differs from process to process."""
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    records = []
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        records.append(dechaff("clean", "page.html", "-o", "-", "--json", cwd=tmp_path).stdout)
    assert records[0] == records[1] and ARTICLE in records[0]


def test_a_page_without_html_around_it() -> None:
    assert ARTICLE in extracted(f"<p>{ARTICLE}</p>").content


def test_an_encoding_declaration_in_text_does_no_harm() -> None:
    page = f"<html><body><article><p>{ARTICLE} Zoë.</p></article></body></html>"
    assert "Zoë." in extracted("<?xml version='1.0' encoding='iso-8859-1'?>" + page).content


@pytest.mark.parametrize(
    "page",
    ["<html></html>", "<html><body></body></html>", "<!--" * 1000, "<html><script>x</script></html>"],
)
def test_a_page_without_text_is_an_error(page: str) -> None:
    with pytest.raises(DocumentError, match="no article text found"):
        extracted(page)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 50_000 + "text",
        "<div>" * 50_000 + "text" + "</div>" * 50_000,
        "<b>" * 50_000 + "word " * 1000,
        "<table>" * 20_000 + "text",
        "<html><body><p>a\0b</p>",
        "<html><body><p>He said <a href='",
        "<html><body>" + "<li>item" * 20_000,
        "<p>" + "<span>x </span>" * 20_000,
        "<html lang='" + "x" * 100_000,
        "&#0;&#xD800;&#x110000;" * 1000,
    ],
    ids=lambda page: page[:24],
)
def test_hostile_pages_give_text_or_a_document_error(page: str) -> None:
    try:
        extracted(page)
    except DocumentError as error:
        assert error.stage == "extract"


TAGS = st.sampled_from(
    [
        *"<p> </p> <div> </div> <html> <body> <a=href <table><tr><td> </table> <!-- --> & &# > <script>".split(),
        *"</script> <title> <meta=charset <br/> <![CDATA[ <? <li> <svg>".split(),
        *(ARTICLE, "\0", "\x0c"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(TAGS, st.text(max_size=5)), max_size=30).map("".join))
def test_any_text_gives_text_or_a_document_error(page: str) -> None:
    try:
        text = extracted(page)
    except DocumentError as error:
        assert error.stage == "extract"
    else:
        assert text.content.strip()


VERSE = "Verse {} says that the year was over, and that nobody had seen the king of the hills."


@pytest.mark.parametrize(
    ("form", "around"),
    [
        (f"<p>{VERSE}</p>", "{}"),
        ("<li>item {}</li>", "<ul>{}</ul>"),
        ("<tr><td>Ark {}</td><td>7</td></tr>", "<table>{}</table>"),
    ],
)
def test_a_long_page_is_not_cut_off(form: str, around: str) -> None:
    pieces = "".join(form.format(number) for number in range(3000))
    text = extracted(
        f"<html><body><article><h1>All</h1><p>{ARTICLE}</p>{around.format(pieces)}</article></body></html>"
    )
    assert [number for number in range(3000) if f" {number} " not in text.content.replace("\n", " ") + " "] == []
