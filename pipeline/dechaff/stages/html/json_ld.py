"""JSON-LD of a page -> Candidates: what its scripts state about the article, in the words of schema.org.

A script may hold one node, a list of nodes, or a graph whose nodes refer to each other by `@id`. The article is the
node of an article's type that describes this page; nodes of other articles (lists, comments, updates of a live blog)
are not looked at. Scripts that are not valid JSON are repaired where the fault is a usual one, and otherwise not read.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from dechaff.document import Candidate
from dechaff.stages.html.this_page import ThisPage

__all__ = ["NEWS_WEIGHT", "json_ld_candidates"]

JsonObject = Mapping[str, object]

_ARTICLE = re.compile(r"article$|posting$|^report$|^review$|^recipe$|^creativework$|^opinion|^howto$|^scholarly", re.I)
_PAGE = re.compile(r"page$|^videoobject$|^newsvideo", re.I)
_VIDEO = re.compile(r"video", re.I)
_OF_ITS_OWN = frozenset({"title", "author", "date", "updated", "url"})
"""What is not said of the article by the node of a video in it."""

_PUBLISHER = frozenset({"organization", "newsmediaorganization", "corporation", "localbusiness"})
_OTHERS = frozenset(
    """itemListElement liveBlogUpdate comment comments hasPart isPartOf relatedLink mentions review reviews citation
    isBasedOn about subjectOf significantLink significantLinks video image associatedMedia potentialAction
    recordedIn suggestedAnswer acceptedAnswer""".split()
)
"""Properties whose nodes are other articles, or no articles."""

_MOST_NODES, _DEEPEST, _LONGEST = 2_000, 12, 2_000_000
_COMMENT = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*;?\s*$"
)
_TRAILING = re.compile(r",(\s*[}\]])")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_TAG = re.compile(r"<[^<>]{1,200}>")
_ADDRESS = re.compile(r"https?://|www\.", re.I)

_NEWS = re.compile(r"newsarticle$|^liveblogposting$|^report$", re.I)
NEWS_WEIGHT, _STATED, _BESIDE, _PAGE_WEIGHT = 1.0, 0.95, 0.7, 0.6
"""Weights: of a news article's own node, of another article's, of further nodes of articles, of the page's node."""


def json_ld_candidates(scripts: Sequence[str], titles: Sequence[str], addresses: Sequence[str] = ()) -> list[Candidate]:
    """What the scripts of a page state.

    `titles` are those of its head and its headings, `addresses` what it and its caller call its address: the article is
    found by both. A node that has neither, where the page agrees on its title, is that of another article.
    """
    nodes: list[JsonObject] = []
    for script in scripts:
        nodes += _nodes(_parsed(script))
        if len(nodes) > _MOST_NODES:
            break
    by_id = {id: node for node in reversed(nodes) if isinstance(id := node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if _has_type(node, _ARTICLE) and _is_article(node)]
    this_page = ThisPage(titles, addresses)
    articles = [node for node in articles if not this_page.excludes(_headline(node), _addresses(node))]
    chosen = _chosen(articles, titles)
    found: list[Candidate] = []
    for node in articles:
        own = NEWS_WEIGHT if _has_type(node, _NEWS) else _STATED
        weight = own if node is chosen else _BESIDE if node.get("headline") == (chosen or {}).get("headline") else 0
        if weight:
            found += _of_work(node, by_id, "json-ld", weight)
    for node in nodes:
        if chosen is None and _has_type(node, _PAGE):
            of_page = _of_work(node, by_id, "json-ld page", _PAGE_WEIGHT)
            beside = _has_type(node, _VIDEO) and not this_page.is_called(_headline(node))
            found += [each for each in of_page if not (beside and each.field in _OF_ITS_OWN)]
        elif _has_type(node, _PAGE):
            found += [each for each in _of_work(node, by_id, "json-ld page", _PAGE_WEIGHT)
                      if each.field in {"date", "updated", "language", "url"}]  # fmt: skip
        types = _types(node)
        if "website" in types:
            found += _texts("site", node, ("name", "alternateName"), "json-ld website", 0.8)
        elif types & _PUBLISHER:
            found += _texts("publisher", node, ("name",), "json-ld organization", 0.5)
    return found


def _parsed(script: str) -> object:
    """The value of a script, or None."""
    if len(script) > _LONGEST:
        return None
    text = _COMMENT.sub("", _COMMENT.sub("", script)).strip().rstrip(";")
    for attempt in (text, _BAD_ESCAPE.sub(r"\\\\", _TRAILING.sub(r"\1", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: object, depth: int = 0) -> Iterator[JsonObject]:
    """The nodes in a value that may describe this page, from the outside inwards."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if name not in _OTHERS and isinstance(inner, dict | list):
                yield from _nodes(inner, depth + 1)


def _types(node: JsonObject) -> frozenset[str]:
    stated = node.get("@type")
    listed = stated if isinstance(stated, list) else [stated]
    return frozenset(re.split(r"[/#:]", name)[-1].casefold() for name in listed if isinstance(name, str))


def _has_type(node: JsonObject, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(name) for name in _types(node))


def _is_article(node: JsonObject) -> bool:
    return any(node.get(name) for name in ("headline", "datePublished", "author", "name"))


def _chosen(articles: Sequence[JsonObject], titles: Sequence[str]) -> JsonObject | None:
    """The node of the article: with a headline that the page states elsewhere, else the first one."""
    known = {_key(title) for title in titles} - {""}

    def fits(node: JsonObject) -> int:
        headline = _key(_headline(node))
        same = bool(headline) and (headline in known or any(headline in title for title in known))
        return 4 * same + 2 * bool(node.get("headline")) + bool(node.get("datePublished"))

    return max(articles, key=fits, default=None)  # the first of equal ones


def _headline(node: JsonObject) -> str:
    return _text(node.get("headline")) or _text(node.get("name")) or ""


def _addresses(node: JsonObject) -> list[str]:
    """What a node says of the address of its page."""
    stated: list[object] = []
    for value in (node.get("url"), node.get("mainEntityOfPage"), node.get("@id")):
        for one in _listed(value):
            stated += [one.get("@id"), one.get("url")] if isinstance(one, Mapping) else [one]
    return [each for each in stated if isinstance(each, str)]


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", html.unescape(text).casefold()))


def _of_work(node: JsonObject, by_id: Mapping[str, JsonObject], prefix: str, weight: float) -> Iterator[Candidate]:
    """What the node of an article or a page states."""

    def texts(field: str, *names: str, share: float = 1.0) -> Iterator[Candidate]:
        return _texts(field, node, names, prefix, weight * share)

    yield from texts("title", "headline")
    yield from texts("title", "name", share=0.9)
    yield from texts("subtitle", "alternativeHeadline", share=0.8)
    yield from texts("date", "datePublished")
    yield from texts("date", "dateCreated", "uploadDate", share=0.6)
    yield from texts("updated", "dateModified")
    yield from texts("section", "articleSection")
    yield from texts("tags", "keywords")
    yield from texts("description", "description")
    yield from texts("language", "inLanguage")
    yield from texts("licence", "license")
    yield from texts("url", "url", share=0.8)
    yield from texts("place", "locationCreated", share=0.8)
    yield from texts("photo_credit", "creditText", share=0.3)
    for image in _listed(node.get("image"))[:1]:
        if isinstance(image, Mapping):
            yield from _texts("photo_credit", image, ("creditText",), f"{prefix} image", weight * 0.8)
    for origin in _listed(node.get("isBasedOn")):
        text = _text(origin)
        if text and not _ADDRESS.match(text):
            yield Candidate("source", text, f"{prefix} isBasedOn", weight * 0.8)
    if node.get("isAccessibleForFree") is not None:
        free = str(node["isAccessibleForFree"]).strip().casefold().rsplit("/", 1)[-1]
        if free in {"true", "false"}:
            paywalled = "yes" if free == "false" else "no"
            yield Candidate("paywalled", paywalled, f"{prefix} isAccessibleForFree", weight)
    for name, share in (("author", 1.0), ("creator", 0.8)):
        for person in _listed(node.get(name)):
            yield from _person(person, by_id, f"{prefix} {name}", weight * share)
    for publisher in _listed(node.get("publisher")):
        known = _known(publisher, by_id)
        if text := _text(known.get("name")) if isinstance(known, Mapping) else _text(known):
            yield Candidate("publisher", text, f"{prefix} publisher", weight)


def _person(person: object, by_id: Mapping[str, JsonObject], origin: str, weight: float) -> Iterator[Candidate]:
    """The names of one author: a node, a reference to one, or a text."""
    known = _known(person, by_id)
    if not isinstance(known, Mapping):
        text = _text(known)
        if text and not _ADDRESS.match(text):
            yield Candidate("author", text, origin, weight)
        return
    names = [_text(name) for name in _listed(known.get("name"))]
    if not any(names):
        parts = (_text(known.get(name)) for name in ("givenName", "additionalName", "familyName"))
        names = [" ".join(filter(None, parts))]
    organisation = any(name.endswith("organization") for name in _types(known))
    for name in filter(None, names):
        yield Candidate("author", name, origin + (" (organization)" if organisation else ""), weight)


def _known(value: object, by_id: Mapping[str, JsonObject]) -> object:
    """The node that a reference names, or the value itself."""
    if isinstance(value, Mapping) and isinstance(id := value.get("@id"), str) and not value.get("name"):
        return by_id.get(id, value)
    return value


def _texts(field: str, node: JsonObject, names: Sequence[str], prefix: str, weight: float) -> Iterator[Candidate]:
    for name in names:
        for value in _listed(node.get(name)):
            if text := _text(value):
                yield Candidate(field, text, f"{prefix} {name}", weight)


def _listed(value: object) -> Sequence[object]:
    return value[: _DEEPEST * 4] if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str | None:
    """A value as text in one line, without tags; of a node its name or its text."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(_TAG.sub(" ", text).split() if "<" in text else text.split()) or None
