"""Hypothesis strategies for texts and rules out of one vocabulary, so that the rules hit, overlap and interfere."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

DEBRIS = (
    "No time to read?", "Get a summary", "Share", "share", "SHARE:", "• Share", "Email", "Copy link", "Read more »",
    "Read more: Rain in the north", "Previous Article", "Next Article", "Sign up", "Advertisement", "→ Next",
    "[Source: Reuters]", "By Ann Lee", "By Ann Lee and Bob Ray", "date 2023-11-06", "Published 6 November 2023",
    "01/02/2023", "5 min read", "http://example.org/a", "ann@example.org", "Related articles", "İLGİLİ HABERLER",
    "ilgili haberler", "ſhare", "Straße", "STRASSE", "STRAẞE", "“Share”", "Tags: a, b", "a", "a b", "a b a b",
    "K", "ﬁn",
)  # fmt: skip
PROSE = (
    "The talks resumed on Monday.",
    "Officials were hopeful, and said so:",
    "– He said: “No.”",
    "It was 2023-11-06 when the talks, which nobody had expected to go anywhere, came to an end all the same, at home.",
    "Die Gespräche gingen weiter.",
    "会谈于周一恢复。",
    "المحادثات استؤنفت",
    "1. One",
    "- item one",
    "x = 1;",
)
PLACEHOLDERS = ("any", "date", "time", "number", "word", "name", "title", "url", "email")
ODD = (
    "\u00a0\u200b\u200c\u200d\u200e\u200f\u2028\u3000\ufeff\u0301\u0307\u0345\u00ad\u0130\u0131\u017f\u212a\u1e9e\u0085"
    "…—–‘’“”`\t"
)

pieces = st.one_of(
    st.sampled_from(DEBRIS),
    st.sampled_from(DEBRIS),
    st.sampled_from(PROSE),
    st.sampled_from(
        [" ", "  ", " - ", ": ", "-", "|", "»", "•", "[", "]", "\t", "a" * 130, "Ã©", "â€™", "inter-", "national"]
    ),
    st.text(ODD, min_size=1, max_size=2),
    st.text(max_size=2),
)
lines = st.lists(pieces, min_size=1, max_size=3).map("".join)
breaks = st.sampled_from(["\n", "\n", "\n", "\n\n", "\n\n", "\r\n", "\r", "\n \n", "\n\n\n", " \n", "\n\t", "-\n", " "])
words = st.sampled_from(
    ["Share", "Read more", "By", "date", "a", ":", "[Source:", "]", "Published", "»", "•", "“", "Tags"]
)
fields = st.sampled_from(["title", "date", "author", "source", "x", "previous_title"])


def vocabularies() -> st.SearchStrategy[list[str]]:
    """A few lines of which both the text and the rules are made."""
    return st.lists(
        st.one_of(st.sampled_from(DEBRIS), st.sampled_from(DEBRIS), st.sampled_from(PROSE), lines),
        min_size=3,
        max_size=7,
    )


def texts_of(vocabulary: list[str]) -> st.SearchStrategy[str]:
    """Texts of these lines, with others strewn in."""
    known = st.sampled_from(vocabulary)
    line = st.one_of(
        known, known, known, st.tuples(known, pieces).map("".join), st.tuples(pieces, known).map("".join), lines
    )
    return st.lists(st.tuples(line, breaks), min_size=2, max_size=14).map(
        lambda parts: "".join(line + end for line, end in parts)
    )


def literals_of(vocabulary: list[str]) -> st.SearchStrategy[str]:
    """These lines as pattern lines."""
    return st.sampled_from(vocabulary).map(lambda line: " ".join(line.replace("<", "\\<").split()) or "a")


@st.composite
def templates(draw: st.DrawFn) -> str:
    """A literal and up to three placeholders between words."""
    parts: list[str] = []
    used: set[str] = set()
    for _ in range(draw(st.integers(1, 3))):
        parts += [draw(words)] if draw(st.booleans()) else []
        name = draw(st.sampled_from([*PLACEHOLDERS, "keep", "keep", "own"]))
        field = draw(fields)
        if name != "keep" and draw(st.booleans()) and field not in used:
            used.add(field)
            parts.append(f"<{name} as {field}>")
        else:
            parts.append(f"<{name}>")
        parts += [draw(words)] if draw(st.booleans()) else []
    return draw(st.sampled_from([" ", " ", ""])).join(parts)


expressions = st.sampled_from([
    "/share|e-?mail/", "/(?P<keep>.*\\w) read more.*/", "/by (?P<author>.+)/", "/a( b)*/", "/[“\"].*[”\"]/",
    "/\\d.*/", "/.{1,6}/",
    "/ſhare|ilgili.*/", "/(?:share )?(?P<keep>the .+)/", "/stra(?:ß|ẞ|ss)e/", "/(?P<x>.)(?P<keep>.+)/",
    "/(?P<keep>.+)./", "/\\W+/",
    "/(?P<keep>\\w+)\\W+(?P<x>\\w+)/", "/.*\u2014.*/",
])  # fmt: skip


def patterns_of(vocabulary: list[str]) -> st.SearchStrategy[str]:
    """Any pattern line but a gap."""
    literals = literals_of(vocabulary)
    return st.one_of(
        literals, literals, literals, st.tuples(literals, templates()).map(" ".join), templates(), expressions
    )


@st.composite
def matches(draw: st.DrawFn, vocabulary: list[str], zone: str | None) -> str:
    """Pattern lines with gaps between them; one at the end only where the zone allows it."""
    count = draw(st.sampled_from([1, 1, 1, 2, 2, 3]))
    parts = [draw(patterns_of(vocabulary))]
    for _ in range(count - 1):
        parts += ["..."] if draw(st.integers(0, 3)) == 0 else []
        parts.append(draw(patterns_of(vocabulary)))
    if zone and (zone == "end" or zone.startswith("last")) and draw(st.booleans()):
        parts.append("...")
    return "\n".join(parts)


@st.composite
def conditions(draw: st.DrawFn, vocabulary: list[str]) -> dict[str, Any]:
    """Up to two conditions."""
    possible: dict[str, st.SearchStrategy[Any]] = {
        "in_a_row": st.integers(2, 3),
        "max_words": st.integers(1, 6),
        "after": st.one_of(st.just("<blank>"), st.just("<title>"), patterns_of(vocabulary)),
        "before": st.one_of(st.just("<blank>"), st.just("<title>"), patterns_of(vocabulary)),
        "lang": st.sampled_from(["en", "de"]),
        "site": st.sampled_from(["example.org", "example.com"]),
    }
    return {
        key: draw(possible[key]) for key in draw(st.sets(st.sampled_from(sorted(possible)), min_size=1, max_size=2))
    }


@st.composite
def rules(draw: st.DrawFn, vocabulary: list[str], number: int) -> dict[str, Any]:
    """One rule with any of the keys."""
    zone = draw(
        st.sampled_from(
            [None, None, None, "start", "end", "end", "first line", "first 3 lines", "last 2 lines", "last 40 lines"]
        )
    )
    rule: dict[str, Any] = {"id": f"r{number}"}
    if zone:
        rule["at"] = zone
    if draw(st.booleans()):
        rule["match"] = draw(matches(vocabulary, zone))
    else:
        rule["match_any"] = draw(st.lists(matches(vocabulary, zone), min_size=1, max_size=3))
    action = draw(st.sampled_from(["remove"] * 9 + ["keep", "keep", "report", "reject"]))
    if action != "remove":
        rule["do"] = action
    for key in ("when", "unless"):
        if draw(st.integers(0, 3)) == 0:
            rule[key] = draw(conditions(vocabulary))
    if draw(st.integers(0, 7)) == 0:
        rule["exact"] = "true"
    return rule


@st.composite
def scenes(draw: st.DrawFn) -> tuple[str, str]:
    """A rule file as a user might have written it in a bad hour, and a text that it is likely to hit."""
    vocabulary = draw(vocabularies())
    count = draw(st.integers(1, 6))
    file = {
        "version": "1",
        "title": draw(st.sampled_from(["move", "move", "keep"])),
        "limits": draw(
            st.sampled_from([{"remove_at_most": "100%", "leave_at_least": "0 words"}] * 4 + [{"remove_at_most": "50%"}])
        ),
        "lists": {"own": ["Share", "Email", "Copy link", "a b", "ſhare", "“Share”", *vocabulary[:2]]},
        "rules": [draw(rules(vocabulary, number)) for number in range(count)],
    }
    return yaml.safe_dump(file, allow_unicode=True, sort_keys=False), draw(texts_of(vocabulary))
