"""Entries -> outcomes: the one path of a run, from any inputs to any output.

A file is read where it is cleaned, in a worker; a record is read here and sent there. Results that are files are
written by the worker; lines are sent back and written here, in the order of the inputs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from dechaff.batch.document_frequency import count_lines
from dechaff.batch.failures import FailureLog
from dechaff.batch.summary import Outcome
from dechaff.batch.workers.pool import map_in_order
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Failure, Record, Source
from dechaff.errors import DocumentError, OutputError, UsageError
from dechaff.rules.load import Ruleset
from dechaff.sinks.claim import Place, claim
from dechaff.sinks.durable import Durable
from dechaff.sinks.files import FileOutput
from dechaff.sinks.names import RecordNames, plan_names
from dechaff.sinks.shards import Sink
from dechaff.sources.discover import Found
from dechaff.sources.entries import Entry, Opened, read_entries
from dechaff.sources.records import Container, Fields, Report

__all__ = ["Job", "Output", "ResultNames", "run"]


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
    run ends, its files are on the disk, unless `durable` is false.
    """

    inputs: Sequence[Found | Opened | Failure]
    output: Output
    sink: Sink | None = None
    failures: Path | None = None
    fields: Fields = field(default_factory=Fields)
    workers: int | None = None
    place: Place | None = None
    durable: bool = True


def run(job: Job, ruleset: Ruleset, report: Report) -> Iterator[Outcome]:
    """Clean all inputs: the outcome of each document, in order, given when its result is written.

    An input that is open already can be read only once: then the condition `in_files` has no counts. Raises
    `UsageError` if a result would overwrite an input, `OutputError` if the output can't be written at all, and
    `MissingExtraError` and `WorkerError`.
    """
    read = [item for item in job.inputs if not isinstance(item, Failure)]
    founds = [item.found if isinstance(item, Opened) else item for item in read]
    names = None
    if isinstance(job.output, FileOutput):
        names = ResultNames(founds)
        job.output.check(names.planned.values(), [found.path for found in founds])
    with ExitStack() as held:
        interrupted = False if job.place is None else held.enter_context(claim(job.place))
        folder = job.place.folder if job.place is not None else Path()
        durable = held.enter_context(Durable(folder, wanted=job.durable and job.place is not None))
        with FailureLog(job.failures) as failures, job.sink or nullcontext() as sink:
            for cleaned in _cleaned(job, names, ruleset, report):
                outcome = cleaned.outcome
                if outcome.failure is not None:
                    failures.add(outcome.failure)
                elif outcome.fresh or interrupted:  # what a crashed run has written may not be on the disk
                    durable.add(job.output.files(cleaned.name))
                if sink is not None and cleaned.line is not None:
                    sink.write(cleaned.line)
                yield outcome
        durable.add([*(() if sink is None else sink.files), *failures.files])


def _cleaned(job: Job, names: ResultNames | None, ruleset: Ruleset, report: Report) -> Iterator[_Cleaned]:
    """The documents of the inputs, cleaned, in order."""
    workers = job.workers or os.cpu_count() or 1
    frequencies = None
    if not any(isinstance(item, Opened) for item in job.inputs):
        frequencies = count_lines(ruleset, lambda: read_entries(job.inputs, job.fields, lambda _: None), workers)
    task = _Task(Cleaner(ruleset, frequencies), job.output)
    items = (
        item if isinstance(item, Failure) else (names.name(item) if names else "", Entry(item.origin))
        for item in read_entries(job.inputs, job.fields, report)
    )
    return map_in_order(task, items, workers, lost=_lost, size=_size, weight=_weight, counts=_is_fresh)


_Item = Failure | tuple[str, Entry]
"""A document and the name of its result, or one that could not be read."""


class _Cleaned(NamedTuple):
    """The outcome of a document, the name of its result, and the result itself if that goes to the sink."""

    outcome: Outcome
    name: str = ""
    line: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """The work of one process: picklable, called with one item after another."""

    cleaner: Cleaner
    output: Output

    def __call__(self, item: _Item) -> _Cleaned:
        if isinstance(item, Failure):
            return _Cleaned(Outcome.failed(item))
        name, entry = item
        try:
            source = entry.read()
            record = self.output.earlier(name, source, self.cleaner.tool)
            if record is not None:
                return _Cleaned(Outcome.of(entry.place, record, fresh=False), name)
            article = self.cleaner.attempt(source)
            if isinstance(article, DocumentError):
                raise article
            outcome = Outcome.of(entry.place, article.record, fresh=True)
            return _Cleaned(outcome, name, self.output.put(name, article, source.extra))
        except MemoryError:
            return _Cleaned(
                Outcome.failed(Failure(entry.id, entry.place, "clean", "there is not enough memory for it"))
            )
        except DocumentError as error:
            return _Cleaned(Outcome.failed(Failure(entry.id, entry.place, error.stage, error.reason)))
        except (OutputError, UsageError) as error:
            failure = Failure(entry.id, entry.place, "write", str(error))
            return _Cleaned(Outcome.failed(failure, unwritable=isinstance(error, OutputError)))


def _lost(item: _Item, reason: str) -> _Cleaned:
    failure = item if isinstance(item, Failure) else Failure(item[1].id, item[1].place, "clean", reason)
    return _Cleaned(Outcome.failed(failure))


def _size(item: _Item) -> int:
    return 0 if isinstance(item, Failure) else item[1].size


def _weight(item: _Item) -> int:
    return 0 if isinstance(item, Failure) else item[1].weight


def _is_fresh(cleaned: _Cleaned) -> bool:
    return cleaned.outcome.fresh


class ResultNames:
    """The names of the results of a run, given in the order of its entries. A container is a folder."""

    def __init__(self, inputs: Sequence[Found]) -> None:
        self.planned: Mapping[str, str] = plan_names(
            [found.id for found in inputs if found.container is None],
            [found.id for found in inputs if found.container is not None],
        )
        """The name of each input by its id."""
        self._records = RecordNames()
        self._archive: Container | None = None
        self._members: Mapping[str, str] = {}

    def name(self, entry: Entry) -> str:
        """The name of an entry's result, different from all that were given before."""
        container, record = entry.container, getattr(entry.origin, "record", None)
        if container is None:
            return self.planned[entry.id]
        if container.documents or container.containers:
            return self._member(container, str(record))
        own = str(record) if entry.id == f"{container.id}/{record}" else entry.id
        return self._records.name(self._folder(container), own, record if isinstance(record, int) else 0)

    def _folder(self, container: Container) -> str:
        if container.archive is None:
            return self.planned[container.id]
        return self._member(container.archive, container.id.removeprefix(f"{container.archive.id}/"))

    def _member(self, archive: Container, name: str) -> str:
        if archive is not self._archive:
            self._archive, self._members = archive, plan_names(archive.documents, archive.containers)
        return f"{self.planned[archive.id]}/{self._members[name]}"
