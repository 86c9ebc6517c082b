"""Rules -> warnings that need the rules to be run: one that another makes superfluous."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.cleaner import prepare
from dechaff.document import Finding, Source
from dechaff.errors import DocumentError
from dechaff.rules.load import Loaded, Ruleset
from dechaff.rules.model import Example, Rule
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.stages.match.matcher import DocumentContext, Matcher, RuleTimeoutError, site_of

__all__ = ["shadowed", "source_for"]


def source_for(rule: Rule, text: str) -> Source:
    """A document on which the rule's conditions on site, language and path hold."""
    site = rule.when.site[0] if rule.when.site else None
    return Source(
        _path_for(rule.when.path[0]) if rule.when.path else "example",
        text,
        url=f"https://{site}/" if site else None,
        language=rule.when.lang[0] if rule.when.lang else None,
    )


def _path_for(glob: str) -> str:
    """A path that a glob fits: of each set in brackets the first member."""
    plain = re.sub(r"\[(!?)(\]?[^\]]*)\]", lambda found: "\x01" if found[1] else found[2][0], glob)
    return plain.replace("*", "a").replace("?", "a")


def shadowed(loaded: Loaded) -> Iterator[Problem]:
    """W006: rules of the user's own whose examples other rules take already, with all that they save.

    Of two rules that take each other's examples, only the later one is named.
    """
    matcher = Matcher(loaded.ruleset)
    active = {rule.id: rule for rule in loaded.ruleset.rules}
    own = [
        (rule, file.source)
        for file in loaded.files
        for rule in file.rules
        if rule.action == "remove" and active.get(rule.id) is rule
    ]
    takers = {rule.id: _takers(rule, matcher) for rule, _ in own}
    order = list(takers)
    for rule, source in own:
        others = takers[rule.id]
        given_way = any(
            other in takers and rule.id in takers[other] and order.index(other) > order.index(rule.id)
            for other in others
        )
        if others and not given_way:
            yield source.warning(
                "W006",
                f'all examples of the rule "{rule.id}" are taken already by {" and ".join(others)}',
                rule.place,
                "",
                "delete it, or give it an example that only this rule takes",
                rule.id,
            )


def _takers(rule: Rule, matcher: Matcher) -> tuple[str, ...]:
    """The other rules that take together what the rule takes of each of its examples; none, if something is left."""
    takers: dict[str, None] = {}
    shown = [example for example in rule.examples if not example.unchanged]
    alone = Matcher(Ruleset((rule,)))
    for example in shown:
        found = _found(rule, example, alone, matcher)
        if found is None:
            return ()
        takers.update(dict.fromkeys(found))
    return tuple(takers)


def _found(rule: Rule, example: Example, alone: Matcher, all_rules: Matcher) -> tuple[str, ...] | None:
    source = source_for(rule, example.before)
    try:
        document = prepare(source).document
        context = DocumentContext(site_of(source.url), source.language, source.path or source.id)
        own = [finding for finding in alone.find(document, context) if finding.action == "remove"]
        others = [
            finding
            for finding in all_rules.find(document, replace(context, skip=frozenset({rule.id})))
            if finding.action == "remove"
        ]
    except (DocumentError, RuleTimeoutError):
        return None
    saved = {(capture.field, capture.value) for finding in others for capture in finding.captures}
    if not own or any((capture.field, capture.value) not in saved for one in own for capture in one.captures):
        return None
    if not all(_covered(cut, others) for finding in own for cut in finding.cuts):
        return None
    return tuple(dict.fromkeys(finding.rule for finding in others if _touches(finding, own)))


def _covered(span: tuple[int, int], findings: Sequence[Finding]) -> bool:
    start, end = span
    for low, high in sorted(cut for finding in findings for cut in finding.cuts):
        if low <= start + 1:  # between two cuts stands a line end at the most
            start = max(start, high)
    return start >= end


def _touches(finding: Finding, own: Sequence[Finding]) -> bool:
    return any(low < end and start < high for one in own for start, end in one.cuts for low, high in finding.cuts)
