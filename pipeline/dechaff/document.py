"""Source -> Text -> Document -> Finding -> Article: the immutable values passed between the stages.

All offsets count characters (Unicode code points) from 0, and spans are half-open: `text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Literal

import msgspec

from dechaff.errors import UsageError

MediaType = Literal["text", "html", "markdown", "mail", "wiki", "subtitles", "pdf"]
"""What a document is. `pdf` is text that was taken out of a PDF, with its page numbers and running heads."""

Compression = Literal["gz", "zst", "bz2", "xz"]
Action = Literal["remove", "keep", "report", "reject"]
Status = Literal["cleaned", "unchanged", "limit exceeded", "rejected"]

Count = Annotated[int, msgspec.Meta(ge=0)]
"""A number that is not negative: where a record is read, this is checked."""

Edit = tuple[int, int, str]
"""A replacement of `text[start:end]`: (start, end, replacement)."""

AlignedSpan = tuple[int, int, int]
"""A run of characters that two texts share: (start in the later text, start in the decoded text, length)."""

FAILURES = "failures.jsonl"
"""The name of the list of failed documents, at the top of an output folder."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it was read, before any stage.

    `id` identifies it within a run (for a file: its path relative to the input, with "/"). A `media_type` of None is
    recognised by the content.
    `charset` is the one declared by a container or a server; `url`, `language` and `metadata` are known in advance.
    `record` is its place in a container: a number from 1 (of the line, in a file of lines), or the name of a member.
    `extra` holds the other fields of an input record; they are passed on to the output, and no stage uses them.
    `stated` are the values of the metadata that the record or the front matter of the document states.
    """

    id: str
    data: bytes | str
    media_type: MediaType | None = None
    path: str | None = None
    url: str | None = None
    language: str | None = None
    charset: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    record: int | str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    stated: tuple[Candidate, ...] = ()

    @property
    def stated_digest(self) -> str | None:
        """A hash of what the record states, for the comparison with an earlier run; None if it states nothing."""
        parts = [f"{each.field}\0{each.value}\0{each.origin}" for each in self.stated]
        return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16] if parts else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field of the metadata may have, as one place states it.

    `origin` says where: "json-ld headline", "meta og:title", "h1", "head line 3", "rule core/byline", "record field
    headline". `weight` is how much it is worth, from 0 to 1. `at` is its offset in the decoded text, or None if it is
    not in it. Several authors of one origin are several candidates. `is_date`: the value is a date as written,
    whatever the field is called; `date` and `updated` always are.
    """

    field: str
    value: str
    origin: str
    weight: float
    at: int | None = None
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a field has its value: the `origin` of the candidate that was chosen, and the `reason` in words."""

    origin: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text: charset, mojibake and invisible characters are fixed, white space is still as it was.

    All offsets that a user sees refer to `content`. `media_type` is the stated or the recognised one.
    `repairs` counts the changes made by decoding, by kind, and `metadata` is what the front matter of the text states.
    For HTML, `left_out` holds the visible text that extraction did not include, `headlines` the titles that the page
    states in its head and in headings of the first level, and `statements` all that it states about itself;
    `dates_of_others` are its lines whose dates are of comments or of other articles.
    """

    content: str
    encoding: str
    encoding_from: str
    sha256: str
    size: int
    repairs: Mapping[str, int] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    extractor: str | None = None
    media_type: MediaType = "text"
    left_out: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    statements: tuple[Candidate, ...] = ()
    dates_of_others: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text in the form that rules are matched against: paragraphs are lines, separated by one blank line.

    `text` is the present state. `offset_map` aligns it with `decoded`: characters of `text` outside of all aligned
    spans were inserted (white space), characters of `decoded` outside of them were removed. `laid_out`: the paragraphs,
    lines and indentation of the text are known, from a page, and nothing of them is guessed.
    """

    decoded: str
    text: str
    offset_map: tuple[AlignedSpan, ...]
    laid_out: bool = False

    @classmethod
    def of(cls, decoded: str, *, laid_out: bool = False) -> Document:
        """The document of a decoded text before any edit."""
        return cls(decoded, decoded, ((0, 0, len(decoded)),) if decoded else (), laid_out)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, blank ones included: the index is the line number, from 0."""
        return tuple(self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Capture:
    """A value captured by a rule: `value` is the text as written, `placeholder` the one that matched it."""

    field: str
    value: str
    start: int
    placeholder: str = "any"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where one rule matched.

    `cuts` are the spans to remove, as offsets into `Document.text`, sorted and disjoint; `first` and `last` are the
    line numbers that the match covers (indices into `Document.lines`, both inclusive).
    """

    rule: str
    action: Action
    first: int
    last: int
    cuts: tuple[tuple[int, int], ...]
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedSpan:
    """A span of the decoded text that a rule removed or reported, with the values that it captured there."""

    start: int
    end: int
    rule: str
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class Captured:
    """A captured value; `at` is its start in the decoded text, `rule` the rule that captured it."""

    at: int
    capture: Capture
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """A `RemovedSpan` in the record: `decoded[start:end] == text`; `line` counts from 1 in the decoded text."""

    rule: str
    line: Count
    start: Count
    end: Count
    text: str
    saved: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whitespace:
    """One change of white space: `old` in the decoded text is `new` in the body, at the offsets `at` in the former."""

    old: str
    new: str
    at: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of a cleaned document except its body; its JSON form is the sidecar file.

    `metadata["author"]` has the `authors` in one string, with "; " between them. `metadata_from` says of each field why
    it has its value.
    """

    id: str
    source: Mapping[str, str | int | None]
    metadata: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]]
    body: Mapping[str, str | int]
    removed: tuple[Removal, ...]
    reported: tuple[Removal, ...]
    whitespace: tuple[Whitespace, ...]
    left_out: tuple[str, ...]
    repairs: Mapping[str, int]
    warnings: tuple[str, ...]
    status: Status
    reason: str | None
    tool: Mapping[str, str]
    authors: tuple[str, ...] = ()
    metadata_from: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Article:
    """The result: the clean `body` (without a final line end), and the record of what was changed."""

    body: str
    record: Record

    @property
    def metadata(self) -> Mapping[str, str]:
        """Title, date, author and the other fields that rules captured, by field."""
        return self.record.metadata

    @property
    def removed(self) -> tuple[Removal, ...]:
        """The removed spans with their rules, in the order of the text."""
        return self.record.removed

    @property
    def status(self) -> Status:
        """`cleaned`, `unchanged`, `limit exceeded` (nothing was removed) or `rejected` (by a rule, no body)."""
        return self.record.status

    def restore(self) -> str:
        """The decoded text, character for character, from the body and the record.

        Raises `UsageError` when the body is not the one that the record describes.
        """
        changes = [
            (start, start + len(change.old), change.old, change.new)
            for change in self.record.whitespace
            for start in change.at
        ]
        changes += [(removal.start, removal.end, removal.text, "") for removal in self.removed]
        changes.sort(key=lambda change: (change[0], change[1]))
        parts: list[str] = []
        restored = 0  # the end of the last change in the decoded text
        used = 0  # the end of the same change in the body
        for start, end, old, new in changes:
            kept = start - restored
            if kept < 0 or not self.body.startswith(new, used + kept) or used + kept > len(self.body):
                raise UsageError("the body does not fit its record: was it edited after it was written?")
            parts += (self.body[used : used + kept], old)
            used += kept + len(new)
            restored = end
        parts.append(self.body[used:])
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document without a result: a line of `failures.jsonl`. `path` is where it is: path:record in a container."""

    id: str
    path: str | None
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A number in the input that no Python type holds exactly, as its characters."""

    text: str

    @property
    def is_integer(self) -> bool:
        """Whether it has neither a point nor an exponent."""
        return self.text.removeprefix("-").isdigit()
