"""Known values, captured values -> Candidates: what the fields of the metadata are chosen from.

The statements of a page are made into candidates by `stages/html`, those of the head and tail of a text by the readers
of these zones. The weights of all of them are on one scale, from 0 to 1: 0.9 and more for what is stated for machines
and about this document only, about 0.5 for what a rule found in the text, below 0.3 for a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dechaff.document import Candidate, Captured

__all__ = ["CAPTURED", "GUESSED", "KNOWN", "Candidate", "captured_candidates", "is_known", "known_candidates"]

KNOWN = 1.0
"""The weight of a value that the caller, a record or front matter states."""

_KNOWN_ORIGINS = ("known", "record", "front matter")

CAPTURED = 0.5
"""The weight of a value that a rule captured."""


GUESSED = 0.1
"""The weight of a value that was made out from the words of the text."""


def is_known(candidate: Candidate) -> bool:
    """Whether a value is stated beside the document and not in it: then it is not put to the vote."""
    return candidate.origin.startswith(_KNOWN_ORIGINS)


def known_candidates(known: Mapping[str, str], origin: str, weight: float = KNOWN) -> list[Candidate]:
    """The values that are known in advance, without empty ones."""
    return [Candidate(field, value, origin, weight) for field, value in known.items() if value]


def captured_candidates(captured: Iterable[Captured]) -> list[Candidate]:
    """The values that rules captured, in the order of the text."""
    return [
        Candidate(
            found.capture.field,
            found.capture.value,
            f"rule {found.rule}",
            CAPTURED,
            found.at,
            is_date=found.capture.placeholder == "date",
        )
        for found in sorted(captured, key=lambda found: found.at)
    ]
