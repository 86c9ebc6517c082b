"""A rule whose pattern fits -> what keeps it from matching: each of its demands is tried by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from dechaff.document import Document
from dechaff.rules.describe import describe_conditions
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Conditions, Rule, Zone
from dechaff.stages.match.conditions import document_conditions_hold
from dechaff.stages.match.matcher import DocumentContext, Matcher, RuleTimeoutError
from dechaff.stages.match.view import View
from dechaff.text.characters import count_words
from dechaff.text.display import one_line

__all__ = ["Place", "obstacles", "refusals"]


@dataclass(frozen=True, slots=True)
class Place:
    """A line (a number into the view) of what the rules leave of a document."""

    document: Document
    line: int
    context: DocumentContext

    def taken_by(self, rule: Rule) -> bool:
        """Whether a rule, all by itself, has a match that covers the line."""
        probe = replace(rule, action="remove")
        try:
            found = Matcher(Ruleset((probe,))).find(self.document, self.context)
        except RuleTimeoutError:
            return False
        number = [i for i, line in enumerate(self.document.lines) if line and not line.isspace()][self.line]
        return any(finding.first <= number <= finding.last for finding in found)

    @staticmethod
    def bare(rule: Rule) -> Rule:
        """The rule without its zone and its conditions. (`end` stays where a match goes on to the end.)"""
        return replace(rule, zone=Zone(), when=Conditions(), unless=Conditions())


def refusals(rule: Rule, context: DocumentContext) -> Iterator[str]:
    """The conditions on the document as a whole that don't hold."""
    known = {"site": context.site, "lang": context.language, "path": context.path}
    for key, value in known.items():
        is_so = f"this one's is {value}" if value else "this one's is not known"
        for word, conditions in (("when", rule.when), ("unless", rule.unless)):
            asked = getattr(conditions, key)
            if asked and _document_fails(rule, word, key, context):
                yield f"{word} {key}: {', '.join(asked)}; {is_so}"


def _document_fails(rule: Rule, word: str, key: str, context: DocumentContext) -> bool:
    return not document_conditions_hold(_only(rule, word, key), context)


def _only(rule: Rule, word: str, key: str) -> Rule:
    """The rule with one single condition, anywhere."""
    conditions = rule.when if word == "when" else rule.unless
    one = replace(Conditions(), **{key: getattr(conditions, key)})
    bare = Place.bare(rule)
    return replace(bare, when=one) if word == "when" else replace(bare, unless=one)


def obstacles(rule: Rule, view: View, place: Place) -> Iterator[str]:
    """What keeps a rule away from a line that its pattern fits, each demand in words."""
    if rule.zone != Zone() and not place.taken_by(replace(Place.bare(rule), zone=rule.zone)):
        yield _out_of_zone(rule.zone, view, place.line)
    for refusal in refusals(rule, place.context):
        yield f"the line fits, but not the document: {refusal}"
    for word, conditions in (("when", rule.when), ("unless", rule.unless)):
        for field in fields(Conditions):
            value = getattr(conditions, field.name)
            if not value or field.name in ("site", "lang", "path"):
                continue
            if not place.taken_by(_only(rule, word, field.name)):
                yield _not_holding(word, field.name, rule, view, place)


def _out_of_zone(zone: Zone, view: View, line: int) -> str:
    stands = f"it stands in line {line + 1} of {len(view)} (lines with text)"
    if zone.kind == "end" and line + 1 < len(view):
        return f'the line fits, but the rule is for the end, and after it is left: "{one_line(view.raw[-1], 60)}"'
    if zone.kind == "start" and line > 0:
        return f'the line fits, but the rule is for the start, and before it is left: "{one_line(view.raw[0], 60)}"'
    half = (len(view) + 1) // 2
    most = f" (never more than half of the article: {half} lines)" if zone.count > half else ""
    return f"the line fits, but {stands}, and the rule looks at: {zone}{most}"


def _not_holding(word: str, key: str, rule: Rule, view: View, place: Place) -> str:
    conditions = rule.when if word == "when" else rule.unless
    demand = next(iter(describe_conditions(replace(Conditions(), **{key: getattr(conditions, key)}))))
    line = place.line
    seen = ""
    if key == "max_words":
        seen = f"; it has {count_words(view.raw[line])}"
    elif key == "after":
        seen = f'; before it stands: "{one_line(view.raw[line - 1], 60)}"' if line else "; nothing stands before it"
    elif key == "before":
        seen = (
            f'; after it stands: "{one_line(view.raw[line + 1], 60)}"'
            if line + 1 < len(view)
            else "; nothing stands after it"
        )
    elif key == "in_files" and place.context.frequent_lines is None:
        return "the line fits, but the rule asks in how many files of a run it stands: explain looks at one file only"
    connection = "only if" if word == "when" else "but not if"
    return f"the line fits, but the rule takes it {connection} {demand}{seen}"
