"""A pattern, documents -> what it would take: a rule on trial, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.document import Removal
from pipeline.errors import DocumentError
from pipeline.formats.discover import Found
from pipeline.rules.load import Ruleset, load_text
from pipeline.rules.writing import block, scalar
from pipeline.workshop.corpus import clean_all, unlimited

__all__ = ["Hit", "hits", "on_trial"]


@dataclass(frozen=True, slots=True)
class Hit:
    """What the pattern takes of one document, or why that document can't be read."""

    found: Found
    spans: tuple[Removal, ...] = ()
    failure: DocumentError | None = None


def on_trial(pattern: str, at: str | None, lists: Mapping[str, Sequence[str]]) -> Ruleset:
    """The pattern as the one rule of a ruleset. Raises `RulesError`, with places in the file "pattern"."""
    lines = ["version: 1", "body: whole"]
    if lists:
        lines.append("lists:")
        lines += [
            f"  {name}: [{', '.join(scalar(one, flow=True) for one in members)}]" for name, members in lists.items()
        ]
    lines += ["rules:", "- id: on-trial", *block("match", pattern.split("\n"), 2)]
    if at is not None:
        lines.append(f"  at: {scalar(at)}")
    return unlimited(load_text("\n".join(lines) + "\n", "pattern"))


def hits(ruleset: Ruleset, documents: Sequence[Found], workers: int = 1) -> Iterator[Hit]:
    """What the ruleset takes of each document, document by document."""
    for found, outcome in clean_all(ruleset, documents, workers):
        if isinstance(outcome, DocumentError):
            yield Hit(found, failure=outcome)
        else:
            yield Hit(found, outcome.removed)
