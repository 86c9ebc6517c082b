"""The JSON Schemas: what they let pass and refuse, and that what is generated from them is current."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dechaff import Cleaner, DechaffError
from dechaff.rules.load import load
from dechaff.rules.packs import PACKS
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.rules.schema.conditions import CONDITIONS
from dechaff.rules.schema.examples import EXAMPLE_KEYS
from dechaff.rules.schema.file import KEYS
from dechaff.rules.schema.rule import RULE_KEYS
from dechaff.schemas.schemas import SCHEMAS, record_schema, rules_schema, sidecar_schema
from dechaff.sinks.record import article_json, to_json
from dechaff.sinks.record_lines import to_line
from tests.command import dechaff
from tests.places import ROOT, SYNTHETIC

RULES = Draft202012Validator(rules_schema())
SIDECAR = Draft202012Validator(sidecar_schema())
RECORD = Draft202012Validator(record_schema())
WRONG = sorted((SYNTHETIC / "wrong-rules").glob("*.yaml"))
# What a schema can see by itself; other errors need the file as text, its neighbours or the language of patterns.
STRUCTURAL = re.compile(r"error\[(S001|S003|S010|S011)\]")


def as_editors_read(text: str) -> Any:
    """YAML as an editor reads it: by version 1.2, where `no` and dates are texts; of a key twice the last counts."""

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012

    for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("int", r"[-+]?[0-9]+", "-+0123456789"),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), list(first))
    return yaml.load(text, Loader)


def errors(text: str) -> list[str]:
    return [error.message for error in RULES.iter_errors(as_editors_read(text))]


@pytest.mark.parametrize("schema", [rules_schema(), sidecar_schema(), record_schema()])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", [*sorted(PACKS.glob("*.yaml")), ROOT / "rules.yaml"], ids=lambda path: path.name)
def test_rule_files_fit(path: Path) -> None:
    assert errors(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_golden_errors(path: Path) -> None:
    """What dechaff reads without an error fits; what is wrong in its structure does not."""
    try:
        load(path)
        said = ""
    except DechaffError as error:
        said = str(error)
    try:
        found = errors(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return
    if not said:
        assert found == []
    elif STRUCTURAL.search(said):
        assert found, said


@pytest.mark.parametrize(
    "rule",
    [
        "{match: a}",
        "{id: a}",
        "{id: a, match: b, match_any: [c]}",
        "{id: a, macth: b}",
        "{id: A b, match: c}",
        "{id: a, match: [Source: X]}",
        "{id: a, match_any: x}",
        "{id: a, match: b, at: middle}",
        "{id: a, match: b, do: kill}",
        "{id: a, match: b, when: {}}",
        "{id: a, match: b, when: {in_a_row: 1}}",
        "{id: a, match: b, when: {sight: x}}",
        "{id: a, match: b, examples: []}",
        "{id: a, match: b, examples: [{after: x}]}",
        "{id: a, match: b, exact: 3}",
        "{id: a, match: b, examples: [{before: x, unchanged: y}]}",
        "{id: a, match: b, examples: [{before: x, saves: {A: b}}]}",
        "{id: a, match: b, at: first 0 lines}",
    ],
)
def test_wrong_rules_are_refused(rule: str) -> None:
    assert errors(f"version: 1\nrules: [{rule}]")


@pytest.mark.parametrize(
    "line",
    [
        "rules: []",
        "version: 2",
        "version: 1\nuse: [croe]",
        "version: 1\nlimits: {remove_at_most: 60}",
        "version: 1\nrule: []",
        "version: 1\nlists: {A: [x]}",
        "version: 1\nlists: {a: []}",
        "version: 1\ntitle: drop",
        "version: 1\nchange: [{at: end}]",
    ],
)
def test_wrong_files_are_refused(line: str) -> None:
    assert errors(line)


def test_all_that_the_language_has_is_in_the_schema() -> None:
    schema: dict[str, Any] = rules_schema()
    rule = schema["$defs"]["rule"]["properties"]
    assert tuple(schema["properties"]) == KEYS and tuple(rule) == RULE_KEYS
    assert tuple(rule["when"]["properties"]) == tuple(rule["unless"]["properties"]) == CONDITIONS
    examples = schema["$defs"]["example"]["oneOf"]
    assert {key for one in examples for key in one["properties"]} == set(EXAMPLE_KEYS)
    described = json.dumps(schema).count('"description": ""')
    assert not described, "a key without a description helps nobody"


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
            unknown = set(shown) - set(sidecar_schema()["properties"])  # type: ignore[call-overload]
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
        assert not set(record) - set(record_schema()["properties"])  # type: ignore[call-overload]
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


def test_what_is_generated_is_current() -> None:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "tools" / "make_reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = path
    assert set(module.PLACEHOLDERS) == set(NAMES)
    for file, data in module.files().items():
        assert file.read_bytes() == data, f"{file.name} is out of date: python tools/make_reference.py"


def test_the_command_prints_them(tmp_path: Path) -> None:
    for name in SCHEMAS:
        assert dechaff("schema", name, cwd=tmp_path).stdout == (ROOT / "docs" / f"{name}.schema.json").read_text(
            "utf-8"
        )


def test_editors_find_the_schema() -> None:
    first = (ROOT / "rules.yaml").read_text("utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named and (ROOT / named[1]).is_file()
