"""str -> what a text is by its content: HTML, Markdown, mail, wiki markup, subtitles, text from a PDF, or plain text.

HTML is recognised by how a page begins, or by block elements that hold nearly all of the text. An
article about HTML has its prose outside of the tags that it shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from dechaff.document import MediaType
from dechaff.stages.decode.front_matter import read_front_matter
from dechaff.stages.decode.tags import BLOCKS, TAG
from dechaff.text.markup import begins_as_page, header_fields

__all__ = ["count_tags", "recognise"]

_HEAD = 200_000
"""The characters at the beginning of a text that are looked at."""

_UNREAD = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
_INSIDE = 0.9
"""The least share of the text, without tags, that is inside of block elements in HTML."""

_LEAST_BREAKS = 2

_LINK = re.compile(r"!?\[[^\[\]\n]*\]\([^()\s]+\)")
_MARKDOWN = re.compile(r"^(?:#{1,6} \S.*|.*\*\*[^*\n]+\*\*.*|```\w*)$", re.MULTILINE)
_LEAST_LINKS, _LEAST_MARKS = 2, 2

_MAIL_FIELDS = frozenset(("from", "to", "date", "subject", "message-id", "sent", "cc", "reply-to", "in-reply-to"))
_LEAST_FIELDS = 3
_SHOWN_HEADER = re.compile(
    r"\ufeff?\s*(?P<sender>Von|De|Da|Van) ?: ?\S[^\n]*\n(?P<rest>(?:[^\W\d]{1,9}(?: (?:el|le|em))? ?:[^\n]*\n){2,8})\s"
)
_SHOWN_FIELDS: Mapping[str, tuple[frozenset[str], ...]] = {
    "Von": (frozenset(("Gesendet", "Datum", "An")), frozenset(("Betreff",))),
    "De": (
        frozenset(("Envoyé", "Envoyé le", "Date", "À", "Enviado", "Enviado el", "Enviada em", "Fecha", "Data", "Para")),
        frozenset(("Objet", "Asunto", "Assunto")),
    ),
    "Da": (frozenset(("Inviato", "Data", "A")), frozenset(("Oggetto",))),
    "Van": (frozenset(("Verzonden", "Datum", "Aan")), frozenset(("Onderwerp",))),
}
"""The fields of a header as mail programs show it, by that of the sender: the date or recipient, and the subject."""
_NEWSLETTER_TOP = re.compile(
    r"^(?:view (?:this (?:e-?mail|newsletter|message) )?in (?:your )?browser|having trouble (?:reading|viewing) this)",
    re.IGNORECASE | re.MULTILINE,
)

_WIKI_LINK = re.compile(r"\[\[[^\[\]\n]{1,200}\]\]")
_WIKI_MARK = re.compile(r"^={2,5} ?[^=\n]+ ?={2,5}[ \t]*$|'''[^'\n]+'''|^\{\{[^{}]+\}\}|<ref[ >/]", re.MULTILINE)
_LEAST_WIKI_LINKS, _LEAST_WIKI_MARKS = 2, 2

_TIME_CODE = re.compile(
    r"^(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{3} --> (?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{3}[^\n]*$", re.MULTILINE
)
_LEAST_TIME_CODES = 2
_YOUTUBE_TIMES = re.compile(r"^\d{1,2}:\d{2}:\d{2}\.\d{3},\d{1,2}:\d{2}:\d{2}\.\d{3}[ \t]*$", re.MULTILINE)
_BRACKET_TIMES = re.compile(
    r"\[\d{1,3}:\d{2}\.\d{2,3}\]|\[(?:\d{1,2}:)?\d{1,2}:\d{2}\.\d{3} --> (?:\d{1,2}:)?\d{1,2}:\d{2}\.\d{3}\]"
)
_BRACKET_LINE = re.compile(rf"(?:{_BRACKET_TIMES.pattern})|\[(?:ti|ar|al|by|offset|length|re|ve|la|au|tool|id|#):")
_LEAST_BRACKET_TIMES = 3
_LEAST_PAGES = 2


def recognise(text: str) -> MediaType:
    """What a text is; plain text, where nothing else is clear."""
    head = text[:_HEAD]
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith(("<", "HTTP/")) and begins_as_page(head):
        return "html"
    if _are_subtitles(head, start):
        return "subtitles"
    if "<" in head and ("</" in head or "<br" in head.lower() or "<p>" in head.lower()):
        if _is_wiki(head):
            return "wiki"
        if _is_markup(head):
            return "html"
    if read_front_matter(head) is not None:
        return "markdown"
    if _is_mail(head):
        return "mail"
    if _is_wiki(head):
        return "wiki"
    if "](" in head and _are_many(_LINK, head, _LEAST_LINKS) and _are_many(_MARKDOWN, head, _LEAST_MARKS):
        return "markdown"
    return "pdf" if head.strip("\f\r\n ").count("\f") >= _LEAST_PAGES else "text"


def count_tags(text: str) -> int:
    """The number of HTML tags in the beginning of a text."""
    return sum(1 for _ in TAG.finditer(text[:_HEAD])) if "<" in text else 0


def _is_markup(text: str) -> bool:
    """Whether nearly all of a text is inside of block elements, or its lines end with `<br>`."""
    for opening, closing in _UNREAD:
        text = _without(text, opening, closing)
    depth = inside = outside = blocks = breaks = last = open_tags = 0
    for tag in TAG.finditer(text):
        size = _letters(text[last : tag.start()])
        inside, outside = (inside + size, outside) if depth else (inside, outside + size)
        last = tag.end()
        name = tag[2].lower()
        if name == "br":
            breaks += 1
        elif name in BLOCKS:
            blocks += 1
            open_tags += -1 if tag[1] else 1
            depth = max(depth - 1, 0) if tag[1] else depth + 1
    size = _letters(text[last:])
    inside, outside = (inside + size, outside) if depth else (inside, outside + size)
    if open_tags > 0 and not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return False  # "Write <p> before a paragraph": a sentence about a tag that nothing ends
    if blocks and inside >= _INSIDE * (inside + outside):
        return inside > 0 or blocks > 1
    lines = sum(1 for line in text.split("\n") if line.strip())
    return breaks >= max(_LEAST_BREAKS, lines // 2)


def _without(text: str, opening: str, closing: str) -> str:
    """The text without the parts from an opening to the next closing tag or sign."""
    lower = text.lower() if opening in text.lower() else ""
    if not lower or len(lower) != len(text):
        return text
    parts: list[str] = []
    position = 0
    while (start := lower.find(opening, position)) >= 0 and (end := lower.find(closing, start)) >= 0:
        parts.append(text[position:start])
        position = end + len(closing)
    return " ".join((*parts, text[position:]))


def _letters(text: str) -> int:
    return len(text) - text.count(" ") - text.count("\n") if text and not text.isspace() else 0


def _is_mail(text: str) -> bool:
    """Whether a text begins with the header of a mail, which ends with a blank line."""
    fields = header_fields(text)
    if len(fields & _MAIL_FIELDS) >= _LEAST_FIELDS and "from" in fields:
        return True
    shown = _SHOWN_HEADER.match(text.replace("\r\n", "\n") if "\r" in text[:2000] else text)
    if shown is not None:
        names = {line.partition(":")[0].strip() for line in shown["rest"].splitlines()}
        if all(names & wanted for wanted in _SHOWN_FIELDS[shown["sender"]]):
            return True
    return _NEWSLETTER_TOP.search(text[:600]) is not None and "unsubscribe" in text[-3000:].lower()


def _are_subtitles(head: str, start: str) -> bool:
    """Whether a text begins with, and has, the time codes of SubRip, WebVTT, YouTube, SubStation Alpha or lyrics."""
    if start[:1].isdigit() or start.startswith("WEBVTT"):
        if "-->" in head and _are_many(_TIME_CODE, head, _LEAST_TIME_CODES):
            return True
        return _YOUTUBE_TIMES.match(start) is not None and _are_many(_YOUTUBE_TIMES, head, _LEAST_TIME_CODES)
    if not start.startswith("["):
        return False
    if start.startswith("[Script Info]"):
        return "\nDialogue: " in head
    lines = [line for line in map(str.strip, start.split("\n")[:-1] or [start]) if line]
    times = sum(1 for line in lines if _BRACKET_TIMES.match(line))
    return times >= _LEAST_BRACKET_TIMES and all(map(_BRACKET_LINE.match, lines))


def _is_wiki(text: str) -> bool:
    return (
        "[[" in text
        and _are_many(_WIKI_LINK, text, _LEAST_WIKI_LINKS)
        and _are_many(_WIKI_MARK, text, _LEAST_WIKI_MARKS)
    )


def _are_many(pattern: re.Pattern[str], text: str, least: int) -> bool:
    return sum(1 for _ in islice(pattern.finditer(text), least)) == least
