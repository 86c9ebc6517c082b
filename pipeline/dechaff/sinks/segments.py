"""Record lines -> files of many documents, in segments that a later run can keep."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self

from dechaff.errors import OutputError
from dechaff.sinks.claim import BESIDE, OutputPlace
from dechaff.sinks.manifest import (
    Ended,
    FileHash,
    Head,
    Line,
    Noted,
    Segment,
    line_of,
    read_manifest,
    read_replaced,
    replaced_json,
    segment_hash,
)
from dechaff.sinks.replace import refused, replace_file, replacing, sync_file
from dechaff.sinks.shards import PART, FileWriter, Layout, layout_of

_SPAN = 64 << 20
"""Bytes of text in a segment of one file: at most this much is done again after a run was broken off."""


class Shards:
    """Lines to files: `out` itself if it is named like one, else parts in the folder `out`.

    A part has its name when it is complete, and the one file when the run is. Beside them is a manifest
    (`sinks/manifest.py`): a run into the same place keeps the segments that it would write again. Files without a
    manifest that fits them are not overwritten, unless `force` is given; parts of an older, longer run are removed.
    While a run replaces files of an earlier one, a file beside them has their hashes: if it is broken off, the next run
    knows them, though the manifest is about the new ones.
    """

    def __init__(self, out: Path, layout: Layout, *, force: bool = False, durable: bool = True) -> None:
        """With `durable`, a finished segment is on the disk before it is noted."""
        self._out, self._layout, self._force, self._durable = out, layout, force, durable
        self._single = layout_of(out.name) is not None
        place = OutputPlace(out.parent, out.name) if self._single else OutputPlace(out)
        self._folder = place.folder
        self._manifest_path, self._partial, self._replaced = map(place.beside, BESIDE)
        self._opened = ExitStack()
        self._part: FileWriter | None = None
        self._manifest: BinaryIO | None = None
        self._size = 0
        self._written: list[Path] = []
        self._kept: list[Segment] = []
        self._ours: Sequence[Segment] = ()
        self._inputs: object = None
        self._complete = self._taken = self._at_end = False

    @property
    def layout(self) -> Layout:
        """The layout of the files."""
        return self._layout

    def take_schema(self, schema: str) -> None:
        """Before the block: the other fields of the input have these types (`Layout.schema`)."""
        self._layout = replace(self._layout, schema=schema)

    def manifest(self) -> Iterator[Line]:
        """What an earlier run has noted; nothing if everything is to be written anew."""
        return iter(()) if self._force else read_manifest(self._manifest_path)

    def intact(self, segment: Segment) -> bool:
        """Whether a segment of an earlier run is there as it was written."""
        path = self._folder / segment.name
        if self._single:
            path = self._partial if self._partial.exists() else self._out
        try:
            with path.open("rb") as file:
                end = None if segment.name else segment.end  # a part is a whole file
                return segment_hash(file, segment.start, end) == (segment.end - segment.start, segment.sha256)
        except OSError:
            return False

    def keep(self, segments: Sequence[Segment], *, complete: bool, ours: Sequence[Segment], inputs: object) -> None:
        """Before the block: keep these segments of an earlier run, which are its first.

        `complete`: they are all that is to be written. `ours` are all that are there of an earlier run with the same
        `inputs`, and may be replaced.
        """
        keeps = complete or self._spans or not self._single
        self._kept, self._complete = list(segments) if keeps else [], complete
        self._ours, self._inputs = ours, inputs

    def __enter__(self) -> Self:
        """Make the folder, and open the first segment. Raises `OutputError` for a file in the way."""
        self._written = [self._folder / segment.name for segment in self._kept if segment.name]
        if self._complete:
            return self
        try:
            old = [path for path in ([self._out] if self._single else self._parts()) if path.exists()]
            if old and not self._force:
                self._take_over(old)
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._spans:
                self._cut_partial()
            self._manifest = self._manifest_path.open("r+b" if self._kept else "wb")
            self._manifest.truncate(self._kept[-1].at if self._kept else 0)
            self._manifest.seek(0, os.SEEK_END)
        except OSError as error:
            raise refused(self._folder, error) from error
        self._begin()  # before the work, in case a library is missing
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._complete:
            self._replaced.unlink(missing_ok=True)
            return
        assert self._manifest is not None
        finished = False
        try:
            if error is not None:
                self._opened.__exit__(type(error), error, error.__traceback__)
                return
            self._at_end = True
            self._finish()
            if self._spans:
                _rename(self._partial, self._out)
            self._note(Ended())
            finished = True
        finally:
            with nullcontext() if finished else suppress(OSError):  # the disk is full: the error under way says more
                self._manifest.close()
            if not finished:
                self._give_back()
        for path in self._parts():
            if not self._single and path not in self._written:
                path.unlink(missing_ok=True)
        self._replaced.unlink(missing_ok=True)

    @property
    def replaces(self) -> bool:
        """Whether the files of an earlier run are about to be replaced."""
        return self._taken

    def _take_over(self, old: Sequence[Path]) -> None:
        """Note which files this run replaces. Raises `OutputError` for one that is not as dechaff wrote it."""
        finished, before = self._finished_files(), read_replaced(self._replaced, self._inputs)
        hashes: dict[str, FileHash] = {}
        for path in old:
            if (found := finished.get(path.name)) is None:
                with path.open("rb") as file:
                    found = segment_hash(file, 0)
                if found != before.get(path.name):
                    raise OutputError(str(path), "it is there already: move it away, name another (-o), or say --force")
            hashes[path.name] = found
        self._taken = True
        replace_file(self._replaced, replaced_json(self._inputs, hashes))

    def _finished_files(self) -> Mapping[str, FileHash]:
        """The size and hash of each file that an earlier run has finished."""
        if not self._single:
            return {segment.name: (segment.end - segment.start, segment.sha256) for segment in self._ours}
        with suppress(OSError), self._out.open("rb") as file:
            size, digest = segment_hash(file, 0)
            if self._ours and self._ours[-1].end == size and not self._partial.exists():
                return {self._out.name: (size, digest)}
        return {}

    def _give_back(self) -> None:
        """After an error, leave only what the next run can keep: finished segments."""
        with suppress(OSError):
            if self._spans:
                self._cut_partial()
            if not self._kept:
                self._manifest_path.unlink(missing_ok=True)

    @property
    def files(self) -> Sequence[Path]:
        """The files that are in their places, or will be at the end."""
        return [*(self._written or [self._out]), self._manifest_path]

    def head(self, basis: Mapping[str, object]) -> None:
        """Note what all results depend on, in a run that keeps nothing. Raises `OutputError`."""
        if not self._kept:
            self._note(Head(basis))

    def note(self, key: str, outcome: Mapping[str, object]) -> None:
        """Note the outcome of a document, after its line was written. Raises `OutputError`."""
        self._note(Noted(key, outcome))

    def write(self, line: bytes) -> None:
        """Write one line, to a new segment if the present one is full. Raises `OutputError`."""
        most = _SPAN if self._single else self._layout.shard_size
        if self._size and self._size + len(line) > most and (self._spans or not self._single):
            self._finish()
            self._begin()
        assert self._part is not None
        try:
            self._part.write(line)
        except OSError as error:
            raise refused(self._written[-1], error) from error
        self._size += len(line)

    @property
    def _spans(self) -> bool:
        """Whether the segments are spans of one file."""
        return self._single and self._layout.appends

    def _begin(self) -> None:
        if self._spans:
            self._part = self._opened.enter_context(_appending(self._partial, self._out, self._layout))
        else:
            name = f"part-{len(self._written):05d}{self._layout.suffix}"
            path = self._out if self._single else self._folder / name
            self._part = self._opened.enter_context(_writing(path, self._layout, partial(self._note_segment, name)))
        if not self._spans or not self._written:
            self._written.append(self._out if self._single else self._folder / name)
        self._size = 0

    def _finish(self) -> None:
        """Finish the present segment, and note it. Raises `OutputError`."""
        self._opened.close()
        if self._spans:
            self._note_segment("", self._partial)

    def _note_segment(self, name: str, path: Path) -> None:
        """Note a segment in a complete file; a part is put in its place after that, so that it is known there."""
        start = self._kept[-1].end if self._spans and self._kept else 0
        try:
            with path.open("rb") as file:
                size, digest = segment_hash(file, start)
            if self._durable:
                sync_file(path)
            self._kept.append(Segment("" if self._single else name, start, start + size, digest, last=self._at_end))
            self._note(self._kept[-1])
            if self._durable:
                sync_file(self._manifest_path)
        except OSError as error:
            raise refused(path, error) from error

    def _note(self, item: Line) -> None:
        assert self._manifest is not None
        try:
            self._manifest.write(line_of(item))
            if not isinstance(item, Noted):
                self._manifest.flush()
        except OSError as error:
            raise refused(self._manifest_path, error) from error

    def _cut_partial(self) -> None:
        """Make the unfinished file of the segments that are kept, from that of an earlier run, or a finished one."""
        end = self._kept[-1].end if self._kept else 0
        if not end:
            self._partial.unlink(missing_ok=True)
            return
        if self._partial.exists():
            os.truncate(self._partial, end)
            return
        with self._out.open("rb") as old, replacing(self._partial) as new:
            shutil.copyfileobj(old, new)
            new.truncate(end)

    def _parts(self) -> list[Path]:
        """The parts that are there, of any run."""
        if not self._folder.is_dir():
            return []
        return sorted(
            path for path in self._folder.iterdir() if PART.match(path.name) and layout_of(path.name) is not None
        )


@contextmanager
def _writing(path: Path, layout: Layout, complete: Callable[[Path], None]) -> Iterator[FileWriter]:
    """A writer of one file, which is put in its place at the end of the block, if that ends without an error.

    For `complete`, see `replacing`.
    """
    with replacing(path, complete) as file:
        part = layout.open(file)
        whole = False
        try:
            yield part
            whole = True
        finally:  # broken off, a Parquet writer raises in its turn
            with nullcontext() if whole else suppress(OSError, ValueError):
                if part is not file:
                    part.close()


@contextmanager
def _appending(partial: Path, out: Path, layout: Layout) -> Iterator[FileWriter]:
    """A writer at the end of the file that `out` will be. Raises `OutputError`."""
    try:
        with partial.open("ab") as file:
            part = layout.open(file)
            yield part
            if part is not file:
                part.close()
    except OSError as error:
        raise refused(out, error) from error


def _rename(old: Path, new: Path) -> None:
    try:
        os.replace(old, new)  # noqa: PTH105 – the documented atomic one
    except OSError as error:
        raise refused(new, error) from error
