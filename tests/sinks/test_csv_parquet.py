"""CSV and the table of documents: as spreadsheets open them, complete or not there."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dechaff.errors import OutputError, UsageError
from dechaff.sinks.csv_parquet import TABLE_COLUMNS, DocumentTable, table_kind
from tests.command import dechaff
from tests.optional import needs

PROSE = "The talks went on until late, and nobody left the room before they ended in the morning. " * 3
RECORDS = [
    {"id": "1", "text": f"date 2023-11-06 {PROSE}", "by": "Ann Lee", "title": "- Talks, late", "lang": "en", "n": 1,
     "meta": {"url": "https://example.org/1"}},
    {"id": "2", "text": PROSE, "title": None, "lang": "en", "n": None, "more": ["x"]},
    {"id": "3", "text": 7, "title": "Broken"},
]  # fmt: skip


@pytest.fixture
def records(place: Path) -> Path:
    (place / "r.jsonl").write_text("\n".join(map(json.dumps, RECORDS)) + "\n", "utf-8")
    return place


def rows(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True), delimiter=delimiter))


def test_csv(records: Path) -> None:
    done = dechaff("clean", "r.jsonl", "-o", "all.csv", cwd=records)
    assert done.returncode == 1, done.stderr
    assert 'the title from "title", the author from "by", the language from "lang"' in done.stderr
    assert "--title-field" in done.stderr
    found = rows((records / "all.csv").read_bytes())
    assert list(found[0])[:6] == ["id", "by", "title", "lang", "n", "body"]
    assert found[0]["body"] == PROSE.strip() and found[0]["title"] == "- Talks, late" == found[0]["dechaff_title"]
    assert (found[0]["authors"], found[0]["url"], found[0]["n"]) == ("Ann Lee", "https://example.org/1", "1")
    assert json.loads(found[1]["other_fields"]) == {"more": ["x"]} and found[1]["title"] == ""
    assert len(found) == 2
    before = (records / "all.csv").read_bytes()
    assert dechaff("clean", "r.jsonl", "-o", "all.csv", cwd=records).returncode == 1
    assert (records / "all.csv").read_bytes() == before, "a second run has nothing to do"


def test_csv_compressed_in_parts_and_on_standard_output(records: Path) -> None:
    assert dechaff("clean", "r.jsonl", "-o", "parts", "--to", "csv", "--compress", "gz", cwd=records).returncode == 1
    (part,) = (records / "parts").glob("*.csv.gz")
    done = dechaff("clean", "r.jsonl", "-o", "-", "--to", "csv", cwd=records)
    assert rows(gzip.decompress(part.read_bytes())) == rows(done.stdout.encode())
    assert dechaff("clean", "r.jsonl", "-o", "y", "--to", "csv", "--body-only", cwd=records).returncode == 2


def test_the_fields_that_state_metadata_can_be_named(records: Path) -> None:
    call = ("clean", "r.jsonl", "-o", "-", "--to", "jsonl", "--title-field", "", "--language-field", "lang")
    line = dechaff(*call, cwd=records).stdout.splitlines()[0]
    record = json.loads(line)
    assert "title" not in record["metadata"] and record["metadata"]["language"] == "en"
    assert record["metadata_from"]["language"] == {"origin": "record field lang", "reason": "the only one"}
    assert record["extra"]["title"] == "- Talks, late"


@pytest.mark.parametrize(("name", "delimiter"), [("t.csv", ","), ("t.tsv", "\t")])
def test_a_table_of_documents(records: Path, name: str, delimiter: str) -> None:
    for _ in range(2):  # a table of an earlier run is replaced
        done = dechaff("clean", "r.jsonl", "-o", "out", "--table", name, cwd=records)
        assert done.returncode == 1, done.stderr
        found = rows((records / name).read_bytes(), delimiter)
        assert tuple(found[0]) == TABLE_COLUMNS
        assert [row["status"] for row in found] == ["cleaned", "unchanged", "failed"]
        assert found[0]["title"] == "'- Talks, late", "a spreadsheet would take it for a formula"
        assert (found[0]["authors"], found[0]["words_before"], found[0]["words_after"]) == ("Ann Lee", "53", "51")
    (records / name).write_text("mine", "utf-8")
    assert dechaff("clean", "r.jsonl", "-o", "out", "--table", name, cwd=records).returncode == 3
    assert (records / name).read_text("utf-8") == "mine"


@needs("pyarrow")
def test_a_table_in_parquet(records: Path) -> None:
    from pyarrow import parquet

    for _ in range(2):
        assert dechaff("clean", "r.jsonl", "-o", "out", "--table", "t.parquet", cwd=records).returncode == 1
    found = parquet.read_table(records / "t.parquet").to_pylist()
    assert [row["title"] for row in found] == ["- Talks, late", None, None]
    assert [row["words_after"] for row in found] == [51, 51, None]


def test_names_of_tables(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.csv, \.tsv or \.parquet"):
        table_kind(tmp_path / "t.xlsx")


def test_a_table_that_is_broken_off_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError), DocumentTable(tmp_path / "t.csv") as table:
        table.write({"id": "a"})
        raise OutputError("x", "the disk is full")
    assert not list(tmp_path.iterdir())


@needs("pyarrow")
def test_columns_of_parquet_keep_their_types_on_the_way_to_parquet(place: Path) -> None:
    import pyarrow as arrow
    from pyarrow import parquet

    moment = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    columns = {
        "uid": arrow.array(["a", "b"]),
        "data": arrow.array(
            [{"text": PROSE, "score": 0.5, "tags": ["x"]}, {"text": PROSE, "score": None, "tags": []}],
            arrow.struct([("text", arrow.string()), ("score", arrow.float32()), ("tags", arrow.list_(arrow.string()))]),
        ),
        "seen": arrow.array([moment, None], arrow.timestamp("ms", "UTC")),
        "day": arrow.array([moment.date(), None], arrow.date32()),
        "price": arrow.array([Decimal("1.50"), Decimal("2.25")], arrow.decimal128(10, 2)),
        "raw": arrow.array([b"\0\xff", b""]),
        "small": arrow.array([1, -1], arrow.int16()),
        "counts": arrow.array([[("k", 1)], []], arrow.map_(arrow.string(), arrow.int32())),
        "took": arrow.array([timedelta(seconds=1), None], arrow.duration("us")),
        "kind": arrow.array(["x", None]).dictionary_encode(),
    }
    table = arrow.table(columns)
    parquet.write_table(table, place / "t.parquet")
    parquet.write_table(table.slice(1), place / "u.parquet")
    done = dechaff("clean", "t.parquet", "--to", "parquet", "-o", "out", cwd=place)
    assert done.returncode == 0 and 'the text from "data.text"' in done.stderr, done.stderr
    extra = parquet.read_table(place / "out/part-00000.parquet").column("extra").combine_chunks()
    assert [each.name for each in extra.type] == [name for name in columns if name != "uid"]
    data = extra.field("data")
    assert data.type == arrow.struct([("score", arrow.float32()), ("tags", arrow.list_(arrow.string()))])
    assert data.to_pylist() == [{"score": 0.5, "tags": ["x"]}, {"score": None, "tags": []}]
    for name in set(columns) - {"uid", "data", "kind"}:
        assert (extra.field(name).type, extra.field(name).to_pylist()) == (
            columns[name].type,
            columns[name].to_pylist(),
        )
    assert (extra.field("kind").type, extra.field("kind").to_pylist()) == (arrow.string(), ["x", None])
    again = dechaff("clean", "t.parquet", "--to", "parquet", "-o", "out", cwd=place)
    assert "2 were up to date" in again.stdout, again.stdout

    done = dechaff("clean", "t.parquet", "u.parquet", "-o", "both.parquet", "--no-record", cwd=place)
    assert parquet.read_schema(place / "both.parquet").field("extra").type == extra.type
    parquet.write_table(arrow.table({"text": [PROSE], "day": ["2024"]}), place / "other.parquet")
    done = dechaff("clean", "t.parquet", "other.parquet", "-o", "mixed.parquet", cwd=place)
    mixed = parquet.read_table(place / "mixed.parquet").column("extra")  # types that differ: JSON
    assert mixed.type == arrow.string() and json.loads(mixed[0].as_py())["day"] in ("2024", "2024-01-02")
