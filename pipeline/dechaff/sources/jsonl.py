"""JSON, one record a line, in an array or one after another -> Sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain

import orjson

from dechaff.document import Failure, Source, Verbatim
from dechaff.sources.decompress import Broken
from dechaff.sources.json_values import json_objects, objects_of_line
from dechaff.sources.records import Container, Fields, Numbered, Report, documents_of, failure_at
from dechaff.sources.text_lines import as_utf8, lines

__all__ = ["read_json"]

_LONG_NUMBER = re.compile(rb"\d{16}")
_NO_JSON = (b"NaN", b"Infinity")


def read_json(
    chunks: Iterable[bytes | Broken], container: Container, fields: Fields, report: Report, *, by_line: bool
) -> Iterator[Source | Failure]:
    """The records of a file, in order. What is not a record is a failure with its number.

    `by_line`: a record is a line, and its number is that of the line; unless the file begins with an array of records,
    or with one that goes on in the next line. Otherwise records are counted.
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
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _lines(chunks: Iterable[bytes | Broken], container: Container) -> Iterator[Numbered | Failure]:
    for number, line in lines(chunks):
        if isinstance(line, Broken):
            yield failure_at(container, number, line.reason)
        elif data := line.strip():
            yield _record(data, number, container)


def _values(chunks: Iterable[bytes | Broken], container: Container) -> Iterator[Numbered | Failure]:
    number = 0
    for number, data in enumerate(json_objects(chunks), 1):
        yield (
            failure_at(container, number, data.reason) if isinstance(data, Broken) else _record(data, number, container)
        )
    if not number:
        yield failure_at(container, 1, "there is no record in it: a record is a mapping, {...}")


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
    return json.loads(data.decode("utf-8"), parse_int=_integer, parse_float=_decimal, parse_constant=lambda _: None)


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


def _integer(text: str) -> object:
    return int(text) if len(text) < 19 else Verbatim(text)


def _decimal(text: str) -> object:
    return float(text) if len(text) < 16 else Verbatim(text)
