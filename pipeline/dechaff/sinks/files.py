"""Article -> files: body and sidecar, each whole or not at all, and nothing overwritten that is not ours."""

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
    """Whether a record is that of this document: the same bytes under the same id and path, and the same known."""
    stated = record.source
    same = (record.id, stated.get("path"), stated.get("record"), stated.get("kind")) == (
        source.id, source.path, source.record, source.media_type,
    )  # fmt: skip
    same_url = stated.get("url") == source.url or (source.url is None and source.media_type == "html")  # as it states
    if not (same and same_url and source.metadata.items() <= record.metadata.items()):
        return False
    data = source.data.encode("utf-8", "surrogatepass") if isinstance(source.data, str) else source.data
    return stated.get("sha256") == hashlib.sha256(data).hexdigest()


def write_article(out: Path, stem: str, article: Article, *, force: bool = False, form: BodyForm = PLAIN) -> None:
    """Write OUT/stem.txt (the body and a line end; nothing for an empty body), then OUT/stem.json (its record).

    A rejected document gets its sidecar only, and a body that an earlier run wrote is taken away. Another `form` has
    another suffix, or leaves the record out; then a body that differs from ours counts as not written by us.
    Raises `OutputError` if the system refuses, if a link would lead out of `out`, or if there is a file in the way
    that we did not write, or that was edited since (`force` overwrites those, too).
    """
    body_path, record_path = _paths(out, stem, form)
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


def check_outputs(out: Path, stems: Iterable[str], inputs: Iterable[Path], form: BodyForm = PLAIN) -> None:
    """Make sure that no result would overwrite an input. Raises `UsageError` that names the first one that would."""
    files = {identity: path for path in inputs if (identity := _identity(path)) is not None}
    for output in (out / FAILURES, *(path for stem in stems for path in _paths(out, stem, form))):
        identity = _identity(output)
        if identity is not None and identity in files:
            raise UsageError(
                f"the result {output} would overwrite the input {files[identity]}: "
                "name another folder for the results (-o)"
            )


def _identity(path: Path) -> tuple[int, int] | None:
    """What makes a file the same file under any name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _paths(out: Path, stem: str, form: BodyForm) -> tuple[Path, Path]:
    """Where body and sidecar of a name go."""
    return Path(out, stem + form.suffix), Path(out, f"{stem}.json")


def _stay_inside(out: Path, path: Path) -> None:
    """Refuse a path that "..", or a link within the output folder, leads out of it."""
    try:
        inside = path.parent.resolve().is_relative_to(out.resolve())
    except (OSError, RuntimeError) as error:
        raise OutputError(str(path), f"its folder can't be followed: {error}") from error
    if not inside:
        raise OutputError(str(path), f"its folder leads out of {out}: take the link away, or name another folder (-o)")


def _protect(body_path: Path, record_path: Path, body: bytes | None, record: bytes | None, form: BodyForm) -> None:
    """Refuse to overwrite what we did not write, or what was edited since.

    A file that holds what is to be written anyway is never in the way: so a run that was killed between body and
    sidecar can be taken up again.
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
    """A file's bytes, or None if there is no file; `OutputError` for a folder or without the right to read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise refused(path, error) from error
