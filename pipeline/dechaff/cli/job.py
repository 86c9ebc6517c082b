"""The options of `clean` -> the job: the inputs, and where and in which form the results are written."""

from __future__ import annotations

import os
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
    from dechaff.document import Failure
    from dechaff.sinks.claim import OutputPlace
    from dechaff.sinks.shards import Format, Layout, Sink
    from dechaff.sources.discover import Discovery, Found

STANDARD_STREAM = Path("-")

_FORMS = ("files", "txt", "md", "tei", "jsonl", "csv", "parquet")
_OF_FILES = frozenset({"files", "txt", "md", "tei"})
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
    elif options.records.html is not None:
        items = [_as_html(item, html=options.records.html) for item in items]
    return Discovery(
        tuple(item for item in items if item.container is None),
        tuple(skipped for part in parts for skipped in part.skipped),
        tuple(item for item in items if item.container is not None),
        tuple(failure for part in parts for failure in part.failures),
    )


def _of_kind(found: Found, name: str) -> Found:
    from dechaff.sources.media_types import named_kind

    kind = named_kind(name)
    compression = kind.compression or found.compression
    return replace(found, media_type=kind.media_type, container=kind.container, compression=compression)


def is_one_document(kind: str | None) -> bool:
    """Whether standard input of a kind, as the user named it, is one document. Raises `UsageError` for no kind."""
    from dechaff.sources.media_types import named_kind

    return kind is None or named_kind(kind).container is None


def _as_html(found: Found, *, html: bool) -> Found:
    """A document with the media type that the user states. For fields of records, `Fields` has it."""
    if found.container is not None or (found.media_type is not None and (found.media_type == "html") == html):
        return found
    return replace(found, media_type="html" if html else "text")


def job_of(options: CleanOptions, found: Discovery | None, *, is_filter: bool) -> Job:
    """The job; without a discovery, its input is standard input. `is_filter`: one text, to standard output.

    Raises `UsageError` for an output that is not possible, `OutputError` if standard output is closed.
    """
    from dechaff.batch.run import Job
    from dechaff.sources.entries import Opened
    from dechaff.sources.remote import is_remote

    files: Sequence[Found] = () if found is None else (*found.documents, *found.containers)
    form = "text" if is_filter else _form(options)
    writes = not options.output.dry_run
    inputs: Sequence[Found | Opened | Failure] = files if found is None else (*found.failures, *files)
    if found is None:
        inputs = [Opened(_of_standard_input(options), standard_input())]
    return Job(
        inputs,
        _output(options, form),
        _sink(options, form, [item.path for item in files]) if writes and form not in _OF_FILES else None,
        _failures(options.place, form) if writes else None,
        options.records.fields(),
        options.workers,
        _place(options.place, form) if writes and not is_filter else None,
        options.output.fsync,
        options.output.prune,
        [text if is_remote(text) else os.path.abspath(text) for text in options.inputs],  # noqa: PTH100 – no links
    )


def _of_standard_input(options: CleanOptions) -> Found:
    from dechaff.sources.discover import Found

    found = Found(Path("stdin"), "stdin", None)
    if options.kind is not None:
        return _of_kind(found, options.kind)
    return found if options.records.html is None else _as_html(found, html=options.records.html)


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
        what = " and --to csv" if form == "parquet" else ", --to csv, or --to txt and md for a single input"
        raise UsageError(
            f"--to {form} writes files: name a place for them with -o. Standard output can be --to jsonl{what}"
        )
    if named and named[0] != form:
        raise UsageError(f"-o {place} is the name of a {named[0]} file, but the form is --to {form}")
    if form in _OF_FILES and options.output.compress is not None:
        raise UsageError(f"--compress is for --to jsonl, csv and parquet; --to {form} writes uncompressed files")
    if options.output.prune and (form != "files" or options.output.body_only or options.stdin):
        raise UsageError(
            "--prune is for results with records, --to files: it needs the records to find results without a source"
        )
    if form in _OF_FILES and kind_of(place.name) is not None and not place.is_dir():
        raise UsageError(
            f"-o {place} is the name of a file, and the results are a folder of files: name a folder, or one file "
            "of records (x.jsonl, x.csv, x.parquet). For one text: dechaff clean - < a.txt > b.txt"
        )
    return form


def _output(options: CleanOptions, form: str) -> Output:
    from dechaff.sinks.body_file import BodyForm
    from dechaff.sinks.files import FileOutput
    from dechaff.sinks.shards import LineOutput, TextOutput

    output = options.output
    if form == "text":
        return TextOutput(options.json, markdown=output.to == "md" and output.detail != "body")
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
    from dechaff.sinks.segments import Shards
    from dechaff.sinks.shards import Layout, Stream, check_shards

    layout = Layout() if form == "text" else _layout(options, form)
    if options.place == STANDARD_STREAM:
        return Stream(standard_output(), layout)
    check_shards(options.place, inputs)
    return Shards(options.place, layout, force=options.output.force, durable=options.output.fsync)


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
    formats: dict[str, Format] = {"jsonl": "jsonl", "parquet": "parquet", "csv": "csv"}
    return Layout(formats[form], compression, bytes_, options.output.detail)


def _place(path: Path, form: str) -> OutputPlace | None:
    """The folder of the results, or the one file that they are in; None for standard output."""
    from dechaff.sinks.claim import OutputPlace
    from dechaff.sinks.shards import layout_of

    if path == STANDARD_STREAM:
        return None
    single = form not in _OF_FILES and layout_of(path.name) is not None
    return OutputPlace(path.parent, path.name) if single else OutputPlace(path)


def _failures(path: Path, form: str) -> Path | None:
    """The file for the list of failures: in the folder of the results, or beside the one file that they are in."""
    from dechaff.document import FAILURES

    place = _place(path, form)
    if place is None:
        return None
    return place.folder / (FAILURES if place.name is None else f"{place.name}.{FAILURES}")
