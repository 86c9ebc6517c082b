"""Article -> body and sidecar, each complete or not there; files that dechaff did not write are not overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dechaff.document import FAILURES, Article, Record, Source
from dechaff.errors import OutputError, UsageError
from dechaff.sinks.body_file import PLAIN, BodyForm, fits, known_record
from dechaff.sinks.replace import refused, remove, replace_file

__all__ = ["FileOutput", "check_outputs", "write_article"]


@dataclass(frozen=True, slots=True)
class FileOutput:
    """Results as files in the folder `out`: a body, and its record beside it. A dry run writes none."""

    out: Path
    form: BodyForm = PLAIN
    force: bool = False
    dry_run: bool = False

    def check(self, names: Iterable[str], inputs: Iterable[Path]) -> None:
        """Raises `UsageError` if a result would overwrite an input."""
        check_outputs(self.out, names, inputs, self.form)

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

    def put(self, name: str, article: Article, extra: Mapping[str, object]) -> None:  # noqa: ARG002
        """Write the files of a document. Raises `OutputError`."""
        if not self.dry_run:
            write_article(self.out, name, article, force=self.force, form=self.form)


def _made_of(record: Record, source: Source) -> bool:
    """Whether a record is of this document: of the same bytes, id, path and kind, with the same known metadata."""
    stated = record.source
    same = (record.id, stated.get("path"), stated.get("record"), stated.get("kind")) == (
        source.id, source.path, source.record, source.media_type,
    )  # fmt: skip
    same_url = stated.get("url") == source.url or (source.url is None and source.media_type == "html")  # as it states
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
    if not force:
        _protect(body_path, record_path, None if rejected else body, record, form)
    try:
        record_path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(record_path.parent, error) from error
    if rejected:
        remove(body_path)
    else:
        replace_file(body_path, body)
    if record is not None:
        replace_file(record_path, record)


def check_outputs(out: Path, names: Iterable[str], inputs: Iterable[Path], form: BodyForm = PLAIN) -> None:
    """Raises `UsageError`, with both paths, if a result would overwrite an input."""
    files = {identity: path for path in inputs if (identity := _identity(path)) is not None}
    for output in (out / FAILURES, *(path for name in names for path in _paths(out, name, form))):
        identity = _identity(output)
        if identity is not None and identity in files:
            raise UsageError(
                f"the result {output} would overwrite the input {files[identity]}: "
                "name another folder for the results (-o)"
            )


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


def _protect(body_path: Path, record_path: Path, body: bytes | None, record: bytes | None, form: BodyForm) -> None:
    """Raises `OutputError` for a file that dechaff did not write, or that was edited since.

    A file with the contents that are to be written is never in the way, so that a run which was killed between body
    and sidecar can be repeated.
    """
    old_body, old_record = _existing(body_path), None if record is None else _existing(record_path)
    known = None if old_record is None else known_record(old_record)
    advice = "move it away, name another folder (-o), or overwrite it with --force"
    if old_record not in (None, record) and known is None:
        raise OutputError(str(record_path), f"a file that dechaff did not write is in the way: {advice}")
    if old_body in (None, body) or (known is not None and fits(old_body, known, form)):
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
