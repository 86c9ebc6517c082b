"""The schemas of what is written: they let pass all that a run writes, and refuse what is no sidecar and no record."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dechaff import Cleaner
from dechaff.sinks.record import article_json, to_json, to_line
from tests.command import dechaff
from tests.places import PACKAGE, ROOT


def validator(name: str) -> Draft202012Validator:
    """The shipped schema of a kind of file, itself checked."""
    schema = json.loads((PACKAGE / "schemas" / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


SIDECAR, RECORD = validator("sidecar"), validator("record")

TEXTS = [
    "",
    "date 2023-11-06 The talks resumed.\n\nShare\u00a0\nEmail",
    "By Ann Lee\r\n\r\nx\r\n" * 9,
    "•\t“x”\u200b\n" * 3,
]
SIDECARS = """
version: 1
limits: {leave_at_least: 0 words, remove_at_most: 100%}
rules:
  - {id: d, match: date <date as date> <keep>}
  - {id: s, do: report, match: Share}
  - {id: e, match_any: [Email, By <name as author>]}
"""


@pytest.mark.parametrize("text", [*TEXTS, *(path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.txt")))])
def test_sidecars_fit(text: str | bytes) -> None:
    for cleaner in (
        Cleaner.from_text(SIDECARS),
        Cleaner.from_text("version: 1\nrules: [{id: r, do: reject, match: Share}]"),
    ):
        article = cleaner.clean(text, url="https://example.org/a", language="en", path="a/b.txt")
        for data in (to_json(article.record), article_json(article)):
            assert list(SIDECAR.iter_errors(json.loads(data))) == []
            shown = json.loads(data)
            unknown = set(shown) - set(SIDECAR.schema["properties"])
            assert not unknown


def test_sidecars_of_pages_fit() -> None:
    page = (
        "<html lang=en><head><title>T</title></head><body><nav>Home</nav><article>"
        + "<p>The talks went on, and on.</p>" * 9
    )
    article = Cleaner.from_text(SIDECARS).clean(page, media_type="html")
    assert list(SIDECAR.iter_errors(json.loads(to_json(article.record)))) == []


@pytest.mark.parametrize("key", ["schema", "removed", "status", "tool"])
def test_what_is_no_sidecar_is_refused(key: str) -> None:
    record = json.loads(to_json(Cleaner.from_text(SIDECARS).clean("x").record))
    assert list(SIDECAR.iter_errors({**record, key: "x"}))
    del record[key]
    assert list(SIDECAR.iter_errors(record))


@pytest.mark.parametrize("more", [[], ["--no-record"]])
def test_records_fit(tmp_path: Path, more: list[str]) -> None:
    """What the command writes: texts, pages, rejected documents, fields of others, a record out of a zip."""
    (tmp_path / "rules.yaml").write_text(SIDECARS + "  - {id: r, do: reject, match: Not an article}\n", "utf-8")
    records = [{"id": n, "text": text, "n": [1, None], "more": {"x": 1.5}} for n, text in enumerate(TEXTS)]
    records.append({"id": "r", "text": "One.\n\nNot an article"})
    (tmp_path / "in").mkdir()
    (tmp_path / "in/d.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    (tmp_path / "in/a.html").write_text("<article>" + "<p>The talks went on.</p>" * 9, "utf-8")
    (tmp_path / "in/b.txt").write_text("", "utf-8")
    with zipfile.ZipFile(tmp_path / "in/z.zip", "w") as archive:
        archive.writestr("c.txt", "The talks went on.")
    done = dechaff("clean", "in", "--to", "jsonl", "-o", "-", *more, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(records) + 3 and {record["status"] for record in found} >= {"cleaned", "rejected"}
    for record in found:
        assert [error.message for error in RECORD.iter_errors(record)] == []
        assert not set(record) - set(RECORD.schema["properties"])
        assert ("removed" in record) == (not more)


NO_RECORDS: list[dict[str, Any]] = [
    {"body": 1}, {"body": None}, {"status": "done"}, {"schema": "dechaff/1"}, {"extra": []}, {"measures": {}},
    {"status": "rejected"}, {"id": 7}, {"removed": [{}]},
]  # fmt: skip


@pytest.mark.parametrize("change", NO_RECORDS)
def test_what_is_no_record_is_refused(change: dict[str, Any]) -> None:
    record = json.loads(to_line(Cleaner.from_text(SIDECARS).clean("x"), {"n": 1}))
    assert not list(RECORD.iter_errors(record))
    assert list(RECORD.iter_errors({**record, **change}))
    key = next(iter(change))
    assert key in ("extra", "removed") or list(RECORD.iter_errors({k: v for k, v in record.items() if k != key}))
