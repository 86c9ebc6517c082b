"""Known metadata, and what the rules saved -> the fields of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dechaff.dates.parse import iso_date
from dechaff.stages.cut.cut import Captured

__all__ = ["resolve_metadata"]

_DATE_FIELDS = frozenset({"date", "updated"})
_FIRST_FIELDS = ("title", "author", "date", "date_text", "updated", "updated_text", "site", "language", "source",
                 "previous_title", "next_title")  # fmt: skip


def resolve_metadata(
    known: Mapping[str, str], saved: Sequence[Captured], language: str | None, site: str | None
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], list[str]]:
    """Known metadata and what the rules saved -> fields, further values beside them, and doubts.

    What was known before comes first, then the captures in the order of the text. A date becomes ISO 8601, with the
    raw text beside it under `<field>_text`; one in doubt has only its text. So what a page states and what its text
    says are both there when they differ, each date with the words that it was read from.
    """
    fields = {key: value for key, value in known.items() if value}
    also: dict[str, list[str]] = {}
    doubts: list[str] = []
    for found in sorted(saved, key=lambda found: found.at):
        capture = found.capture
        value = " ".join(capture.value.split())
        if capture.placeholder == "date" or capture.field in _DATE_FIELDS:
            iso = iso_date(value, language, site)
            if iso is None:
                doubts.append(f'the {capture.field} "{value}" is in doubt: it stays as {capture.field}_text')
            else:
                _add(fields, also, capture.field, iso)
            if iso is None or fields.get(capture.field) == iso:
                _add(fields, also, f"{capture.field}_text", value)
            elif value != iso:
                _add_beside(also, f"{capture.field}_text", value)
        else:
            _add(fields, also, capture.field, value)
    ordered = {key: fields[key] for key in _FIRST_FIELDS if key in fields}
    ordered.update({key: fields[key] for key in sorted(fields) if key not in ordered})
    return ordered, {key: tuple(also[key]) for key in sorted(also)}, list(dict.fromkeys(doubts))


def _add(fields: dict[str, str], also: dict[str, list[str]], field: str, value: str) -> None:
    """The first value of a field wins; others are kept beside it."""
    if value != fields.setdefault(field, value):
        _add_beside(also, field, value)


def _add_beside(also: dict[str, list[str]], field: str, value: str) -> None:
    if value not in also.get(field, ()):
        also.setdefault(field, []).append(value)
