"""The laws of cleaning, against hostile texts and hostile rules.

`DECHAFF_EXAMPLES=20000 pytest tests/test_properties.py` looks harder than the usual run does.
"""

from __future__ import annotations

import os
from itertools import pairwise

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from dechaff import Article, Cleaner, RulesError
from dechaff.cleaner import prepare
from dechaff.document import Document, Source
from dechaff.rules.load import Ruleset, load_text
from dechaff.sinks.record import from_json, to_json
from dechaff.stages.decode.decode import decode
from dechaff.stages.match.conditions import DocumentContext
from dechaff.stages.match.index import build_exhaustive_index
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.normalise.normalise import normalise
from tests.hostile import scenes

EXAMPLES = int(os.environ.get("DECHAFF_EXAMPLES", "250"))

many = settings(max_examples=EXAMPLES, derandomize="CI" in os.environ)
few = settings(max_examples=max(EXAMPLES // 4, 50), derandomize="CI" in os.environ)


def ruleset_of(rules: str) -> Ruleset:
    """The rules, where they are right; wrong ones have been refused, and that is all that is asked of them."""
    try:
        return load_text(rules)
    except RulesError:
        assume(False)
        raise


def bare(text: str) -> str:
    return "".join(text.split())


def articles(rules: str, text: str | bytes) -> tuple[Cleaner, Article]:
    cleaner = Cleaner(ruleset_of(rules))
    article = cleaner.clean(text, url="https://news.example.org/a", language="en")
    event(article.status)
    return cleaner, article


def repaired(data: str | bytes, article: Article) -> str:
    """The decoded text, with what is repaired in the lines that normalising makes (dechaff/stable.py).

    What the rules leave may be repaired once more: such a case is passed over.
    """
    text = prepare(Source("x", data)).text
    assume(article.record.repairs.get("mojibake", 0) == text.repairs.get("mojibake", 0))
    return text.content


def check_nothing_lost(article: Article, decoded: str) -> None:
    """Each character of the decoded text is in the body, on record as removed, or in a change of white space."""
    assert article.restore() == decoded
    position = 0
    shown = 0
    spans = [(span.start, span.end, span.text, "") for span in article.removed]
    spans += [
        (at, at + len(change.old), change.old, change.new) for change in article.record.whitespace for at in change.at
    ]
    for start, end, old, new in sorted(spans, key=lambda span: span[:2]):
        kept = decoded[position:start]
        assert article.body[shown : shown + len(kept)] == kept
        assert decoded[start:end] == old
        shown += len(kept) + len(new)
        position = end
    assert article.body[shown:] == decoded[position:]
    for change in article.record.whitespace:
        assert not change.new.strip()
        assert not change.old.strip() or change.old.lstrip()[0] in "-\u2010", "only the hyphen of a broken word may go"


def check_spans(article: Article, decoded: str) -> None:
    """Removed spans are in order, apart, and say what stands there."""
    assert all(one.end <= other.start for one, other in pairwise(article.removed))
    for span in (*article.removed, *article.record.reported):
        assert 0 <= span.start < span.end <= len(decoded)
        assert decoded[span.start : span.end] == span.text
        assert span.line == decoded.count("\n", 0, span.start) + 1


@many
@given(scenes())
def test_nothing_is_lost_and_the_way_back_is_exact(scene: tuple[str, str]) -> None:
    rules, text = scene
    _, article = articles(rules, text)
    decoded = repaired(text, article)
    check_nothing_lost(article, decoded)
    check_spans(article, decoded)
    assert from_json(to_json(article.record)) == article.record


@many
@given(scenes())
def test_cleaning_the_result_changes_nothing(scene: tuple[str, str]) -> None:
    rules, text = scene
    cleaner, article = articles(rules, text)
    assume(article.status != "limit exceeded")
    # The judgement on mojibake looks at the whole text, white space included, so it may change with what was cut.
    assume(decode(Source("x", article.body)).content == article.body)
    again = cleaner.clean(article.body, url="https://news.example.org/a", language="en")
    assert again.body == article.body
    assert again.removed == ()


class EverywhereMatcher(Matcher):
    """Rules `at: end` are tried on all lines, too."""

    _at_end = frozenset()


@many
@given(scenes())
def test_the_index_finds_what_trying_everything_finds(scene: tuple[str, str]) -> None:
    rules, text = scene
    ruleset = ruleset_of(rules)
    document, _ = normalise(Document.of(decode(Source("x", text)).content))
    context = DocumentContext("news.example.org", "en", "x")
    found = Matcher(ruleset).findings(document, context)
    expected = EverywhereMatcher(ruleset, build_exhaustive_index(ruleset.rules)).findings(document, context)
    event(f"findings: {min(len(found), 3)}")
    assert found == expected


@few
@given(scenes(), st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_any_bytes_are_cleaned_or_refused_in_our_own_words(scene: tuple[str, str], data: bytes | str) -> None:
    outcome = Cleaner(ruleset_of(scene[0])).attempt(Source("x", data))
    if isinstance(outcome, Article):
        check_nothing_lost(outcome, repaired(data, outcome))
    else:
        assert "fault in dechaff" not in outcome.reason


@few
@given(st.text(max_size=200))
def test_any_text_as_rules_is_read_or_refused(text: str) -> None:
    try:
        load_text(text)
    except RulesError as error:
        assert error.problems and str(error)
