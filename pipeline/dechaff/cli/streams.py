"""`dechaff clean` for records, archives and streams: any inputs, one document after another, to any form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from dechaff.cli.options import applied_rules, enough_processes
from dechaff.cli.output import SOME_FAILED, UNWRITABLE, standard_input, standard_output
from dechaff.cli.request import Request

if TYPE_CHECKING:
    from dechaff.batch.folder import FileOutcome
    from dechaff.batch.stream import ToFiles, ToLines
    from dechaff.batch.summary import Summary
    from dechaff.sinks.shards import Sink
    from dechaff.sources.containers import Opened
    from dechaff.sources.discover import Discovery, Found

_STDOUT = Path("-")
_LISTED = 1000
"""So many failures and warnings of a stream are listed at its end; failures.jsonl has all of them."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run is done, and what is said of it."""

    rules: Path | None
    workers: int | None
    dry_run: bool
    force: bool
    json: bool
    quiet: bool
    verbose: bool


Progress = Callable[[Iterable["FileOutcome"]], Iterator["FileOutcome"]]


def clean_stream(request: Request, found: Discovery | None, manner: Manner, progress: Progress) -> None:
    """Clean what was found (None: standard input), one document after another."""
    from dechaff.batch.failures import FailureLog
    from dechaff.batch.stream import StreamTask, ToFiles, clean_entries, count_entries
    from dechaff.batch.summary import Summary
    from dechaff.cleaner import Cleaner
    from dechaff.document import Failure
    from dechaff.sinks.names import RecordNames, plan_names
    from dechaff.sources.containers import Entry, Reader

    ruleset, told = applied_rules(manner.rules)
    inputs = _inputs(request, found)
    documents = [item for item in inputs if _found(item).container is None]
    containers = [item for item in inputs if _found(item).container is not None]
    names = plan_names([_found(item).id for item in documents], [_found(item).id for item in containers])
    to, sink = _output(request, names, [_found(item).path for item in inputs], manner)
    processes = manner.workers or enough_processes(inputs)

    def tell(text: str) -> None:
        if not manner.quiet:
            typer.echo(text, err=True)

    def again() -> Iterator[Entry | Failure]:
        return Reader(names, request.fields, lambda _: None).entries(inputs)

    counts = None if found is None else count_entries(ruleset, again, processes)
    task = StreamTask(Cleaner(ruleset, counts), to)
    reader = Reader(names, request.fields, tell, RecordNames() if isinstance(to, ToFiles) else None)
    summary = Summary(most=_LISTED)
    with FailureLog(_failures_path(request, manner)) as log:
        for outcome in progress(clean_entries(task, reader.entries(inputs), sink, processes)):
            summary.add(outcome)
            if outcome.failure is not None:
                log.add(outcome.failure)
    _tell_summary(request, found, manner, summary, told)
    if summary.failed:
        raise typer.Exit(UNWRITABLE if summary.unwritable else SOME_FAILED)


def _inputs(request: Request, found: Discovery | None) -> Sequence[Found | Opened]:
    from dechaff.sources.containers import Opened
    from dechaff.sources.discover import Found
    from dechaff.sources.media_types import named_kind

    if found is not None:
        return [*found.documents, *found.containers]
    kind = named_kind(request.kind or "txt")
    stdin = Found(Path("stdin"), "stdin", kind.media_type, kind.container, kind.compression)
    return [Opened(stdin, standard_input())]


def _found(item: Found | Opened) -> Found:
    from dechaff.sources.discover import Found

    return item if isinstance(item, Found) else item.found


def _output(
    request: Request, names: Mapping[str, str], paths: Sequence[Path], manner: Manner
) -> tuple[ToFiles | ToLines, Sink | None]:
    """Where results go. Raises `UsageError` if that would overwrite an input."""
    from dechaff.batch.stream import ToFiles, ToLines
    from dechaff.sinks.body_file import Form
    from dechaff.sinks.files import check_outputs
    from dechaff.sinks.shards import Shards, Stream, check_shards

    form = request.form
    if form in {"files", "md"}:
        written = Form(form == "md", request.detail)
        check_outputs(request.place, names.values(), paths, written)
        return ToFiles(request.place, written, manner.force, manner.dry_run), None
    layout = request.layout()
    to = ToLines(request.detail, extra_as_text=form == "parquet")
    if manner.dry_run:
        return to, None
    if request.place == _STDOUT:
        return to, Stream(standard_output(), layout)
    check_shards(request.place, paths)
    return to, Shards(request.place, layout, force=manner.force)


def _failures_path(request: Request, manner: Manner) -> Path | None:
    """Where the list of failures goes: into the folder of the results, or beside the one file that they are in."""
    from dechaff.document import FAILURES
    from dechaff.sinks.shards import layout_of

    if manner.dry_run or request.place == _STDOUT:
        return None
    if layout_of(request.place.name) is not None and request.form in {"jsonl", "parquet"}:
        return request.place.with_name(f"{request.place.name}.{FAILURES}")
    return request.place / FAILURES


def _tell_summary(request: Request, found: Discovery | None, manner: Manner, summary: Summary, told: str) -> None:
    """The closing words; where the results go to standard output, they don't."""
    import orjson

    from dechaff.batch.summary import summary_json, summary_lines

    aside = request.place == _STDOUT
    skipped = () if found is None else found.skipped
    shown = None if manner.dry_run or aside else str(request.place)
    if manner.json:
        value = summary_json(summary, told, shown, [(str(item.path), item.reason) for item in skipped])
        typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2), err=aside)
    elif not manner.quiet:
        for line in summary_lines(summary, told, shown, len(skipped), manner.verbose):
            typer.echo(line, err=aside)
        for item in skipped if manner.verbose else ():
            typer.echo(f"passed over: {item.path}: {item.reason}", err=aside)
    else:
        for failure in summary.failures:
            typer.echo(f"failed: {failure.path}: {failure.reason} ({failure.stage})", err=True)
