"""Whole documents, in and out: `in-the-wild/*.yaml`, and `known-failures/*.yaml`, which must fail."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dechaff import Cleaner, DocumentError
from dechaff.document import MediaType
from tests.command import dechaff
from tests.places import CASES_DIR

GIVEN = {"name", "text", "html", "as", "file", "rules", "language", "url"}
EXPECTED = {"body", "stays", "goes", "saved", "bodies"}
FAILS = pytest.mark.xfail(reason="a known failure", raises=AssertionError, strict=True)


def cases() -> list[Any]:
    return [
        pytest.param(
            case, id=f"{folder}/{path.stem}: {case['name']}", marks=[FAILS] if folder == "known-failures" else []
        )
        for folder in ("in-the-wild", "known-failures")
        for path in sorted((CASES_DIR / folder).glob("*.yaml"))
        for case in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    ]


@cache
def built_in() -> Cleaner:
    return Cleaner.built_in()


def cleaned(case: dict[str, Any]) -> dict[str, Any]:
    """What becomes of a case: its body and what is saved."""
    kind = "html" if "html" in case else "text"
    media_type: MediaType | None = "html" if kind == "html" else None  # of a text it is recognised
    data: str | bytes = case[kind]
    if "as" in case:
        data = case[kind].encode(case["as"])
    cleaner = built_in()
    if "rules" in case:
        cleaner = Cleaner.from_text(yaml.safe_dump({"version": "1", **case["rules"]}, allow_unicode=True))
    try:
        article = cleaner.clean(data, url=case.get("url"), language=case.get("language"), media_type=media_type)
    except DocumentError as error:
        raise AssertionError(f"it is refused: {error}") from error
    return {"body": article.body, "saved": dict(article.metadata)}


def cleaned_file(case: dict[str, Any], place: Path) -> dict[str, Any]:
    """What becomes of a file with that name: the bodies of all documents in it."""
    data = case["text"].encode(case.get("as", "utf-8"))
    (place / case["file"]).write_bytes(data)
    done = dechaff("clean", case["file"], "--to", "jsonl", "-o", "-", cwd=place)
    return {"bodies": [json.loads(line)["body"] for line in done.stdout.splitlines()]}


@pytest.mark.parametrize("case", cases())
def test_document(case: dict[str, Any], tmp_path: Path) -> None:
    found = cleaned_file(case, tmp_path) if "file" in case else cleaned(case)
    lines = [line for body in [found.get("body"), *found.get("bodies", ())] for line in (body or "").splitlines()]
    assert [line for line in case.get("stays", ()) if line not in lines] == [], found
    assert [line for line in case.get("goes", ()) if line in lines] == [], found
    assert {field: found["saved"].get(field) for field in case.get("saved", ())} == case.get("saved", {})
    assert {key: found[key].rstrip() if key == "body" else found[key] for key in ("body", "bodies") if key in case} == {
        key: case[key].rstrip() if key == "body" else case[key] for key in ("body", "bodies") if key in case
    }


@pytest.mark.parametrize("case", [case.values[0] for case in cases()], ids=[case.id for case in cases()])
def test_the_keys_of_a_case_are_known(case: dict[str, Any]) -> None:
    """A key that is misspelt would make a case pass, or a known failure fail, for no reason."""
    assert set(case) <= GIVEN | EXPECTED and EXPECTED & set(case)
    assert len({"text", "html"} & set(case)) == 1
    assert ("bodies" in case) <= ("file" in case) and not ("saved" in case and "file" in case)


def test_known_failures_are_listed() -> None:
    assert any(str(case.id).startswith("known-failures") for case in cases()), "none left: take the folder away"
