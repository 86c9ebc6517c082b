"""`dechaff clean`: inputs -> results, and the summary of the run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.options import JsonOption, RecordOptions, RulesOption, WorkersOption, applied_rules, verb
from dechaff.cli.output import SOME_FAILED, UNWRITABLE, Bar, note, standard_input, standard_output
from dechaff.errors import DocumentError, UsageError

if TYPE_CHECKING:
    from dechaff.batch.run import Job, Output
    from dechaff.batch.summary import Summary
    from dechaff.sinks.record_lines import Detail
    from dechaff.sinks.shards import Layout, Sink
    from dechaff.sources.discover import Discovery, Found
    from dechaff.sources.entries import Opened

_FORMS = ("files", "md", "jsonl", "parquet")
_SIZE = re.compile(r"(\d+)\s*([KMG]?)i?B?", re.IGNORECASE)
_STANDARD_STREAM = Path("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOptions:
    """Where results go, and in which form."""

    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="Where results go; - is standard output. [default: out]",
            show_default=False,
        ),
    ] = None
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORM", help="files (default), md, jsonl or parquet.", show_default=False),
    ] = None
    compress: Annotated[
        str | None, typer.Option("--compress", metavar="HOW", help="Compress jsonl or parquet: gz, zst, bz2, xz.")
    ] = None
    shard_size: Annotated[
        str,
        typer.Option("--shard-size", metavar="SIZE", help="Begin a new file after so much text, before compression."),
    ] = "512MB"
    body_only: Annotated[bool, typer.Option("--body-only", help="Write bodies and nothing else.")] = False
    no_record: Annotated[
        bool, typer.Option("--no-record", help="Leave out what was removed; then there is no restore.")
    ] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but write.")] = False
    force: Annotated[
        bool, typer.Option("--force", help="Clean again what is up to date; overwrite what was edited.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanOptions:
    """The command line of `clean`."""

    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Files, folders and URLs; - is standard input.", show_default=False),
    ]
    output: OutputOptions
    rules: RulesOption = None
    workers: WorkersOption = None
    kind: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="KIND", help="What the inputs are, if their names don't tell: jsonl, csv.gz, ..."
        ),
    ] = None
    records: RecordOptions
    json: JsonOption = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List every rule, warning and skipped file.")] = False

    @property
    def stdin(self) -> bool:
        """Whether the input is standard input."""
        return self.inputs == ["-"]

    @property
    def is_filter(self) -> bool:
        """Whether one text comes from standard input, and its body goes to standard output."""
        return self.stdin and self.output.out is None and self.kind is None and self.output.to is None

    @property
    def place(self) -> Path:
        """Where results go; - is standard output."""
        return self.output.out or (_STANDARD_STREAM if self.stdin else Path("out"))


@verb
def clean(options: CleanOptions) -> None:
    """Clean files and folders: a body (.txt) and a record (.json) for each document.

    Example: dechaff clean articles -o clean

    Exit status: 0 all well, 1 some documents failed, 2 wrong rules or arguments, 3 output can't be written.
    """
    from dechaff.batch.run import run
    from dechaff.batch.summary import Summary

    _check(options)
    found = None if options.stdin else _discover(options)
    ruleset, rules_from = applied_rules(options.rules)
    job = _job(options, found)
    total = None if found is None or found.containers else len(found.documents)
    bar = Bar("cleaning", options.quiet or options.json or options.is_filter)
    summary = Summary()
    for outcome in bar(run(job, ruleset, _ignore if options.quiet else note), total):
        summary.add(outcome)
    if options.is_filter:
        _report_filter(options, summary, rules_from)
    else:
        _report(options, found, summary, rules_from)
    if summary.failed:
        raise typer.Exit(UNWRITABLE if summary.unwritable else SOME_FAILED)


def _ignore(message: str) -> None:
    """A report that nobody reads."""


def _check(options: CleanOptions) -> None:
    """Raises `UsageError` for options that do not go together."""
    of_records = {"--compress": options.output.compress, "--text-field": options.records.text_field,
                  "--id-field": options.records.id_field, "--url-field": options.records.url_field,
                  "--html": options.records.html}  # fmt: skip
    unused = next((option for option, value in of_records.items() if value is not None), None)
    if options.is_filter and unused is not None:
        raise UsageError(f"{unused} is for records: standard input is one text, if --from doesn't say what it is")
    if "-" in options.inputs and not options.stdin:
        raise UsageError("- (standard input) stands alone: clean the other inputs in a run of their own")
    if "" in options.inputs:  # as a path, it would be the current folder
        raise UsageError('an input has no name (""): is a variable empty? The current folder is called .')


# Inputs


def _discover(options: CleanOptions) -> Discovery:
    """Everything that the inputs hold. Raises `UsageError`."""
    from dechaff.sources.discover import Discovery, discover
    from dechaff.sources.remote import find_remote, is_remote

    local = [Path(text) for text in options.inputs if not is_remote(text)]
    parts = [find_remote(text) for text in options.inputs if is_remote(text)]
    if local or not parts:
        parts.insert(0, discover(local, skip=options.place, containers=True))
    items = [item for part in parts for item in (*part.documents, *part.containers)]
    ids = [item.id for item in items]
    if len(set(ids)) < len(ids):
        twice = next(id for id in ids if ids.count(id) > 1)
        raise UsageError(f'two inputs would both be called "{twice}": clean them one after another')
    if options.kind is not None:
        if any(path.is_dir() for path in local):
            raise UsageError("--from is for files that are named, and for standard input; in a folder, names tell")
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


def _inputs(options: CleanOptions, found: Discovery | None) -> Sequence[Found | Opened]:
    from dechaff.sources.discover import Found
    from dechaff.sources.entries import Opened

    if found is not None:
        return [*found.documents, *found.containers]
    stdin = _of_kind(Found(Path("stdin"), "stdin", "text"), options.kind or "txt")
    return [Opened(stdin, standard_input())]


# Outputs


def _job(options: CleanOptions, found: Discovery | None) -> Job:
    """Raises `UsageError` for an output that is impossible, `OutputError` if standard output is closed."""
    from dechaff.batch.run import Job

    inputs = _inputs(options, found)
    form = "text" if options.is_filter else _form(options)
    output = _output(options, form)
    files = () if found is None else [item.path for item in (*found.documents, *found.containers)]
    sink = None if form in {"files", "md"} or options.output.dry_run else _sink(options, form, files)
    failures = _failures(options.place, form)
    return Job(
        inputs, output, sink, None if options.output.dry_run else failures, options.records.fields(), options.workers
    )


def _form(options: CleanOptions) -> str:
    """One of `_FORMS`. Raises `UsageError` for another one, and for one that the place can't hold."""
    from dechaff.sinks.shards import layout_of
    from dechaff.sources.media_types import kind_of

    place, to = options.place, options.output.to
    named = layout_of(place.name)
    form = to or (named[0] if named else "jsonl" if place == _STANDARD_STREAM else "files")
    if form not in _FORMS:
        raise UsageError(f'no such form: "{form}". There are {", ".join(_FORMS)}')
    if place == _STANDARD_STREAM and form != "jsonl":
        raise UsageError(f"--to {form} makes files: name a place for them (-o); standard output takes --to jsonl")
    if named and named[0] != form:
        raise UsageError(f"-o {place} is the name of a {named[0]} file, and --to says {form}")
    if form in {"files", "md"} and options.output.compress is not None:
        raise UsageError(f"--compress is for --to jsonl and --to parquet; --to {form} writes files as they are")
    if form in {"files", "md"} and kind_of(place.name) is not None and not place.is_dir():
        raise UsageError(
            f"-o {place} is the name of a file, and results are a folder of files: name a folder, or one file "
            "of records (x.jsonl, x.parquet); for one text, dechaff clean - < a.txt > b.txt"
        )
    return form


def _detail(options: CleanOptions) -> Detail:
    return "body" if options.output.body_only else "brief" if options.output.no_record else "full"


def _output(options: CleanOptions, form: str) -> Output:
    from dechaff.sinks.body_file import BodyForm
    from dechaff.sinks.files import FileOutput
    from dechaff.sinks.record_lines import LineOutput, TextOutput

    if form == "text":
        return TextOutput(options.json)
    if form in {"files", "md"}:
        body_form = BodyForm(form == "md", _detail(options))
        return FileOutput(options.place, body_form, options.output.force, options.output.dry_run)
    return LineOutput(_detail(options), extra_as_text=form == "parquet")


def _sink(options: CleanOptions, form: str, inputs: Iterable[Path]) -> Sink:
    """Where lines go. Raises `UsageError` if that would overwrite an input."""
    from dechaff.sinks.shards import Layout, Shards, Stream, check_shards

    layout = Layout() if form == "text" else _layout(options, form)
    if options.place == _STANDARD_STREAM:
        return Stream(standard_output(), layout)
    check_shards(options.place, inputs)
    return Shards(options.place, layout, force=options.output.force)


def _layout(options: CleanOptions, form: str) -> Layout:
    """The files of many documents. Raises `UsageError` for a size or a compression that does not exist."""
    from dechaff.sinks.shards import Layout, layout_of
    from dechaff.sources.media_types import COMPRESSIONS

    named = layout_of(options.place.name)
    compression, wanted = named[1] if named else None, options.output.compress
    if wanted is not None:
        compression = COMPRESSIONS.get(f".{wanted}")
        if compression is None or (named and named[0] == "jsonl" and named[1] != compression):
            raise UsageError(f"--compress {wanted}: take gz, zst, bz2 or xz, and none that -o contradicts")
    size = _SIZE.fullmatch(options.output.shard_size.strip())
    if size is None or int(size[1]) == 0:
        raise UsageError(f'--shard-size "{options.output.shard_size}": a size is written 512MB, 2GB or 100KB')
    bytes_ = int(size[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[size[2].upper()]
    return Layout("parquet" if form == "parquet" else "jsonl", compression, bytes_, _detail(options))


def _failures(place: Path, form: str) -> Path | None:
    """The list of failures: in the folder of the results, or beside the one file that they are in."""
    from dechaff.document import FAILURES
    from dechaff.sinks.shards import layout_of

    if place == _STANDARD_STREAM:
        return None
    if form in {"jsonl", "parquet"} and layout_of(place.name) is not None:
        return place.with_name(f"{place.name}.{FAILURES}")
    return place / FAILURES


# Reports


def _report(options: CleanOptions, found: Discovery | None, summary: Summary, rules_from: str) -> None:
    """Print the summary: to standard output, or to standard error where the results are on the former."""
    import orjson

    from dechaff.batch.summary import summary_json, summary_lines

    aside = options.place == _STANDARD_STREAM
    skipped = () if found is None else found.skipped
    shown = None if options.output.dry_run or aside else str(options.place)
    if options.json:
        value = summary_json(summary, rules_from, shown, [(str(item.path), item.reason) for item in skipped])
        typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2), err=aside)
    elif not options.quiet:
        for line in summary_lines(summary, rules_from, shown, len(skipped), options.verbose):
            typer.echo(line, err=aside)
        for item in skipped if options.verbose else ():
            typer.echo(f"passed over: {item.path}: {item.reason}", err=aside)
    else:
        for failure in summary.failures:
            note(f"failed: {failure.path}: {failure.reason} ({failure.stage})")


def _report_filter(options: CleanOptions, summary: Summary, rules_from: str) -> None:
    """Print what was done with the one text, to standard error. Raises `DocumentError` if it could not be cleaned."""
    for failure in summary.failures:
        raise DocumentError(failure.id, failure.stage, failure.reason)
    if not options.quiet:
        reasons = "".join(f": {reason}" for _, reason in (*summary.limit_exceeded, *summary.rejected) if reason)
        spans = sum(summary.rules.values())
        note(f"rules: {rules_from}\n{next(iter(summary.status))}{reasons}; {spans} spans removed")
