"""str or bytes -> whether a file begins as an HTML page, or as a MIME message; the heading of a Markdown text."""

from __future__ import annotations

import re
from itertools import islice

_RESPONSE = r"(?:HTTP/\d(?:\.\d)? \d{3}[^\n]{0,100}\n(?:[^\s:]{1,60}:[^\n]{0,4000}\n){0,60}\r?\n){0,5}"
_BEFORE = r"\ufeff?" + _RESPONSE + r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,9}"
_PAGE = re.compile(rf"{_BEFORE}<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,40}):", re.MULTILINE)
_LONGEST_HEADER = 16_384
MAILBOX_LINE = re.compile(rb"From [^\n]{1,300}\b\d{1,2}:\d{2}(?::\d{2})?\b[^\n]{0,40}\b(?:19|20)\d{2}\b[^\n]{0,40}\n")
"""The line above a mail in a mailbox (mbox): "From ida@example.org Mon Apr  8 19:40:02 2024"."""

_BLANK_LINE = re.compile(rb"\n\r?\n(?=From )")
_HEADING = re.compile(r"\ufeff?\s*(?:#[ \t]+(\S[^\n]{0,300})|(\S[^\n]{0,300})\n={3,}[ \t]*)(?:\n|$)")
_OTHER_HEADING = re.compile(r"#{1,6}[ \t]|[^\n]{1,300}\n(?:={3,}|-{3,})[ \t]*(?:\n|$)")
_MAIN_HEADING = re.compile(r"^#[ \t]+\S|^={3,}[ \t]*$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_LINKED = re.compile(r"(?<!!)\[([^\[\]]{1,300})\]\([^()\s]{0,500}\)")
_MARKS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|[ \t]+#+[ \t]*$|\{#[\w-]+\}[ \t]*$")


def begins_as_page(text: str) -> bool:
    """Whether a text begins as a whole HTML page does, behind an XML declaration and comments.

    The header of an HTTP response may be before it, as `curl -i` prints it.

    The signatures are those of the WHATWG MIME Sniffing Standard that only a whole page begins with.
    """
    return _PAGE.match(text[:8192]) is not None


def is_message(data: bytes) -> bool:
    """Whether a file begins with the header of a MIME message: a saved mail, or a page saved as one file (MHTML)."""
    return {"mime-version", "content-type"} <= header_fields(data[:_LONGEST_HEADER].decode("latin-1"))


def begins_as_mailbox(data: bytes) -> bool:
    """Whether a file begins as a mailbox (mbox) does: with a line "From sender date" and the header of a mail."""
    head = data[:_LONGEST_HEADER].lstrip(b"\r\n")
    return MAILBOX_LINE.match(head) is not None and "from" in header_fields(head.decode("latin-1"))


def several_mails(data: bytes) -> bool:
    """Whether a file that begins as a mailbox has a second mail."""
    return any(MAILBOX_LINE.match(data, place.end()) for place in _BLANK_LINE.finditer(data))


def header_fields(text: str) -> frozenset[str]:
    """The names of the fields, in lower case, in the header of a message that a text begins with."""
    head = text[:_LONGEST_HEADER].replace("\r\n", "\n").lstrip("\ufeff\n")
    if head.startswith("From "):  # the first line of a message in an mbox
        head = head.partition("\n")[2]
    found = _HEADER.match(head)
    return frozenset(name.lower() for name in _FIELD.findall(found[0])) if found else frozenset()


def first_heading(text: str) -> str | None:
    """The words of the main heading that a Markdown text begins with; None without one, or if there are several.

    One that another heading follows at once may be the name of the site.
    """
    found = _HEADING.match(text)
    if found is None or len(list(islice(_MAIN_HEADING.finditer(_FENCED.sub("", text)), 2))) > 1:
        return None
    rest = text[found.end() :].lstrip()
    words = _MARKS.sub("", _LINKED.sub(r"\1", found[1] or found[2])).strip()
    is_plain = not any(sign in words for sign in "[]<>|") and any(map(str.isalpha, words))
    return words if rest and is_plain and _OTHER_HEADING.match(rest) is None else None
