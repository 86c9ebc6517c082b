"""Cleaning a result changes nothing, whatever was mojibake in the input and whatever ended its lines."""

from __future__ import annotations

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.cleaner import Cleaner

CASES = int(os.environ.get("DECHAFF_FUZZ", "300"))
CLEANER = Cleaner.from_text("version: 1\nlimits: {leave_at_least: 0 words}\nrules:\n  - {id: share, match: Share}\n")
ENDS = [
    "\n",
    "\r\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    " ",
    "  ",
    "\t",
    "\n\n",
    "\xa0",
]


def misread(text: str, charsets: list[str]) -> str:
    """A text that was decoded in wrong charsets, one after another, where that is possible."""
    for charset in charsets:
        try:
            text = text.encode("utf-8").decode(charset)
        except UnicodeDecodeError:
            continue
    return text


CHARSETS = st.lists(st.sampled_from(["latin-1", "cp1252", "cp1251", "cp1250", "mac-roman"]), max_size=2)
WORDS = st.sampled_from("café “quoted” it’s Müller – … été Škoda привет 日本 Ñandú à €5 Share plain".split())
PIECES = st.tuples(st.builds(misread, WORDS, CHARSETS), st.sampled_from(ENDS)).map("".join)


@settings(max_examples=CASES, deadline=None, database=None, derandomize=CASES <= 1000)
@given(st.lists(PIECES, min_size=1, max_size=12).map("".join))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    article = CLEANER.clean(text)
    assert CLEANER.clean(article.body).body == article.body
    assert CLEANER.clean(article.body.encode()).body == article.body
