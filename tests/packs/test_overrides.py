"""Rules of packs, changed and disabled by a rule file."""

from __future__ import annotations

import pytest

from dechaff.rules.load import load_text, read_text


def test_packs_are_changed_and_disabled_from_outside() -> None:
    rules = load_text("""
version: 1
use: [core]
disable: [core/share-*]
change:
  - {id: core/byline, unless: {site: example.org}, note: not there}
rules: []
""").rules
    changed = next(rule for rule in rules if rule.id == "core/byline")
    assert changed.unless.site == ("example.org",) and changed.note == "not there" and changed.examples
    assert changed.place.file == "rules.yaml" and not any(rule.id.startswith("core/share-") for rule in rules)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("use: [croe]", 'did you mean "core"?'),
        ("use: [core]\ndisable: [core/bylin]", 'did you mean "core/byline"?'),
        ("use: [core]\nchange: [{id: core/bylin, at: end}]", 'did you mean "core/byline"?'),
    ],
)
def test_what_is_unknown_is_an_error_with_the_word_meant(line: str, meant: str) -> None:
    problems = read_text(f"version: 1\n{line}\nrules: []\n").problems
    assert [problem.severity for problem in problems] == ["error"] and problems[0].pointer == meant
