"""Zip -> its members, which are never unpacked to disk."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dechaff.errors import DocumentError
from dechaff.sources.decompress import Broken, decompress
from dechaff.sources.discover import Found
from dechaff.sources.json_values import first_object
from dechaff.sources.media_types import kind_of
from dechaff.sources.records import Container, has_text

__all__ = ["Member", "list_members", "member_chunks", "open_archive"]

_CHUNK, _JSON_HEAD = 1 << 18, 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip file; `found.id` is its name in it, with "/"."""

    found: Found
    info: zipfile.ZipInfo


def open_archive(file: BinaryIO, container: Container) -> zipfile.ZipFile:
    """The open zip file. Raises `DocumentError` (stage "read") for what is not one."""
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DocumentError(container.id, "read", f"not a sound zip file ({error})") from error


def list_members(archive: zipfile.ZipFile, container: Container) -> tuple[list[Member], list[str]]:
    """The members to read, in the order of the zip file, and the names of those of an unknown kind.

    Folders and hidden names are in neither list; a zip file in a zip file is of an unknown kind, and so is a member
    without a name.
    """
    members: list[Member] = []
    unknown: list[str] = []
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        pieces = name.split("/")
        if (
            name.endswith("/")
            or "__MACOSX" in pieces
            or any(piece.startswith(".") and piece != ".." for piece in pieces)
        ):
            continue
        kind = kind_of(pieces[-1])
        if kind is not None and kind.container == "json" and not _holds_records(archive, info):
            kind = None
        if kind is None or kind.container == "zip":
            unknown.append(name)
        else:
            place = Path(container.path, name)
            members.append(Member(Found(place, name, kind.media_type, kind.container, kind.compression), info))
    return members, unknown


def _holds_records(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether a JSON file has records with a text; one that can't be opened is reported when it is read."""
    head = b""
    for chunk in _chunks(archive, info):
        if isinstance(chunk, Broken):
            return True
        head += chunk
        if len(head) >= _JSON_HEAD:
            break
    first = first_object(head)
    return first is not None and has_text(first)


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
