"""The options of `clean` -> the job: the inputs, and where and in which form the results are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dechaff.cli.output import standard_input, standard_output
from dechaff.errors import UsageError

if TYPE_CHECKING:
    from dechaff.batch.run import Job, Output
    from dechaff.cli.clean import CleanOptions
    from dechaff.sinks.shards import Format, Layout, Sink
    from dechaff.sources.discover import Discovery, Found

__all__ = ["STANDARD_STREAM", "discover_inputs", "job_of"]

STANDARD_STREAM = Path("-")

_FORMS = ("files", "md", "tei", "jsonl", "csv", "parquet")
_OF_FILES = frozenset({"files", "md", "tei"})
_OF_STREAMS = frozenset({"jsonl", "csv"})
_SIZE = re.compile(r"(\d+)\s*([KMG]?)i?B?", re.IGNORECASE)


def discover_inputs(options: CleanOptions) -> Discovery:
    """The documents and containers in the inputs. Raises `UsageError`."""
    from dechaff.sources.discover import Discovery, discover
    from dechaff.sources.remote import find_remote, is_remote

    local = [Path(text) for text in options.inputs if not is_remote(text)]
    parts = [find_remote(text) for text in options.inputs if is_remote(text)]
    if local or not parts:
        parts.insert(0, discover(local, skip=options.place))
    items = [item for part in parts for item in (*part.documents, *part.containers)]
    ids = [item.id for item in items]
    if len(set(ids)) < len(ids):
        twice = next(id for id in ids if ids.count(id) > 1)
        raise UsageError(f'two inputs have the same id "{twice}": clean them in separate runs')
    if options.kind is not None:
        if any(path.is_dir() for path in local):
            raise UsageError("--from is for named files and standard input; files in a folder are read by their names")
        items = [_of_kind(item, options.kind) for item in items]
    return Discovery(
        tuple(item for item in items if item.container is None),
        tuple(skipped for part in parts for skipped in part.skipped),
        tuple(item for item in items if item.container is not None),
    )


def _of_kind(found: Found, name: str) -> Found:
    from dechaff.sources.media_types import named_kind

    kind = named_kind(name)
    compression = kind.compression or found.compression
    return replace(found, media_type=kind.media_type, container=kind.container, compression=compression)


def job_of(options: CleanOptions, found: Discovery | None) -> Job:
    """The job; without a discovery, its input is standard input.

    Raises `UsageError` for an output that is not possible, `OutputError` if standard output is closed.
    """
    from dechaff.batch.run import Job
    from dechaff.sources.discover import Found
    from dechaff.sources.entries import Opened

    files: Sequence[Found] = () if found is None else (*found.documents, *found.containers)
    form = "text" if options.is_filter else _form(options)
    writes = not options.output.dry_run
    inputs: Sequence[Found | Opened] = files
    if found is None:
        inputs = [Opened(_of_kind(Found(Path("stdin"), "stdin", "text"), options.kind or "txt"), standard_input())]
    return Job(
        inputs,
        _output(options, form),
        _sink(options, form, [item.path for item in files]) if writes and form not in _OF_FILES else None,
        _failures(options.place, form) if writes else None,
        options.records.fields(),
        options.workers,
    )


def _form(options: CleanOptions) -> str:
    """One of `_FORMS`. Raises `UsageError` for any other, and for one that the place of the results can't have."""
    from dechaff.sinks.shards import layout_of
    from dechaff.sources.media_types import kind_of

    place, to = options.place, options.output.to
    named = layout_of(place.name)
    form = to or (named[0] if named else "jsonl" if place == STANDARD_STREAM else "files")
    if form not in _FORMS:
        raise UsageError(f'--to "{form}": the forms are {", ".join(_FORMS)}')
    if place == STANDARD_STREAM and form not in _OF_STREAMS:
        raise UsageError(
            f"--to {form} writes files: name a place for them with -o. Standard output can be --to jsonl and --to csv"
        )
    if named and named[0] != form:
        raise UsageError(f"-o {place} is the name of a {named[0]} file, but the form is --to {form}")
    if form in _OF_FILES and options.output.compress is not None:
        raise UsageError(f"--compress is for --to jsonl, csv and parquet; --to {form} writes uncompressed files")
    if form in _OF_FILES and kind_of(place.name) is not None and not place.is_dir():
        raise UsageError(
            f"-o {place} is the name of a file, and the results are a folder of files: name a folder, or one file "
            "of records (x.jsonl, x.csv, x.parquet). For one text: dechaff clean - < a.txt > b.txt"
        )
    return form


def _output(options: CleanOptions, form: str) -> Output:
    from dechaff.sinks.body_file import BodyForm
    from dechaff.sinks.files import FileOutput
    from dechaff.sinks.record_lines import LineOutput, TextOutput

    output = options.output
    if form == "text":
        return TextOutput(options.json)
    if form in _OF_FILES:
        return FileOutput(
            options.place, BodyForm(form == "md", output.detail, form == "tei"), output.force, output.dry_run
        )
    if form == "csv":
        if output.detail == "body":
            raise UsageError("--to csv writes bodies with their metadata: --body-only is for the other forms")
        return LineOutput("brief")
    return LineOutput(output.detail, extra_as_text=form == "parquet")


def _sink(options: CleanOptions, form: str, inputs: Sequence[Path]) -> Sink:
    """What writes the lines of results. Raises `UsageError` if it would overwrite an input."""
    from dechaff.sinks.shards import Layout, Shards, Stream, check_shards

    layout = Layout() if form == "text" else _layout(options, form)
    if options.place == STANDARD_STREAM:
        return Stream(standard_output(), layout)
    check_shards(options.place, inputs)
    return Shards(options.place, layout, force=options.output.force)


def _layout(options: CleanOptions, form: str) -> Layout:
    """The layout of files of many documents. Raises `UsageError` for a size or a compression that does not exist."""
    from dechaff.sinks.shards import Layout, layout_of
    from dechaff.sources.media_types import COMPRESSIONS

    named = layout_of(options.place.name)
    compression, wanted = named[1] if named else None, options.output.compress
    if wanted is not None:
        compression = COMPRESSIONS.get(f".{wanted}")
        if compression is None or (named and named[0] != "parquet" and named[1] != compression):
            raise UsageError(f"--compress {wanted}: use gz, zst, bz2 or xz, and the same as in the name after -o")
    size = _SIZE.fullmatch(options.output.shard_size.strip())
    if size is None or int(size[1]) == 0:
        raise UsageError(f'--shard-size "{options.output.shard_size}": write a size as 512MB, 2GB or 100KB')
    bytes_ = int(size[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[size[2].upper()]
    formats: dict[str, Format] = {"parquet": "parquet", "csv": "csv"}
    return Layout(formats.get(form, "jsonl"), compression, bytes_, options.output.detail)


def _failures(place: Path, form: str) -> Path | None:
    """The file for the list of failures: in the folder of the results, or beside the one file that they are in."""
    from dechaff.document import FAILURES
    from dechaff.sinks.shards import layout_of

    if place == STANDARD_STREAM:
        return None
    if form not in _OF_FILES and layout_of(place.name) is not None:
        return place.with_name(f"{place.name}.{FAILURES}")
    return place / FAILURES
