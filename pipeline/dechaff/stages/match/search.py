"""One search of a document: what is searched, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dechaff.document import Document
from dechaff.rules.model import Rule
from dechaff.stages.match.conditions import DocumentContext, document_conditions_hold
from dechaff.stages.match.index import Index, LineMemo
from dechaff.stages.match.view import View
from dechaff.text.alignment import decoded_spans

__all__ = ["MatchTimeoutError", "Search"]


class MatchTimeoutError(Exception):
    """The last guard stopped a rule on a document: `rule` is its id, `line` counts from 1 in the decoded text."""

    def __init__(self, rule: str, line: int) -> None:
        super().__init__(f"the rule {rule} takes too long on line {line:,}")
        self.rule = rule
        self.line = line


@dataclass(frozen=True, slots=True)
class Search:
    """A document that is searched with an index: its lines, and what is known of it and of them."""

    document: Document
    view: View
    memo: LineMemo
    index: Index
    context: DocumentContext
    without: frozenset[str]
    out_of_time: Callable[[], bool]

    def applies(self, rule: Rule) -> bool:
        """Whether a rule is not excluded and its conditions on the document hold."""
        applying = self.memo.applying
        if rule.id not in applying:
            applying[rule.id] = document_conditions_hold(rule, self.context)
        return applying[rule.id] and rule.id not in self.without

    def timeout(self, rule: Rule, line: int) -> MatchTimeoutError:
        """The error for the last guard that stopped a rule on a line of the view."""
        spans = decoded_spans(self.document, self.view.starts[line], self.view.end(line))
        return MatchTimeoutError(rule.id, self.document.decoded.count("\n", 0, spans[0][0] if spans else 0) + 1)
