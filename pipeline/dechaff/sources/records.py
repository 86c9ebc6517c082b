"""Record -> Source: one field is the text, one the id, one the URL; the others are passed on unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from dechaff.document import Failure, MediaType, Source, Verbatim
from dechaff.errors import UsageError
from dechaff.sources.stated import announcement, stated_columns, stated_language, stated_values, value_at

__all__ = ["Columns", "Container", "Fields", "Report", "announce", "choose", "failure_at", "source_of"]

Report = Callable[[str], None]
"""Called with a message for the user, at once: a guess that was made, what was skipped."""

_TEXT = ("text", "body", "content", "article", "article_text", "maintext", "main_text", "full_text", "fulltext",
         "article_body", "articlebody", "raw_text", "document", "html", "raw_html", "page")  # fmt: skip
_ID = ("id", "_id", "doc_id", "docid", "article_id", "uuid", "guid", "uid", "key")
_URL = ("url", "link", "uri", "source_url", "canonical_url", "permalink")
_KINDS: Mapping[type, str] = {
    dict: "a mapping",
    list: "a list",
    bool: "true or false",
    type(None): "null",
    int: "a number",
    float: "a number",
    Verbatim: "a number",
}
_MOST_NAMES, _LONGEST_NAME = 20, 60
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of fields as the user stated them; None is to be guessed. `html`: whether the text is HTML.

    `stated`: fields of the metadata, and the fields of the records that state them.
    """

    text: str | None = None
    id: str | None = None
    url: str | None = None
    html: bool | None = None
    stated: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of the records of one container. Without an id field, the id of a record is made of its number.

    `stated` are those that state metadata, by the field of the metadata.
    """

    text: str
    id: str | None
    url: str | None
    media_type: MediaType
    stated: Mapping[str, str] = field(default_factory=dict)

    @property
    def ours(self) -> frozenset[str]:
        """The fields that are not passed on under `extra`."""
        return frozenset(name for name in (self.text, self.id, self.url) if name is not None)


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


def choose(fields: Fields, present: Iterable[str], container: Container) -> Columns:
    """The fields to use: those that the user stated, else guesses from the names that are present.

    Raises `UsageError` if no name is known as that of a text.
    """
    known = list(present)
    lower = {name.lower(): name for name in reversed(known)}

    def guess(candidates: tuple[str, ...]) -> str | None:
        return next((lower[name] for name in candidates if name in lower), None)

    text = fields.text or guess(_TEXT)
    if text is None:
        names = _listed(known)
        raise UsageError(f"{container.path}: which field is the text? Say it with --text-field. Its fields: {names}")
    html = fields.html if fields.html is not None else text.lower().endswith("html")
    id, url = fields.id or guess(_ID), fields.url or guess(_URL)
    nested = list(_names_within(present)) if isinstance(present, Mapping) else []
    if url is None:
        url = next((name for name in nested if name.rpartition(".")[2].lower() in _URL), None)
    stated = stated_columns(fields.stated, [*known, *nested], (text, id, url))
    return Columns(text, id, url, "html" if html else "text", stated)


def _names_within(record: Mapping[str, object]) -> Iterator[str]:
    """The names of the fields within fields, with a dot."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from (f"{name}.{inner}" for inner in islice(value, _MOST_NAMES))


def _listed(names: Iterable[str]) -> str:
    """The first names of fields, for a message."""
    return ", ".join(f'"{name[:_LONGEST_NAME]}"' for name in islice(names, _MOST_NAMES)) or "none"


def announce(columns: Columns, fields: Fields, container: Container, report: Report) -> None:
    """Report which fields were guessed, and what follows from it."""
    guessed = [
        f'the {what} from "{name}"'
        for what, said, name in (
            ("text", fields.text, columns.text),
            ("id", fields.id, columns.id),
            ("url", fields.url, columns.url),
        )
        if said is None and name is not None
    ]
    if fields.html is None and columns.media_type == "html":
        guessed.append("the text as HTML")
    if guessed:
        report(
            f"{container.path}: taking {', '.join(guessed)} (guessed: --text-field, --id-field and --url-field say it)"
        )
    metadata = announcement(columns.stated, fields.stated)
    if metadata is not None:
        report(f"{container.path}: {metadata}")


def source_of(record: Mapping[str, object], number: int, columns: Columns, container: Container) -> Source | Failure:
    """The document of a record; a failure for a record without a text, or with an impossible id or URL."""
    text = value_at(record, columns.text)
    if not isinstance(text, str | bytes):
        missing = text is None and columns.text not in record
        what = f"is not there; its fields: {_listed(record)}" if missing else f"is {_kind(text)}, not text"
        return failure_at(container, number, f'the field "{columns.text}" {what}')
    id = value_at(record, columns.id) if columns.id is not None else None
    if isinstance(id, Verbatim) and id.is_integer:
        id = id.text
    if isinstance(id, bool) or not isinstance(id, str | int | None):
        return failure_at(container, number, f'the field "{columns.id}" is {_kind(id)}, not an id')
    url = value_at(record, columns.url) if columns.url is not None else None
    if not isinstance(url, str | None):
        return failure_at(container, number, f'the field "{columns.url}" is {_kind(url)}, not a URL')
    for name, value in ((columns.id, id), (columns.url, url)):
        if isinstance(value, str) and _SURROGATE.search(value):
            return failure_at(container, number, f'the field "{name}" is not valid Unicode (half a surrogate pair)')
    ours = columns.ours
    stated = stated_values(record, columns.stated)
    return Source(
        id=f"{container.id}/{number}" if id is None or id == "" else str(id),
        data=text,
        media_type=columns.media_type,
        path=container.path,
        url=url or None,
        language=stated_language(stated),
        record=number,
        extra={name: value for name, value in record.items() if name not in ours},
        stated=stated,
    )


def failure_at(container: Container, number: int | str, reason: str) -> Failure:
    """The failure of a record that can't be read; its path has the form path:number."""
    return Failure(f"{container.id}/{number}", f"{container.path}:{number}", "read", reason)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), f"a {type(value).__name__}")
