"""Source -> Text: decode the bytes, recognise what they are, undo mojibake and escapes, remove invisible characters.

White space is not changed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256

from dechaff.document import MediaType, Source, Text
from dechaff.errors import DocumentError
from dechaff.stages.decode.charset import decode_bytes
from dechaff.stages.decode.entities import decode_entities, unescape_markup
from dechaff.stages.decode.escapes import decode_breaks_of_subtitles, decode_escapes, decode_quotes, doubtful_escapes
from dechaff.stages.decode.fragments import as_markup
from dechaff.stages.decode.front_matter import read_front_matter
from dechaff.stages.decode.invisible import replace_surrogates, strip_invisible
from dechaff.stages.decode.kinds import count_tags, recognise
from dechaff.stages.decode.mojibake import undo_mojibake
from dechaff.text.characters import unusual_characters
from dechaff.text.markup import begins_as_page

__all__ = ["MAXIMUM_BYTES", "decode", "repair"]

MAXIMUM_BYTES = 64 * 1024 * 1024
"""Larger documents are refused: they are archives or dumps, not articles."""

_MAXIMUM_ROUNDS = 25
_FORMS = re.compile(
    r"\ufeff?\s{0,99}(?:<\?xml[ \t]|<(?:rss|feed|TEI|nitf|urlset|document|article)\b[^<>]*>|\\documentclass\b)"
)
_MANY_TAGS = 4
_ORDINARY = dict.fromkeys((*range(0x20, 0x7F), *b"\t\n\r\x0b\x0c"))


def decode(source: Source) -> Text:
    """The text of a source; its `repairs` count the changes by kind.

    Decoding the result again changes nothing. Raises `DocumentError` for data that is not text (an image, an archive)
    or larger than `MAXIMUM_BYTES`.
    """
    repairs: Counter[str] = Counter()
    data = source.data.encode("utf-8", "surrogatepass") if isinstance(source.data, str) else source.data
    if len(data) > MAXIMUM_BYTES:
        raise DocumentError(source.id, "decode", f"larger than {MAXIMUM_BYTES // 1024 // 1024} MiB")
    warnings: tuple[str, ...] = ()
    if isinstance(source.data, str):
        content, encoding, encoding_from = replace_surrogates(source.data, repairs), "str", "given as text"
    else:
        found = decode_bytes(source, data)
        content, encoding, encoding_from, warnings = found.content, found.encoding, found.encoding_from, found.warnings
        if found.replaced:
            repairs["undecodable bytes"] += found.replaced
        if encoding_from == "byte order mark":
            repairs["byte order mark"] += 1
    content, media_type = _recognised(source, content, repairs)
    if media_type == "subtitles":
        content = decode_breaks_of_subtitles(content, repairs)
    content = _repair(content, repairs, escaped=media_type != "html")
    if media_type != "html":
        warnings += (
            *doubtful_escapes(content),
            *_tags_left(content, stated=source.media_type not in (None, "markdown")),
        )
    found_front = read_front_matter(content) if media_type == "markdown" else None
    return Text(
        content=content,
        encoding=encoding,
        encoding_from=encoding_from,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        repairs={kind: repairs[kind] for kind in sorted(repairs)},
        metadata=found_front.metadata if found_front else {},
        media_type=media_type,
        warnings=warnings,
    )


def _recognised(source: Source, content: str, repairs: Counter[str]) -> tuple[str, MediaType]:
    """The text, and what it is. HTML whose tags were escaped, as feeds have it, gets its tags back."""
    if source.media_type not in (None, "text", "html") and _is_page(content, source.media_type):
        return content, "html"
    if source.media_type is not None:
        return content, source.media_type
    media_type = recognise(content)
    if media_type == "text":
        if (fragment := as_markup(content)) is not None:
            return fragment, "html"
        markup = unescape_markup(content)
        if markup is not None and recognise(markup) == "html":
            repairs["entities"] += markup.count("<")
            return markup, "html"
    return content, media_type


def _is_page(content: str, named: MediaType | None) -> bool:
    """Whether a text is HTML although its file is named as something else: tags may be in Markdown and wiki markup."""
    return begins_as_page(content) or (named in ("markdown", "mail") and recognise(content) == "html")


def _tags_left(content: str, *, stated: bool) -> tuple[str, ...]:
    """A warning about HTML tags in what was not recognised as HTML, and about other markup."""
    if not stated and (form := _FORMS.match(content)):
        kind = "LaTeX" if form[0].startswith("\\") else "XML"
        return (f"this is {kind}, whose marks stay in the text: take the text out of it first",)
    tags = 0 if stated or "<" not in content else count_tags(content)
    if tags < _MANY_TAGS:
        return ()
    return (f"{tags} HTML tags stay in the text, which was not recognised as HTML: if it is, say --html",)


def repair(text: Text, made_of: str | None = None) -> Text:
    """The text of a page, repaired again after extraction, which decodes entities such as `&shy;`.

    `made_of`: a text that has all characters of this one but spaces and line feeds, if there is one that was repaired.
    """
    repairs = Counter(text.repairs)
    characters = None if made_of is None or text.content.isascii() else unusual_characters(made_of)
    content = _repair(text.content, repairs, escaped=False, characters=characters)
    content = decode_entities(content, repairs)
    if content == text.content:
        return text
    return replace(text, content=content, repairs={kind: repairs[kind] for kind in sorted(repairs)})


def _repair(content: str, repairs: Counter[str], *, escaped: bool, characters: frozenset[str] | None = None) -> str:
    """The content after all repairs, repeated until nothing changes: one repair can make another one possible.

    `escaped`: whether entities and literal escapes are decoded, too. `characters`: its unusual ones, and others, if
    they are known.
    """
    for _ in range(_MAXIMUM_ROUNDS):
        before = content
        if escaped and "\\" in content:
            content = decode_quotes(decode_escapes(content, repairs), repairs)
        if escaped and "&" in content:
            content = decode_entities(content, repairs)
        if not content.isascii() or content.translate(_ORDINARY):
            content = undo_mojibake(content, repairs, characters)
            content = strip_invisible(content, repairs, characters if content == before else None)
        if content == before:
            break
        characters = None
    return content
