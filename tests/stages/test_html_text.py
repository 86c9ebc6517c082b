"""Nothing is lost: each word of a page's text is in the text or in `left_out`, whatever the elements around it are.

Text is what `dechaff.stages.html.elements` calls so: all that is written between tags, but for programs (`script`,
`style`), comments and the title in the head.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dechaff.document import Source
from dechaff.stages.decode.decode import decode
from dechaff.stages.html.extract import extract
from dechaff.stages.html.tree import parse
from dechaff.stages.html.walk import read_blocks

PROSE = "The bakery on the market square has been given a new oven, which came in four parts and is lit on Fridays."

TAGS = """div p span a b i em sup sub h1 h2 h3 ul ol li dl dt dd table caption thead tbody tr td th pre code blockquote
figure figcaption details summary noscript template svg math mi annotation select optgroup option textarea iframe object
canvas audio video button label form fieldset legend nav aside header footer section article main address q cite time
title desc text datalist xmp noembed noframes frameset marquee o:p custom-element ruby rt head body html plaintext
""".split()
ATTRIBUTES = (
    "", "", "", "", " hidden", " style='display:none'", " class=sr-only", " class=headerlink", " class=lineno",
    " class='promo share'", " role=presentation", " encoding='application/x-tex'", " alttext=x^2", " href=/",
)  # fmt: skip
WITHOUT_TEXT = ("script", "style")
ALONE = (
    "<br>",
    "<hr>",
    "<img alt=k>",
    "<wbr>",
    "<!-- k -->",
    "<input value=k>",
    "</div>",
    "</html>",
    "<p>",
    "<td>",
    "<li>",
)


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: str
    inner: tuple[Element | str, ...]


words = st.sampled_from(
    ["word ", " word", "word", "7", " 31. ", "*", "¶", "# ", "[word]", "—", "\n word\n", "word:", "、"]
)
leaves = words | st.sampled_from(ALONE)
trees = st.recursive(
    leaves | st.builds(Element, st.sampled_from(WITHOUT_TEXT), st.just(""), st.just(("k",))),
    lambda inner: st.builds(
        Element, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES), st.lists(inner, max_size=4).map(tuple)
    ),
    max_leaves=25,
)


def written(tree: Element | str, numbers: Iterator[int], texts: list[str]) -> Iterator[str]:
    """The HTML of a tree; each "word" has a number of its own. What is text in it is added to `texts`."""
    if isinstance(tree, str):
        text = tree.replace("word", f"w{next(numbers)}w")
        if tree not in ALONE:
            texts.append(text)
        yield text
        return
    yield f"<{tree.tag}{tree.attributes}>"
    for inner in tree.inner:
        yield from written(inner, numbers, texts if tree.tag not in WITHOUT_TEXT else [])
    yield f"</{tree.tag}>"


def lost(texts: list[str], found: list[str]) -> list[str]:
    """The words and signs of the first texts that the second ones do not have."""
    wanted = [word for text in texts for word in text.split()]
    known = "\n".join("".join(unicodedata.normalize("NFKC", text).split()) for text in found)
    missing = [word for word in wanted if "w" in word and word not in known]
    signs = Counter("".join(word for word in wanted if "w" not in word)) - Counter(known)
    return missing + list(signs)


@given(trees)
@example(Element("table", "", (Element("tr", "", (Element("td", "", (Element("b", " hidden", ("word",)),)),)),)))
@example(Element("pre", "", (Element("b", " hidden", ("word",)), Element("noscript", "", ("word",)))))
@settings(max_examples=400, deadline=None)
def test_each_word_of_a_page_is_in_a_block(tree: Element | str) -> None:
    texts: list[str] = []
    body = "".join(written(tree, count(), texts))
    page = parse(f"<html><head><title>k</title></head><body><p>{PROSE}</p>{body}</body></html>")
    assert page is not None
    blocks, frames = read_blocks(page)
    assert lost(texts, [block.text for block in blocks]) == []
    assert all(block.text == block.text.strip("\n ") or block.kind == "code" for block in blocks)
    assert all(block.text and 0 <= block.frame < len(frames) for block in blocks)


@given(trees)
@example(Element("q", "", (Element("o:p", "", ("word ",)),)))  # trafilatura fails on these elements
@settings(max_examples=60, deadline=None)
def test_each_word_of_a_page_is_in_the_text_or_left_out(tree: Element | str) -> None:
    texts: list[str] = []
    body = "".join(written(tree, count(), texts))
    source = Source("page", f"<html><body><article><p>{PROSE}</p><p>{PROSE}</p></article>{body}</body></html>", "html")
    read = extract(decode(source), source)
    assert lost(texts, [read.content, *read.left_out]) == []


@pytest.mark.parametrize(
    ("body", "left_out"),
    [
        ("<table><tr><td>a<td>b <span hidden>c</span></table>", "c"),
        ("<table><tr><td>a<td>b <select><option>c<option>d</select></table>", "c d"),
        ("<pre>a <span style='display: none'>b c</span></pre>", "b c"),
        ("<pre>a <noscript>b</noscript></pre>", "b"),
        ("<pre><span class=lineno>1</span>a\n<span class=lineno>2</span>b</pre>", "1 2"),
        ("<p>a <textarea>b</textarea></p>", "b"),
        ("<p>a <svg><title>b</title><style>c</style></svg></p>", "b"),
        ("<p>a</p><noscript><p>b</p><p>c</p></noscript>", "b c"),
        ("<p>a <math alttext=x><mi>y</mi></math></p>", "y"),
        ("<p>a <iframe><b>c</b></iframe></p>", "<b>c</b>"),
        ("<p>a <span hidden>b <script>c</script></span></p>", "b"),
    ],
)
def test_what_is_not_shown_is_left_out(body: str, left_out: str) -> None:
    source = Source("page", f"<html><body><article><p>{PROSE}</p><p>{PROSE}</p>{body}</article></body></html>", "html")
    assert left_out in extract(decode(source), source).left_out


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>{PROSE}</p></body></html><p>Word after the end of the page.</p>",
        f"<html><body><p>{PROSE}</p></body></html><html><body><p>Word of a second page.</p></body></html>",
        f"<html><body><p>{PROSE}</p>{'<div>' * 1_000}Word far inside.{'</div>' * 1_000}</body></html>",
    ],
    ids=["after the end", "two pages", "deep"],
)
def test_what_the_parser_would_drop(page: str) -> None:
    source = Source("page", page, "html")
    read = extract(decode(source), source)
    assert any("Word " in text for text in (read.content, *read.left_out))
