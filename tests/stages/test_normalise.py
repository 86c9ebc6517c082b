"""The laws of `normalise`, and its cases (`synthetic/normalise.yaml`)."""

from __future__ import annotations

import random
import textwrap
import time
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.document import Document
from dechaff.stages.normalise.normalise import normalise
from tests.places import ROOT, SYNTHETIC

CASES: list[dict[str, Any]] = yaml.safe_load((SYNTHETIC / "normalise.yaml").read_text("utf-8"))

LONG = "a long line that goes on and on until nobody could doubt that this is a paragraph of its own, " * 2
SPACES = " \t\n\r\x0b\x0c\x85\xa0\u2003\u2028\u2029\u3000"
PIECES = st.one_of(
    st.text(SPACES, min_size=1, max_size=3),
    st.sampled_from(["\n", "\n", "\r\n", " ", " ", "-\n", "‐\n", "  ", "\n\n", "\n   "]),
    st.sampled_from(
        ["a", "inter", "national", "Word", "und", "2.", "- ", "* ", "1) ", "```\n", "|", "x = 1;", "中文", "字。"]
    ),
    st.sampled_from(
        [LONG, LONG.strip() + "\n", "中文" * 40, "words of a line that is about as long as those beside it"]
    ),
    st.text(max_size=4),
)
FREE = st.lists(PIECES, max_size=40).map("".join)
VOCABULARY = ["a", "to", "the", "house", "wonderful", "inter-national", "nutzungs- und", "well-known", "international"]
RARE = ["well", "known", "Und", "end.", "中文字", "-", "3.", "inter"]


def wrapped(seed: int, count: int, columns: int, indent: str, end: str) -> str:
    """Running text, wrapped; by way of a seed, for lists of words that hypothesis draws are too short to be joined."""
    words = random.Random(seed).choices(VOCABULARY * 4 + RARE, k=count)
    return end.join(indent + line for line in textwrap.wrap(" ".join(words), columns))


WRAPPED = st.builds(
    wrapped,
    st.integers(0, 10_000),
    st.integers(5, 200),
    st.integers(40, 125),
    st.sampled_from(["", "", "  ", "\u3000"]),
    st.sampled_from(["\n", "\n", "\r\n", " \n", "\r"]),
)
TEXTS = st.one_of(FREE, WRAPPED, st.lists(st.one_of(WRAPPED, FREE), max_size=4).map("\n\n".join))


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    if "wrapped" in case:
        paragraphs = case["wrapped"]
        text = "\n\n".join(textwrap.fill(paragraph, case.get("columns", 72)) for paragraph in paragraphs)
        result = "\n\n".join(paragraphs)
    else:
        text = case["text"]
        result = case.get("result", text)
    assert normalise(Document.of(text))[0].text == result


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.name)
def test_seeds(path: Path) -> None:
    text = path.read_text("utf-8")
    document, counts = normalise(Document.of(text))
    if path.name.startswith(("000", "004")):
        assert document.text == "\n\n".join(text.split("\n")).strip()
        assert counts == {"paragraph breaks": text.strip().count("\n")}
    else:
        assert document.text == text.strip()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_second_time_changes_nothing(text: str) -> None:
    document, _ = normalise(Document.of(text))
    assert normalise(document) == (document, {})
    assert normalise(Document.of(document.text)) == (Document.of(document.text), {})


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_only_white_space_and_hyphens_change(text: str) -> None:
    document, counts = normalise(Document.of(text))
    dropped = counts.get("joined hyphens", 0)
    assert len(bare(text)) - len(bare(document.text)) == dropped
    if dropped:
        assert bare(text).replace("-", "").replace("‐", "") == bare(document.text).replace("-", "").replace("‐", "")
    else:
        assert bare(text) == bare(document.text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_everything_can_be_restored(text: str) -> None:
    document, _ = normalise(Document.of(text))
    restorable(document)
    assert document.decoded == text


def restorable(document: Document) -> None:
    end_of_text = end_of_decoded = 0
    for start, origin, length in (*document.offset_map, (len(document.text), len(document.decoded), 0)):
        assert start >= end_of_text
        assert origin >= end_of_decoded
        assert document.text[end_of_text:start].strip() == ""
        assert document.decoded[end_of_decoded:origin].strip().strip("-‐") == ""
        assert document.text[start : start + length] == document.decoded[origin : origin + length]
        end_of_text, end_of_decoded = start + length, origin + length


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_shape(text: str) -> None:
    result = normalise(Document.of(text))[0].text
    assert result == result.strip("\n")
    assert "\n\n\n" not in result
    assert not set(result) & set(SPACES) - set(" \t\n")
    assert all(line == line.rstrip() for line in result.split("\n"))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000), st.integers(50, 110))
def test_wrapped_paragraphs_come_back_whole(seed: int, columns: int) -> None:
    """Words of one to nine letters, 250 to 300 of them; by way of a seed, since drawing so many takes long.

    The columns begin above 45, the narrowest width that counts as wrapped: no line of such a text may reach it.
    """
    chance = random.Random(seed)
    words = ["".join(chance.choices(ascii_lowercase, k=chance.randint(1, 9))) for _ in range(chance.randint(250, 300))]
    paragraph = " ".join(words)
    assert normalise(Document.of(textwrap.fill(paragraph, columns)))[0].text == paragraph


@pytest.mark.parametrize(
    "text",
    [
        " " * 1_000_000,
        "a\n" * 200_000,
        "a\r\n" * 200_000,
        "word " * 1_000_000,
        "a \n \n" * 200_000,
        "a\t" * 500_000,
        "inter-\n" * 150_000,
        ("x" * 58 + "-\n") * 20_000,
        "```\n" * 200_000,
        "if " * 200_000 + "\n" + "if (" * 200_000,
        "".join(" " * (number % 50) + "x\n" for number in range(50_000)),
        "- " * 300_000 + "\n" + "1. " * 300_000,
        ("中" * 40 + "\n") * 20_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    began = time.process_time()
    normalise(Document.of(text))
    assert time.process_time() - began < 5
