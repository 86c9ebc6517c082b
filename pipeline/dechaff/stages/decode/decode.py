"""Source -> Text: decode the bytes, undo mojibake, remove invisible characters. White space is not changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from dechaff.document import Source, Text
from dechaff.errors import DocumentError
from dechaff.stages.decode.charset import decode_bytes
from dechaff.stages.decode.invisible import replace_surrogates, strip_invisible
from dechaff.stages.decode.mojibake import undo_mojibake

__all__ = ["MAXIMUM_BYTES", "decode", "repair"]

MAXIMUM_BYTES = 64 * 1024 * 1024
"""Larger documents are refused: they are archives or dumps, not articles."""

_MAXIMUM_ROUNDS = 25
_ORDINARY = bytes(range(0x20, 0x7F)) + b"\t\n\r\x0b\x0c"


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
    return Text(
        content=_repair(content, data, repairs),
        encoding=encoding,
        encoding_from=encoding_from,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        repairs={kind: repairs[kind] for kind in sorted(repairs)},
        warnings=warnings,
    )


def repair(text: Text) -> Text:
    """The text of a page, repaired again after extraction, which decodes entities such as `&shy;`."""
    repairs = Counter(text.repairs)
    content = _repair(text.content, text.content.encode("utf-8"), repairs)
    if content == text.content:
        return text
    return replace(text, content=content, repairs={kind: repairs[kind] for kind in sorted(repairs)})


def _repair(content: str, data: bytes, repairs: Counter[str]) -> str:
    """The content after all repairs, repeated until nothing changes: one repair can make another one possible."""
    if content.isascii() and not data.translate(None, _ORDINARY):
        return content
    for _ in range(_MAXIMUM_ROUNDS):
        before = content
        content = strip_invisible(undo_mojibake(content, repairs), repairs)
        if content == before:
            break
    return content
