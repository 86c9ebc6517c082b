"""docs/guarantees.md names a test for each promise, and the tests are there."""

from __future__ import annotations

import ast
import re

from tests.places import ROOT

PAGE = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_each_promise_has_a_test() -> None:
    rows = [line for line in PAGE.split("## What is not promised")[0].splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 15
    assert [row for row in rows if not TEST.search(row.split(" | ")[-1])] == []


def test_the_tests_are_there() -> None:
    for path, name in TEST.findall(PAGE):
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not name or name in found, f"{path}::{name}"
