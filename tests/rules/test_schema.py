"""The schema of rule files: it lets pass what the reader reads, and refuses what the reader refuses.

What only the reader can see is in READER_ONLY, by the code of its message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dechaff.rules.describe import describe_conditions
from dechaff.rules.load import Loaded, read_rules, read_text
from dechaff.rules.model import CONDITIONS, Conditions
from dechaff.rules.packs import pack_names
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.rules.schema.file import KEYS
from dechaff.rules.schema.rule import EXAMPLE_KEYS, RULE_KEYS
from tests.places import PACKAGE, ROOT, SYNTHETIC

SCHEMA: dict[str, Any] = json.loads((PACKAGE / "schemas" / "rules.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

READER_ONLY: Mapping[str, str] = {
    "P001": "the placeholders that exist, of which some are lists of the file",
    "P002": "the syntax of regular expressions",
    "P003": "which patterns match nothing, or the empty text",
    "P004": "the lines of a match, together with the zone",
    "P005": "the lines of a match",
    "P006": "the placeholders of a line, together",
    "P007": "the names of fields within pattern lines",
    "P008": "the names of fields within a match, together",
    "P009": "the placeholders of a line, together",
    "P011": "the lines of a match, together with the unit",
    "P012": "the text that a pattern line needs",
    "R002": "the rules of other files",
    "R003": "the rules of other files",
    "R004": "the file system",
    "S002": "a schema sees each key once",
    "S007": "the ids of all rules, together",
    "S009": "a schema sees a folded text as any other",
    "Y002": "a schema sees the content of an anchor or alias",
}


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


def fits(text: str) -> bool:
    """Whether the schema lets a rule file pass; none that is not YAML."""
    try:
        return VALIDATOR.is_valid(as_editors_read(text))
    except yaml.YAMLError:
        return False


def agree(loaded: Loaded, text: str) -> bool:
    """Whether schema and reader come to the same result, but for what only the reader can see."""
    codes = {problem.code for problem in loaded.problems}
    return fits(text) == (not codes) or (fits(text) and codes <= set(READER_ONLY))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


RULE_FILES = [
    ROOT / "rules.yaml",
    *sorted((PACKAGE / "packs").glob("*.yaml")),
    *sorted((SYNTHETIC / "doubtful-rules").glob("*.yaml")),
]


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_right_files_fit(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_editors_read(path.read_text("utf-8")))] == []


def cases() -> Iterator[Any]:
    for path in sorted((SYNTHETIC / "match").glob("*.yaml")):
        for case in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader):
            file = {
                "version": "1",
                **{key: case[key] for key in KEYS if key in case and key != "body"},
            }  # body: the result
            yield pytest.param(yaml.safe_dump(file, allow_unicode=True), id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize("text", list(cases()))
def test_rules_of_cases_fit(text: str) -> None:
    assert fits(text) and not read_text(text).problems


WRONG = sorted(
    path for path in (SYNTHETIC / "wrong-rules").glob("*.yaml") if path.stem != "not-utf-8"
)  # which no one reads


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_wrong_files(path: Path) -> None:
    assert agree(read_rules(path), path.read_text("utf-8"))


def test_the_list_of_what_only_the_reader_sees_has_no_spare_entry() -> None:
    seen: set[str] = set()
    for path in WRONG:
        if fits(path.read_text("utf-8")):
            seen |= {problem.code for problem in read_rules(path).problems}
    assert seen == set(READER_ONLY)


VALUES = [
    value.strip()
    for value in r"""
    | x | ' ' | 3 | '3' | 0 | 1 | -2 | 1.5 | true | 'true' | no | yes | 2024-05-12 | 12:30 | 60% | 25 words
    | 100.5% | 900% | 99999999999 | en | pt-BR | EN | example.org | https://example.org/a | auto | first line
    | first 0 lines | last 3 lines | middle | end | keep | report | move | whole | A b | news
    | [] | [x] | [x, ''] | [[x]] | [3, en] | [{a: b}] | {} | {a: b} | {a: [b]} | {a: []} | {a: {}} | {A: [b]}
    | {date: [x]} | [{id: b, match: c}] | [{unchanged: x}] | [{before: x, after: ''}] | [{before: x}] | [{after: x}]
    | [{before: x, saves: {f: y}}] | [{before: x, saves: {F: y}}] | [{before: x, unchanged: y}]
    | {site: example.org} | {lang: [en, de]} | {in_a_row: 1} | {in_a_row: 2} | {max_words: '0'} | {before: <blank>}
    | {sight: x} | {remove_at_most: 60} | {remove_at_most: 60 %} | {leave_at_least: 25} | {leave_at_least: 25 signs}
""".split("|")
]
PLACES = {
    "of a file": "version: 1\n{key}: {value}\n",
    "of a rule": "version: 1\nrules:\n  - id: a\n    match: Share <any>\n    {key}: {value}\n",
    "of a reporting rule": "version: 1\nrules:\n  - id: a\n    match: Share\n    do: report\n    {key}: {value}\n",
    "of a rule, alone": "version: 1\nrules:\n  - id: a\n    {key}: {value}\n",
    "of a change": "version: 1\nuse: core\nchange:\n  - id: core/headline\n    {key}: {value}\n",
    "of conditions": "version: 1\nrules:\n  - id: a\n    match: Share\n    when:\n      {key}: {value}\n",
    "of an example": "version: 1\nrules: [{{id: a, match: Share, examples: [{{after: x, {key}: {value}}}]}}]\n",
}
UNDECIDED = {
    PLACES["of a change"].format(key="examples", value="[{before: x}]"),  # right or wrong by what the changed rule does
    PLACES["of conditions"].format(key="site", value="1.5"),  # a number to an editor, a name to the reader
}


@pytest.mark.parametrize(("where", "text"), PLACES.items(), ids=PLACES.keys())
def test_any_value_of_any_key(where: str, text: str) -> None:
    keys = {"of a file": KEYS, "of conditions": CONDITIONS, "of an example": EXAMPLE_KEYS}.get(where, RULE_KEYS)
    files = [text.format(key=key, value=value) for key in (*keys, "kye") for value in VALUES]
    assert [file for file in files if file not in UNDECIDED and not agree(read_text(file), file)] == []


def test_all_that_the_language_has_is_in_the_schema() -> None:
    definitions = SCHEMA["$defs"]
    assert tuple(SCHEMA["properties"]) == KEYS
    assert tuple(definitions["rule"]["properties"]) == tuple(definitions["change"]["properties"]) == RULE_KEYS
    assert tuple(definitions["conditions"]["properties"]) == CONDITIONS
    assert {key for one in definitions["example"]["oneOf"] for key in one["properties"]} == set(EXAMPLE_KEYS)
    assert definitions["pack"]["enum"] == ["all", "languages", *pack_names()]
    assert SCHEMA["properties"]["lists"]["propertyNames"]["not"]["enum"] == [*NAMES, "blank"]


def test_each_key_has_a_description() -> None:
    definitions = SCHEMA["$defs"]
    for part in (SCHEMA, definitions["rule"], definitions["conditions"], *definitions["example"]["oneOf"]):
        assert [key for key, value in part["properties"].items() if not value.get("description")] == []


def test_each_condition_is_described() -> None:
    values = {condition.name: 2 if condition.type == "int" else ("x",) for condition in fields(Conditions)}
    phrases = [list(describe_conditions(replace(Conditions(), **{name: value}))) for name, value in values.items()]
    assert [len(found) for found in phrases] == [1] * len(CONDITIONS)
