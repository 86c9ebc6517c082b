"""Records -> which of their fields is the text, the id, the URL: those that the user stated, else guesses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Literal

from dechaff.document import MediaType
from dechaff.errors import UsageError
from dechaff.sources.stated import announcement, plain_name, stated_columns, value_at

Report = Callable[[str], None]
"""Called with a message for the user, at once: a guess that was made, what was skipped."""

_TEXT = ("text", "body", "content", "article", "article_text", "maintext", "main_text", "full_text", "fulltext",
         "article_body", "articlebody", "raw_text", "document", "html", "raw_html", "page")  # fmt: skip
_ID = ("id", "_id", "doc_id", "docid", "article_id", "uuid", "guid", "uid", "key")
_URL = ("url", "link", "uri", "source_url", "canonical_url", "permalink")
_MOST_NAMES, _LONGEST_NAME = 20, 60
_MOST_NESTED, _DEEPEST = 40, 3
_FAR_SHORTER = 4
_LEAST_LENGTH = 100
"""The characters, on average, that texts have in a field that is taken for the text because they are the longest."""


def no_report(message: str) -> None:
    """A `Report` that drops the message."""


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
    that state metadata, by the field of the metadata; `missing` are those that the user named and no record has.
    """

    text: str
    id: str | None
    url: str | None
    media_type: MediaType | None
    how: Literal["name", "length"] = "name"
    stated: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def ours(self) -> frozenset[str]:
        """The fields that are not passed on under `extra`."""
        return frozenset(name for name in (self.text, self.id, self.url) if name is not None)


def choose_columns(
    fields: Fields, sample: Sequence[Mapping[str, object]], path: str, names: Iterable[str] = ()
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
        text = _stated(text, by_name, known, nested, path)
    if text is not None and sample and all(isinstance(value_at(record, text), dict) for record in sample):
        inside = [name for name in nested if name.startswith(f"{text}.")]
        meant = _guess_text(sample, inside) or _longest(sample, inside)
        hint = f': did you mean "{meant}"?' if meant else "."
        raise UsageError(f'{path}: --text-field "{text}" is a mapping, not text{hint} Its fields: {listed(inside)}')
    how: Literal["name", "length"] = "name"
    if text is None:
        text = _guess_text(sample, [*known, *nested])
        if text is not None and text in nested:
            _refuse_named_records(sample, text, path)
    if text is None and (text := _longest(sample, [*known, *nested])) is not None:
        how = "length"
    if text is None:
        what = f"{path}: which field is the text? Say it with --text-field. Its fields: {listed(known)}"
        raise UsageError(what + _records_inside(sample, path))
    html = fields.html if fields.html is not None else (True if text.lower().endswith("html") else None)
    media_type: MediaType | None = None if html is None else "html" if html else "text"
    id, url = fields.id or guess(_ID), fields.url or guess(_URL)
    if url is None:
        url = next((name for name in nested if plain_name(name.rpartition(".")[2]) in _URL), None)
    present = frozenset([*known, *nested])
    named = {
        what: name if name in present else by_name.get(plain_name(name), name) for what, name in fields.stated.items()
    }
    missing = {what: name for what, name in named.items() if name and sample and name not in present}
    stated = stated_columns(named, [*known, *nested], (text, id, url))
    return Columns(text, id, url, media_type, how, stated, missing)


def _stated(name: str, by_name: Mapping[str, str], known: list[str], nested: list[str], path: str) -> str:
    """The field that the user means by a name that differs in case and spaces only. Raises `UsageError`."""
    same = by_name.get(plain_name(name))
    if same is not None:
        return same
    ends = {plain_name(path.rpartition(".")[2]): path for path in reversed(nested)}
    near = get_close_matches(plain_name(name), {**ends, **by_name}, n=1)
    meant = ends.get(plain_name(name)) or ({**ends, **by_name}[near[0]] if near else None)
    hint = f': did you mean "{meant}"?' if meant else "."
    raise UsageError(
        f'{path}: --text-field "{name}": no record has this field{hint} Its fields: {listed([*known, *nested])}'
    )


def _records_inside(sample: Sequence[Mapping[str, object]], path: str) -> str:
    """How to read records that are a list within the one record of a file."""
    if len(sample) != 1:
        return ""
    lists = [
        name
        for name, value in _values_inside(sample[0])
        if isinstance(value, list) and value and isinstance(value[0], dict)
    ]
    if not lists:
        return ""
    return f". The records seem to be in \"{lists[0]}\": jq -c '.{lists[0]}[]' {path} > records.jsonl"


def _refuse_named_records(sample: Sequence[Mapping[str, object]], text: str, path: str) -> None:
    """Raise `UsageError` where the one record of a file is a mapping of names to records: all but one would be lost."""
    _, _, inner = text.partition(".")
    alike = [
        key for key, value in sample[0].items() if isinstance(value, dict) and isinstance(value_at(value, inner), str)
    ]
    if len(sample) == 1 and len(alike) > 1 and len(alike) == len(sample[0]):
        raise UsageError(f"{path}: the records seem to be in {listed(alike)}: jq -c '.[]' {path} > records.jsonl")


def _values_inside(record: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The values of a record and those of the mappings in it, with their paths, those further out first."""
    yield from record.items()
    for name, value in record.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", one) for inner, one in value.items())


def has_text(record: Mapping[str, object]) -> bool:
    """Whether a field of a record can be guessed to be the text; of a record without fields it is not known."""
    names = [*record, *_paths(record)]
    return not record or _guess_text([record], names) is not None or _longest([record], names) is not None


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


def is_named(name: str) -> bool:
    """Whether a field has the name of a text."""
    return plain_name(name) in _TEXT


def announce(columns: Columns, fields: Fields, path: str, report: Report) -> None:
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
        report(f"{path}: taking {', '.join(guessed)} (guessed: --text-field, --id-field and --url-field say it)")
    metadata = announcement(columns.stated, fields.stated)
    if metadata is not None:
        report(f"{path}: {metadata}")
    for what, name in columns.missing.items():
        report(f'{path}: --{what}-field "{name}": none of the first records has this field')


def listed(names: Iterable[str]) -> str:
    """The first names of fields, for a message."""
    return ", ".join(f'"{name[:_LONGEST_NAME]}"' for name in islice(names, _MOST_NAMES)) or "none"
