"""A rule made of pasted text: it removes the text, whatever characters that has."""

from __future__ import annotations

import pytest

from dechaff.authoring.problems import check_rules
from dechaff.authoring.rule_text import new_rule
from dechaff.rules.load import read_text

CLIPS = [
    "Share\nRead 12 more stories from 6 November 2023\n",
    '<b> "quoted" \\ back\\<slash> it\'s: # [x] {y} & * ! | > % @ `\n- item\n? key\n',
    "...\n/search/\n/\n… and so on",
    "no",
    "12:30",
    "Ünlü – “İLGİLİ”\tHABERLER\u2028\ufeffx\x07",
    "日本語\n・関連記事：",
    " leading space\n\n\n  and more  ",
    "<title as x>",
    "\\",
    "'",
]


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("general", [False, True])
def test_a_pasted_clip_becomes_a_rule_that_takes_it(clip: str, general: bool) -> None:
    text = "version: 1\nrules:\n" + new_rule(clip, None, set(), general=general)
    checked = check_rules(read_text(text))
    assert not checked.errors, text + "\n".join(problem.render() for problem in checked.errors)
