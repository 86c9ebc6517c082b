"""JSON, one record a line, in an array or one after another -> Sources.

Records may be written over many lines. No more than one is kept in memory.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import orjson

from dechaff.document import Failure, Source, Verbatim
from dechaff.sources.container import Container, Numbered, as_utf8, documents_of, failure_at, lines
from dechaff.sources.decompress import LONGEST, Broken
from dechaff.sources.fields import Fields, Report

_LONG_NUMBER = re.compile(rb"\d{16}")
_FEW = 16
_NO_JSON = (b"NaN", b"Infinity")

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def read_json(
    chunks: Iterable[bytes | Broken], container: Container, fields: Fields, report: Report, *, by_line: bool
) -> Iterator[Source | Failure]:
    """The records of a file, in order. What is not a record is a failure with its number.

    `by_line`: a record is a line, and its number is that of the line; unless the file begins with an array of records,
    or with one that continues in the next line. Otherwise records are counted.
    """
    waiting = as_utf8(chunks)
    first = next(waiting, b"")
    whole = chain((first,), waiting)
    if isinstance(first, bytes) and (not by_line or _is_no_line(first)):
        records = _values(whole, container)
    else:
        records = _lines(whole, container)
    return documents_of(records, fields, container, report)


def _is_no_line(head: bytes) -> bool:
    """Whether the first line of a file is no record, but begins an array or a record, or holds several."""
    line, end, _ = head.lstrip().partition(b"\n")
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        if line.startswith(b"["):
            return True
        return (bool(end) and line.strip() == b"{") or len(objects_of_line(line)) > 1
    return isinstance(value, list) and (not value or isinstance(value[0], dict))


def _lines(chunks: Iterable[bytes | Broken], container: Container) -> Iterator[Numbered | Failure]:
    for number, line in lines(chunks):
        if isinstance(line, Broken):
            yield failure_at(container, number, line.reason)
        elif data := line.strip():
            yield _record(data, number, container)


def _values(chunks: Iterable[bytes | Broken], container: Container) -> Iterator[Numbered | Failure]:
    number = 0
    beginning = _Beginning(chunks)
    for number, data in enumerate(json_objects(beginning), 1):
        yield (
            failure_at(container, number, data.reason) if isinstance(data, Broken) else _record(data, number, container)
        )
    if not number and b"".join(beginning.seen.split()) not in (b"", b"[]", b"\xef\xbb\xbf", b"\xef\xbb\xbf[]"):
        yield failure_at(container, 1, "there is no record in it: a record is a mapping, {...}")


class _Beginning:
    """The pieces of a file, with the first bytes of it that are no white space: those of an empty one are few."""

    def __init__(self, chunks: Iterable[bytes | Broken]) -> None:
        self._chunks = chunks
        self.seen = b""

    def __iter__(self) -> Iterator[bytes | Broken]:
        for chunk in self._chunks:
            if isinstance(chunk, bytes) and len(self.seen) < _FEW:
                self.seen += chunk.strip()[:_FEW]
            yield chunk


def _record(data: bytes, number: int, container: Container) -> Numbered | Failure:
    try:
        record = _parse(data)
    except (ValueError, RecursionError) as error:
        return failure_at(container, number, _charset_fault(data) or f"not valid JSON ({_fault(error)})")
    if not isinstance(record, dict):
        return failure_at(container, number, "not a record: a line must be a mapping, {...}")
    return number, record


def _parse(data: bytes) -> object:
    """The value of a line, its numbers exactly as they are; NaN and Infinity are null. Raises `ValueError`."""
    if _LONG_NUMBER.search(data) is None:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            # Half a surrogate pair is read, and repaired by decoding.
            if b"\\ud" not in data.lower() and not any(word in data for word in _NO_JSON):
                raise
    return json.loads(
        data.decode("utf-8"),
        parse_int=lambda text: int(text) if len(text) < 19 else Verbatim(text),
        parse_float=lambda text: float(text) if len(text) < 16 else Verbatim(text),
        parse_constant=lambda _: None,
    )


def _fault(error: Exception) -> str:
    """The error and its column, without the line number, which counts within this line."""
    return f"{error.msg}: column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)


def _charset_fault(data: bytes) -> str | None:
    """The error of a line that is not UTF-8, or None."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 (byte {data[error.start]:#04x} at column {error.start + 1}), as JSON must be: see iconv"
    return None


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
    """The objects of a line that has several, one after another; none if there is anything else."""
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
            if quote >= 0:  # a string that continues in the next piece
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
