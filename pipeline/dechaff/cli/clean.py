"""`dechaff clean`: inputs -> results, and the summary of the run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.job import STANDARD_STREAM, discover_inputs, job_of
from dechaff.cli.options import (
    JsonOption,
    RecordOptions,
    RulesOption,
    WorkersOption,
    applied_rules,
    options_class,
    verb,
)
from dechaff.cli.output import SOME_FAILED, UNWRITABLE, Bar, note, print_message
from dechaff.errors import DocumentError, OutputError, UsageError
from dechaff.text.display import counted, on_one_line

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from dechaff.batch.summary import Summary
    from dechaff.sinks.csv_parquet import DocumentTable
    from dechaff.sinks.record import Detail
    from dechaff.sources.discover import Discovery


@options_class
class OutputOptions:
    """Where results go, and in which form."""

    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="The folder or file for the results; - is standard output. [default: out]",
        ),
    ] = None
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORM",
            help="The form of the results: files, txt, md, tei, jsonl, csv or parquet. [default: files]",
        ),
    ] = None
    compress: Annotated[
        str | None,
        typer.Option(
            "--compress", metavar="HOW", help="Compress jsonl or parquet: gz, zst, bz2 or xz. [default: none]"
        ),
    ] = None
    shard_size: Annotated[
        str,
        typer.Option(
            "--shard-size",
            metavar="SIZE",
            help="Begin a new jsonl or parquet file after this much text, before compression.",
        ),
    ] = "512MB"
    table: Annotated[
        Path | None,
        typer.Option(
            "--table",
            metavar="FILE",
            help="Write a table with a row for each document, too: x.csv, x.tsv or x.parquet.",
        ),
    ] = None
    body_only: Annotated[bool, typer.Option("--body-only", help="Write only the bodies.")] = False
    no_record: Annotated[
        bool, typer.Option("--no-record", help="Write no removed text. The original can't be restored then.")
    ] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Clean and report, but write nothing.")] = False
    force: Annotated[
        bool,
        typer.Option("--force", help="Clean documents whose result is up to date, too, and overwrite edited results."),
    ] = False
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove results of documents that are no longer in the inputs.")
    ] = False
    fsync: Annotated[
        bool,
        typer.Option(
            "--fsync/--no-fsync",
            help="Wait until results are on the disk. Without it, a loss of power can lose results of a finished run.",
        ),
    ] = True

    @property
    def detail(self) -> "Detail":
        """How much of the record is written."""
        return "body" if self.body_only else "brief" if self.no_record else "full"


@options_class
class CleanOptions:
    """The command line of `clean`."""

    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Files, folders and URLs; - is standard input.")
    ]
    output: OutputOptions
    rules: RulesOption = None
    workers: WorkersOption = None
    kind: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="KIND",
            help="The kind of the inputs: html, jsonl, csv.gz, ... [default: by their names and contents]",
        ),
    ] = None
    records: RecordOptions
    json: JsonOption = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List every rule, warning and skipped file.")] = False

    @property
    def stdin(self) -> bool:
        """Whether the input is standard input."""
        return self.inputs == ["-"]

    def is_filter(self, found: "Discovery | None") -> bool:
        """Whether the input is one document whose body goes to standard output. `found` is None for standard input."""
        from dechaff.cli.job import is_one_document

        if self.place != STANDARD_STREAM or self.output.to not in (None, "txt", "md"):
            return False
        if found is None:
            return is_one_document(self.kind)
        of_a_folder = len(self.inputs) > 1 or Path(self.inputs[0]).is_dir()
        return not of_a_folder and len(found.documents) == 1 and not found.containers

    @property
    def local(self) -> list[Path]:
        """The inputs that are files and folders here, by whose side a rule file may be."""
        return [Path(text) for text in self.inputs if text != "-" and "://" not in text]

    @property
    def place(self) -> Path:
        """The folder or file for the results; - is standard output."""
        return self.output.out or (STANDARD_STREAM if self.stdin else Path("out"))


@verb
def clean(options: CleanOptions) -> None:
    """Clean files and folders. Each document becomes a body (.txt) and a record (.json) of what was removed.

    Example: dechaff clean articles -o clean

    Exit status: 0 success, 1 some documents failed, 2 errors in the rules or arguments, 3 results can't be written.
    """
    from dechaff.batch.run import run
    from dechaff.batch.summary import Summary
    from dechaff.sources.fields import no_report

    _check(options)
    found = None if options.stdin else discover_inputs(options)
    is_filter = options.is_filter(found)
    _check_filter(options, is_filter)
    ruleset, rules_from = applied_rules(options.rules, options.local)
    job = job_of(options, found, is_filter=is_filter)
    total = None if found is None or found.containers else len(found.documents)
    bar = Bar("cleaning", options.quiet or options.json or is_filter)
    summary = Summary()
    broken_off: OutputError | None = None
    try:
        with _table(options) as table:
            for outcome in bar(run(job, ruleset, no_report if options.quiet else note), total):
                summary.add(outcome)
                if table is not None:
                    table.write(outcome.row)
    except OutputError as error:  # a full disk, for instance: what was done until then is still reported
        if not summary.files:
            raise
        broken_off = error
    if is_filter:
        _report_filter(options, summary, rules_from)
    else:
        _report(options, found, summary, rules_from)
    if broken_off is not None:
        raise broken_off
    if summary.failed:
        raise typer.Exit(UNWRITABLE if summary.unwritable else SOME_FAILED)


def _table(options: CleanOptions) -> "AbstractContextManager[DocumentTable | None]":
    """The table of documents, if one is to be written. Raises `UsageError` for a name that is not possible."""
    from contextlib import nullcontext

    from dechaff.sinks.csv_parquet import DocumentTable

    path = options.output.table
    if path is None or options.output.dry_run:
        return nullcontext()
    if any(path.resolve() == Path(text).resolve() for text in (*options.inputs, str(options.place))):
        raise UsageError(f"--table {path} is an input or the place of the results: name another file")
    return DocumentTable(path, force=options.output.force)


def _check(options: CleanOptions) -> None:
    """Raises `UsageError` for options that do not go together."""
    if "-" in options.inputs and not options.stdin:
        raise UsageError("- (standard input) can't be combined with other inputs: clean them in a separate run")
    if "" in options.inputs:  # as a path, it would be the current folder
        raise UsageError('an input is empty (""): is a variable not set? The current folder is .')


def _check_filter(options: CleanOptions, is_filter: bool) -> None:
    """Raises `UsageError` for options of records, where the input is one document."""
    of_records = {"--compress": options.output.compress, "--text-field": options.records.text_field,
                  "--id-field": options.records.id_field, "--url-field": options.records.url_field}  # fmt: skip
    unused = next((option for option, value in of_records.items() if value is not None), None)
    if is_filter and unused is not None:
        what = "standard input" if options.stdin else options.inputs[0]
        raise UsageError(f"{unused} is for records, and {what} is one text. For records, use --from jsonl")


def _report(options: CleanOptions, found: "Discovery | None", summary: "Summary", rules_from: str) -> None:
    """Print the summary: to standard output, or to standard error if the results are on standard output."""
    import orjson

    from dechaff.batch.summary import summary_json, summary_lines

    aside = options.place == STANDARD_STREAM
    skipped = () if found is None else found.skipped
    shown = None if options.output.dry_run or aside else str(options.place)
    if options.json:
        value = summary_json(summary, rules_from, shown, [(str(item.path), item.reason) for item in skipped])
        typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2), err=aside)
    elif not options.quiet:
        for line in summary_lines(summary, rules_from, shown, len(skipped), options.verbose):
            typer.echo(on_one_line(line), err=aside)
        for item in skipped if options.verbose else ():
            typer.echo(on_one_line(f"skipped: {item.path}: {item.reason}"), err=aside)
    else:
        for failure in summary.failures:
            print_message(f"failed: {failure.path}: {failure.reason} ({failure.stage})")


def _report_filter(options: CleanOptions, summary: "Summary", rules_from: str) -> None:
    """Print status and warnings of the one text to standard error. Raises `DocumentError` if it can't be cleaned."""
    for failure in summary.failures:
        raise DocumentError(failure.id, failure.stage, failure.reason)
    if not options.quiet:
        reasons = "".join(f": {reason}" for _, reason in (*summary.limit_exceeded, *summary.rejected) if reason)
        spans = sum(summary.rules.values())
        warnings = "".join(f"\nwarning: {warning}" for _, warning in summary.warned)
        status = f"{next(iter(summary.status))}{reasons}; {counted(spans, 'span')} removed"
        note(f"rules: {rules_from}\n{status}{warnings}")
