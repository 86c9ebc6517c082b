"""Files that were written -> files that a loss of power does not take: they are synced in groups, beside the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from dechaff.sinks.replace import refused

__all__ = ["Durable"]

_GROUP = 500
"""Files in a group. A file system writes what waits when the first of them is synced, so the others cost little."""

_THREADS = 4


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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Sync what is left, unless the run was broken off. Raises `OutputError`."""
        try:
            if error is None:
                self.sync()
        finally:
            self._threads.shutdown(cancel_futures=True)

    def add(self, files: Iterable[Path]) -> None:
        """Note files that were written or replaced; a group of them is synced by and by. Raises `OutputError`."""
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
        try:
            # Windows syncs only what is open for writing.
            file = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
        except FileNotFoundError:  # a body that was removed, as its document is rejected
            continue
        except OSError as error:
            raise refused(path, error) from error
        try:
            os.fsync(file)
        except OSError as error:
            raise refused(path, error) from error
        finally:
            os.close(file)


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
