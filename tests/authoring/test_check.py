"""`check`: rules that others shadow, rules that can never match, rules that match nothing in a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dechaff.authoring.check import check
from dechaff.rules.load import read, read_text
from tests.command import dechaff


def codes(rules: str) -> list[str]:
    return [problem.code for problem in check(read_text(f"version: 1\nrules:\n{rules}")).problems]


EXAMPLE = "\n    examples:\n      - {before: Share this with friends, after: ''}\n"


def test_shadowed_rules_are_named_once() -> None:
    one, other = "  - id: a\n    match: Share this <any>", "  - id: b\n    match: <any> with friends"
    wide = "  - id: w\n    match: Share <any>\n    examples: [{before: Share me, after: ''}]\n"
    assert codes(one + EXAMPLE + other + EXAMPLE) == ["W006"]
    assert codes(one + EXAMPLE + wide) == ["W006"]
    assert codes(wide + one + EXAMPLE) == ["W006"]
    saving = "  - id: s\n    match: Share <any as shared>" + EXAMPLE.replace(
        "''", "'', saves: {shared: this with friends}"
    )
    for rules in (wide + saving, saving + wide):
        assert [problem.rule for problem in check(read_text(f"version: 1\nrules:\n{rules}")).problems] == ["w"]
    assert (
        codes(one + EXAMPLE + "  - id: k\n    do: keep\n    match: Share this <any>\n    examples: [{unchanged: x}]\n")
        == []
    )


IMPOSSIBLE = {
    "line end": "match: /Share\\nthis page/",
    "edge": "match: /Share this page /",
    "two spaces": "match: /Share  this page/",
    "anchor": "match: /Share this$ page/",
    "words": "match: Share this page\n    when: {max_words: 2}",
    "zone": "match: Share this page\n    at: first line\n    when: {after: Read on}",
    "row": "match: Share this page\n    at: first 2 lines\n    when: {in_a_row: 3}",
    "both": "match: Share this page\n    when: {site: example.org}\n    unless: {site: [example.org, example.com]}",
    "exact": "match: Share  this page\n    exact: true",
}
POSSIBLE = [
    "match: /Share\\n?this page/",
    "match: /Share this page *x/",
    "match: /Share {2}this page|x/",
    "match: /Share [$^] page/",
    "match: /Share this page$/",
    "match: /^Share this page/",
    "match: /Share  ?this/",
    "match: /Share this\\$ page/",
    "match: Share this page\n    when: {max_words: 3}",
    "match: /Share\\\\name of it/",
    "match: Share this page\n    when: {site: example.org}\n    unless: {site: m.example.org}",
]


@pytest.mark.parametrize("rule", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_a_rule_that_can_never_match_is_named(rule: str) -> None:
    assert "W008" in codes(f"  - id: a\n    {rule}\n")


@pytest.mark.parametrize("rule", POSSIBLE)
def test_a_rule_that_can_match_is_not(rule: str) -> None:
    assert "W008" not in codes(f"  - id: a\n    {rule}\n")


def test_dead_rules_of_a_corpus(site: Path) -> None:
    done = dechaff("check", "--corpus", "site", "--json", cwd=site)
    problems = json.loads(done.stdout)["problems"]
    dead = {problem["rule"] for problem in problems if problem["code"] == "W007"}
    assert dead == {"no-time-to-read", "read-more", "by-line", "share", "at-the-end", "quoted"}


def test_rules_stay_readable(site: Path) -> None:
    assert not read(site / "rules.yaml").problems
