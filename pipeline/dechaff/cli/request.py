"""What the options of `dechaff clean` say about inputs and outputs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.errors import UsageError

if TYPE_CHECKING:
    from dechaff.sinks.record_lines import Detail
    from dechaff.sinks.shards import Layout
    from dechaff.sources.discover import Discovery, Found
    from dechaff.sources.records import Fields

FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="KIND", help="What the inputs are, if their names don't tell: jsonl, csv.gz, ..."),
]
ToOption = Annotated[
    str | None,
    typer.Option("--to", metavar="FORM", help="files (default), md, jsonl or parquet.", show_default=False),
]
CompressOption = Annotated[
    str | None, typer.Option("--compress", metavar="HOW", help="Compress jsonl or parquet: gz, zst, bz2, xz.")
]
ShardOption = Annotated[
    str, typer.Option("--shard-size", metavar="SIZE", help="Begin a new file after so much text, before compression.")
]
BodyOnlyOption = Annotated[bool, typer.Option("--body-only", help="Write bodies and nothing else.")]
NoRecordOption = Annotated[
    bool, typer.Option("--no-record", help="Leave out what was removed; then there is no restore.")
]

_FORMS = ("files", "md", "jsonl", "parquet")
_SIZE = re.compile(r"(\d+)\s*([KMG]?)i?B?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """What the options of `clean` say about inputs and outputs."""

    inputs: tuple[str, ...]
    out: Path | None = None
    kind: str | None = None
    to: str | None = None
    text_field: str | None = None
    id_field: str | None = None
    url_field: str | None = None
    html: bool | None = None
    compress: str | None = None
    shard_size: str = "512MB"
    body_only: bool = False
    no_record: bool = False

    @property
    def stdin(self) -> bool:
        """Is standard input what is to be cleaned?"""
        return self.inputs == ("-",)

    @property
    def place(self) -> Path:
        """Where results go; - is standard output."""
        return self.out or (Path("-") if self.stdin else Path("out"))

    @property
    def form(self) -> str:
        """One of `_FORMS`. Raises `UsageError` for another one, and for one that can't go where it shall."""
        from dechaff.sinks.shards import layout_of

        named = layout_of(self.place.name)
        form = self.to or (named[0] if named else "jsonl" if self.place == Path("-") else "files")
        if form not in _FORMS:
            raise UsageError(f'no such form: "{form}". There are {", ".join(_FORMS)}')
        if self.place == Path("-") and form != "jsonl":
            raise UsageError(f"--to {form} makes files: name a place for them (-o); standard output takes --to jsonl")
        if named and named[0] != form:
            raise UsageError(f"-o {self.place} is the name of a {named[0]} file, and --to says {form}")
        if form in {"files", "md"}:
            self._check_files(form)
        return form

    def _check_files(self, form: str) -> None:
        """Files go into a folder, each as it is: what says otherwise was meant for something else."""
        from dechaff.sources.media_types import kind_of

        if self.compress is not None:
            raise UsageError(f"--compress is for --to jsonl and --to parquet; --to {form} writes files as they are")
        if kind_of(self.place.name) is not None and not self.place.is_dir():
            raise UsageError(
                f"-o {self.place} is the name of a file, and results are a folder of files: name a folder, or one file "
                "of records (x.jsonl, x.parquet); for one text, dechaff clean - < a.txt > b.txt"
            )

    @property
    def detail(self) -> Detail:
        """How much of the record is written."""
        return "body" if self.body_only else "brief" if self.no_record else "full"

    @property
    def fields(self) -> Fields:
        """What is said about the fields of records."""
        from dechaff.sources.records import Fields

        return Fields(self.text_field, self.id_field, self.url_field, self.html)

    def layout(self) -> Layout:
        """The files of many documents. Raises `UsageError` for a size or a compression that is none."""
        from dechaff.sinks.shards import Layout, layout_of
        from dechaff.sources.media_types import COMPRESSIONS

        named = layout_of(self.place.name)
        how = named[1] if named else None
        if self.compress is not None:
            how = COMPRESSIONS.get(f".{self.compress}")
            if how is None or (named and named[0] == "jsonl" and named[1] != how):
                raise UsageError(f"--compress {self.compress}: take gz, zst, bz2 or xz, and none that -o contradicts")
        size = _SIZE.fullmatch(self.shard_size.strip())
        if size is None or int(size[1]) == 0:
            raise UsageError(f'--shard-size "{self.shard_size}": a size is written 512MB, 2GB or 100KB')
        bytes_ = int(size[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[size[2].upper()]
        return Layout("parquet" if self.form == "parquet" else "jsonl", how, bytes_, self.detail)

    def discover(self) -> Discovery:
        """Everything that the inputs hold. Raises `UsageError`."""
        from dechaff.sources.discover import Discovery, discover
        from dechaff.sources.remote import find_remote, is_remote

        if "" in self.inputs:  # as a path, it would be the current folder
            raise UsageError('an input has no name (""): is a variable empty? The current folder is called .')
        local = [Path(text) for text in self.inputs if not is_remote(text)]
        parts = [find_remote(text) for text in self.inputs if is_remote(text)]
        if local or not parts:
            parts.insert(0, discover(local, skip=self.place, containers=True))
        found = Discovery(
            tuple(found for part in parts for found in part.documents),
            tuple(item for part in parts for item in part.skipped),
            tuple(found for part in parts for found in part.containers),
        )
        ids = [item.id for item in (*found.documents, *found.containers)]
        if len(set(ids)) < len(ids):
            twice = next(id for id in ids if ids.count(id) > 1)
            raise UsageError(f'two inputs would both be called "{twice}": clean them one after another')
        if self.kind is None:
            return found
        if any(path.is_dir() for path in local):
            raise UsageError("--from is for files that are named, and for standard input; in a folder, names tell")
        items = [self._as_said(item) for item in (*found.documents, *found.containers)]
        documents = tuple(item for item in items if item.container is None)
        return Discovery(documents, found.skipped, tuple(item for item in items if item.container is not None))

    def _as_said(self, found: Found) -> Found:
        from dechaff.sources.media_types import named_kind

        kind = named_kind(self.kind or "")
        compression = kind.compression or found.compression
        return replace(found, media_type=kind.media_type, container=kind.container, compression=compression)
