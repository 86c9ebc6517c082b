"""The record as JSON: written and read again, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.document import Choice, Record, Removal, Whitespace
from dechaff.errors import UsageError
from dechaff.sinks.body_file import read_record
from dechaff.sinks.files import write_article
from dechaff.sinks.record import article_json, from_json, to_json
from tests.results import article


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"also": {}, "removed": (), "reported": (), "whitespace": (), "left_out": (), "repairs": {}, "warnings": ()},
        {"status": "rejected", "reason": "a rule said so"},
        {"reason": ""},
        {"metadata": {"also": "a field of that name"}, "also": {}},
        {"metadata": {"author": "A and B"}, "authors": ("A", "B"), "metadata_from": {"author": Choice("h1", "why")}},
    ],
)
def test_a_record_comes_back_from_its_sidecar(changes: dict[str, Any]) -> None:
    record = article(**changes).record
    assert from_json(to_json(record)) == record
    assert to_json(from_json(to_json(record))) == to_json(record)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 2**53))
def test_any_text_comes_back_from_a_sidecar(text: str, number: int) -> None:
    record = article(
        id=text,
        metadata={"title": text, text + "x": text},
        removed=(Removal(text, number, number, number, text, {text: text}),),
        whitespace=(Whitespace(text, text, (number, 0)),),
        also={text: (text,)},
    ).record
    assert from_json(to_json(record)) == record


def test_the_layout_of_a_sidecar() -> None:
    data = to_json(article(status="rejected", reason="too short").record)
    assert list(json.loads(data)) == [
        "schema", "id", "source", "metadata", "body", "removed", "reported", "whitespace", "left_out", "repairs",
        "warnings", "status", "reason", "tool",
    ]  # fmt: skip
    assert data.startswith(b'{\n  "schema": "dechaff/1",\n  "id"') and data.endswith(b"}\n")
    assert "Zwölf „Fälle“".encode() in data
    assert json.loads(data)["metadata"]["also"] == {"title": ["Later", "Last"]}
    assert b'"at": [4,9]' in data
    empty: dict[str, Any] = {
        "reported": (),
        "whitespace": (),
        "left_out": (),
        "also": {},
        "removed": (),
        "repairs": {},
        "warnings": (),
    }
    assert list(json.loads(to_json(article(metadata={}, **empty).record))) == [
        "schema", "id", "source", "metadata", "body", "removed", "repairs", "warnings", "status", "tool",
    ]  # fmt: skip


def test_the_one_line_form_has_the_body() -> None:
    line = article_json(article())
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert json.loads(line)["body_text"] == "One.\n\nTwo."
    assert from_json(line) == article().record


def test_a_record_with_the_old_name_of_a_status_is_read() -> None:
    record = article(status="limit exceeded", reason="9 words would be left, the limit is 25").record
    old = to_json(record).replace(b'"limit exceeded"', b'"left whole"')
    assert b'"left whole"' in old and from_json(old) == record


@pytest.mark.parametrize("record", [article(id="\ud800").record, article(metadata={"also": "x"}).record])
def test_a_record_that_json_cannot_hold_is_refused(record: Record) -> None:
    with pytest.raises(UsageError):
        to_json(record)


GOOD = json.loads(to_json(article().record))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "dechaff/0"}, '"schema" must be "dechaff/1"'),
        ({"id": 3}, r"Expected `str`, got `int` - at `\$.id`"),
        ({"removed": {}}, r"Expected `array`, got `object` - at `\$.removed`"),
        ({"removed": [{"rule": "x"}]}, r"missing required field `line` - at `\$.removed\[0\]`"),
        ({"removed": [{"rule": "x", "line": "1"}]}, r"Expected `int`, got `str` - at `\$.removed\[0\].line`"),
        ({"removed": [None]}, r"Expected `object`, got `null` - at `\$.removed\[0\]`"),
        ({"reported": [{"rule": "x", "line": -1}]}, r"Expected `int` >= 0 - at `\$.reported\[0\].line`"),
        (
            {"whitespace": [{"old": "", "new": "", "at": [1, True]}]},
            r"Expected `int`, got `bool` - at `\$.whitespace\[0\].at\[1\]`",
        ),
        ({"metadata": {"also": {"title": "x"}}}, r"Expected `array`, got `str` - at `\$.metadata\[...\]\[...\]`"),
        ({"metadata": {"title": 1}}, r"Expected `str \| object \| array`, got `int` - at `\$.metadata\[...\]`"),
        ({"metadata": {"title": {"x": ["y"]}}}, r"expected text - at `\$.metadata.title`"),
        ({"metadata": {"title": ["y"]}}, r"expected text - at `\$.metadata.title`"),
        ({"metadata_from": {"title": {"origin": 1}}}, r"Expected `str`, got `int` - at `\$.metadata_from"),
        ({"source": {"bytes": 1.5}}, r"got `float` - at `\$.source\[...\]`"),
        ({"status": "fine"}, r"Invalid enum value 'fine' - at `\$.status`"),
        ({"reason": None}, r"Expected `str`, got `null` - at `\$.reason`"),
        ({"tool": {"version": None}}, r"Expected `str`, got `null` - at `\$.tool\[...\]`"),
    ],
)
def test_a_wrong_sidecar_is_refused_with_the_place(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        from_json(json.dumps({**GOOD, **change}).encode())


@pytest.mark.parametrize("key", [key for key in GOOD if key not in {"reported", "whitespace", "left_out"}])
def test_a_sidecar_without_a_needed_part_is_refused(key: str) -> None:
    with pytest.raises(UsageError, match=key):
        from_json(json.dumps({k: v for k, v in GOOD.items() if k != key}).encode())


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"null", b"[]", b"{}", b"[" * 100_000, b'{"schema":"dechaff/1"', b'"\\ud800"', b"1e999"]
)
def test_hostile_sidecars_are_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="not a sidecar"):
        from_json(data)


ATOMS = st.sampled_from([None, True, -1, 0, 3, 0.5, "", "x", [], {}, [1], ["x"], [None], {"also": {"x": ["y"]}}])
JSON = ATOMS | st.lists(ATOMS, max_size=2) | st.dictionaries(st.sampled_from(["also", "rule", "at", "old"]), ATOMS)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON))
def test_no_json_gives_anything_but_a_record_or_a_usage_error(change: dict[str, object]) -> None:
    try:
        record = from_json(json.dumps({**GOOD, **change}).encode())
    except UsageError:
        return
    assert from_json(to_json(record)) == record


def test_reading_a_sidecar_names_its_file(tmp_path: Path) -> None:
    write_article(tmp_path, "a", article())
    assert read_record(tmp_path / "a.json") == article().record
    with pytest.raises(UsageError, match=r"a\.txt: not a sidecar"):
        read_record(tmp_path / "a.txt")
    with pytest.raises(UsageError, match=r"can't read .*gone\.json: No such file"):
        read_record(tmp_path / "gone.json")
