"""Language -> the index of the rules for it, built when a document in that language comes.

What a page calls its language is anything, so nothing is kept by that name: the anchors of each rule stand in one
table, however many languages come, and the indexes are as many as the rules tell languages apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dechaff.rules.model import Rule
from dechaff.stages.match.conditions import speaks
from dechaff.stages.match.index import Index, Tables, build_tables, index_over

__all__ = ["IndexByLanguage"]

_Codes = tuple[str, ...]
"""What a rule has under `lang`; nothing, if it is for all languages."""


class IndexByLanguage:
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
            self._indexes[spoken] = index_over([self._tables_of(codes) for codes in spoken])
        return self._indexes[spoken]

    def _tables_of(self, codes: _Codes) -> Tables:
        if codes not in self._tables:
            self._tables[codes] = build_tables(self._rules, self._numbers[codes])
        return self._tables[codes]


@lru_cache(maxsize=1_000)
def _spoken(choices: tuple[_Codes, ...], language: str | None) -> tuple[_Codes, ...]:
    """Those of the choices that cover a language. Each round of each document asks for it."""
    return tuple(codes for codes in choices if not codes or speaks(codes, language))
