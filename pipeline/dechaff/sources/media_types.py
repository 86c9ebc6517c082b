"""File name -> media type, container format and compression."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from dechaff.document import Compression, MediaType
from dechaff.errors import UsageError

__all__ = ["COMPRESSIONS", "CONTAINERS", "MEDIA_TYPES", "ContainerFormat", "Kind", "kind_of", "named_kind"]

ContainerFormat = Literal["jsonl", "csv", "tsv", "warc", "parquet", "zip"]

MEDIA_TYPES: MappingProxyType[str, MediaType] = MappingProxyType(
    {
        ".txt": "text",
        ".text": "text",
        ".md": "text",
        ".markdown": "text",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
    }
)
CONTAINERS: MappingProxyType[str, ContainerFormat] = MappingProxyType(
    {
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
        ".jl": "jsonl",
        ".csv": "csv",
        ".tsv": "tsv",
        ".warc": "warc",
        ".parquet": "parquet",
        ".zip": "zip",
    }
)
COMPRESSIONS: MappingProxyType[str, Compression] = MappingProxyType(
    {".gz": "gz", ".zst": "zst", ".zstd": "zst", ".bz2": "bz2", ".xz": "xz"}
)


@dataclass(frozen=True, slots=True)
class Kind:
    """The contents of a file: one document (`container` is None) or many, and how it is compressed."""

    media_type: MediaType = "text"
    container: ContainerFormat | None = None
    compression: Compression | None = None


def kind_of(name: str) -> Kind | None:
    """The kind of a file by its name ("x.jsonl.zst"); None for an unknown suffix."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes[-2:]]
    compression = COMPRESSIONS.get(suffixes[-1]) if suffixes else None
    if compression is not None:
        suffixes.pop()
    if not suffixes:
        return None
    if suffixes[-1] in CONTAINERS:
        return Kind("text", CONTAINERS[suffixes[-1]], compression)
    media_type = MEDIA_TYPES.get(suffixes[-1])
    return None if media_type is None else Kind(media_type, None, compression)


def named_kind(text: str) -> Kind:
    """The kind with a name such as "jsonl" or "csv.gz". Raises `UsageError` with a list of all kinds."""
    kind = kind_of(f"x.{text.removeprefix('.')}")
    if kind is None:
        known = ", ".join(suffix[1:] for suffix in (*MEDIA_TYPES, *CONTAINERS))
        raise UsageError(f'no such kind of input: "{text}". There are {known}, each also with .gz, .zst, .bz2 or .xz')
    return kind
