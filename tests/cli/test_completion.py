"""What a shell completes: verbs, options, ids of rules, and the values of options."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import dechaff
from tests.places import SOURCE


def test_shell_completion_is_there(tmp_path: Path) -> None:
    assert "--show-completion" in dechaff("--help", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("sug", ["suggest"]),
        ("suggest --site-", ["--site-from", "--site-field"]),
        ("suggest --site-from fi", ["field", "field:"]),
        ("diff site --rule by", ["by-line"]),
        ("explain by", ["by-line"]),
        ("explain sit", []),
        ("try x site --at e", ["end"]),
        ("schema s", ["sidecar"]),
    ],
)
def test_shell_completion(site: Path, monkeypatch: pytest.MonkeyPatch, words: str, completed: list[str]) -> None:
    monkeypatch.setenv("_DECHAFF_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"dechaff {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    code = "import sys; sys.argv = ['dechaff']; from dechaff.cli.main import main; main()"
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    done = subprocess.run([sys.executable, "-c", code], cwd=site, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == completed and "Traceback" not in done.stderr


def test_completion_says_nothing_about_broken_rules(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dechaff.cli.options import rule_ids, what_to_explain

    monkeypatch.chdir(site)
    assert what_to_explain("by") == rule_ids("by") == ["by-line"] and "news/" not in rule_ids("")
    (site / "rules.yaml").write_text("version: 1\nuse: [news]\n", "utf-8")
    assert rule_ids("ne") == ["news/"] and "news/read-more" in rule_ids("news/")
    (site / "rules.yaml").write_text("key: [a", "utf-8")
    assert rule_ids("") == []
