"""Article <-> its files: the body, plain, as Markdown with front matter or as TEI, and the record, full or brief."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import orjson

from dechaff.document import Article, Record
from dechaff.errors import UsageError
from dechaff.sinks.record import BRIEF_SCHEMA, SCHEMA, Detail, from_json, to_brief_json, to_json
from dechaff.sinks.tei import body_of_tei, tei

_HEADS = tuple(f'{{\n  "schema": "{schema}",'.encode() for schema in (SCHEMA, BRIEF_SCHEMA))
_FRONT_MATTER = re.compile(rb"---\n(?:[\w-]+:.*\n(?:[ \t-].*\n)*)+---\n")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class BodyForm:
    """The form of a document's files: text, Markdown or TEI, and how much of the record is written."""

    markdown: bool = False
    detail: Detail = "full"
    tei: bool = False

    @property
    def suffix(self) -> str:
        """The suffix of the body's file."""
        return ".xml" if self.tei else ".md" if self.markdown else ".txt"

    def body(self, article: Article) -> bytes:
        """The body's file: the text and a line end; no bytes for an empty text. Raises `UnicodeEncodeError`."""
        if self.tei:
            return tei(article)
        text = f"{article.body}\n".encode() if article.body else b""
        return _with_front_matter(text, article.record) if self.markdown and self.detail != "body" else text

    def record(self, record: Record) -> bytes | None:
        """The bytes of the record's file; None if it has none. Raises `UsageError` for what JSON can't hold."""
        if self.detail == "full":
            return to_json(record)
        if self.detail == "body" or self.markdown or self.tei:
            return None
        return to_brief_json(record)


PLAIN = BodyForm()


def _with_front_matter(text: bytes, record: Record) -> bytes:
    """A body below its metadata; where rules have left the front matter that the text had, it has no second one."""
    return text if _FRONT_MATTER.match(text) else front_matter(record) + text


def front_matter(record: Record) -> bytes:
    """The metadata of a document as YAML between two lines of hyphens, and a blank line."""
    url = record.source.get("url")
    known = {"id": record.id, **record.metadata, **({"url": str(url)} if url else {}), "status": record.status}
    lines = [f"{name if name.isidentifier() else _quoted(name)}: {_quoted(value)}" for name, value in known.items()]
    if record.authors:
        lines.append(f"authors: [{', '.join(map(_quoted, record.authors))}]")
    return ("\n".join(["---", *lines, "---"]) + "\n\n").encode()


def _quoted(text: str) -> str:
    """A text in double quotes, which is valid YAML and valid JSON."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def known_record(data: bytes) -> Record | str | None:
    """The record in a file; of a brief record, the hash of the body; None for any other file."""
    try:
        return from_json(data)
    except UsageError:
        pass
    try:
        raw = orjson.loads(data)
        return str(raw["body"]["sha256"]) if raw["schema"] == BRIEF_SCHEMA else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def fits(body: bytes | None, known: Record | str, form: BodyForm) -> bool:
    """Whether these are the bytes of the body's file as it was written with this record."""
    if body is None:
        return False
    digest = known if isinstance(known, str) else known.body.get("sha256")
    if form.markdown and isinstance(known, Record):
        head = front_matter(known)
        if not body.startswith(head) and not _FRONT_MATTER.match(body):
            return False
        body = body.removeprefix(head)
    if form.tei:
        body = _plain_body(body)
    return digest == hashlib.sha256(body).hexdigest()


def is_torn(old: bytes | None, new: bytes | None) -> bool:
    """Whether a file holds what is to be written, or only its beginning: after a loss of power, zeros follow it."""
    return old is not None and (new or b"").startswith(old.rstrip(b"\0"))


def is_torn_record(data: bytes | None) -> bool:
    """Whether a file is empty, or the beginning of a record of any document and no more."""
    left = (data or b"").rstrip(b"\0")
    return not left or (left.startswith(_HEADS) and known_record(left) is None)


def _plain_body(data: bytes) -> bytes:
    """The bytes that the body of a TEI file would have as text; of any other file its own bytes."""
    text = body_of_tei(data)
    return data if text is None else f"{text}\n".encode() if text else b""


def read_record(path: Path) -> Record:
    """The record in a file. Raises `UsageError`, with the path, if it can't be read or is not a record."""
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror or error}") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def read_article(sidecar: Path) -> Article:
    """The article of a sidecar and the body beside it. Raises `UsageError` if one is missing or was edited."""
    record = read_record(sidecar)
    plain, markdown, xml = (sidecar.with_suffix(suffix) for suffix in (".txt", ".md", ".xml"))
    body_path = next((path for path in (plain, markdown, xml) if path.is_file()), plain)
    try:
        data = b"" if record.status == "rejected" else body_path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read the body {body_path}: {error.strerror or error}") from error
    if body_path == markdown:
        data = data.removeprefix(front_matter(record))
    if body_path == xml:
        data = _plain_body(data)
    if hashlib.sha256(data).hexdigest() != record.body.get("sha256"):
        raise UsageError(f"{body_path} is not the body that {sidecar} belongs to: was it edited after it was written?")
    return Article(data.decode("utf-8").removesuffix("\n"), record)
