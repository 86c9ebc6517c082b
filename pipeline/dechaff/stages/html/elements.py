"""Roles of HTML elements (script, hidden, inline, heading ...), by tag, attributes and class words; inline text.

The text of a page is that of its elements without `title` and scripts. Comments, attributes and declarations are not
part of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = [
    "CODE",
    "HEADINGS",
    "LISTS",
    "PROGRAMS",
    "UNSEEN",
    "formula",
    "is_anchor",
    "is_code_tool",
    "is_gutter",
    "is_hidden",
    "is_inline",
    "joined",
    "names",
    "plain_lines",
    "raised_or_lowered",
    "text_of",
]

PROGRAMS = frozenset(("script", "style"))
"""Elements without text: programs, and data for them."""
UNSEEN = frozenset(
    """head noscript template textarea iframe svg object embed canvas audio video datalist select noframes noembed
    """.split()
)
"""Elements whose text a browser does not show within the page's text."""
CODE = frozenset(("pre", "listing", "xmp", "plaintext"))
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rb rp rt ruby s samp
    math small span strike strong sub sup time tt u var wbr picture source""".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS = frozenset(("ul", "ol", "menu", "dir"))

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MOST_NAMES = 400
_UNDISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING = frozenset(
    """sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only u-hidden-visually
    assistive-text""".split()
)
_ANCHORS = frozenset(
    "mw-editsection headerlink header-anchor anchorjs-link heading-anchor heading-link hash-link permalink".split()
)
_GUTTERS = frozenset(
    """lineno linenos linenumber linenumbers line-number line-numbers line-numbers-rows gutter blob-num lnt ln linenodiv
    hljs-ln-numbers rouge-gutter crayon-nums code-line-number lineno-container""".split()
)
_ANCHOR_SIGNS = frozenset("#¶§🔗⚓")

_RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_FIGURES = re.compile(r"[-+−]?\d{1,4}")
_EXPONENT = re.compile(r"[nxkmijpqN]|[-−+]?\w{1,3}[-+−]\w{1,3}")
_PART = re.compile(r"([-+−]?\d{1,4})[/⁄](\d{1,4})")
_FRACTIONAL = re.compile(r"[-+−]?\d{1,9}[.,]\d{1,9}")
_LARGE = re.compile(r"[-+−]?\d{1,20}")
_MULTIPLE = re.compile(r"[-−+]?\d{0,3}[nxkmijpqt]")
_POWER_BASE = re.compile(r"(?<![^\W\d_])[a-z]$")
_INDICES = re.compile(r"[a-z0-9](?:,\s?[a-z0-9])+")
_LOGARITHM = re.compile(r"(?<![^\W\d_])log$", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,4}(?:\s?[,;–-]\s?\d{1,4})+")
_VARIABLE = re.compile(r"(?<![^\W\d_])[^\W\d_]$")
_LETTER_MARK = re.compile(r"[a-z]{1,2}")
_DEEPEST_FORMULA = 50
_MARK = re.compile(r"[\[(].{1,6}[\])]|[*†‡§]+")


def is_inline(tag: object) -> bool:
    """Whether an element is part of the line that it is in; an element with a prefix (`o:p`) is."""
    return tag in INLINE or (isinstance(tag, str) and ":" in tag)


@lru_cache(maxsize=4096)
def _names(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text[:_MOST_NAMES]) if len(word) > 1)


def names(element: HtmlElement) -> frozenset[str]:
    """The words of the class, the id, the role and the kind of data of an element, in small letters."""
    if not element.keys():
        return frozenset()
    found = [_names(value) for key in ("class", "id", "role", "itemprop") if (value := element.get(key))]
    return frozenset().union(*found) if found else frozenset()


def is_hidden(element: HtmlElement) -> bool:
    """Whether the page says that an element is not shown, or only read aloud."""
    if not element.keys():
        return False
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    if style and _UNDISPLAYED.search(style):
        return True
    classes = element.get("class")
    return bool(classes) and not _HIDING.isdisjoint(classes[:_MOST_NAMES].split())


def is_anchor(element: HtmlElement) -> bool:
    """Whether an element is the small link beside a heading: "[edit]", "#", "¶"."""
    classes = element.get("class")
    if classes and not _ANCHORS.isdisjoint(classes[:_MOST_NAMES].split()):
        return True
    return element.tag == "a" and (element.text or "").strip() in _ANCHOR_SIGNS and len(element) == 0


def is_code_tool(element: HtmlElement) -> bool:
    """Whether an element has the name of a language and the buttons that Prism draws beside its code."""
    outer = element.getparent()
    return outer is not None and "toolbar" in _classes(element) and "code-toolbar" in _classes(outer)


def _classes(element: HtmlElement) -> list[str]:
    return (element.get("class") or "")[:_MOST_NAMES].split()


def is_gutter(element: HtmlElement) -> bool:
    """Whether an element holds the line numbers of code: by its class, and digits only."""
    classes = element.get("class")
    if not classes or _GUTTERS.isdisjoint(classes[:_MOST_NAMES].split()):
        return False
    digits = False
    for text in element.itertext():
        bare = "".join(text.split())
        if bare and not bare.isdigit():
            return False
        digits = digits or bool(bare)
    return digits


def text_of(element: HtmlElement, *, without: HtmlElement | None = None) -> str:
    """All text of an element in one line, shown or not, but for its programs, the title of a page and one element."""
    from lxml.etree import iterwalk

    parts: list[str] = []
    steps = iterwalk(element, events=("start", "end"))
    for event, each in steps:
        gap = "" if is_inline(each.tag) else " "
        if event == "end":
            parts += (gap, (each is not element and each.tail) or "")
        elif each is without or each.tag in PROGRAMS or (each.tag == "title" and element.tag == "head"):
            steps.skip_subtree()
        else:
            parts += (gap, each.text or "")
    return " ".join("".join(parts).split())


def raised_or_lowered(element: HtmlElement, before: str) -> str:
    """The text of a `sup` or a `sub` after some text, such that it does not run into that."""
    text = text_of(element)
    if element.tag == "sub":
        return _lowered(text, before)
    links = list(element.iter("a"))
    marks = [text_of(link) for link in links]
    if len(marks) > 1 and "".join(text.split()) == "".join(marks) and all(map(_FIGURES.fullmatch, marks)):
        text = ", ".join(marks)  # of two notes; "12" would be another one
    elif links and _LETTER_MARK.fullmatch(text) and (links[0].get("href") or "").startswith("#"):
        return f"[{text}]"
    return _raised(text, before)


def _raised(text: str, before: str) -> str:
    """The text of a `sup`: figures become raised ones, so that they are not taken for figures of the word before."""
    if _FIGURES.fullmatch(text):
        return text.translate(_RAISED)
    if _MARK.fullmatch(text):
        return text
    if _NUMBERS.fullmatch(text):
        return f"{'' if before[-1:].isspace() else ' '}{text}"
    if before[-1:].isdigit():
        if part := _PART.fullmatch(text):
            return f"{part[1].translate(_RAISED)}/{part[2].translate(_LOWERED)}"
        if _LARGE.fullmatch(text):
            return text.translate(_RAISED)
        if _FRACTIONAL.fullmatch(text):
            return f"^{text}"
    if _POWER_BASE.search(before) and (_MULTIPLE.fullmatch(text) or _FRACTIONAL.fullmatch(text)):
        return f"^{text}"
    if _EXPONENT.fullmatch(text) and (before[-1:].isdigit() or (len(text) > 1 and _VARIABLE.search(before))):
        return f"^{text}"
    return text


def _lowered(text: str, before: str) -> str:
    """The text of a `sub`: figures after a figure or "log" become lowered ones; CO2 stays as people write it."""
    if _INDICES.fullmatch(text) and _VARIABLE.search(before):
        return f"_{text}"
    after_figure = before[-1:].isdigit() or before.strip() in ("/", "⁄") or _LOGARITHM.search(before) is not None
    return text.translate(_LOWERED) if after_figure and _FIGURES.fullmatch(text) else text


def formula(element: HtmlElement) -> tuple[str, str]:
    """A formula: the LaTeX that the page has for it, between marks as in LaTeX, or else its signs.

    The second value is the text of the element that the first one does not have.
    """
    for inner in element.iter("annotation"):
        if inner.get("encoding") == "application/x-tex" and inner.text and not len(inner):
            return _marked(inner.text, element), text_of(element, without=inner)
    if latex := element.get("alttext"):
        return _marked(latex, element), text_of(element)
    notes = " ".join(text_of(inner) for inner in element.iter("annotation", "annotation-xml"))
    return _written(element, _DEEPEST_FORMULA), notes


def _written(element: HtmlElement, depth: int) -> str:
    """The signs of a formula in one line: a fraction has a bar, what is raised or lowered a mark."""
    if element.tag in ("annotation", "annotation-xml"):
        return ""
    if not len(element) or not depth:
        return "".join(text_of(element).split())
    parts = [_written(child, depth - 1) for child in element]
    parts = [part + "".join((child.tail or "").split()) for part, child in zip(parts, element, strict=True)]
    own = "".join((element.text or "").split())
    match element.tag, parts:
        case "mfrac", [above, below]:
            return f"{own}{_grouped(above)}/{_grouped(below)}"
        case (("msup" | "mover"), [base, above]):
            return f"{own}{base}{_power(above)}"
        case (("msub" | "munder"), [base, below]):
            return f"{own}{base}_{_grouped(below)}"
        case (("msubsup" | "munderover"), [base, below, above]):
            return f"{own}{base}_{_grouped(below)}{_power(above)}"
        case "msqrt", _:
            return f"{own}√{_grouped(''.join(parts))}"
        case "mtr", _:
            return f"{own}{' '.join(parts)}; "
    return own + "".join(parts)


def _grouped(text: str) -> str:
    return text if text.isalnum() or len(text) < 2 else f"({text})"


def _power(text: str) -> str:
    return text.translate(_RAISED) if _FIGURES.fullmatch(text) else f"^{_grouped(text)}"


def _marked(latex: str, element: HtmlElement) -> str:
    opening, closing = ("\\[", "\\]") if element.get("display") == "block" else ("\\(", "\\)")
    return f"{opening}{' '.join(latex.split())}{closing}"


def joined(before: str, after: str) -> bool:
    """Whether two elements without white space between them would run into one word that is none: "boat06:00"."""
    if not before or not after:
        return False
    last, first = before[-1], after[0]
    return (last.islower() and (first.isdigit() or first.isupper())) or (last in ".!?:;,)" and first.isalpha())


def plain_lines(text: str) -> list[str]:
    """The lines of a text with single spaces; a line feed in `text` is a `br`. An empty line separates paragraphs."""
    return [" ".join(line.split()) for line in text.split("\n")]
