"""The text of a page -> its elements, within bounds: of characters, elements, depth and attributes.

Beyond them the libraries that work with the elements take time that grows with the square of the page.
"""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.stages.html.shown import write_shown

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["PageTooLargeError", "for_extraction", "parse"]

MOST_ELEMENTS = 400_000
"""Elements of a page: the largest of the benchmark's 1,100 pages has 16,000."""
MOST_CHARACTERS = 60_000_000
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})\s[^<>]{5000,}>")
_ATTRIBUTE = re.compile(r"\s[^\s=<>\"']+")
_MOST_ATTRIBUTES = 500
"""A tag with more attributes loses them before parsing, which takes time that grows with the square of their number."""
_WBR = re.compile(r"</?wbr\s{0,9}/?>", re.IGNORECASE)
_MANY_CHILDREN = 1_000
_DISSOLVED = (
    "span",
    "font",
    "b",
    "i",
    "em",
    "strong",
    "u",
    "small",
    "big",
    "mark",
    "s",
    "tt",
    "abbr",
    "a",
    "sup",
    "sub",
)


class PageTooLargeError(ValueError):
    """A page is beyond the bounds; the message says of what."""


def parse(content: str) -> HtmlElement | None:
    """The elements of a page, or None if it has none. Raises `PageTooLargeError`."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    if not content.strip():
        return None
    if len(content) > MOST_CHARACTERS:
        raise PageTooLargeError(f"the page has {len(content):,} characters, more than {MOST_CHARACTERS:,}")
    content = _LONG_TAG.sub(_without_many_attributes, content)
    if "<wbr" in content or "<WBR" in content:  # the parser would nest them, each within the one before
        content = _WBR.sub("", content)
    # As bytes: lxml rejects str with an encoding declaration, and ignores the declaration if the encoding is given.
    # `huge_tree`: without it, a text of ten million characters is dropped, and all that is below 256 elements.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    try:
        page = document_fromstring(content.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None
    if any(problem.type_name == "ERR_RESOURCE_LIMIT" for problem in parser.error_log):
        raise PageTooLargeError("the page has more than 2,048 elements one within the other")
    _join(page)
    write_shown(page)
    count = int(page.xpath("count(//*)"))
    if count > MOST_ELEMENTS:
        raise PageTooLargeError(f"the page has {count:,} elements, more than {MOST_ELEMENTS:,}")
    return page


def _join(page: HtmlElement) -> None:
    """Put what is after the end tag of `html` into the body, as browsers do; the parser makes other trees of it."""
    body = page.find("body")
    for other in list(page.itersiblings()):
        for element in (other, *other.iterchildren("body")):
            element.tag = "div"
        (page if body is None else body).append(other)


def _without_many_attributes(tag: re.Match[str]) -> str:
    many = next(islice(_ATTRIBUTE.finditer(tag[0]), _MOST_ATTRIBUTES, None), None)
    return f"<{tag[1]}>" if many else tag[0]


def for_extraction(page: HtmlElement) -> HtmlElement:
    """The page for trafilatura: the same, or a copy in which very long lines have no elements such as `span`.

    Trafilatura takes quadratic time in the number of elements within a line; for its choice they have no meaning.
    """
    from lxml.etree import strip_tags

    wide = f"//*[count(*) > {_MANY_CHILDREN}]"
    if not page.xpath(f"boolean({wide})"):
        return page
    page = deepcopy(page)
    for element in page.xpath(wide):
        if sum(child.tag in _DISSOLVED for child in element) > _MANY_CHILDREN // 2:
            strip_tags(element, *_DISSOLVED)
    return page
