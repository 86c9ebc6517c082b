"""Article -> files: body and sidecar, each whole or not at all, and nothing overwritten that is not ours."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from dechaff.document import FAILURES, Article, Failure, Record
from dechaff.errors import OutputError, UsageError
from dechaff.sinks.body_file import PLAIN, Form, fits, front_matter, known_record
from dechaff.sinks.record import from_json

__all__ = [
    "check_outputs",
    "read_article",
    "read_record",
    "up_to_date_record",
    "write_article",
    "write_failures",
    "write_new",
    "write_over",
]


def write_article(out: Path, stem: str, article: Article, *, force: bool = False, form: Form = PLAIN) -> None:
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
        raise _refused(record_path.parent, error) from error
    if rejected:
        _remove(body_path)
    else:
        _replace(body_path, body)
    if record is not None:
        _replace(record_path, record)


def up_to_date_record(
    out: Path, stem: str, sha256: str, tool: Mapping[str, str], *, id: str, form: Form = PLAIN
) -> Record | None:
    """The record of an earlier run, if it was made of the same source bytes by the same tool and nobody touched it.

    The record's `tool` may name more than `tool` does: libraries that only some documents need.
    """
    body_path, record_path = _paths(out, stem, form)
    try:
        record = known_record(record_path.read_bytes())
        body = _existing(body_path)
    except (OSError, OutputError):
        return None
    if (
        not isinstance(record, Record)
        or (record.source.get("sha256"), record.id) != (sha256, id)
        or not tool.items() <= record.tool.items()
    ):
        return None
    sound = body is None if record.status == "rejected" else fits(body, record, form)
    return record if sound else None


def read_record(path: Path) -> Record:
    """Read a sidecar. Raises `UsageError` that names the file if it can't be read or is not one of ours."""
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror or error}") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def read_article(sidecar: Path) -> Article:
    """Read a sidecar and the body beside it. Raises `UsageError` if one is missing or they don't belong together."""
    record = read_record(sidecar)
    plain, markdown = sidecar.with_suffix(".txt"), sidecar.with_suffix(".md")
    body_path = markdown if markdown.is_file() and not plain.is_file() else plain
    try:
        data = b"" if record.status == "rejected" else body_path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read the body {body_path}: {error.strerror or error}") from error
    if body_path == markdown:
        data = data.removeprefix(front_matter(record))
    if hashlib.sha256(data).hexdigest() != record.body.get("sha256"):
        raise UsageError(f"{body_path} is not the body that {sidecar} belongs to: was it edited after it was written?")
    return Article(data.decode("utf-8").removesuffix("\n"), record)


def write_failures(out: Path, failures: Sequence[Failure]) -> None:
    """Write OUT/failures.jsonl, one document a line; without failures, an old list is taken away.

    Raises `OutputError` if the system refuses.
    """
    path = out / FAILURES
    if not failures:
        _remove(path)
        return
    try:
        lines = [orjson.dumps(asdict(failure), option=orjson.OPT_APPEND_NEWLINE) for failure in failures]
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(out, error) from error
    except TypeError as error:
        raise OutputError(str(path), str(error)) from error
    _replace(path, b"".join(lines))


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet. Raises `OutputError`."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise OutputError(str(path), "there is such a file already: name another one") from error
    except OSError as error:
        raise _refused(path, error) from error


def write_over(path: Path, data: bytes) -> None:
    """Put new contents into a file that the user named, in one step. Raises `OutputError`."""
    _replace(path.resolve(), data)


def check_outputs(out: Path, stems: Iterable[str], inputs: Iterable[Path], form: Form = PLAIN) -> None:
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


def _paths(out: Path, stem: str, form: Form) -> tuple[Path, Path]:
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


def _protect(body_path: Path, record_path: Path, body: bytes | None, record: bytes | None, form: Form) -> None:
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
        raise _refused(path, error) from error


def _replace(path: Path, data: bytes) -> None:
    """Put a file in place in one step: a reader sees the old one or the new one, never a part."""
    temporary = path.with_name(f".dechaff-{secrets.token_hex(8)}.tmp")
    try:
        try:
            with temporary.open("xb") as file:
                file.write(data)
            os.replace(temporary, path)  # noqa: PTH105 – the documented atomic one
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(path, error) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> OutputError:
    """The system's own words, and where they alone don't help, what is the matter."""
    words = error.strerror or str(error)
    if not isinstance(error, PermissionError) and path.is_dir():
        words += " (a folder has the name of the file)"
    elif isinstance(error, FileExistsError | NotADirectoryError):
        words += " (a file has the name of the folder)"
    return OutputError(str(path), words)
