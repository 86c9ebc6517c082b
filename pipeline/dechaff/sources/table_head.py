"""The first bytes of a file that is named as a text -> whether they are those of a table with a column of texts."""

from __future__ import annotations

import csv
import re

from dechaff.sources.fields import is_named

__all__ = ["begins_as_table"]

_NAME = re.compile(r"[^\W\d][\w .-]{0,39}")
_DELIMITERS = ",;\t|"
_LEAST_ROWS = 2
_LEAST_CHARACTERS = 40
"""Characters of a text in quotation marks, which each row must have."""


def begins_as_table(head: bytes) -> bool:
    """Whether a file begins with names of columns, a usual one of a text among them, and two rows or more that fit.

    Each row has as many cells, and a long one in quotation marks in a column that is named as a text. A last row that
    the end of `head` may have cut off does not count.
    """
    text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    first, end, rest = text.replace("\r\n", "\n").partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    if not end or rest.count('"') < 2 * _LEAST_ROWS or delimiter not in first:
        return False
    names = [name.strip().strip('"') for name in first.split(delimiter)]
    texts = [number for number, name in enumerate(names) if is_named(name)]
    if not texts or len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names)):
        return False
    lines = rest.split("\n")[:-1]
    rows: list[list[str]] = []
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(row)  # noqa: PERF402 – those before an error count
    except csv.Error:
        if reader.line_num < len(lines):
            return False
    return len(rows) >= _LEAST_ROWS and all(
        len(row) == len(names) and any(_is_quoted(row[at], rest) for at in texts) for row in rows if row
    )


def _is_quoted(cell: str, text: str) -> bool:
    """Whether a long cell is in quotation marks in the text of a table."""
    doubled = cell.replace('"', '""')
    return len(cell) >= _LEAST_CHARACTERS and f'"{doubled}"' in text
