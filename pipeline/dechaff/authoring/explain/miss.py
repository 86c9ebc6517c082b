"""A rule that matches nothing -> the line that it comes nearest to, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dechaff.authoring.explain.nearest import Similarity, compare
from dechaff.authoring.shadowed import example_source
from dechaff.cleaner import prepare
from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.rules.load import Loaded
from dechaff.rules.model import Rule
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.stages.match.view import view_of

__all__ = ["Miss", "nearest_miss", "with_misses"]

_MOST_LINES = 500
"""The lines at the beginning of a document that are compared."""

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Miss:
    """The line of a document that a rule comes nearest to: how near, from 0 to 1, and what is shown of both."""

    score: float
    line: int
    shown: tuple[str, ...]


def nearest_miss(rule: Rule, source: Source) -> Miss | None:
    """The line that a rule nearly matches; None if it is like no line, or matches one. Raises `DocumentError`."""
    prepared = prepare(source)
    view = view_of(prepared.document)
    similarity = Similarity(view)
    found = [near for line in range(min(len(view), _MOST_LINES)) if (near := similarity.near_match(rule, line))]
    best = max(found, key=lambda near: near.score, default=None)
    if best is None or not best.misses:
        return None
    compared = compare(best, best.position if best.position in best.misses else best.misses[0], view)
    text = compared.text
    shown = (compared.pattern, text[:_LONGEST], f"{compared.carets[:_LONGEST]} {compared.remark}".rstrip())
    return Miss(best.score, view.numbers[best.line] + 1, tuple(line for line in shown if line.strip()))


def with_misses(problems: Iterable[Problem], loaded: Loaded) -> list[Problem]:
    """The problems; an example that a rule does not match (E001) is shown beside the rule, with a caret."""
    return [_with_miss(problem, loaded) if problem.code == "E001" else problem for problem in problems]


def _with_miss(problem: Problem, loaded: Loaded) -> Problem:
    rule = next((rule for rule in loaded.ruleset.rules if rule.id == problem.rule), None)
    example = next((one for one in rule.examples if one.place == problem.place), None) if rule else None
    if rule is None or example is None:
        return problem
    try:
        miss = nearest_miss(rule, example_source(rule, example.before))
    except DocumentError:
        return problem
    if miss is None:
        return problem
    shown = "".join(f"\n        {line}" for line in miss.shown)
    return replace(problem, help=f"its match is nearest to line {miss.line} of the example:{shown}")
