"""Pieces of bytes -> pieces in UTF-8, and lines with their numbers; a broken place is one line."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from dechaff.sources.decompress import Broken

__all__ = ["LONGEST", "as_utf8", "lines"]

LONGEST = 64 << 20
"""The most bytes of one line, record or document: longer ones are not read into memory."""

_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_HEAD = 64


def as_utf8(chunks: Iterable[bytes | Broken]) -> Iterator[bytes | Broken]:
    """The pieces of a file of records in UTF-8, without a byte order mark, if they are UTF-16 or UTF-32.

    Spreadsheets and PowerShell write these. Without a mark, UTF-16 is told by the zero bytes of its ASCII characters.
    Other files are not changed, except for a mark.
    """
    waiting = iter(chunks)
    first = next(waiting, b"")
    if isinstance(first, Broken):
        return chain((first,), waiting)
    for piece in waiting:  # a pipe may give one byte at first
        if isinstance(piece, Broken) or len(first) >= _HEAD:
            waiting = chain((piece,), waiting)
            break
        first += piece
    encoding = next((name for mark, name in _MARKS if first.startswith(mark)), None) or _without_mark(first)
    if encoding is None:
        return chain((first.removeprefix(codecs.BOM_UTF8),), waiting)
    return _transcoded(chain((first,), waiting), encoding)


def _without_mark(head: bytes) -> str | None:
    head = head[:_HEAD]
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if half and odd > 0.3 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.3 * half and not odd else None


def _transcoded(chunks: Iterable[bytes | Broken], encoding: str) -> Iterator[bytes | Broken]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        if isinstance(chunk, Broken):
            yield chunk
        elif text := decoder.decode(chunk):
            yield text.encode("utf-8", "surrogatepass")
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8", "surrogatepass")


def lines(chunks: Iterable[bytes | Broken], longest: int = LONGEST) -> Iterator[tuple[int, bytes | Broken]]:
    """Each line, with its line end, and its number, from 1. A line that is damaged or too long is a `Broken`."""
    number = 1
    parts: list[bytes] = []  # of the present line
    size = 0
    for chunk in chunks:
        if isinstance(chunk, Broken):
            yield number, chunk
            number, parts, size = number + 1, [], 0
            continue
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            if size + len(piece) > longest:
                yield number, _too_long(longest)
            elif parts:
                yield number, b"".join((*parts, piece, b"\n"))
            else:
                yield number, piece + b"\n"
            number, parts, size = number + 1, [], 0
        if rest:
            size += len(rest)
            parts.append(rest)
            if size > longest:
                parts.clear()
    if size > longest:
        yield number, _too_long(longest)
    elif parts:
        yield number, b"".join(parts)


def _too_long(longest: int) -> Broken:
    return Broken(f"the record is longer than {longest >> 20} MiB")
