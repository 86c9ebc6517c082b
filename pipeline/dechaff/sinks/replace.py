"""Bytes -> files, each complete or not there: written beside their place under another name, then renamed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from dechaff.document import FAILURES
from dechaff.errors import OutputError

__all__ = ["refused", "remove", "replace_file", "replacing", "temporary_of", "write_new"]

_TEMPORARY = re.compile(r"\.dechaff-(?:([0-9a-f]{8})-)?[0-9a-f]{16}\.tmp")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that is put in the place of `path` at the end of the block, if that ends without an error.

    A reader sees the old file or the new one, never a part. Raises `OutputError` for what the system refuses.
    """
    temporary = path.with_name(f".dechaff-{_mark(path.name)}-{secrets.token_hex(8)}.tmp")
    placed = False
    try:
        try:
            with temporary.open("xb") as file:
                yield file
            os.replace(temporary, path)  # noqa: PTH105 – the documented atomic one
            placed = True
        finally:
            if not placed:
                with suppress(OSError):  # the error that is under way says more
                    temporary.unlink()
    except OSError as error:
        raise refused(path, error) from error


def temporary_of(name: str, target: str | None) -> bool:
    """Whether a file's name is that of a temporary file of `replacing`, for `target` or its list of failures.

    Without a target, any temporary file is meant.
    """
    found = _TEMPORARY.fullmatch(name)
    if found is None:
        return False
    return target is None or found[1] in (_mark(target), _mark(f"{target}.{FAILURES}"))


def _mark(name: str) -> str:
    """Eight hexadecimal digits that tell for which file a temporary file is, whatever the length of its name."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def replace_file(path: Path, data: bytes) -> None:
    """Write a whole file in one step. Raises `OutputError`."""
    with replacing(path) as file:
        file.write(data)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet. Raises `OutputError`."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise OutputError(str(path), "there is such a file already: name another one") from error
    except OSError as error:
        raise refused(path, error) from error


def remove(path: Path) -> None:
    """Remove a file, if there is one. Raises `OutputError`."""
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except OSError as error:
        raise refused(path, error) from error


def refused(path: Path, error: OSError) -> OutputError:
    """The system's message as an error, with an explanation where it needs one."""
    words = error.strerror or str(error)
    if not isinstance(error, PermissionError) and path.is_dir():
        words += " (a folder has the name of the file)"
    elif isinstance(error, FileExistsError | NotADirectoryError):
        words += " (a file has the name of the folder)"
    return OutputError(str(path), words)
