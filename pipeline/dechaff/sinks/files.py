"""Article -> body and sidecar, each complete or not there; files that dechaff did not write are not overwritten."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from dechaff.document import FAILURES, Article, Record, Source
from dechaff.errors import OutputError, UsageError
from dechaff.sinks.body_file import PLAIN, BodyForm, fits, is_torn, is_torn_record, known_record
from dechaff.sinks.claim import put_aside
from dechaff.sinks.replace import refused, remove, replacing

_LOOKED = 20


@dataclass(frozen=True, slots=True)
class FileOutput:
    """Results as files in the folder `out`: a body, and its record beside it. A dry run writes none."""

    out: Path
    form: BodyForm = PLAIN
    force: bool = False
    dry_run: bool = False

    def check(self, names: Iterable[str], inputs: Iterable[Path]) -> None:
        """Raises `UsageError`, with both paths, if a result would overwrite an input."""
        files = {identity: path for path in inputs if (identity := _identity(path)) is not None}
        for output in (self.out / FAILURES, *(path for name in names for path in _paths(self.out, name, self.form))):
            identity = _identity(output)
            if identity is not None and identity in files:
                raise UsageError(
                    f"the result {output} would overwrite the input {files[identity]}: "
                    "name another folder for the results (-o)"
                )

    def has_changed(self, names: Iterable[str], tool: Mapping[str, str]) -> bool:
        """Whether results of an earlier run are made again, as they are of other rules or of another version.

        The first result that is there is looked at, among those of the first names. That of a container is a folder.
        """
        if self.force or self.form.detail != "full":
            return False
        for name in islice(names, _LOOKED):
            record_path = _paths(self.out, name, self.form)[1]
            paths = [record_path] if record_path.is_file() else sorted(Path(self.out, name).glob("*.json"))
            with suppress(OSError):
                record = known_record(paths[0].read_bytes()) if paths else None
                if isinstance(record, Record):
                    return not tool.items() <= record.tool.items()
        return False

    def earlier(self, name: str, source: Source, tool: Mapping[str, str]) -> Record | None:
        """The record of an earlier run, if the result would be the same now and its files are as they were written.

        The record's `tool` may name more than `tool` does: libraries that only some documents need.
        """
        if self.force or self.form.detail != "full":
            return None
        body_path, record_path = _paths(self.out, name, self.form)
        try:
            record = known_record(record_path.read_bytes())
            body = _existing(body_path)
        except (OSError, OutputError):
            return None
        if not isinstance(record, Record) or not tool.items() <= record.tool.items() or not _made_of(record, source):
            return None
        intact = body is None if record.status == "rejected" else fits(body, record, self.form)
        return record if intact else None

    def files(self, name: str) -> tuple[Path, ...]:
        """The files of a document."""
        return () if self.dry_run else _paths(self.out, name, self.form)

    def put(self, name: str, article: Article, extra: Mapping[str, object]) -> None:  # noqa: ARG002
        """Write the files of a document. Raises `OutputError`."""
        if not self.dry_run:
            write_article(self.out, name, article, force=self.force, form=self.form)


def _made_of(record: Record, source: Source) -> bool:
    """Whether a record is of this document: of the same bytes, id, path and kind, with the same known metadata."""
    stated = record.source
    same = (record.id, stated.get("path"), stated.get("record")) == (source.id, source.path, source.record)
    same = same and source.media_type in (None, stated.get("kind"))  # None: it follows from the bytes
    same_url = stated.get("url") == source.url or (source.url is None and stated.get("kind") != "text")  # as it states
    same_statements = stated.get("stated") == source.stated_digest
    if not (same and same_url and same_statements and source.metadata.items() <= record.metadata.items()):
        return False
    data = source.data.encode("utf-8", "surrogatepass") if isinstance(source.data, str) else source.data
    return stated.get("sha256") == hashlib.sha256(data).hexdigest()


def write_article(out: Path, name: str, article: Article, *, force: bool = False, form: BodyForm = PLAIN) -> None:
    """Write OUT/name.txt (the body and a line end; nothing for an empty body), then OUT/name.json (its record).

    A rejected document has a sidecar only, and the body of an earlier run is removed. With a `form` without records, a
    body that differs counts as one that dechaff did not write. Raises `OutputError` if the system refuses, if a link
    leads out of `out`, or if a file is in the way that dechaff did not write, or that was edited since (`force`
    overwrites those, too).
    """
    body_path, record_path = _paths(out, name, form)
    try:
        body, record = form.body(article), form.record(article.record)
    except (UnicodeEncodeError, UsageError) as error:
        raise OutputError(str(body_path), str(error)) from error
    _stay_inside(out, body_path)
    rejected = article.record.status == "rejected"
    aside = put_aside(record_path)
    if not force:
        _protect(body_path, record_path, aside, None if rejected else body, record, form)
    try:
        record_path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(record_path.parent, error) from error
    with ExitStack() as opened:
        if record is not None:
            _write(opened.enter_context(replacing(record_path)), record_path, record)
        if not rejected:
            _write(opened.enter_context(replacing(body_path)), body_path, body)
        # A record is never beside the body of another one: the old one is put aside until the new pair is complete.
        is_aside = record is not None and _put_aside(record_path, aside)
        if rejected:
            remove(body_path)
    if is_aside:
        remove(aside)


def _write(file: BinaryIO, path: Path, data: bytes) -> None:
    """Write all of a file before anything is put in its place. Raises `OutputError`."""
    try:
        file.write(data)
        file.flush()
    except OSError as error:
        raise refused(path, error) from error


def _put_aside(path: Path, aside: Path) -> bool:
    """Rename the record of an earlier run; whether there is one, or one that a run has put aside and left there."""
    try:
        os.replace(path, aside)  # noqa: PTH105 – the documented atomic one
    except (FileNotFoundError, NotADirectoryError):
        return aside.exists()
    except OSError as error:
        raise refused(path, error) from error
    return True


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and inode, which are the same under any name of a file; None if there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _paths(out: Path, name: str, form: BodyForm) -> tuple[Path, Path]:
    """The files of body and sidecar."""
    return Path(out, name + form.suffix), Path(out, f"{name}.json")


def _stay_inside(out: Path, path: Path) -> None:
    """Raises `OutputError` if "..", or a link within the output folder, leads out of it."""
    try:
        inside = path.parent.resolve().is_relative_to(out.resolve())
    except (OSError, RuntimeError) as error:
        raise OutputError(str(path), f"its folder can't be followed: {error}") from error
    if not inside:
        raise OutputError(str(path), f"its folder leads out of {out}: remove the link, or name another folder (-o)")


def _protect(
    body_path: Path, record_path: Path, aside: Path, body: bytes | None, record: bytes | None, form: BodyForm
) -> None:
    """Raises `OutputError` for a file that dechaff did not write, or that was edited since.

    A file with the contents that are to be written, or with a part of them, is never in the way, so that a run which
    was killed between body and sidecar, or whose files a loss of power has cut, can be repeated.
    """
    old_body, old_record = _existing(body_path), None if record is None else _existing(record_path)
    known = None if old_record is None else known_record(old_record)
    if known is None and record is not None and (kept := _existing(aside)) is not None:
        known = known_record(kept)
    advice = "move it away, name another folder (-o), or overwrite it with --force"
    foreign = old_record is not None and known_record(old_record) is None
    if foreign and not is_torn(old_record, record) and not is_torn_record(old_record):
        raise OutputError(str(record_path), f"a file that dechaff did not write is in the way: {advice}")
    if old_body is None or is_torn(old_body, body) or (known is not None and fits(old_body, known, form)):
        return
    what = "a file that dechaff did not write is in the way" if known is None else "it was edited after it was written"
    raise OutputError(str(body_path), f"{what}: {advice}")


def _existing(path: Path) -> bytes | None:
    """A file's bytes, or None if there is no file. Raises `OutputError` for a folder or an unreadable file."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise refused(path, error) from error
