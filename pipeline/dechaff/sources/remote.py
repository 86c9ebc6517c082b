"""URL (s3://, gs://, https://, memory://) -> Discovery, by way of fsspec."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from dechaff.errors import MissingExtraError, UsageError, import_extra
from dechaff.sources.discover import Discovery, Found, Skipped
from dechaff.sources.media_types import FileKind, kind_of

_ERRORS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "http": (("aiohttp", "ClientError"),),
    "s3": (("botocore.exceptions", "BotoCoreError"), ("botocore.exceptions", "ClientError")),
    "gs": (("gcsfs.retry", "HttpError"), ("google.auth.exceptions", "GoogleAuthError")),
    "gcs": (("gcsfs.retry", "HttpError"), ("google.auth.exceptions", "GoogleAuthError")),
}
"""By the beginning of the URL, the errors of the libraries behind fsspec that are none of the system's."""

_TALKATIVE = ("aiobotocore", "asyncio", "botocore", "fsspec", "gcsfs", "google.auth", "s3fs")
"""Libraries that log, with tracebacks, what they also raise."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_remote(text: str) -> bool:
    """Whether the text is a URL, not a path."""
    return _URL.match(text) is not None


def find_remote(url: str) -> Discovery:
    """The documents and containers at a URL: one file, all below a folder, or those that match a `*`.

    Raises `UsageError` if there is none, `MissingExtraError` without fsspec or the library for this kind of URL.
    """
    system, path = _system(url)
    try:
        many = "*" in path or (not url.startswith(("http://", "https://")) and system.isdir(path))
        paths = sorted(system.glob(path) if "*" in path else system.find(path)) if many else [path]
        if not many and not system.exists(path):
            raise UsageError(f"there is no {url}")
    except remote_errors(url) as error:
        raise UsageError(f"can't look at {url}: {str(error) or repr(error)}") from error
    if not paths:
        raise UsageError(f"there is nothing at {url}")
    base = path.split("*")[0].rpartition("/")[0] if "*" in path else path.rstrip("/")
    documents: list[Found] = []
    skipped: list[Skipped] = []
    for file in paths:
        id = (file.removeprefix(base).lstrip("/") if many else "") or _name(file)
        kind = kind_of(id.rpartition("/")[2]) or (None if many else FileKind())
        if kind is None:
            skipped.append(Skipped(Path(file), "unknown kind of file; a file that is named itself is taken as text"))
        else:
            address = system.unstrip_protocol(file)
            documents.append(Found(Path(file), id, kind.media_type, kind.container, kind.compression, address))
    return Discovery(
        tuple(found for found in documents if found.container is None),
        tuple(skipped),
        tuple(found for found in documents if found.container is not None),
    )


def open_remote(url: str) -> BinaryIO:
    """The open file at a URL. Raises the types of `remote_errors`."""
    system, path = _system(url)
    return cast("BinaryIO", system.open(path, "rb"))


def remote_errors(url: str | None) -> tuple[type[Exception], ...]:
    """The types of errors that reading raises; libraries behind fsspec have their own besides the system's."""
    if url is None:
        return (OSError,)
    names = next((names for protocol, names in _ERRORS.items() if url.startswith(protocol)), ())
    others = (getattr(sys.modules.get(module), name, None) for module, name in names)  # if it is loaded
    return (OSError, ValueError, RuntimeError, *(error for error in others if error is not None))


def _name(path: str) -> str:
    return path.split("?", maxsplit=1)[0].rstrip("/").rpartition("/")[2] or "document"


def _system(url: str) -> tuple[Any, str]:
    library = import_extra("fsspec", "reading from a URL", "remote")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    protocol = url.split("://", maxsplit=1)[0]
    try:
        system, path = library.core.url_to_fs(url)
    except ImportError as error:
        need = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "http": "aiohttp", "https": "aiohttp"}.get(protocol)
        if need == "aiohttp":
            raise MissingExtraError(f"reading {protocol}://", "remote") from error
        raise UsageError(
            f"{protocol}:// needs a library of its own: {f'pip install {need}' if need else error}"
        ) from error
    except (ValueError, OSError) as error:
        raise UsageError(f"can't read {url}: {error}") from error
    return system, str(path)
