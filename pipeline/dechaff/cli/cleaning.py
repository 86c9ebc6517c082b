"""`dechaff clean`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.options import (
    HtmlOption,
    IdFieldOption,
    JsonOption,
    RulesOption,
    TextFieldOption,
    UrlFieldOption,
    applied_rules,
)
from dechaff.cli.output import SOME_FAILED, UNWRITABLE, Bar, print_bytes, print_json, standard_input
from dechaff.cli.request import (
    BodyOnlyOption,
    CompressOption,
    FromOption,
    NoRecordOption,
    Request,
    ShardOption,
    ToOption,
)
from dechaff.errors import UsageError

if TYPE_CHECKING:
    from dechaff.sources.discover import Discovery


def clean(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Files, folders and URLs; - is standard input.", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="Where results go; - is standard output. [default: out]",
            show_default=False,
        ),
    ] = None,
    rules: RulesOption = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", "-w", min=1, max=256, help="Processes. [default: one per core]", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but write.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Clean again what is up to date; overwrite what was edited.")
    ] = False,
    kind: FromOption = None,
    to: ToOption = None,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    compress: CompressOption = None,
    shard_size: ShardOption = "512MB",
    body_only: BodyOnlyOption = False,
    no_record: NoRecordOption = False,
    json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every rule, warning and skipped file.")
    ] = False,
) -> None:
    """Clean files and folders: a body (.txt) and a record (.json) for each document.

    Example: dechaff clean articles -o clean

    Exit status: 0 all well, 1 some documents failed, 2 wrong rules or arguments, 3 output can't be written.
    """
    if inputs == ["-"] and out is None and kind is None and to is None:
        of_records = {"--compress": compress, "--text-field": text_field, "--id-field": id_field,
                      "--url-field": url_field, "--html": html}  # fmt: skip
        if idle := next((option for option, value in of_records.items() if value is not None), None):
            raise UsageError(f"{idle} is for records: standard input is one text, if --from doesn't say what it is")
        _filter(rules, json, quiet)
        return
    if "-" in inputs and len(inputs) > 1:
        raise UsageError("- (standard input) stands alone: clean the other inputs in a run of their own")
    request = Request(
        tuple(inputs), out, kind, to, text_field, id_field, url_field, html, compress, shard_size, body_only, no_record
    )
    found = None if request.stdin else request.discover()
    plain = request.form == "files" and request.detail == "full"
    if found is not None and plain and not found.containers:
        _clean_folder(found, request.place, rules, workers, dry_run, force, json, quiet, verbose)
        return
    from dechaff.cli.streams import Manner, clean_stream

    manner = Manner(rules, workers, dry_run, force, json, quiet, verbose)
    clean_stream(request, found, manner, lambda outcomes: Bar("cleaning", quiet or json)(outcomes, None))


def _filter(rules: Path | None, json: bool, quiet: bool) -> None:
    """Standard input to standard output."""
    from dechaff.cleaner import Cleaner
    from dechaff.document import Source
    from dechaff.sinks.record import article_json

    ruleset, told = applied_rules(rules)
    article = Cleaner(ruleset).clean_source(Source("stdin", standard_input().read()))
    if json:
        print_bytes(article_json(article))
    elif article.body:
        print_bytes(f"{article.body}\n".encode())
    if not quiet:
        reason = f": {article.record.reason}" if article.record.reason else ""
        typer.echo(f"rules: {told}\n{article.status}{reason}; {len(article.removed)} spans removed", err=True)


def _clean_folder(
    found: Discovery, out: Path, rules: Path | None, workers: int | None, dry_run: bool, force: bool, json: bool,
    quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    from dechaff.batch.folder import FolderTask, clean_files, count_lines
    from dechaff.batch.summary import Summary, summary_json, summary_lines
    from dechaff.cleaner import Cleaner
    from dechaff.sinks.files import check_outputs, write_failures
    from dechaff.sinks.names import assign_names

    ruleset, told = applied_rules(rules)
    stems = assign_names([document.id for document in found.documents])
    check_outputs(out, stems.values(), [document.path for document in found.documents])
    count = len(found.documents)
    processes = min(workers or os.cpu_count() or 1, max(count // 8, 1) if workers is None else max(count, 1))
    cleaner = Cleaner(ruleset, count_lines(ruleset, found.documents, processes))
    task = FolderTask(cleaner, out, force=force, dry_run=dry_run)
    summary = Summary()
    for outcome in Bar("cleaning", quiet or json)(clean_files(task, found.documents, stems, processes), count):
        summary.add(outcome)
    if not dry_run:
        write_failures(out, summary.failures)
    shown = None if dry_run else str(out)
    if json:
        print_json(summary_json(summary, told, shown, [(str(item.path), item.reason) for item in found.skipped]))
    elif not quiet:
        for line in summary_lines(summary, told, shown, len(found.skipped), verbose):
            typer.echo(line)
        for item in found.skipped if verbose else ():
            typer.echo(f"passed over: {item.path}: {item.reason}")
    else:
        for failure in summary.failures:
            typer.echo(f"failed: {failure.path}: {failure.reason} ({failure.stage})", err=True)
    if summary.failures:
        raise typer.Exit(UNWRITABLE if summary.unwritable else SOME_FAILED)
