"""Files -> files: the cleaning of whole folders, one document at a time in each worker."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dechaff.batch.document_frequency import Counter64
from dechaff.batch.workers import in_order
from dechaff.cleaner import Cleaner, line_keys
from dechaff.document import Failure, Record, Status
from dechaff.errors import DocumentError, OutputError
from dechaff.rules.load import Ruleset
from dechaff.sinks.files import up_to_date_record, write_article
from dechaff.sources.discover import Found
from dechaff.sources.open import read_source
from dechaff.text.characters import count_words
from dechaff.text.frequent_lines import FrequentLines, frequent_lines

__all__ = ["FileOutcome", "FolderTask", "clean_files", "count_lines", "outcome_of"]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file. `status` is None if it failed; `fresh` is false if its result was there already."""

    id: str
    path: str
    status: Status | None = None
    reason: str | None = None
    fresh: bool = True
    words_before: int = 0
    words_after: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failure: Failure | None = None
    unwritable: bool = False


@dataclass(frozen=True, slots=True)
class FolderTask:
    """The work of one worker: picklable, called with a file and the name of its result."""

    cleaner: Cleaner
    out: Path
    force: bool = False
    dry_run: bool = False
    url: str | None = None
    language: str | None = None

    def __call__(self, item: tuple[Found, str]) -> FileOutcome:
        found, stem = item
        try:
            source = read_source(found, url=self.url, language=self.language)
        except DocumentError as error:
            return _failed(found, error)
        assert isinstance(source.data, bytes)
        if not self.force:
            digest = hashlib.sha256(source.data).hexdigest()
            record = up_to_date_record(self.out, stem, digest, self.cleaner.tool, id=found.id)
            if record is not None:
                return outcome_of(found.id, found.place, record, fresh=False)
        article = self.cleaner.attempt(source)
        if isinstance(article, DocumentError):
            return _failed(found, article)
        if not self.dry_run:
            try:
                write_article(self.out, stem, article, force=self.force)
            except OutputError as error:
                failure = Failure(found.id, str(found.path), "write", str(error))
                return FileOutcome(found.id, str(found.path), failure=failure, unwritable=True)
        return outcome_of(found.id, found.place, article.record, fresh=True)


def clean_files(
    task: FolderTask, documents: Sequence[Found], stems: Mapping[str, str], workers: int
) -> Iterator[FileOutcome]:
    """Clean files in as many processes as asked for; the outcomes come in the order of the files."""
    return in_order(task, ((found, stems[found.id]) for found in documents), workers)


def count_lines(ruleset: Ruleset, documents: Sequence[Found], workers: int) -> FrequentLines | None:
    """In how many of the documents their lines stand, if a rule asks for it: a pass of its own before the cleaning."""
    asked = {count for rule in ruleset.rules for count in (rule.when.in_files, rule.unless.in_files) if count}
    if not asked:
        return None
    with Counter64() as counter:
        for keys in in_order(_keys_of, documents, workers):
            counter.add(keys)
        return frequent_lines(counter.at_least(min(asked)), asked)


def _keys_of(found: Found) -> tuple[int, ...]:
    try:
        return line_keys(read_source(found))
    except DocumentError:
        return ()


def _failed(found: Found, error: DocumentError) -> FileOutcome:
    return FileOutcome(found.id, str(found.path), failure=Failure(found.id, str(found.path), error.stage, error.reason))


def outcome_of(id: str, place: str, record: Record, *, fresh: bool) -> FileOutcome:
    """What a record tells of its document, for the summary of a run."""
    after = int(record.body["words"])
    removed = sum(count_words(span.text) for span in record.removed)
    rules = Counter(span.rule for span in record.removed)
    return FileOutcome(
        id, place, record.status, record.reason, fresh, after + removed, after, dict(rules), record.warnings
    )
