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
from dechaff.stages.html.byline import is_of_others, visible_statements
from dechaff.stages.html.heading import own_heading, spaced_text
from dechaff.stages.html.json_ld import json_ld_candidates

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["page_statements"]

_MOST, _LONG = 40, 400
"""Links looked at for each that counts; characters of a value."""

_HEADINGS = 20
_CC = re.compile(r"creativecommons\.org/(licenses/[a-z-]+/\d\.\d|publicdomain/zero/1\.0)")

# In each line a field of the metadata, a weight from 0 to 1, and the names of meta tags that state it: of OpenGraph,
# Dublin Core, Parse.ly, Sailthru, Cxense, libraries, and loose habits. The weights follow how often a tag is right, and
# how many pages fill it in automatically.
_TAGS = """
title 0.95 citation_title
title 0.9 og:title parsely-title sailthru.title article:title
title 0.8 twitter:title dc.title dcterms.title headline hdl cxenseparse:title
title 0.6 title
author 0.95 citation_author
author 0.85 parsely-author sailthru.author
author 0.8 author article:author article:author_name og:article:author byl authors cxenseparse:author dc.creator
author 0.8 dcterms.creator article.author shareaholic:article_author_name rbauthors
author 0.7 og:author
author 0.6 creator
author 0.4 dc.contributor
date 0.92 article:published_time
date 0.9 og:article:published_time article:published parsely-pub-date cxenseparse:publishtime
date 0.9 cxenseparse:recs:publishtime dc.date.issued dcterms.issued datepublished originalpublicationdate
date 0.9 article_date_original shareaholic:article_published_time
date 0.85 sailthru.date pubdate publishdate publish-date publish_date published_date publication_date
date 0.85 og:published_time og:publish_date publish_time publisheddate published-date published-time published_at
date 0.8 citation_publication_date citation_online_date displaydate
date 0.7 citation_date dc.date dcterms.date dcterms.created dc.date.created date
date 0.6 article:created
updated 0.9 article:modified_time
updated 0.85 datemodified
updated 0.8 dcterms.modified dc.date.modified article:modified article:updated
updated 0.7 og:updated_time lastmod
updated 0.6 last-modified
site 0.95 og:site_name
site 0.6 application-name
site 0.5 apple-mobile-web-app-title cxenseparse:site
publisher 0.8 dc.publisher dcterms.publisher citation_journal_title
publisher 0.6 publisher article:publisher
publisher 0.3 copyright
url 0.7 og:url
url 0.6 parsely-link
url 0.4 twitter:url
section 0.9 article:section
section 0.85 parsely-section
section 0.6 section
tags 0.9 article:tag
tags 0.85 news_keywords
tags 0.8 citation_keywords
tags 0.7 parsely-tags dc.subject
tags 0.6 sailthru.tags keywords
description 0.9 description
description 0.85 og:description
description 0.8 dc.description dcterms.abstract
description 0.7 twitter:description sailthru.description
licence 0.9 dcterms.license
licence 0.5 dc.rights
licence 0.4 dcterms.rights
language 0.7 dc.language
language 0.5 og:locale content-language
paywalled 0.9 article:content_tier
source 0.8 original-source
source 0.6 syndication-source
"""
_META_TAGS: Mapping[str, tuple[str, float]] = {
    name: (line.split()[0], float(line.split()[1])) for line in _TAGS.strip().splitlines() for name in line.split()[2:]
}
"""Field and weight by the name of a tag."""

_TIERS: Mapping[str, str] = {"free": "no", "locked": "yes", "metered": "yes", "premium": "yes"}
"""Whether a page is behind a paywall, by the tiers of `article:content_tier`."""

_ITEMPROPS: Mapping[str, str] = {
    "headline": "title", "alternativeheadline": "subtitle", "author": "author", "creator": "author",
    "datepublished": "date", "datemodified": "updated", "articlesection": "section", "keywords": "tags",
    "description": "description", "inlanguage": "language", "license": "licence",
    "publisher": "publisher",
}  # fmt: skip
"""Field by the property of microdata."""

_WRITTEN_BY = frozenset(
    """written by
    verfasst von
    geschrieben von
    escrito por
    écrit par
    scritto da
    geschreven door
    napisane przez
    автор
    написано автором
    skrevet av
    skriven av
    forfatter
    yazan
    kirjoittanut
    par
    author""".replace("    ", "").split("\n")
)
"""Labels of Twitter cards whose data is the author."""


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
    sites = {each.value.casefold() for each in found if each.field in ("site", "publisher")}
    titles = [
        each.value
        for each in found
        if each.field == "title" and each.value.casefold() not in sites and not each.origin.startswith("meta twitter")
    ]
    addresses = [_absolute(each.value, url) if url else each.value for each in found if each.field == "url"]
    scripts = [
        script.text or "" for script in page.iter("script") if "ld+json" in (script.get("type") or "").casefold()
    ]
    found += json_ld_candidates(scripts, titles, [*addresses, *([url] if url else ())])
    found += [*_microdata(page), *_language(page), *visible_statements(page)]
    base = _base(page, url)
    return tuple(
        replace(each, value=_absolute(each.value, base)) if each.field == "url" and base else each for each in found
    )


def _base(page: HtmlElement, url: str | None) -> str | None:
    """The address that the links of a page are relative to: its first `base`, which may be relative to its own."""
    stated = next((base.get("href").strip() for base in page.iter("base") if base.get("href")), "")
    return _absolute(stated, url or "") or url


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
            if attribute == "itemprop" and name in _ITEMPROPS:
                continue  # with the other microdata
            if name.startswith(("twitter:label", "twitter:data")):
                labels[name] = content
            known = _META_TAGS.get(name) or _META_TAGS.get(name.replace("dc:", "dc.").replace("dcterms:", "dcterms."))
            if known is None:
                continue
            field, weight = known
            if field == "paywalled":
                content = _TIERS.get(content.casefold(), "")
            if content:
                yield Candidate(field, content, f"meta {name}", weight)
            break
    for number in "12":
        label = labels.get(f"twitter:label{number}", "").casefold()
        if label in _WRITTEN_BY and (value := labels.get(f"twitter:data{number}")):
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
        if "author" in rel and (text := _text(link)) and not is_of_others(link):
            group = list(islice(link.iterancestors(), 2)) if group is None else group
            if link.getparent() in group or any(above in group for above in islice(link.iterancestors(), 2)):
                yield Candidate("author", text, "link author", 0.7)
        elif "license" in rel and (address := link.get("href")):
            yield Candidate("licence", address, "link license", 0.8 if _CC.search(address) else 0.4)


def _titles(page: HtmlElement) -> Iterator[Candidate]:
    title = page.find(".//head/title")
    title = page.find(".//title") if title is None else title
    stated = [meta.get("content") or "" for meta in page.iter("meta") if meta.get("property") == "og:title"]
    if title is not None and (text := _text(title)):
        stated.append(text)
        yield Candidate("title", text, "title", 0.6)
    for number, heading in enumerate(islice(page.iter("h1"), _HEADINGS), 1):
        if _text(heading):
            origin = "h1" if number == 1 else f"h1 {number}"
            yield Candidate("title", own_heading(heading, stated), origin, 0.7)


def _microdata(page: HtmlElement) -> Iterator[Candidate]:
    """The properties of the first item that is an article; those of further items belong to others."""
    scopes: dict[str, HtmlElement | None] = {}
    for element in islice(_paths()["itemprop"](page), 500):
        for name in element.get("itemprop").casefold().split():
            field = _ITEMPROPS.get(name)
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
            if value is None and field == "publisher":
                value = next((inner.get("content") or _text(inner) for inner in element.iter()
                              if "name" in (inner.get("itemprop") or "").split()), None)  # fmt: skip
                if value is None and element.get("itemscope") is not None:
                    continue  # an item without a name: its text is a logo and an address
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
    text = spaced_text(element, 4 * _LONG)
    return text if len(text) <= _LONG else ""
