"""Records in, records or files out: ids, fields, failures, standard input, memory."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dechaff.batch.workers.pool import map_in_order
from dechaff.cleaner import Cleaner
from dechaff.errors import UsageError
from dechaff.sinks.body_file import BodyForm, read_article, read_record
from dechaff.sinks.record import from_line, to_line
from tests.command import dechaff
from tests.documents import DOCUMENTS, PARAGRAPH, RULES, as_jsonl, bodies, page, wanted_bodies
from tests.places import SOURCE


def test_records_become_files_of_their_own_and_are_taken_up_again(place: Path) -> None:
    (place / "in/sub").mkdir(parents=True)
    (place / "in/sub/d.jsonl").write_text(as_jsonl(), "utf-8")
    shutil.copy(place / "plain/a.txt", place / "in/a.txt")
    first = dechaff("clean", "in", "-o", "out", "-w", "2", cwd=place)
    assert first.returncode == 0 and 'in/sub/d.jsonl: taking the text from "text", the id from "id"' in first.stderr
    names = sorted(path.relative_to(place / "out").as_posix() for path in (place / "out").rglob("*.txt"))
    assert names == ["a.txt", *(f"sub/d.jsonl/{id}.txt" for id in DOCUMENTS)]
    record = read_record(place / "out/sub/d.jsonl/b.json")
    assert (record.id, record.source["path"], record.source["record"]) == ("b", "in/sub/d.jsonl", 2)
    assert read_article(place / "out/sub/d.jsonl/a.json").restore() == DOCUMENTS["a"]
    assert "4 were up to date" in dechaff("clean", "in", "-o", "out", cwd=place).stdout
    (place / "in/sub/d.jsonl").write_text(as_jsonl().replace("Monday", "Tuesday", 1), "utf-8")
    assert "3 were up to date" in dechaff("clean", "in", "-o", "out", cwd=place).stdout
    (place / "out/sub/d.jsonl/b.txt").write_text("edited", "utf-8")
    (place / "out/sub/d.jsonl/b.json").unlink()
    refused = dechaff("clean", "in", "-o", "out", cwd=place)
    assert refused.returncode == 3 and "did not write is in the way" in refused.stdout


def test_ids_cannot_leave_the_output_folder(place: Path) -> None:
    ids = [
        "../../evil",
        "/etc/passwd",
        "..",
        "C:\\x",
        "nul",
        "a",
        "A",
        "a",
        "x" * 500,
        "a\x00b",
        "é",
        "e\u0301",
        " ",
        ".",
    ]
    lines = [json.dumps({"id": id, "text": PARAGRAPH * 3}) for id in ids]
    (place / "d.jsonl").write_text("\n".join(lines), "utf-8")
    before = set(place.rglob("*"))
    assert dechaff("clean", "d.jsonl", "-o", "out", cwd=place).returncode == 0
    new = [path for path in place.rglob("*") if path not in before and path.is_file()]
    assert len(new) == 2 * len(ids) and {path.parent for path in new} == {place / "out/d.jsonl"}
    assert len({path.name.casefold() for path in new}) == len(new)


def test_everything_comes_back_from_a_line(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl().replace('"n": 1', '"n": 12345678901234567890123'), "utf-8")
    done = dechaff("clean", "d.jsonl", "-o", "lines.jsonl", cwd=place)
    assert done.returncode == 0, done.stderr
    for line in (place / "lines.jsonl").read_bytes().splitlines():
        article, extra = from_line(line)
        assert article.restore() == DOCUMENTS[article.record.id]
        assert to_line(article, extra) or extra
        assert b'"extra":{"n":12345678901234567890123}' in line
    record = json.loads(line)
    assert list(record)[:6] == ["id", "body", "schema", "source", "metadata", "measures"]
    assert record["schema"] == "dechaff-record/1"


def test_a_line_and_its_article() -> None:
    cleaner = Cleaner.from_text(RULES)
    for text in (*DOCUMENTS.values(), "", "Share"):
        article = cleaner.clean(text)
        assert from_line(to_line(article, {"x": [1, None]})) == (article, {"x": [1, None]})
    for wrong in (b"", b"[]", b"{}", b'{"schema": "dechaff-record/1"}', b'{"schema": "dechaff/1", "body": {}}'):
        with pytest.raises(UsageError, match="not a "):
            from_line(wrong)


def test_fields_that_are_not_ours_travel_untouched(place: Path) -> None:
    extra = {"list": [1, {"x": None}], "date": "1.5.2024", "body_": True, "half": "\ud83d"}
    (place / "d.jsonl").write_text(json.dumps({"id": "1", "text": PARAGRAPH * 3, **extra}) + "\n", "utf-8")
    done = dechaff("clean", "d.jsonl", "-o", "-", cwd=place)
    assert json.loads(done.stdout)["extra"] == extra


def test_few_large_records_are_under_way() -> None:
    """What is read ahead for two workers: batches of sixteen, or of a megabyte and the record that makes it so."""
    read: list[int] = []

    def items(size: int) -> Iterator[int]:
        for number in range(200):
            read.append(number)
            yield size

    for size, most in ((10, 5 * 16), (300 << 10, 5 * 4), (5 << 20, 5)):
        read.clear()
        results = map_in_order(abs, items(size), 2, lost=lambda item, _: item, size=abs, alone=0)
        assert next(results) == size and len(read) <= most
        results.close()  # type: ignore[attr-defined]


def test_less_than_everything(place: Path) -> None:
    assert dechaff("clean", "plain", "--body-only", "-o", "out", cwd=place).returncode == 0
    assert sorted(path.name for path in (place / "out").iterdir()) == ["a.txt", "b.txt", "c.txt"]
    assert dechaff("clean", "plain", "--body-only", "-o", "out", cwd=place).returncode == 0, "the same again is fine"
    (place / "out/a.txt").write_text("edited", "utf-8")
    assert dechaff("clean", "plain", "--body-only", "-o", "out", cwd=place).returncode == 3
    assert dechaff("clean", "plain", "--no-record", "-o", "brief", cwd=place).returncode == 0
    brief = json.loads((place / "brief/a.json").read_bytes())
    assert list(brief) == ["schema", "id", "source", "metadata", "body", "status", "tool"]
    (place / "plain/a.txt").write_text(PARAGRAPH * 5, "utf-8")
    assert dechaff("clean", "plain", "--no-record", "-o", "brief", cwd=place).returncode == 0, (
        "ours: it may be replaced"
    )
    (place / "brief/a.txt").write_text("edited", "utf-8")
    assert dechaff("clean", "plain", "--no-record", "-o", "brief", cwd=place).returncode == 3
    lines = dechaff("clean", "plain", "--body-only", "-o", "-", cwd=place).stdout.splitlines()
    assert [list(json.loads(line)) for line in lines] == [["id", "body"]] * 3
    lines = dechaff("clean", "plain", "--no-record", "-o", "-", cwd=place).stdout.splitlines()
    assert list(json.loads(lines[0])) == ["id", "body", "schema", "source", "metadata", "measures", "status", "tool"]
    assert BodyForm(detail="brief").suffix == ".txt"


def test_a_rejected_document(place: Path) -> None:
    (place / "rules.yaml").write_text(RULES.replace("match: Share", "match: Share\n    do: reject"), "utf-8")
    done = dechaff("clean", "plain", "-o", "-", cwd=place)
    found = {record["id"]: record for record in map(json.loads, done.stdout.splitlines())}
    assert (found["a.txt"]["status"], found["a.txt"]["body"], found["b.txt"]["status"]) == (
        "rejected",
        None,
        "unchanged",
    )
    assert len(dechaff("clean", "plain", "--body-only", "-o", "-", cwd=place).stdout.splitlines()) == 1


def test_standard_input(place: Path) -> None:
    done = dechaff("clean", "-", "--from", "jsonl", cwd=place, data=as_jsonl())
    assert {record["id"]: record["body"] for record in map(json.loads, done.stdout.splitlines())} == wanted_bodies()
    assert 'stdin: taking the text from "text"' in done.stderr
    done = dechaff("clean", "-", "--from", "html", "-o", "out", cwd=place, data=page(DOCUMENTS["b"]))
    assert done.returncode == 0 and (place / "out/stdin.txt").is_file()
    done = dechaff("clean", "-", cwd=place, data=DOCUMENTS["a"])
    assert done.stdout == f"{wanted_bodies()['a']}\n"


def test_failures_are_listed_with_their_lines(place: Path) -> None:
    (place / "d.jsonl").write_text('{"text": "x"\n' + as_jsonl() + '{"text": 4}\n', "utf-8")
    done = dechaff("clean", "d.jsonl", "--to", "jsonl", "-o", "out", cwd=place)
    assert done.returncode == 1
    listed = [json.loads(line) for line in (place / "out/failures.jsonl").read_text("utf-8").splitlines()]
    assert [failure["path"] for failure in listed] == ["d.jsonl:1", "d.jsonl:5"]
    assert 'failed: d.jsonl:5: the field "text" is a number, not text (read)' in done.stdout
    (place / "d.jsonl").write_text(as_jsonl(), "utf-8")
    assert dechaff("clean", "d.jsonl", "--to", "jsonl", "-o", "out", "--force", cwd=place).returncode == 0
    assert not (place / "out/failures.jsonl").exists()


def test_lines_are_counted_over_all_records(place: Path) -> None:
    rules = RULES + "  - id: often\n    match: <any>\n    when: {in_files: 3}\n    at: last line\n"
    (place / "rules.yaml").write_text(rules, "utf-8")
    texts = [f"{PARAGRAPH * 3} {number}\n\nA closing line that all have." for number in range(4)]
    (place / "d.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    assert all("closing" not in (body or "") for body in bodies(place, "d.jsonl").values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["d.jsonl", "--to", "pdf"], '--to "pdf": the forms are files, txt, md, tei, jsonl, csv, parquet'),
        (["d.jsonl", "--to", "parquet", "-o", "-"], "--to parquet writes files"),
        (["d.jsonl", "--to", "jsonl", "-o", "x.parquet"], "is the name of a parquet file"),
        (["d.jsonl", "--to", "jsonl", "--compress", "rar"], "use gz, zst, bz2 or xz"),
        (["d.jsonl", "--to", "jsonl", "--shard-size", "much"], "write a size as 512MB"),
        (["plain", "--from", "jsonl"], "--from is for named files"),
        (["-", "plain"], "standard input.* can't be combined"),
        (["-", "--from", "docx"], 'no such kind of input: "docx"'),
        (["d.jsonl", "-o", "d.jsonl", "--force"], "would overwrite the input d.jsonl"),
        (["nothing://x/y"], "can't read nothing://x/y|optional part: pip install"),
    ],
)
def test_calls_that_make_no_sense(place: Path, arguments: list[str], message: str) -> None:
    (place / "d.jsonl").write_text(as_jsonl(), "utf-8")
    done = dechaff("clean", *arguments, cwd=place)
    assert done.returncode == 2 and re.search(message, done.stderr), done.stderr


def test_a_dry_run_writes_nothing(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl() + "{\n", "utf-8")
    for more in ([], ["--to", "jsonl"], ["--to", "md"]):
        assert dechaff("clean", "d.jsonl", *more, "--dry-run", "-o", "out", cwd=place).returncode == 1
    assert not (place / "out").exists()


MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "dechaff", "clean", *sys.argv[1:]])
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts otherwise elsewhere")
def test_a_stream_needs_no_more_memory_than_a_little_one(place: Path) -> None:
    """16 MB of records in at most 16 MB more than the first of them; benchmarks/streams.py takes 2 GB."""
    line = json.dumps({"text": f"{PARAGRAPH * 20}\n\nShare\n", "more": "x" * 2000}) + "\n"

    def used(count: int) -> int:
        with gzip.open(place / "d.jsonl.gz", "wt", 1) as file:
            for _ in range(count):
                file.write(line)
        command = [sys.executable, "-c", MEASURE, "d.jsonl.gz", "-o", "e.jsonl.gz", "--force", "-q", "-w", "1"]
        done = subprocess.run(
            command, cwd=place, env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True
        )
        status, megabytes = map(int, done.stdout.split())
        assert status == 0, done.stderr
        return megabytes

    assert used(4_000) < used(10) + 16
