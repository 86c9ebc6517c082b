"""Pieces of bytes -> lines with their numbers; a broken place costs one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dechaff.sources.decompress import Broken

__all__ = ["LONGEST", "lines"]

LONGEST = 64 << 20
"""Bytes in one line, one record or one document; nothing longer is read into memory."""


def lines(chunks: Iterable[bytes | Broken], longest: int = LONGEST) -> Iterator[tuple[int, bytes | Broken]]:
    """Each line with its end and its number, from 1. A line that is broken, or too long, comes as `Broken`."""
    number = 1
    parts: list[bytes] = []  # the beginning of a line that is not at its end yet
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
