"""str or bytes -> whether a file begins as an HTML page, or as a MIME message."""

from __future__ import annotations

import re

_RESPONSE = r"(?:HTTP/\d(?:\.\d)? \d{3}[^\n]{0,100}\n(?:[^\s:]{1,60}:[^\n]{0,4000}\n){0,60}\r?\n){0,5}"
_BEFORE = r"\ufeff?" + _RESPONSE + r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,9}"
_PAGE = re.compile(rf"{_BEFORE}<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,40}):", re.MULTILINE)
_LONGEST_HEADER = 16_384


def begins_as_page(text: str) -> bool:
    """Whether a text begins as a whole HTML page does, behind an XML declaration and comments.

    The header of an HTTP response may be before it, as `curl -i` prints it.

    The signatures are those of the WHATWG MIME Sniffing Standard that only a whole page begins with.
    """
    return _PAGE.match(text[:8192]) is not None


def is_message(data: bytes) -> bool:
    """Whether a file begins with the header of a MIME message: a saved mail, or a page saved as one file (MHTML)."""
    return {"mime-version", "content-type"} <= header_fields(data[:_LONGEST_HEADER].decode("latin-1"))


def header_fields(text: str) -> frozenset[str]:
    """The names of the fields, in lower case, in the header of a message that a text begins with."""
    head = text[:_LONGEST_HEADER].replace("\r\n", "\n").lstrip("\ufeff\n")
    if head.startswith("From "):  # the first line of a message in an mbox
        head = head.partition("\n")[2]
    found = _HEADER.match(head)
    return frozenset(name.lower() for name in _FIELD.findall(found[0])) if found else frozenset()
