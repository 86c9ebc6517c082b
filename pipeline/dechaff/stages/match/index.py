"""Ruleset -> Index: which rules are worth trying on which line, at a cost that hardly grows with their number.

Each alternative of a rule is looked up by one of its lines, its anchor: a literal line in a dictionary, a line with
a literal part by that part (the needle) in an Aho-Corasick automaton over the folded text, and what has neither on
every line. The lookup is sound: a line that can match the anchor is always among the candidates.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import ahocorasick_rs

from dechaff.rules import model
from dechaff.rules.model import Alternative, Gap, LiteralLine, RegexLine, Rule, Zone
from dechaff.rules.pattern.prefilter import rarity
from dechaff.stages.match.conditions import language_matches
from dechaff.stages.match.view import View

__all__ = [
    "Anchor",
    "Index",
    "LanguageIndex",
    "Tables",
    "build_exhaustive_index",
    "build_index",
    "build_tables",
    "combine_tables",
    "lookup_words",
    "start_range",
]


@dataclass(frozen=True, slots=True)
class Anchor:
    """An alternative (rule number, alternative number) and the position of the line that it is looked up by."""

    rule: int
    alternative: int
    position: int


@dataclass(frozen=True, slots=True)
class _Needle:
    """The anchors of one needle, by its place in the line."""

    first: list[Anchor] = field(default_factory=list)
    last: list[Anchor] = field(default_factory=list)
    anywhere: list[Anchor] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tables:
    """The anchors of some rules, by what they are looked up by.

    `trimmed` and `exact` have whole lines as keys, `needles` parts of lines; the anchors `everywhere` are to be tried
    on each line of the zone of their rule.
    """

    trimmed: dict[str, list[Anchor]] = field(default_factory=dict)
    exact: dict[str, list[Anchor]] = field(default_factory=dict)
    needles: dict[str, _Needle] = field(default_factory=dict)
    everywhere: list[tuple[Anchor, Zone]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Index:
    """Tables that are looked up together; the automaton looks for all their `needles`, by their numbers here."""

    tables: tuple[Tables, ...]
    needles: list[_Needle] = field(default_factory=list)
    automaton: ahocorasick_rs.AhoCorasick | None = None

    def candidates(self, view: View) -> Iterator[tuple[Anchor, int]]:
        """Anchors with the lines (numbers into the view) that they may stand on; some come twice."""
        present = set(view.trimmed)
        for tables in self.tables:
            if not tables.trimmed.keys().isdisjoint(present):  # most texts have nothing of most tables
                find = tables.trimmed.get
                for line, text in enumerate(view.trimmed):
                    for anchor in find(text, ()):
                        yield anchor, line
            if tables.exact:
                for line, raw in enumerate(view.raw):
                    for anchor in tables.exact.get(raw.strip(), ()):
                        yield anchor, line
        if self.automaton is not None:
            yield from self._with_needles(view, self.automaton)
        for tables in self.tables:
            for anchor, zone in tables.everywhere:
                for line in _lines_of(zone, anchor.position, len(view)):
                    yield anchor, line

    def _with_needles(self, view: View, automaton: ahocorasick_rs.AhoCorasick) -> Iterator[tuple[Anchor, int]]:
        """The anchors of the needles in the text, where the needle stands in its line as it must."""
        seen: set[tuple[int, int]] = set()
        starts, needles = view.folded_starts, self.needles
        begins, ends = view.beginnings, view.ends
        for number, low, high in automaton.find_matches_as_indexes(view.folded, overlapping=True):
            line = bisect_right(starts, low) - 1
            if line < 0:
                continue
            needle = needles[number]
            if needle.first and low in begins:
                for anchor in needle.first:
                    yield anchor, line
            if needle.last and high in ends:
                for anchor in needle.last:
                    yield anchor, line
            if needle.anywhere and (number, line) not in seen:
                seen.add((number, line))
                for anchor in needle.anywhere:
                    yield anchor, line


def _lines_of(zone: Zone, position: int, size: int) -> range:
    """The lines that an anchor can stand on, if its match is to begin where the zone allows."""
    first, last = start_range(zone, size)
    return range(first + position, min(last + position, size))


def start_range(zone: Zone, size: int) -> tuple[int, int]:
    """From which line to which (not included) a match may begin: a zone is never more than half of the lines."""
    reach = min(zone.count, (size + 1) // 2)
    if zone.kind == "first":
        return 0, reach
    return (size - reach, size) if zone.kind == "last" else (0, size)


def build_tables(rules: Sequence[Rule], numbers: Iterable[int]) -> Tables:
    """The tables of those rules that have the numbers."""
    tables = Tables()
    for anchor, pattern, zone in _anchors(rules, numbers):
        if isinstance(pattern, LiteralLine):
            table = tables.exact if pattern.exact else tables.trimmed
            table.setdefault(pattern.key, []).append(anchor)
        elif pattern.prefilter:
            for needle in pattern.prefilter:
                anchors: list[Anchor] = getattr(tables.needles.setdefault(needle, _Needle()), pattern.prefilter_at)
                anchors.append(anchor)
        else:
            tables.everywhere.append((anchor, zone))
    return tables


def combine_tables(tables: Sequence[Tables]) -> Index:
    """One index over several tables, which stay as they are. A text is searched once, however many they are."""
    texts = [text for table in tables for text in table.needles]
    if not texts:
        return Index(tuple(tables))
    automaton = ahocorasick_rs.AhoCorasick(texts, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False)
    return Index(tuple(tables), [needle for table in tables for needle in table.needles.values()], automaton)


def build_index(rules: Sequence[Rule]) -> Index:
    """The index of all the rules."""
    return combine_tables([build_tables(rules, range(len(rules)))])


def build_exhaustive_index(rules: Sequence[Rule]) -> Index:
    """An index that looks nothing up and tries all on every line: what `build_index` must agree with."""
    return Index((Tables(everywhere=[(anchor, Zone()) for anchor, _, _ in _anchors(rules, range(len(rules)))]),))


def _anchors(rules: Sequence[Rule], numbers: Iterable[int]) -> Iterator[tuple[Anchor, model.LinePattern, Zone]]:
    for number in numbers:
        rule = rules[number]
        if rule.unit != "line":
            continue  # looked up by `inline`
        for which, alternative in enumerate(rule.alternatives):
            position = _anchor_position(alternative)
            pattern = alternative[position]
            assert not isinstance(pattern, Gap)
            yield Anchor(number, which, position), pattern, rule.zone


def _anchor_position(alternative: Alternative) -> int:
    """The line before the first gap that is the rarest in text."""
    if len(alternative) == 1:
        return 0
    best, best_score = 0, (-1, 0)
    for position, pattern in enumerate(alternative):
        if isinstance(pattern, Gap):
            break
        score = _rarity(pattern)
        if score > best_score:
            best, best_score = position, score
    return best


def _rarity(pattern: LiteralLine | RegexLine) -> tuple[int, int]:
    if isinstance(pattern, LiteralLine):
        return 2, len(pattern.key)
    if pattern.prefilter:
        return 1, rarity(pattern.prefilter, pattern.prefilter_at)
    return 0, 0


def lookup_words(alternative: Alternative) -> str:
    """How an alternative is looked up, in words, for `explain`."""
    pattern = alternative[_anchor_position(alternative)]
    if isinstance(pattern, LiteralLine):
        return f'lines that are "{pattern.key}"'
    if isinstance(pattern, RegexLine) and pattern.prefilter:
        where = {"first": "begin with", "last": "end with", "anywhere": "contain"}[pattern.prefilter_at]
        return f"lines that {where} " + " or ".join(f'"{needle}"' for needle in pattern.prefilter)
    return "every line (it has no literal part)"


_Codes = tuple[str, ...]
"""What a rule has under `lang`; nothing, if it is for all languages."""


class LanguageIndex:
    """The indexes of a ruleset. Building it is quick: the work is done when a language is first asked for."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._numbers: dict[_Codes, list[int]] = {}
        for number, rule in enumerate(rules):
            self._numbers.setdefault(rule.when.lang, []).append(number)
        self._choices = tuple(self._numbers)
        self._tables: dict[_Codes, Tables] = {}
        self._indexes: dict[tuple[_Codes, ...], Index] = {}

    def __call__(self, language: str | None) -> Index:
        """The index of the rules that a document in a language may meet; None: nobody knows the language."""
        spoken = _spoken(self._choices, language)
        if spoken not in self._indexes:
            self._indexes[spoken] = combine_tables([self._tables_of(codes) for codes in spoken])
        return self._indexes[spoken]

    def _tables_of(self, codes: _Codes) -> Tables:
        if codes not in self._tables:
            self._tables[codes] = build_tables(self._rules, self._numbers[codes])
        return self._tables[codes]


@lru_cache(maxsize=1_000)
def _spoken(choices: tuple[_Codes, ...], language: str | None) -> tuple[_Codes, ...]:
    """Those of the choices that cover a language. Each round of each document asks for it."""
    return tuple(codes for codes in choices if not codes or language_matches(codes, language))
