"""Work is bounded by the text and the rules, and never by the clock: what is too long, and the last guard."""

from __future__ import annotations

import pytest

from dechaff import Cleaner, DocumentError
from dechaff.document import Document, Source
from dechaff.rules.load import load_text
from dechaff.rules.pattern.backtracking import MAXIMUM_LINE, STEEP_LINE
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.match.search import MatchTimeoutError

PROSE = "The ferry was late again, and the captain said nothing about it to the passengers who had waited on the quay."
RULES = """
version: 1
limits: {remove_at_most: 100%, leave_at_least: 0 words}
rules:
  - id: tags
    match: '/Tags: (?:a|aa)+;/'
  - id: list
    match: '/List: \\w+(?: \\w+)*;/'
"""


BOMB = f"Tags: {'a' * 900}!;"


def cleaned(line: str) -> str:
    return Cleaner.from_text(RULES).clean(f"{PROSE}\n\n{line}").body


def line(head: str, size: int) -> str:
    return f"{head}: {'a' * (size - len(head) - 3)};"


@pytest.mark.parametrize(("head", "limit"), [("Tags", STEEP_LINE), ("List", MAXIMUM_LINE)])
def test_expressions_are_tried_up_to_their_line_limit(head: str, limit: int) -> None:
    assert cleaned(line(head, limit)) == PROSE
    assert line(head, limit + 1) in cleaned(line(head, limit + 1))


def test_the_last_guard_names_the_rule_and_the_line() -> None:
    document = Document.of(f"{PROSE}\n\n\nTags: a;")
    with pytest.raises(MatchTimeoutError) as caught:
        Matcher(load_text(RULES)).findings(document, out_of_time=lambda: True)
    assert (caught.value.rule, caught.value.line) == ("tags", 4)


def test_an_expression_that_takes_too_long_fails_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.stages.match.line_match.SECONDS", 0.05)
    source = Source("a.txt", f"{PROSE}\n\n{BOMB}", path="a.txt")
    outcome = Cleaner.from_text(RULES).attempt(source)
    assert isinstance(outcome, DocumentError) and (outcome.id, outcome.stage) == ("a.txt", "match")
    assert outcome.reason == "the rule tags takes too long on line 3: simplify its expression, or disable it"


def test_a_document_that_takes_too_long_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.cleaner._SECONDS", -1)
    with pytest.raises(DocumentError, match="the rule list takes too long on line 3"):
        Cleaner.from_text(RULES).clean(f"{PROSE}\n\nList: a;")
