"""Pattern text -> line patterns: literals, placeholders, /regular expressions/ and "...".

A pattern is data for the matcher: here it is decided what a line has to equal or to match, which literal the index
can look it up by, and what is wrong with it.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import regex

from pipeline.dates import LOOSE_DATE_PATTERN
from pipeline.fold import core_span, fold, plain
from pipeline.rules.diagnostics import closest, listing
from pipeline.rules.model import DATE, Gap, LinePattern, Literal_, Regex
from pipeline.rules.regexes import MAXIMUM_NEEDLES, Needles, analyse, best_needles
from pipeline.rules.shapes import NAMES, OPEN, shape

__all__ = ["FIELD", "Flaw", "line_patterns", "parse_line"]

FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAXIMUM_PATTERN = 2_000
_RESERVED_FIELDS = frozenset({"also"})
_MAXIMUM_EXPANSION = 200
_PLACEHOLDER = re.compile(r"\\<|<(?P<name>[^<>\n]{1,60}?)(?: as (?P<field>[^<>\n]{1,60}))?>")
_NAME_LIKE = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a pattern line: `offset` and `width` in characters of that line."""

    code: str
    message: str
    offset: int
    width: int
    pointer: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a template: a literal (`name` is None) or a placeholder."""

    text: str
    offset: int
    name: str | None = None
    field: str | None = None


def line_patterns(match: str) -> Iterator[tuple[int, str]]:
    """The non-blank lines of a match with their offsets in it."""
    offset = 0
    for line in match.split("\n"):
        stripped = line.strip()
        if stripped:
            yield offset + line.index(stripped), stripped
        offset += len(line) + 1


def parse_line(
    line: str, exact: bool, lists: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[LinePattern | Gap, ...], list[Flaw]]:
    """Read one pattern line, without white space around it.

    The result has several members where a placeholder of one's own list is spelt out into literals; any of them
    may match. It is empty where there are flaws.
    """
    if line in ("...", "…"):
        return (Gap(),), []
    if len(line) > MAXIMUM_PATTERN:
        return (), [Flaw("P010", f"a pattern line has at most {MAXIMUM_PATTERN:,} characters", 0, len(line))]
    if len(line) >= 2 and line.startswith("/") and line.endswith("/"):
        return _expression(line[1:-1], exact)
    parts, flaws = _parts(line, lists)
    return ((), flaws) if flaws else _template(parts, exact, lists, len(line))


def _parts(line: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[list[_Part], list[Flaw]]:
    parts: list[_Part] = []
    flaws: list[Flaw] = []
    literal, begun = "", 0
    position = 0
    for found in _PLACEHOLDER.finditer(line):
        literal += line[position : found.start()]
        position = found.end()
        if found[0] == "\\<":
            literal += "<"
            continue
        name = found["name"].strip()
        if not _NAME_LIKE.fullmatch(name) and found["field"] is None:
            literal += found[0]
            continue
        if literal:
            parts.append(_Part(literal, begun))
        literal, begun = "", position
        field = found["field"].strip() if found["field"] is not None else None
        flaws += _placeholder_flaws(found, name, field, lists)
        if field is not None and any(part.field == field for part in parts):
            flaws.append(_twice(field, found.start(), len(found[0])))
        parts.append(_Part(found[0], found.start(), name, field))
    literal += line[position:]
    if literal:
        parts.append(_Part(literal, begun))
    return parts, flaws


def _placeholder_flaws(
    found: re.Match[str], name: str, field: str | None, lists: Mapping[str, tuple[str, ...]]
) -> Iterator[Flaw]:
    if name not in NAMES and name not in lists:
        meant = closest(name, [*NAMES, *lists])
        yield Flaw(
            "P001",
            f"unknown placeholder <{name}>",
            found.start(),
            len(found[0]),
            f"did you mean <{meant}>?" if meant else "not a placeholder",
            f"known: {listing(f'<{known}>' for known in [*NAMES, *lists])}; "
            f"if the text itself is meant, write \\<{name}>",
        )
    if field is not None and name == "keep":
        yield Flaw(
            "P007",
            "<keep> stays in the text, so it can't be saved as well",
            found.start(),
            len(found[0]),
            "",
            "write <keep>, or save it with <any as field>",
        )
    elif field is not None:
        yield from _field_flaws(field, found.start("field"))


def _field_flaws(field: str, offset: int) -> Iterator[Flaw]:
    if not FIELD.fullmatch(field) or field in _RESERVED_FIELDS:
        mended = re.sub(r"[^a-z0-9]+", "_", field.lower()).strip("_")
        fits = FIELD.fullmatch(mended) and mended not in _RESERVED_FIELDS
        suggestion = f'try "{mended}"; ' if fits else "choose another name; "
        reason = (
            f'"{field}" is a name that dechaff uses itself'
            if field in _RESERVED_FIELDS
            else f'"{field}" is no name for a field'
        )
        yield Flaw(
            "P007",
            reason,
            offset,
            len(field),
            "",
            f"{suggestion}a field's name is of small letters, digits and _, and starts with a letter",
        )


def _twice(field: str, offset: int, width: int) -> Flaw:
    return Flaw(
        "P008",
        f'the field "{field}" is saved twice in one line',
        offset,
        width,
        "again here",
        "give the second one a name of its own",
    )


def _template(
    parts: list[_Part], exact: bool, lists: Mapping[str, tuple[str, ...]], width: int
) -> tuple[tuple[LinePattern, ...], list[Flaw]]:
    if any(part.name in lists and not lists[part.name] for part in parts if part.name):
        return (), []  # a list with errors of its own
    if not any(part.name for part in parts):
        return _literal("".join(part.text for part in parts), exact, width)
    if [part.name for part in parts] == ["keep"]:
        return (), [
            Flaw(
                "P009",
                "a line of nothing but <keep> removes nothing",
                0,
                width,
                "",
                "add the debris that stands before or after it",
            )
        ]
    for one, other in itertools.pairwise([*parts]):
        flaw = _too_open(one, other, parts)
        if flaw:
            return (), [flaw]
    own = [part.name for part in parts if part.name in lists and part.field is None]
    if len(own) == sum(1 for part in parts if part.name):
        choices = [lists[part.name] if part.name else (part.text,) for part in parts]
        count = 1
        for choice in choices:
            count *= len(choice)
        if count <= _MAXIMUM_EXPANSION:
            texts = dict.fromkeys("".join(combination) for combination in itertools.product(*choices))
            return tuple(pattern for text in texts for pattern in _literal(text, exact, width)[0]), []
    return (_compiled(_significant(parts, exact), exact, lists),), []


def _literal(text: str, exact: bool, width: int) -> tuple[tuple[LinePattern, ...], list[Flaw]]:
    if exact:
        return (Literal_(text.strip(), exact=True),), []
    folded = fold(text)
    begin, end = core_span(folded)
    if begin == end:
        return (), [
            Flaw(
                "P003",
                "this line is empty in the matching form, so it can never match",
                0,
                width,
                "",
                "invisible characters are ignored in matching",
            )
        ]
    return (Literal_(folded[begin:end]),), []


def _too_open(one: _Part, other: _Part, parts: list[_Part]) -> Flaw | None:
    """Two open placeholders with nothing but white space between them could share the text in any way."""
    following = other
    if other.name is None and not other.text.strip():
        index = parts.index(other)
        following = parts[index + 1] if index + 1 < len(parts) else other
    if one.name in OPEN and following.name in OPEN:
        return Flaw(
            "P006",
            f"{one.text} and {following.text} have nothing between them that tells where one ends",
            following.offset,
            len(following.text),
            "",
            "use one placeholder, or put the text between them",
        )
    return None


def _significant(parts: list[_Part], exact: bool) -> list[_Part]:
    """Leave out what the core of a line leaves out (bullets before, a colon after), unless nothing else is literal."""
    if exact:
        return parts
    written = "".join(part.text for part in parts)
    marker = next(character for character in map(chr, range(0xE000, 0xF8FF)) if character not in written)
    joined = fold("".join(marker if part.name else part.text for part in parts)).strip()
    begin, end = core_span(joined)
    if not any(character.isalnum() for character in joined[begin:end]):
        begin, end = 0, len(joined)
    if parts[0].name is None and joined[begin] == marker:  # what is shown beside <keep> is to go
        begin = 0 if next(part for part in parts if part.name).name == "keep" else begin
    if parts[-1].name is None and joined[end - 1] == marker:
        end = len(joined) if next(part for part in reversed(parts) if part.name).name == "keep" else end
    core = joined[begin:end]
    placeholders = iter([part for part in parts if part.name])
    kept: list[_Part] = []
    for piece in re.split(f"({marker})", core):
        if piece == marker:
            kept.append(next(placeholders))
        elif piece:
            kept.append(_Part(piece, 0))
    return kept


def _compiled(parts: list[_Part], exact: bool, lists: Mapping[str, tuple[str, ...]]) -> Regex:
    source: list[str] = []
    captures: list[tuple[str, str, str]] = []
    keeps: list[str] = []
    for part in parts:
        if part.name is None:
            source.append(re.escape(part.text))
            continue
        inner = (
            "(?:" + "|".join(re.escape(_in_form(member, exact)) for member in _longest_first(lists[part.name])) + ")"
            if part.name in lists
            else shape(part.name)
        )
        if part.name == "keep":
            keeps.append(f"_keep{len(keeps)}")  # no field begins so
            source.append(f"(?P<{keeps[-1]}>{inner})")
        elif part.field:
            captures.append((part.field, part.field, part.name))
            source.append(f"(?P<{part.field}>{inner})")
        else:
            source.append(f"(?:{inner})")
    needles, needle_at = best_needles(_needles(parts, lists))
    minds_colon = not exact and parts[-1].name == "title"
    whole = "".join(source)
    brief = whole.replace(shape("date"), DATE)
    dated = brief != whole
    return Regex(
        brief,
        exact,
        needles,
        tuple(captures),
        tuple(keeps),
        minds_colon=minds_colon,
        loose=brief.replace(DATE, LOOSE_DATE_PATTERN) if dated else "",
        needle_at=needle_at,
    )


def _needles(parts: list[_Part], lists: Mapping[str, tuple[str, ...]]) -> list[Needles]:
    """What stands in every line that matches: texts and lists by themselves, and side by side where they are few."""
    found: list[Needles] = []
    run: list[tuple[str, ...]] = []
    first = 0
    for number, part in enumerate([*parts, _Part("", 0, "any")]):  # an open one ends the last run
        if part.name is None or part.name in lists:
            members = (part.text,) if part.name is None else lists[part.name]
            found.append(Needles(frozenset(members), number == 0, number + 1 == len(parts)))
            first = first if run else number
            run.append(members)
        elif run:
            if len(run) > 1 and prod(map(len, run)) <= MAXIMUM_NEEDLES:
                texts = frozenset(map("".join, itertools.product(*run)))
                found.append(Needles(texts, first == 0, number == len(parts)))
            run = []
    return found


def _longest_first(members: tuple[str, ...]) -> list[str]:
    return sorted(members, key=len, reverse=True)


def _in_form(text: str, exact: bool) -> str:
    return text if exact else plain(text)


def _expression(source: str, exact: bool) -> tuple[tuple[LinePattern, ...], list[Flaw]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sets within sets, which stay what they are
            compiled = regex.compile(source)
    except regex.error as error:
        offset = min(error.pos if error.pos is not None else 0, max(len(source) - 1, 0))
        return (), [Flaw("P002", f"this regular expression is not valid: {error.msg}", offset + 1, 1, error.msg)]
    except (OverflowError, RecursionError, ValueError, MemoryError) as error:
        return (), [Flaw("P002", f"this regular expression is not valid: {error}", 0, len(source) + 2)]
    if compiled.fullmatch("") is not None:
        return (), [
            Flaw(
                "P003",
                "this regular expression matches the empty text, and so anything",
                0,
                len(source) + 2,
                "",
                "let it need at least one character: + in place of *, for instance",
            )
        ]
    flaws = [
        Flaw(flaw.code, flaw.message, max(source.find(f"<{name}>"), 0) + 2, len(name), flaw.pointer, flaw.help)
        for name in compiled.groupindex
        if name != "keep"
        for flaw in _field_flaws(name, 0)
    ]
    if flaws:
        return (), flaws
    analysis = analyse(source)
    captures = tuple((name, name, "any") for name in compiled.groupindex if name != "keep")
    keeps = ("keep",) if "keep" in compiled.groupindex else ()
    rewritten = source if exact else analysis.rewritten
    return (Regex(rewritten, exact, analysis.needles, captures, keeps, foreign=True, needle_at=analysis.place),), []
