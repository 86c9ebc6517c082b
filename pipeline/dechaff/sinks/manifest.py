"""The manifest of files of many documents: what they hold, so that a later run can go on where this one ended.

One line of JSON each: a head, a line for each document (the hash of all that its result depends on, and its outcome),
and after the last document of a segment a line for that. A segment is a part, or a span of the one file. What follows
the last line of a segment belongs to one that was not finished. While files of an earlier run are replaced, their
hashes are in a file of their own, as the manifest is about the new ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
import orjson

_SCHEMA = "dechaff-manifest/1"
_PIECE = 1 << 20

FileHash = tuple[int, str]
"""The size of a file, or of a span of it, and its SHA-256."""


@dataclass(frozen=True, slots=True)
class Head:
    """What all results depend on: the rules and versions, and the layout of the files."""

    basis: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Noted:
    """A document: the hash of all that is its own, and what became of it."""

    key: str
    outcome: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Segment:
    """A finished segment: the name of its file, the span in it, and the hash of that.

    `last`: the documents ended before it was full. `at`: the end of this line.
    """

    name: str
    start: int
    end: int
    sha256: str
    last: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """The run came to its end."""


Line = Head | Noted | Segment | Ended


def line_of(item: Line) -> bytes:
    """The line of the manifest, line end included."""
    if isinstance(item, Head):
        value: object = {"schema": _SCHEMA, **item.basis}
    elif isinstance(item, Noted):
        value = [item.key, item.outcome]
    elif isinstance(item, Segment):
        last = {"last": True} if item.last else {}
        value = {"segment": item.name, "start": item.start, "end": item.end, "sha256": item.sha256, **last}
    else:
        value = {"ended": True}
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)


def read_manifest(path: Path) -> Iterator[Line]:
    """The lines of a manifest, up to the first that is not whole. Nothing if there is no manifest."""
    try:
        with path.open("rb") as file:
            at = 0
            for line in file:
                at += len(line)
                item = _item(line, at)
                if item is None or (at == len(line)) != isinstance(item, Head):
                    return
                yield item
    except OSError:
        return


def _item(line: bytes, at: int) -> Line | None:
    try:
        value = orjson.loads(line) if line.endswith(b"\n") else None
    except orjson.JSONDecodeError:
        return None
    match value:
        case [str(key), dict(outcome)]:
            return Noted(key, outcome)
        case {"segment": str(name), "start": int(start), "end": int(end), "sha256": str(digest), **more}:
            return Segment(name, start, end, digest, more.get("last") is True, at)
        case {"ended": True}:
            return Ended()
        case {"schema": schema, **basis} if schema == _SCHEMA:
            return Head({str(name): part for name, part in basis.items()})
    return None


class _Replaced(msgspec.Struct):
    inputs: str
    files: dict[str, FileHash]


def replaced_json(inputs: object, hashes: Mapping[str, FileHash]) -> bytes:
    """What is noted of the files that a run with these inputs replaces, by their names."""
    return orjson.dumps({"inputs": inputs, "files": hashes})


def read_replaced(path: Path, inputs: object) -> Mapping[str, FileHash]:
    """The files that a run with the same inputs was about to replace when it was broken off; none if there was none."""
    try:
        noted = msgspec.json.decode(path.read_bytes(), type=_Replaced)
    except (OSError, msgspec.DecodeError):
        return {}
    return noted.files if noted.inputs == inputs else {}


def segment_hash(file: BinaryIO, start: int, end: int | None = None) -> FileHash:
    """The size and the SHA-256 of a span of a file; without `end`, up to its end."""
    digest = hashlib.sha256()
    size = 0
    file.seek(start)
    while piece := file.read(_PIECE if end is None else min(_PIECE, end - start - size)):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()
