"""Failures -> failures.jsonl, one at a time: a long run may have more of them than fit into memory."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson

from dechaff.document import Failure
from dechaff.errors import OutputError

__all__ = ["FailureLog"]


class FailureLog:
    """A list of failed documents that comes in place when the run is over; without failures, an old one is removed."""

    def __init__(self, path: Path | None) -> None:
        """`path`: the list's file; None for a run that writes nothing."""
        self._path = path
        self._temporary = Path() if path is None else path.with_name(f".dechaff-{secrets.token_hex(8)}.tmp")
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the list in its place. Raises `OutputError`."""
        try:
            if self._file is not None:
                self._file.close()
                os.replace(self._temporary, self._path or "")  # noqa: PTH105 – the documented atomic one
            elif self._path is not None and error is None:
                self._path.unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as failure:
            raise OutputError(str(self._path), failure.strerror or str(failure)) from failure

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
                self._file = self._temporary.open("xb")
            self._file.write(line)
        except OSError as error:
            raise OutputError(str(self._path), error.strerror or str(error)) from error
