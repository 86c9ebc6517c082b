"""The text of a page -> its elements, within bounds: of characters, elements, depth and attributes.

Beyond them the libraries that work with the elements take time that grows with the square of the page.
"""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.stages.html.elements import PROGRAMS, UNSEEN, is_inline
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
_MOST_IN_LINE = 1_000
"""Elements within one line; beyond, trafilatura gets the text of the line alone."""
_CONTROLS = frozenset(("button", "input", "label", "option"))


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
    """The page for trafilatura: the same, or a copy in which lines of very many elements are text without elements.

    Trafilatura takes time that grows with the square of the elements that it removes or dissolves within one element;
    for its choice they have no meaning, but for links: a run of text of which links are the greater part becomes one.
    """
    if not _wide(page):
        return page
    page = deepcopy(page)
    for element in _wide(page):
        _to_text(element)
    return page


def _wide(page: HtmlElement) -> list[HtmlElement]:
    """The elements with very many elements in their line, outermost ones only."""
    elements = list(page.iter())
    if sum(map(_is_in_line, elements)) <= _MOST_IN_LINE:
        return []
    number = {element: at for at, element in enumerate(elements)}
    within = [0] * len(elements)
    only_line = [True] * len(elements)
    above = [-1] * len(elements)
    for at in range(len(elements) - 1, 0, -1):  # each element comes after the one around it
        outer = above[at] = number[elements[at].getparent()]
        if _is_unseen(elements[at]) or (only_line[at] and _is_in_line(elements[at])):
            within[outer] += within[at] + 1
        else:
            only_line[outer] = False
    return [
        element
        for at, element in enumerate(elements)
        if within[at] > _MOST_IN_LINE and not (at and only_line[at] and _is_in_line(element))
    ]


def _is_in_line(element: HtmlElement) -> bool:
    return is_inline(element.tag) or element.tag in _CONTROLS or _is_unseen(element)


def _is_unseen(element: HtmlElement) -> bool:
    return element.tag in UNSEEN or element.tag in PROGRAMS


def _to_text(element: HtmlElement) -> None:
    """Replace the runs of elements in a line by their text; elements that have blocks in them stay."""
    before: HtmlElement | None = None
    parts, linked = [element.text or ""], 0
    for child in [*element, None]:
        own = _line(child) if child is not None else None
        if child is not None and own is not None:
            parts += [own[0], child.tail or ""]
            linked += own[1]
            element.remove(child)
            continue
        _put(element, before, "".join(parts), linked)
        if child is not None:
            before, parts, linked = child, [child.tail or ""], 0


def _put(element: HtmlElement, before: HtmlElement | None, text: str, linked: int) -> None:
    """Write a run of text at the beginning of an element or after one in it; one of links as a link."""
    own, text = ("", text) if 2 * linked <= len(text) else (text, "")
    if before is None:
        element.text = text
    else:
        before.tail = text
    if own:
        link = element.makeelement("a", href="#")
        link.text = own
        if before is None:
            element.insert(0, link)
        else:
            before.addnext(link)


def _line(element: HtmlElement) -> tuple[str, int] | None:
    """The text of an element in a line and how much of it is in links; None if there are blocks in it."""
    from lxml.etree import iterwalk

    parts: list[str] = []
    linked = links = 0
    steps = iterwalk(element, events=("start", "end"))
    for event, each in steps:
        text = (each.tail or "") if event == "end" and each is not element else ""
        if event == "start":
            if not _is_in_line(each):
                return None
            if _is_unseen(each):
                steps.skip_subtree()
            else:
                links += each.tag == "a"
                text = each.text or ""
        elif each.tag == "a":
            links -= 1
        parts.append(text)
        linked += len(text) if links else 0
    return "".join(parts), linked
