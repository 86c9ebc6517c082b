"""The judgement on lines outside of page dumps: what it may look at, that it settles, and that it can be turned off."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.document import Document
from dechaff.rules.load import load_text
from dechaff.rules.model import FURNITURE_LINE
from dechaff.stages.page.chrome import non_blank_lines
from dechaff.stages.page.gap_features import GROWING, Gap, candidates, gaps
from dechaff.stages.page.judgement import THRESHOLD, find_furniture, judged_lines, removed_before
from dechaff.stages.page.line_features import is_prose
from dechaff.stages.page.weights import gap_weights
from dechaff.text.alignment import apply_edits
from tests.pages import PROSE

ONLY_JUDGEMENT = "version: 1\nuse: [core]\ndisable: ['core/*']\n"
JUDGED = ONLY_JUDGEMENT.replace("'core/*'", "'core/[!f]*'")
FURNITURE = ["Sign up", "Most popular stories", "Terms of service", "Privacy policy"]
TEXT = "\n".join(["Skip to content", *PROSE, *FURNITURE])


def judged(text: str, rules: str = JUDGED) -> list[str]:
    """The lines that the judgement takes when no other rule is in use."""
    article = Cleaner(load_text(rules)).clean(text)
    assert article.restore() == text
    spans = [span for span in article.removed if span.rule == FURNITURE_LINE]
    assert len(spans) == len(article.removed)
    return [line for span in spans for line in span.text.split("\n") if line.strip()]


def test_furniture_goes_and_is_on_record() -> None:
    taken = judged(TEXT)
    assert set(taken) & set(FURNITURE) and not set(taken) & set(PROSE)


def test_a_piece_of_a_sentence_stays() -> None:
    """A sentence that was broken where it had links: its pieces look like buttons."""
    text = "\n".join([*PROSE, *FURNITURE, "of the harbour"])
    assert "Privacy policy" in judged("\n".join([*PROSE, *FURNITURE])) and "Privacy policy" not in judged(text)


def test_it_can_be_turned_off() -> None:
    assert judged(TEXT, ONLY_JUDGEMENT) == []
    assert judged(TEXT, JUDGED.replace("use:", "body: whole\nuse:")) == []


def test_what_a_rule_keeps_stays() -> None:
    rules = JUDGED + "rules:\n  - {id: mine, match: Privacy policy, do: keep}\n"
    assert "Privacy policy" in judged(TEXT) and "Privacy policy" not in judged(TEXT, rules)


def test_it_settles_at_once() -> None:
    cleaner = Cleaner(load_text(JUDGED))
    body = cleaner.clean(TEXT).body
    assert cleaner.clean(body).body == body and cleaner.clean(body).status == "unchanged"


def test_a_text_without_prose_is_not_judged() -> None:
    assert judged("\n".join(FURNITURE * 5)) == []
    assert judged("\n".join([*PROSE[:2], *FURNITURE])) == []


SENTENCES = [
    "Sign up for the newsletter of the harbour now.",
    "We use cookies to make this page better.",
    "请注册我们的时事通讯并阅读隐私政策。",
    "»Melden Sie sich jetzt für den Newsletter des Hafens an.«",
    "„Melden Sie sich jetzt für den Newsletter des Hafens an.“",
    "Sign up all of the passengers of the ferry to the newsletter of the harbour and to the privacy policy",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_never_taken(sentence: str) -> None:
    text = Document.of("\n".join([*PROSE, "Sign up", sentence, "Privacy policy"]))
    assert sentence not in [one.text for one in judged_lines(text, beside_removed=True)]


def test_removing_lines_is_no_evidence_against_others() -> None:
    """So that a line that stayed is not taken in the next pass, because of where it then stands."""
    lines = ["Home", "Skip to content", *PROSE[:3], "Sign up", "The lights", "Share", *PROSE[3:], *FURNITURE, "Sign up"]
    assert all(weight <= 0 for name, weight in gap_weights().items() if name.startswith(GROWING))
    weights = gap_weights()

    def log_odds(some: list[str]) -> dict[int, float]:
        found = candidates(some, lambda: [False] * (len(some) + 1))
        return {one.number: sum(weights.get(name, 0.0) for name in one.features) for one in found}

    before = log_odds(lines)
    assert len(before) >= 8
    for gone in before:
        after = log_odds([line for number, line in enumerate(lines) if number != gone])
        for number, value in before.items():
            if number != gone:
                assert after[number - (number > gone)] >= value - 1e-9


def test_rows_and_tables_of_contents_are_not_judged() -> None:
    rows = [
        "Home | 3 | 4",
        "Search | 5 | 6",
        "Menu 12",
        "Help 25",
        "Log in 31",
        "www.harbour.example",
        "http://a.example/b",
    ]
    contents = ["Sport", "Weather", "On this page", "Search", "Privacy policy"]
    text = Document.of("\n".join([*contents, *PROSE[:3], "Sport", *PROSE[3:], *rows, "Sign up 2024", "Sign up 5:30"]))
    assert [one.text for one in judged_lines(text, beside_removed=True)] == ["Weather", "Sport"]


def test_the_parts_of_a_text_without_paragraphs_are_not_judged() -> None:
    links = ["Newsletter of the harbour", "https://harbour.example/newsletter", "Privacy policy", "Sign up"]
    heading, bullets = "**Newsletter**", ["Most popular", "- the harbour", "- the ferry"]
    text = Document.of("\n".join([*PROSE[:3], "Log in", heading, *PROSE[3:], *bullets, *links]))
    taken = [one.text for one in judged_lines(text, beside_removed=True)]
    assert "Log in" in taken and "Sign up" in taken
    assert not set(taken) & {heading, bullets[0], *links[:3]}
    dated = Document.of("\n".join([*PROSE, "Most popular", "19. 9. 2018"]))
    assert "Most popular" in [one.text for one in judged_lines(dated, beside_removed=True)]
    cases = [line for number in range(9) for line in ("Charge", f"Case {number}", "Verdict", "Sentence")]
    assert judged("\n".join([*PROSE, *cases, *FURNITURE])) == []


def test_gaps() -> None:
    assert list(gaps([False, True, False, False, True, True, False])) == [
        Gap("head", 0, 1), Gap("inside", 2, 4), Gap("tail", 6, 7),
    ]  # fmt: skip
    assert list(gaps([False, False])) == list(gaps([])) == list(gaps([True])) == []
    assert all(map(is_prose, PROSE)) and not any(map(is_prose, FURNITURE))


def test_what_stands_beside_removed_text() -> None:
    text = "Related:\n" + "\n".join(PROSE[:3]) + "\nRead more\nThe lights"
    whole = Document.of(text)
    assert removed_before(whole, non_blank_lines(whole)) == [False] * 7
    at = text.index("Read more")
    cut = apply_edits(whole, [(0, 9, ""), (at, at + 10, "")])
    assert removed_before(cut, non_blank_lines(cut)) == [True, False, False, True, False]
    tail = apply_edits(whole, [(text.index("\nThe lights"), len(text), "")])
    assert removed_before(tail, non_blank_lines(tail)) == [False, False, False, False, False, True]


def test_the_first_look_counts_what_is_beside_it() -> None:
    document = Document.of(TEXT)
    assert find_furniture(document) == find_furniture(document, beside_removed=False) != []
    assert THRESHOLD < 0
