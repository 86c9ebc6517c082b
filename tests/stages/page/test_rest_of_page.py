"""What follows below a label of the page, under the last paragraph: what goes with the label, and what stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dechaff import Cleaner
from dechaff.document import Document, RemovedSpan
from dechaff.rules.load import built_in, load_text
from dechaff.rules.model import REST_OF_PAGE
from dechaff.stages.page.rest_of_page import (
    CLOSING_NAMES,
    CLOSING_PACKS,
    MOST_CHARACTERS_BELOW,
    MOST_WORDS_BELOW,
    find_rest,
)
from dechaff.text.alignment import apply_edits
from tests.pages import PROSE

RULES = """
version: 1
use: [core, zh]
disable: [core/furniture-line, core/trailing-titles, core/head-*, core/*-body, core/link-run]
"""
SHARE = "Share on Facebook"
REST = ["Oldhaven", "The harbour in winter", "A new wall for the northern harbour", "Ann Lee 14"]
CHINESE = [
    "渡轮在六点离开港口，比平时晚了一个小时，因为船长一直在码头上等待岛上唯一的医生赶来登船，谁也没有抱怨。",
    "面包店的老板说，她每个星期都坐这条船，从来没有看见过船长等过任何人，这一次大家都站在绳子旁边不说话。",
    "岛上的学校当天没有开门，孩子们站在海滩上看着灯光慢慢绕过海角，医生提着两个包上岸，和镇长握了握手。",
]


def body(*below: str, rules: str = RULES, above: list[str] | None = None) -> list[str]:
    """What is left below the paragraphs."""
    lines = [*(PROSE if above is None else above), *below]
    article = Cleaner(load_text(rules)).clean("\n\n".join(lines))
    assert article.restore() == "\n\n".join(lines)
    assert Cleaner(load_text(rules)).clean(article.body).body == article.body
    return article.body.split("\n\n")[len(lines) - len(below) :]


@pytest.mark.parametrize("label", [SHARE, "Leave a comment", "Share on Facebook\n\nShare on Twitter"])
def test_what_is_below_a_label_goes(label: str) -> None:
    assert body(*label.split("\n\n"), *REST) == []
    assert body("The author is a captain", label, *REST) == ["The author is a captain"]


def test_every_removed_line_is_under_its_own_rule() -> None:
    article = Cleaner(load_text(RULES)).clean("\n".join([*PROSE, SHARE, *REST]))
    assert [span.text.strip() for span in article.removed if span.rule == REST_OF_PAGE] == ["\n".join(REST)]


STAY = {
    "no label": REST,
    "what is no label of a page": ["Advertisement", *REST],
    "a paragraph below": [SHARE, *REST, PROSE[1]],
    "a long line": [SHARE, *REST, " ".join(["harbour"] * (MOST_WORDS_BELOW + 1))],
    "many characters": [SHARE, *REST, "harbour" * (MOST_CHARACTERS_BELOW // 7 + 1)],
    "a sentence": [SHARE, "The ferry sails again on Monday.", *REST],
    "a table": [SHARE, "Month | Boats | Passengers", "May | 14 | 220", "June | 21 | 400"],
}


@pytest.mark.parametrize("name", STAY)
def test_what_stays(name: str) -> None:
    assert body(*STAY[name]) == [line for line in STAY[name] if line not in (SHARE, "Advertisement")]


def test_a_contact_is_no_end() -> None:
    assert body("分享", "港口", above=CHINESE) == []
    assert body("联系电话：0477-85995690", "港口管理局", above=CHINESE) == ["港口管理局"]


def test_a_text_of_few_paragraphs_may_have_more_above_than_below() -> None:
    assert body(SHARE, *REST, above=PROSE[:2]) == []
    assert body(SHARE, *REST * 9, above=PROSE[:2]) == REST * 9
    assert body(SHARE, *REST * 9, above=PROSE[:3]) == []


def test_rules_of_users_are_no_labels_of_a_page() -> None:
    rules = RULES + "rules:\n  - {id: mine, match: 'Oldhaven'}\n"
    assert body("Oldhaven", *REST[1:], rules=rules) == REST[1:]


@pytest.mark.parametrize(
    ("below", "wanted"),
    [
        ("\nShare\nOldhaven", ["Oldhaven"]),
        ("\nShare \n\nOldhaven", ["Oldhaven"]),
        ("\nAnn Lee Share\nOldhaven", []),
        ("\nShare Ann Lee\nOldhaven", []),
        (" Share\nOldhaven", []),
        ("\nOldhaven\nShare", []),
    ],
)
def test_a_label_is_a_line_of_its_own(below: str, wanted: list[str]) -> None:
    before = "\n".join(PROSE) + below
    place = before.index("Share")
    span = RemovedSpan(place, place + len("Share"), "core/share-lines")
    document = apply_edits(Document.of(before), [(span.start, span.end, "")])
    found = [document.text[low:high] for each in find_rest(document, [span]) for low, high in each.cuts]
    assert found == wanted
    assert find_rest(document, [replace(span, rule="credits/agency-line")]) == []


def test_it_can_be_turned_off() -> None:
    assert body(SHARE, *REST, rules=RULES.replace("[core/f", f"[{REST_OF_PAGE}, core/f")) == REST
    assert body(SHARE, *REST, rules=RULES + "body: whole\n") == REST
    assert body(SHARE, *REST, rules=RULES + f"rules:\n  - {{id: mine, match: '{REST[2]}', do: keep}}\n") == REST


def test_every_name_is_one_of_a_rule() -> None:
    ids = [rule.id.partition("/") for rule in built_in().rules]
    assert {pack for pack, _, _ in ids} >= CLOSING_PACKS
    assert {name for _, _, name in ids} >= CLOSING_NAMES
