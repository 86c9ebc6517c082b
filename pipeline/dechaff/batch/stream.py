"""Entries -> articles -> sinks: many documents from any inputs to any form, in constant memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from dechaff.batch.document_frequency import Counter64
from dechaff.batch.folder import FileOutcome, outcome_of
from dechaff.batch.workers import in_order
from dechaff.cleaner import Cleaner, line_keys
from dechaff.document import Article, Failure, Record, Source
from dechaff.errors import DocumentError, OutputError, UsageError
from dechaff.rules.load import Ruleset
from dechaff.sinks.body_file import PLAIN, Form
from dechaff.sinks.files import up_to_date_record, write_article
from dechaff.sinks.record_lines import Detail, to_line
from dechaff.sinks.shards import Sink
from dechaff.sources.containers import Entry
from dechaff.sources.discover import Found
from dechaff.sources.open import read_source
from dechaff.text.frequent_lines import FrequentLines, frequent_lines

__all__ = ["StreamTask", "ToFiles", "ToLines", "clean_entries", "count_entries"]


@dataclass(frozen=True, slots=True)
class ToFiles:
    """Each document becomes files of its own in `out`; nothing is written in a dry run."""

    out: Path
    form: Form = PLAIN
    force: bool = False
    dry_run: bool = False

    def earlier(self, stem: str, source: Source, cleaner: Cleaner) -> Record | None:
        """The record of an earlier run, if it would come out the same."""
        if self.force or self.form.detail != "full":
            return None
        data = source.data.encode("utf-8", "surrogatepass") if isinstance(source.data, str) else source.data
        digest = hashlib.sha256(data).hexdigest()
        record = up_to_date_record(self.out, stem, digest, cleaner.tool, id=source.id, form=self.form)
        if record is None or record.source.get("record") != source.record or record.source.get("path") != source.path:
            return None
        known = {**source.metadata, **({"url": source.url} if source.url else {})}
        told = {"url": record.source.get("url"), **record.metadata}
        return record if all(told.get(name) == value for name, value in known.items()) else None

    def write(self, stem: str, article: Article) -> None:
        """Write the files of a document. Raises `OutputError`."""
        if not self.dry_run:
            write_article(self.out, stem, article, force=self.force, form=self.form)


@dataclass(frozen=True, slots=True)
class ToLines:
    """Each document becomes a line of JSON, for a `Sink`."""

    detail: Detail = "full"
    extra_as_text: bool = False


Cleaned = tuple[FileOutcome, bytes | None]
"""What became of a document, and its line, if lines are wanted."""


@dataclass(frozen=True, slots=True)
class StreamTask:
    """The work of one worker: picklable, called with one entry after another."""

    cleaner: Cleaner
    to: ToFiles | ToLines

    def __call__(self, entry: Entry | Failure) -> Cleaned:
        if isinstance(entry, Failure):
            return FileOutcome(entry.id, entry.path or entry.id, failure=entry), None
        id = entry.origin.id
        try:
            source = _source(entry.origin)
            if isinstance(self.to, ToFiles):
                record = self.to.earlier(entry.stem, source, self.cleaner)
                if record is not None:
                    return outcome_of(id, entry.place, record, fresh=False), None
            article = self.cleaner.attempt(source)
            if isinstance(article, DocumentError):
                raise article
            outcome = outcome_of(id, entry.place, article.record, fresh=True)
            if isinstance(self.to, ToLines):
                rejected = article.status == "rejected" and self.to.detail == "body"
                if rejected:
                    return outcome, None
                line = to_line(article, source.extra, self.to.detail, extra_as_text=self.to.extra_as_text)
                return outcome, line
            self.to.write(entry.stem, article)
        except DocumentError as error:
            return _failed(id, entry.place, error.stage, error.reason), None
        except (OutputError, UsageError) as error:
            return replace(
                _failed(id, entry.place, "write", str(error)), unwritable=isinstance(error, OutputError)
            ), None
        return outcome, None


def clean_entries(
    task: StreamTask, entries: Iterable[Entry | Failure], sink: Sink | None, workers: int
) -> Iterator[FileOutcome]:
    """Clean entries in as many processes as asked for; outcomes and lines come in the order of the entries."""
    with sink or nullcontext():
        for outcome, line in in_order(task, entries, workers, _size):
            if sink is not None and line is not None:
                sink.write(line)
            yield outcome


def count_entries(
    ruleset: Ruleset, entries: Callable[[], Iterable[Entry | Failure]], workers: int
) -> FrequentLines | None:
    """In how many of the documents their lines stand, if a rule asks for it: a pass of its own before the cleaning."""
    asked = {count for rule in ruleset.rules for count in (rule.when.in_files, rule.unless.in_files) if count}
    if not asked:
        return None
    with Counter64() as counter:
        for keys in in_order(_keys_of, entries(), workers, _size):
            counter.add(keys)
        return frequent_lines(counter.at_least(min(asked)), asked)


def _keys_of(entry: Entry | Failure) -> tuple[int, ...]:
    try:
        return () if isinstance(entry, Failure) else line_keys(_source(entry.origin))
    except DocumentError:
        return ()


def _size(entry: Entry | Failure) -> int:
    """About how many bytes of an entry go to a worker: of a file, its name."""
    if isinstance(entry, Failure) or isinstance(entry.origin, Found):
        return 0
    texts = (value for value in entry.origin.extra.values() if isinstance(value, str | bytes))
    return len(entry.origin.data) + sum(map(len, texts))


def _source(origin: Source | Found) -> Source:
    return read_source(origin) if isinstance(origin, Found) else origin


def _failed(id: str, place: str, stage: str, reason: str) -> FileOutcome:
    return FileOutcome(id, place, failure=Failure(id, place, stage, reason))
