"""Results of earlier runs -> what this run can keep of them, and those that are of no document of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dechaff.batch.result_names import ResultNames
from dechaff.batch.summary import Outcome
from dechaff.document import Failure, Source
from dechaff.errors import OutputError
from dechaff.sinks.body_file import known_record
from dechaff.sinks.files import FileOutput
from dechaff.sinks.manifest import Head, Noted, Segment
from dechaff.sinks.replace import refused, remove
from dechaff.sinks.segments import Shards
from dechaff.text.display import counted

INPUTS = "inputs"
"""The key, in the basis, of the inputs that the user named."""

_ALWAYS = frozenset({"id", "path", "status", "words_before", "words_after", "facts"})

_SHOWN = 5
_RECORD = ".json"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run keeps: the first `documents` of its inputs are done. `changed`: the rules or the version differ."""

    documents: int = 0
    changed: bool = False


def source_key(source: Source) -> str:
    """The hash of all of a document that its result depends on: contents, id, place, and what is known of it."""
    data = source.data.encode("utf-8", "surrogatepass") if isinstance(source.data, str) else source.data
    known = (
        isinstance(source.data, str), source.id, source.media_type, source.path, source.url, source.language,
        source.charset, dict(source.metadata), source.record, dict(source.extra),
    )  # fmt: skip
    return hashlib.sha256(repr(known).encode("utf-8", "surrogatepass") + b"\0" + data).hexdigest()[:32]


def failure_key(failure: Failure) -> str:
    """The same for a document that can't be read."""
    return hashlib.sha256(repr(failure).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def find_kept(sink: Shards, basis: Mapping[str, object], keys: Iterator[str]) -> Kept:
    """Compare the notes of an earlier run with the keys of the documents, and set what the sink keeps.

    Whole segments are kept: the first ones, as long as their documents are the same, in the same order. Files that are
    there may be replaced only if they are unchanged since that run, and if it had the same inputs.
    """
    related = same = ended = changed = False
    kept: list[Segment] = []
    ours: list[Segment] = []
    documents: list[int] = []
    seen = 0
    for item in sink.manifest():
        if isinstance(item, Head):
            related = item.basis.get(INPUTS) == basis.get(INPUTS)
            same = dict(item.basis) == dict(basis)
            changed = related and not same
        elif isinstance(item, Noted):
            seen += 1
            same = same and next(keys, None) == item.key
        elif isinstance(item, Segment):
            if not sink.intact(item):
                same = False
                break
            ours.append(item)
            if same:
                kept.append(item)
                documents.append(seen)
        else:
            ended = True
    complete = ended and same and documents[-1:] == [seen] and next(keys, None) is None
    if kept and (ended or kept[-1].last) and documents[-1] == seen and not complete:  # more may follow in it
        kept.pop()
        documents.pop()
    sink.keep(kept, complete=complete, ours=ours if related else (), inputs=basis.get(INPUTS))
    return Kept(documents[-1] if documents else 0, changed and bool(ours))


def to_note(outcome: Outcome) -> dict[str, object]:
    """An outcome as values for the manifest: what is usual is left out."""
    usual = asdict(Outcome("", ""))
    values = asdict(outcome)
    return {name: value for name, value in values.items() if name in _ALWAYS or value != usual[name]}


def noted_outcome(values: Mapping[str, Any]) -> Outcome:
    """The outcome that `to_note` has noted, of an earlier run."""
    failure = values.get("failure")
    warnings = tuple(values.get("warnings", ()))
    return Outcome(**{**values, "fresh": False, "warnings": warnings, "failure": failure and Failure(**failure)})


def report_gone(
    output: FileOutput, names: ResultNames, report: Callable[[str], None], *, prune: bool, failed: bool
) -> None:
    """Name the results of documents that are not in the inputs; with `prune`, remove them.

    Only pairs with a record that dechaff wrote count. If documents of the run `failed`, results in the folders of
    containers don't count: a record that can't be read now is not gone. Raises `OutputError`.
    """
    shown: list[str] = []
    count = 0
    for name in _gone(output.out, names, everything=not failed):
        count += 1
        if len(shown) < _SHOWN:
            shown.append(name)
        if prune:
            for path in output.files(name):
                remove(path)
            _remove_empty(output.out, (output.out / name).parent)
    if not count:
        return
    more = ", ..." if count > len(shown) else ""
    what = f"{counted(count, 'result')} of documents that are not in the inputs: {', '.join(shown)}{more}"
    report(f"{output.out}: removed {what}" if prune else f"{output.out}: {what} (--prune removes them)")


def _gone(out: Path, names: ResultNames, *, everything: bool) -> Iterator[str]:
    """The names of results that this run did not give, in order."""
    waiting = [out]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            raise refused(folder, error) from error
        waiting += [Path(entry.path) for entry in reversed(entries) if entry.is_dir(follow_symlinks=False)]
        for entry in entries:
            name = Path(entry.path).relative_to(out).as_posix().removesuffix(_RECORD)
            if not entry.name.endswith(_RECORD) or entry.name.startswith(".") or not entry.is_file():
                continue
            if not names.was_given(name, in_containers=everything) and _is_ours(Path(entry.path)):
                yield name


def _is_ours(path: Path) -> bool:
    try:
        return known_record(path.read_bytes()) is not None
    except (OSError, OutputError):
        return False


def _remove_empty(out: Path, folder: Path) -> None:
    """Remove a folder that has become empty, and those above it, but not `out`."""
    with suppress(OSError):
        while folder != out:
            folder.rmdir()
            folder = folder.parent
