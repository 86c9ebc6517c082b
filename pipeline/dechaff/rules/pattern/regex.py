"""A user's regular expression -> its prefilter, and its form for the matching form of lines.

The analysis is conservative: for syntax that it does not know (fuzzy matching, conditions, recursion, verbose mode)
there is no prefilter, and the pattern is tried on every line, which is slow but never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dechaff.rules.model import Position
from dechaff.rules.pattern.prefilter import (
    MAXIMUM_COMBINATIONS,
    Prefilter,
    best_prefilter,
    cased_literals,
    common_literal,
    rarest,
)
from dechaff.text.fold import map_character

_QUANTIFIER = re.compile(r"(?:[?*+]|\{(\d*)(,?)(\d*)\})[?+]?")
_ESCAPE = re.compile(
    r"\\(?:x(?P<two>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})|(?P<sign>[tafvnr]|\W|_)"
    r"|(?P<edge>[bBAZzmM])|[dDsSwWXRhH]|[pP](?:\{[^}]*\}|.)|[1-9](?!\d))"  # a back-reference may match anything
)
_CONTROLS: Mapping[str, str] = {"t": "\t", "a": "\a", "f": "\f", "v": "\v", "n": "\n", "r": "\r"}
_GROUP_OPENING = re.compile(r"\?(?:P?<[A-Za-z_]\w*>|:|>|(?P<flags>[ims]*(?:-[ims]+)?):)")
_LOOKAROUND = re.compile(r"\?<?[=!]")
_FLAGS = re.compile(r"\?[ims]+\)")

_NOTHING = frozenset({""})

CLASS = r"\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]"
"""Matches a character class; a bracket that comes first is a member of it."""

_CLASS = re.compile(CLASS)
_CLASS_CHARACTER = re.compile(r"\\[pP]\{[^}]*\}|\\.|\[:.*?:\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Analysis:
    """`rewritten` is the expression for the matching form; each match has one of the folded literals in `prefilter`.

    Its matching form has one of `cased`, if there are any, and its folded form all of `ordered`, one behind the other.
    `ends_line`: each match ends where the line does.
    """

    rewritten: str
    prefilter: tuple[str, ...]
    place: Position = "anywhere"
    cased: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    ends_line: bool = False


class _UnknownError(Exception):
    """The expression has syntax that the analysis does not know."""


def analyse(source: str) -> Analysis:
    """The analysis of a valid regular expression of the `regex` module."""
    reader = _Reader(source)
    try:
        whole = reader.alternatives()
        if reader.position < len(source):
            raise _UnknownError
    except (_UnknownError, RecursionError):
        return Analysis(source, ())
    literals, place = best_prefilter([whole.prefilter])
    cased = cased_literals(whole.prefilter) if literals else ()
    ordered = () if whole.ordered == literals else whole.ordered  # none if the prefilter says as much
    return Analysis("".join(reader.output), literals, place, cased, ordered, whole.ends_line)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an expression: the only texts that it matches, where these are few, and its prefilter.

    `cased`: it matches the texts in this case only. `ordered` and `ends_line` as in `Analysis`.
    """

    texts: frozenset[str] | None = None
    prefilter: Prefilter | None = None
    cased: bool = True
    ordered: tuple[str, ...] = ()
    ends_line: bool = False


_EMPTY, _ANYTHING = _Part(_NOTHING), _Part()
_END_OF_LINE = _Part(_NOTHING, ends_line=True)


@dataclass(slots=True)
class _Reader:
    """A recursive-descent parser; it appends the rewritten expression to `output`.

    `cased`: upper and lower case are told apart at this position.
    """

    source: str
    position: int = 0
    output: list[str] = field(default_factory=list)
    cased: bool = False

    def alternatives(self) -> _Part:
        """a|b|c: a prefilter if each branch has one."""
        branches = [self.sequence()]
        while self._next("|"):
            self.output.append("|")
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        texts = _union(branches)
        cased, ends_line = all(branch.cased for branch in branches), all(branch.ends_line for branch in branches)
        found = [branch.prefilter for branch in branches if branch.prefilter is not None]
        if len(found) < len(branches):
            return _Part(texts, None, cased, (), ends_line)
        prefilter = Prefilter(
            frozenset(text for branch in found for text in branch.texts),
            all(branch.first for branch in found),
            all(branch.last for branch in found),
            all(branch.cased for branch in found),
        )
        return _Part(texts, prefilter, cased, (), ends_line)

    def sequence(self) -> _Part:
        """Consecutive parts: the best prefilter of any of them.

        Adjacent parts that match few texts are taken together as long as their combinations are few: `a (?:b|c)` has
        the literals "a b" and "a c" (the exact sets of R. Cox, Regular Expression Matching with a Trigram Index).
        """
        found: list[Prefilter] = []
        ordered: list[str] = []
        run = _NOTHING
        first = exact = cased = True  # nothing that matches text is before the run; all parts so far are in the run
        ends_line = False

        def end_run(*, last: bool) -> None:
            nonlocal found
            found = [*_not_last(found), Prefilter(run, first, last, cased)]
            ordered.extend(common_literal(run))

        while self.position < len(self.source) and self.source[self.position] not in "|)":
            part = self.part()
            minimum, maximum = self._quantifier()
            ends_line = part.ends_line and minimum == maximum == 1
            if part.texts is not None and maximum == 1:
                texts = part.texts if minimum else part.texts | _NOTHING
                joined = frozenset(before + after for before in run for after in texts)
                if len(joined) <= MAXIMUM_COMBINATIONS:
                    run, cased = joined, cased and part.cased
                    continue
                end_run(last=False)
                run, first, exact, cased = texts, False, False, part.cased
                continue
            end_run(last=False)
            first = first and run == _NOTHING
            if part.prefilter is not None and minimum >= 1:
                # The place of a part that is repeated is unknown.
                once = minimum == maximum == 1
                inner = part.prefilter
                found.append(replace(inner, first=inner.first and first and once, last=inner.last and once))
                ordered.extend(part.ordered or common_literal(inner.texts))
            run, first, exact, cased = _NOTHING, False, False, True
        if run != _NOTHING:
            end_run(last=True)
        return _Part(run if exact else None, rarest(found), exact and cased, tuple(ordered), ends_line)

    def part(self) -> _Part:
        """One part, without its quantifier."""
        character = self.source[self.position]
        if character == "(":
            return self.group()
        if character == "[":
            self.character_class()
            return _ANYTHING
        if character == "\\":
            denoted = self.escape()
            return _ANYTHING if denoted is None else self._literal(denoted)
        self.position += 1
        if character in ".^$":
            self.output.append(character)
            return _ANYTHING if character == "." else _END_OF_LINE if character == "$" else _EMPTY
        if character in "?*+{":
            raise _UnknownError
        self._write_literal(character)
        return self._literal(character)

    def _literal(self, character: str) -> _Part:
        """The part that matches a character, or nothing."""
        cased = self.cased or (character.isascii() and not character.isalpha())
        prefilter = Prefilter(frozenset({character}), first=True, last=True, cased=cased) if character else None
        return _Part(frozenset({character}), prefilter, cased)

    def group(self) -> _Part:
        """As `part`: flags, comments and lookarounds match no text."""
        start = self.position + 1
        if found := _FLAGS.match(self.source, start):
            self._copy(found.end())
            self.cased = self.cased and "i" not in found[0]
            return _EMPTY
        if self.source.startswith("(?#", self.position):
            end = self.source.find(")", start)
            self._copy(end + 1)
            return _EMPTY
        if found := _LOOKAROUND.match(self.source, start):
            self._copy(found.end())
            self._inside()
            return _EMPTY
        flags = ""
        if self.source.startswith("?", start):
            found = _GROUP_OPENING.match(self.source, start)
            if not found:
                raise _UnknownError
            self._copy(found.end())
            flags = found["flags"] or ""
        else:
            self._copy(start)
        on, _, off = flags.partition("-")
        return self._inside(cased="i" in off or (self.cased and "i" not in on))

    def _inside(self, *, cased: bool = False) -> _Part:
        """The alternatives in a group, and its end."""
        before, self.cased = self.cased, cased
        part = self.alternatives()
        self.cased = before
        self._close()
        return part

    def character_class(self) -> None:
        """[...]: no prefilter; single characters are rewritten if their matching form is one character."""
        found = _CLASS.match(self.source, self.position)
        if not found:
            raise _UnknownError
        self.position = found.end()
        self.output.append(_plain_class(found[0]))

    def escape(self) -> str | None:
        """A backslash and what follows; the character that it denotes, "" for an assertion, None for a class."""
        found = _ESCAPE.match(self.source, self.position)
        if not found:
            raise _UnknownError
        digits, sign = found["two"] or found["four"] or found["eight"], found["sign"]
        if not digits and not sign:
            self._copy(found.end())
            return "" if found["edge"] else None
        self.position = found.end()
        literal = chr(int(digits, 16)) if digits else _CONTROLS.get(sign, sign)
        self._write_literal(literal)
        return literal

    def _write_literal(self, character: str) -> None:
        mapped = map_character(character)
        if mapped == " " and self.output[-1:] == ["\\ "] and not _QUANTIFIER.match(self.source, self.position):
            return  # the matching form has no two spaces in a row
        if not mapped and not _QUANTIFIER.match(self.source, self.position):
            return
        self.output.append(re.escape(mapped) if len(mapped) == 1 else f"(?:{re.escape(mapped)})")

    def _quantifier(self) -> tuple[int, int]:
        found = _QUANTIFIER.match(self.source, self.position)
        if not found or (found[0].startswith("{") and not (found[1] or found[3])):
            if self.source.startswith("{", self.position):  # fuzzy matching, most likely
                raise _UnknownError
            return 1, 1
        self._copy(found.end())
        sign = found[0][0]
        if sign == "{":
            minimum = int(found[1] or 0)
            maximum = int(found[3]) if found[3] else minimum if not found[2] else minimum + 2
            return minimum, maximum
        return (0, 1) if sign == "?" else (0, 2) if sign == "*" else (1, 2)

    def _copy(self, end: int) -> None:
        if end <= self.position:
            raise _UnknownError
        self.output.append(self.source[self.position : end])
        self.position = end

    def _next(self, sign: str) -> bool:
        if self.source.startswith(sign, self.position):
            self.position += len(sign)
            return True
        return False

    def _close(self) -> None:
        if not self._next(")"):
            raise _UnknownError
        self.output.append(")")


def _union(branches: Sequence[_Part]) -> frozenset[str] | None:
    """The texts of all branches; None if those of a branch are not known, or if they are many."""
    texts: frozenset[str] = frozenset()
    for branch in branches:
        if branch.texts is None:
            return None
        texts |= branch.texts
    return texts if len(texts) <= MAXIMUM_COMBINATIONS else None


def _not_last(prefilters: Sequence[Prefilter]) -> list[Prefilter]:
    return [replace(prefilter, last=False) for prefilter in prefilters]


def _plain_class(body: str) -> str:
    """A character class for the matching form: with " if “ is in it, with - if – is, and so on."""
    added: list[str] = []
    parts = _CLASS_CHARACTER.findall(body[1:-1])
    for character in parts:
        mapped = map_character(character) if len(character) == 1 else character
        if len(character) == 1 and len(mapped) == 1 and mapped != character:
            added.append(re.escape(mapped))
    if added and parts[-1] == "-":  # it must not become a range with what follows now
        parts[-1] = r"\-"
    return f"[{''.join([*parts, *dict.fromkeys(added)])}]"
