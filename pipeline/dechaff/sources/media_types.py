"""File name, or the first bytes of a file -> media type, container format and compression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal, get_args

import orjson

from dechaff.document import Compression, MediaType
from dechaff.errors import UsageError
from dechaff.sources.decompress import compression_of, decompress
from dechaff.text.markup import begins_as_mailbox, begins_as_page, is_message

ContainerFormat = Literal["jsonl", "json", "csv", "tsv", "warc", "parquet", "mbox", "zip"]

MEDIA_TYPES: MappingProxyType[str, MediaType | None] = MappingProxyType(
    {
        ".txt": None,
        ".text": None,
        ".md": "markdown",
        ".markdown": "markdown",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".xht": "html",
        ".mhtml": "html",
        ".mht": "html",
        ".eml": "mail",
        ".srt": "subtitles",
        ".vtt": "subtitles",
        ".sbv": "subtitles",
        ".ass": "subtitles",
        ".ssa": "subtitles",
        ".lrc": "subtitles",
        ".wiki": "wiki",
        ".mediawiki": "wiki",
    }
)
"""The files of one document by their suffix. What a `.txt` is, is recognised by its content."""

CONTAINERS: MappingProxyType[str, ContainerFormat] = MappingProxyType(
    {
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
        ".jl": "jsonl",
        ".json": "json",
        ".csv": "csv",
        ".tsv": "tsv",
        ".warc": "warc",
        ".wet": "warc",
        ".parquet": "parquet",
        ".mbox": "mbox",
        ".zip": "zip",
    }
)
COMPRESSIONS: MappingProxyType[str, Compression] = MappingProxyType(
    {".gz": "gz", ".zst": "zst", ".zstd": "zst", ".bz2": "bz2", ".xz": "xz"}
)
_RECORDS = re.compile(rb"\s*\[\s*\{|\s*\{\s*(?:\r?\n|\")")
_WARC = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
_SPOKEN: Mapping[str, MediaType] = {name: name for name in get_args(MediaType)}


@dataclass(frozen=True, slots=True)
class FileKind:
    """The contents of a file: one document (`container` is None) or many, and how it is compressed.

    A `media_type` of None is recognised by the content.
    """

    media_type: MediaType | None = None
    container: ContainerFormat | None = None
    compression: Compression | None = None


def kind_of(name: str) -> FileKind | None:
    """The kind of a file by its name ("x.jsonl.zst"); None for an unknown suffix."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes[-2:]]
    compression = COMPRESSIONS.get(suffixes[-1]) if suffixes else None
    if compression is not None:
        suffixes.pop()
    if not suffixes:
        return None
    if suffixes[-1] in CONTAINERS:
        return FileKind(None, CONTAINERS[suffixes[-1]], compression)
    return FileKind(MEDIA_TYPES[suffixes[-1]], None, compression) if suffixes[-1] in MEDIA_TYPES else None


def named_kind(text: str) -> FileKind:
    """The kind with a name such as "jsonl" or "csv.gz". Raises `UsageError` with a list of all kinds."""
    name = text.lower().removeprefix(".")
    if name in _SPOKEN:
        return FileKind(_SPOKEN[name])
    kind = kind_of(f"x.{name}")
    if kind is None:
        known = ", ".join(dict.fromkeys([*(suffix[1:] for suffix in (*MEDIA_TYPES, *CONTAINERS)), *_SPOKEN]))
        raise UsageError(f'no such kind of input: "{text}". There are {known}, each also with .gz, .zst, .bz2 or .xz')
    if kind.container is None and kind.media_type is None:
        return FileKind(
            "text", None, kind.compression
        )  # the user states that it is plain text, whatever its content looks like
    return kind


def kind_of_content(head: bytes, compression: Compression | None = None) -> FileKind | None:
    """The kind of a file by its first bytes; None where they don't say it. `compression` is that of its name."""
    compression = compression_of(head) or compression
    if compression is not None:
        first = next(decompress((head,), compression), b"")
        head = first if isinstance(first, bytes) else b""
    if _WARC.match(head):
        return FileKind(None, "warc", compression)
    if head.startswith(b"PAR1"):
        return FileKind(None, "parquet", compression)
    if begins_as_mailbox(head):
        return FileKind(None, "mbox", compression)
    if is_message(head):
        return FileKind(None, None, compression)
    if begins_as_page(head.decode("latin-1").removeprefix("\xef\xbb\xbf")):
        return FileKind("html", None, compression)
    if _RECORDS.match(head):
        return _kind_of_json(head, compression)
    return None


def may_be_archive(head: bytes) -> bool:
    """Whether a file that is named as one document is perhaps a web archive or a mailbox, by its very first bytes."""
    return head.startswith((b"WARC/1.", b"From ")) or compression_of(head) is not None


def holds_documents(kind: FileKind, named: FileKind) -> bool:
    """Whether a file of a `kind` by its content has many documents although it is `named` as one.

    A mail in a file of its own may begin as a mailbox does.
    """
    return kind.container is not None and not (kind.container == "mbox" and named.media_type == "mail")


def kind_by_content(head: bytes | None, name: str) -> FileKind | None:
    """The kind of a file of unknown suffix among others, by its first bytes: a page, a mail, or an archive of these."""
    kind = None if head is None else kind_of_content(head, COMPRESSIONS.get(PurePosixPath(name).suffix.lower()))
    return kind if kind is not None and kind.container in (None, "warc", "mbox") else None


def _kind_of_json(head: bytes, compression: Compression | None) -> FileKind | None:
    """JSON lines if the first line is an object; an array of objects, or one written over several lines."""
    first, end, _ = head.strip().partition(b"\n")
    try:
        if isinstance(orjson.loads(first), dict):
            return FileKind(None, "jsonl", compression)
    except orjson.JSONDecodeError:
        pass
    is_json = first.startswith(b"[") or first.strip() == b"{"
    return (
        FileKind(None, "json" if is_json else "jsonl", compression) if is_json or (b'":' in first and not end) else None
    )
