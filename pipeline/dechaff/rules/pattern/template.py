"""Literals and placeholders of a pattern line -> line patterns, or what is wrong with them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from dechaff.dates.parse import LOOSE_DATE_PATTERN
from dechaff.errors import message
from dechaff.rules.model import DATE, LinePattern, Lists, LiteralLine, RegexLine, Unit
from dechaff.rules.pattern.placeholders import OPEN, placeholder_pattern
from dechaff.rules.pattern.prefilter import MAXIMUM_COMBINATIONS, Prefilter, best_prefilter, is_unassigned
from dechaff.rules.yaml.diagnostics import LineProblem
from dechaff.text.fold import fold, matching_form, trimmed_span

_MAXIMUM_EXPANSION = 200
"""The largest number of literals that lists in a line are written out as; beyond it, the line is an expression."""

_LABEL = re.compile(r"(?P<label>.*\w\S*?) ?: ?$")

_SEPARATOR = "<separator>"
"""The name of the part between a label and a placeholder; no placeholder of a user has it."""

_MARKED = r" ?(?:[:|>»›→➔➜⟶⇒►▶▸·•]|-(?=[ >])|(?<= )-)+ ?"
_GLUED = r"(?-i:(?<=[\p{Ll}\p{Lu}])(?=[\"'])|(?<=\p{Ll})(?=\p{Lu}))(?=\S+ \S+ \S)"
_SPACED = r" (?-i:(?=[\"'\p{Lu}]))"
_MARKED_OR_GLUED = rf"(?:{_MARKED}|{_GLUED})"
_MARKED_OR_SPACED = rf"(?:{_MARKED}|{_GLUED}|{_SPACED})"
_AFTER_SOME = (rf"(?:{_MARKED_OR_GLUED}|(?<=^(?:", rf")){_SPACED})")
"""The expressions before and after those labels of a list that may be followed by a space alone."""

_SEPARATORS: Mapping[str, str] = {
    "any": r" ?(?:[:|»›→➔➜⟶⇒►▶▸]|->)+ ?",
    "keep": r" ?: ?",
}
"""What may be between a label and a placeholder of one kind, where the pattern has a colon."""


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A piece of a template: a literal (`name` is None) or a placeholder."""

    text: str
    offset: int
    name: str | None = None
    field: str | None = None


def patterns_of(
    parts: list[TemplatePart], exact: bool, lists: Lists, width: int, unit: Unit = "line"
) -> tuple[tuple[LinePattern, ...], list[LineProblem]]:
    """The patterns of a line of some `width`, any of which may match; none if there are problems."""
    if any(part.name in lists and not lists[part.name] for part in parts if part.name):
        return (), []  # a list with errors of its own
    if not any(part.name for part in parts):
        return _literal("".join(part.text for part in parts), exact, width, unit)
    if [part.name for part in parts] == ["keep"]:
        return (), [LineProblem(message("P009"), 0, width)]
    if problem := _too_open(parts):
        return (), [problem]
    written_out = _written_out(parts, lists)
    if written_out:
        return tuple(pattern for text in written_out for pattern in _literal(text, exact, width, unit)[0]), []
    significant = _folded(parts) if unit == "phrase" and not exact else _significant(parts, exact)
    return (_compiled(significant if exact else _with_separators(significant), exact, lists),), []


def _written_out(parts: list[TemplatePart], lists: Lists) -> list[str]:
    """The texts that a line matches, if its placeholders are all lists and the texts are few."""
    if any(part.name and (part.name not in lists or part.field is not None) for part in parts):
        return []
    choices = [lists[part.name] if part.name else (part.text,) for part in parts]
    if prod(map(len, choices)) > _MAXIMUM_EXPANSION:
        return []
    return list(dict.fromkeys(map("".join, itertools.product(*choices))))


def _literal(text: str, exact: bool, width: int, unit: Unit) -> tuple[tuple[LinePattern, ...], list[LineProblem]]:
    if exact:
        return (LiteralLine(text.strip(), exact=True),), []
    folded = fold(text)
    begin, end = (0, len(folded)) if unit == "phrase" else trimmed_span(folded)
    if begin == end:
        return (), [LineProblem(message("P003", reason="matching ignores the characters in it"), 0, width)]
    return (LiteralLine(folded[begin:end]),), []


def _too_open(parts: list[TemplatePart]) -> LineProblem | None:
    """Two open placeholders with nothing but white space between them could share the text in any way."""
    written = [part for part in parts if part.name or part.text.strip()]
    for one, other in itertools.pairwise(written):
        if one.name in OPEN and other.name in OPEN:
            return LineProblem(message("P006", one=one.text, other=other.text), other.offset, len(other.text))
    return None


def _folded(parts: list[TemplatePart]) -> list[TemplatePart]:
    return [part if part.name else TemplatePart(fold(part.text), part.offset) for part in parts]


def _significant(parts: list[TemplatePart], exact: bool) -> list[TemplatePart]:
    """Leave out what trimmed lines leave out (bullets before, a colon after), unless nothing else is literal."""
    if exact:
        return parts
    written = "".join(part.text for part in parts)
    marker = next(character for character in map(chr, range(0xE000, 0xF8FF)) if character not in written)
    joined = fold("".join(marker if part.name else part.text for part in parts)).strip()
    begin, end = trimmed_span(joined)
    if not any(character.isalnum() for character in joined[begin:end]):
        begin, end = 0, len(joined)
    if parts[0].name is None and joined[begin] == marker:  # what is beside <keep> is to be removed
        begin = 0 if next(part for part in parts if part.name).name == "keep" else begin
    if parts[-1].name is None and joined[end - 1] == marker:
        end = len(joined) if next(part for part in reversed(parts) if part.name).name == "keep" else end
    trimmed = joined[begin:end]
    placeholders = iter([part for part in parts if part.name])
    kept: list[TemplatePart] = []
    for piece in re.split(f"({marker})", trimmed):
        if piece == marker:
            kept.append(next(placeholders))
        elif piece:
            kept.append(TemplatePart(piece, 0))
    return kept


def _with_separators(parts: list[TemplatePart]) -> list[TemplatePart]:
    """The parts with each colon between a label and a placeholder as a part of its own.

    Sites write the same label with a colon, an arrow, a dash or a bar, or with only the capital of the title after it.
    Before an open placeholder only marks that no sentence has in that place are accepted.
    """
    found: list[TemplatePart] = []
    for number, part in enumerate(parts):
        follower = parts[number + 1].name if number + 1 < len(parts) else None
        if part.name is None and follower and part.text.strip() == ":" and number:
            found.append(TemplatePart(":", part.offset, _SEPARATOR, follower))
            continue
        label = _LABEL.match(matching_form(part.text)) if part.name is None and follower else None
        if label is None:
            found.append(part)
            continue
        found += [TemplatePart(label["label"], part.offset), TemplatePart(":", part.offset, _SEPARATOR, follower)]
    return found


def _separator(labels: Sequence[str], follower: str, first: bool, exact: bool) -> str:
    """The expression for what may be between a label and a placeholder; `first`: the label begins the pattern.

    `labels` are the members of a list, or the one label. A space alone is enough after those of two words or more.
    """
    if follower in _SEPARATORS:
        return _SEPARATORS[follower]
    if follower != "title" or not first:
        return _MARKED
    spaced = [label for label in labels if " " in label.strip()]
    if not spaced:
        return _MARKED_OR_GLUED
    if len(spaced) == len(labels):
        return _MARKED_OR_SPACED
    ends = "|".join(re.escape(_in_form(label, exact)) for label in spaced)
    return f"{_AFTER_SOME[0]}{ends}{_AFTER_SOME[1]}"


def separators_as_written(source: str) -> str:
    """The source of a template with a colon for each expression of a separator."""
    source = re.sub(f"{re.escape(_AFTER_SOME[0])}.*?{re.escape(_AFTER_SOME[1])}", ": ", source)
    for expression in (_MARKED_OR_SPACED, _MARKED_OR_GLUED, _MARKED, *_SEPARATORS.values()):
        source = source.replace(expression, ": ")
    return source


def _compiled(parts: list[TemplatePart], exact: bool, lists: Lists) -> RegexLine:
    source: list[str] = []
    captures: list[tuple[str, str, str]] = []
    keeps: list[str] = []
    for number, part in enumerate(parts):
        if part.name is None:
            source.append(re.escape(part.text))
            continue
        if part.name == _SEPARATOR:
            before = parts[number - 1]
            labels = lists.get(before.name, ()) if before.name else (before.text,)
            source.append(_separator(labels, part.field or "", number == 1, exact))
            continue
        if part.name in lists:
            members = sorted(lists[part.name], key=len, reverse=True)
            inner = f"(?:{'|'.join(re.escape(_in_form(member, exact)) for member in members)})"
        else:
            inner = placeholder_pattern(part.name)
        if part.name == "keep":
            keeps.append(f"_keep{len(keeps)}")  # no field begins like this
            source.append(f"(?P<{keeps[-1]}>{inner})")
        elif part.field:
            captures.append((part.field, part.field, part.name))
            source.append(f"(?P<{part.field}>{inner})")
        else:
            source.append(f"(?:{inner})")
    prefilter, prefilter_at = best_prefilter(_literals(parts, lists))
    colon_counts = not exact and parts[-1].name == "title"
    whole = "".join(_atomic(parts, source))
    brief = whole.replace(placeholder_pattern("date"), DATE)
    dated = brief != whole
    return RegexLine(
        brief,
        exact,
        prefilter,
        tuple(captures),
        tuple(keeps),
        colon_counts=colon_counts,
        loose=brief.replace(DATE, LOOSE_DATE_PATTERN) if dated else "",
        prefilter_at=prefilter_at,
        ordered=() if exact else _ordered(parts, prefilter),
    )


def _ordered(parts: Sequence[TemplatePart], prefilter: Sequence[str]) -> tuple[str, ...]:
    """The folded texts of a template in their order; none if the prefilter says as much."""
    texts = (fold(part.text).strip(" ") for part in parts if part.name is None)
    literals = tuple(text for text in texts if text and not is_unassigned(text))
    return () if len(literals) == len(prefilter) == 1 else literals


def _atomic(parts: list[TemplatePart], source: list[str]) -> list[str]:
    """The expressions of parts, with each `<any>` and the text after it in an atomic group before an open placeholder.

    The first occurrence of the text is enough: the next placeholder matches anything, so a rest that matches after a
    later occurrence matches after the first one as well. Therefore a line like "a, a, a" takes linear time.
    """
    atomic = list(source)
    for number, (one, text, other) in enumerate(zip(parts, parts[1:], parts[2:], strict=False)):
        if one.name == "any" and text.name is None and other.name in ("any", "keep"):
            atomic[number] = f"(?>{source[number]}"
            atomic[number + 1] += ")"
    return atomic


def _literals(parts: list[TemplatePart], lists: Lists) -> list[Prefilter]:
    """What every matching line contains: texts and lists, each alone, and adjacent ones if their products are few."""
    found: list[Prefilter] = []
    run: list[tuple[str, ...]] = []
    first = 0
    for number, part in enumerate([*parts, TemplatePart("", 0, "any")]):  # an open one ends the last run
        if part.name is None or part.name in lists:
            members = (part.text,) if part.name is None else lists[part.name]
            found.append(Prefilter(frozenset(members), number == 0, number + 1 == len(parts)))
            first = first if run else number
            run.append(members)
        elif run:
            if len(run) > 1 and prod(map(len, run)) <= MAXIMUM_COMBINATIONS:
                texts = frozenset(map("".join, itertools.product(*run)))
                found.append(Prefilter(texts, first == 0, number == len(parts)))
            run = []
    return found


def _in_form(text: str, exact: bool) -> str:
    return text if exact else matching_form(text)
