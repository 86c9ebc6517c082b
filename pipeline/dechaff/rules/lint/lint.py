"""Rules -> warnings: what is allowed in a rule and still looks like a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dechaff.errors import Message, message
from dechaff.rules.lint.breadth import backtracking, matches_everything, short_word, tried_everywhere
from dechaff.rules.lint.case_classes import case_classes
from dechaff.rules.lint.notation import notation
from dechaff.rules.lint.unmatchable import unmatchable
from dechaff.rules.load import Loaded
from dechaff.rules.model import Rule
from dechaff.rules.yaml.diagnostics import Problem

__all__ = ["lint"]


def _no_examples(rule: Rule) -> Iterator[Message]:
    """W001."""
    if not rule.examples:
        yield message("W001", id=rule.id)


_CHECKS = (
    _no_examples,
    short_word,
    matches_everything,
    notation,
    case_classes,
    tried_everywhere,
    backtracking,
    unmatchable,
)


def lint(loaded: Loaded) -> list[Problem]:
    """Warnings about the rules in the user's own files, in file order; those that `change` replaced are left out."""
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    return [*_settings_elsewhere(loaded), *_of_rules(loaded, active)]


def _settings_elsewhere(loaded: Loaded) -> Iterator[Problem]:
    """W015."""
    for file in loaded.files[1:]:
        for key in sorted(file.given - loaded.files[0].given):
            yield file.source.problem(message("W015", file=file.source.file, key=key), file.source.place(1, 1))


def _of_rules(loaded: Loaded, active: Mapping[str, Rule]) -> list[Problem]:
    return [
        file.source.problem(found, rule.place, rule=rule.id)
        for file in loaded.files
        for rule in file.rules
        if active.get(rule.id, rule).place == rule.place
        for check in _CHECKS
        for found in dict.fromkeys(check(rule))
    ]
