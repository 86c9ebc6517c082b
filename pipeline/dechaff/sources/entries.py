"""Found -> Entry: the documents of all inputs, one after another, read as they are asked for.

The members of a zip file are never unpacked to disk.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, assert_never
from zipfile import ZipFile

from dechaff.document import Failure, Source
from dechaff.errors import DocumentError
from dechaff.sources.container import Container, failure_at
from dechaff.sources.decompress import LONGEST, Broken, decompress
from dechaff.sources.discover import Found
from dechaff.sources.fields import Fields, Report, has_text
from dechaff.sources.json import first_object, read_json
from dechaff.sources.mbox import read_mbox
from dechaff.sources.media_types import holds_documents, kind_by_content, kind_of, may_be_archive
from dechaff.sources.misnamed import is_another_kind, with_head
from dechaff.sources.open import open_raw, read_chunks, read_source, read_whole, seekable, source_of_file, spool
from dechaff.sources.tables import read_parquet, read_table
from dechaff.sources.warc import read_warc

_PACKED = 20
"""An estimate of how many times larger a document is than its compressed file: HTML is packed to a tenth."""

_CHUNK, _HEAD, _JSON_HEAD = 1 << 18, 16_384, 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the inputs; a file (`Found`) is not read yet. `container` is what it was read from, if any."""

    origin: Source | Found
    container: Container | None = None

    @property
    def id(self) -> str:
        """Its id within the run."""
        return self.origin.id

    @property
    def place(self) -> str:
        """Where it is, for messages: the path, or path:record."""
        if isinstance(self.origin, Found):
            return self.origin.place
        path = self.origin.path or self.origin.id
        return path if self.origin.record is None else f"{path}:{self.origin.record}"

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory now: of a file, none."""
        if isinstance(self.origin, Found):
            return 0
        texts = (value for value in self.origin.extra.values() if isinstance(value, str | bytes))
        return len(self.origin.data) + sum(map(len, texts))

    @property
    def weight(self) -> int:
        """About how many bytes the document has, by what is known without reading it."""
        if not isinstance(self.origin, Found):
            return len(self.origin.data)
        try:
            size = self.origin.path.stat().st_size if self.origin.url is None else LONGEST
        except OSError:  # reading it says what is wrong
            return 0
        return min(size * _PACKED, LONGEST) if self.origin.compression is not None else size

    def read(self) -> Source:
        """The document. Raises `DocumentError` (stage "read") for a file that can't be read."""
        return read_source(self.origin) if isinstance(self.origin, Found) else self.origin


@dataclass(frozen=True, slots=True)
class Opened:
    """An input that is open already: standard input."""

    found: Found
    file: BinaryIO


def read_entries(
    inputs: Sequence[Found | Opened | Failure], fields: Fields, report: Report
) -> Iterator[Entry | Failure]:
    """Each document of the inputs, in order. What can't be read is a failure with its place, and the rest is read.

    `report` is called with a message when fields of records are guessed, or members and records are skipped.
    Raises `MissingExtraError`.
    """
    for item in inputs:
        if isinstance(item, Failure):
            yield item
            continue
        found = item.found if isinstance(item, Opened) else item
        try:
            if found.container is not None:
                with closing(item.file if isinstance(item, Opened) else open_raw(found)) as file:
                    yield from _contents(found, file, fields, report)
            elif isinstance(item, Opened):
                data = read_whole(read_chunks(item.file, found), found.id)
                yield Entry(source_of_file(Source(found.id, data, found.media_type)))
            else:
                yield Entry(found)
        except DocumentError as error:
            yield Failure(error.id, found.place, error.stage, error.reason)


def _contents(found: Found, file: BinaryIO, fields: Fields, report: Report) -> Iterator[Entry | Failure]:
    container = Container(found.id, found.place)
    if found.container == "zip":
        with closing(seekable(found, file)) as whole, open_archive(whole, container) as archive:
            yield from _members(archive, container, fields, report)
    elif found.container == "parquet":
        with closing(seekable(found, file)) as whole:
            yield from _entries(read_parquet(whole, container, fields, report), container)
    else:
        yield from _entries(_records(found, read_chunks(file, found), container, fields, report), container)


def _records(
    found: Found,
    chunks: Iterator[bytes | Broken],
    container: Container,
    fields: Fields,
    report: Report,
) -> Iterator[Source | Failure]:
    if found.container is not None:
        head, chunks = with_head(chunks, _HEAD)
        if (reason := is_another_kind(head, found.container)) is not None:
            return iter([failure_at(container, 1, reason)])
    match found.container:
        case "warc":
            return read_warc(chunks, container, report)
        case "jsonl" | "json":
            return read_json(chunks, container, fields, report, by_line=found.container == "jsonl")
        case "mbox":
            return read_mbox(chunks, container)
        case "csv" | "tsv":
            return read_table(chunks, container, fields, report, tabs=found.container == "tsv")
        case None | "zip" | "parquet":
            raise ValueError(f"{found.container} is not read as a stream of records")
        case _:
            assert_never(found.container)


def _entries(records: Iterator[Source | Failure], container: Container) -> Iterator[Entry | Failure]:
    return (item if isinstance(item, Failure) else Entry(item, container) for item in records)


def _members(zip_file: ZipFile, container: Container, fields: Fields, report: Report) -> Iterator[Entry | Failure]:
    """The documents in a zip file, and the records of the containers in it."""
    members, unknown = list_members(zip_file, container)
    archive = Container(
        container.id,
        container.path,
        documents=tuple(dict.fromkeys(member.found.id for member in members if member.found.container is None)),
        containers=tuple(dict.fromkeys(member.found.id for member in members if member.found.container is not None)),
    )
    read: set[str] = set()
    for member in members:
        name = member.found.id
        if name in read:
            yield failure_at(archive, name, "the zip file holds two members of this name")
            continue
        read.add(name)
        try:
            yield from _member(zip_file, member, archive, fields, report)
        except DocumentError as error:
            yield failure_at(archive, name, error.reason)
    for name in unknown:
        if not name.strip("/"):
            yield failure_at(archive, name, "a member of the zip file has no name")
    unknown = [name for name in unknown if name.strip("/")]
    if unknown:
        report(f"{container.path}: skipped {len(unknown):,} members of unknown kind, {unknown[0]} among them")


def _member(
    zip_file: ZipFile, member: Member, archive: Container, fields: Fields, report: Report
) -> Iterator[Entry | Failure]:
    found = member.found
    chunks = member_chunks(zip_file, member)
    inner = Container(f"{archive.id}/{found.id}", f"{archive.path}/{found.id}", archive)
    if found.container is None:
        data = read_whole(chunks, inner.id)
        source = Source(inner.id, data, found.media_type, path=archive.path, record=found.id)
        yield Entry(source_of_file(source), archive)
    elif found.container == "parquet":
        with closing(spool(chunks, inner.id)) as whole:
            yield from _entries(read_parquet(whole, inner, fields, report), inner)
    else:
        yield from _entries(_records(found, chunks, inner, fields, report), inner)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip file; `found.id` is its name in it, with "/"."""

    found: Found
    info: zipfile.ZipInfo


def open_archive(file: BinaryIO, container: Container) -> zipfile.ZipFile:
    """The open zip file. Raises `DocumentError` (stage "read") for what is not one."""
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise DocumentError(container.id, "read", f"not a sound zip file ({error})") from error


def list_members(archive: zipfile.ZipFile, container: Container) -> tuple[list[Member], list[str]]:
    """The members to read, in the order of the zip file, and the names of those of an unknown kind.

    A member of another suffix is read if it begins as a page or as a web archive, as in a folder. Folders and hidden
    names are in neither list; a zip file in a zip file is of an unknown kind, and so is a member without a name.
    """
    members: list[Member] = []
    unknown: list[str] = []
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        pieces = name.split("/")
        if (
            (name.endswith("/") and not info.file_size)
            or "__MACOSX" in pieces
            or any(piece.startswith(".") and piece != ".." for piece in pieces)
        ):
            continue
        kind = kind_of(pieces[-1])
        if kind is None and pieces[-1]:
            kind = kind_by_content(_begin(archive, info, _HEAD), pieces[-1])
        elif kind is not None and kind.container is None and may_be_archive(_begin(archive, info, 1) or b""):
            inner = kind_by_content(_begin(archive, info, _HEAD), pieces[-1])
            kind = inner if inner is not None and holds_documents(inner, kind) else kind
        elif kind is not None and kind.container == "json" and not _holds_records(archive, info):
            kind = None
        if kind is None or kind.container == "zip":
            unknown.append(name)
        else:
            place = Path(container.path, name)
            members.append(Member(Found(place, name, kind.media_type, kind.container, kind.compression), info))
    return members, unknown


def _holds_records(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether a JSON file has records with a text; one that can't be opened is reported when it is read."""
    head = _begin(archive, info, _JSON_HEAD)
    first = None if head is None else first_object(head)
    return head is None or (first is not None and has_text(first))


def _begin(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes | None:
    """About the first `size` bytes of a member; None if they can't be read."""
    head = b""
    for chunk in _chunks(archive, info):
        if isinstance(chunk, Broken):
            return None
        head += chunk
        if len(head) >= size:
            break
    return head


def member_chunks(archive: zipfile.ZipFile, member: Member) -> Iterator[bytes | Broken]:
    """The contents of a member, decompressed; a place that can't be read is a `Broken`."""
    chunks = _chunks(archive, member.info)
    compression = member.found.compression
    return chunks if compression is None else decompress(chunks, compression)


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes | Broken]:
    try:
        with closing(archive.open(info)) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except (RuntimeError, ValueError) as error:  # RuntimeError: a password, an unknown method
        yield Broken(f"this member of the zip file can't be opened ({error})")
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        yield Broken(f"the zip file is damaged here ({error})")
    except (zlib.error, lzma.LZMAError) as error:
        yield Broken(f"compressed data is damaged in the zip file ({error})")
