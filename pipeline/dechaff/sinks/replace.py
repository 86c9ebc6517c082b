"""Bytes -> files, each complete or not there, and, once they are synced, safe from a loss of power.

A file is written beside its place under another name, then renamed; files are synced in groups, beside the work.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

from dechaff.errors import OutputError

_TEMPORARY = re.compile(r"\.dechaff-(?:([0-9a-f]{8})-)?[0-9a-f]{16}\.tmp")

_GROUP = 500
"""Files in a group. A file system writes what waits when the first of them is synced, so the others cost little."""

_THREADS = 4


@contextmanager
def replacing(path: Path, complete: Callable[[Path], None] | None = None) -> Iterator[BinaryIO]:
    """A file to write that is put in the place of `path` at the end of the block, if that ends without an error.

    A reader sees the old file or the new one, never a part. `complete` is called in between, with the path that the
    complete file has until then. Raises `OutputError` for what the system refuses.
    """
    temporary = path.with_name(f".dechaff-{_mark(path.name)}-{secrets.token_hex(8)}.tmp")
    placed = False
    try:
        try:
            with temporary.open("xb") as file:
                yield file
            if complete is not None:
                complete(temporary)
            os.replace(temporary, path)  # noqa: PTH105 – the documented atomic one
            placed = True
        finally:
            if not placed:
                with suppress(OSError):  # the error that is under way says more
                    temporary.unlink()
    except OSError as error:
        raise refused(path, error) from error


def is_temporary(name: str, targets: Collection[str] | None) -> bool:
    """Whether a file's name is that of a temporary file of `replacing`, for a file with one of these names.

    With None, one for any file is meant.
    """
    found = _TEMPORARY.fullmatch(name)
    return found is not None and (targets is None or found[1] in map(_mark, targets))


def _mark(name: str) -> str:
    """Eight hexadecimal digits that identify the file of a temporary file, whatever the length of its name."""
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


class Durable:
    """The files of a run that are not synced yet; after `close`, all that were added are on the disk."""

    def __init__(self, top: Path, *, wanted: bool = True) -> None:
        """`top`: the folder of the results. With `wanted` false, nothing is synced."""
        self._top = top
        self._wanted = wanted
        self._files: list[Path] = []
        self._folders: dict[Path, None] = {}
        self._threads = ThreadPoolExecutor(_THREADS)
        self._running: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Sync what is left, unless the run was broken off. Raises `OutputError`."""
        try:
            if error is None:
                self.sync()
        finally:
            self._threads.shutdown(cancel_futures=True)

    def add(self, files: Iterable[Path]) -> None:
        """Note files that were written or replaced; they are synced in groups. Raises `OutputError`."""
        if not self._wanted:
            return
        for path in files:
            self._files.append(path)
            self._note_folder(path.parent)
        if len(self._files) >= _GROUP:
            self._join()
            self._begin()

    def sync(self) -> None:
        """Wait until all files are on the disk, and their names in their folders. Raises `OutputError`."""
        self._join()
        self._begin()
        self._join()
        for folder in self._folders:
            _sync_folder(folder)
        self._folders.clear()

    def _note_folder(self, folder: Path) -> None:
        """Note the folder of a file, and those above it up to the one that `top` is in."""
        while folder not in self._folders:
            self._folders[folder] = None
            if folder in (self._top.parent, folder.parent):
                return
            folder = folder.parent

    def _begin(self) -> None:
        step = -(-len(self._files) // _THREADS) or 1
        groups = [self._files[at : at + step] for at in range(0, len(self._files), step)]
        self._running = [self._threads.submit(_sync_files, group) for group in groups]
        self._files = []

    def _join(self) -> None:
        for group in self._running:
            group.result()
        self._running = []


def _sync_files(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(FileNotFoundError):  # a body that was removed, as its document is rejected
            sync_file(path)


def sync_file(path: Path) -> None:
    """Wait until a file is on the disk. Raises `FileNotFoundError`, and `OutputError` for what else the system says."""
    try:
        # Windows syncs only what is open for writing.
        file = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise refused(path, error) from error


def _sync_folder(folder: Path) -> None:
    """The names in a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows does not open folders, and needs no sync of them
        return
    try:
        os.fsync(handle)
    except OSError:  # file systems that can't sync folders (some of networks) write them at once
        pass
    finally:
        os.close(handle)
