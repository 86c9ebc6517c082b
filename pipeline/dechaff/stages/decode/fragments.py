"""str -> the same text as HTML, where it is prose with tags in it, as the fields of content systems are.

WordPress and others store paragraphs that blank lines divide, with tags within them, or a lead and then `<p>`. A text
that is about HTML shows tags as well; it is told apart by its words, and by tags that are not closed.
"""

from __future__ import annotations

import re

from dechaff.stages.decode.entities import ABOUT_MARKUP
from dechaff.stages.decode.tags import BLOCKS, TAG

__all__ = ["as_markup"]

_HEAD = 200_000
_LEAST_TAGS = 4
_MOST_WRONG = 0.1
"""The largest share of tags that do not fit together."""

_UNCLOSED = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "wbr", "embed"))
_WITH_ADDRESS = re.compile(r"<(?:a|img|iframe)\s[^<>]{0,2000}(?:href|src)\s*=", re.IGNORECASE)
_ABOUT_TAGS = re.compile(
    r"\b(?:tags?|CSS|DOM|stylesheets?|web ?pages?|BBCode|balises?|etiquetas?|znacznik\w*|тег(?:и|ов|а|ом)?)\b"
    "|标签|標籤|タグ|태그",
    re.IGNORECASE,
)
_CODE = re.compile(r"```|`[^`\n]{0,80}<|[\"'“‘„«(]<[a-z/][^<>\n]{0,80}>[\"'”’“»)]", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_WRAPPED = re.compile(r"\n(?=[^\W\d_A-Z])")


def as_markup(text: str) -> str | None:
    """The text with `<p>` around the paragraphs that have none, if it is prose with tags; None for any other text."""
    return _with_paragraphs(text) if _is_prose_with_tags(text) else None


def _is_prose_with_tags(text: str) -> bool:
    head = text[:_HEAD]
    if "</" not in head or _CODE.search(head) is not None:
        return False
    open_tags: list[str] = []
    count = wrong = 0
    for tag in TAG.finditer(head):
        name = tag[2].lower()
        count += 1
        if name in _UNCLOSED or tag[0].endswith("/>"):
            continue
        if not tag[1]:
            open_tags.append(name)
        elif open_tags and open_tags[-1] == name:
            open_tags.pop()
        else:
            wrong += 1
    wrong += len(open_tags) if len(head) == len(text) else 0
    if count < _LEAST_TAGS and _WITH_ADDRESS.search(head) is None:
        return False
    prose = TAG.sub(" ", head)
    return wrong <= _MOST_WRONG * count and not ABOUT_MARKUP.search(prose) and not _ABOUT_TAGS.search(prose)


def _with_paragraphs(text: str) -> str:
    """What is outside of blocks is cut into paragraphs at blank lines, and its other line ends are made `<br>`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts: list[str] = []
    depth = begin = 0
    for tag in TAG.finditer(text):
        if tag[2].lower() not in BLOCKS:
            continue
        if tag[1]:
            depth = max(depth - 1, 0)
            if depth == 0:
                parts.append(text[begin : tag.end()])
                begin = tag.end()
        else:
            if depth == 0:
                parts.append(_paragraphs(text[begin : tag.start()]))
                begin = tag.start()
            depth += 1
    rest = text[begin:]
    return "".join((*parts, _paragraphs(rest) if depth == 0 else rest))


def _paragraphs(loose: str) -> str:
    """The paragraphs of a text without blocks. Lines that were wrapped are not divided."""
    pieces = [piece.strip() for piece in _BLANK.split(loose)]
    ends = sum(piece.count("\n") for piece in pieces)
    wrapped = 2 * sum(len(_WRAPPED.findall(piece)) for piece in pieces) > ends
    return "\n".join(f"<p>{piece if wrapped else piece.replace(chr(10), '<br>')}</p>" for piece in pieces if piece)
