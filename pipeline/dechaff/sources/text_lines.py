"""Pieces of bytes -> lines with their numbers; a broken place is one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dechaff.sources.decompress import Broken

__all__ = ["LONGEST", "lines"]

LONGEST = 64 << 20
"""The most bytes of one line, record or document: longer ones are not read into memory."""


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
