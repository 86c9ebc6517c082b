"""Rules -> Index: for each line, the rules that are worth trying on it, at a cost that hardly grows with their number.

Each alternative of a rule is looked up by one of its lines, its anchor: a literal line in a dictionary; an expression
with a prefilter by the prefilter's literals, with an Aho-Corasick automaton over the folded text; any other line on
every line. The lookup is sound: a line that the anchor's pattern matches is always among the candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import ahocorasick_rs

from dechaff.rules.model import Alternative, LinePattern, LineRun, LiteralLine, RegexLine, Rule, Zone
from dechaff.rules.pattern.prefilter import rarity
from dechaff.stages.match.conditions import ByLanguage
from dechaff.stages.match.view import SearchedText, View
from dechaff.text.fold import without_markup

__all__ = [
    "Anchor",
    "Index",
    "LanguageIndex",
    "build_exhaustive_index",
    "build_index",
    "lookup_words",
    "start_range",
]

_MARKUP = frozenset("*_[")
"""The marks of Markdown that a line may begin with."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An alternative (rule number, alternative number), and the position of the line that it is looked up by."""

    rule: int
    alternative: int
    position: int


@dataclass(frozen=True, slots=True)
class _Tables:
    """The anchors of some rules: by trimmed lines, by exact lines, by prefilter literals, and those without a key.

    A literal that a line has to begin or to end with has a line feed at that end, as in `SearchedText`.
    An anchor without a key is tried on each line of the zone of its rule.
    """

    trimmed: dict[str, list[Anchor]] = field(default_factory=dict)
    exact: dict[str, list[Anchor]] = field(default_factory=dict)
    literals: dict[str, list[Anchor]] = field(default_factory=dict)
    everywhere: list[tuple[Anchor, Zone]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Index:
    """Tables that are looked up together. The automaton finds their literals, by their numbers in `literals`."""

    tables: tuple[_Tables, ...]
    literals: list[list[Anchor]] = field(default_factory=list)
    automaton: ahocorasick_rs.AhoCorasick | None = None

    def candidates(self, view: View) -> Iterator[tuple[Anchor, int]]:
        """Anchors with the lines (numbers into the view) that their patterns may match; some occur twice."""
        present = set(view.trimmed)
        for tables in self.tables:
            if not tables.trimmed.keys().isdisjoint(present):  # most texts have no line of most tables
                yield from _by_line(tables.trimmed, view.trimmed)
            for line, text in view.inner_lines.items():
                for anchor in tables.trimmed.get(text, ()):
                    yield anchor, line
            if tables.exact:
                yield from _by_line(tables.exact, map(str.strip, view.raw))
                if any(raw.lstrip()[:1] in _MARKUP for raw in view.raw):
                    yield from _by_line(tables.exact, (without_markup(raw.strip())[0] for raw in view.raw))
        if self.automaton is not None:
            yield from self._by_literal(view.searched, self.automaton)
        for tables in self.tables:
            for anchor, zone in tables.everywhere:
                first, last = start_range(zone, len(view))
                for line in range(first + anchor.position, min(last + anchor.position, len(view))):
                    yield anchor, line

    def _by_literal(
        self, searched: SearchedText, automaton: ahocorasick_rs.AhoCorasick
    ) -> Iterator[tuple[Anchor, int]]:
        """The anchors of the literals that are in the lines."""
        seen: set[tuple[int, int]] = set()
        for number, _, end in automaton.find_matches_as_indexes(searched.text, overlapping=True):
            place = number, searched.line_at(end - 1)
            if place not in seen:
                seen.add(place)
                for anchor in self.literals[number]:
                    yield anchor, place[1]


def _by_line(table: dict[str, list[Anchor]], lines: Iterable[str]) -> Iterator[tuple[Anchor, int]]:
    find = table.get
    for number, line in enumerate(lines):
        for anchor in find(line, ()):
            yield anchor, number


def start_range(zone: Zone, size: int) -> tuple[int, int]:
    """The lines in which a match may begin, the last one excluded; a zone has at most half of the lines."""
    count = min(zone.count, (size + 1) // 2)
    if zone.kind == "first":
        return 0, count
    return (size - count, size) if zone.kind == "last" else (0, size)


class LanguageIndex(ByLanguage[_Tables, Index]):
    """For each language and kind, the index of the rules for whole lines that may apply."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        super().__init__(rules, partial(_build_tables, rules), _combine)


def build_index(rules: Sequence[Rule]) -> Index:
    """The index of all the rules."""
    return _combine([_build_tables(rules, range(len(rules)))])


def build_exhaustive_index(rules: Sequence[Rule]) -> Index:
    """An index that proposes all rules for every line: `build_index` must lead to the same findings."""
    return Index((_Tables(everywhere=[(anchor, Zone()) for anchor, _, _ in _anchors(rules, range(len(rules)))]),))


def _build_tables(rules: Sequence[Rule], numbers: Iterable[int]) -> _Tables:
    tables = _Tables()
    for anchor, pattern, zone in _anchors(rules, numbers):
        if isinstance(pattern, LiteralLine):
            table = tables.exact if pattern.exact else tables.trimmed
            table.setdefault(pattern.key, []).append(anchor)
        elif pattern.prefilter:
            before, after = ("\n" if pattern.prefilter_at == end else "" for end in ("first", "last"))
            for literal in pattern.prefilter:
                tables.literals.setdefault(f"{before}{literal}{after}", []).append(anchor)
        else:
            tables.everywhere.append((anchor, zone))
    return tables


def _combine(tables: Sequence[_Tables]) -> Index:
    """One index over several tables: a text is searched once, however many they are."""
    texts = [text for table in tables for text in table.literals]
    if not texts:
        return Index(tuple(tables))
    automaton = ahocorasick_rs.AhoCorasick(texts, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False)
    return Index(tuple(tables), [anchors for table in tables for anchors in table.literals.values()], automaton)


def _anchors(rules: Sequence[Rule], numbers: Iterable[int]) -> Iterator[tuple[Anchor, LinePattern, Zone]]:
    """The anchor of each alternative of some rules, with its pattern and the zone of the rule."""
    for number in numbers:
        if rules[number].unit != "line":
            continue  # the others are looked up by `inline`
        for which, alternative in enumerate(rules[number].alternatives):
            position = _anchor_position(alternative)
            pattern = alternative[position]
            assert not isinstance(pattern, LineRun)
            yield Anchor(number, which, position), pattern, rules[number].zone


def _anchor_position(alternative: Alternative) -> int:
    """Of the lines before the first line run, the one that is rarest in text."""
    if len(alternative) == 1:
        return 0
    best, best_score = 0, (-1, 0)
    for position, pattern in enumerate(alternative):
        if isinstance(pattern, LineRun):
            break
        score = _rarity(pattern)
        if score > best_score:
            best, best_score = position, score
    return best


def _rarity(pattern: LinePattern) -> tuple[int, int]:
    if isinstance(pattern, LiteralLine):
        return 2, len(pattern.key)
    return (1, rarity(pattern.prefilter, pattern.prefilter_at)) if pattern.prefilter else (0, 0)


def lookup_words(alternative: Alternative) -> str:
    """The lines that an alternative is tried on, in words, for `explain`."""
    pattern = alternative[_anchor_position(alternative)]
    if isinstance(pattern, LiteralLine):
        return f'lines that are "{pattern.key}"'
    if isinstance(pattern, RegexLine) and pattern.prefilter:
        where = {"first": "begin with", "last": "end with", "anywhere": "contain"}[pattern.prefilter_at]
        return f"lines that {where} " + " or ".join(f'"{literal}"' for literal in pattern.prefilter)
    return "every line (it has no literal part)"
