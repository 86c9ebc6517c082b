"""Rules -> Index: for each line, the rules that are worth trying on it, at a cost that hardly grows with their number.

Each alternative of a rule is looked up by one of its lines, its anchor: a literal line in a dictionary; an expression
with a prefilter by the prefilter's literals, with an Aho-Corasick automaton over the folded text; any other line on
every line. Rules with a unit below the line are looked up by the literals of their only pattern, with the same
automaton. The lookup is sound: a line that the anchor's pattern matches is always among the candidates.

What is found in a line follows from its text, so it is kept while a document is searched again and again (`LineMemo`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, chain
from typing import NamedTuple

import ahocorasick_rs

from dechaff.document import Document
from dechaff.rules.model import Alternative, LinePattern, LineRun, LiteralLine, RegexLine, Rule, Zone
from dechaff.rules.pattern.prefilter import rarity
from dechaff.stages.match.conditions import ByLanguage
from dechaff.stages.match.view import LineForms, Matches, View
from dechaff.stages.match.zones import PARTS, start_range
from dechaff.text.fold import fold, without_markup
from dechaff.text.sentences import HARD_MARKS

__all__ = [
    "Anchor",
    "Index",
    "Inside",
    "LanguageIndex",
    "LineMemo",
    "build_exhaustive_index",
    "build_index",
    "lookup_words",
]

_MARKUP = frozenset("*_[")
"""The marks of Markdown that a line may begin with."""

_STOPS = frozenset(fold(HARD_MARKS) + HARD_MARKS + ";([]\n")
"""What is between two sentences: a stop, the number of a note in brackets, the bracket of a remark, a line end."""

_FAR = 20
"""Characters before a literal among which the end of the sentence before is looked for."""


class Anchor(NamedTuple):
    """An alternative (rule number, alternative number), and the position of the line that it is looked up by."""

    rule: int
    alternative: int
    position: int


Inside = tuple[int, int]
"""An alternative of a rule with a unit below the line: (rule number, alternative number)."""


@dataclass(slots=True)
class LineMemo:
    """What is known of the lines of one document, by their text, so that later searches only read the new lines.

    `forms` are those that patterns are compared with. `whole` are the anchors whose patterns may match the line,
    `inside` the alternatives that may match within it; what turned out not to match is taken out. `matches` are the
    results for expressions, `applying` says of rules whether their conditions on the document hold. `view` is the view
    of the last text that was searched, that of `document`.
    """

    forms: dict[str, LineForms] = field(default_factory=dict)
    whole: dict[str, list[Anchor]] = field(default_factory=dict)
    inside: dict[str, list[Inside]] = field(default_factory=dict)
    matches: Matches = field(default_factory=dict)
    applying: dict[str, bool] = field(default_factory=dict)
    document: Document | None = None
    view: View | None = None


@dataclass(frozen=True, slots=True)
class _Tables:
    """The anchors of some rules: by trimmed lines, by exact lines, by prefilter literals, and those without a key.

    A literal that a line has to begin or to end with has a line feed at that end, as in the text that is searched.
    An anchor without a key is tried on each line of the zone of its rule. `inside` are the alternatives with a unit
    below the line by their literals, `openings` those of sentences that begin with the literal.
    """

    trimmed: dict[str, list[Anchor]] = field(default_factory=dict)
    exact: dict[str, list[Anchor]] = field(default_factory=dict)
    literals: dict[str, list[Anchor]] = field(default_factory=dict)
    everywhere: list[tuple[Anchor, Zone]] = field(default_factory=list)
    inside: dict[str, list[Inside]] = field(default_factory=dict)
    openings: dict[str, list[Inside]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Index:
    """Tables that are looked up together. The automaton finds their literals, by their numbers.

    By the number of a literal, `literals` are the anchors of whole lines, `inside` and `openings` as in the tables.
    `anywhere` are the anchors without a key that are tried on every line.
    """

    tables: tuple[_Tables, ...]
    literals: Sequence[Sequence[Anchor]] = ()
    inside: Sequence[Sequence[Inside]] = ()
    openings: Sequence[Sequence[Inside]] = ()
    anywhere: Sequence[Anchor] = ()
    automaton: ahocorasick_rs.AhoCorasick | None = None

    def candidates(self, view: View, memo: LineMemo | None = None) -> Iterator[tuple[Anchor, int]]:
        """Anchors with the lines (numbers into the view) that their patterns may match."""
        memo = memo or LineMemo()
        self.read(view, memo)
        for line, raw in enumerate(view.raw):
            yield from ((anchor, line) for anchor in memo.whole[raw] if anchor.position <= line)
        yield from self.in_zones(len(view))

    def in_zones(self, size: int) -> Iterator[tuple[Anchor, int]]:
        """The anchors without a key of rules with a zone, each with the lines of its zone in a text of `size` lines."""
        for tables in self.tables:
            for anchor, zone in tables.everywhere:
                if zone.kind in PARTS:
                    first, last = start_range(zone, size)
                    for line in range(first + anchor.position, min(last + anchor.position, size)):
                        yield anchor, line

    def read(self, view: View, memo: LineMemo) -> None:
        """Look up the lines of a view that are not in the memo yet, and add them to it."""
        new = {raw: line for line, raw in enumerate(view.raw) if raw not in memo.whole}
        if not new:
            return
        whole: list[list[Anchor]] = [self._by_text(view, line, raw) for raw, line in new.items()]
        inside: list[list[Inside]] = [[] for _ in new]
        if self.automaton is not None:
            self._by_literal([view.forms[line].searched for line in new.values()], whole, inside)
        for raw, anchors, within in zip(new, whole, inside, strict=True):
            memo.whole[raw] = list(dict.fromkeys(anchors)) if len(anchors) > 1 else anchors
            memo.inside[raw] = list(dict.fromkeys(within)) if len(within) > 1 else within

    def _by_text(self, view: View, line: int, raw: str) -> list[Anchor]:
        """The anchors that are looked up by the text of a line, and those that are tried on every line."""
        found: list[Anchor] = []
        trimmed, inner = view.trimmed[line], view.inner_lines.get(line)
        for tables in self.tables:
            if trimmed in tables.trimmed:
                found += tables.trimmed[trimmed]
            if inner is not None:
                found += tables.trimmed.get(inner, ())
            if tables.exact:
                bare = raw.strip()
                found += tables.exact.get(bare, ())
                if bare[:1] in _MARKUP:
                    found += tables.exact.get(without_markup(bare)[0], ())
        found += self.anywhere
        return found

    def _by_literal(
        self, lines: Sequence[tuple[str, ...]], whole: Sequence[list[Anchor]], inside: Sequence[list[Inside]]
    ) -> None:
        """Add the anchors of the literals that are in the forms of lines.

        All forms are in one text, each between line feeds: a literal with one is found at that end of a form only.
        """
        assert self.automaton is not None
        forms = [form for searched in lines for form in searched]
        numbers = [number for number, searched in enumerate(lines) for _ in searched]
        starts = list(accumulate((len(form) + 1 for form in forms), initial=1))
        text = "\n" + "\n".join(forms) + "\n"
        for literal, low, high in self.automaton.find_matches_as_indexes(text, overlapping=True):
            line = numbers[bisect_right(starts, high - 1) - 1]
            whole[line].extend(self.literals[literal])
            inside[line].extend(self.inside[literal])
            if self.openings[literal] and _may_begin_sentence(text, low):
                inside[line].extend(self.openings[literal])


def _may_begin_sentence(text: str, offset: int) -> bool:
    """Whether a sentence of `split_sentences` may begin at an offset, behind marks that matching ignores."""
    if text[offset] in "([":
        return not text[offset - 1].isalnum()  # a remark
    for at in range(offset - 1, offset - _FAR, -1):
        if text[at] in _STOPS:
            return True
        if text[at].isalnum():
            return False
    return True


class LanguageIndex(ByLanguage[_Tables, Index]):
    """For each language and kind, the index of the rules that may apply."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        super().__init__(rules, partial(_build_tables, rules), _combine)


def build_index(rules: Sequence[Rule]) -> Index:
    """The index of all the rules."""
    return _combine([_build_tables(rules, range(len(rules)))])


def build_exhaustive_index(rules: Sequence[Rule]) -> Index:
    """An index that proposes all rules for whole lines for every line: `build_index` must lead to the same findings."""
    tables = _Tables(everywhere=[(anchor, Zone()) for anchor, _, _ in _anchors(rules, range(len(rules)))])
    _add_inside(tables, rules, range(len(rules)))
    return _combine([tables])


def _build_tables(rules: Sequence[Rule], numbers: Sequence[int]) -> _Tables:
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
    _add_inside(tables, rules, numbers)
    return tables


def _add_inside(tables: _Tables, rules: Sequence[Rule], numbers: Iterable[int]) -> None:
    """Add the alternatives with a unit below the line."""
    for number in numbers:
        rule = rules[number]
        for which, (pattern, *_) in enumerate(rule.alternatives if rule.unit != "line" else ()):
            if isinstance(pattern, LineRun):
                continue
            literals = [fold(pattern.key)] if isinstance(pattern, LiteralLine) else pattern.prefilter
            at_start = isinstance(pattern, LiteralLine) or pattern.prefilter_at == "first"
            table = tables.openings if rule.unit == "sentence" and at_start else tables.inside
            at_end = isinstance(pattern, RegexLine) and pattern.ends_line and pattern.prefilter_at == "last"
            for literal in literals:
                table.setdefault(f"{literal}\n" if at_end else literal, []).append((number, which))


def _combine(tables: Sequence[_Tables]) -> Index:
    """One index over several tables: a text is searched once, however many they are."""
    found = (table for each in tables for table in (each.literals, each.inside, each.openings))
    texts = list(dict.fromkeys(chain.from_iterable(found)))
    anywhere = [anchor for each in tables for anchor, zone in each.everywhere if zone.kind not in PARTS]
    if not texts:
        return Index(tuple(tables), anywhere=anywhere)
    automaton = ahocorasick_rs.AhoCorasick(texts, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False)
    literals = [tuple(anchor for each in tables for anchor in each.literals.get(text, ())) for text in texts]
    inside = [tuple(anchor for each in tables for anchor in each.inside.get(text, ())) for text in texts]
    openings = [tuple(anchor for each in tables for anchor in each.openings.get(text, ())) for text in texts]
    return Index(tuple(tables), literals, inside, openings, anywhere, automaton)


def _anchors(rules: Sequence[Rule], numbers: Iterable[int]) -> Iterator[tuple[Anchor, LinePattern, Zone]]:
    """The anchor of each alternative of some rules, with its pattern and the zone of the rule."""
    for number in numbers:
        if rules[number].unit != "line":
            continue  # the others are in `_Tables.inside`
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
