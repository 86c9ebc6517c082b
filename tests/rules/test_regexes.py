"""What a regular expression needs: the literals that the index looks it up by are there whenever it matches."""

from __future__ import annotations

import os
import warnings

import pytest
import regex
import yaml
from hypothesis import event, given, settings
from hypothesis import strategies as st

from dechaff.rules.model import RegexLine
from dechaff.rules.pattern.backtracking import endless_repetition
from dechaff.rules.pattern.regex import analyse
from dechaff.stages.match.line_match import has_literals
from dechaff.text.fold import fold, matching_form
from tests.places import SYNTHETIC

EXAMPLES = int(os.environ.get("DECHAFF_EXAMPLES", "400"))
CASES = yaml.safe_load((SYNTHETIC / "regexes.yaml").read_text("utf-8"))

# An expression and a text that it is likely to match, drawn together.
Pair = tuple[str, str]

LETTERS = "abcABC123 ſKİıßẞΣςσéÉﬁ½µ“”‘’'\"–—-…«»:\u00a0\u200b\u3000\t\u0307`#&~,;!<>=%@_/"
VARIANTS = {
    "s": "ſS", "S": "sſ", "k": "K", "K": "kK", "i": "İıI", "I": "iİı", "ß": "ẞ", "ẞ": "ß", "Σ": "ςσ",
    '"': "“”„", "'": "’‘`",
    "-": "–—‐", " ": "\u00a0\u3000\t", "σ": "ςΣ", "é": "É", "µ": "μΜ",
}  # fmt: skip


def written(character: str) -> st.SearchStrategy[str]:
    """The ways to write one character in an expression."""
    forms = [regex.escape(character, special_only=True)]
    if ord(character) < 0x100:
        forms.append(f"\\x{ord(character):02x}")
    if ord(character) < 0x10000:
        forms.append(f"\\u{ord(character):04X}")
    return st.sampled_from([forms[0], *forms])


def shown(character: str) -> st.SearchStrategy[str]:
    """The character in a text: itself, in the other case, or its typographic kin."""
    return st.sampled_from([character, character, character.swapcase(), *VARIANTS.get(character, "")])


@st.composite
def characters(draw: st.DrawFn) -> Pair:
    character = draw(
        st.one_of(st.sampled_from(LETTERS), st.sampled_from("share mor"), st.characters(exclude_categories=["Cs"]))
    )
    return draw(written(character)), draw(shown(character))


@st.composite
def classes(draw: st.DrawFn) -> Pair:
    members = draw(st.lists(st.sampled_from(LETTERS.replace(" ", "")), min_size=1, max_size=4))
    body = "".join(regex.escape(member, special_only=True).replace("-", r"\-") for member in members)
    form = draw(
        st.sampled_from(
            [
                "[{}]",
                "[{}a-z]",
                "[^{}]",
                r"[{}\d]",
                r"[]{}]",
                r"[^]{}]",
                "[[:alpha:]{}]",
                r"\w",
                r"\S",
                ".",
                r"\p{{L}}",
                r"\s",
            ]
        )
    )
    return form.format(body), draw(st.sampled_from([*members, "x", "a", "1", "]", " "]))


assertions = st.sampled_from([(text, "") for text in (
    r"\b", "^", "$", r"\A", r"\Z", "(?=.)", "(?!zz)", "(?<!zz)", "(?i)", "(?#note)", "(?:)", "(?m)", r"\B", "(?<=.)",
)])  # fmt: skip


def wrapped(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """Groups, alternations, sequences and quantifiers of simpler expressions."""

    @st.composite
    def groups(draw: st.DrawFn) -> Pair:
        source, text = draw(inner)
        form = draw(
            st.sampled_from(
                [
                    "({})",
                    "(?:{})",
                    "(?i:{})",
                    "(?-i:{})",
                    "(?>{})",
                    "(?P<x>{})",
                    "(?<y>{})",
                    "(?={0}){0}",
                    "(?s:{})",
                    "(?|{})",
                ]
            )
        )
        return form.format(source), text

    @st.composite
    def quantified(draw: st.DrawFn) -> Pair:
        source, text = draw(inner)
        atom = source if len(source) == 1 and source not in "^$" else f"(?:{source})"
        sign, count = draw(st.sampled_from([
            ("?", 0), ("?", 1), ("*", 0), ("*", 2), ("+", 1), ("+", 3), ("{2}", 2), ("{0,1}", 0), ("{,2}", 0),
            ("{1,}", 2), ("{1}", 1),
            ("{0}", 0), ("??", 0), ("*?", 1), ("+?", 1), ("++", 1), ("?+", 0),
            ("{1,2}?", 1), ("{1}{1}", 1), ("{e<=1}", 1),
        ]))  # fmt: skip
        return f"{atom}{sign}", text * count

    @st.composite
    def alternatives(draw: st.DrawFn) -> Pair:
        branches = draw(st.lists(inner, min_size=2, max_size=3))
        source = "|".join(source for source, _ in branches)
        return f"(?:{source})" if draw(st.booleans()) else f"({source}|)", draw(st.sampled_from(branches))[1]

    sequences = st.lists(inner, min_size=1, max_size=5).map(
        lambda parts: ("".join(p[0] for p in parts), "".join(p[1] for p in parts))
    )
    return st.one_of(groups(), quantified(), alternatives(), sequences, sequences)


words = st.sampled_from(["share", "Read more", "ſhare", "İLGİLİ", "STRAẞE", "“Share”", "a  b", "min read"]).flatmap(
    lambda word: st.tuples(st.just(regex.escape(word, special_only=True)), st.tuples(*map(shown, word)).map("".join))
)
pairs = st.recursive(st.one_of(characters(), characters(), words, words, classes(), assertions), wrapped, max_leaves=12)


def compiled(source: str) -> regex.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return regex.compile(source, regex.IGNORECASE)
        except regex.error:
            return None


def matches(pattern: regex.Pattern[str], text: str) -> bool:
    """Whether a pattern matches a whole text; not, if that can't be found out in two seconds (nested repetition)."""
    try:
        return pattern.fullmatch(text, timeout=2) is not None
    except TimeoutError:
        return False


@settings(max_examples=EXAMPLES)
@given(st.lists(pairs, min_size=1, max_size=3), st.sampled_from(["", "|"]))
def test_every_match_contains_a_prefilter_literal(parts: list[Pair], between: str) -> None:
    source = between.join(part[0] for part in parts)
    if compiled(source) is None or endless_repetition(source) is not None:
        return
    analysis = analyse(source)
    is_there = {"first": lambda one, text: text.startswith(one), "last": lambda one, text: text.endswith(one)}.get(
        analysis.place, lambda one, text: one in text
    )
    pattern = compiled(analysis.rewritten)
    assert pattern is not None, f"the rewritten {analysis.rewritten!r} is not valid"
    texts = ["".join(part[1] for part in parts), *(part[1] for part in parts)]
    for text in texts:
        if "\n" not in text and matches(pattern, matching_form(text)):
            event("matches, with a prefilter" if analysis.prefilter else "matches")
            assert not analysis.prefilter or any(is_there(literal, fold(text)) for literal in analysis.prefilter)
            event("with literals in their case" if analysis.cased else "without")
            event("with literals in their order" if analysis.ordered else "without")
            as_regex = RegexLine("", ordered=analysis.ordered, cased=analysis.cased)
            assert has_literals(as_regex, fold(text), matching_form(text))
            if analysis.ends_line:
                assert pattern.match(f"{matching_form(text)}x", timeout=2) is None


@pytest.mark.parametrize(
    ("source", "group"),
    [
        ("(?:y{e<=1})+a", "(?:y{e<=1})"),
        (r"\(x (?:(?:yy){e<=2})*a", "(?:(?:yy){e<=2})"),
        ("(?P<who>y{d})(?:(?P=who){e}){2,}", "(?:(?P=who){e})"),
        ("(?:y{s<=1})+a", None),
        ("(?:yy{e<=1})+a", None),
        ("(?:y{e<=1}){1,20}a", None),
        ("(?:y){1,}[(]{e<=1}", None),
    ],
)
def test_a_repetition_that_takes_all_memory_is_found(source: str, group: str | None) -> None:
    assert compiled(source) is not None
    assert endless_repetition(source) == group


@given(st.text(st.sampled_from(LETTERS + "shareSHARE"), min_size=1, max_size=12))
def test_a_text_matches_itself(text: str) -> None:
    analysis = analyse(regex.escape(text, special_only=True))
    pattern = compiled(analysis.rewritten)
    assert pattern is not None and pattern.fullmatch(matching_form(text))


@given(st.text(st.sampled_from("ab()[]{}|\\?*+^$.-:<>=!#PpixuN0123,e&\"'“ "), max_size=12))
def test_any_valid_expression_is_read(source: str) -> None:
    if compiled(source) is not None:
        assert compiled(analyse(source).rewritten) is not None


@pytest.mark.parametrize("case", CASES, ids=[case["regex"] for case in CASES])
def test_prefilter(case: dict[str, str | list[str]]) -> None:
    source = str(case["regex"])
    assert compiled(source) is not None
    analysis = analyse(source)
    assert list(analysis.prefilter) == case["prefilter"]
    assert analysis.rewritten == case.get("rewritten", source)
    if "at" in case:
        assert analysis.place == case["at"]
