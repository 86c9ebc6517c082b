"""Pieces of bytes -> the JSON objects in them: the members of an array, or objects one after another.

They may be written over many lines. No more than one object is kept in memory.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping

import orjson

from dechaff.sources.decompress import Broken
from dechaff.sources.text_lines import LONGEST

__all__ = ["first_object", "json_objects", "objects_of_line"]

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def json_objects(chunks: Iterable[bytes | Broken]) -> Iterator[bytes | Broken]:
    """The bytes of each object at the top, or in an array at the top, in order.

    A broken place is a `Broken`, and so is an object that is longer than `LONGEST`, which ends the file.
    """
    scanner = _Scanner()
    for chunk in chunks:
        if isinstance(chunk, Broken):
            yield chunk
            scanner = _Scanner()
            continue
        yield from scanner.feed(chunk)
        if len(scanner.data) > LONGEST:
            yield Broken(f"the record is longer than {LONGEST >> 20} MiB")
            return
    if scanner.start is not None:
        yield Broken("the last record is cut off")


def first_object(head: bytes) -> Mapping[str, object] | None:
    """The first object in the beginning of a file; one that is not complete there has no fields. None without any."""
    scanner = _Scanner()
    found = next(scanner.feed(head.removeprefix(codecs.BOM_UTF8)), None)
    if found is None:
        return None if scanner.start is None else {}
    try:
        value = orjson.loads(found)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else None


def objects_of_line(line: bytes) -> list[bytes]:
    """The objects that stand one after another in a line; none if there is anything else."""
    scanner = _Scanner()
    found = list(scanner.feed(line))
    return [] if scanner.start is not None or b"".join(line.split()) != b"".join(b"".join(found).split()) else found


class _Scanner:
    """The bytes that were fed and not yet passed on; `start` is where the present object begins in them."""

    def __init__(self) -> None:
        self.data = b""
        self.start: int | None = None
        self._position = 0
        self._depth = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        self.data += chunk
        while True:
            token = _TOKEN.search(self.data, self._position)
            quote = self.data.find(b'"', self._position, token.start() if token else len(self.data))
            if quote >= 0:  # a string that goes on in the next piece
                self._position = quote
                break
            if token is None:
                self._position = len(self.data)
                break
            self._position = token.end()
            sign = token[0]
            if sign == b"{":
                if self.start is None:
                    self.start, self._depth = token.start(), 0
                self._depth += 1
            elif sign == b"}" and self.start is not None:
                self._depth -= 1
                if not self._depth:
                    yield self.data[self.start : self._position]
                    self.start = None
        kept = self._position if self.start is None else self.start
        self.data = self.data[kept:]
        self._position -= kept
        if self.start is not None:
            self.start = 0
