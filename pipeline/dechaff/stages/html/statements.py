"""Page -> Candidates: what a page states about its article, in its head and in its marks for machines.

JSON-LD, OpenGraph, Twitter cards, the meta tags of Dublin Core, Parse.ly, Sailthru and of libraries, microdata, `time`,
`h1`, `rel=author`, the canonical link and the language. Nothing is judged here but by its place: cleaning and choosing
is the work of `stages/metadata`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from dechaff.document import Candidate
from dechaff.stages.html.byline import visible_statements
from dechaff.stages.html.json_ld import json_ld_candidates
from dechaff.stages.html.meta_tags import ITEMPROPS, META_TAGS, TIERS, WRITTEN_BY

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["page_statements"]

_MOST, _LONG = 40, 400
_HEADINGS = 20
_CC = re.compile(r"creativecommons\.org/(licenses/[a-z-]+/\d\.\d|publicdomain/zero/1\.0)")


@cache
def _paths() -> Mapping[str, Any]:
    """The expressions that find elements; each is one walk over the page."""
    from lxml.etree import XPath

    return {
        "itemprop": XPath("//*[@itemprop]"),
        "rel": XPath("//a[@rel]"),
    }


def page_statements(page: HtmlElement, url: str | None = None) -> tuple[Candidate, ...]:
    """What the page states, in the order of its kinds; a value may be stated many times.

    Relative addresses are completed by `url`, the address of the page.
    """
    found = [*_meta(page), *_links(page), *_titles(page)]
    titles = [each.value for each in found if each.field == "title"]
    scripts = [
        script.text or "" for script in page.iter("script") if "ld+json" in (script.get("type") or "").casefold()
    ]
    found += json_ld_candidates(scripts, titles)
    found += [*_microdata(page), *_language(page), *visible_statements(page)]
    return tuple(
        replace(each, value=_absolute(each.value, url)) if each.field == "url" and url else each for each in found
    )


def _absolute(address: str, base: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _meta(page: HtmlElement) -> Iterator[Candidate]:
    """The meta tags; Twitter's pairs of label and data are read as one."""
    labels: dict[str, str] = {}
    for meta in page.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().casefold()
            if attribute == "itemprop" and name in ITEMPROPS:
                continue  # with the other microdata
            if name.startswith(("twitter:label", "twitter:data")):
                labels[name] = content
            known = META_TAGS.get(name) or META_TAGS.get(name.replace("dc:", "dc.").replace("dcterms:", "dcterms."))
            if known is None:
                continue
            field, weight = known
            if field == "paywalled":
                content = TIERS.get(content.casefold(), "")
            if content:
                yield Candidate(field, content, f"meta {name}", weight)
            break
    for number in "12":
        label = labels.get(f"twitter:label{number}", "").casefold()
        if label in WRITTEN_BY and (value := labels.get(f"twitter:data{number}")):
            yield Candidate("author", value, f"meta twitter:data{number}", 0.85)


def _links(page: HtmlElement) -> Iterator[Candidate]:
    for link in page.iter("link"):
        rel = (link.get("rel") or "").casefold().split()
        address = (link.get("href") or "").strip()
        if "canonical" in rel and address:
            yield Candidate("url", address, "link canonical", 0.9)
        elif "license" in rel and address:
            yield Candidate("licence", address, "link license", 0.9)
    group: list[HtmlElement] | None = None
    for link in islice(_paths()["rel"](page), _MOST * 5):
        rel = link.get("rel").casefold().split()
        if "author" in rel and (text := _text(link)):
            group = list(islice(link.iterancestors(), 2)) if group is None else group
            if link.getparent() in group or any(above in group for above in islice(link.iterancestors(), 2)):
                yield Candidate("author", text, "link author", 0.7)
        elif "license" in rel and (address := link.get("href")):
            yield Candidate("licence", address, "link license", 0.8 if _CC.search(address) else 0.4)


def _titles(page: HtmlElement) -> Iterator[Candidate]:
    title = page.find(".//head/title")
    title = page.find(".//title") if title is None else title
    if title is not None and (text := _text(title)):
        yield Candidate("title", text, "title", 0.6)
    for number, heading in enumerate(islice(page.iter("h1"), _HEADINGS), 1):
        if text := _text(heading):
            yield Candidate("title", text, "h1" if number == 1 else f"h1 {number}", 0.7)


def _microdata(page: HtmlElement) -> Iterator[Candidate]:
    """The properties of the first item that is an article; those of further items belong to others."""
    scopes: dict[str, HtmlElement | None] = {}
    for element in islice(_paths()["itemprop"](page), 500):
        for name in element.get("itemprop").casefold().split():
            field = ITEMPROPS.get(name)
            if field is None or _is_other_item(element):
                continue
            scope = next((above for above in element.iterancestors() if above.get("itemscope") is not None), None)
            if scopes.setdefault(field, scope) is not scope:
                continue
            value = (
                element.get("content") or element.get("datetime") if name.startswith("date") else element.get("content")
            )
            if value is None and field == "author":
                for inner in element.iter():
                    if "name" in (inner.get("itemprop") or "").split():
                        value = inner.get("content") or _text(inner)
                        break
            value = value or _text(element)
            if value and len(value) <= _LONG:
                yield Candidate(field, value, f"itemprop {name}", 0.75)


_OTHER_ITEM = re.compile(r"comment|review|breadcrumb|listitem|imageobject|videoobject|product", re.I)


def _is_other_item(element: HtmlElement) -> bool:
    """Whether an element belongs to a comment, a list or another item that is not the article."""
    for above in islice(element.iterancestors(), 30):
        if above.get("itemscope") is not None:
            if _OTHER_ITEM.search((above.get("itemtype") or "").rsplit("/", 1)[-1]):
                return True
            if "comment" in (above.get("itemprop") or ""):
                return True
    return False


def _language(page: HtmlElement) -> Iterator[Candidate]:
    language = page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language:
        yield Candidate("language", language, "html lang", 0.9)


def _text(element: HtmlElement) -> str:
    """The text of an element in one line; nothing for a long one."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(part)
        size += len(part)
        if size > 4 * _LONG:
            return ""
    text = " ".join("".join(parts).split())
    return text if len(text) <= _LONG else ""
