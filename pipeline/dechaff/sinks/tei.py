"""Article <-> TEI P5: the body as paragraphs and headings, below a header with the metadata.

The subset that is written: `teiHeader` with `fileDesc`, `encodingDesc` and `profileDesc`; `text`, `body`, `div`,
`head`, `p` and `lb`. The text of the body comes back from it exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from dechaff.document import Article, Record

_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?)?)?)?")
_SENTENCE_END = re.compile(r"[.!?:;,…。！？：；，、।۔؟][\"'”’»)\]]*$")
_HEADING_WORDS, _HEADING_LENGTH, _PROSE_LENGTH = 14, 110, 120


def tei(article: Article) -> bytes:
    """The file of a document: UTF-8, with a declaration. Characters that XML can't hold become U+FFFD."""
    record = article.record
    language = record.metadata.get("language")
    of_text = f" xml:lang={quoteattr(_clean(language))}" if language else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<TEI xmlns="{_NAMESPACE}">',
        *_header(record),
        f"  <text{of_text}>",
        "    <body>",
        *_body(article.body),
        "    </body>",
        "  </text>",
        "</TEI>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _header(record: Record) -> Iterator[str]:
    known = record.metadata
    title = _element("title", known.get("title") or record.id)
    authors = [_element("author", name) for name in record.authors or filter(None, [known.get("author")])]
    url = known.get("url") or record.source.get("url")
    publisher = known.get("publisher") or known.get("site")
    yield "  <teiHeader>"
    yield "    <fileDesc>"
    yield f"      <titleStmt>{title}{''.join(authors)}</titleStmt>"
    yield "      <publicationStmt>"
    yield f"        {_element('publisher', publisher or 'unknown')}"
    yield from (f"        {each}" for each in (_date(known), _address(url)) if each)
    if known.get("licence"):
        yield f"        <availability>{_element('licence', known['licence'])}</availability>"
    yield "      </publicationStmt>"
    stated = _element("publisher", publisher) if publisher else ""
    reference = f"<ref target={quoteattr(_clean(str(url)).replace(' ', '%20'))}/>" if url else ""
    yield f"      <sourceDesc><bibl>{title}{''.join(authors)}{stated}{_date(known)}{reference}</bibl></sourceDesc>"
    yield "    </fileDesc>"
    version = re.sub(r"[^\w.-]", "-", record.tool.get("dechaff", "0"))
    yield f'    <encodingDesc><appInfo><application ident="dechaff" version={quoteattr(version)}>'
    yield "      <label>dechaff</label></application></appInfo></encodingDesc>"
    yield from _profile(known)
    yield "  </teiHeader>"


def _profile(known: Mapping[str, str]) -> Iterator[str]:
    """Language, description and keywords, where there are any."""
    parts = []
    if description := known.get("description"):
        parts.append(f"<abstract>{_element('p', description)}</abstract>")
    if language := known.get("language"):
        parts.append(f"<langUsage><language ident={quoteattr(_clean(language))}/></langUsage>")
    terms = [term.strip() for field in ("section", "tags") for term in known.get(field, "").split(",") if term.strip()]
    if terms:
        parts.append(f"<textClass><keywords>{''.join(_element('term', term) for term in terms)}</keywords></textClass>")
    if parts:
        yield f"    <profileDesc>{''.join(parts)}</profileDesc>"


def _date(known: Mapping[str, str]) -> str:
    stated = known.get("date", "")
    date = stated if _ISO.fullmatch(stated) else stated[:10]  # a time needs its seconds here
    return f"<date when={quoteattr(date)}>{escape(date)}</date>" if _ISO.fullmatch(date) else ""


def _address(url: object) -> str:
    return f'<idno type="URL">{escape(_clean(str(url)))}</idno>' if url else ""


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_clean(text))}</{name}>"


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _body(body: str) -> Iterator[str]:
    """The paragraphs in divisions: each heading begins one."""
    blocks = body.split("\n\n") if body else []
    yield "      <div>"
    for number, block in enumerate(blocks):
        name = "p"
        if _is_heading(block, blocks[number + 1] if number + 1 < len(blocks) else ""):
            name = "head"
            if number:
                yield "      </div>"
                yield "      <div>"
        yield f"        <{name}>{'<lb/>'.join(escape(_clean(line)) for line in block.split(chr(10)))}</{name}>"
    if not blocks:
        yield "        <p/>"
    yield "      </div>"


def _is_heading(block: str, following: str) -> bool:
    """Whether a paragraph is a heading: one short line that is no sentence, with prose below it."""
    if "\n" in block or len(block) > _HEADING_LENGTH or len(block.split()) > _HEADING_WORDS:
        return False
    if _SENTENCE_END.search(block) or not any(map(str.isalpha, block)) or block[:1] in '-–—•*|>"“„«':
        return False
    return len(following) >= _PROSE_LENGTH or bool(following and _SENTENCE_END.search(following.rstrip()))


def body_of_tei(data: bytes) -> str | None:
    """The text of the body in a file that `tei` wrote; None for any other file."""
    if b"<!DOCTYPE" in data:
        return None
    try:
        root = ElementTree.fromstring(data)  # without a document type there are no entities
    except (ElementTree.ParseError, ValueError):
        return None
    body = root.find(f"{{{_NAMESPACE}}}text/{{{_NAMESPACE}}}body")
    if body is None:
        return None
    blocks = []
    for division in body:
        for element in division:
            lines = [element.text or "", *(part.tail or "" for part in element)]
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
