"""The values that travel through the pipeline: frozen, in the order in which a document becomes them.

`Source` (bytes) -> `Text` (decoded) -> `Document` (normalised) -> `Finding`s -> `Article` (body and record).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Action",
    "Article",
    "Capture",
    "Document",
    "Edit",
    "Finding",
    "MediaType",
    "Piece",
    "Record",
    "Removal",
    "Source",
    "Status",
    "Text",
    "Whitespace",
]

MediaType = Literal["text", "html"]
Action = Literal["remove", "keep", "report", "reject"]
Status = Literal["cleaned", "unchanged", "left whole", "rejected"]

Edit = tuple[int, int, str]
"""Replace `text[start:end]` by a string: (start, end, replacement)."""

Piece = tuple[int, int, int]
"""A run of characters that two texts share: (start in the later text, start in the decoded text, length)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it was found, before anything is done to it.

    `id` names it within a run (for a file: its path relative to the input, with "/").
    `charset` is what a container or a server declared; `url`, `language` and `metadata` what is known already.
    `record` says which one of its container it is: a number from 1 (the line, in a file of lines), or a member's
    name. `extra` holds the fields of a record that are not ours: they travel along, and no stage looks at them.
    """

    id: str
    data: bytes | str
    media_type: MediaType = "text"
    path: str | None = None
    url: str | None = None
    language: str | None = None
    charset: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    record: int | str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text: charset, mojibake and invisible characters are put right, white space is not touched yet.

    All offsets that a user sees count in `content`. `repairs` counts what decoding changed, by kind.
    `left_out` holds the page text that extraction did not take, `headlines` what the page gives as its title: in its
    head, and in headings of the first level (HTML only).
    """

    content: str
    encoding: str
    encoding_from: str
    sha256: str
    size: int
    repairs: Mapping[str, int] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    extractor: str | None = None
    left_out: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text in the shape that rules look at: paragraphs as lines, one blank line between paragraphs.

    `text` is the present state; `pieces` says which runs of it stand where in `decoded`. What `pieces` leaves
    out of `text` was put in (white space), what they leave out of `decoded` was taken out.
    """

    decoded: str
    text: str
    pieces: tuple[Piece, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, blank ones included: index = line number, from 0."""
        return tuple(self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Capture:
    """What a rule saved: `value` is the text as it stands there, `shape` the placeholder that took it."""

    field: str
    value: str
    start: int
    shape: str = "any"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where one rule matched.

    `cuts` are the spans to remove, as offsets into `Document.text`, in order and apart; `first` and `last` the
    lines that the match covers (numbers into `Document.lines`).
    """

    rule: str
    action: Action
    first: int
    last: int
    cuts: tuple[tuple[int, int], ...]
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """One removed span: `decoded[start:end] == text`; `line` counts from 1 in the decoded text."""

    rule: str
    line: int
    start: int
    end: int
    text: str
    saved: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whitespace:
    """The same change of white space at several places: `old` in the decoded text, `new` in the body."""

    old: str
    new: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that is known of a cleaned document but its body; the sidecar is this, as JSON."""

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


@dataclass(frozen=True, slots=True)
class Article:
    """The result: the clean `body` (no line end at its end) and the record of how it came to be."""

    body: str
    record: Record

    @property
    def metadata(self) -> Mapping[str, str]:
        """Title, date, author and whatever else the rules saved, by field."""
        return self.record.metadata

    @property
    def removed(self) -> tuple[Removal, ...]:
        """Each removed span with its rule, in the order of the text."""
        return self.record.removed

    @property
    def status(self) -> Status:
        """cleaned, unchanged, left whole (a limit was hit) or rejected (a rule said so)."""
        return self.record.status

    def restore(self) -> str:
        """Give back the decoded text, to the character."""
        from dechaff.text.alignment import restore

        return restore(self.body, self.record.removed, self.record.whitespace)
