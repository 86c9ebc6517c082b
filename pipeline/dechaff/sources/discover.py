"""Paths -> the documents in them, each with its id, in an order that does not depend on the file system."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from dechaff.document import FAILURES, Compression, Failure, MediaType
from dechaff.errors import UsageError
from dechaff.sources.fields import has_text
from dechaff.sources.json import first_object
from dechaff.sources.media_types import (
    COMPRESSIONS,
    ContainerFormat,
    FileKind,
    holds_documents,
    kind_by_content,
    kind_of,
    kind_of_content,
    may_be_archive,
)
from dechaff.sources.table_head import begins_as_table

_HEAD, _JSON_HEAD = 16_384, 1 << 20
_PAGES = (".html", ".htm", ".xhtml")
_SAVED_WITH = re.compile(
    r"(.+)(?:[_-](?:files|file|Dateien|fichiers|bestanden|archivos|arquivos|ficheiros|elementi|pliki|filer|tiedostot"
    r"|soubory|fajlok|dosyalar|fisiere|failid|archivetempfiles)|\.files| files)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A document's file. `path` is relative as the user wrote it; `id` is unique within a discovery, with "/".

    `container` is the format of a file of many documents. With a `url`, the file is there, and `path` is for messages.
    """

    path: Path
    id: str
    media_type: MediaType | None
    container: ContainerFormat | None = None
    compression: Compression | None = None
    url: str | None = None

    @property
    def place(self) -> str:
        """Its path or URL, as valid Unicode."""
        return self.url or readable(self.path.as_posix())

    @property
    def is_named_in_utf8(self) -> bool:
        """Whether its path is valid Unicode; on Linux, any bytes are a name."""
        return self.url is not None or readable(self.path.as_posix()) == self.path.as_posix()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a folder that is not read as a document, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """Something in a folder that the system does not let us look at, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """The contents of the inputs: documents and containers ordered by id, what is skipped or can't be read by path."""

    documents: tuple[Found, ...]
    skipped: tuple[Skipped, ...]
    containers: tuple[Found, ...] = ()
    failures: tuple[Failure, ...] = ()


def discover(inputs: Sequence[Path], *, skip: Path | None = None) -> Discovery:
    """The documents in files and folders, without those in the folder `skip` (the output).

    In a folder, hidden names are ignored, links to folders are not followed, and files of an unknown kind are skipped;
    a file that is an input itself is always read. Ids are relative to the folder if that is the only input, otherwise
    to the nearest folder that contains all inputs (a file counts as its parent).

    Raises `UsageError` for an input that does not exist, is neither file nor folder, or is the output folder itself.
    """
    if not inputs:
        raise UsageError("no input: name at least one file or folder")
    _check(inputs, skip)
    base = _base(inputs)
    left_out = None if skip is None else os.path.realpath(skip)
    items: dict[str, Found | Skipped | _Unreadable] = {}
    for path in inputs:
        for place, item in _walk(path, base, left_out) if path.is_dir() else _named(path, base):
            if not isinstance(items.get(place), Found):
                items[place] = item
    documents: dict[str, Found] = {}
    skipped: list[Skipped] = []
    failures: list[Failure] = []
    for item in sorted(items.values(), key=lambda item: item.path.parts):
        if isinstance(item, Skipped):
            skipped.append(item)
        elif isinstance(item, _Unreadable):
            failures.append(Failure(_id(item.path, base), readable(item.path.as_posix()), "read", item.reason))
        elif documents.setdefault(item.id, item) is not item:
            reason = f'its name reads the same as that of another file, "{item.id}": rename one of them'
            failures.append(Failure(item.id, item.place, "read", reason))
    ordered = sorted(documents.values(), key=lambda found: found.id.split("/"))
    return Discovery(
        tuple(found for found in ordered if found.container is None),
        tuple(skipped),
        tuple(found for found in ordered if found.container is not None),
        tuple(failures),
    )


def _check(inputs: Sequence[Path], skip: Path | None) -> None:
    missing = [str(path) for path in inputs if not os.path.lexists(path)]
    if missing:
        raise UsageError(f"there is no such file or folder: {', '.join(missing)}")
    for path in inputs:
        if path.is_fifo():  # also what a shell makes of <(...)
            raise UsageError(f"{path} is a pipe: its text can come from standard input, dechaff clean - < ...")
        if not path.is_file() and not path.is_dir():
            raise UsageError(f"{path} is neither a file nor a folder that can be read")
        if skip is not None and path.is_dir() and os.path.realpath(path) == os.path.realpath(skip):
            raise UsageError(f"{path} is both input and output: name another folder for the results (-o)")


def _base(inputs: Sequence[Path]) -> str:
    """The absolute path of the folder that ids are relative to."""
    folders = [_absolute(path if path.is_dir() else path.parent) for path in inputs]
    try:
        return os.path.commonpath(folders)
    except ValueError as error:
        raise UsageError("the inputs lie on different drives: clean them one drive at a time") from error


def _absolute(path: Path) -> str:
    """An absolute path without "..". Links are not resolved: the user knows a file by the name of the link."""
    return os.path.abspath(path)  # noqa: PTH100


def _id(path: Path, base: str) -> str:
    """The path below `base`, as valid Unicode."""
    return readable(os.path.relpath(_absolute(path), base).replace(os.sep, "/"))


def readable(path: str) -> str:
    """A path as valid Unicode: bytes of a name that are not UTF-8 are written \\xNN."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _found(path: Path, base: str, kind: FileKind) -> Found:
    return Found(path, _id(path, base), kind.media_type, kind.container, kind.compression)


def _named(path: Path, base: str) -> Iterator[tuple[str, Found]]:
    """A file that is an input itself, with its place: the real path of its folder and its name, as in `_walk`."""
    place = str(Path(os.path.realpath(path.parent), path.name))
    kind = kind_of(path.name)
    if kind is None or (kind.media_type is None and kind.container is None):
        compression = COMPRESSIONS.get(path.suffix.lower())
        content = kind_of_content(_head(path), compression)
        kind = content or (kind and _archive(path, kind)) or kind or FileKind(compression=compression)
    elif kind.container is None:
        kind = _archive(path, kind) or kind
    yield place, _found(path, base, kind)


def _head(path: Path, size: int = _HEAD) -> bytes:
    """The first bytes of a regular file; none of one that can't be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def _walk(folder: Path, base: str, left_out: str | None) -> Iterator[tuple[str, Found | Skipped | _Unreadable]]:
    """Everything in a folder and below except hidden names, each with its place, which is the same for any input.

    Without recursion, as folders may be nested deeper than calls can be.
    """
    waiting = [(folder, os.path.realpath(folder))]
    while waiting:
        current, real = waiting.pop()
        try:
            with os.scandir(current) as found:
                entries = [entry for entry in found if not entry.name.startswith(".")]
        except OSError as error:
            yield real, _Unreadable(current, f"the folder can't be opened: {error.strerror}")
            continue
        names = frozenset(entry.name for entry in entries)
        for entry in entries:
            path, place = current / entry.name, str(Path(real, entry.name))
            if entry.is_dir(follow_symlinks=False):
                if _is_of_a_saved_page(entry.name, names):
                    yield place, Skipped(path, "the files that a browser saved with a page")
                elif place != left_out:
                    waiting.append((path, place))
            else:
                yield place, _judge(path, base)


def _judge(path: Path, base: str) -> Found | Skipped | _Unreadable:
    """A document, or the reason why it is not read as one."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return Skipped(path, "a link that leads nowhere")
    except OSError as error:
        return _Unreadable(path, f"the file can't be looked at: {error.strerror}")
    if stat.S_ISDIR(mode):
        return Skipped(path, "a link to a folder, which is not followed")
    if not stat.S_ISREG(mode):
        return Skipped(path, "not a regular file")
    kind = kind_of(path.name)
    if path.name.endswith(FAILURES) and _is_failure_list(path):
        return Skipped(path, "the list of failures of an earlier run")
    if kind is None:
        kind = kind_by_content(_head(path), path.name)
    elif kind.container is None:
        kind = _archive(path, kind) or kind
    if kind is None:
        ending = f'"{path.suffix}"' if path.suffix else "no extension"
        return Skipped(path, f"unknown kind of file ({ending}); a file that is named itself is taken as text")
    if kind.container == "json" and (reason := _no_records(path, kind)):
        return Skipped(path, reason)
    return _found(path, base, kind)


def _archive(path: Path, named: FileKind) -> FileKind | None:
    """The kind of a file named as one document that is a web archive, a mailbox or a table; None for any other."""
    head = _head(path)
    if named.media_type is None and named.compression is None and begins_as_table(head):
        return FileKind(None, "csv")
    kind = kind_by_content(head, path.name) if may_be_archive(head) else None
    return kind if kind is not None and holds_documents(kind, named) else None


def _is_of_a_saved_page(name: str, names: frozenset[str]) -> bool:
    """Whether a folder holds the pictures, styles and frames of a page beside it: "Ferry.html" and "Ferry_files"."""
    found = _SAVED_WITH.fullmatch(name)
    if found is None:
        return False
    own = found[1].lower().endswith(_PAGES) and found[1] in names  # "Ferry.html_files"
    return own or any(f"{found[1]}{suffix}" in names for suffix in _PAGES)


def _no_records(path: Path, kind: FileKind) -> str | None:
    """Why a JSON file in a folder is not read: one of dechaff's own, or one without a text. None if it is read."""
    if kind.compression is not None:
        return None
    first = first_object(_head(path, _JSON_HEAD))
    if first is None:
        return "a JSON file without records"
    if str(first.get("schema", "")).startswith("dechaff"):
        return "a record of an earlier run"
    return None if has_text(first) else "a JSON file whose records have no text; name it itself, with --text-field"


def _is_failure_list(path: Path) -> bool:
    """Whether an earlier run wrote this list; another file of that name may hold records."""
    try:
        with path.open("rb") as file:
            first = orjson.loads(file.readline(1 << 20))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and first.keys() == {"id", "path", "stage", "reason"}
