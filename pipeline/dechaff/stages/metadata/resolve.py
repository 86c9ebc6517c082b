"""Candidates -> the metadata of the record: one value a field, why it was chosen, and the further values.

Title, authors and dates have a resolver each (`title.py`, `authors.py`, `moments.py`); the other fields take the
heaviest candidate that is valid. A value that is no value of its field is not taken at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dechaff.document import Candidate, Choice
from dechaff.stages.metadata.authors import choose_authors
from dechaff.stages.metadata.candidates import ONLY_ONE, chosen_tags, is_known, is_valid, plain_value, reason_of_choice
from dechaff.stages.metadata.moments import choose_date, moment
from dechaff.stages.metadata.site import SiteNames, key_of, site_names
from dechaff.stages.metadata.title import choose_title

__all__ = ["Resolved", "resolve"]

_DATE_FIELDS = ("date", "updated")
_FIRST_FIELDS = ("title", "subtitle", "kicker", "author", "agency", "date", "date_text", "updated", "updated_text",
                 "site", "publisher", "url", "language", "section", "tags", "description", "place", "source",
                 "previous_title", "next_title")  # fmt: skip
_SEVERAL = frozenset({"title", "author", "date", "updated", "site"})
"""Fields whose further values are listed, wherever they are from; of others, only those that a text has."""

_MOST_FURTHER = 10
_NEAR = 30
"""Characters between the places of two values of one line, at the most: its label is as long."""

_ONLY_CHANGE = "only the date of the last change is stated"


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


@dataclass(slots=True)
class _Choices:
    """The fields chosen so far."""

    fields: dict[str, str] = field(default_factory=dict)
    also: dict[str, list[str]] = field(default_factory=dict)
    metadata_from: dict[str, Choice] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def choose(self, name: str, value: str, origin: str, reason: str) -> None:
        """Give a field its value."""
        self.fields[name] = value
        self.metadata_from[name] = Choice(origin, reason)

    def add_further(self, name: str, value: str) -> None:
        """Add a further value of a field, once."""
        known = self.also.setdefault(name, [])
        if value != self.fields.get(name) and value not in known and len(known) < _MOST_FURTHER:
            known.append(value)


def resolve(candidates: Sequence[Candidate], *, site: str | None = None, language: str | None = None) -> Resolved:
    """One value for each field.

    A date is in ISO 8601, and its wording in a text is in the field `<field>_text`; an ambiguous date has only its
    wording. `site` is the host of the document's address without "www.", `language` its language tag.
    """
    by_field: dict[str, list[Candidate]] = {}
    for each in sorted(candidates, key=lambda each: (-each.weight, each.at or 0)):
        if value := plain_value(each):
            by_field.setdefault(each.field, []).append(value)
    names = site_names((each.value for name in ("site", "publisher") for each in by_field.get(name, ())), site)
    choices = _Choices()
    authors: tuple[str, ...] = ()
    for name, found in by_field.items():
        if name == "title":
            _choose_title(choices, found, names, language)
        elif name == "author":
            authors = _choose_authors(choices, found, names)
        elif name in _DATE_FIELDS or any(each.is_date for each in found):
            _choose_date(choices, name, found, by_field, language, site)
        else:
            _choose_plain(choices, name, found, site)
    _drop_source_as_credit(choices, by_field)
    if "date" not in choices.fields and "updated" in choices.fields:
        _take_change_for_date(choices)
    elif choices.fields.get("updated", "")[:10] == choices.fields.get("date", "-")[:10]:
        for known in (choices.fields, choices.metadata_from):
            known.pop("updated")  # a change on the day of publication
    return _resolved(choices, authors)


def _resolved(choices: _Choices, authors: tuple[str, ...]) -> Resolved:
    fields = choices.fields
    ordered = [name for name in _FIRST_FIELDS if name in fields]
    ordered += [name for name in sorted(fields) if name not in _FIRST_FIELDS]
    return Resolved(
        {name: fields[name] for name in ordered},
        {name: tuple(choices.also[name]) for name in sorted(choices.also) if choices.also[name]},
        {name: choices.metadata_from[name] for name in ordered if name in choices.metadata_from},
        authors,
        tuple(dict.fromkeys(choices.warnings)),
    )


def _choose_title(choices: _Choices, found: Sequence[Candidate], sites: SiteNames, language: str | None) -> None:
    chosen = choose_title(found, sites, language)
    if chosen is None:
        return
    title, reason, others = chosen
    choices.choose("title", title.value, title.candidate.origin, reason)
    for other in others:
        choices.add_further("title", other)


def _choose_authors(choices: _Choices, found: Sequence[Candidate], sites: SiteNames) -> tuple[str, ...]:
    voted = choose_authors(found, sites)
    chosen = choose_authors([each for each in found if is_known(each)], sites) or voted
    if chosen is None or voted is None:
        return ()
    choices.choose(
        "author", chosen.text, chosen.origin, chosen.reason if chosen is voted else _beside(chosen.reason, found)
    )
    known = {key_of(name) for name in chosen.names}
    for name in (*voted.names, *voted.others):
        if key_of(name) not in known:
            choices.add_further("author", name)
    if chosen.agencies and "agency" not in choices.fields:
        choices.choose("agency", "; ".join(chosen.agencies), chosen.origin, "an agency among the authors")
    return chosen.names


def _beside(reason: str, found: Sequence[Candidate]) -> str:
    """The reason for a value that is stated beside the document: other candidates were not put to the vote."""
    return "the heaviest" if reason == ONLY_ONE and not all(map(is_known, found)) else reason


def _choose_date(
    choices: _Choices,
    name: str,
    found: Sequence[Candidate],
    by_field: dict[str, list[Candidate]],
    language: str | None,
    site: str | None,
) -> None:
    changed = {iso[:10] for each in by_field.get("updated", ()) if (iso := moment(each.value, language, site))}
    known = choose_date([each for each in found if is_known(each)], language, site)
    voted = choose_date(found, language, site, changed if name == "date" else frozenset())
    chosen = known or voted
    if chosen is not None and voted is not None:
        date, reason, _ = chosen
        reason = reason if chosen is voted else _beside(reason, found)
        choices.choose(name, date.iso, date.candidate.origin, reason)
        for other in (voted[0], *voted[2]):
            if other.day != date.day:
                choices.add_further(name, other.iso)
    day = choices.fields.get(name, "")[:10]
    for each in found:
        iso = moment(each.value, language, site)
        doubtful = iso is None and is_known(each) and any(map(str.isdigit, each.value))
        if each.at is None and not doubtful:
            continue  # the wording is that of a text, or of a record that cannot be read
        if iso is None and (chosen is None or chosen[0].candidate.at != each.at):
            choices.warnings.append(f'the {name} "{each.value}" is in doubt: it stays as {name}_text')
        worded = f"{name}_text"
        if worded not in choices.fields and (iso is None or iso[:10] == day):
            choices.choose(worded, each.value, each.origin, "its words")
        elif each.value != iso:
            choices.add_further(worded, each.value)


def _drop_source_as_credit(choices: _Choices, by_field: dict[str, list[Candidate]]) -> None:
    """Leave out a credit of photos that is from the line that names the source of the text: "Source: Reuters"."""
    sources = [each for each in by_field.get("source", ()) if each.at is not None]
    for credit in by_field.get("photo_credit", ()):
        same = (
            key_of(source.value) == key_of(credit.value) and abs((source.at or 0) - credit.at) <= _NEAR
            for source in sources
            if credit.at is not None
        )
        if credit.value == choices.fields.get("photo_credit") and any(same):
            del choices.fields["photo_credit"], choices.metadata_from["photo_credit"]
            return


def _take_change_for_date(choices: _Choices) -> None:
    """Where only the day of the last change is stated, it is the date: the text as it is was published then."""
    for suffix in ("", "_text"):
        if f"updated{suffix}" in choices.fields:
            choice = choices.metadata_from[f"updated{suffix}"]
            choices.choose(f"date{suffix}", choices.fields[f"updated{suffix}"], choice.origin, _ONLY_CHANGE)


def _choose_plain(choices: _Choices, name: str, found: Sequence[Candidate], site: str | None) -> None:
    valid = [each for each in found if is_known(each) or is_valid(name, each.value, site)]
    if not valid:
        return
    if name == "tags":
        value, origin = chosen_tags(valid)
        choices.choose(name, value, origin, "the heaviest")
        return
    first = valid[0]
    same = [each.origin for each in valid if key_of(each.value) == key_of(first.value)]
    reason = reason_of_choice(first.origin, same, rivals=len(same) < len(valid))
    choices.choose(name, first.value, first.origin, reason)
    for each in valid[1:]:
        if (name in _SEVERAL or each.at is not None) and key_of(each.value) != key_of(first.value):
            choices.add_further(name, each.value)
