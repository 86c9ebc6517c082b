"""Three documents with a little debris, in the forms in which tests need them."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from dechaff.cleaner import Cleaner
from tests.command import dechaff
from tests.places import ROOT

SEEDS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))}


RULES = """\
version: 1
limits: {leave_at_least: 0 words, remove_at_most: 90%}
rules:
  - id: share
    match: Share
  - id: leading-date
    at: first line
    match: date <date as date> <keep>
"""


PARAGRAPH = "The talks resumed on Monday, and officials of both sides were hopeful that they would last. "


DOCUMENTS = {
    "a": f"date 2023-11-06 {PARAGRAPH * 3}\r\n\r\nShare\r\n\r\nZwölf „Fälle“ 👍\n",
    "b": f"{PARAGRAPH * 2}\n\n\n{PARAGRAPH}",
    "c": f"Share\n\n{PARAGRAPH * 4}\nShare",
}


def page(text: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())
    return f"<html lang='en'><head><title>T</title></head><body><article><h1>T</h1>{paragraphs}</article></body></html>"


def bodies(place: Path, *arguments: str | Path, expect: int = 0) -> dict[str, str | None]:
    """The bodies by id, as JSONL on standard output has them."""
    done = dechaff("clean", *arguments, "--to", "jsonl", "-o", "-", cwd=place)
    assert done.returncode == expect, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {record["id"]: record["body"] for record in found}


@functools.cache
def wanted_bodies() -> dict[str, str | None]:
    """What the documents become."""
    cleaner = Cleaner.from_text(RULES)
    return {id: cleaner.clean(text.encode()).body for id, text in DOCUMENTS.items()}


def plain_bodies(place: Path, folder: str = "plain", suffix: str = "") -> dict[str, str | None]:
    """What the plain files of a folder become, by the per-file path."""
    done = dechaff("clean", folder, "-o", f"{folder}-out", cwd=place)
    assert done.returncode == 0, done.stderr
    return {
        path.stem + suffix: path.read_text("utf-8")[:-1] for path in sorted((place / f"{folder}-out").rglob("*.txt"))
    }


def as_jsonl() -> str:
    return "".join(json.dumps({"id": id, "text": text, "n": 1}) + "\n" for id, text in DOCUMENTS.items())
