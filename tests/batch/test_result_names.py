"""What results are called: unique and valid names, in whatever order the ids come."""

from __future__ import annotations

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.batch.result_names import assign_names
from tests.results import assert_sound


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["a/b.txt"], ["a/b"]),
        (["a/b.txt", "a/b.html"], ["a/b.txt", "a/b.html"]),
        (["a.txt", "a.html", "a.txt.md"], ["a.txt", "a.html", "a.txt.md"]),
        (["a.txt", "A.html", "b.md"], ["a.txt", "A.html", "b"]),
        (["a.txt", "A.txt"], ["a.txt~18b7cb09", "A.txt~48266a69"]),
        (["a.txt", "a.txt/b.txt"], ["a.txt", "a.txt/b"]),
        (["v1.2 report", "2023.11", ".txt"], ["v1.2 report", "2023.11", ".txt"]),
        (["é.txt", "e\u0301.html"], ["é.txt", "e\u0301.html"]),
    ],
)
def test_names(given: list[str], names: list[str]) -> None:
    found = assign_names(given)
    assert found == dict(zip(given, names, strict=True))
    assert_sound(found)


PLAIN_WORDS = ["a", "A", "b", "é", "e\u0301", "ß", "SS", "ı", "I"]
NASTY_WORDS = [
    "", ".", "..", "...", " ", "CON", "con.x", "nul ", "COM1", "a.", "a ", "C:", "\\", "..\\x", "\x00", "\ud800", "~",
    "failures.jsonl", "FAILURES.jsonl", "x" * 300, "字" * 100, "a~00000000", "a.txt", "a.json", "<>|?*", "\u202e",
    "a~" + hashlib.sha256(b"a").hexdigest()[:8], "a~" + hashlib.sha256(b"a").hexdigest() + ".txt",
]  # fmt: skip
PIECES = st.builds(
    "".join,
    st.lists(st.sampled_from([*PLAIN_WORDS, *NASTY_WORDS]) | st.text(max_size=3), min_size=1, max_size=2),
)
IDS = st.lists(
    st.builds(
        lambda pieces, extension: "/".join(pieces) + extension,
        st.lists(PIECES, min_size=1, max_size=3),
        st.sampled_from(["", ".txt", ".TXT", ".html", ".json", ".txt.md"]),
    ),
    unique=True,
    max_size=12,
)


@given(IDS, st.randoms())
def test_names_are_unique_valid_and_in_no_order(given: list[str], random: Random) -> None:
    names = assign_names(given)
    assert set(names) == set(given)
    assert_sound(names)
    shuffled = list(given)
    random.shuffle(shuffled)
    assert assign_names(shuffled) == names


def test_the_documents_of_a_folder_stay_together_under_a_changed_name() -> None:
    names = assign_names(["who?/1.txt", "who?/2.txt"])
    assert len({name.split("/")[0] for name in names.values()}) == 1


def test_names_cannot_be_claimed_by_an_id_that_looks_like_them() -> None:
    first = assign_names(["a.txt", "A.txt"])
    claimed = [f"{first['a.txt']}.txt", f"{first['a.txt']}.txt/b.txt", "a.txt", "A.txt"]
    names = assign_names(claimed)
    assert_sound(names)
    assert {id: names[id] for id in first} == first
