"""Rules -> warnings for rules that other rules make superfluous, found by running all rules on their examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dechaff.cleaner import prepare
from dechaff.document import Finding, Source
from dechaff.errors import DocumentError, message
from dechaff.rules.load import Loaded, Ruleset
from dechaff.rules.model import Example, Rule
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.stages.match.conditions import DocumentContext, site_of
from dechaff.stages.match.matcher import Matcher, MatchTimeoutError

__all__ = ["example_source", "shadowed"]


def example_source(rule: Rule, text: str) -> Source:
    """The text of an example as a document that meets the rule's conditions on site, language and path."""
    site = rule.when.site[0] if rule.when.site else None
    return Source(
        _matching_path(rule.when.path[0]) if rule.when.path else "example",
        text,
        "text",
        url=f"https://{site}/" if site else None,
        language=rule.when.lang[0] if rule.when.lang else None,
    )


def _matching_path(glob: str) -> str:
    """A path that a glob matches: of each set in brackets, its first member."""
    plain = re.sub(r"\[(!?)(\]?[^\]]*)\]", lambda found: "\x01" if found[1] else found[2][0], glob)
    return plain.replace("*", "a").replace("?", "a")


def shadowed(loaded: Loaded) -> Iterator[Problem]:
    """W006 for each rule of the user's own files if other rules remove and save all that its examples show.

    Of two rules that remove each other's examples, only the later one is reported.
    """
    matcher = Matcher(loaded.ruleset)
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    own = [
        (rule, file.source)
        for file in loaded.files
        for rule in file.rules
        if rule.action == "remove" and active.get(rule.id) is rule
    ]
    shadowing = {rule.id: _shadowing_rules(rule, matcher) for rule, _ in own}
    order = {id: number for number, id in enumerate(shadowing)}
    for rule, source in own:
        others = shadowing[rule.id]
        later = any(rule.id in shadowing.get(other, ()) and order[other] > order[rule.id] for other in others)
        if others and not later:
            yield source.problem(message("W006", id=rule.id, others=" and ".join(others)), rule.place, rule=rule.id)


def _shadowing_rules(rule: Rule, matcher: Matcher) -> tuple[str, ...]:
    """The other rules that together remove what the rule removes of each of its examples; none if something is left."""
    rules: dict[str, None] = {}
    alone = Matcher(Ruleset((rule,)))
    for example in rule.examples:
        if not example.unchanged:
            found = _rules_that_cover(rule, example, alone, matcher)
            if found is None:
                return ()
            rules.update(dict.fromkeys(found))
    return tuple(rules)


def _rules_that_cover(rule: Rule, example: Example, alone: Matcher, all_rules: Matcher) -> tuple[str, ...] | None:
    source = example_source(rule, example.before)
    try:
        document = prepare(source).document
        context = DocumentContext(site_of(source.url), source.language, source.path or source.id)
        own = _removals(alone.findings(document, context))
        others = _removals(all_rules.findings(document, context, without=frozenset({rule.id})))
    except (DocumentError, MatchTimeoutError):
        return None
    saved = {(capture.field, capture.value) for finding in others for capture in finding.captures}
    if not own or any((capture.field, capture.value) not in saved for one in own for capture in one.captures):
        return None
    if not all(_covered(cut, others) for finding in own for cut in finding.cuts):
        return None
    return tuple(dict.fromkeys(finding.rule for finding in others if _overlaps(finding, own)))


def _removals(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.action == "remove"]


def _covered(span: tuple[int, int], findings: Sequence[Finding]) -> bool:
    start, end = span
    for low, high in sorted(cut for finding in findings for cut in finding.cuts):
        if low <= start + 1:  # there is at most a line end between two cuts
            start = max(start, high)
    return start >= end


def _overlaps(finding: Finding, own: Sequence[Finding]) -> bool:
    return any(low < end and start < high for one in own for start, end in one.cuts for low, high in finding.cuts)
