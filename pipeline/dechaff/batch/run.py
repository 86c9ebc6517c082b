"""Entries -> outcomes: the one path of a run, from any inputs to any output.

A file is read where it is cleaned, in a worker; a record is read here and sent there. Results that are files are
written by the worker; lines are sent back and written here, in the order of the inputs.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, Protocol

from dechaff.batch.document_frequency import line_frequencies
from dechaff.batch.result_names import ResultNames
from dechaff.batch.resume import INPUTS, Kept, failure_key, find_kept, noted_outcome, report_gone, source_key, to_note
from dechaff.batch.summary import FailureLog, Outcome
from dechaff.batch.workers.pool import map_in_order
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Failure, Record, Source
from dechaff.errors import DocumentError, OutputError, UsageError
from dechaff.rules.load import Ruleset
from dechaff.sinks.claim import OutputPlace, claim
from dechaff.sinks.files import FileOutput
from dechaff.sinks.manifest import Noted
from dechaff.sinks.replace import Durable
from dechaff.sinks.segments import Shards
from dechaff.sinks.shards import LineOutput, Sink
from dechaff.sources.container import Container
from dechaff.sources.discover import Found
from dechaff.sources.entries import Entry, Opened, read_entries
from dechaff.sources.fields import Fields, Report, no_report
from dechaff.sources.tables import shared_schema

_LISTED = 100
"""The largest number of files whose names are not UTF-8 that are reported."""

_Named = Failure | tuple[str, Entry]
"""A document and the name of its result, or one that could not be read."""


class Output(Protocol):
    """The form of the results: files of their own, or lines for a sink. It is pickled for the workers."""

    def earlier(self, name: str, source: Source, tool: Mapping[str, str]) -> Record | None:
        """The record of an earlier run, if the result would be the same now."""

    def files(self, name: str) -> Sequence[Path]:
        """The files that `put` writes for a document."""

    def put(self, name: str, article: Article, extra: Mapping[str, object]) -> bytes | None:
        """Write the result of a document, or return it for the sink. Raises `OutputError` and `UsageError`."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be cleaned, and where the results go. An input that is a failure can't be read, and is listed.

    `sink` takes the results that `output` returns; without one, they are dropped. `failures` is the file for the list
    of failures. `workers` is the number of processes, where there is work for more than one; by default, one per core.
    `place` is held during the run, so that no other run writes there; None for results that are no files. Before the
    run ends, its files are on the disk, unless `durable` is false. `prune` removes results of documents that are not
    in the inputs; without it, they are named. `named` are the inputs as the user named them: results in one file are
    replaced only by a run with the same ones.
    """

    inputs: Sequence[Found | Opened | Failure]
    output: Output
    sink: Sink | None = None
    failures: Path | None = None
    fields: Fields = field(default_factory=Fields)
    workers: int | None = None
    place: OutputPlace | None = None
    durable: bool = True
    prune: bool = False
    named: Sequence[str] = ()


def run(job: Job, ruleset: Ruleset, report: Report) -> Iterator[Outcome]:
    """Clean all inputs: the outcome of each document, in order, given when its result is written.

    An input that is open already can be read only once: then the condition `in_files` has no counts. Raises
    `UsageError` if a result would overwrite an input, `OutputError` if the output can't be written at all, and
    `MissingExtraError` and `WorkerError`.
    """
    job = _with_types(job)
    read = [item for item in job.inputs if not isinstance(item, Failure)]
    founds = [item.found if isinstance(item, Opened) else item for item in read]
    names = None
    if isinstance(job.output, FileOutput):
        names = ResultNames(founds)
        job.output.check(names.planned.values(), [found.path for found in founds])
        for found in [found for found in founds if not found.is_named_in_utf8][:_LISTED]:
            report(f"{found.place}: its name is not UTF-8; the results are called {names.planned[found.id]}")
    with ExitStack() as held:
        interrupted = False if job.place is None else held.enter_context(claim(job.place))
        folder = job.place.folder if job.place is not None else Path()
        durable = held.enter_context(Durable(folder, wanted=job.durable and job.place is not None))
        cleaner = _cleaner(job, ruleset)
        kept = _kept(job, cleaner)
        if names is not None and isinstance(job.output, FileOutput):
            kept = replace(kept, changed=job.output.has_changed(names.planned.values(), cleaner.tool))
        if kept.changed:
            report(f"{job.place}: all documents are cleaned again: the rules, the version or the form has changed")
        with FailureLog(job.failures) as failures, job.sink or nullcontext() as sink:
            segments = sink if isinstance(sink, Shards) else None
            if segments is not None:
                segments.head(_basis(job, cleaner))
            done = 0
            for cleaned in chain(_earlier(segments, kept), _cleaned(job, cleaner, names, report, kept)):
                outcome = cleaned.outcome
                if outcome.failure is not None:
                    failures.add(outcome.failure)
                elif outcome.fresh or interrupted:  # results of a crashed run may not be on the disk
                    durable.add(job.output.files(cleaned.name))
                if sink is not None and cleaned.line is not None:
                    sink.write(cleaned.line)
                if segments is not None and cleaned.key is not None:
                    segments.note(cleaned.key, to_note(outcome))
                done += outcome.failure is None
                yield outcome
            if segments is not None and segments.replaces and failures.files and not done:
                what = "no document could be read: the results of an earlier run are kept"
                raise OutputError(str(job.place), what)
        if names is not None and isinstance(job.output, FileOutput) and not job.output.dry_run:
            report_gone(job.output, names, report, prune=job.prune, failed=bool(failures.files))
        durable.add([*(() if sink is None else sink.files), *failures.files])


def _with_types(job: Job) -> Job:
    """The job, whose results keep the types of the other columns if they go from Parquet to Parquet."""
    sink, output = job.sink, job.output
    if not isinstance(sink, Shards) or not isinstance(output, LineOutput) or sink.layout.format != "parquet":
        return job
    files = [item for item in job.inputs if isinstance(item, Found) and item.container == "parquet" and not item.url]
    if len(files) < len(job.inputs) or any(item.compression for item in files) or output.detail == "body":
        return job
    schema = shared_schema([(item.path, Container(item.id, item.place)) for item in files], job.fields)
    if schema is None:
        return job
    sink.take_schema(base64.b64encode(schema).decode())
    return replace(job, output=replace(output, typed=True))


def _cleaner(job: Job, ruleset: Ruleset) -> Cleaner:
    """The cleaner of a run; with the counts of its documents, if a rule needs them and they can be read twice."""
    if any(isinstance(item, Opened) for item in job.inputs):
        return Cleaner(ruleset)
    entries = partial(read_entries, job.inputs, job.fields, no_report)
    return Cleaner(ruleset, line_frequencies(ruleset, entries, _workers(job)))


def _cleaned(job: Job, cleaner: Cleaner, names: ResultNames | None, report: Report, kept: Kept) -> Iterator[_Cleaned]:
    """The documents of the inputs behind those that are kept, cleaned, in order."""
    items = (
        item if isinstance(item, Failure) else (names.name(item) if names else "", Entry(item.origin))
        for item in islice(read_entries(job.inputs, job.fields, report), kept.documents, None)
    )
    task = _Task(cleaner, job.output, noted=isinstance(job.sink, Shards))
    return map_in_order(
        task,
        items,
        _workers(job),
        lost=_lost,
        size=lambda item: 0 if isinstance(item, Failure) else item[1].size,
        weight=lambda item: 0 if isinstance(item, Failure) else item[1].weight,
        counts=lambda cleaned: cleaned.outcome.fresh,
    )


def _kept(job: Job, cleaner: Cleaner) -> Kept:
    """What the run keeps of an earlier one into the same files of many documents."""
    if not isinstance(job.sink, Shards) or any(isinstance(item, Opened) for item in job.inputs):
        return Kept()
    keys = (_key(item) for item in read_entries(job.inputs, job.fields, no_report))
    return find_kept(job.sink, _basis(job, cleaner), keys)


def _earlier(sink: Shards | None, kept: Kept) -> Iterator[_Cleaned]:
    """The documents that are kept."""
    if sink is not None and kept.documents:
        noted = (item for item in sink.manifest() if isinstance(item, Noted))
        yield from (_Cleaned(noted_outcome(item.outcome)) for item in islice(noted, kept.documents))


def _basis(job: Job, cleaner: Cleaner) -> Mapping[str, object]:
    """What all results depend on."""
    layout = asdict(job.sink.layout) if isinstance(job.sink, Shards) else {}
    named = hashlib.sha256("\0".join(job.named).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return {"tool": dict(cleaner.tool), "layout": layout, INPUTS: named}


def _key(item: Entry | Failure) -> str:
    if isinstance(item, Failure):
        return failure_key(item)
    try:
        return source_key(item.read())
    except DocumentError as error:
        return failure_key(Failure(item.id, item.place, error.stage, error.reason))
    except MemoryError:
        return ""


def _workers(job: Job) -> int:
    return job.workers or os.cpu_count() or 1


class _Cleaned(NamedTuple):
    """The outcome of a document, the name of its result, and the result itself if that goes to the sink.

    `key`: the hash for the manifest, if there is one; empty for what must be tried again.
    """

    outcome: Outcome
    name: str = ""
    line: bytes | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """The work of one process: picklable, called with one item after another."""

    cleaner: Cleaner
    output: Output
    noted: bool = False

    def __call__(self, item: _Named) -> _Cleaned:
        if isinstance(item, Failure):
            return _Cleaned(Outcome.failed(item), key=failure_key(item) if self.noted else None)
        name, entry = item
        key = "" if self.noted else None
        try:
            source = entry.read()
            key = source_key(source) if self.noted else None
            record = self.output.earlier(name, source, self.cleaner.tool)
            if record is not None:
                return _Cleaned(Outcome.of(entry.place, record, fresh=False), name)
            article = self.cleaner.attempt(source)
            if isinstance(article, DocumentError):
                raise article
            outcome = Outcome.of(entry.place, article.record, fresh=True)
            return _Cleaned(outcome, name, self.output.put(name, article, source.extra), key)
        except MemoryError:
            return _failed(Failure(entry.id, entry.place, "clean", "there is not enough memory for it"), key and "")
        except DocumentError as error:
            failure = Failure(entry.id, entry.place, error.stage, error.reason)
            return _failed(failure, key or (failure_key(failure) if self.noted else None))
        except (OutputError, UsageError) as error:
            failure = Failure(entry.id, entry.place, "write", str(error))
            return _failed(failure, key and "", unwritable=isinstance(error, OutputError))


def _failed(failure: Failure, key: str | None, *, unwritable: bool = False) -> _Cleaned:
    return _Cleaned(Outcome.failed(failure, unwritable=unwritable), key=key)


def _lost(item: _Named, reason: str) -> _Cleaned:
    failure = item if isinstance(item, Failure) else Failure(item[1].id, item[1].place, "clean", reason)
    return _Cleaned(Outcome.failed(failure), key="")
