"""The rule language, case by case (`synthetic/match/*.yaml`): rules and a text, and what comes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dechaff import Cleaner, RulesError
from dechaff.rules.load import load
from tests.places import SYNTHETIC

FOLDER = SYNTHETIC / "match"
SETTINGS = ("limits", "title", "lists", "use", "disable", "change")
KNOWN = {"name", "rules", "rule-note", "text", "site", "lang", "path", *SETTINGS}
EXPECTED = {"body", "saved", "also", "by", "reported", "status", "reason", "warning"}


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    ]


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    assert set(case) <= KNOWN | EXPECTED and EXPECTED & set(case), (
        "a key of the case is misspelt, or nothing is expected"
    )
    rules = {"version": "1", "limits": {"remove_at_most": "100%", "leave_at_least": "0 words"}}
    rules |= {key: case[key] for key in SETTINGS if key in case} | {"rules": case["rules"]}
    cleaner = Cleaner.from_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False))
    url = f"https://{case['site']}/a" if "site" in case else None
    article = cleaner.clean(case["text"], url=url, language=case.get("lang"), path=case.get("path"))
    record = article.record
    found = {
        "body": article.body,
        "saved": dict(article.metadata),
        "also": {key: list(values) for key, values in record.also.items()},
        "by": [span.rule for span in article.removed],
        "reported": [span.rule for span in record.reported],
        "status": article.status,
    }
    assert article.restore() == case["text"]
    assert {key: found[key] for key in found if key in case} == {key: case[key] for key in found if key in case}
    assert case.get("reason", "") in (record.reason or "")
    assert case.get("warning", "") in " ".join(record.warnings)


PACKED = """\
version: 1
use: [core]
rules:
  - id: share
    match: Share
    unless: {after: one, max_words: 9}
    examples: [{before: Share x, after: x}]
"""


def ids_of(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return [rule.id for rule in load(folder / "rules.yaml").rules]


def test_use_puts_packs_after_own_rules(tmp_path: Path) -> None:
    found = ids_of(tmp_path, rules=PACKED)
    assert found[0] == "share" and found[1:] and all(id.startswith("core/") for id in found[1:])


def test_without_use_there_are_no_packs(tmp_path: Path) -> None:
    assert ids_of(tmp_path, rules=PACKED.replace("use: [core]", "use: []")) == ["share"]
    assert ids_of(tmp_path, rules=PACKED.replace("use: [core]\n", "")) == ["share"]


def test_disable_takes_ids_and_globs(tmp_path: Path) -> None:
    everything = ids_of(tmp_path, rules=PACKED)
    assert ids_of(tmp_path, rules=PACKED + "disable: core/*\n") == ["share"]
    assert ids_of(tmp_path, rules=PACKED + f"disable: [{everything[1]}]\n") == [everything[0], *everything[2:]]


def test_include_reads_files_in_order_and_once(tmp_path: Path) -> None:
    rule = "version: 1\nrules: [{id: %s, match: x}]\n"
    found = ids_of(
        tmp_path, rules="version: 1\ninclude: [rules/*.yaml, rules/b.yaml, c.yaml]\nrules: [{id: own, match: x}]\n",
        rules__b=rule % "b", rules__a=rule % "a", c="version: 1\ninclude: rules/a.yaml\nrules: [{id: c, match: x}]\n",
    )  # fmt: skip
    assert found == ["own", "a", "b", "c"]


def test_included_files_know_the_lists_of_the_main_one(tmp_path: Path) -> None:
    assert ids_of(
        tmp_path, rules="version: 1\nlists: {n: [X]}\ninclude: b.yaml\n", b="version: 1\nrules: [{id: b, match: <n>}]\n"
    ) == ["b"]


def test_an_id_is_unique_over_all_files(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r'b\.yaml:2:14: error\[S007\]: the id "a" is already used'):
        ids_of(
            tmp_path,
            rules="version: 1\ninclude: b.yaml\nrules: [{id: a, match: x}]\n",
            b="version: 1\nrules: [{id: a, match: y}]\n",
        )


def test_change_merges_conditions_and_adds_examples(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "version: 1\ninclude: b.yaml\nchange:\n  - id: share\n    at: end\n"
        "    unless: {site: example.org, max_words: 3}\n"
        "    examples: [{unchanged: x}]\n"
    )
    (tmp_path / "b.yaml").write_text(PACKED.replace("use: [core]\n", ""))
    (rule,) = load(tmp_path / "rules.yaml").rules
    assert str(rule.zone) == "end"
    assert rule.unless.site == ("example.org",) and rule.unless.max_words == 3 and len(rule.unless.after) == 1
    assert [example.unchanged for example in rule.examples] == [False, True]
    assert rule.text == ("Share",)


def test_change_of_match_replaces_match_any(tmp_path: Path) -> None:
    (rule,) = [
        rule
        for rule in (
            ids_of(tmp_path, rules=PACKED + "change: [{id: share, match_any: [a, b]}]\n"),
            load(tmp_path / "rules.yaml").rules,
        )[1]
        if rule.id == "share"
    ]
    assert rule.text == ("a", "b")


def test_a_change_may_change_what_was_changed(tmp_path: Path) -> None:
    ids_of(tmp_path, rules=PACKED + "change: [{id: share, at: end}, {id: share, unless: {lang: de}}]\n")
    rule = load(tmp_path / "rules.yaml").rules[0]
    assert str(rule.zone) == "end" and rule.unless.lang == ("de",) and rule.unless.max_words == 9


def test_settings_of_the_main_file_come_first(tmp_path: Path) -> None:
    ids_of(
        tmp_path,
        rules="version: 1\ninclude: b.yaml\ntitle: keep\n",
        b="version: 1\ntitle: move\nbody: whole\nlimits: {remove_at_most: 5%}\n",
    )
    settings = load(tmp_path / "rules.yaml").settings
    assert (settings.title, settings.body, settings.limits.remove_at_most) == ("keep", "whole", 0.05)
