"""The command, as a user runs it: real processes on real files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command import dechaff as run_dechaff
from tests.places import ROOT, SOURCE

SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
RULES = """\
version: 1
limits: {leave_at_least: 0 words, remove_at_most: 90%}
rules:
  - id: share
    match: Share
  - id: leading-date
    at: first line
    match: date <date as date> <keep>
"""
ARTICLE = "date 2023-11-06 The talks resumed.\r\n\r\nShare\r\n\r\nOfficials were hopeful.\r\n"
BODY = "The talks resumed.\n\nOfficials were hopeful.\n"


def dechaff(
    *arguments: str | Path, cwd: Path, input: bytes = b"", expect: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run the command; no colours and no bar where nobody looks."""
    done = run_dechaff(*arguments, cwd=cwd, data=input)
    output = done.stdout + done.stderr
    assert "\x1b" not in output and "\r" not in done.stderr, output
    assert expect is None or done.returncode == expect, output
    return done


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder to work in, with rules and a tree of inputs."""
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    for name in ("a.txt", "sub/b.txt", "sub/deep/c.md"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ARTICLE.encode())
    (tmp_path / "in" / "picture.png").write_bytes(b"\x89PNG")
    return tmp_path


# --- clean FOLDER ---


def test_the_tree_is_mirrored_and_the_inputs_are_not_touched(place: Path) -> None:
    before = files_of(place / "in")
    done = dechaff("clean", "in", "-o", "out", cwd=place)
    assert files_of(place / "in") == before
    names = ["a", "sub/b", "sub/deep/c"]
    assert sorted(files_of(place / "out")) == sorted(f"{name}.{kind}" for name in names for kind in ("json", "txt"))
    assert (place / "out" / "sub" / "b.txt").read_text("utf-8") == BODY
    record = json.loads((place / "out" / "a.json").read_bytes())
    assert record["metadata"] == {"date": "2023-11-06", "date_text": "2023-11-06"}
    assert [span["rule"] for span in record["removed"]] == ["leading-date", "share"]
    output = done.stdout
    assert "rules: rules.yaml (of the current folder)" in output
    assert "3 files (3 cleaned)" in output and "1 file of unknown kind skipped" in output and "results: out" in output


def test_names_that_collide_are_kept_apart(place: Path) -> None:
    (place / "in" / "a.md").write_bytes(ARTICLE.encode())
    (place / "in" / "A.txt").write_bytes(ARTICLE.encode())
    dechaff("clean", "in", "-o", "out", cwd=place)
    bodies = list((place / "out").rglob("*.txt"))
    assert len(bodies) == 5
    assert len({str(path).lower() for path in bodies}) == 5


def test_out_is_the_default_and_may_lie_among_the_inputs(place: Path) -> None:
    dechaff("clean", "in", cwd=place)
    assert (place / "out" / "a.txt").exists()
    shutil.rmtree(place / "out")
    dechaff("clean", "in", "-o", "in/out", cwd=place)
    first = files_of(place / "in" / "out")
    done = dechaff("clean", "in", "-o", "in/out", cwd=place)
    assert files_of(place / "in" / "out") == first
    assert "3 files" in done.stdout


def test_input_as_output_is_refused(place: Path) -> None:
    before = files_of(place / "in")
    done = dechaff("clean", "in", "-o", "in", cwd=place, expect=2)
    assert "in is both input and output" in done.stderr
    assert files_of(place / "in") == before


def test_the_second_run_finds_all_up_to_date(place: Path) -> None:
    dechaff("clean", "in", cwd=place)
    out = place / "out"
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    done = dechaff("clean", "in", cwd=place)
    assert "3 were up to date" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    (place / "rules.yaml").write_text(RULES + "  - id: x\n    match: Officials were hopeful.\n")
    done = dechaff("clean", "in", cwd=place)
    assert "up to date" not in done.stdout
    assert (out / "a.txt").read_text("utf-8") == "The talks resumed.\n"


def test_an_edited_body_is_protected(place: Path) -> None:
    dechaff("clean", "in", cwd=place)
    body = place / "out" / "a.txt"
    body.write_text("my own words\n")
    done = dechaff("clean", "in", cwd=place, expect=3)
    assert body.read_text() == "my own words\n"
    assert "it was edited after it was written" in done.stdout
    assert [json.loads(line)["id"] for line in (place / "out" / "failures.jsonl").read_text().splitlines()] == ["a.txt"]
    dechaff("clean", "in", "--force", cwd=place)
    assert body.read_text("utf-8") == BODY
    assert not (place / "out" / "failures.jsonl").exists()


def test_dry_run_writes_nothing(place: Path) -> None:
    before = files_of(place)
    done = dechaff("clean", "in", "--dry-run", cwd=place)
    assert files_of(place) == before and not (place / "out").exists()
    assert "3 files (3 cleaned)" in done.stdout


def test_failures_are_listed_and_the_rest_is_done(place: Path) -> None:
    (place / "in" / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    done = dechaff("clean", "in", cwd=place, expect=1)
    failures = [json.loads(line) for line in (place / "out" / "failures.jsonl").read_text("utf-8").splitlines()]
    assert [(failure["id"], failure["stage"]) for failure in failures] == [("bad.txt", "decode")]
    assert "1 failed" in done.stdout and f"failed: in{os.sep}bad.txt: " in done.stdout
    assert (place / "out" / "a.txt").exists()


def test_an_output_that_cannot_be_written(place: Path) -> None:
    (place / "out").write_text("in the way")
    done = dechaff("clean", "in", cwd=place, expect=3)
    assert "out" in done.stdout + done.stderr
    assert (place / "out").read_text() == "in the way"


def test_quiet_and_verbose(place: Path) -> None:
    done = dechaff("clean", "in", "-q", cwd=place)
    assert done.stdout == "" and done.stderr == ""
    done = dechaff("clean", "in", "-v", cwd=place)
    assert f"skipped: in{os.sep}picture.png: unknown kind" in done.stdout
    (place / "in" / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    done = dechaff("clean", "in", "-q", cwd=place, expect=1)
    assert done.stdout == "" and "failed: in" in done.stderr


def test_json_is_json(place: Path) -> None:
    done = dechaff("clean", "in", "--json", cwd=place)
    summary = json.loads(done.stdout)
    assert done.stderr == ""
    assert summary["files"] == 3 and summary["status"] == {"cleaned": 3}
    assert summary["rules"]["share"] == {"hits": 3, "files": 3}
    assert summary["rules_from"].startswith("rules.yaml")


def test_one_file(place: Path) -> None:
    done = dechaff("clean", "in/sub/b.txt", cwd=place)
    assert sorted(files_of(place / "out")) == ["b.json", "b.txt"]
    assert "1 file (1 cleaned)" in done.stdout


def test_workers_make_no_difference(place: Path) -> None:
    folder = place / "many"
    folder.mkdir()
    for number in range(60):
        lines = ["Share", f"Line {number} of it.", "", f"date 2023-11-{number % 28 + 1:02} x", "Офіційно.", "Share"] * (
            number % 7 + 1
        )
        encoding = "utf-16" if number % 5 == 0 else "utf-8"
        (folder / f"{number:02}.txt").write_bytes("\r\n".join(lines).encode(encoding))
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    one = dechaff("clean", folder, "-o", "one", "-w", "1", "--json", cwd=place, expect=1)
    two = dechaff("clean", folder, "-o", "two", "-w", "2", "--json", cwd=place, expect=1)
    assert len(files_of(place / "one")) == 121
    assert files_of(place / "one") == files_of(place / "two")
    assert json.loads(one.stdout) | {"out": ""} == json.loads(two.stdout) | {"out": ""}


# --- clean - ---


def test_as_a_filter(place: Path) -> None:
    done = dechaff("clean", "-", cwd=place, input=ARTICLE.encode())
    assert done.stdout == BODY
    assert "rules: rules.yaml" in done.stderr and "cleaned; 2 spans removed" in done.stderr
    done = dechaff("clean", "-", "-q", cwd=place, input=ARTICLE.encode())
    assert done.stderr == ""


def test_a_filter_warns(place: Path) -> None:
    latex = rb"\documentclass{article} \begin{document} The talks resumed. \end{document}"
    done = dechaff("clean", "-", cwd=place, input=latex)
    assert "\nwarning: this is LaTeX" in done.stderr
    assert dechaff("clean", "-", "-q", cwd=place, input=latex).stderr == ""


def test_as_a_filter_with_json(place: Path) -> None:
    done = dechaff("clean", "-", "--json", cwd=place, input=ARTICLE.encode("utf-16"))
    assert done.stdout.count("\n") == 1
    article = json.loads(done.stdout)
    assert article["body_text"] == BODY.rstrip("\n")
    assert article["metadata"]["date"] == "2023-11-06"
    assert article["source"]["encoding"].lower().startswith("utf-16")


def test_as_a_filter_of_nothing(place: Path) -> None:
    assert dechaff("clean", "-", cwd=place, input=b"").stdout == ""


def test_as_a_filter_of_no_text(place: Path) -> None:
    done = dechaff("clean", "-", cwd=place, input=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, expect=1)
    assert done.stdout == "" and "dechaff: stdin: " in done.stderr


def test_standard_input_stands_alone(place: Path) -> None:
    assert "can't be combined with other inputs" in dechaff("clean", "-", "in", cwd=place, expect=2).stderr


# --- rules ---


def test_which_rules_apply_is_said(place: Path) -> None:
    (place / "rules.yaml").rename(place / "other.yaml")
    done = dechaff("clean", "in", "--dry-run", cwd=place)
    assert "rules: the built-in packs (no rules.yaml here)" in done.stdout
    done = dechaff("clean", "in", "--dry-run", "-r", "other.yaml", cwd=place)
    assert done.stdout.startswith("rules: other.yaml\n")


def test_wrong_rules_are_told_at_once_and_nothing_is_done(place: Path) -> None:
    (place / "rules.yaml").write_text("version: 1\nrules:\n  - id: a\n    macth: x\n  - id: b\n    match: <nane>\n")
    for verb in (["clean", "in"], ["explain", "in/a.txt"], ["clean", "-"]):
        done = dechaff(*verb, cwd=place, expect=2)
        output = done.stderr
        assert 'rules.yaml:4:5: error[S001]: unknown key "macth"' in output
        assert "rules.yaml:6:12: error[P001]: unknown placeholder <nane>" in output
        assert "2 problems in the rules: nothing was done" in output
        assert done.stdout == ""
    assert not (place / "out").exists()
    done = dechaff("check", cwd=place, expect=2)
    assert "2 errors" in done.stdout
    assert [
        problem["code"] for problem in json.loads(dechaff("check", "--json", cwd=place, expect=2).stdout)["problems"]
    ] == ["S001", "P001"]


def test_rules_that_cannot_be_read(place: Path) -> None:
    done = dechaff("clean", "in", "-r", "none.yaml", cwd=place, expect=2)
    assert "can't read the rule file none.yaml: No such file or directory" in done.stderr
    done = dechaff("clean", "in", "-r", "in", cwd=place, expect=2)
    assert "can't read the rule file in: " in done.stderr
    (place / "latin.yaml").write_bytes(b"# caf\xe9\n")
    done = dechaff("check", "latin.yaml", cwd=place, expect=2)
    assert "is not UTF-8 (line 1)" in done.stderr


def test_check_runs_the_examples(place: Path) -> None:
    (place / "rules.yaml").write_text(RULES + "    examples:\n      - unchanged: date 2023-11-06 we met\n")
    done = dechaff("check", cwd=place, expect=2)
    assert "rules.yaml:10:9: error[E002]: noisy" in done.stdout
    assert "rules.yaml: 2 rules, 1 example, 1 error, " in done.stdout
    (place / "rules.yaml").write_text(RULES)
    assert "0 errors" in dechaff("check", "rules.yaml", cwd=place).stdout


# --- arguments ---


def test_missing_inputs_are_named(place: Path) -> None:
    done = dechaff("clean", "in", "nowhere", "else", cwd=place, expect=2)
    assert "there is no such file or folder: nowhere, else" in done.stderr
    assert not (place / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [["clean"], ["clean", "in", "--wrong"], ["cleen", "in"], ["clean", "in", "-w", "0"], ["clean", "in", "-w", "x"]],
)
def test_wrong_arguments(place: Path, arguments: list[str]) -> None:
    done = dechaff(*arguments, cwd=place, expect=2)
    assert done.stderr.startswith("Usage: ")


def test_help_and_version(place: Path) -> None:
    assert "clean" in dechaff("--help", cwd=place).stdout
    assert "Exit status" in dechaff("clean", "-h", cwd=place).stdout
    assert dechaff("--version", cwd=place).stdout.startswith("dechaff ")


def test_a_reader_that_goes_away_is_no_fault(place: Path) -> None:
    (place / "in" / "long.txt").write_text("\n\n".join(f"Paragraph {number}." for number in range(100_000)))
    command = f"{sys.executable} -m dechaff clean - -q < in/long.txt | head -n 1"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "Paragraph 0.\n"
    assert done.stderr == ""


# --- restore and explain ---


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_restore_gives_the_bytes_back(tmp_path: Path, seed: Path) -> None:
    dechaff("clean", seed, "-r", ROOT / "rules.yaml", "-o", "out", cwd=tmp_path)
    record = Path("out", seed.stem + ".json")
    assert dechaff("restore", record, cwd=tmp_path).stdout == seed.read_bytes().decode()
    dechaff("restore", record, "-o", "again.txt", cwd=tmp_path)
    assert (tmp_path / "again.txt").read_bytes() == seed.read_bytes()
    dechaff("restore", record, "-o", "again.txt", cwd=tmp_path, expect=3)
    (tmp_path / "out" / f"{seed.stem}.txt").write_text("edited")
    assert "edited after it was written" in dechaff("restore", record, cwd=tmp_path, expect=2).stderr


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_explain_names_each_span_and_its_rule(tmp_path: Path, seed: Path) -> None:
    record = json.loads(dechaff("explain", seed, "--json", "-r", ROOT / "rules.yaml", cwd=tmp_path).stdout)
    output = dechaff("explain", seed, "-r", ROOT / "rules.yaml", cwd=tmp_path).stdout
    assert f"{seed.name}: {record['status']}" in output
    for span in record["removed"]:
        assert f"removed by {span['rule']} (" in output
    for key in record["metadata"]:
        assert f"  {key}: " in output
    assert "no rule matched" in output or record["removed"]


def test_explain_wants_a_file(place: Path) -> None:
    assert "name one file" in dechaff("explain", "in", cwd=place, expect=2).stderr
    assert "there is no file" in dechaff("explain", "none.txt", cwd=place, expect=2).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_a_run_in_good_order(place: Path, workers: str) -> None:
    folder = place / "many"
    folder.mkdir()
    text = SEEDS[1].read_text("utf-8")
    for number in range(2_000):
        (folder / f"{number:04}.txt").write_text(f"{number} {text}", "utf-8")
    command = [sys.executable, "-m", "dechaff", "clean", "many", "-w", workers]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE)}
    running = subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        while running.poll() is None and not list(place.glob("out/*.json")):
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGINT)
        output = running.communicate(timeout=60)[0].decode()
    finally:
        running.kill()
    assert running.returncode == 130, output
    assert "Traceback" not in output
    assert not list(place.glob("out/.*")), "no half-written files"
    assert len(list(place.glob("out/*.json"))) < 2_000
