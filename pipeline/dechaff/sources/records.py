"""Record -> Source: one field is the text, one the id, one the URL; the others are passed on unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain, islice
from typing import Literal

from dechaff.document import Failure, MediaType, Source, Verbatim
from dechaff.errors import UsageError
from dechaff.sources.stated import announcement, language_of, plain_name, stated_columns, stated_values, value_at

__all__ = ["Columns", "Container", "Fields", "Numbered", "Report", "documents_of", "failure_at", "has_text"]

Numbered = tuple[int, Mapping[str, object]]
"""A record with its number in the container."""

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
_MOST_NESTED, _DEEPEST = 40, 3
SAMPLE = 20
"""The records at the beginning of a container by which its fields are guessed."""

_FAR_SHORTER = 4
_LEAST_LENGTH = 100
"""The characters, on average, that texts have in a field that is taken for the text because they are the longest."""

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

    `how` the text was guessed: by the names of the fields, or as the one with the longest texts. `stated` are those
    that state metadata, by the field of the metadata.
    """

    text: str
    id: str | None
    url: str | None
    media_type: MediaType | None
    how: Literal["name", "length"] = "name"
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
    first: list[Numbered | Failure] = []
    sample: list[Mapping[str, object]] = []
    for item in waiting:
        first.append(item)
        if not isinstance(item, Failure):
            sample.append(item[1])
            if len(sample) == SAMPLE or _is_clear(sample[0], fields):
                break
    if sample or names:
        try:
            columns = choose_columns(fields, sample, container, names)
        except UsageError as error:
            yield from (item for item in first if isinstance(item, Failure))
            number = next((item[0] for item in first if not isinstance(item, Failure)), 1)
            yield failure_at(container, number, str(error))
            return
        announce(columns, fields, container, report)
    for item in chain(first, waiting):
        yield item if isinstance(item, Failure) else source_of(item[1], item[0], columns, container)


def _is_clear(record: Mapping[str, object], fields: Fields) -> bool:
    """Whether one record says which field is the text: the stated one, or the only one with such a name."""
    if fields.text is not None:
        return fields.text in record
    named = [name for name in record if plain_name(name) in _TEXT]
    return len(named) == 1 and isinstance(record[named[0]], str | bytes)


def choose_columns(
    fields: Fields, sample: Sequence[Mapping[str, object]], container: Container, names: Iterable[str] = ()
) -> Columns:
    """The fields to use: those that the user stated, else guesses from the names that are present.

    A field within another one has its name behind that and a dot. Without a known name, the text is the field with the
    longest texts. Raises `UsageError` if there is none, or if a stated field is in no record of the sample.
    """
    known = list(dict.fromkeys([*names, *(name for record in sample for name in record)]))
    nested = [name for name in dict.fromkeys(path for record in sample for path in _paths(record)) if name not in known]
    by_name = {plain_name(name): name for name in reversed([*known, *nested])}

    def guess(candidates: tuple[str, ...]) -> str | None:
        return next((by_name[name] for name in candidates if name in by_name), None)

    text = fields.text
    if text is not None and text not in known and text not in nested:
        text = _stated(text, by_name, known, nested, container)
    how: Literal["name", "length"] = "name"
    if text is None:
        text = _guess_text(sample, [*known, *nested])
    if text is None and (text := _longest(sample, [*known, *nested])) is not None:
        how = "length"
    if text is None:
        what = f"{container.path}: which field is the text? Say it with --text-field. Its fields: {_listed(known)}"
        raise UsageError(what + _records_inside(sample, container))
    html = fields.html if fields.html is not None else (True if text.lower().endswith("html") else None)
    media_type: MediaType | None = None if html is None else "html" if html else "text"
    id, url = fields.id or guess(_ID), fields.url or guess(_URL)
    if url is None:
        url = next((name for name in nested if plain_name(name.rpartition(".")[2]) in _URL), None)
    stated = stated_columns(fields.stated, [*known, *nested], (text, id, url))
    return Columns(text, id, url, media_type, how, stated)


def has_text(record: Mapping[str, object]) -> bool:
    """Whether a field of a record can be guessed to be the text; of a record without fields it is not known."""
    names = [*record, *_paths(record)]
    return not record or _guess_text([record], names) is not None or _longest([record], names) is not None


def _paths(record: Mapping[str, object]) -> Iterator[str]:
    """The names of the fields within fields, with dots."""
    waiting = [(name, value) for name, value in record.items() if isinstance(value, dict)]
    for _ in range(_MOST_NESTED):
        if not waiting:
            return
        path, outer = waiting.pop(0)
        for name, value in outer.items():
            yield f"{path}.{name}"
            if isinstance(value, dict) and path.count(".") < _DEEPEST:
                waiting.append((f"{path}.{name}", value))


def _stated(name: str, by_name: Mapping[str, str], known: list[str], nested: list[str], container: Container) -> str:
    """The field that the user means by a name that differs in case and spaces only. Raises `UsageError`."""
    same = by_name.get(plain_name(name))
    if same is not None:
        return same
    near = get_close_matches(plain_name(name), by_name, n=1)
    inside = [path for path in nested if path.rpartition(".")[2] == name]
    meant = inside[0] if inside else by_name[near[0]] if near else None
    hint = f': did you mean "{meant}"?' if meant else "."
    raise UsageError(
        f'{container.path}: --text-field "{name}": no record has this field{hint} '
        f"Its fields: {_listed([*known, *nested])}"
    )


def _guess_text(sample: Sequence[Mapping[str, object]], names: Sequence[str]) -> str | None:
    """The field with the name of a text that is first among them, unless its texts are far shorter than another's."""
    found = {}
    for name in names:
        last = plain_name(name.rpartition(".")[2] if "." in name else name)
        if last in _TEXT and last not in found:
            found[last] = name
    ordered = [found[name] for name in _TEXT if name in found]
    if not ordered:
        return None
    lengths = {name: _length(sample, name) for name in ordered}
    longest = max(lengths.values())
    return next(name for name in ordered if lengths[name] * _FAR_SHORTER >= longest)


def _longest(sample: Sequence[Mapping[str, object]], names: Sequence[str]) -> str | None:
    """The field with the longest texts, if they are long enough for articles."""
    lengths = {name: _length(sample, name) for name in names}
    best = max(lengths, key=lambda name: lengths[name], default=None)
    return best if best is not None and lengths[best] >= _LEAST_LENGTH * len(sample) else None


def _length(sample: Sequence[Mapping[str, object]], name: str) -> int:
    values = (value_at(record, name) for record in sample)
    return sum(len(value) for value in values if isinstance(value, str | bytes))


def _records_inside(sample: Sequence[Mapping[str, object]], container: Container) -> str:
    """How to read records that are a list within the one record of a file."""
    if len(sample) != 1:
        return ""
    lists = [
        name for name, value in sample[0].items() if isinstance(value, list) and value and isinstance(value[0], dict)
    ]
    if not lists:
        return ""
    return f". The records seem to be in \"{lists[0]}\": jq -c '.{lists[0]}[]' {container.path} > records.jsonl"


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


def _listed(names: Iterable[str]) -> str:
    """The first names of fields, for a message."""
    return ", ".join(f'"{name[:_LONGEST_NAME]}"' for name in islice(names, _MOST_NAMES)) or "none"


def announce(columns: Columns, fields: Fields, container: Container, report: Report) -> None:
    """Report which fields were guessed, and what follows from it."""
    guessed = [
        f'the {what} from "{name}"' + (" (the longest)" if what == "text" and columns.how == "length" else "")
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


def _as_text(value: object) -> object:
    """A cell that is not UTF-8 as text; any other value as it is."""
    return value.decode("cp1252", "replace") if isinstance(value, bytes) else value


def failure_at(container: Container, number: int | str, reason: str) -> Failure:
    """The failure of a record that can't be read; its path has the form path:number."""
    return Failure(f"{container.id}/{number}", f"{container.path}:{number}", "read", reason)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), f"a {type(value).__name__}")
