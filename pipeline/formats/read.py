"""Files -> Source, and a sidecar's file -> Record."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.document import Article, Record, Source
from pipeline.errors import DocumentError, UsageError
from pipeline.formats.discover import Found
from pipeline.formats.sidecar import from_json

__all__ = ["read_article", "read_record", "read_source"]


def read_source(found: Found, *, url: str | None = None, language: str | None = None) -> Source:
    """Read a document's file. Raises `DocumentError` (stage "read") if the system refuses."""
    try:
        data = found.path.read_bytes()
    except OSError as error:
        raise DocumentError(found.id, "read", error.strerror or str(error)) from error
    return Source(found.id, data, found.media_type, path=found.path.as_posix(), url=url, language=language)


def read_record(path: Path) -> Record:
    """Read a sidecar. Raises `UsageError` that names the file if it can't be read or is not one of ours."""
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror or error}") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def read_article(sidecar: Path) -> Article:
    """Read a sidecar and the body beside it. Raises `UsageError` if one is missing or the body is not that of the record."""
    record = read_record(sidecar)
    body_path = sidecar.with_suffix(".txt")
    try:
        data = b"" if record.status == "rejected" else body_path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read the body {body_path}: {error.strerror or error}") from error
    if hashlib.sha256(data).hexdigest() != record.body.get("sha256"):
        raise UsageError(f"{body_path} is not the body that {sidecar} belongs to: was it edited after it was written?")
    return Article(data.decode("utf-8").removesuffix("\n"), record)
