"""`explain`, `diff`, `try`, `rules` and `new`, as processes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command import dechaff
from tests.site import RULES, page


def test_explain_takes_files_lines_and_rules(site: Path) -> None:
    assert "no rule matched" in dechaff("explain", "site/2.txt", cwd=site).stdout
    done = dechaff("explain", "--why-not", "site/0.txt:4", cwd=site)
    assert done.returncode == 0 and "^^^ differs" in done.stdout
    assert dechaff("explain", "site/0.txt:4", cwd=site).stdout == done.stdout
    rule = dechaff("explain", "by-line", cwd=site).stdout
    for words in (
        "removes a line like:",
        "By <name as author>",
        "only if: the article is from example.org",
        "saves: author",
    ):
        assert words in rule, rule
    assert "looked up by: lines that " in rule and ' "by"' in rule
    assert "NOT IN USE" in dechaff("explain", "core/byline", cwd=site).stdout
    wrong = dechaff("explain", "by-lin", cwd=site)
    assert wrong.returncode == 2 and 'did you mean "by-line"?' in wrong.stderr


def test_a_file_wins_over_a_rule(site: Path) -> None:
    (site / "by-line").write_text(page("X"), "utf-8")
    assert "by-line: unchanged" in dechaff("explain", "by-line", cwd=site).stdout


def test_diff(site: Path) -> None:
    done = dechaff("diff", "site", cwd=site)
    assert done.returncode == 1 and "3 of 3 files would change" in done.stderr
    assert done.stdout.count("-See the tide tables") == 3 and "\x1b" not in done.stdout
    assert dechaff("diff", "site", "--rule", "share", cwd=site).returncode == 0
    assert dechaff("diff", "site", "--rule", "o*", "--sample", "2", cwd=site).stdout.count("+++") == 2
    assert dechaff("diff", "site", "--rule", "shar", cwd=site).returncode == 2


def test_try_writes_nothing(site: Path) -> None:
    before = sorted(site.rglob("*"))
    done = dechaff("try", "By <name as author>", "site", cwd=site)
    assert "site/1.txt:3: By Ann Lee and Bob Ray" in done.stdout
    assert "saves author: Ann Lee and Bob Ray" in done.stdout and "1 place in 1 of 3 files" in done.stdout
    assert json.loads(dechaff("try", "<network>", "site", "--json", cwd=site).stdout)["places"] == 1
    assert sorted(site.rglob("*")) == before
    wrong = dechaff("try", "By <nmae>", "site", cwd=site)
    assert wrong.returncode == 2 and "did you mean <name>?" in wrong.stderr


def test_rules_are_counted_and_dead_ones_marked(site: Path) -> None:
    lines = dechaff("rules", "site", cwd=site).stdout.splitlines()
    assert lines[2].split()[:3] == ["3", "3", "often"]
    assert any(line.split()[0] == "dead" and "share" in line for line in lines)
    listed = json.loads(dechaff("rules", "site", "--json", cwd=site).stdout)
    assert {rule["id"]: rule["hits"] for rule in listed["rules"]} == {
        "no-time-to-read": 0,
        "read-more": 0,
        "by-line": 0,
        "share": 0,
        "at-the-end": 0,
        "quoted": 0,
        "often": 3,
    }


def test_hits_of_keep_rules_are_counted(site: Path) -> None:
    (site / "site" / "0.txt").write_text(page('"We are hopeful"'), "utf-8")
    listed = json.loads(dechaff("rules", "site", "--json", cwd=site).stdout)
    assert next(rule["hits"] for rule in listed["rules"] if rule["id"] == "quoted") == 1


def test_what_applies_to_a_file_and_why(site: Path) -> None:
    done = dechaff("rules", "--show-effective", "site/0.txt", cwd=site)
    assert "6 of 7 rules apply" in done.stdout
    assert "by-line (rules.yaml:14): when site: example.org; that of this document is not known" in done.stdout


def test_new(site: Path) -> None:
    (site / "clip.txt").write_text("Read 12 more stories\n", "utf-8")
    done = dechaff("new", "--from", "clip.txt", "--general", "--id", "more-stories", cwd=site)
    assert done.returncode == 0 and "match: Read <number> more stories" in done.stdout.replace("'", "")
    (site / "rules.yaml").write_text(RULES + done.stdout, "utf-8")
    assert dechaff("check", cwd=site).returncode == 0
    assert dechaff("new", "--from", "clip.txt", "--id", "more-stories", cwd=site).returncode == 2
    assert (
        "  - id: read-12-more-stories\n" in dechaff("new", "--from", "-", cwd=site, data="Read 12 more stories").stdout
    )


def test_a_broken_rule_file_gets_nothing_appended_unnoticed(site: Path) -> None:
    (site / "broken.yaml").write_text("key: [a\n", "utf-8")
    done = dechaff("new", "--from", "-", "-r", "broken.yaml", cwd=site, data="Share")
    assert "can't be read" in done.stderr
    assert dechaff("new", "--from", "-", "--id", "No Id", cwd=site, data="Share").stdout == ""
