"""Rules, corpus -> what they change, as unified diffs of the normalised texts."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from pipeline.document import Article
from pipeline.errors import DocumentError, UsageError
from pipeline.formats.discover import Found
from pipeline.rules.diagnostics import closest
from pipeline.rules.load import Ruleset
from pipeline.workshop.corpus import clean_all

__all__ = ["Difference", "differences", "known_rules"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines of a unified diff; none where nothing changes. `note`: why a document is left as it is."""

    id: str
    lines: tuple[str, ...]
    note: str = ""
    failure: DocumentError | None = None


def known_rules(ruleset: Ruleset, name: str) -> tuple[str, ...]:
    """The ids that a name or glob stands for. Raises `UsageError` if there are none."""
    ids = [*(rule.id for rule in ruleset.rules), *ruleset.structure]
    found = tuple(id for id in ids if fnmatchcase(id, name))
    if not found:
        meant = closest(name, ids)
        raise UsageError(f'no rule has the id "{name}"' + (f': did you mean "{meant}"?' if meant else ""))
    return found


def differences(
    ruleset: Ruleset, documents: Sequence[Found], rule: str | None = None, sample: int | None = None, workers: int = 1
) -> Iterator[Difference]:
    """The differences, document by document, those without any too.

    `rule` (an id or a glob): what the other rules leave against what all leave, so that the effect of just these is
    seen. `sample`: so many documents that differ, the same ones each time, whatever the order of the files.
    """
    rest = replace(ruleset, rules=(), structure=())
    if rule is not None:
        without = known_rules(ruleset, rule)
        rules = tuple(one for one in ruleset.rules if one.id not in without)
        rest = replace(ruleset, rules=rules, structure=tuple(id for id in ruleset.structure if id not in without))
    if sample is not None:
        documents = sorted(documents, key=lambda found: hashlib.sha256(found.id.encode("utf-8", "replace")).digest())
    seen = 0
    for (found, before), (_, after) in zip(
        clean_all(rest, documents, workers), clean_all(ruleset, documents, workers), strict=True
    ):
        difference = _difference(found, before, after)
        yield difference
        seen += bool(difference.lines)
        if sample is not None and seen >= sample:
            return


def _difference(found: Found, before: Article | DocumentError, after: Article | DocumentError) -> Difference:
    if isinstance(after, DocumentError):
        return Difference(found.id, (), failure=after)
    note = ""
    if after.status in ("left whole", "rejected"):
        note = f"{after.status}: {after.record.reason}"
    if isinstance(before, DocumentError):
        return Difference(found.id, (), note, before)
    lines = difflib.unified_diff(
        before.body.split("\n"),
        after.body.split("\n") if after.body else [],
        fromfile=found.place,
        tofile=f"{found.place} (cleaned)",
        lineterm="",
        n=2,
    )
    return Difference(found.id, tuple(lines), note)
