"""What the elements of HTML are to a reader: unseen, part of a line, headings, and the words of their classes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["HEADINGS", "INLINE", "LISTS", "UNSEEN", "is_anchor", "is_gutter", "is_hidden", "is_inline", "names"]

UNSEEN = frozenset(
    "head script style noscript template textarea iframe svg object embed canvas audio video datalist".split()
)
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rb rp rt ruby s samp
    math select small span strike strong sub sup time tt u var wbr picture source""".split()
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


def is_inline(tag: object) -> bool:
    """Whether an element is part of the line that it stands in; an element with a prefix (`o:p`) is."""
    return tag in INLINE or (isinstance(tag, str) and ":" in tag)


@lru_cache(maxsize=4096)
def _names(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text[:_MOST_NAMES]) if len(word) > 1)


def names(element: HtmlElement) -> frozenset[str]:
    """The words of the class, the id, the role and the kind of data of an element, in small letters."""
    found = [value for key in ("class", "id", "role", "itemprop") if (value := element.get(key))]
    return _names(" ".join(found)) if found else frozenset()


def is_hidden(element: HtmlElement) -> bool:
    """Whether the page says that an element is not shown, or only read aloud."""
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


def is_gutter(element: HtmlElement) -> bool:
    """Whether an element holds the line numbers of code: by its class, and digits only."""
    classes = element.get("class")
    if not classes or _GUTTERS.isdisjoint(classes[:_MOST_NAMES].split()):
        return False
    return "".join(element.itertext()).replace("\n", "").replace(" ", "").isdigit()
