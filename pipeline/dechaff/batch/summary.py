"""Outcomes of a run -> its summary, as text and as values, and the list of its failures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Self, TypeVar

import orjson

from dechaff.document import Failure, Record, Status
from dechaff.sinks.replace import refused, remove, replacing
from dechaff.text.characters import count_words
from dechaff.text.display import counted

T = TypeVar("T")

_MOST = 10
_FACTS = ("title", "date", "site", "language")

LISTED = 1000
"""The largest number of failures, and of warnings, that a summary keeps; failures.jsonl has all failures."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did with one document. `status` is None if it failed; `fresh` is false if its result was there."""

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
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def row(self) -> Mapping[str, str | int | None]:
        """The document's row in a table of documents."""
        words = (None, None) if self.failure is not None else (self.words_before, self.words_after)
        status = "failed" if self.failure is not None else self.status
        return {
            "id": self.id, "path": self.path, **self.facts, "words_before": words[0], "words_after": words[1],
            "status": status,
        }  # fmt: skip

    @classmethod
    def of(cls, path: str, record: Record, *, fresh: bool) -> Outcome:
        """The outcome that a record states."""
        after = int(record.body["words"])
        removed = sum(count_words(span.text) for span in record.removed)
        rules = Counter(span.rule for span in record.removed)
        facts = {name: record.metadata[name] for name in _FACTS if name in record.metadata}
        authors = "; ".join(record.authors) or record.metadata.get("author")
        return cls(
            record.id, path, record.status, record.reason, fresh, after + removed, after, dict(rules), record.warnings,
            facts={**facts, **({"authors": authors} if authors else {})},
        )  # fmt: skip

    @classmethod
    def failed(cls, failure: Failure, *, unwritable: bool = False) -> Outcome:
        """The outcome of a document without a result."""
        return cls(failure.id, failure.path or failure.id, failure=failure, unwritable=unwritable)


@dataclass(slots=True)
class Summary:
    """The counts of a run. Of failures, warnings and the like, the first `LISTED` are kept, the others are counted."""

    files: int = 0
    status: Counter[str] = field(default_factory=Counter)
    words_before: int = 0
    words_after: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    rule_files: Counter[str] = field(default_factory=Counter)
    already: int = 0
    limit_exceeded: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    warned: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unwritable: int = 0
    failed: int = 0
    unlisted: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one document."""
        self.files += 1
        if outcome.failure is not None:
            self.failed += 1
            self._keep(self.failures, [outcome.failure])
            self.unwritable += outcome.unwritable
            return
        self.status[outcome.status or ""] += 1
        self.already += not outcome.fresh
        self.words_before += outcome.words_before
        self.words_after += outcome.words_after
        self.rules.update(outcome.rules)
        self.rule_files.update(outcome.rules.keys())
        if outcome.status == "limit exceeded":
            self._keep(self.limit_exceeded, [(outcome.path, outcome.reason or "")])
        if outcome.status == "rejected":
            self._keep(self.rejected, [(outcome.path, outcome.reason or "")])
        self._keep(self.warned, [(outcome.path, warning) for warning in outcome.warnings])

    def _keep(self, kept: list[T], more: list[T]) -> None:
        free = max(LISTED - len(kept), 0)
        kept += more[:free]
        self.unlisted += len(more[free:])


def summary_lines(summary: Summary, rules_from: str, out: str | None, skipped: int, verbose: bool) -> Iterator[str]:
    """The summary of a run in lines."""
    yield f"rules: {rules_from}"
    share = 1 - summary.words_after / summary.words_before if summary.words_before else 0.0
    parts = [
        f"{summary.status[status]:,} {status}"
        for status in ("cleaned", "unchanged", "limit exceeded", "rejected")
        if summary.status[status]
    ]
    if summary.failed:
        parts.append(f"{summary.failed:,} failed")
    detail = f" ({', '.join(parts)})" if parts else ""
    yield f"{counted(summary.files, 'file')}{detail}"
    yield f"{summary.words_before:,} words before, {summary.words_after:,} after ({share:.1%} removed)"
    if summary.already:
        yield f"{summary.already:,} {'was' if summary.already == 1 else 'were'} up to date"
    most = None if verbose else _MOST
    for rule, count in sorted(summary.rules.items(), key=lambda item: (-item[1], item[0]))[:most]:
        files = summary.rule_files[rule]
        yield f"  {count:>7,} × {rule}  (in {counted(files, 'file')})"
    if most is not None and len(summary.rules) > most:
        yield f"          and {len(summary.rules) - most:,} more rules (-v shows them)"
    for title, items in (("limit exceeded", summary.limit_exceeded), ("rejected", summary.rejected)):
        yield from _listed(title, items, most)
    yield from _listed("warning", summary.warned, most if verbose else 3)
    yield from _listed("failed", [(f.path or f.id, f"{f.reason} ({f.stage})") for f in summary.failures], None)
    if summary.unlisted:
        yield f"and {summary.unlisted:,} more that are not listed here"
    if skipped:
        yield f"{counted(skipped, 'file')} of unknown kind skipped" + ("" if verbose else " (-v lists them)")
    if out is not None:
        yield f"results: {out}" if summary.files else "there are no documents in the input"


def _listed(title: str, items: Sequence[tuple[str, str]], most: int | None) -> Iterator[str]:
    for path, reason in items[:most]:
        yield f"{title}: {path}: {reason}"
    if most is not None and len(items) > most:
        yield f"{title}: and {len(items) - most:,} more"


def summary_json(
    summary: Summary, rules_from: str, out: str | None, skipped: Sequence[tuple[str, str]]
) -> Mapping[str, object]:
    """The summary as values, for `--json`."""
    return {
        "rules_from": rules_from,
        "out": out,
        "files": summary.files,
        "status": dict(sorted(summary.status.items())),
        "failed": summary.failed,
        "up_to_date": summary.already,
        "words_before": summary.words_before,
        "words_after": summary.words_after,
        "rules": {
            rule: {"hits": count, "files": summary.rule_files[rule]}
            for rule, count in sorted(summary.rules.items(), key=lambda item: (-item[1], item[0]))
        },
        "limit_exceeded": [{"path": path, "reason": reason} for path, reason in summary.limit_exceeded],
        "rejected": [{"path": path, "reason": reason} for path, reason in summary.rejected],
        "warnings": [{"path": path, "warning": warning} for path, warning in summary.warned],
        "failures": [asdict(failure) for failure in summary.failures],
        "not_listed": summary.unlisted,
        "skipped": [{"path": path, "reason": reason} for path, reason in skipped],
    }


class FailureLog:
    """The list of failed documents. It is put in its place at the end; a run without failures removes an old list."""

    def __init__(self, path: Path | None) -> None:
        """`path`: the list's file; None for a run that writes no list."""
        self._path = path
        self._opened = ExitStack()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Put the list in its place, of a run that was broken off, too. Raises `OutputError`."""
        if self._file is not None:
            self._opened.close()
        elif self._path is not None and error is None:
            remove(self._path)

    @property
    def files(self) -> list[Path]:
        """The list, if there is one."""
        return [] if self._file is None or self._path is None else [self._path]

    def add(self, failure: Failure) -> None:
        """Add a line. Raises `OutputError`."""
        if self._path is None:
            return
        try:
            line = orjson.dumps(asdict(failure), option=orjson.OPT_APPEND_NEWLINE)
        except TypeError:  # half a surrogate pair in an id
            line = json.dumps(asdict(failure)).encode() + b"\n"
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._opened.enter_context(replacing(self._path))
            self._file.write(line)
        except OSError as error:
            raise refused(self._path, error) from error
