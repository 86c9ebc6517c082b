"""Parts, Parquet and Markdown: complete or not there, the same with any number of workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from dechaff.errors import OutputError
from dechaff.sinks.body_file import front_matter, read_article, read_record
from dechaff.sinks.segments import Shards
from dechaff.sinks.shards import Layout
from tests.command import dechaff
from tests.documents import DOCUMENTS, PARAGRAPH, as_jsonl, bodies, page, plain_bodies, wanted_bodies
from tests.optional import needs


@needs("pyarrow")
def test_parquet_out(place: Path) -> None:
    from pyarrow import parquet

    (place / "d.jsonl").write_text(as_jsonl().replace('"n": 1', '"n": {"x": [12345678901234567890123]}'), "utf-8")
    done = dechaff("clean", "d.jsonl", "--to", "parquet", "-o", "out", cwd=place)
    assert done.returncode == 0, done.stderr
    (path,) = (place / "out").glob("part-*")
    assert path.name == "part-00000.parquet"
    rows = parquet.read_table(path).to_pylist()
    assert {row["id"]: row["body"] for row in rows} == wanted_bodies()
    assert rows[0]["extra"] == '{"n":{"x":[12345678901234567890123]}}'
    assert dict(rows[0]["metadata"]) == {"date": "2023-11-06", "date_text": "2023-11-06", "language": "en"}
    assert rows[0]["removed"][0]["saved"] == [("date", "2023-11-06")] and rows[0]["whitespace"]
    assert bodies(place, path) == wanted_bodies()
    done = dechaff("clean", "d.jsonl", "--body-only", "-o", "b.parquet", cwd=place)
    assert parquet.read_schema(place / "b.parquet").names == ["id", "body"]


def test_parts(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl() * 50, "utf-8")
    assert dechaff("clean", "d.jsonl", "--to", "jsonl", "--shard-size", "50KB", "-o", "out", cwd=place).returncode == 0
    parts = sorted((place / "out").glob("part-*"))
    assert len(parts) > 2 and [part.name for part in parts][:2] == ["part-00000.jsonl", "part-00001.jsonl"]
    assert all(part.stat().st_size <= 50 << 10 for part in parts)
    assert sum(len(part.read_bytes().splitlines()) for part in parts) == 150
    (place / "e.jsonl").write_text(as_jsonl(), "utf-8")
    other = dechaff("clean", "e.jsonl", "--to", "jsonl", "-o", "out", cwd=place)
    assert other.returncode == 3 and "part-00000.jsonl: it is there already" in other.stderr
    forced = dechaff("clean", "d.jsonl", "--to", "jsonl", "--compress", "gz", "-o", "out", "--force", cwd=place)
    assert forced.returncode == 0 and [part.name for part in (place / "out").glob("p*")] == ["part-00000.jsonl.gz"]
    inside = dechaff("clean", "out/part-00000.jsonl.gz", "--to", "jsonl", "-o", "out", "--force", cwd=place)
    assert inside.returncode == 2 and "would overwrite the input" in inside.stderr


def test_parts_are_the_same_with_any_number_of_workers(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl() * 30, "utf-8")
    for workers in ("1", "3"):
        dechaff("clean", "d.jsonl", "-o", f"{workers}.jsonl.gz", "-w", workers, cwd=place)
    assert (place / "1.jsonl.gz").read_bytes() == (place / "3.jsonl.gz").read_bytes()


def test_a_run_that_fails_leaves_no_part(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Shards(tmp_path / "out", Layout()) as shards:
        shards.write(b"{}\n")
        raise RuntimeError
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "x.jsonl").write_bytes(b"mine")
    with pytest.raises(OutputError, match="there already"), Shards(tmp_path / "x.jsonl", Layout()):
        pass
    assert (tmp_path / "x.jsonl").read_bytes() == b"mine"


def test_markdown(place: Path) -> None:
    from yaml import safe_load

    (place / "plain/a.html").write_text(
        page('Title: "x" #1\n' + PARAGRAPH * 3).replace(">T<", '>A: "b" \\ c\x85<'), "utf-8"
    )
    assert dechaff("clean", "plain", "--to", "md", "-o", "out", cwd=place).returncode == 0
    text = (place / "out/a.txt.md").read_text("utf-8")
    head, _, body = text.removeprefix("---\n").partition("---\n\n")
    assert safe_load(head) == {
        "id": "a.txt", "date": "2023-11-06", "date_text": "2023-11-06", "language": "en", "status": "cleaned",
    }  # fmt: skip
    assert f"{plain_bodies(place)['a.txt']}\n" == body
    assert read_article(place / "out/a.txt.json").restore() == DOCUMENTS["a"]
    record = read_record(place / "out/a.html.json")
    assert safe_load(front_matter(record).decode().split("---")[1])["title"] == record.metadata["title"]
    assert "4 were up to date" in dechaff("clean", "plain", "--to", "md", "-o", "out", cwd=place).stdout
    (place / "out/b.md").write_text("edited", "utf-8")
    assert dechaff("clean", "plain", "--to", "md", "-o", "out", cwd=place).returncode == 3


def test_front_matter_that_the_rules_leave_is_not_doubled(tmp_path: Path) -> None:
    """With rules that have no part for pages, it is a part of the body."""
    (tmp_path / "rules.yaml").write_text("version: 1\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.md").write_text(f"---\ntitle: Talks\ntags:\n  - a\n---\n\n{PARAGRAPH * 3}\n")
    assert dechaff("clean", "in", "--to", "md", "-o", "one", cwd=tmp_path).returncode == 0
    assert dechaff("clean", "one", "--to", "md", "-o", "two", cwd=tmp_path).returncode == 0
    text = (tmp_path / "one/a.md").read_text()
    assert text.count("---") == 2 and text == (tmp_path / "two/a.md").read_text()
    assert "1 was up to date" in dechaff("clean", "in", "--to", "md", "-o", "one", cwd=tmp_path).stdout
