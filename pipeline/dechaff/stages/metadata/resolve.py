"""Known metadata, Captured values -> the metadata fields of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dechaff.dates.parse import iso_date
from dechaff.document import Captured

__all__ = ["resolve_metadata"]

_DATE_FIELDS = frozenset({"date", "updated"})
_FIRST_FIELDS = ("title", "author", "date", "date_text", "updated", "updated_text", "site", "language", "source",
                 "previous_title", "next_title")  # fmt: skip


def resolve_metadata(
    known: Mapping[str, str], captured: Sequence[Captured], language: str | None, site: str | None
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], list[str]]:
    """One value for each field, the further values of fields, and warnings about dates that are ambiguous.

    Known values come first, then captured ones in the order of the text. A date is converted to ISO 8601, and its
    wording is in the field `<field>_text`; an ambiguous date has only its wording.
    """
    fields = {field: value for field, value in known.items() if value}
    also: dict[str, list[str]] = {}
    warnings: list[str] = []
    for found in sorted(captured, key=lambda found: found.at):
        capture = found.capture
        value = " ".join(capture.value.split())
        if capture.placeholder == "date" or capture.field in _DATE_FIELDS:
            iso = iso_date(value, language, site)
            if iso is None:
                warnings.append(f'the {capture.field} "{value}" is in doubt: it stays as {capture.field}_text')
            else:
                _add(fields, also, capture.field, iso)
            if iso is None or fields.get(capture.field) == iso:
                _add(fields, also, f"{capture.field}_text", value)
            elif value != iso:
                _add_further(also, f"{capture.field}_text", value)
        else:
            _add(fields, also, capture.field, value)
    ordered = {field: fields[field] for field in _FIRST_FIELDS if field in fields}
    ordered.update({field: fields[field] for field in sorted(fields) if field not in ordered})
    return ordered, {field: tuple(also[field]) for field in sorted(also)}, list(dict.fromkeys(warnings))


def _add(fields: dict[str, str], also: dict[str, list[str]], field: str, value: str) -> None:
    """Add a value: as the value of a field that has none, else as a further one."""
    if value != fields.setdefault(field, value):
        _add_further(also, field, value)


def _add_further(also: dict[str, list[str]], field: str, value: str) -> None:
    if value not in also.get(field, ()):
        also.setdefault(field, []).append(value)
