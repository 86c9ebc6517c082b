"""A rule whose pattern matches a line -> the conditions of the rule that are not met there, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from dechaff.document import Document
from dechaff.rules.describe import describe_conditions
from dechaff.rules.load import Ruleset
from dechaff.rules.model import Conditions, Rule, Zone
from dechaff.stages.match.conditions import DocumentContext, document_conditions_hold
from dechaff.stages.match.matcher import Matcher, MatchTimeoutError
from dechaff.stages.match.view import View
from dechaff.text.characters import count_words
from dechaff.text.display import counted, one_line

__all__ = ["LineInDocument", "unconditional", "unmet_conditions", "unmet_document_conditions"]

_WIDTH = 60
_ON_DOCUMENTS = ("site", "lang", "path", "kind")


@dataclass(frozen=True, slots=True)
class LineInDocument:
    """A line of what the rules leave of a document. `line`: its index in the view."""

    document: Document
    view: View
    line: int
    context: DocumentContext

    def matched_by(self, rule: Rule) -> bool:
        """Whether a rule, without any others, has a match that covers the line."""
        try:
            findings = Matcher(Ruleset((replace(rule, action="remove"),))).findings(self.document, self.context)
        except MatchTimeoutError:
            return False
        return any(finding.first <= self.view.numbers[self.line] <= finding.last for finding in findings)


def unconditional(rule: Rule) -> Rule:
    """The rule without its zone and its conditions."""
    return replace(rule, zone=Zone(), when=Conditions(), unless=Conditions())


def unmet_document_conditions(rule: Rule, context: DocumentContext) -> Iterator[str]:
    """The conditions on site, language and path that are not met, in words."""
    known = {"site": context.site, "lang": context.language, "path": context.path, "kind": context.kind}
    for key in _ON_DOCUMENTS:
        for word, conditions in (("when", rule.when), ("unless", rule.unless)):
            values = getattr(conditions, key)
            if values and not document_conditions_hold(_with_one_condition(rule, word, key), context):
                actual = f"this document has {known[key]}" if known[key] else "that of this document is not known"
                yield f"{word} {key}: {', '.join(values)}; {actual}"


def _with_one_condition(rule: Rule, word: str, key: str) -> Rule:
    """The rule with only one of its conditions, and without its zone."""
    conditions = rule.when if word == "when" else rule.unless
    one = replace(Conditions(), **{key: getattr(conditions, key)})
    bare = unconditional(rule)
    return replace(bare, when=one) if word == "when" else replace(bare, unless=one)


def unmet_conditions(rule: Rule, at: LineInDocument) -> Iterator[str]:
    """The zone and the conditions of a rule that are not met at a line that its pattern matches, in words."""
    if rule.zone != Zone() and not at.matched_by(replace(unconditional(rule), zone=rule.zone)):
        yield f"the line matches, but {_out_of_zone(rule.zone, at)}"
    for unmet in unmet_document_conditions(rule, at.context):
        yield f"the line matches, but the rule does not apply to this document: {unmet}"
    for word, conditions in (("when", rule.when), ("unless", rule.unless)):
        for field in fields(Conditions):
            if field.name not in _ON_DOCUMENTS and getattr(conditions, field.name):
                one = _with_one_condition(rule, word, field.name)
                if not at.matched_by(one):
                    yield f"the line matches, but {_unmet(word, field.name, one, at)}"


def _out_of_zone(zone: Zone, at: LineInDocument) -> str:
    lines, last = at.view.raw, len(at.view) - 1
    if zone.kind == "end" and at.line < last:
        return f'the rule is for the end, and this text follows: "{one_line(lines[-1], _WIDTH)}"'
    if zone.kind == "start" and at.line > 0:
        return f'the rule is for the start, and this text precedes it: "{one_line(lines[0], _WIDTH)}"'
    half = (len(lines) + 1) // 2
    most = f" (at most half of the article: {counted(half, 'line')})" if zone.count > half else ""
    return f"it is line {at.line + 1} of {len(lines)} lines with text, and the rule is for the {zone}{most}"


def _unmet(word: str, key: str, rule: Rule, at: LineInDocument) -> str:
    """A condition that is not met, and what is there instead. `rule` has no other condition."""
    if key == "in_files" and at.context.frequent_lines is None:
        return "the rule needs the number of files of a run that have it (in_files): explain reads one file only"
    lines, line = at.view.raw, at.line
    actual = ""
    if key == "max_words":
        actual = f"; it has {count_words(lines[line])}"
    elif key == "after":
        actual = f'; the line before it is "{one_line(lines[line - 1], _WIDTH)}"' if line else "; it is the first line"
    elif key == "before":
        following = f'; the line after it is "{one_line(lines[line + 1], _WIDTH)}"' if line + 1 < len(lines) else ""
        actual = following or "; it is the last line"
    condition = next(iter(describe_conditions(rule.when if word == "when" else rule.unless)))
    return f"the rule applies {'only if' if word == 'when' else 'only if not:'} {condition}{actual}"
