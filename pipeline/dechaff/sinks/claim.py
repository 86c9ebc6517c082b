"""A place for results -> the same place, held by one run at a time, without what crashed runs have left there."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dechaff.document import FAILURES
from dechaff.errors import OutputError
from dechaff.sinks.replace import is_temporary, refused

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE = 2.0
"""Seconds to wait for the lock: the workers of a run that was killed may need a moment to end."""

_STEP = 0.05

ASIDE = ".dechaff-old"
_LOCK_OF_FILE = re.compile(r"\.(.+)\.dechaff\.lock", re.DOTALL)

BESIDE = ("manifest", "partial", "replaced")
"""What a run into files of many documents has beside them (`sinks/segments.py`)."""


@dataclass(frozen=True, slots=True)
class OutputPlace:
    """Where the results of a run are: `folder`, or the one file `name` in it."""

    folder: Path
    name: str | None = None

    def beside(self, what: str) -> Path:
        """The path of a file that belongs to the results; its name is hidden, so no run reads it as a document."""
        return self.folder / (f".dechaff.{what}" if self.name is None else f".{self.name}.dechaff.{what}")

    def __str__(self) -> str:
        return str(self.folder if self.name is None else self.folder / self.name)


@contextmanager
def claim(place: OutputPlace) -> Iterator[bool]:
    """Hold the place; the value says whether an earlier run ended there without giving it back (a crash, `kill -9`).

    The lock belongs to the open file of this process and of its workers, which inherit it: it ends with the last of
    them, however they end. Temporary files of dechaff in the place are removed. Raises `OutputError` if another run
    holds the place, or the system refuses.
    """
    made = not place.folder.exists()
    path = place.beside("lock")
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        interrupted = path.exists()
        lock = _locked(path, str(place))
    except OSError as error:
        raise refused(path.parent, error) from error
    ended = False
    try:
        _sweep(place)
        yield interrupted
        ended = True
    finally:
        if not ended:  # workers that were ended in the midst of a file have left it
            _sweep(place)
        _give_back(path, lock)
        if made:
            with suppress(OSError):  # there are results in it
                place.folder.rmdir()


def _locked(path: Path, shown: str) -> int:
    """The open lock file, locked. Raises `OutputError` if another process holds it."""
    end = time.monotonic() + _PATIENCE
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        held = False
        try:
            held = _take(file) and _is_there(path, file)
        finally:
            if not held:
                os.close(file)
        if held:
            if sys.platform != "win32":  # there, a worker would only keep the file from being removed
                os.set_inheritable(file, True)
            return file
        if time.monotonic() > end:
            raise OutputError(
                shown, "another run writes its results there: wait until it has ended, or name another place (-o)"
            )
        time.sleep(_STEP)


def _give_back(path: Path, lock: int) -> None:
    """Remove the lock file while it is held: once it is not, the next run may have made one of that name."""
    if sys.platform == "win32":  # an open file can't be removed, also not that of the next run
        os.close(lock)
    with suppress(OSError):
        path.unlink()
    if sys.platform != "win32":
        os.close(lock)


def _is_there(path: Path, file: int) -> bool:
    """Whether the file still has its name: the run that had the lock before removes it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


if sys.platform == "win32":

    def _take(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _temporaries(place: OutputPlace) -> Iterator[Path]:
    """The temporary files for results of this place, which only a run that has crashed leaves behind.

    What belongs to a place within this one that has a lock of its own is left to the runs that write there.
    """
    waiting = [place.folder]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError:
            continue
        names = {entry.name for entry in entries}
        if folder != place.folder and OutputPlace(folder).beside("lock").name in names:
            continue
        locked = [lock[1] for name in names if (lock := _LOCK_OF_FILE.fullmatch(name))]
        others = [file for name in locked if name != place.name for file in _files_of(folder, name)]
        for entry in entries:
            if place.name is None and entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            elif entry.name.startswith(".dechaff"):
                ours = None if place.name is None else _files_of(folder, place.name)
                if is_temporary(entry.name, ours) and not is_temporary(entry.name, others):
                    yield Path(entry.path)
            elif place.name is None and entry.name.endswith(ASIDE) and _is_replaced(Path(entry.path)):
                yield Path(entry.path)


def _sweep(place: OutputPlace) -> None:
    for temporary in _temporaries(place):
        with suppress(OSError):  # it is not in the way
            temporary.unlink()


def _files_of(folder: Path, name: str) -> list[str]:
    """The names of the files of a run into one file, for which it may have temporary files."""
    beside = (OutputPlace(folder, name).beside(what).name for what in BESIDE)
    return [name, f"{name}.{FAILURES}", *beside]


def put_aside(record: Path) -> Path:
    """The path of a record while its document is replaced: it says until then that the old body is of dechaff."""
    return record.with_name(f".{record.name}{ASIDE}")


def _is_replaced(aside: Path) -> bool:
    """Whether there is a whole record in the place of one that was put aside: a loss of power may have cut it."""
    try:
        return aside.with_name(aside.name[1:].removesuffix(ASIDE)).read_bytes().endswith(b"}\n")
    except OSError:
        return False
