"""The one path of a run: the same words, counts and results for the same documents, whatever holds them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dechaff.batch.run import Job, run
from dechaff.batch.summary import LISTED, Outcome, Summary
from dechaff.cli.main import app
from dechaff.document import Failure
from dechaff.rules.load import load_text
from dechaff.sinks.body_file import read_record
from dechaff.sinks.files import FileOutput
from dechaff.sources.discover import discover

RULES = """\
version: 1
limits: {leave_at_least: 0 words}
rules:
  - id: share
    match: Share
"""
STORY = "The harbour bridge will be closed for a week, the city said on Monday."


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def clean(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["clean", *arguments, "-w", "1"])


def fill(folder: Path, form: str) -> None:
    """Three documents, one of them broken, as files or as records."""
    folder.mkdir()
    texts = [f"{STORY}\n\nShare\n\n{STORY} Again.", STORY]
    if form == "files":
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text, "utf-8")
        (folder / "2.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    else:
        lines = [*(json.dumps({"text": text}) for text in texts), "broken"]
        (folder / "d.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", ["files", "jsonl"])
def test_a_renamed_input_is_cleaned_again(place: Path, form: str) -> None:
    """A run over what an earlier one left behind gives what a run into an empty folder gives: words, files, records."""
    fill(place / "a", form)
    first = clean("a", "-o", "out")
    assert first.exit_code == 1 and "up to date" not in first.stdout
    (place / "a").rename(place / "b")
    again, fresh = clean("b", "-o", "out"), clean("b", "-o", "fresh")
    assert again.stdout == fresh.stdout.replace("results: fresh", "results: out")
    assert (again.stderr, again.exit_code) == (fresh.stderr, fresh.exit_code)
    assert files(place / "out") == files(place / "fresh")
    once_more = clean("b", "-o", "out")
    assert "2 were up to date" in once_more.stdout and files(place / "out") == files(place / "fresh")


@pytest.mark.parametrize("form", ["files", "jsonl"])
def test_what_is_known_of_a_document_belongs_to_its_result(place: Path, form: str) -> None:
    """The same bytes as HTML, or with another URL, are another document."""
    fill(place / "in", form)
    name = "in/0.txt" if form == "files" else "in/d.jsonl"
    kind = "txt html" if form == "files" else "jsonl jsonl"
    for said, more in zip(kind.split(), ([], ["--html"]), strict=True):
        arguments = [name, "--from", said, *(more if form == "jsonl" else [])]
        clean(*arguments, "-o", "out")
        clean(*arguments, "-o", f"fresh-{said}-{len(more)}")
        assert files(place / "out") == files(place / f"fresh-{said}-{len(more)}")


def test_both_forms_say_the_same(place: Path) -> None:
    said = []
    for form in ("files", "jsonl"):
        fill(place / form, form)
        done = clean(form, "-o", f"{form}-out", "--json")
        summary = json.loads(done.stdout)
        said.append({name: summary[name] for name in ("files", "status", "failed", "words_before", "words_after")})
        assert done.exit_code == 1 and list(summary["failures"][0]) == ["id", "path", "stage", "reason"]
        assert len((place / f"{form}-out" / "failures.jsonl").read_bytes().splitlines()) == 1
    assert said[0] == said[1]


def test_lines_are_counted_over_all_inputs_once(place: Path) -> None:
    """A rule with `in_files` counts documents of files and of records together, and the order does not matter."""
    rules = RULES + "  - id: often\n    match: <any>\n    at: last line\n    when: {in_files: 4}\n"
    (place / "rules.yaml").write_text(rules, "utf-8")
    fill(place / "in", "files")
    lines = [json.dumps({"text": f"{STORY} {number}\n\nA closing line."}) for number in range(3)]
    (place / "in" / "d.jsonl").write_text("\n".join(lines), "utf-8")
    (place / "in" / "e.txt").write_text(f"{STORY}\n\nA closing line.", "utf-8")
    clean("in", "-o", "out")
    ids = ["e", "d.jsonl/1", "d.jsonl/2", "d.jsonl/3"]
    removed = [[span.rule for span in read_record(place / "out" / f"{id}.json").removed] for id in ids]
    assert removed == [["often"]] * 4


def test_outcomes_come_one_by_one(place: Path) -> None:
    """Nothing is cleaned before it is asked for, and each result is written when its outcome is given."""
    fill(place / "in", "files")
    job = Job(discover([place / "in"]).documents, FileOutput(place / "out"), failures=place / "out" / "failures.jsonl")
    outcomes = run(job, load_text(RULES), [].append)
    assert not (place / "out").exists()
    assert next(outcomes).status == "cleaned" and sorted(files(place / "out")) == ["0.json", "0.txt"]
    assert [outcome.failure and outcome.failure.stage for outcome in outcomes] == [None, "decode"]
    assert "failures.jsonl" in files(place / "out")


def test_a_summary_keeps_some_of_many(place: Path) -> None:
    summary = Summary()
    for number in range(LISTED + 5):
        summary.add(Outcome.failed(Failure(str(number), None, "read", "why")))
    assert (summary.failed, len(summary.failures), summary.unlisted) == (LISTED + 5, LISTED, 5)
