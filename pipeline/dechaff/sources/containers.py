"""Found -> Entries: everything that inputs hold, one after another, read as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZipFile

from dechaff.document import Failure, Source
from dechaff.errors import DocumentError
from dechaff.sinks.names import RecordNames, plan_names
from dechaff.sources.csv import read_table
from dechaff.sources.decompress import Broken
from dechaff.sources.discover import Found
from dechaff.sources.jsonl import read_jsonl
from dechaff.sources.open import open_raw, read_chunks, read_whole, seekable, spool
from dechaff.sources.parquet import read_parquet
from dechaff.sources.records import Fields, Home, Tell, failure_at
from dechaff.sources.warc import read_warc
from dechaff.sources.zip import list_members, member_chunks, open_archive

__all__ = ["Entry", "Opened", "Reader"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a run, with the name of its result. A file (`Found`) is read where it is cleaned.

    Where results have no names, `stem` is that of the container.
    """

    stem: str
    origin: Source | Found

    @property
    def place(self) -> str:
        """Where it stands, for messages: path:number for a record."""
        if isinstance(self.origin, Found) or self.origin.record is None:
            return self.origin.place if isinstance(self.origin, Found) else self.origin.path or self.origin.id
        return f"{self.origin.path}:{self.origin.record}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A container that is open already: standard input."""

    found: Found
    file: BinaryIO


@dataclass(slots=True)
class Reader:
    """Reads what was found, in order. `tell` hears at once what was guessed and what was passed over.

    `record_names` names the results of records; None if they need no names, as in files of many documents.
    """

    names: Mapping[str, str]
    fields: Fields
    tell: Tell
    record_names: RecordNames | None = None

    def entries(self, inputs: Sequence[Found | Opened]) -> Iterator[Entry | Failure]:
        """Each document of the inputs. What can't be read is a failure, with its place, and the rest goes on."""
        for item in inputs:
            found = item.found if isinstance(item, Opened) else item
            stem = self.names[found.id]
            try:
                if found.container is not None:
                    file = item.file if isinstance(item, Opened) else open_raw(found)
                    with closing(file):
                        yield from self._container(found, file, Home(found.id, found.place), stem)
                elif isinstance(item, Opened):
                    data = read_whole(read_chunks(item.file, found), found.id)
                    yield Entry(stem, Source(found.id, data, found.media_type))
                else:
                    yield Entry(stem, found)
            except DocumentError as error:
                yield Failure(error.id, found.place, error.stage, error.reason)

    def _container(self, found: Found, file: BinaryIO, home: Home, folder: str) -> Iterator[Entry | Failure]:
        if found.container == "zip":
            with closing(seekable(found, file)) as whole, open_archive(whole, home) as archive:
                yield from self._members(archive, home, folder)
        elif found.container == "parquet":
            with closing(seekable(found, file)) as whole:
                yield from self._named(read_parquet(whole, home, self.fields, self.tell), home, folder)
        else:
            yield from self._named(self._records(found, read_chunks(file, found), home), home, folder)

    def _records(self, found: Found, chunks: Iterator[bytes | Broken], home: Home) -> Iterator[Source | Failure]:
        if found.container == "warc":
            return read_warc(chunks, home, self.tell)
        if found.container == "jsonl":
            return read_jsonl(chunks, home, self.fields, self.tell)
        return read_table(chunks, home, self.fields, self.tell, tabs=found.container == "tsv")

    def _named(self, records: Iterator[Source | Failure], home: Home, folder: str) -> Iterator[Entry | Failure]:
        for record in records:
            if isinstance(record, Failure):
                yield record
            elif self.record_names is None:
                yield Entry(folder, record)
            else:
                number = record.record if isinstance(record.record, int) else 0
                own = str(number) if record.id == f"{home.id}/{number}" else record.id
                yield Entry(self.record_names.name(folder, own, number), record)

    def _members(self, archive: ZipFile, home: Home, folder: str) -> Iterator[Entry | Failure]:
        """The documents of a zip file; of its containers, their records."""
        members, unknown = list_members(archive, home)
        founds = {member.found.id: member.found for member in members}
        names = plan_names(
            [id for id, found in founds.items() if found.container is None],
            [id for id, found in founds.items() if found.container is not None],
        )
        for member in members:
            found = member.found
            if founds.pop(found.id, None) is None:
                yield failure_at(home, found.id, "the zip file holds two members of this name")
                continue
            stem = f"{folder}/{names[found.id]}"
            inner = Home(f"{home.id}/{found.id}", f"{home.path}/{found.id}")
            chunks = member_chunks(archive, member)
            try:
                if found.container is None:
                    source = Source(
                        inner.id, read_whole(chunks, inner.id), found.media_type, path=home.path, record=found.id
                    )
                    yield Entry(stem, source)
                elif found.container == "parquet":
                    with closing(spool(chunks, inner.id)) as whole:
                        yield from self._named(read_parquet(whole, inner, self.fields, self.tell), inner, stem)
                else:
                    yield from self._named(self._records(found, chunks, inner), inner, stem)
            except DocumentError as error:
                yield failure_at(home, found.id, error.reason)
        if unknown:
            self.tell(f"{home.path}: passed over {len(unknown):,} members of unknown kind, {unknown[0]} among them")
