"""The titles of other articles below the last paragraph: what goes without a label, and the lists that stay."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.rules.load import load_text
from dechaff.rules.model import TRAILING_TITLES
from tests.pages import PROSE

RULES = "version: 1\nuse: [core]\ndisable: ['core/[!t]*']\n"
TITLES = [
    "New lighthouse on the northern cape chosen for a trial of wind power",
    "Board votes for a harbour wall that is twice as high as the old one",
    "700 islanders ask the mayor for a second doctor before the winter",
    "'Nobody waits for me': why the captain of the mail boat leaves at last",
]
CHINESE = [
    "北方海角新灯塔被选中进行风力发电试验，渔民表示欢迎",
    "港口委员会投票决定修建一道两倍高的新防波堤",
    "七百名岛民要求市长在冬天之前增加一名医生",
]


def body(*below: str, rules: str = RULES, above: list[str] | None = None) -> list[str]:
    """What is left below the paragraphs."""
    lines = [*(PROSE if above is None else above), *below]
    article = Cleaner(load_text(rules)).clean("\n\n".join(lines))
    assert article.restore() == "\n\n".join(lines)
    assert {span.rule for span in article.removed} <= {TRAILING_TITLES}
    assert Cleaner(load_text(rules)).clean(article.body).body == article.body
    return article.body.split("\n\n")[len(lines) - len(below) :]


@pytest.mark.parametrize("titles", [TITLES, TITLES[:3], CHINESE])
def test_a_run_of_titles_goes(titles: list[str]) -> None:
    assert body(*titles) == []


STAY = {
    "two": TITLES[:2],
    "below a heading": ["Most wanted on the island", *TITLES],
    "below a colon": ["The board voted on these questions on Monday evening:", *TITLES],
    "a list": [f"- {title}" for title in TITLES],
    "numbers": [f"{number}. {title}" for number, title in enumerate(TITLES, 1)],
    "numbers with a dash": [f"{number}- {title}" for number, title in enumerate(TITLES, 1)],
    "items with commas": [f"{title}," for title in TITLES],
    "sentences": [f"{title}." for title in TITLES],
    "names": ["Ann Lee, captain of the ferry", "Tom Berg, doctor of the island", "Ida Oak, mayor of the town"],
    "parts of one list": [f"Page {number}: the rules for passengers of the ferry in winter" for number in (7, 8, 9)],
    "the weather of towns": [
        f"{town} 15°C partly cloudy in the morning, with single heavy showers later"
        for town in ("Oldhaven", "Cape", "Mill")
    ],
    "something else among them": [*TITLES[:2], "Oldhaven", *TITLES[2:]],
    "a script without capitals": [
        "قالت شركة الميناء إن العبارة القديمة ستبحر صيفا آخر في مياه الجزيرة الشمالية",
        "وطلب الصيادون من القريتين قاربا ثانيا لأن الصف على الرصيف يطول كل سبت",
        "ووعدت رئيسة البلدية بجواب قبل أن تبدأ عواصف الشتاء في الخليج الكبير",
    ],
    "figures and quotes in a script without capitals": [
        "13 قاربا قديما بقيت على الرصيف الشمالي بعد أن رحل الصيادون إلى القرية",
        "«العبارة القديمة» أبحرت صيفا آخر في مياه الجزيرة الشمالية بعد العاصفة",
        "700 من سكان الجزيرة يطلبون طبيبا ثانيا قبل أن تبدأ عواصف الشتاء",
    ],
    "prose below": [*TITLES, PROSE[1]],
    "rows": [f"{title} | {number}" for number, title in enumerate(TITLES)],
}


@pytest.mark.parametrize("name", STAY)
def test_a_list_of_the_article_stays(name: str) -> None:
    assert body(*STAY[name]) == STAY[name]


def test_little_prose_above_them() -> None:
    assert body(*TITLES, above=PROSE[:2]) == TITLES


def test_it_can_be_turned_off() -> None:
    assert body(*TITLES, rules=RULES.replace("[!t]", "")) == TITLES
    assert body(*TITLES, rules=RULES + "body: whole\n") == TITLES
    assert body(*TITLES, rules=RULES + f"rules:\n  - {{id: mine, match: '{TITLES[1]}', do: keep}}\n") == TITLES
