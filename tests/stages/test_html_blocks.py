"""The way from the elements of a page to text: blocks, alignment with an extraction, choice, scripts, bounds."""

from __future__ import annotations

import time

import pytest
from lxml.html import tostring

from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.stages.decode.decode import decode
from dechaff.stages.html import tree as parsing
from dechaff.stages.html.align import dense, held
from dechaff.stages.html.block import render
from dechaff.stages.html.choose import completed, with_standfirst
from dechaff.stages.html.extract import extract, stated_in
from dechaff.stages.html.features import Stated, block_values
from dechaff.stages.html.odds import block_states, read_model
from dechaff.stages.html.statements import page_statements
from dechaff.stages.html.tree import PageTooLargeError, for_extraction, parse
from dechaff.stages.html.walk import read_blocks

PROSE = "The bakery on the market square has been given a new oven, which came in four parts and is lit on Fridays."


def for_trafilatura(body: str) -> str:
    """The page that trafilatura gets."""
    page = parse(f"<html><body>{body}</body></html>")
    assert page is not None
    return tostring(for_extraction(page).find("body"), encoding="unicode")


def test_lines_of_very_many_elements_are_text_without_elements() -> None:
    words = "<b>The <i>talks</i></b> went <time>on</time><svg><path/></svg>. "
    assert for_trafilatura(f"<p>{words}</p>" * 500).count("<b>") == 500
    long = for_trafilatura(f"<div><p>a</p>{words * 500}<p>b</p> c</div>")
    assert long == f"<body><div><p>a</p>{'The talks went on. ' * 500}<p>b</p> c</div></body>"
    nested = for_trafilatura(f"<p><span>{words * 30}</span>{f'<u>{words}</u>' * 400}</p>")
    assert nested == f"<body><p>{'The talks went on. ' * 430}</p></body>"


def test_lines_of_very_many_links_are_one_link() -> None:
    links = "<a href=x>Harbour</a> <a href=y><b>Market</b></a> "
    long = for_trafilatura(f"<div>{links * 600}<p>b</p>c {links * 600}</div>")
    link = f'<a href="#">{"Harbour Market " * 600}</a>'
    assert long == f"<body><div>{link}<p>b</p>{link.replace('#' + chr(34) + '>', '#' + chr(34) + '>c ')}</div></body>"


def rendered(body: str) -> str:
    """All that a page shows, as text."""
    page = parse(f"<html><body>{body}</body></html>")
    assert page is not None
    return render(block for block in read_blocks(page)[0] if block.kind != "aside")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one\n   two</p><p>three</p>", "one two\n\nthree"),
        ("<p>one<br>two<br><br>three</p>", "one\ntwo\n\nthree"),
        ("<ul><li>a</li><li><p>b</p><ol><li>c</li></ol></li><li>d</li></ul>", "- a\n- b\n  - c\n- d"),
        ("<ul><li>a<br>b</li></ul>", "- a b"),
        ("<ul><li><h2>a</h2><p>b</p></li></ul>", "a\n\nb"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c<td>d<br>e</table>", "| a | b |\n| c | d e |"),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a\n\nb\n\nc"),
        (f"<table><tr><td>{PROSE * 4}</td><td>c</td></tr></table>", f"{PROSE * 4}\n\nc"),
        ("<table role=presentation><tr><td>a<td>b</table>", "a\n\nb"),
        ("<pre>if a:\n    b\n\n\tc  \n</pre>", "if a:\n    b\n\n\tc"),
        ("<pre><span class=lineno>1</span>a\n<span class=lineno>2</span> b</pre>", "a\n b"),
        ("<pre>1\n2</pre><pre>a\nb</pre>", "a\nb"),
        ("<pre><ol class=linenums><li>a</li><li></li><li> b</li></ol></pre>", "a\n\n b"),
        ("<ol class='x linenums'><li><code>a:</code></li><li><code>  b</code></li></ol>", "a:\n  b"),
        ("<div class=code-toolbar><pre>a</pre><div class=toolbar><i>C</i><button>Copy</button></div></div>", "a"),
        ("<div class=code><pre>a</pre><div class=toolbar>b</div></div>", "a\n\nb"),
        ("<p>10<sup>1.5</sup> 10<sup>−3.5</sup> 2<sup>10000</sup> 5<sup>1/2</sup></p>", "10^1.5 10^−3.5 2¹⁰⁰⁰⁰ 5¹/₂"),
        ("<p>e<sup>x</sup> <i>e</i><sup>2x</sup> x<sup>1.5</sup> x<sub>i,j</sub></p>", "e^x e^2x x^1.5 x_i,j"),
        ("<p>log<sub>10</sub> 2, catalog<sub>10</sub></p>", "log₁₀ 2, catalog10"),
        (
            "<p>M<sup>e</sup> n<sup>o</sup> 12<sup>e</sup> said<sup>3.1</sup> V<sub>max</sub></p>",
            "Me no 12e said3.1 Vmax",
        ),
        ("<p>40<sup>2</sup> CO<sub>2</sub> x.<sup><a href=#n>1</a></sup></p>", "40² CO2 x.¹"),
        ("<p>the 1<sup>st</sup> [a]<sup>[2]</sup> 10<sup>n</sup> 4<sub>2</sub></p>", "the 1st [a][2] 10^n 4₂"),
        ("<div><b>Open</b><span>09:00</span></div>", "Open 09:00"),
        ("<p><b>O</b>pen <i>Mac</i>book</p>", "Open Macbook"),
        ("<h2>History<span class=mw-editsection>[edit]</span></h2>", "History"),
        ("<h2>Use<a class=headerlink href=#use>¶</a></h2>", "Use"),
        ("<p>a<script>b</script><span hidden>c</span> d</p>", "a d"),
        ('<p>a <math alttext="x^2"><mi>x</mi></math>, <math><mi>y</mi> <mo>=</mo></math></p>', r"a \(x^2\), y="),
        ("<p>a <select><option>b<option>c</select></p>", "a"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n\nb"),
        ("<figure><img><figcaption>a</figcaption></figure>b", "a\n\nb"),
        ("<div>a<embed src=x><p>b</p></div>c", "a\n\nb\n\nc"),
        ("<p>a<wbr>b<WBR>c</p>" + "<video><source src=x><track src=y></video>d", "abc\n\nd"),
        (f"<p>{'a<wbr>' * 3000}</p>", "a" * 3000),
        ("<dialog>a</dialog><p>b <span><dialog>c</dialog></span></p>", "a\n\nb\n\nc"),
        ("<p>He said <q>yes, <q>now</q></q>, «<q>no</q>», <q>'so'</q>.</p>", "He said “yes, ‘now’”, «no», 'so'."),
        ("<p>Sie sagte <q lang=de>ja</q>.</p>", "Sie sagte „ja“."),
        ("<p>It is <del>40</del><ins>50</ins>.</p>", "It is 40 50."),
        (
            "<p><ruby>漢<rt>かん</rt></ruby>、<ruby>京<rp>(</rp><rt>きょう</rt><rp>)</rp></ruby></p>",
            "漢(かん)、京(きょう)",
        ),
        ("<p><ruby><rb>漢</rb><rb>字</rb><rt>かん</rt><rt>じ</rt></ruby></p>", "漢字(かんじ)"),
        ("<p>a<sup><a href=#x>b</a></sup> c<sup><a>1</a><a>2</a></sup> d<sup>1–3</sup></p>", "a[b] c 1, 2 d 1–3"),
        ("<p>3<sup>1</sup>/<sub>2</sub>, <i>a</i><sup>n+1</sup></p>", "3¹/₂, a^n+1"),
        (
            "<p>old.<a role=doc-noteref href=#n>1</a> new<a class=footnote-ref href=#m><sup>2</sup></a></p>",
            "old.¹ new²",
        ),
        ("<p><math><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mn>2</mn></mrow></mfrac></math></p>", "1/(a+2)"),
        ("<p><math><msup><mi>x</mi><mn>2</mn></msup><msqrt><mn>2</mn></msqrt></math></p>", "x²√2"),
        ("<p>a <script type='math/tex'>x^2</script> b</p>", r"a \(x^2\) b"),
        ("<p>a <span class=MathJax>x2</span><script type='math/tex; mode=display'>x^2</script></p>", r"a \[x^2\]"),
        (
            "<span class='mwe-math-mathml-a11y' style='display:none'><math alttext='x^2'><mi>x</mi></math></span>",
            r"\(x^2\)",
        ),
        ("<p>so <img class=emoji alt='😀'>, <img class=latex alt='x^2'>, <img alt='a ship'></p>", r"so 😀, \(x^2\),"),
        ("<div style='white-space: pre-line'>a\n  b\n\nc</div>", "a\nb\n\nc"),
        ("<div style='white-space:pre'>a\n  b</div>", "a\n  b"),
        ("<div style='white-space:pre-wrap'>\n<p>a\nb</p>\n<p>c</p></div>", "a b\n\nc"),
        ("<table><tr><td class=gutter>1<br>2</td><td><div>a</div><div> b</div></td></tr></table>", "a\n b"),
        ("<table><tr><td data-line-number=1><td>c</tr><tr><td data-line-number=2><td> d</table>", "c\n d"),
        ("<div><div class=line>a</div><div class=line>b <i>c</i></div></div><p>d</p>", "a\nb c\n\nd"),
        ("<div><div class=line></div><div class=line> </div></div><p>d</p>", "d"),
        (
            "<table><tr><th rowspan=2>a<th colspan=2>b<tr><th>c<th>d<tr><td>e<td><td>f<tr><td colspan=3>g</table>",
            "| a | b | |\n| | c | d |\n| e | | f |\n| g |",
        ),
        (f"<table><tr><td rowspan={'9' * 5000}>a<td>b<tr><td>c<td>d</table>", "| a | b |\n| | c | d |"),
        ("<blockquote><p>a</p><footer>b</footer></blockquote>", "a\n\nb"),
        ("<p>Press <button>Start</button> now.</p><p>a <button>Copy</button></p>", "Press Start now.\n\na\n\nCopy"),
        ("<p>می\u200cگوید 👨\u200d👩</p>", "می\u200cگوید 👨\u200d👩"),
    ],
)
def test_a_page_as_text(body: str, text: str) -> None:
    assert rendered(body) == text


@pytest.mark.parametrize(
    ("blocks", "text", "share"),
    [
        (["Share", PROSE, "Share", "x"], [PROSE, "Share"], [0, 1, 1, 0]),
        (["Share"], ["Shareholders are glad"], [0]),
        ([PROSE, PROSE], [PROSE], [1, 0]),
        ([PROSE + " And more of it, which is not there."], [PROSE], [0.5]),
        (["one two", "three", "four"], ["one two three", "four"], [0, 0, 1]),
    ],
)
def test_which_blocks_a_text_holds(blocks: list[str], text: list[str], share: list[float]) -> None:
    assert held([dense(block) for block in blocks], [dense(piece) for piece in text]) == share


@pytest.mark.parametrize(
    ("body", "chosen", "comes"),
    [
        ("<p>He said:</p><ul><li>a</li><li>b</li></ul><p>c</p>", [0, 3], [0, 1, 2, 3]),
        ("<p>a</p><p>b</p><p>c</p>", [0, 2], [0, 1, 2]),
        ("<p>a</p><div class=promo>b</div><p>c</p>", [0, 2], [0, 2]),
        ("<p>a</p><p><a href=/>b</a></p><p>c</p>", [0, 2], [0, 2]),
        ("<p>a</p><figure><figcaption>b</figcaption></figure><p>c</p>", [0, 2], [0, 2]),
        ("<p>a</p><p>b</p>", [0], [0]),
        (f"<p>{PROSE}</p><p>{PROSE}</p>", [0], [0, 1]),
    ],
)
def test_what_belongs_to_chosen_blocks(body: str, chosen: list[int], comes: list[int]) -> None:
    page = parse(f"<html><body><main>{body}</main></body></html>")
    assert page is not None
    blocks, frames = read_blocks(page)
    keep = completed(blocks, frames, [number in chosen for number in range(len(blocks))], [-1.5] * len(blocks))
    assert [number for number, kept in enumerate(keep) if kept] == comes


SUMMARY = "A new oven has come to the market square, in four parts"
STATED = f'"headline": "Oven", "description": "{SUMMARY}."'
NEWS = f'<script type="application/ld+json">{{"@type": "NewsArticle", {STATED}}}</script>'


@pytest.mark.parametrize(
    ("head", "below", "kept"),
    [
        (NEWS, f"<p class=standfirst>{SUMMARY}</p>", True),
        (NEWS, f"<div class=article-excerpt><p>{SUMMARY}</p></div>", True),
        (NEWS.replace("NewsArticle", "WebPage"), f"<p class=standfirst>{SUMMARY}</p>", False),
        (NEWS, f"<p class=standfirst><a href=/oven>{SUMMARY}</a></p>", False),
        (NEWS, "<p class=standfirst>Other words that nobody has stated in a head</p>", False),
        (NEWS, f"<p>{SUMMARY}</p>", False),
    ],
)
def test_the_summary_below_the_headline_of_news(head: str, below: str, kept: bool) -> None:
    page = parse(f"<html><head>{head}</head><body><main><h1>Oven</h1>{below}<p>{PROSE}</p></main></body></html>")
    assert page is not None
    blocks, frames = read_blocks(page)
    stated = stated_in(page_statements(page, None))
    values = block_values(blocks, frames, [0.0] * len(blocks), [0.0] * len(blocks), stated)
    keep = with_standfirst(blocks, frames, [False] * len(blocks), values["like_summary"]) if stated.is_news else []
    assert any(keep) == kept


def test_the_numbers_of_blocks() -> None:
    quote = "the loaves are sold before noon on most days"
    page = parse(
        f"<html><body><h2>Bread</h2><p>{PROSE} He says {quote}.</p><blockquote>{quote}</blockquote></body></html>"
    )
    assert page is not None
    blocks, frames = read_blocks(page)
    values = block_values(blocks, frames, [0.0, 1.0, 0.0], [0.0, 1.0, 0.5], Stated(["Bread and more"]))
    assert {len(column) for column in values.values()} == {3}
    assert values["repeated"][2] == 1
    assert values["repeated"][1] < 0.5
    assert values["like_title"][0] == pytest.approx(1 / 3)
    assert values["since_taken"] == [99, 0, 0]
    assert values["until_taken"] == [1, 0, 0]
    assert values["taken+1"] == [-1, 0, 1]
    assert values["taken-1"] == [1, 0.25, -1]
    assert block_states(values)[1] == (3, 0, 0)
    assert set(read_model().edges) == set(values)


@pytest.mark.parametrize(
    "place",
    [
        f'<script type="application/ld+json">{{"articleBody": "{PROSE}"}}</script>',
        f'<script id="__NEXT_DATA__" type="application/json">{{"a": [{{"x": 1}}, {{"text": "{PROSE}"}}]}}</script>',
        f'<script>window.__STATE__ = {{"post": {{"html": "<p>{PROSE}</p>"}}}};</script>',
        f'<script>self.__next_f.push([1, "1:[\\"p\\", {{\\"children\\": \\"{PROSE}\\"}}]\\n"])</script>',
        f"<noscript><p>{PROSE}</p></noscript>",
        f"<template><p>{PROSE}</p></template>",
        f"<div hidden id=S:0><p>{PROSE}</p><p>{PROSE} And more.</p></div>",
    ],
)
def test_an_article_that_is_not_in_the_visible_text(place: str) -> None:
    source = Source("page", f"<html><body><div id=root></div>{place}</body></html>", "html")
    assert PROSE in extract(decode(source), source).content


def test_much_prose_that_is_left_out_is_a_warning() -> None:
    teasers = "".join(f"<div class='teaser promo'><p>Number {number}. {PROSE}</p></div>" for number in range(40))
    page = f"<html><body><article><p>{PROSE} {PROSE}</p></article><aside class=related>{teasers}</aside></body></html>"
    source = Source("page", page, "html")
    assert any("were left out" in warning for warning in extract(decode(source), source).warnings)


def test_a_page_with_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_ELEMENTS", 10)
    with pytest.raises(PageTooLargeError, match="more than 10"):
        parse("<p>a</p>" * 20)
    source = Source("page", "<p>a</p>" * 20, "html")
    with pytest.raises(DocumentError, match="more than 10"):
        extract(decode(source), source)


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{'<span>word </span>' * 8_000}</p>",
        f"<p {' '.join(f'a{number}=1' for number in range(20_000))}>{PROSE}</p>",
        f"<p>{PROSE}</p>{'<div class=wide>' * 600}{'<p>word</p>' * 3_000}",
        f"<p>{PROSE}{' ' * 300_000}x</p><pre>x{' ' * 300_000}x</pre>",
        f"<p>{PROSE}{'<sup></sup>' * 20_000}</p>",
        f'<p>word</p><script type=\'application/json\'>["{"word " * 60_000}", "{"http://" * 40_000}."]</script>',
        f"<p>{PROSE}</p>{'<table><tr><td>' * 400}{'x ' * 20_000}{'</table>' * 400}",
    ],
    ids=["elements", "attributes", "depth", "white space", "empty elements", "script", "tables"],
)
def test_time_is_linear(page: str) -> None:
    source = Source("page", f"<html><body>{page}</body></html>", "html")
    start = time.process_time()
    extract(decode(source), source)
    assert time.process_time() - start < 5
