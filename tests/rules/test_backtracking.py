"""How the work of an expression can grow with the length of a line, and that the bounds on lines hold."""

from __future__ import annotations

import itertools
import time

import pytest
import regex

from dechaff.rules.model import RegexLine
from dechaff.rules.pattern.backtracking import (
    EXPONENTIAL,
    MAXIMUM_LINE,
    STEEP_LINE,
    backtracking_degree,
    line_limit,
)
from dechaff.rules.pattern.line import parse_line

DEGREES = {
    # one possible end for each repeated part
    r"\d+: .*": 0,
    r"[^.]{3,60}:": 0,
    r"(a|b)+": 0,
    r"(?: \w+)*": 0,
    r"(?:a|ab)+c": 0,
    r"(?:en )?(?:enviar|e-?mail)": 0,
    r"(?:(?:a+)b)+": 0,
    r"(?:facebook|flipboard|e-?mail|x)(?:[ |]+(?:facebook|flipboard|e-?mail|x)){2,}": 0,
    r"[\])]*\]?x": 1,
    # none backtracks into what is atomic
    r"(?>.*)x": 0,
    r".*+x": 0,
    # a lookahead by itself
    r"(?=.{90,}).*[.]": 1,
    r"(?!.*x).*[.]": 1,
    r"(?!.*x)y.*": 1,
    # repeated parts that what follows them could continue
    r".*\bcookies?.*": 1,
    r"(?P<keep>.*\w) read more.*": 1,
    r"(?i)a.*b": 1,
    r"(?-i:A.*)b.*": 1,
    r".*a.*b.*": 2,
    r"(?:\S* ){19,}.*[.!?]": 2,
    r".*a.*b|c": 2,
    r"(?:.*,){3}x": 3,
    r"\S+(?: \S+){2,24}[^\s.,;:]": 1,
    r".*a.*b.*c.*d": 4,
    # one within another, or alternatives that match the same
    r"(?:\w+ ?)+:": EXPONENTIAL,
    r"(.+)+": EXPONENTIAL,
    r"(a|a)+": EXPONENTIAL,
    r"(?:a|aa)+c": EXPONENTIAL,
    r"(?:\w{1,9}){2,}x": EXPONENTIAL,
    # not followed
    r"(a)(?1)": EXPONENTIAL,
    r"(?:cat){e<=1}": EXPONENTIAL,
}


@pytest.mark.parametrize("source", DEGREES)
def test_degree(source: str) -> None:
    regex.compile(source)
    assert backtracking_degree(source) == DEGREES[source]


def pattern(text: str) -> RegexLine:
    ((parsed,), _) = parse_line(text, False, {})
    assert isinstance(parsed, RegexLine)
    return parsed


def seconds(text: str, line: str) -> float:
    compiled = regex.compile(pattern(text).source, regex.IGNORECASE)
    begin = time.process_time()
    assert compiled.fullmatch(line, timeout=20) is None
    return time.process_time() - begin


@pytest.mark.parametrize(
    "text", ["<any>, <any>, <any>, <any>!", "x <any>, <any>, <any>, <keep>!", "<any> a <any> a <any> b"]
)
@pytest.mark.parametrize("unit", ["a, ", "a a ", "x , a "])
def test_any_placeholders_in_a_row_do_not_backtrack(text: str, unit: str) -> None:
    assert line_limit(pattern(text)) == MAXIMUM_LINE
    assert seconds(text, (f"x {unit * MAXIMUM_LINE}")[:MAXIMUM_LINE]) < 0.5


ATOMIC = ["<any as x>,<any as y>,<any as z>", "<any as x>,<any as y>,<keep>", "<any as x>,a<any as y>,<keep>a"]


@pytest.mark.parametrize("text", ATOMIC)
def test_atomic_placeholders_match_as_others_do(text: str) -> None:
    """The same spans, for all short lines of a few characters."""
    source = pattern(text).source
    assert "(?>" in source
    atomic, free = regex.compile(source), regex.compile(source.replace("(?>", "(?:"))
    for size in range(3, 10):
        for line in map("".join, itertools.product("a,b", repeat=size)):
            found, expected = atomic.fullmatch(line), free.fullmatch(line)
            assert (found and found.regs) == (expected and expected.regs), line


@pytest.mark.parametrize("text", [r"/.*a.*b.*c.*d/", r"/.*x.*x.*x.*y/"])
def test_steep_expressions_are_bounded_by_the_line(text: str) -> None:
    assert line_limit(pattern(text)) == STEEP_LINE
    assert seconds(text, ("abcdy" if "a" in text else "xxxxxy").rjust(STEEP_LINE, "x") + "!") < 5


@pytest.mark.parametrize("text", [r"/.*x.*y/", r"/(?:\S* ){19,}.*[.]/"])
def test_quadratic_expressions_are_bounded_by_the_longest_line(text: str) -> None:
    assert line_limit(pattern(text)) == MAXIMUM_LINE
    assert seconds(text, ("x " * MAXIMUM_LINE)[:MAXIMUM_LINE]) < 5
