"""Lines -> what stands below the last paragraph of a text: authors, editors, dates, the source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from dechaff.stages.heads.dates import has_clock
from dechaff.stages.heads.line import may_be_marked, read_line
from dechaff.stages.heads.reading import Value
from dechaff.stages.heads.shape import is_prose, is_sentence
from dechaff.stages.heads.words import LABELS
from dechaff.text.fold import fold_case

__all__ = ["read_tail"]

_MOST_LINES, _LEAST_PROSE, _MOST_CHARACTERS = 25, 3, 160
_LABELLED = 0.4
_SIGNATURE = 0.3
_FIELDS = frozenset({"author", "editor", "date", "updated", "source", "tags", "agency"})


def read_tail(lines: Sequence[str], start: int, language: str | None) -> list[Value]:
    """The values of the last lines of an article; those before the line `start` belong to its head.

    Only what a label or a word says what it is counts, and a name in the last line, below a sentence: a signature.
    """
    first = max(start, len(lines) - _MOST_LINES)
    values: list[Value] = []
    for number in range(first, len(lines)):
        if len(lines[number]) > _MOST_CHARACTERS or not may_be_marked(lines[number], language):
            continue
        reading = read_line(lines[number], language)
        dated = reading.kind == "date" and has_clock(lines[number].rstrip())
        if not reading.complete or not (reading.marked or reading.labelled or dated):
            continue
        known = {field for _, field, _, _ in values}
        values += [
            (number, field, value, _LABELLED)
            for field, value in reading.values
            if field in _FIELDS and field not in known
        ]
    last = len(lines) - 1
    if last < start or last < 0 or len(lines[last]) > _MOST_CHARACTERS or any(value[1] == "author" for value in values):
        return values
    signature = read_line(lines[last], language)
    if signature.kind != "name" or not signature.complete:
        return values
    source = fold_case(lines[last].split(maxsplit=1)[0]) in LABELS["source"]  # "Theo Harbour News": according to it
    below_prose = is_prose(lines[last - 1]) or is_sentence(lines[last - 1])
    if below_prose and not source and len(list(islice(filter(is_prose, lines), _LEAST_PROSE))) == _LEAST_PROSE:
        values += [(last, "author", value, _SIGNATURE) for field, value in signature.values if field == "name"]
    return values
