"""Failures -> failures.jsonl, one at a time: a long run may have more of them than fit into memory."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson

from dechaff.document import Failure
from dechaff.sinks.replace import refused, remove, replacing

__all__ = ["FailureLog"]


class FailureLog:
    """The list of failed documents. It is put in its place at the end; a run without failures removes an old list."""

    def __init__(self, path: Path | None) -> None:
        """`path`: the list's file; None for a run that writes no list."""
        self._path = path
        self._opened = ExitStack()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the list in its place, of a run that was broken off, too. Raises `OutputError`."""
        if self._file is not None:
            self._opened.close()
        elif self._path is not None and error is None:
            remove(self._path)

    @property
    def files(self) -> list[Path]:
        """The list, if there is one."""
        return [] if self._file is None or self._path is None else [self._path]

    def add(self, failure: Failure) -> None:
        """Add a line. Raises `OutputError`."""
        if self._path is None:
            return
        try:
            line = orjson.dumps(asdict(failure), option=orjson.OPT_APPEND_NEWLINE)
        except TypeError:  # half a surrogate pair in an id
            line = json.dumps(asdict(failure)).encode() + b"\n"
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._opened.enter_context(replacing(self._path))
            self._file.write(line)
        except OSError as error:
            raise refused(self._path, error) from error
