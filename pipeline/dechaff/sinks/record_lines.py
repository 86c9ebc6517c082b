"""Article <-> record line: a record with its body as one line of JSON, for files of many documents."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

import orjson

from dechaff.document import Article, Source, Verbatim
from dechaff.errors import UsageError
from dechaff.sinks.record import SCHEMA, article_json, from_json, layout

__all__ = ["RECORD_SCHEMA", "Detail", "LineOutput", "TextOutput", "from_line", "to_line"]

RECORD_SCHEMA = "dechaff-record/1"
"""The version of this layout: that of the sidecar, but `body` is the text, and the sidecar's `body` is `measures`."""

Detail = Literal["full", "brief", "body"]
"""full: everything; brief: without what was removed and changed; body: the id and the body."""

_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
_LEFT_OUT = ("metadata_from", "removed", "reported", "whitespace", "left_out", "repairs", "warnings")


@dataclass(frozen=True, slots=True)
class LineOutput:
    """Results as lines of JSON. `extra_as_text`: see `to_line`."""

    detail: Detail = "full"
    extra_as_text: bool = False

    def earlier(self, name: str, source: Source, tool: Mapping[str, str]) -> None:
        """None: lines are written anew in each run."""

    def put(self, name: str, article: Article, extra: Mapping[str, object]) -> bytes | None:  # noqa: ARG002
        """The line of a document; None if only bodies are wanted and it has none. Raises `UsageError`."""
        if article.status == "rejected" and self.detail == "body":
            return None
        return to_line(article, extra, self.detail, extra_as_text=self.extra_as_text)


@dataclass(frozen=True, slots=True)
class TextOutput:
    """Results as plain text, or as records with the body in them (one line of JSON)."""

    json: bool = False

    def earlier(self, name: str, source: Source, tool: Mapping[str, str]) -> None:
        """None: the text is written anew in each run."""

    def put(self, name: str, article: Article, extra: Mapping[str, object]) -> bytes | None:  # noqa: ARG002
        """The body and a line end; None for an empty one. Raises `UsageError`."""
        if self.json:
            return article_json(article)
        return f"{article.body}\n".encode() if article.body else None


def to_line(
    article: Article, extra: Mapping[str, object], detail: Detail = "full", *, extra_as_text: bool = False
) -> bytes:
    """The record as one line of JSON, with its line end; the body of a rejected document is null.

    `extra_as_text`: the other fields are JSON in a string, for a column of a table, which has one type.
    Raises `UsageError` for what JSON can't hold.
    """
    body = None if article.status == "rejected" else article.body
    if detail == "body":
        return _dumps({"id": article.record.id, "body": body}, {})
    parts = layout(article.record)
    measures = parts.pop("body")
    record = {"id": parts.pop("id"), "body": body, **parts, "schema": RECORD_SCHEMA}
    ordered = {}
    for name, value in record.items():
        if detail == "full" or name not in _LEFT_OUT:
            ordered[name] = value
        if name == "metadata":
            ordered["measures"] = measures
    if extra_as_text and extra:
        ordered["extra"] = _dumps({}, extra)[len('{"extra":') : -len("}\n")].decode()
        return _dumps(ordered, {})
    return _dumps(ordered, extra)


def _dumps(record: dict[str, object], extra: Mapping[str, object]) -> bytes:
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
