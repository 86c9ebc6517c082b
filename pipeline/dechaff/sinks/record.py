"""Record <-> JSON: the sidecar, the file beside each body; and the record line, a record with its body."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Literal

import msgspec
import orjson

from dechaff.document import Article, Choice, Count, Record, Removal, Verbatim, Whitespace
from dechaff.errors import UsageError

SCHEMA = "dechaff/1"
"""The version of this layout; it changes when readers of the old one could not read the new one."""

BRIEF_SCHEMA = "dechaff-brief/1"
"""The version of the brief record: the sidecar without what was removed and changed."""

RECORD_SCHEMA = "dechaff-record/1"
"""The version of the record line: as the sidecar, but `body` is the text, and the sidecar's `body` is `measures`."""

Detail = Literal["full", "brief", "body"]
"""full: everything; brief: without what was removed and changed; body: the id and the body."""

_NOT_IN_BRIEF = ("metadata_from", "removed", "reported", "whitespace", "left_out", "repairs", "warnings")
_IF_ANY = ("metadata_from", "reported", "whitespace", "left_out", "reason")
"""The keys that a sidecar has only where there is something to say."""

_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS

ALSO, AUTHORS = "also", "authors"
"""The keys below `metadata` with the later values of fields, and with the authors as a list; no field can have them."""


def to_json(record: Record) -> bytes:
    """The sidecar's bytes: UTF-8, indented, keys in a fixed order, one line end at the end.

    Raises `UsageError` for a text that is not valid Unicode (half a surrogate pair) or a field named "also".
    """
    return _dumps(layout(record), orjson.OPT_INDENT_2)


def article_json(article: Article) -> bytes:
    """Record and body (`body_text`) as one line of JSON, line end included. Raises `UsageError` as `to_json` does."""
    return _dumps({**layout(article.record), "body_text": article.body}, 0)


def to_brief_json(record: Record) -> bytes:
    """As `to_json`, without what was removed and changed."""
    brief = {name: value for name, value in layout(record).items() if name not in _NOT_IN_BRIEF}
    return _dumps({**brief, "schema": BRIEF_SCHEMA}, orjson.OPT_INDENT_2)


def _dumps(layout: Mapping[str, object], option: int) -> bytes:
    try:
        return orjson.dumps(layout, option=option | orjson.OPT_APPEND_NEWLINE)
    except TypeError as error:
        raise UsageError(f"the record can't be written as JSON: {error}") from error


def layout(record: Record) -> dict[str, object]:
    """The sidecar as a mapping, its keys in their order. Raises `UsageError` for a field named "also"."""
    taken = {ALSO: record.also, AUTHORS: record.authors}
    for name, values in taken.items():
        if name in record.metadata and values:
            raise UsageError(f'a rule saves a field named "{name}", which has a meaning of its own: rename it')
    metadata: dict[str, object] = {}
    for field, value in record.metadata.items():
        metadata[field] = value
        if field == "author" and record.authors:
            metadata[AUTHORS] = list(record.authors)
    if record.also:
        metadata[ALSO] = {field: list(values) for field, values in record.also.items()}
    layout: dict[str, object] = {
        "schema": SCHEMA,
        "id": record.id,
        "source": dict(record.source),
        "metadata": metadata,
        "body": dict(record.body),
        "removed": [_removal(removal) for removal in record.removed],
        "metadata_from": {
            field: {"origin": choice.origin, "reason": choice.reason} for field, choice in record.metadata_from.items()
        },
        "reported": [_removal(removal) for removal in record.reported],
        "whitespace": [_whitespace(change) for change in record.whitespace],
        "left_out": list(record.left_out),
        "repairs": dict(record.repairs),
        "warnings": list(record.warnings),
        "status": record.status,
        "reason": record.reason,
        "tool": dict(record.tool),
    }
    return {name: value for name, value in layout.items() if name not in _IF_ANY or value not in ([], {}, None)}


def _removal(span: Removal) -> dict[str, object]:
    saved = {"saved": dict(span.saved)} if span.saved else {}
    return {"rule": span.rule, "line": span.line, "start": span.start, "end": span.end, "text": span.text, **saved}


def _whitespace(change: Whitespace) -> dict[str, object]:
    """The places are on one line, as there may be thousands."""
    return {"old": change.old, "new": change.new, "at": orjson.Fragment(orjson.dumps(change.at))}


class _Head(msgspec.Struct):
    schema: str = ""


class _Sidecar(msgspec.Struct):
    """The layout of the file."""

    id: str
    source: dict[str, str | Count | None]
    metadata: dict[str, str | tuple[str, ...] | dict[str, tuple[str, ...]]]
    body: dict[str, str | Count]
    removed: tuple[Removal, ...]
    repairs: dict[str, Count]
    warnings: tuple[str, ...]
    status: Literal["cleaned", "unchanged", "limit exceeded", "left whole", "rejected"]
    tool: dict[str, str]
    metadata_from: dict[str, Choice] = {}
    reported: tuple[Removal, ...] = ()
    whitespace: tuple[Whitespace, ...] = ()
    left_out: tuple[str, ...] = ()
    reason: str | msgspec.UnsetType = msgspec.UNSET


def from_json(data: bytes) -> Record:
    """The record that `to_json` wrote; unknown keys are ignored, and records of version 0.1 are read.

    Raises `UsageError`, with the place within the JSON, for anything that is not a sidecar of this layout.
    """
    try:
        schema = msgspec.json.decode(data, type=_Head).schema
        if schema == BRIEF_SCHEMA:
            raise UsageError("this record was written with --no-record: it does not hold what was removed")
        if schema != SCHEMA:
            raise UsageError(f'not a sidecar that this version reads: "schema" must be "{SCHEMA}"')
        read = msgspec.json.decode(data, type=_Sidecar)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"not a sidecar: {error}") from error
    metadata = {name: value for name, value in read.metadata.items() if isinstance(value, str)}
    lists = {name: value for name, value in read.metadata.items() if isinstance(value, tuple)}
    also = {name: value for name, value in read.metadata.items() if isinstance(value, dict)}
    wrong = (lists.keys() - {AUTHORS}) | (also.keys() - {ALSO})
    if wrong:
        raise UsageError(f"not a sidecar: expected text - at `$.metadata.{min(wrong)}`")
    return Record(
        id=read.id,
        source=read.source,
        metadata=metadata,
        also=also.get(ALSO, {}),
        body=read.body,
        removed=read.removed,
        reported=read.reported,
        whitespace=read.whitespace,
        left_out=read.left_out,
        repairs=read.repairs,
        warnings=read.warnings,
        status="limit exceeded" if read.status == "left whole" else read.status,
        reason=None if read.reason is msgspec.UNSET else read.reason,
        tool=read.tool,
        authors=lists.get(AUTHORS, ()),
        metadata_from=read.metadata_from,
    )


def to_line(
    article: Article, extra: Mapping[str, object], detail: Detail = "full", *, extra_as_text: bool = False
) -> bytes:
    """The record as one line of JSON, with its line end; the body of a rejected document is null.

    `extra_as_text`: the other fields are JSON in a string, for a column of a table, which has one type.
    Raises `UsageError` for what JSON can't hold.
    """
    body = None if article.status == "rejected" else article.body
    if detail == "body":
        return _line({"id": article.record.id, "body": body}, {})
    parts = layout(article.record)
    measures = parts.pop("body")
    record = {"id": parts.pop("id"), "body": body, **parts, "schema": RECORD_SCHEMA}
    ordered = {}
    for name, value in record.items():
        if detail == "full" or name not in _NOT_IN_BRIEF:
            ordered[name] = value
        if name == "metadata":
            ordered["measures"] = measures
    if extra_as_text and extra:
        ordered["extra"] = _line({}, extra)[len('{"extra":') : -len("}\n")].decode()
        return _line(ordered, {})
    return _line(ordered, extra)


def _line(record: dict[str, object], extra: Mapping[str, object]) -> bytes:
    try:
        return orjson.dumps({**record, "extra": extra} if extra else record, default=_default, option=_OPTIONS)
    except TypeError:
        pass
    try:  # half a surrogate pair in another field: json can write it, orjson can't
        raw = json.dumps(extra, default=_plain).encode()
        return orjson.dumps({**record, "extra": orjson.Fragment(raw)}, default=_default, option=_OPTIONS)
    except (TypeError, ValueError) as error:
        raise UsageError(f"the record can't be written as JSON: {error}") from error


def _default(value: object) -> object:
    """Values of tables that JSON has no type for: a number as it was written, bytes in base64."""
    if isinstance(value, Verbatim):
        return orjson.Fragment(value.text)
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, Decimal | timedelta):
        return str(value)
    if isinstance(value, Verbatim):
        return int(value.text) if value.is_integer else float(value.text)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"a {type(value).__name__}")


def from_line(line: bytes) -> tuple[Article, Mapping[str, object]]:
    """The article of a line that `to_line` wrote with full detail, and the other fields of the input.

    Raises `UsageError` for any other line.
    """
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"not a record: it is not JSON ({error})") from error
    if not isinstance(record, dict) or record.get("schema") != RECORD_SCHEMA:
        raise UsageError(f'not a record that this version reads: "schema" must be "{RECORD_SCHEMA}"')
    body, extra = record.pop("body", None), record.pop("extra", {})
    sidecar = {**record, "schema": SCHEMA, "body": record.pop("measures", None)}
    if not isinstance(body, str | None) or not isinstance(extra, dict):
        raise UsageError("not a record: body must be text, and extra a mapping")
    return Article(body or "", from_json(orjson.dumps(sidecar))), extra
