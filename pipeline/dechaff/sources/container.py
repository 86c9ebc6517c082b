"""Record -> Source: one field is the text, one the id, one the URL; the others are passed on unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from dechaff.document import Failure, Source, Verbatim
from dechaff.errors import UsageError
from dechaff.sources.fields import Columns, Fields, Report, announce, choose_columns, is_named, listed
from dechaff.sources.stated import language_of, stated_values, value_at

__all__ = ["Container", "Numbered", "Report", "documents_of", "failure_at", "first_records"]

Numbered = tuple[int, Mapping[str, object]]
"""A record with its number in the container."""

_KINDS: Mapping[type, str] = {
    dict: "a mapping",
    list: "a list",
    bool: "true or false",
    type(None): "null",
    int: "a number",
    float: "a number",
    Verbatim: "a number",
}
SAMPLE = 20
"""The records at the beginning of a container by which its fields are guessed."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Container:
    """A file of many documents: its `id`, and its `path` as the user wrote it.

    `archive` is the zip file that it is a member of. For a zip file, `documents` and `containers` name its members.
    """

    id: str
    path: str
    archive: Container | None = None
    documents: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


def documents_of(
    records: Iterable[Numbered | Failure],
    fields: Fields,
    container: Container,
    report: Report,
    names: Iterable[str] = (),
) -> Iterator[Source | Failure]:
    """The document of each numbered record. `names` are those of all fields, where the container says them.

    Which field is the text is decided by the first record, or by the first `SAMPLE` ones where it leaves a doubt; if
    that is not possible, it is one failure, and no record is read.
    """
    waiting = iter(records)
    first = first_records(waiting, fields)
    sample = [item[1] for item in first if not isinstance(item, Failure)]
    if sample or names:
        try:
            columns = choose_columns(fields, sample, container.path, names)
        except UsageError as error:
            yield from (item for item in first if isinstance(item, Failure))
            number = next((item[0] for item in first if not isinstance(item, Failure)), 1)
            yield failure_at(container, number, str(error).removeprefix(f"{container.path}: "))
            return
        announce(columns, fields, container.path, report)
    for item in chain(first, waiting):
        yield item if isinstance(item, Failure) else source_of(item[1], item[0], columns, container)


def first_records(records: Iterator[Numbered | Failure], fields: Fields) -> list[Numbered | Failure]:
    """The records by which the fields of a container are guessed: one, or `SAMPLE` where that leaves a doubt."""
    first: list[Numbered | Failure] = []
    read = 0
    for item in records:
        first.append(item)
        if not isinstance(item, Failure):
            read += 1
            if read == SAMPLE or (read == 1 and _is_clear(item[1], fields)):
                break
    return first


def _is_clear(record: Mapping[str, object], fields: Fields) -> bool:
    """Whether one record says which field is the text: the stated one, or the only one with such a name."""
    if fields.text is not None:
        return isinstance(record.get(fields.text), str | bytes)
    named = [name for name in record if is_named(name)]
    return len(named) == 1 and isinstance(record[named[0]], str | bytes)


def source_of(record: Mapping[str, object], number: int, columns: Columns, container: Container) -> Source | Failure:
    """The document of a record; a failure for a record without a text, or with an impossible id or URL."""
    text = value_at(record, columns.text)
    if not isinstance(text, str | bytes):
        missing = text is None and columns.text not in record
        what = f"is not there; its fields: {listed(record)}" if missing else f"is {_kind(text)}, not text"
        return failure_at(container, number, f'the field "{columns.text}" {what}')
    id = _as_text(value_at(record, columns.id)) if columns.id is not None else None
    if isinstance(id, Verbatim) and id.is_integer:
        id = id.text
    if isinstance(id, bool) or not isinstance(id, str | int | None):
        return failure_at(container, number, f'the field "{columns.id}" is {_kind(id)}, not an id')
    url = _as_text(value_at(record, columns.url)) if columns.url is not None else None
    if not isinstance(url, str | None):
        return failure_at(container, number, f'the field "{columns.url}" is {_kind(url)}, not a URL')
    for name, value in ((columns.id, id), (columns.url, url)):
        if isinstance(value, str) and _SURROGATE.search(value):
            return failure_at(container, number, f'the field "{name}" is not valid Unicode (half a surrogate pair)')
    stated = stated_values(record, columns.stated)
    return Source(
        id=f"{container.id}/{number}" if id is None or id == "" else str(id),
        data=text,
        media_type=columns.media_type,
        path=container.path,
        url=url or None,
        language=language_of(stated),
        record=number,
        extra=_without(record, columns.ours),
        stated=stated,
    )


def _without(record: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """The record without some of its fields; fields around them stay, with what else is in them."""
    left = dict(record)
    for name in names:
        if name in left or "." not in name:
            left.pop(name, None)
            continue
        outer, _, inner = name.partition(".")
        within = left.get(outer)
        if isinstance(within, dict):
            left[outer] = _without(within, [inner])
            if not left[outer]:
                del left[outer]
    return left


def _as_text(value: object) -> object:
    """A cell that is not UTF-8 as text; any other value as it is."""
    return value.decode("cp1252", "replace") if isinstance(value, bytes) else value


def failure_at(container: Container, number: int | str, reason: str) -> Failure:
    """The failure of a record that can't be read; its path has the form path:number."""
    return Failure(f"{container.id}/{number}", f"{container.path}:{number}", "read", reason)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), f"a {type(value).__name__}")
