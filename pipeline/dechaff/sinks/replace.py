"""Bytes -> files, each complete or not there: written beside their place under another name, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dechaff.errors import OutputError

__all__ = ["refused", "remove", "replace_file", "replacing", "write_new"]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that is put in the place of `path` at the end of the block, if that ends without an error.

    A reader sees the old file or the new one, never a part. Raises `OutputError` for what the system refuses.
    """
    temporary = path.with_name(f".dechaff-{secrets.token_hex(8)}.tmp")
    try:
        try:
            with temporary.open("xb") as file:
                yield file
            os.replace(temporary, path)  # noqa: PTH105 – the documented atomic one
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise refused(path, error) from error


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
