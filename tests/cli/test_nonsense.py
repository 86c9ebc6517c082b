"""Whatever a user can type: a message and an exit status, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from dechaff.cli.main import main
from tests.command import dechaff

NONSENSE = [
    ("check", "nowhere.yaml"),
    ("check", "site"),
    ("check", "--corpus", "nowhere"),
    ("check", "--update", "site/0.txt"),
    ("explain",),
    ("explain", "nowhere.txt"),
    ("explain", "site"),
    ("explain", "site/0.txt:999"),
    ("explain", "site/0.txt:0"),
    ("explain", "--why-not", "site/0.txt"),
    ("explain", "--why-not", "nowhere:3"),
    ("explain", ""),
    ("explain", "a/b/c"),
    ("explain", "site/0.txt:3", "-r", "nowhere.yaml"),
    ("explain", "--why-not", "by-line"),
    ("diff", "nowhere"),
    ("diff", "empty"),
    ("diff", "site", "--sample", "0"),
    ("diff", "site", "--sample", "x"),
    ("diff", "site", "--rule", ""),
    ("try", "", "site"),
    ("try", "<", "nowhere"),
    ("try", "/(/", "site"),
    ("try", "..."),
    ("try", "...", "site"),
    ("try", "a", "site", "--at", "middle"),
    ("try", "<keep>", "site"),
    ("try", "\n", "site"),
    ("rules", "nowhere"),
    ("rules", "--show-effective", "site"),
    ("rules", "--show-effective", "nowhere"),
    ("rules", "site", "--show-effective", "site/0.txt"),
    ("suggest", "nowhere"),
    ("suggest", "site", "--site-from", "x"),
    ("suggest", "site", "--least", "1"),
    ("suggest", "site", "-o", "rules.yaml"),
    ("suggest", "empty"),
    ("suggest", "site", "--site-from", "field:"),
    ("suggest", "site", "-o", "no-folder/rules.yaml"),
    ("explain", "records.jsonl"),
    ("explain", "records.jsonl:9"),
    ("explain", "records.jsonl:1:999"),
    ("explain", "records.jsonl:1:x"),
    ("explain", "by-line", "--json"),
    ("explain", "site/0.txt:3", "--json"),
    ("explain", "--why-not", "site/0.txt:99999999999"),
    ("explain", "x" * 5000),
    ("rules", "x" * 5000),
    ("rules", "--show-effective", "records.jsonl"),
    ("new", "--from", "site/0.txt", "--id", "No Id"),
    ("new",),
    ("new", "--from", "nowhere"),
    ("new", "--from", "site"),
    ("new", "--from", "nothing.txt"),
    ("new", "--from", "site/0.txt", "--id", "share"),
    ("new", "--from", "long.txt"),
    ("schema",),
    ("schema", "x"),
    ("clean", "nowhere"),
    ("restore", "nowhere"),
    ("restore", "rules.yaml"),
    ("nonsense",),
    ("check", "--nonsense"),
    ("diff", "site", "--workers", "0"),
    ("check", "broken.yaml"),
    ("check", "image.yaml"),
]


@pytest.mark.parametrize("arguments", NONSENSE, ids=" ".join)
def test_nonsense_is_answered_with_a_message_and_status_2(
    site: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In this process: seventy others would take minutes to start."""
    (site / "empty").mkdir()
    (site / "nothing.txt").write_text(" \n", "utf-8")
    (site / "records.jsonl").write_text('{"id": "d1", "text": "By Ann Lee"}\n', "utf-8")
    (site / "long.txt").write_text("\n\n".join(f"Line {number}" for number in range(60)), "utf-8")
    (site / "broken.yaml").write_text("version: 1\nrules:\n\t- id: [", "utf-8")
    (site / "image.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    monkeypatch.chdir(site)
    monkeypatch.setattr("sys.argv", ["dechaff", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capfd.readouterr()
    assert ended.value.code == 2, shown
    assert shown.err.strip() or shown.out.strip()


def test_what_cannot_be_printed_is_no_reason_to_stop(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "records.jsonl").write_text('{"text": "By Łukasz Lee", "site": "\\ud83d"}\n', "utf-8")
    assert dechaff("suggest", "records.jsonl", "--site-from", "field", cwd=site).returncode == 0
    monkeypatch.setenv("PYTHONIOENCODING", "iso-8859-1")
    assert "By \\u0141ukasz Lee" in dechaff("try", "By <name>", "records.jsonl", cwd=site).stdout
    assert dechaff("explain", "--why-not", "records.jsonl:1:1", cwd=site).returncode == 0


def test_a_pattern_on_trial_is_wrong_where_the_user_typed_it(site: Path) -> None:
    output = dechaff("try", "<name>\n/(/", "site", "--at", "middle", cwd=site).stderr
    assert "pattern:2:2: error[P002]" in output and "2 | /(/\n  |  ^ missing )" in output
    assert "--at:1:1: error[S006]" in output
    assert "pattern:1:4: error[P001]" in dechaff("try", "By <nmae>", "site", cwd=site).stderr
