"""A folder of results, the names of a run -> the results that are of no document of it, which are named or removed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from dechaff.batch.result_names import ResultNames
from dechaff.errors import OutputError
from dechaff.sinks.body_file import known_record
from dechaff.sinks.files import FileOutput
from dechaff.sinks.replace import refused, remove
from dechaff.text.display import counted

__all__ = ["report_gone"]

_SHOWN = 5
_RECORD = ".json"


def report_gone(
    output: FileOutput, names: ResultNames, report: Callable[[str], None], *, prune: bool, failed: bool
) -> None:
    """Name the results of documents that are not in the inputs; with `prune`, remove them.

    Only pairs with a record that dechaff wrote count. If documents of the run `failed`, results in the folders of
    containers don't count: a record that can't be read now is not gone. Raises `OutputError`.
    """
    shown: list[str] = []
    count = 0
    for name in _gone(output.out, names, everything=not failed):
        count += 1
        if len(shown) < _SHOWN:
            shown.append(name)
        if prune:
            for path in output.files(name):
                remove(path)
            _remove_empty(output.out, (output.out / name).parent)
    if not count:
        return
    more = ", ..." if count > len(shown) else ""
    what = f"{counted(count, 'result')} of documents that are not in the inputs: {', '.join(shown)}{more}"
    report(f"{output.out}: removed {what}" if prune else f"{output.out}: {what} (--prune removes them)")


def _gone(out: Path, names: ResultNames, *, everything: bool) -> Iterator[str]:
    """The names of results that this run did not give, in order."""
    waiting = [out]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            raise refused(folder, error) from error
        waiting += [Path(entry.path) for entry in reversed(entries) if entry.is_dir(follow_symlinks=False)]
        for entry in entries:
            name = Path(entry.path).relative_to(out).as_posix().removesuffix(_RECORD)
            if not entry.name.endswith(_RECORD) or entry.name.startswith(".") or not entry.is_file():
                continue
            if not names.was_given(name, in_containers=everything) and _is_ours(Path(entry.path)):
                yield name


def _is_ours(path: Path) -> bool:
    try:
        return known_record(path.read_bytes()) is not None
    except (OSError, OutputError):
        return False


def _remove_empty(out: Path, folder: Path) -> None:
    """Remove a folder that has become empty, and those above it, but not `out`."""
    with suppress(OSError):
        while folder != out:
            folder.rmdir()
            folder = folder.parent
