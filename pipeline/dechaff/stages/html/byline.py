"""Page -> Candidates for author and date that a reader sees: bylines and dates near the headline of the article.

An element counts by its class or its `time`, or by its words ("By ..."), and only outside of comments, teasers, menus
and footers. These are guesses, worth less than what the page states for machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice
from typing import TYPE_CHECKING

from dechaff.document import Candidate

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["dates_of_others", "is_of_others", "visible_statements"]

_ELSEWHERE = re.compile(
    r"comment|related|sidebar|footer|\bnav|menu|teaser|recommend|popular|newsletter|trending|most-?read|read-?more|"
    r"latest|\bcards?\b|recirc|promo(?!ted)|widget|carousel|modal|cookie|search|listing|archive|next-?post|prev(?:ious)?-?post|"
    r"aside|review-item|testimonial|slider|more-?(?:posts|stories|articles|from)|sponsor|avatar-img",
    re.I,
)
_OF_OTHERS = re.compile(
    r"comments?\b|\brelated|recommend|popular|trending|most-?read|recirc|more-?(?:posts|stories|articles|from)|"
    r"next-?post|prev(?:ious)?-?post",
    re.I,
)
_BY = re.compile(
    r"^(?:(?:posted|written|published|words|story|reported|reporting|article|text|medically reviewed|authored)\s+)?"
    r"(?:by|von|par|por|di|da|av|af|door|przez|oleh|автор:?|作者|記者|记者|autor:|autora:|author:|tekst:|text:)[:\s]\s*"
    r"(?P<name>\S.{1,100})$",
    re.I,
)
_LINES = ("p", "div", "span", "li", "a", "address", "em", "strong", "h2", "small")
_ABOVE = 14
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)")
_CHANGED = re.compile(
    r"updat|modif|aktualis|aktualiz|actuali[sz]|aggiornat|bijgewerkt|обновл|atualiz|oppdatert|uppdaterad", re.I
)
_YEAR_LIKE = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
_PUBLISHED = re.compile(
    r"publi|post|creat|written|\bby\b|date|veröffentlicht|erschienen|écrit|escrit|pubbl|geplaatst|опублик", re.I
)
_TODAY = re.compile(r"\btodays?\b|current-?(?:date|day)|date-?today|todays?-?date", re.I)
_DIGITS = re.compile(r"\d")
_FEW_WORDS, _MOST_OF_OTHERS = 2, 100
_SHORT = 60
_BLOCKS_READ, _LONGEST, _PROSE = 40, 160, 240
_MOST = 12


_MARKED = re.compile(r"author|byline|writer|date|publish|posted|timestamp|meta", re.I)
_AUTHOR = re.compile(r"author|byline|writer", re.I)
_DATED = re.compile(r"date|publish|posted|timestamp|meta", re.I)
_TAGS = (
    "a",
    "span",
    "div",
    "p",
    "address",
    "li",
    "strong",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "cite",
    "small",
    "ul",
    "b",
)
_MOST_MARKED = 400


def visible_statements(page: HtmlElement) -> Iterator[Candidate]:
    """Bylines, then dates, each in the order of the page."""
    marked = list(islice(_marked(page), _MOST_MARKED))
    yield from _authors_by_class([element for element, mark in marked if _AUTHOR.search(mark)])
    yield from _blocks_below_heading(page)
    yield from _times(page)
    yield from _dated_lines([element for element, mark in marked if _DATED.search(mark)])


def _marked(page: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The elements whose class, id or test id speaks of an author or a date, with these."""
    known: dict[str, bool] = {}
    for element in page.iter(*_TAGS):
        mark = element.get("class") or ""
        if element.get("id") or element.get("data-testid"):
            mark = f"{mark} {element.get('id')} {element.get('data-testid')}"
        if mark:
            found = known.get(mark)
            if found is None:
                found = known[mark] = _MARKED.search(mark) is not None
            if found:
                yield element, mark


def _authors_by_class(marked: Sequence[HtmlElement]) -> Iterator[Candidate]:
    seen = 0
    for element in marked:
        if _is_elsewhere(element):
            continue
        text = _parts(element)
        if text and len(text) <= _LONGEST:
            yield Candidate("author", text, "byline", 0.55 if seen == 0 else 0.4)
            seen += 1
            if seen == _MOST:
                return


def _blocks_below_heading(page: HtmlElement) -> Iterator[Candidate]:
    """Lines that begin with "By", and short ones with a year, between the heading and the first paragraph of prose."""
    heading = next((each for each in islice(page.iter("h1"), 5) if each.text_content().strip()), None)
    if heading is None:
        return
    read, dated, named = 0, False, False
    below = dropwhile(lambda each: each is not heading, page.iter("h1", *_LINES))
    for element in islice(below, 1, 160):
        if len(" ".join((element.text or "").split())) > _PROSE:
            return
        text = _parts(element)
        if not text or len(text) > _LONGEST:
            continue
        read += 1
        if not named and (found := _BY.match(text.replace(" | ", " "))) and not _is_elsewhere(element, whole=True):
            yield Candidate("author", "by " + found["name"], "byline", 0.5)
            named = True
        year = _YEAR.search(text) if not dated and len(text) <= _SHORT else None
        if year and not _is_sentence(text, _DIGITS.split(text)[0]) and not _is_elsewhere(element, whole=True):
            dated = True
            changed = _CHANGED.search(text) is not None
            yield Candidate("updated" if changed else "date", text, "line below h1", 0.45)
        if read == _BLOCKS_READ or (dated and named):
            return


def _times(page: HtmlElement) -> Iterator[Candidate]:
    """Elements `time`, by their stamps or else their words."""
    count = 0
    for element in islice(page.iter("time"), 60):
        stamp = (element.get("datetime") or "").strip() or _parts(element)
        if not stamp or _is_elsewhere(element) or _is_of_a_sentence(element):
            continue
        about = (
            f"{element.get('class') or ''} {element.get('itemprop') or ''} {_class_of(element.getparent())}".casefold()
        )
        changed = "updat" in about or "modif" in about
        published = "publi" in about or "pubdate" in element.attrib or "entry-date" in about
        weight = 0.6 if published and not changed else 0.5 if count == 0 else 0.3
        yield Candidate("updated" if changed else "date", stamp, "time", weight)
        count += 1
        if count == 4:
            break


def _is_of_a_sentence(element: HtmlElement) -> bool:
    """Whether a date is a part of a sentence of the text: in a paragraph with words before it and a full stop.

    A line that says when the text was published or changed is none, nor one that is marked as a date or a byline.
    """
    above = next((each for each in islice(element.iterancestors(), 4) if each.tag in ("p", "li", "blockquote")), None)
    if above is None or _MARKED.search(f"{_class_of(above)} {_class_of(element)}") or "pubdate" in element.attrib:
        return False
    text = " ".join(above.text_content().split())
    return _is_sentence(text, text.partition(" ".join(element.text_content().split()) or text)[0])


def _is_sentence(text: str, before: str) -> bool:
    """Whether a line is a sentence with a date, of which `before` are the words before the date."""
    return (
        text.endswith((".", "!", "?", "。", "।"))
        and len(before.split()) >= _FEW_WORDS
        and not (_PUBLISHED.search(before) or _CHANGED.search(before))
    )


def dates_of_others(page: HtmlElement) -> frozenset[str]:
    """The lines with a date, and the stamps of `time`, that are in comments, in links to other articles, or below all.

    Also those in sentences, and the day of the reading, which some pages show above all.
    """
    found: set[str] = set()
    for element in page.iter("time", *_TAGS):
        text = " ".join(_parts(element).replace("|", " ").split())
        if not text or len(text) > _LONGEST or not _YEAR_LIKE.search(text):
            continue
        if (
            is_of_others(element)
            or _is_below_all(element)
            or _TODAY.search(_class_of(element))
            or (element.tag == "time" and _is_of_a_sentence(element))
        ):
            found.update((text, element.get("datetime") or text))
            if len(found) > _MOST_OF_OTHERS:
                break
    return frozenset(found)


def _is_below_all(element: HtmlElement) -> bool:
    """Whether an element is in the footer of the page, which is in no article."""
    above = [each.tag for each in islice(element.iterancestors(), _ABOVE)]
    return "footer" in above and "article" not in above


def _dated_lines(marked: Sequence[HtmlElement]) -> Iterator[Candidate]:
    """Short texts with a number, in elements whose class says that they hold a date."""
    seen = 0
    for element in marked:
        text = _parts(element)
        if not text or len(text) > 60 or not _YEAR_LIKE.search(text) or _is_elsewhere(element):
            continue
        changed = _CHANGED.search(f"{_class_of(element)} {text}") is not None
        yield Candidate("updated" if changed else "date", text, "dated line", 0.4)
        seen += 1
        if seen == 4:
            return


def _class_of(element: HtmlElement | None) -> str:
    return "" if element is None else f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_elsewhere(element: HtmlElement, *, whole: bool = False) -> bool:
    """Whether an element is in a part of the page that is not the article, by the names of what it is in.

    `whole`: its own name counts, too. What the heading of the page is in as well is the article, whatever its name.
    """
    for depth, above in enumerate(islice(_and_above(element), _ABOVE)):
        tag = above.tag
        if tag in ("nav", "footer", "aside"):
            return True
        if tag in ("body", "html", "main"):
            return False
        if tag in ("form", "table") or ((depth or whole) and _ELSEWHERE.search(_class_of(above))):
            return above.find(".//h1") is None
    return False


def is_of_others(element: HtmlElement) -> bool:
    """Whether an element is in a comment or among links to other articles; a footer of the article is neither."""
    above = next((each for each in islice(element.iterancestors(), _ABOVE) if _OF_OTHERS.search(_class_of(each))), None)
    return above is not None and above.tag not in ("body", "html") and above.find(".//h1") is None


def _and_above(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _parts(element: HtmlElement) -> str:
    """The texts of an element, one for each element in it, between bars; nothing for a long one."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        text = " ".join(part.split())
        if text:
            parts.append(text)
            size += len(text) + 3
            if size > 3 * _LONGEST:
                return ""
    return " | ".join(parts)
