"""The reference of the rule language is current, and the schemas are where it and the editors find them."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from dechaff.rules.pattern.placeholders import NAMES
from tests.command import dechaff
from tests.places import PACKAGE, ROOT


def test_what_is_generated_is_current() -> None:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "tools" / "make_reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = path
    assert set(module.PLACEHOLDERS) == set(NAMES)
    assert module.FILE.read_text("utf-8") == module.reference(), "python tools/make_reference.py"


@pytest.mark.parametrize("name", ["rules", "sidecar", "record"])
def test_the_command_prints_them(name: str, tmp_path: Path) -> None:
    assert dechaff("schema", name, cwd=tmp_path).stdout == (PACKAGE / "schemas" / f"{name}.json").read_text("utf-8")


def test_editors_find_the_schema() -> None:
    first = (ROOT / "rules.yaml").read_text("utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named and (ROOT / named[1]).is_file()
