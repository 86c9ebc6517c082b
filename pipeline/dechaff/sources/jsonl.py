"""JSON, one record a line -> Sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

import orjson

from dechaff.document import Failure, Source, Verbatim
from dechaff.errors import UsageError
from dechaff.sources.decompress import Broken
from dechaff.sources.records import Columns, Container, Fields, Report, announce, choose, failure_at, source_of
from dechaff.sources.text_lines import lines

__all__ = ["read_jsonl"]

_LONG_NUMBER = re.compile(rb"\d{16}")
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{")


def read_jsonl(
    chunks: Iterable[bytes | Broken], container: Container, fields: Fields, report: Report
) -> Iterator[Source | Failure]:
    """The records of a JSONL file, in order. A line that is not a record is a failure with its number."""
    columns: Columns | None = None
    for number, line in lines(chunks):
        if isinstance(line, Broken):
            yield failure_at(container, number, line.reason)
            continue
        if number == 1 and line.startswith(_UTF16):
            yield failure_at(container, number, "this is UTF-16, and JSON lines are UTF-8: iconv -f UTF-16 -t UTF-8")
            return
        data = (line.removeprefix(_BOM) if number == 1 else line).strip()
        if not data:
            continue
        try:
            record = _parse(data)
        except (ValueError, RecursionError) as error:
            yield failure_at(container, number, _charset_fault(data) or f"not valid JSON ({_fault(error)})")
            continue
        if not isinstance(record, dict):
            yield failure_at(container, number, "not a record: a line must be a mapping, {...}")
            continue
        if columns is None:
            try:
                columns = choose(fields, record, container)
            except UsageError as error:
                yield failure_at(container, number, str(error))
                return
            announce(columns, fields, container, report)
        yield source_of(record, number, columns, container)


def _parse(data: bytes) -> object:
    """The value of a line, its numbers exactly as they are. Raises `ValueError`."""
    if _LONG_NUMBER.search(data) is None:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            if b"\\ud" not in data.lower():  # half a surrogate pair is read, and repaired by decoding
                raise
    return json.loads(data.decode("utf-8"), parse_int=_integer, parse_float=_decimal, parse_constant=_refuse)


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


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a value of JSON")
