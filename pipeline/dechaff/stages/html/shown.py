"""A page -> the same page, in which text that only a browser shows is part of the source.

This adds the quotation marks of `q`, the brackets of readings (`ruby`), line ends that the style preserves, formulas in
scripts, and the characters that small images represent. The result is the input of our own reading and of trafilatura.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from dechaff.stages.html.elements import CODE, PROGRAMS, UNSEEN

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["write_shown"]

_VOID = ("embed", "source", "track", "wbr", "keygen", "bgsound", "command")
"""Elements without content which the parser does not know as such: it reads what follows in the element around them as
their content."""
_MARKS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "et", "lt", "is"), "„“‚‘"),
        **dict.fromkeys(("pl", "hu", "ro", "hr", "sr"), "„”‚’"),
        **dict.fromkeys(("fr", "ru", "uk", "be", "es", "it", "pt", "el", "no", "nb", "nn", "ca"), "«»“”"),
        **dict.fromkeys(("fi", "sv"), "””’’"),
        **dict.fromkeys(("ja", "zh"), "「」『』"),
    }
)
"""The outer and the inner quotation marks of languages, as browsers show them; in all others, those of English."""
_ENGLISH = "“”‘’"
_QUOTE = frozenset("\"'“”„‚‘’«»‹›「」『』")
_KEPT_LINES = re.compile(r"white-space\s*:\s*(pre|pre-wrap|pre-line|break-spaces)\s*(?:;|!|$)", re.IGNORECASE)
_MOST_LINES = 20_000
_BLOCKS = ("p", "div", "ul", "ol", "table", "section", "article", "pre", "blockquote", "h1", "h2", "h3", "h4")
_SIGN_CLASSES = frozenset(("emoji", "wp-smiley", "smiley", "emoticon", "twemoji"))
_FORMULA_CLASSES = frozenset(("latex", "tex", "math-latex", "mathtex"))
_LONGEST_SIGN, _LONGEST_FORMULA = 12, 2_000
_WORDS = re.compile(r"[A-Za-z]{3}")
_NOTE_CLASSES = frozenset(("footnote-ref", "noteref", "footnoteref", "footnote-reference"))
_DISCLOSING = re.compile(r"accordion|collapsible|faq|disclosure", re.IGNORECASE)


def write_shown(page: HtmlElement) -> None:
    """Write into a page what a browser shows of it besides its text."""
    for element in list(page.iter(*_VOID)):
        if len(element) or element.text:
            element.drop_tag()
    _quote(page)
    for outer in page.iter("ruby", "rtc"):
        if next(outer.iter("rp"), None) is None:
            for reading in outer.iterchildren("rt"):
                _bracket(reading)
    for deleted in page.iter("del", "s", "strike"):
        _part(deleted)
    _write_formulas(page)
    for image in page.iter("img"):
        if (image.get("alt") or "").strip():
            _write_sign(image)
    for element in page.xpath('//*[contains(@style, "white-space")]'):
        _keep_lines(element)
    for element in list(page.iter("footer", "button", "a")):
        _rename(element)


def _rename(element: HtmlElement) -> None:
    """Rename a quote's source, an accordion's question and a note mark to the usual element for its role."""
    around = [element, *islice(element.iterancestors(), 2)]
    if element.tag == "footer":
        plain = any(outer.tag == "blockquote" for outer in around)
    elif element.tag == "button":
        plain = any(_DISCLOSING.search(outer.get("class") or "") for outer in around)
    else:
        plain = False
        classes = (element.get("class") or "").lower().split()
        is_mark = element.get("role") == "doc-noteref" or not _NOTE_CLASSES.isdisjoint(classes)
        if is_mark and all(outer.tag != "sup" for outer in around) and next(element.iter("sup"), None) is None:
            element.tag = "sup"
    if plain:
        element.tag = "p"
        element.attrib.pop("class", None)


def _quote(page: HtmlElement) -> None:
    """Write the marks of quotations, the inner ones within others; none where the page has some of its own."""
    marks = _marks_of(page)
    for element in page.iter("q"):
        own = _marks_of(element) if element.get("lang") else marks
        begin = next((text[0] for text in map(str.strip, element.itertext()) if text), None)
        before = _text_before(element)
        if begin is None or begin in _QUOTE or before[-1:] in _QUOTE:
            continue
        inner = 0 if next(element.iterancestors("q"), None) is None else 2
        element.text = own[inner] + (element.text or "")
        element.tail = own[inner + 1] + (element.tail or "")


def _marks_of(element: HtmlElement) -> str:
    return _MARKS.get((element.get("lang") or "").lower().split("-")[0], _ENGLISH)


def _text_before(element: HtmlElement) -> str:
    """The text between an element and the one before it, or the beginning of the element around it."""
    previous, outer = element.getprevious(), element.getparent()
    if previous is not None:
        return previous.tail or ""
    return (outer.text or "") if outer is not None else ""


def _bracket(reading: HtmlElement) -> None:
    """Put a reading in brackets, with those that follow it at once. Only for readings without brackets (`rp`)."""
    previous, following = reading.getprevious(), reading.getnext()
    if previous is None or previous.tag != "rt" or (previous.tail or "").strip():
        reading.text = "(" + (reading.text or "")
    if following is None or following.tag != "rt" or (reading.tail or "").strip():
        reading.tail = ")" + (reading.tail or "")


def _part(deleted: HtmlElement) -> None:
    """Put a space between what was deleted and what was put in its place: "4050" is neither of 40 and 50."""
    following = deleted.getnext()
    if following is not None and following.tag in ("ins", "u", "b", "strong") and not deleted.tail:
        deleted.tail = " "


def _write_formulas(page: HtmlElement) -> None:
    """Put formulas in place of the scripts that have them, and hide what was drawn of a formula beside its text."""
    for script in list(page.iter("script")):
        latex = " ".join((script.text or "").split())
        if not latex or not (script.get("type") or "").startswith("math/tex"):
            continue
        drawn = script.getprevious()
        if drawn is not None and (drawn.get("class") or "").startswith("MathJax"):
            drawn.set("hidden", "")
        block = "mode=display" in (script.get("type") or "")
        script.tag = "span"
        script.text = f"\\[{latex}\\]" if block else f"\\({latex}\\)"
    for formula in page.iter("math"):
        for outer in islice(formula.iterancestors("span"), 3):
            classes = (outer.get("class") or "").split()
            if "mwe-math-mathml-a11y" in classes:  # hidden for the sake of a picture of it
                outer.attrib.pop("style", None)
            drawn = outer.getnext() if "katex-mathml" in classes else None
            if drawn is not None and (drawn.get("class") or "") == "katex-html":
                drawn.set("hidden", "")


def _write_sign(image: HtmlElement) -> None:
    """Write the emoji or the formula that a picture within a line shows."""
    classes = frozenset((image.get("class") or "").lower().split())
    text = " ".join((image.get("alt") or "").split())
    if classes & _SIGN_CLASSES and len(text) <= _LONGEST_SIGN and not _WORDS.search(text):
        image.tail = text + (image.tail or "")
    elif classes & _FORMULA_CLASSES and len(text) <= _LONGEST_FORMULA:
        image.tail = f"\\({text}\\)" + (image.tail or "")


def _keep_lines(element: HtmlElement) -> None:
    """Write the line ends of an element as `br` where its style keeps them; one with lines of code becomes `pre`."""
    style = _KEPT_LINES.search(element.get("style") or "")
    if not style or element.tag in CODE or element.tag in PROGRAMS or element.tag in UNSEEN:
        return
    if element.tag in ("body", "html"):
        return
    lines = [line for line in "".join(element.itertext()).split("\n") if line.strip()]
    if len(lines) < 2 or len(lines) > _MOST_LINES or next(element.iterdescendants(*_BLOCKS), None) is not None:
        return
    if style[1].lower() == "pre" and element.tag in ("div", "p"):
        element.tag = "pre"
        return
    for each in list(element.iter()):
        if each.tag in PROGRAMS:
            continue
        if "\n" in (each.text or ""):
            each.text = _break_lines(each.text, each, partial(each.insert, 0))
        if each is not element and "\n" in (each.tail or ""):
            each.tail = _break_lines(each.tail, each, each.addnext)


def _break_lines(text: str, maker: HtmlElement, put: Callable[[HtmlElement], None]) -> str:
    """The first line of a text. Each other one is put behind it, after a `br` of its own.

    `put` inserts an element right behind the text's place. The last line is put first: so each is inserted in constant
    time, however many there are.
    """
    first, *others = text.split("\n")
    for line in reversed(others):
        mark = maker.makeelement("br")
        put(mark)
        mark.tail = line
    return first
