"""Record <-> JSON: the layout of the file that stands beside each body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson

from dechaff.document import Article, Record, Removal, Status, Whitespace
from dechaff.errors import UsageError

__all__ = ["BRIEF_SCHEMA", "SCHEMA", "article_json", "from_json", "layout", "to_json"]

SCHEMA = "dechaff/1"
"""The version of this layout; it changes when a reader of the old one would go wrong."""

BRIEF_SCHEMA = "dechaff-brief/1"
"""The version of the brief record: that of the sidecar, without what was removed and changed."""

ALSO = "also"
"""The key below `metadata` with the later values of fields; no field can have this name."""

_STATUSES: tuple[Status, ...] = ("cleaned", "unchanged", "limit exceeded", "rejected")

_OLD_STATUSES: Mapping[str, Status] = {"left whole": "limit exceeded"}
"""Values of `status` in records that version 0.1 wrote, with the present ones."""

T = TypeVar("T")


def to_json(record: Record) -> bytes:
    """The sidecar's bytes: UTF-8, indented, keys in a fixed order, one line end at the end.

    Raises `UsageError` for a text that is not valid Unicode (half a surrogate pair) or a field named "also".
    """
    return _dumps(layout(record), orjson.OPT_INDENT_2)


def article_json(article: Article) -> bytes:
    """Record and body (`body_text`) as one line of JSON, line end included. Raises `UsageError` as `to_json` does."""
    return _dumps({**layout(article.record), "body_text": article.body}, 0)


def _dumps(layout: Mapping[str, object], option: int) -> bytes:
    try:
        return orjson.dumps(layout, option=option | orjson.OPT_APPEND_NEWLINE)
    except TypeError as error:
        raise UsageError(f"the record can't be written as JSON: {error}") from error


def layout(record: Record) -> dict[str, object]:
    """The sidecar as a mapping, its keys in their order. Raises `UsageError` for a field named "also"."""
    if ALSO in record.metadata and record.also:
        raise UsageError(f'a rule saves a field named "{ALSO}", which has a meaning of its own: rename it')
    also = {ALSO: {field: list(values) for field, values in record.also.items()}} if record.also else {}
    layout: dict[str, object] = {
        "schema": SCHEMA,
        "id": record.id,
        "source": dict(record.source),
        "metadata": {**record.metadata, **also},
        "body": dict(record.body),
        "removed": [_removal(removal) for removal in record.removed],
    }
    if record.reported:
        layout["reported"] = [_removal(removal) for removal in record.reported]
    if record.whitespace:
        layout["whitespace"] = [_whitespace(change) for change in record.whitespace]
    if record.left_out:
        layout["left_out"] = list(record.left_out)
    layout |= {"repairs": dict(record.repairs), "warnings": list(record.warnings), "status": record.status}
    if record.reason is not None:
        layout["reason"] = record.reason
    layout["tool"] = dict(record.tool)
    return layout


def _removal(removal: Removal) -> dict[str, object]:
    layout: dict[str, object] = {
        "rule": removal.rule,
        "line": removal.line,
        "start": removal.start,
        "end": removal.end,
        "text": removal.text,
    }
    return {**layout, "saved": dict(removal.saved)} if removal.saved else layout


def _whitespace(change: Whitespace) -> dict[str, object]:
    """The places stay on one line: there may be thousands, and nobody reads them one below the other."""
    return {"old": change.old, "new": change.new, "at": orjson.Fragment(orjson.dumps(change.at))}


def from_json(data: bytes) -> Record:
    """Read what `to_json` wrote; keys that we don't know are passed over.

    Raises `UsageError`, with the place within the JSON, for anything that is not a sidecar of this layout.
    """
    try:
        raw = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"not a sidecar: it is not JSON ({error})") from error
    top = _mapping(raw, "the file", _anything)
    if top.get("schema") == BRIEF_SCHEMA:
        raise UsageError("this record was written with --no-record: it does not hold what was removed")
    if top.get("schema") != SCHEMA:
        raise UsageError(f'not a sidecar that this version reads: "schema" must be "{SCHEMA}"')
    metadata, also = _metadata(_needed(top, "metadata", _anything))
    status = _needed(top, "status", _text)
    status = _OLD_STATUSES.get(status, status)
    if status not in _STATUSES:
        raise UsageError(f"not a sidecar: status is {status!r}, and must be one of {', '.join(_STATUSES)}")
    return Record(
        id=_needed(top, "id", _text),
        source=_needed(top, "source", _mapping_of(_scalar)),
        metadata=metadata,
        also=also,
        body=_needed(top, "body", _mapping_of(_text_or_count)),
        removed=_needed(top, "removed", _sequence_of(_to_removal)),
        reported=_sequence_of(_to_removal)(top.get("reported", []), "reported"),
        whitespace=_sequence_of(_to_whitespace)(top.get("whitespace", []), "whitespace"),
        left_out=_sequence_of(_text)(top.get("left_out", []), "left_out"),
        repairs=_needed(top, "repairs", _mapping_of(_count)),
        warnings=_needed(top, "warnings", _sequence_of(_text)),
        status=status,
        reason=_text(top["reason"], "reason") if "reason" in top else None,
        tool=_needed(top, "tool", _mapping_of(_text)),
    )


def _metadata(raw: object) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    fields = _mapping(raw, "metadata", _anything)
    also = fields.pop(ALSO, {})
    if isinstance(also, str):
        fields[ALSO], also = also, {}
    later = _mapping(also, f"metadata.{ALSO}", _sequence_of(_text))
    return _mapping(fields, "metadata", _text), later


def _to_removal(raw: object, place: str) -> Removal:
    fields = _mapping(raw, place, _anything)
    return Removal(
        rule=_needed(fields, "rule", _text, place),
        line=_needed(fields, "line", _count, place),
        start=_needed(fields, "start", _count, place),
        end=_needed(fields, "end", _count, place),
        text=_needed(fields, "text", _text, place),
        saved=_mapping(fields.get("saved", {}), f"{place}.saved", _text),
    )


def _to_whitespace(raw: object, place: str) -> Whitespace:
    fields = _mapping(raw, place, _anything)
    return Whitespace(
        old=_needed(fields, "old", _text, place),
        new=_needed(fields, "new", _text, place),
        at=_needed(fields, "at", _sequence_of(_count), place),
    )


def _needed(fields: Mapping[str, Any], key: str, check: Callable[[object, str], T], place: str = "") -> T:
    name = f"{place}.{key}" if place else key
    if key not in fields:
        raise UsageError(f"not a sidecar: {name} is missing")
    return check(fields[key], name)


def _wrong(value: object, place: str, wanted: str) -> UsageError:
    kind = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return UsageError(f"not a sidecar: {place} must be {wanted}, and is {kind.get(type(value), 'a number')}")


def _anything(value: object, place: str) -> Any:  # noqa: ARG001 – has the form of a check
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong(value, place, "text")
    return value


def _count(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(value, place, "a whole number from 0")
    return value


def _text_or_count(value: object, place: str) -> str | int:
    return value if isinstance(value, str) else _count(value, place)


def _scalar(value: object, place: str) -> str | int | None:
    return None if value is None else _text_or_count(value, place)


def _mapping(value: object, place: str, check: Callable[[object, str], T]) -> dict[str, T]:
    if not isinstance(value, dict):
        raise _wrong(value, place, "a mapping")
    return {key: check(item, f"{place}.{key}") for key, item in value.items()}


def _mapping_of(check: Callable[[object, str], T]) -> Callable[[object, str], dict[str, T]]:
    return lambda value, place: _mapping(value, place, check)


def _sequence_of(check: Callable[[object, str], T]) -> Callable[[object, str], tuple[T, ...]]:
    def sequence(value: object, place: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise _wrong(value, place, "a list")
        return tuple(check(item, f"{place}[{index}]") for index, item in enumerate(value))

    return sequence
