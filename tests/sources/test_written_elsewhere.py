"""Records as other programs write them: whatever holds them, the bodies are the same."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from pathlib import Path

from dechaff.sources.decompress import decompress
from tests.command import dechaff
from tests.documents import DOCUMENTS, as_jsonl, bodies, plain_bodies, wanted_bodies
from tests.optional import needs
from tests.places import SYNTHETIC


def test_jsonl_csv_and_zip_give_the_same_bodies(place: Path) -> None:
    wanted = plain_bodies(place)
    assert wanted == wanted_bodies()
    (place / "d.jsonl.gz").write_bytes(gzip.compress(as_jsonl().encode()))
    assert bodies(place, "d.jsonl.gz") == wanted
    with (place / "d.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *DOCUMENTS.items()])
    assert bodies(place, "d.csv") == wanted
    with zipfile.ZipFile(place / "d.zip", "w") as archive:
        for id, text in DOCUMENTS.items():
            archive.writestr(f"{id}.txt", text)
    assert bodies(place, "d.zip") == {f"d.zip/{id}.txt": body for id, body in wanted.items()}
    assert bodies(place, "plain") == {f"{id}.txt": body for id, body in wanted.items()}


def test_jsonl_by_jq(place: Path) -> None:
    """The documents as `jq -c '.[]'` wrote them, once."""
    written = SYNTHETIC / "containers" / "written-by-jq.jsonl"
    assert [json.loads(line)["text"] for line in written.read_bytes().splitlines()] == list(DOCUMENTS.values())
    assert bodies(place, written) == wanted_bodies()


@needs("pandas", "pyarrow")
def test_jsonl_and_parquet_by_pandas(place: Path) -> None:
    import pandas

    frame = pandas.DataFrame({"id": list(DOCUMENTS), "text": list(DOCUMENTS.values()), "n": [1.5, None, 3]})
    frame.to_json(place / "pandas.jsonl", orient="records", lines=True)
    frame.to_parquet(place / "pandas.parquet")
    wanted = wanted_bodies()
    assert bodies(place, "pandas.jsonl") == bodies(place, "pandas.parquet") == wanted


@needs("pyarrow")
def test_parquet_by_pyarrow(place: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    for name, kind in (("s", pyarrow.string()), ("l", pyarrow.large_string()), ("b", pyarrow.binary())):
        texts = pyarrow.array([text.encode() if name == "b" else text for text in DOCUMENTS.values()], kind)
        parquet.write_table(
            pyarrow.table({"id": list(DOCUMENTS), "text": texts}), place / f"{name}.parquet", row_group_size=2
        )
        assert bodies(place, f"{name}.parquet") == wanted_bodies()
    (place / "s.parquet.gz").write_bytes(gzip.compress((place / "s.parquet").read_bytes()))
    assert bodies(place, "s.parquet.gz") == wanted_bodies()
    (place / "broken.parquet").write_bytes((place / "s.parquet").read_bytes()[:-40])
    done = dechaff("clean", "broken.parquet", "-o", "x", cwd=place)
    assert done.returncode == 1 and "broken.parquet:1: not a sound Parquet file" in done.stdout


@needs("pyarrow")
def test_parquet_whose_texts_have_no_values(place: Path) -> None:
    """Found by fuzzing: pyarrow's error for it is neither a ValueError nor a KeyError."""
    (place / "d.parquet").write_bytes((SYNTHETIC / "containers" / "values-missing.parquet").read_bytes())
    done = dechaff("clean", "d.parquet", "-o", "x", cwd=place)
    assert done.returncode == 1 and "d.parquet:1: not a sound Parquet file (index with value" in done.stdout


@needs("polars", "pyarrow")
def test_parquet_and_jsonl_by_polars(place: Path) -> None:
    import polars

    frame = polars.DataFrame({"id": list(DOCUMENTS), "text": list(DOCUMENTS.values()), "tags": [["x"], [], None]})
    frame.write_parquet(place / "polars.parquet")
    frame.write_ndjson(place / "polars.ndjson")
    assert bodies(place, "polars.parquet") == bodies(place, "polars.ndjson") == wanted_bodies()


@needs("zstandard")
def test_zstd_in_and_out(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl(), "utf-8")
    assert dechaff("clean", "d.jsonl", "-o", "e.jsonl.zst", cwd=place).returncode == 0
    data = b"".join(
        piece for piece in decompress([(place / "e.jsonl.zst").read_bytes()], "zst") if isinstance(piece, bytes)
    )
    assert {record["id"]: record["body"] for record in map(json.loads, data.splitlines())} == wanted_bodies()
    assert bodies(place, "e.jsonl.zst") == wanted_bodies(), "cleaning twice is cleaning once"
