"""`check`: rules that others shadow, rules that can never match, rules that match nothing in a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dechaff.authoring.problems import check_rules
from dechaff.rules.load import read_rules, read_text
from tests.command import dechaff


def codes(rules: str) -> list[str]:
    return [problem.code for problem in check_rules(read_text(f"version: 1\nrules:\n{rules}")).problems]


EXAMPLE = "\n    examples:\n      - {before: Share this with friends, after: ''}\n"


def test_shadowed_rules_are_named_once() -> None:
    one, other = "  - id: a\n    match: Share this <any>", "  - id: b\n    match: <any> with friends"
    wide = "  - id: w\n    match: Share <any>\n    examples: [{before: Share me, after: ''}]\n"
    assert codes(one + EXAMPLE + other + EXAMPLE) == ["W006"]
    assert codes(one + EXAMPLE + wide) == ["W006"]
    assert codes(wide + one + EXAMPLE) == ["W006"]
    saving = "  - id: s\n    match: Share <any as shared>" + EXAMPLE.replace(
        "''", "'', saves: {shared: this with friends}"
    )
    for rules in (wide + saving, saving + wide):
        assert [problem.rule for problem in check_rules(read_text(f"version: 1\nrules:\n{rules}")).problems] == ["w"]
    assert (
        codes(one + EXAMPLE + "  - id: k\n    do: keep\n    match: Share this <any>\n    examples: [{unchanged: x}]\n")
        == []
    )


IMPOSSIBLE = {
    "line end": "match: /Share\\nthis page/",
    "edge": "match: /Share this page /",
    "two spaces": "match: /Share  this page/",
    "anchor": "match: /Share this$ page/",
    "words": "match: Share this page\n    when: {max_words: 2}",
    "zone": "match: Share this page\n    at: first line\n    when: {after: Read on}",
    "row": "match: Share this page\n    at: first 2 lines\n    when: {in_a_row: 3}",
    "both": "match: Share this page\n    when: {site: example.org}\n    unless: {site: [example.org, example.com]}",
    "exact": "match: Share  this page\n    exact: true",
}
POSSIBLE = [
    "match: /Share\\n?this page/",
    "match: /Share this page *x/",
    "match: /Share {2}this page|x/",
    "match: /Share [$^] page/",
    "match: /Share this page$/",
    "match: /^Share this page/",
    "match: /Share  ?this/",
    "match: /Share this\\$ page/",
    "match: Share this page\n    when: {max_words: 3}",
    "match: /Share\\\\name of it/",
    "match: Share this page\n    when: {site: example.org}\n    unless: {site: m.example.org}",
]


@pytest.mark.parametrize("rule", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_a_rule_that_can_never_match_is_named(rule: str) -> None:
    assert "W008" in codes(f"  - id: a\n    {rule}\n")


@pytest.mark.parametrize("rule", POSSIBLE)
def test_a_rule_that_can_match_is_not(rule: str) -> None:
    assert "W008" not in codes(f"  - id: a\n    {rule}\n")


def test_dead_rules_of_a_corpus(site: Path) -> None:
    done = dechaff("check", "--corpus", "site", "--json", cwd=site)
    problems = json.loads(done.stdout)["problems"]
    dead = {problem["rule"] for problem in problems if problem["code"] == "W007"}
    assert dead == {"no-time-to-read", "read-more", "by-line", "share", "at-the-end", "quoted"}


def test_rules_stay_readable(site: Path) -> None:
    assert not read_rules(site / "rules.yaml").problems


def test_settings_of_an_included_file_are_named(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: a, match: Share this page, examples: [{before: Share this page, after: ''}]}\n"
    (tmp_path / "rules.yaml").write_text(f"version: 1\ninclude: more.yaml\n{rule}")
    (tmp_path / "more.yaml").write_text("version: 1\ntitle: keep\n")
    assert [problem.code for problem in check_rules(read_rules(tmp_path / "rules.yaml")).problems] == ["W015"]


def test_packs_and_changes_of_an_included_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\nuse: core\ninclude: more.yaml\n")
    (tmp_path / "more.yaml").write_text(
        "version: 1\nuse: news\ndisable: news/rain\nchange:\n  - {id: news/read-more, at: end}\n"
    )
    problems = [one for one in check_rules(read_rules(tmp_path / "rules.yaml")).problems if one.code == "W015"]
    assert [(one.place.line, one.message.split()[5]) for one in problems] == [
        (2, "use,"),
        (3, "disable,"),
        (5, "change,"),
    ]


def test_an_example_that_does_not_match_is_called_so_although_its_head_states_something(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "version: 1\nrules:\n  - id: a\n    match: Share this <any as sharer>\n    examples:\n"
        "      - before: |\n          Ferries run again after the storm\n\n          By Ann Lee\n\n"
        "          The ferries to the islands run again, and the talks of the two towns go on.\n"
        "        after: The ferries run.\n"
    )
    assert [one.code for one in check_rules(read_rules(tmp_path / "rules.yaml")).problems if one.code[0] == "E"] == [
        "E001"
    ]


def test_an_example_that_does_not_match_is_shown_beside_its_rule(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "version: 1\nrules:\n  - id: a\n    match: Share this long page\n    examples:\n"
        "      - {before: Share this short page, after: ''}\n"
    )
    done = dechaff("check", "rules.yaml", cwd=tmp_path)
    assert "nearest to line 1" in done.stdout and "                   ^^^^^" in done.stdout


def test_several_files_and_folders_are_checked(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    for name in ("a.yaml", "more/b.yaml"):
        (tmp_path / name).write_text("version: 1\nrules: []\n")
    done = dechaff("check", "a.yaml", "more", cwd=tmp_path)
    assert [line.split(":")[0] for line in done.stdout.splitlines() if "errors" in line] == ["a.yaml", "more/b.yaml"]
    (tmp_path / "empty").mkdir()
    assert "no rule files" in dechaff("check", "empty", cwd=tmp_path).stderr


def test_rule_files_above_and_beside_are_found_and_near_misses_named(tmp_path: Path) -> None:
    rules = "version: 1\nlimits: {leave_at_least: 0 words}\nrules:\n  - {id: a, match: Share this page}\n"
    (tmp_path / "site" / "texts").mkdir(parents=True)
    (tmp_path / "site" / "rules.yaml").write_text(rules)
    (tmp_path / "site" / "texts" / "a.txt").write_text("The talks went on.\nShare this page\n")
    (tmp_path / "elsewhere").mkdir()
    for place, file in (("site/texts", "a.txt"), ("elsewhere", "../site/texts/a.txt")):
        done = dechaff("clean", file, "-o", "-", cwd=tmp_path / place)
        assert done.stdout == "The talks went on.\n" and "(found there)" in done.stderr
    (tmp_path / "elsewhere" / "rules.yml").write_text(rules)
    assert "rules.yml is not read" in dechaff("clean", "-", cwd=tmp_path / "elsewhere", data="Some text.").stderr
    (tmp_path / "beside").mkdir()
    for name in ("a.txt", "rules.yaml.txt"):
        (tmp_path / "beside" / name).write_text("The talks went on.")
    (tmp_path / "here").mkdir()
    done = dechaff("clean", "../beside", "-o", "out", cwd=tmp_path / "here")
    assert "beside/rules.yaml.txt is not read" in done.stdout


def test_verbs_read_the_rule_file_that_clean_reads(tmp_path: Path) -> None:
    """`explain` must not explain other rules than those by which `clean`, from the same folder, cleans the file."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "rules.yaml").write_text("version: 1\nrules:\n  - {id: bell, match: Ring the bell}\n", "utf-8")
    (tmp_path / "site" / "a.txt").write_text("Ring the bell\n\nThe ferry ran again.", "utf-8")
    (tmp_path / "elsewhere").mkdir()
    for arguments in (
        ("clean", "../site/a.txt", "-o", "out"),
        ("explain", "../site/a.txt"),
        ("explain", "../site/a.txt:1"),
        ("rules", "../site"),
        ("rules", "--show-effective", "../site/a.txt"),
        ("suggest", "../site"),
    ):
        done = dechaff(*arguments, cwd=tmp_path / "elsewhere")
        assert "rules.yaml (found there)" in done.stdout + done.stderr, arguments
    assert "-Ring the bell" in dechaff("diff", "../site", cwd=tmp_path / "elsewhere").stdout


def test_a_pattern_that_is_meant_otherwise_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("4 min read\n\nThe ferry ran again.", "utf-8")
    done = dechaff("try", "* min read", "a.txt", cwd=tmp_path)
    assert 'for any text write <any>, for a number <number>: "<any> min read"' in done.stderr


def test_a_pattern_without_a_match_is_shown_beside_the_nearest_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The talks went on.\nSign up for our daily newsletter\n")
    done = dechaff("try", "Sign up for our free newsletter", "a.txt", cwd=tmp_path)
    assert "nearest: a.txt:2" in done.stdout and "^^^^^" in done.stdout
