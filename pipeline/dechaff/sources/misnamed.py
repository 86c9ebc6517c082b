"""The first bytes of a file of records -> why it is not of the kind that its name or the user says, if it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from dechaff.sources.decompress import Broken
from dechaff.sources.media_types import ContainerFormat, kind_of_content

__all__ = ["KIND_NAMES", "is_another_kind", "with_head"]

KIND_NAMES: Mapping[ContainerFormat, str] = {
    "warc": "a web archive (WARC)",
    "jsonl": "records (JSON lines)",
    "json": "records (JSON)",
    "parquet": "a Parquet file",
    "mbox": "a mailbox of mails (mbox)",
}
_JSON, _TABLES = ("jsonl", "json"), ("csv", "tsv")
_DELIMITERS = b",;\t|"


def with_head(chunks: Iterator[bytes | Broken], size: int) -> tuple[bytes, Iterator[bytes | Broken]]:
    """The first bytes of a file, a line or about `size`, and its pieces with these. No more is read than that."""
    read: list[bytes | Broken] = []
    head = b""
    for chunk in chunks:
        read.append(chunk)
        if isinstance(chunk, Broken):
            break
        head += chunk
        if b"\n" in head or len(head) >= size:
            break
    return head[:size], chain(read, chunks)


def is_another_kind(head: bytes, said: ContainerFormat) -> str | None:
    """What a file is that is said to be JSON or a table and is not, as one message; None where nothing shows it."""
    if said not in (*_JSON, *_TABLES):
        return None
    kind = kind_of_content(head)
    if kind is not None and kind.compression is None:
        if kind.media_type == "html":
            return f"this is an HTML page, and no {said}: say --from html"
        if kind.container is not None and kind.container != said and not {said, kind.container} <= set(_JSON):
            return f"this is {KIND_NAMES[kind.container]}, and no {said}: say --from {kind.container}"
    if said in _JSON and _is_table(head):
        return f"this seems to be a table, and no {said}: say --from csv"
    return None


def _is_table(head: bytes) -> bool:
    """Whether a file begins with two lines or more that have the same delimiter, and no object or array anywhere."""
    first, end, rest = head.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    if not end or b"{" in head or first.startswith(b"["):
        return False
    return any(mark in first and mark in rest for mark in (_DELIMITERS[at : at + 1] for at in range(len(_DELIMITERS))))
