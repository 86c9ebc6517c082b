"""An earlier run into files of many documents -> what this run can keep of it, and what became of its documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dechaff.batch.summary import Outcome
from dechaff.document import Failure, Source
from dechaff.sinks.manifest import Head, Noted, Segment
from dechaff.sinks.segments import Shards

__all__ = ["INPUTS", "Kept", "failure_key", "find_kept", "noted_outcome", "source_key", "to_note"]


INPUTS = "inputs"
"""The key, in the basis, of the inputs that the user named."""


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
    """Compare the notes of an earlier run with the keys of the documents; tell the sink what it keeps.

    Whole segments are kept: the first ones, as long as their documents are the same, in the same order. What is there
    may be replaced only if it is as that run wrote it, and if it had the same inputs.
    """
    ours, same, ended = False, False, False
    related = False
    kept: list[Segment] = []
    documents: list[int] = []
    seen = 0
    changed = False
    for item in sink.manifest():
        if isinstance(item, Head):
            ours = True
            related = item.basis.get(INPUTS) == basis.get(INPUTS)
            same = dict(item.basis) == dict(basis)
            changed = related and not same
        elif isinstance(item, Noted):
            seen += 1
            same = same and next(keys, None) == item.key
        elif isinstance(item, Segment):
            ours = sink.intact(item)
            if not ours:
                break
            if same:
                kept.append(item)
                documents.append(seen)
        else:
            ended = True
    complete = ended and same and ours and documents[-1:] == [seen] and next(keys, None) is None
    if ended and documents[-1:] == [seen] and not complete:  # the last segment is not full: more may follow in it
        kept.pop()
        documents.pop()
    if not kept and not ended:
        ours = False  # nothing that is there was finished by that run
    sink.keep(kept, complete=complete, ours=ours and related)
    return Kept(documents[-1] if documents else 0, changed and ours)


def to_note(outcome: Outcome) -> dict[str, object]:
    """An outcome as values for the manifest: what is usual is left out."""
    usual: dict[str, object] = {
        "reason": None,
        "fresh": True,
        "rules": {},
        "warnings": (),
        "failure": None,
        "unwritable": False,
    }
    return {name: value for name, value in asdict(outcome).items() if name not in usual or value != usual[name]}


def noted_outcome(values: Mapping[str, Any]) -> Outcome:
    """The outcome that `to_note` has noted, of an earlier run."""
    failure = values.get("failure")
    return Outcome(
        **{
            **values,
            "fresh": False,
            "warnings": tuple(values.get("warnings", ())),
            "failure": None if failure is None else Failure(**failure),
        }
    )
