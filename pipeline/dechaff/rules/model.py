"""Checked rules: the values that rule files and packs are read into.

The line patterns are msgspec's structs, of which packs have a hundred thousand: they are small, and read and written
as JSON by that library, with all that holds them. The others are dataclasses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Literal, overload

import msgspec

from dechaff.dates.parse import DATE_PATTERN
from dechaff.document import Action
from dechaff.rules.yaml.diagnostics import Place

MAXIMUM_RUN = 30
"""The largest number of lines that "..." matches (at the end of a match: any number)."""

BEFORE_BODY, AFTER_BODY, LINK_RUN = "core/before-body", "core/after-body", "core/link-run"
PAGE_HEADLINE = "core/page-headline"
FRONT_MATTER = "core/front-matter"
FURNITURE_LINE = "core/furniture-line"
TRAILING_TITLES = "core/trailing-titles"
REST_OF_PAGE = "core/rest-of-page"
HEAD_HEADLINE, HEAD_BYLINE = "core/head-headline", "core/head-byline"
HEAD_DATE, HEAD_DETAILS = "core/head-date", "core/head-details"
HEAD_RULES = (HEAD_HEADLINE, HEAD_BYLINE, HEAD_DATE, HEAD_DETAILS)
PAGE_RULES = (
    BEFORE_BODY,
    AFTER_BODY,
    LINK_RUN,
    PAGE_HEADLINE,
    FRONT_MATTER,
    FURNITURE_LINE,
    TRAILING_TITLES,
    REST_OF_PAGE,
    *HEAD_RULES,
)
"""The ids of what is found without a pattern; they belong to `core` and are disabled as rules are."""

Unit = Literal["line", "sentence", "phrase"]
"""What a pattern describes: whole lines, sentences at the edges of a paragraph, or a part of a line."""

Position = Literal["first", "last", "anywhere"]
"""A place in a line: the beginning, the end, or an unknown one."""

DATE = "\ufdd0"
"""Represents a date in an expression. No text has this character, and the pattern of a date has 36,000 characters."""

Lists = Mapping[str, tuple[str, ...]]
"""The placeholders of a file: the texts that each name matches."""


class LiteralLine(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="literal"):
    """A line that must equal `key`: the trimmed, folded line, or with `exact` the line itself."""

    key: str
    exact: bool = False


class RegexLine(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="regex"):
    """A line that must match `source` from end to end (its matching form; with `exact` the line itself).

    `expression` is the source with `DATE` in place of the pattern of a date, which hundreds of rules share. If `loose`
    is given, it matches whatever `source` matches and compiles much faster, so it is tried first. `captures` are
    (group, field, placeholder); `keeps` are the groups that stay in the text. `handwritten`: written by a user as a
    regular expression, so it may be slow. `colon_counts`: the pattern ends with a headline, which introduces nothing,
    so a colon at the end of the line is not ignored.

    If `prefilter` is not empty, the folded form of each line that matches contains one of its literals; `prefilter_at`
    gives the place of that literal in the line. It also contains all literals in `ordered`, one behind the other. If
    `cased` is not empty, the matching form contains one of them. `ends_line`: a phrase that ends where its line does.
    """

    expression: str
    exact: bool = False
    prefilter: tuple[str, ...] = ()
    captures: tuple[tuple[str, str, str], ...] = ()
    keeps: tuple[str, ...] = ()
    handwritten: bool = False
    colon_counts: bool = False
    loose: str = ""
    prefilter_at: Position = "anywhere"
    ordered: tuple[str, ...] = ()
    cased: tuple[str, ...] = ()
    ends_line: bool = False

    @property
    def source(self) -> str:
        """The regular expression itself."""
        return self.expression.replace(DATE, DATE_PATTERN) if self.loose else self.expression


class LineRun(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="gap"):
    """Lines that no pattern line describes. (The tag is part of the digests of rules, which earlier records have.)

    `lines`: `...` between two patterns, any lines, as few as possible; `rest`: `...` as the last line, up to the end of
    the article; `titles`: `<titles>` as the last line, a run of titles up to where prose resumes.
    """

    kind: Literal["lines", "rest", "titles"] = "lines"


LinePattern = LiteralLine | RegexLine
Alternative = tuple[LinePattern | LineRun, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a match may be: `first` and `last` have a number of non-blank lines."""

    kind: Literal["anywhere", "start", "end", "first", "last"] = "anywhere"
    count: int = 0

    def __str__(self) -> str:
        if self.kind in ("anywhere", "start", "end"):
            return self.kind
        return f"{self.kind} line" if self.count == 1 else f"{self.kind} {self.count} lines"


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of `when` or `unless`; an empty one always holds. `<blank>` in after and before is None."""

    site: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    after: tuple[LinePattern | None, ...] = ()
    before: tuple[LinePattern | None, ...] = ()
    in_a_row: int = 0
    max_words: int = 0
    in_files: int = 0
    kind: tuple[str, ...] = ()


CONDITIONS = tuple(condition.name for condition in fields(Conditions))
"""The keys of `when` and `unless`."""


@dataclass(frozen=True, slots=True)
class Example:
    """A test of a rule; `after` is None if the example does not have it."""

    place: Place
    before: str
    after: str | None = None
    saves: tuple[tuple[str, str], ...] = ()
    unchanged: bool = False


class StoredAlternatives(Sequence[Alternative]):
    """The alternatives of a rule of a compiled pack, decoded when they are first used.

    A document needs the rules for its language only, and of most rules never more than the id.
    """

    __slots__ = ("_decoded", "_stored")

    def __init__(self, stored: msgspec.Raw) -> None:
        self._stored = stored
        self._decoded: tuple[Alternative, ...] | None = None

    def _all(self) -> tuple[Alternative, ...]:
        if self._decoded is None:
            self._decoded = msgspec.json.decode(self._stored, type=tuple[Alternative, ...])
        return self._decoded

    @overload
    def __getitem__(self, index: int) -> Alternative: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Alternative, ...]: ...
    def __getitem__(self, index: int | slice) -> Alternative | tuple[Alternative, ...]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Alternative]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` includes the pack (`pack/id`); `text` is the match as written.

    `stored_digest` is the digest of a rule that was compiled with its pack.
    """

    id: str
    place: Place
    text: tuple[str, ...]
    alternatives: Sequence[Alternative]
    zone: Zone = Zone()
    when: Conditions = Conditions()
    unless: Conditions = Conditions()
    action: Action = "remove"
    exact: bool = False
    unit: Unit = "line"
    note: str = ""
    examples: tuple[Example, ...] = ()
    stored_digest: str = ""

    @property
    def digest(self) -> str:
        """A hash of all in the rule that can change a result (but the pattern of a date, which many rules share)."""
        if self.stored_digest:
            return self.stored_digest
        note = self.note if self.action == "reject" else ""  # it is the reason in the record
        effective = replace(
            self, place=Place("", 0, 0), text=(), alternatives=tuple(self.alternatives), note=note, examples=()
        )
        return hashlib.sha256(msgspec.json.encode(effective)).hexdigest()[:16]

    @property
    def fields(self) -> tuple[str, ...]:
        """The metadata fields that the rule can save."""
        found = [
            capture[1]
            for alternative in self.alternatives
            for line in alternative
            if isinstance(line, RegexLine)
            for capture in line.captures
        ]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Limits:
    """A document that would lose more than a share of its text, or keep fewer words, is left unchanged."""

    remove_at_most: float = 0.6
    leave_at_least: int = 25
    leave_unit: Literal["words", "characters"] = "words"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a rule file sets for whole documents."""

    limits: Limits = field(default_factory=Limits)
    title: Literal["move", "keep"] = "move"
    body: Literal["auto", "whole"] = "auto"
