"""Debris that was annotated in the unlabelled texts of `wild/`: places only, the texts are not part of the project.

    python benchmarks/scraped.py DATA --wild unseen      # or shown: the half that rules may be written from

A row of `wild_spans.jsonl.gz`: {"id", "lang", "site", "digest", "spans"}; `digest` is the beginning of the SHA-1 of the
text, by which a text that has changed is refused, and `spans` holds start, end and kind in turn. The kinds are those of
the guidelines beside `scraped/`. Each text was read once, long lines mostly at both ends: debris in the middle of a long
line can be missing, so a little of what counts as harm is debris. Both halves are by site (`Scraped.half`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SPANS = Path(__file__).parent / "wild_spans.jsonl.gz"


def digest_of(text: str) -> str:
    """By what a text is recognised."""
    return hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def annotated(folder: Path) -> Iterator[dict[str, Any]]:
    """The annotated texts of the folder `wild`, in the form of the rows of `scraped/`.

    Raises ValueError if the text of an annotated row is another one than was annotated.
    """
    with gzip.open(SPANS, "rt", encoding="utf-8") as file:
        rows = {row["id"]: row for row in map(json.loads, file)}
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for entry in map(json.loads, file):
                row = rows.get(entry["id"])
                if row is None:
                    continue
                if digest_of(entry["text"]) != row["digest"]:
                    raise ValueError(f"{path.name}: the text of {row['id']} isn't the one that was annotated")
                yield {**row, "raw": entry["text"], "delete": list(_triples(row["spans"]))}


def _triples(values: list[Any]) -> Iterator[tuple[int, int, str]]:
    for start in range(0, len(values), 3):
        yield values[start], values[start + 1], values[start + 2]
