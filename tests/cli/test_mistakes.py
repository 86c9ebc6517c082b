"""What goes wrong around the command: a message that helps and the exit status as documented, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dechaff import Cleaner
from dechaff.errors import UsageError
from tests.command import dechaff
from tests.places import SOURCE

STORY = "The harbour bridge will be closed for a week, the city said on Monday after a look at its pillars.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one article in it, and few rules, which are soon read."""
    (tmp_path / "rules.yaml").write_text("version: 1\nuse: [social]\n", "utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"{STORY}\nShare\nFacebook\nTwitter\n\n{STORY}", "utf-8")
    return tmp_path


def in_shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell's line in which `dechaff` is the command."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    line = command.replace("dechaff", f"{sys.executable} -m dechaff")
    done = subprocess.run(["bash", "-c", line], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize(
    "verb", ["clean - < in/a.txt", "clean in -o -", "restore out/a.json", "check", "schema rules", "rules --json"]
)
def test_a_full_disk_behind_standard_output(place: Path, verb: str) -> None:
    dechaff("clean", "in", cwd=place)
    done = in_shell(f"dechaff {verb} >/dev/full", place)
    assert done.returncode == 3
    assert "dechaff: can't write standard output: No space left on device" in done.stderr


@pytest.mark.parametrize(
    ("command", "status", "output"),
    [
        ("dechaff clean - <&-", 2, "standard input is closed"),
        ("dechaff new --from - <&-", 2, "standard input is closed"),
        ("dechaff clean - --from jsonl <&-", 2, "standard input is closed"),
        ("dechaff clean - < in/a.txt >&-", 3, "can't write standard output: it is closed"),
        ("dechaff clean in -o - >&-", 3, "can't write standard output: it is closed"),
        ("dechaff clean in >&-", 0, ""),
    ],
)
def test_closed_streams(place: Path, command: str, status: int, output: str) -> None:
    done = in_shell(command, place)
    assert (done.returncode, output in done.stderr) == (status, True), done.stderr


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["clean", ""], 'an input is empty (""): is a variable not set?'),
        (["clean", "in", ""], 'an input is empty (""): is a variable not set?'),
        (["clean", "in", "-o", "clean.html"], "-o clean.html is the name of a file"),
        (["clean", "in/a.txt", "-o", "b.txt"], "-o b.txt is the name of a file"),
        (["clean", "in", "--to", "md", "-o", "b.md"], "-o b.md is the name of a file"),
        (["clean", "in", "--compress", "gz"], "--compress is for --to jsonl, csv and parquet"),
        (["clean", "-", "--compress", "gz"], "--compress is for records, and standard input is one text"),
        (["clean", "-", "--text-field", "body"], "--text-field is for records, and standard input is one text"),
        (["explain", "nowhere", "--json"], "there is no file and no rule of this name: nowhere"),
        (["explain", "core/headline", "--json"], "--json is for a document"),
    ],
)
def test_what_makes_no_sense_is_refused(place: Path, arguments: list[str], output: str) -> None:
    before = sorted(place.rglob("*"))
    done = dechaff(*arguments, cwd=place)
    assert (done.returncode, output in done.stderr) == (2, True), done.stderr
    assert sorted(place.rglob("*")) == before


def test_a_folder_may_be_called_like_a_file(place: Path) -> None:
    (place / "example.md").mkdir()
    assert dechaff("clean", "in", "-o", "example.md", cwd=place).returncode == 0
    assert (place / "example.md" / "a.txt").exists()


def test_results_can_be_cleaned_again_with_the_list_of_failures_in_them(place: Path) -> None:
    (place / "in" / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert dechaff("clean", "in", "-o", "one", cwd=place).returncode == 1
    done = dechaff("clean", "one", "-o", "two", "-v", cwd=place)
    assert done.returncode == 0
    assert "skipped: one/failures.jsonl: the list of failures of an earlier run" in done.stdout
    assert (place / "two" / "a.txt").read_bytes() == (place / "one" / "a.txt").read_bytes()
    # Somebody else's records may have that name.
    (place / "in" / "failures.jsonl").write_text('{"id": "x", "text": "The talks resumed on Monday."}\n', "utf-8")
    dechaff("clean", "in", "-o", "three", cwd=place)
    assert len(list((place / "three").glob("failures.jsonl~*/x.txt"))) == 1


def test_a_record_that_is_not_there(place: Path) -> None:
    lines = ['{"text": "The talks resumed."}', "{broken", '{"text": 5}']
    (place / "d.jsonl").write_text("\n".join(lines), "utf-8")
    output = [dechaff("explain", f"d.jsonl:{number}", cwd=place) for number in (9, 2, 3)]
    assert "d.jsonl has no document 9" in output[0].stderr and "the first is d.jsonl:1" in output[0].stderr
    assert "d.jsonl:2: not valid JSON (unexpected character, expected a string key: column 2)" in output[1].stderr
    assert 'd.jsonl:3: the field "text" is a number' in output[2].stderr
    assert "broken" not in output[0].stderr


def test_a_record_without_what_was_removed_can_not_be_restored(place: Path) -> None:
    dechaff("clean", "in", "--no-record", cwd=place)
    done = dechaff("restore", "out/a.json", cwd=place)
    assert (done.returncode, "was written with --no-record" in done.stderr) == (2, True)


def test_explain_shows_the_examples_of_a_rule_of_a_compiled_pack(place: Path) -> None:
    (place / "news.yaml").write_text("version: 1\nuse: [news]\n", "utf-8")
    for rules in ("rules.yaml", "news.yaml"):  # not in use, in use
        output = dechaff("explain", "news/read-more", "-r", rules, cwd=place).stdout
        assert "\n  examples: " in output and "examples: none" not in output


def test_a_folder_without_documents(place: Path) -> None:
    (place / "empty").mkdir()
    done = dechaff("clean", "empty", cwd=place)
    assert (done.returncode, "no documents in the input" in done.stdout) == (0, True)
    assert "results:" not in done.stdout and not (place / "out").exists()


def test_what_is_no_document_is_named_in_python() -> None:
    cleaner = Cleaner.from_text("version: 1")
    for wrong in (None, float("nan"), Path("a.txt")):
        with pytest.raises(UsageError, match="a document is str or bytes, not "):
            cleaner.clean(wrong)  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="a document is str or bytes, not "):
            list(cleaner.clean_many(["The talks resumed.", wrong]))  # type: ignore[list-item]
    with pytest.raises(UsageError, match="several documents, not one str"):
        list(cleaner.clean_many("The talks resumed."))
    for workers in (0, -1, 2.5, "2", None, True):
        with pytest.raises(UsageError, match="workers is a whole number from 1 on"):
            list(cleaner.clean_many(["The talks resumed."], workers=workers))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="url is str or None, not int"):
        cleaner.clean("The talks resumed.", url=5)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r'one of text, html, .*, not "text/html"'):
        cleaner.clean("<p>x</p>", media_type="text/html")  # type: ignore[arg-type]
