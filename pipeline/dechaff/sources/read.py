"""Files -> Source, and a sidecar's file -> Record."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dechaff.document import Article, Record, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.sinks.body_file import front_matter
from dechaff.sinks.record import from_json
from dechaff.sources.discover import Found
from dechaff.sources.open import chunks_of, read_whole

__all__ = ["read_article", "read_record", "read_source"]


def read_source(found: Found, *, url: str | None = None, language: str | None = None) -> Source:
    """Read a document's file, decompressed. Raises `DocumentError` (stage "read") if the system refuses."""
    if found.compression is None and found.url is None:
        try:
            data = found.path.read_bytes()
        except OSError as error:
            raise DocumentError(found.id, "read", error.strerror or str(error)) from error
    else:
        data = read_whole(chunks_of(found), found.id)
    if found.url is not None and found.url.startswith("http"):
        url = url or found.url
    return Source(found.id, data, found.media_type, path=found.place, url=url, language=language)


def read_record(path: Path) -> Record:
    """Read a sidecar. Raises `UsageError` that names the file if it can't be read or is not one of ours."""
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror or error}") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def read_article(sidecar: Path) -> Article:
    """Read a sidecar and the body beside it. Raises `UsageError` if one is missing or they don't belong together."""
    record = read_record(sidecar)
    plain, markdown = sidecar.with_suffix(".txt"), sidecar.with_suffix(".md")
    body_path = markdown if markdown.is_file() and not plain.is_file() else plain
    try:
        data = b"" if record.status == "rejected" else body_path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read the body {body_path}: {error.strerror or error}") from error
    if body_path == markdown:
        data = data.removeprefix(front_matter(record))
    if hashlib.sha256(data).hexdigest() != record.body.get("sha256"):
        raise UsageError(f"{body_path} is not the body that {sidecar} belongs to: was it edited after it was written?")
    return Article(data.decode("utf-8").removesuffix("\n"), record)
