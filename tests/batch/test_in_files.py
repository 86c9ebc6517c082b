"""The condition `in_files`: lines are counted over a run before it, whatever the number of workers."""

from __future__ import annotations

import json
from pathlib import Path

from dechaff import Cleaner
from tests.command import dechaff
from tests.site import RULES, page


def test_in_files_counts_the_run_first_for_any_number_of_workers(site: Path) -> None:
    for workers in ("1", "2"):
        assert dechaff("clean", "site", "-o", f"out{workers}", "-w", workers, cwd=site).returncode == 0
    one, two = ({path.name: path.read_bytes() for path in (site / out).iterdir()} for out in ("out1", "out2"))
    assert one == two and b"tide tables" not in one["0.txt"]
    assert "in_files" in json.loads(one["0.json"])["tool"] and not json.loads(one["0.json"])["warnings"]


def test_in_files_sees_changes_of_other_files(site: Path) -> None:
    dechaff("clean", "site", "-o", "out", cwd=site)
    (site / "site" / "2.txt").write_text(page("Something else"), "utf-8")
    dechaff("clean", "site", "-o", "out", cwd=site)
    assert "tide tables" in (site / "out" / "0.txt").read_text("utf-8")


def test_in_files_outside_of_a_run_does_nothing_and_says_so() -> None:
    cleaner = Cleaner.from_text(RULES)
    article = cleaner.clean(page("See the tide tables"))
    assert article.status == "unchanged"
    assert article.record.warnings == (
        "the rule often needs the counts of a run over files (in_files) and was not applied",
    )
    assert [article.status for article in cleaner.clean_many([page("See the tide tables")] * 5)] == ["unchanged"] * 5


def test_unless_in_files_removes_nothing_without_a_count() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    match: Rare line\n    unless: {in_files: 2}\n"
    assert Cleaner.from_text(rules).clean(page("Rare line")).status == "unchanged"
