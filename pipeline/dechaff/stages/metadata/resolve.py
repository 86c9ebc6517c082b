"""Candidates -> the metadata of the record: one value a field, why it was chosen, and the further values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dechaff.dates.parse import iso_date
from dechaff.document import Candidate, Choice

__all__ = ["Resolved", "resolve"]

_DATE_FIELDS = frozenset({"date", "updated"})
_FIRST_FIELDS = ("title", "author", "date", "date_text", "updated", "updated_text", "site", "language", "source",
                 "previous_title", "next_title")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resolved:
    """The metadata of a document.

    `fields` has one value a field, `also` the further ones, `metadata_from` the reason of each choice. `authors` are
    the authors of which `fields["author"]` is made.
    """

    fields: dict[str, str]
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    metadata_from: dict[str, Choice] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def resolve(candidates: Sequence[Candidate], *, site: str | None = None, language: str | None = None) -> Resolved:
    """One value for each field.

    The heaviest candidate comes first, and of equal ones the first in the text. A date is converted to ISO 8601, and
    its wording is in the field `<field>_text`; an ambiguous date has only its wording. `site` is the host of the
    document's address without "www.", `language` its language tag.
    """
    fields: dict[str, str] = {}
    also: dict[str, list[str]] = {}
    metadata_from: dict[str, Choice] = {}
    warnings: list[str] = []

    def add(name: str, value: str, origin: str) -> None:
        if name not in fields:
            fields[name] = value
            metadata_from[name] = Choice(origin, "the only one")
        else:
            add_further(name, value)

    def add_further(name: str, value: str) -> None:
        if value != fields.get(name) and value not in also.get(name, ()):
            also.setdefault(name, []).append(value)

    for found in sorted(candidates, key=lambda each: (-each.weight, each.at or 0)):
        value = " ".join(found.value.split())
        if not value:
            continue
        if not (found.is_date or found.field in _DATE_FIELDS):
            add(found.field, value, found.origin)
            continue
        iso = iso_date(value, language, site)
        if iso is None:
            warnings.append(f'the {found.field} "{value}" is in doubt: it stays as {found.field}_text')
        else:
            add(found.field, iso, found.origin)
        if found.at is not None and (iso is None or fields.get(found.field) == iso):
            add(f"{found.field}_text", value, found.origin)
        elif found.at is not None and value != iso:
            add_further(f"{found.field}_text", value)
    ordered = [name for name in _FIRST_FIELDS if name in fields]
    ordered += [name for name in sorted(fields) if name not in _FIRST_FIELDS]
    return Resolved(
        {name: fields[name] for name in ordered},
        {name: tuple(also[name]) for name in sorted(also)},
        {name: metadata_from[name] for name in ordered},
        (),
        tuple(dict.fromkeys(warnings)),
    )
