"""Sentence splitting: the cases of `cases/synthetic/sentences.yaml`, and the laws that hold for any text."""

from __future__ import annotations

import re
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dechaff.rules.packs import LANGUAGES, pack_names
from dechaff.text.sentences import split_sentences
from tests.places import SYNTHETIC

CASES: dict[str, list[str]] = yaml.safe_load((SYNTHETIC / "sentences.yaml").read_text("utf-8"))
TAGS = (None, "xx", "pt-BR", "nb", *CASES)
SIZE, SECONDS = 100_000, 3.0
"""The time is about a tenth of this for so many characters; with the square of them it would be minutes."""


def marked(text: str, language: str | None) -> str:
    """The text with "¦" before each sentence but the first."""
    for start, _ in reversed(split_sentences(text, language)[1:]):
        text = f"{text[:start]}¦{text[start:]}"
    return text


@pytest.mark.parametrize(
    ("language", "case"),
    [pytest.param(language, case, id=f"{language}: {case}") for language in CASES for case in CASES[language]],
)
def test_case(language: str, case: str) -> None:
    assert marked(case.replace("¦", ""), language) == case


def test_each_language_of_the_packs_has_cases() -> None:
    few = [language for language in LANGUAGES & set(pack_names()) if len(CASES.get(language, ())) < 8]
    assert few == []


def test_a_blank_line_ends_a_sentence_without_a_stop() -> None:
    assert marked("One\n\n two\n \nthree\nfour", "en") == "One\n\n ¦two\n \n¦three\nfour"
    assert split_sentences("\n\n One. Two.\n\n", "en") == ((3, 7), (8, 12))
    assert split_sentences("", "en") == split_sentences(" \n\n ", "en") == ()


def test_a_language_that_is_not_known_has_the_abbreviations_of_all() -> None:
    case = "Dr. Müller, p. ex., lives at ul. Lenina 5. ¦The house is new."
    assert marked(case.replace("¦", ""), None) == marked(case.replace("¦", ""), "xx") == case


words = st.sampled_from(
    [
        *"a I Dr. z.B. e.g. U.S. 3. 12. 2020. IV. The der said Smith end. End. no? Yes! ... …".split(),
        *'example.com www.Example.com end.The (end.) "end."'.split(),
        *"“ ” „ « » ( ) [ ] [12] \" ' ’ 。 」 「 ？ । ؟ ۔ ． – — • | * ;".split(),
        *("\n", "\n\n", " \n \n", "\t", "\u3000", "\xa0", "", "日本", "다.", "قال.", "है।", "ดร."),
    ]
)
texts = st.lists(st.tuples(st.one_of(words, st.text(max_size=4)), st.sampled_from(["", " "])), max_size=25).map(
    lambda parts: "".join(word + space for word, space in parts)
)


@given(texts, st.sampled_from(TAGS))
def test_the_spans_are_in_order_with_white_space_between(text: str, language: str | None) -> None:
    spans = split_sentences(text, language)
    offsets = [0, *(offset for span in spans for offset in span), len(text)]
    assert offsets == sorted(offsets)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert not "".join(text[start:end] for start, end in zip(offsets[::2], offsets[1::2], strict=True)).strip()


@given(texts, texts, st.sampled_from(TAGS))
def test_what_follows_a_blank_line_has_no_influence(text: str, following: str, language: str | None) -> None:
    spans = split_sentences(text, language)
    assert split_sentences(f"{text}\n\n{following}", language)[: len(spans)] == spans


@given(texts, st.sampled_from(TAGS))
def test_where_a_sentence_may_end(text: str, language: str | None) -> None:
    for start, end in split_sentences(text, language)[:-1]:
        stop = re.search(r"[.!?…;。！？｡．؟۔।॥](?:[^\w\s]|\[\d+\]|\s[»”])*$", text[start:end])
        assert stop or re.match(r"\s*\n\s*\n|\s+(?:\([^)]*\)|\[[^\]]*\])\s*(?:$|\n\s*\n)", text[end:]), text[start:end]


HOSTILE = [
    *(
        ". ",
        ".",
        "...",
        "a. ",
        "a.B",
        "A. B ",
        "Ab. The ",
        "(",
        '"',
        '"a. ',
        "“a. ",
        "(a. B) ",
        "。",
        "「",
        "。」",
        "\n",
    ),
    *("\n ", " ", "end.[1]", "end.” ", "x.\n\n", "- ", "3. ", "a.a.", "é. É", ".)", "a. - "),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_is_linear(unit: str) -> None:
    text = "Start " + unit * (SIZE // len(unit))
    begin = time.process_time()
    split_sentences(text, "en")
    assert time.process_time() - begin < SECONDS
