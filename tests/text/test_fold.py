"""The matching form: its laws over every code point, and the trimmed lines of `synthetic/trimmed-lines.yaml`."""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pytest
import regex
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dechaff.rules.pattern.regex import analyse
from dechaff.text.fold import fold, fold_case, map_character, matching_form, matching_form_with_offsets, trimmed_span
from tests.places import SYNTHETIC

CASES = yaml.safe_load((SYNTHETIC / "trimmed-lines.yaml").read_text("utf-8"))
# Every code point of the planes that have characters; of the others (4 to 13, and private use from 15 on), one in 101.
CHARACTERS = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if not 0xD800 <= point <= 0xDFFF and (point >> 16 in {0, 1, 2, 3, 14} or point % 101 == 0)
]
MAPPED = [map_character(character) for character in CHARACTERS]


def test_the_matching_form_is_a_fixpoint_for_every_character() -> None:
    assert [text for text in MAPPED if "".join(map(map_character, text)) != text] == []


def test_lower_keeps_the_length_and_looks_at_each_character_alone() -> None:
    assert [text for text in MAPPED if len(fold_case(text)) != len(text)] == []
    several = [text for text in MAPPED if len(text) > 1]
    assert [text for text in several if fold_case(text) != "".join(map(fold_case, text))] == []


def test_lower_is_a_fixpoint() -> None:
    assert [text for text in set(map(fold_case, MAPPED)) if fold_case(text) != text] == []


def test_folding_is_a_fixpoint() -> None:
    assert [text for text in set(map(fold, CHARACTERS)) if fold(text) != text] == []


def equal_without_case() -> Iterator[tuple[str, str]]:
    """All pairs of characters that `regex` takes for equal where capital letters don't count."""
    families: defaultdict[str, set[str]] = defaultdict(set)
    for character in CHARACTERS:
        for form in {
            character.casefold(),
            character.lower(),
            character.upper(),
            character.title(),
            character.upper().lower(),
        }:
            families[form].add(character)
    for family in {frozenset(family) for family in families.values() if len(family) > 1}:
        for one in family:
            pattern = regex.compile(regex.escape(one), regex.IGNORECASE)
            yield from ((one, other) for other in family if one < other and pattern.fullmatch(other))


def test_what_a_regular_expression_takes_for_equal_folds_equal() -> None:
    pairs = list(equal_without_case())
    assert len(pairs) > 1_000
    assert [pair for pair in pairs if fold(pair[0]) != fold(pair[1])] == []


def test_of_letters_newer_than_our_tables_no_prefilter_is_made() -> None:
    letter = regex.compile(r"\p{L}")
    newer = [c for c in CHARACTERS if unicodedata.category(c) == "Cn" and letter.match(c)]
    assert [c for c in newer if analyse(f"x{c}yz|{c}ab").prefilter] == []


def test_the_turkish_i_and_its_kin() -> None:
    assert fold("İLGİLİ") == fold("ilgili") == fold("ILGILI") == "ilgili"
    assert fold("ı") == fold("I") == "i"
    assert fold("ſhare") == "share"
    assert fold("K") == "k"
    assert fold("STRAẞE") == fold("straße") == "straße"


def test_the_form_with_offsets_is_the_matching_form_for_every_character() -> None:
    wrong = [
        character
        for character in CHARACTERS
        if character != "\n" and matching_form_with_offsets(f"a{character} b")[0] != matching_form(f"a{character} b")
    ]
    assert wrong == []


ODD = st.text("ab \t`\u00a0\u200b\u2026\ufb01\u0130\u0307\u3000\u00bd\u00a8\u2028—“'", max_size=12)


@given(st.one_of(ODD, st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=12)))
def test_offsets_lead_back(line: str) -> None:
    text, offsets = matching_form_with_offsets(line)
    assert text == matching_form(line)
    assert len(offsets) == len(text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(line)
    for character, offset in zip(text, offsets, strict=False):
        assert character in map_character(line[offset])


@given(st.one_of(ODD, st.text(max_size=12)), st.one_of(ODD, st.text(max_size=12)))
def test_lines_fold_by_themselves(one: str, other: str) -> None:
    assert fold(f"{one}\n{other}") == f"{fold(one)}\n{fold(other)}"


@pytest.mark.parametrize("case", CASES, ids=[repr(case["line"]) for case in CASES])
def test_trimmed_lines(case: dict[str, str]) -> None:
    line = matching_form(case["line"])
    begin, end = trimmed_span(line)
    assert line[begin:end] == matching_form(case["trimmed"])


@given(st.text("ab :-•→»«> ", max_size=10))
def test_a_trimmed_line_is_empty_only_for_a_blank_line(line: str) -> None:
    begin, end = trimmed_span(line)
    assert 0 <= begin <= end <= len(line)
    assert bool(line.strip()) == (begin < end)
