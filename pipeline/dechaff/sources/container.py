"""A container of records -> Sources: its lines, and of each record the text, the id, the URL and all other fields.

What reads a format yields numbered records; here they become documents. A broken place is one line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from dechaff.document import Failure, Source, Verbatim
from dechaff.errors import UsageError
from dechaff.sources.decompress import LONGEST, Broken
from dechaff.sources.fields import Columns, Fields, Report, announce, choose_columns, is_named, listed
from dechaff.sources.stated import language_of, stated_values, value_at

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

_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_HEAD = 64


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


def as_utf8(chunks: Iterable[bytes | Broken]) -> Iterator[bytes | Broken]:
    """The pieces of a file of records in UTF-8, without a byte order mark, if they are UTF-16 or UTF-32.

    Spreadsheets and PowerShell write these. Without a mark, UTF-16 is seen by the zero bytes of its ASCII characters.
    Other files are not changed, except for a mark.
    """
    waiting = iter(chunks)
    first = next(waiting, b"")
    if isinstance(first, Broken):
        return chain((first,), waiting)
    for piece in waiting:  # a pipe may give one byte at first
        if isinstance(piece, Broken) or len(first) >= _HEAD:
            waiting = chain((piece,), waiting)
            break
        first += piece
    encoding = next((name for mark, name in _MARKS if first.startswith(mark)), None) or _without_mark(first)
    if encoding is None:
        return chain((first.removeprefix(codecs.BOM_UTF8),), waiting)
    return _transcoded(chain((first,), waiting), encoding)


def _without_mark(head: bytes) -> str | None:
    head = head[:_HEAD]
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if half and odd > 0.3 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.3 * half and not odd else None


def _transcoded(chunks: Iterable[bytes | Broken], encoding: str) -> Iterator[bytes | Broken]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        if isinstance(chunk, Broken):
            yield chunk
        elif text := decoder.decode(chunk):
            yield text.encode("utf-8", "surrogatepass")
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8", "surrogatepass")


def lines(chunks: Iterable[bytes | Broken], longest: int = LONGEST) -> Iterator[tuple[int, bytes | Broken]]:
    """Each line, with its line end, and its number, from 1. A line that is damaged or too long is a `Broken`."""
    number = 1
    parts: list[bytes] = []  # of the present line
    size = 0
    for chunk in chunks:
        if isinstance(chunk, Broken):
            yield number, chunk
            number, parts, size = number + 1, [], 0
            continue
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            if size + len(piece) > longest:
                yield number, _too_long(longest)
            elif parts:
                yield number, b"".join((*parts, piece, b"\n"))
            else:
                yield number, piece + b"\n"
            number, parts, size = number + 1, [], 0
        if rest:
            size += len(rest)
            parts.append(rest)
            if size > longest:
                parts.clear()
    if size > longest:
        yield number, _too_long(longest)
    elif parts:
        yield number, b"".join(parts)


def _too_long(longest: int) -> Broken:
    return Broken(f"the record is longer than {longest >> 20} MiB")
