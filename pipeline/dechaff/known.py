"""Source, Text, FixpointResult -> Candidates: what is stated about a document, and by whom.

The values are stated by the caller, the container, the fields of a record, the front matter of a text, a page, the
lines at the head of a text, or by what rules have captured. `stages/metadata/` chooses one a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from dechaff.dates.parse import iso_date
from dechaff.document import Candidate, Document, Source, Text
from dechaff.fixpoint import FixpointResult
from dechaff.rules.model import AFTER_BODY, BEFORE_BODY, LINK_RUN
from dechaff.stages.decode.front_matter import read_front_matter
from dechaff.stages.heads.details import lone_date
from dechaff.stages.heads.find import head_candidates
from dechaff.stages.match.conditions import DocumentContext
from dechaff.stages.metadata.candidates import GUESSED, KNOWN, captured_candidates, first_valid, known_candidates
from dechaff.stages.page.detector import page_labels
from dechaff.text.language import clearly_another, identify
from dechaff.text.language_tags import canonical_tag
from dechaff.text.markup import first_heading

MAY_BE_A_PAGE = frozenset({"text", "markdown", "pdf"})
"""The kinds of documents that may be a whole page, or have a head that nothing states."""

_DAY_IN_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([/_-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_NAMED_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/(\d{1,2})(?!\d)")
_ADDRESS, _OF_ADDRESS = "address", 0.6
_GUESS = 0.3
_BY_WORDS = "the words of the text"
_OF_HEADING = 0.6
_BYTES = re.compile("[\udc80-\udcff]")
_FOREIGN_RUN = re.compile(r"[^\W\d_a-zA-Z]{3,}")
"""Letters with accents in a row, as Western texts have none: their bytes are of another charset."""

_FRAME = frozenset({BEFORE_BODY, LINK_RUN, AFTER_BODY})


def all_candidates(
    source: Source, text: Text, document: Document, context: DocumentContext, result: FixpointResult
) -> list[Candidate]:
    """All values that the fields of the metadata may have, each with its origin and its weight."""
    stated = _stated_language(source, text)
    guessed = {} if stated else {"language": context.language or ""}
    contradicted = {"language": context.language or ""} if stated and stated != context.language else {}
    return [
        *known_candidates(contradicted, _BY_WORDS),
        *_stated_beside(source, text),
        *text.statements,
        *_heading(text),
        *_date_shown(text, context.language),
        *_dates_in_address(stated_address(source, text)),
        *(each for each in captured_candidates(result.captured) if not (result.pages and _is_guess_of_page(each))),
        *(
            _head_candidates(document, context, result, stated_address(source, text))
            if text.media_type in MAY_BE_A_PAGE
            else ()
        ),
        *known_candidates(guessed, _BY_WORDS, GUESSED),
    ]


def _heading(text: Text) -> Iterator[Candidate]:
    """The heading of a Markdown text, behind its front matter."""
    if text.media_type == "markdown":
        front = read_front_matter(text.content)
        if heading := first_heading(text.content[front.end if front else 0 :]):
            yield Candidate("title", heading, "first heading", _OF_HEADING)


def _date_shown(text: Text, language: str | None) -> list[Candidate]:
    """The one date among the lines of a page that states none, or only one that was guessed."""
    if text.media_type != "html" or any(each.field == "date" and each.weight > _GUESS for each in text.statements):
        return []
    lines = [line.strip() for block in (*text.left_out, text.content) for line in block.split("\n")]
    own = [line for line in lines if line and not any(date in line for date in text.dates_of_others)]
    dates = lone_date(own, 0, language, bare=True)
    return [Candidate("date", value, "the one dated line", weight) for _, _, value, weight in dates]


def stated_address(source: Source, text: Text) -> str | None:
    """The address of a document: the one that it was read from, else the one that the page states."""
    return source.url or first_valid("url", (*_stated_beside(source, text), *text.statements))


def document_language(source: Source, text: Text, body: str) -> str | None:
    """The language of a document: the stated one, else that of its words.

    What a page alone states is often that of its template: the words are believed, if they are clearly of another one.
    """
    stated = _stated_language(source, text)
    if stated is None:
        return identify(body)
    beside = source.language or first_valid("language", _stated_beside(source, text))
    return stated if beside else clearly_another(stated, body) or stated


def _stated_language(source: Source, text: Text) -> str | None:
    """The language that the caller, the record or the page states."""
    known = canonical_tag(source.language) if source.language else ""
    return known or first_valid("language", (*_stated_beside(source, text), *text.statements))


def _dates_in_address(address: str | None) -> Iterator[Candidate]:
    """The day that the path of an address names: /2024/04/16/, 2024-04-16, 20240416, /2024/april/16/."""
    try:
        path = urlsplit(address or "").path
    except ValueError:
        return
    for found in _DAY_IN_PATH.finditer(path):
        year, _, month, day, *joined = found.groups()
        yield Candidate(
            "date", f"{year}-{int(month or joined[0]):02}-{int(day or joined[1]):02}", _ADDRESS, _OF_ADDRESS
        )
    for year, month, day in _NAMED_DAY_IN_PATH.findall(path.lower()):
        if named := iso_date(f"{day} {month} {year}", "en"):
            yield Candidate("date", named, _ADDRESS, _OF_ADDRESS)


def stated_titles(source: Source, text: Text) -> tuple[str, ...]:
    """The titles that the page, the record or the caller states, each once."""
    stated = (*text.statements, *_stated_beside(source, text))
    return tuple(dict.fromkeys((*text.headlines, *(each.value for each in stated if each.field == "title"))))


def _stated_beside(source: Source, text: Text) -> list[Candidate]:
    """What the caller, the container, the record and the front matter of a document state."""
    of_record = any(each.field == "language" for each in source.stated)
    language = {"language": source.language} if source.language and not of_record else {}
    return [
        *known_candidates({**source.metadata, **language}, "known in advance"),
        *_in_charset(source.stated, text.encoding),
        *(Candidate(name, value, f"front matter {name}", KNOWN) for name, value in text.metadata.items() if value),
    ]


def _in_charset(stated: Iterable[Candidate], encoding: str) -> Iterator[Candidate]:
    """The candidates, those with bytes in the charset of the document; or in Windows-1252, if the text of it is ASCII.

    Where that is no text of words, what the record states is not known: a wrong title is worse than none.
    """
    for each in stated:
        if _BYTES.search(each.value) is None:
            yield each
            continue
        data = each.value.encode("utf-8", "surrogateescape")
        for charset in (encoding, "cp1252") if encoding not in ("utf-8", "str") else ("cp1252",):
            try:
                value = data.decode(charset)
            except (LookupError, UnicodeDecodeError):
                continue
            if charset == encoding or _FOREIGN_RUN.search(value) is None:
                yield replace(each, value=value)
                break


def _is_guess_of_page(candidate: Candidate) -> bool:
    """Whether a candidate is the title found by a rule of page chrome; that of the head reader is preferred."""
    return candidate.field == "title" and candidate.origin.removeprefix("rule ") in _FRAME


def _head_candidates(
    document: Document, context: DocumentContext, result: FixpointResult, address: str | None
) -> list[Candidate]:
    """What the head of a text states, before anything is removed: of a whole page, the head of its article."""
    if result.status not in ("cleaned", "unchanged"):
        return []
    body: tuple[int, int] | None = None
    if result.pages:
        document, findings = result.pages[0]
        start = next((found.last + 1 for found in findings if found.rule == BEFORE_BODY), 0)
        end = next((found.first for found in findings if found.rule == AFTER_BODY), len(document.lines))
        body = start, end
    return head_candidates(document, body, context.language, page_labels(), address)
