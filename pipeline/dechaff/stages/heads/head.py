"""Lines -> HeadReading: what the head of a whole page, above and at the start of its body, states of the article."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dechaff.stages.heads.line import LineReading, read_line
from dechaff.stages.heads.people import find_dates_of, find_people
from dechaff.stages.heads.reading import HeadReading
from dechaff.stages.heads.shape import is_prose, plain_words
from dechaff.stages.heads.tail import read_tail
from dechaff.stages.heads.title import PageLines, address_words, lead_words, page_title

__all__ = ["page_lines", "read_page_head"]

_LINES_ABOVE, _LINES_INTO_BODY = 80, 10
_ABOVE_TITLE, _LINES_WITHOUT_TITLE, _LINES_BELOW = 4, 25, 8


def page_lines(
    lines: Sequence[str],
    language: str | None,
    body: int,
    labels: Collection[str] = (),
    address: frozenset[str] = frozenset(),
) -> PageLines:
    """The lines of a page around the start of its body, which is the line `body`, read one by one."""
    end = next((n for n in range(body, min(body + _LINES_INTO_BODY, len(lines))) if is_prose(lines[n])), body)
    start = max(0, body - _LINES_ABOVE)
    last = min(len(lines), max(end, body + _LINES_INTO_BODY))
    readings = {
        number: LineReading("", lines[number], (), (lines[number],))
        if " ".join(plain_words(lines[number])) in labels
        else read_line(lines[number], language)
        for number in range(start, last)
    }
    return PageLines(lines, readings, start, body, end, labels, lead_words(lines, end), address)


def read_page_head(
    lines: Sequence[str],
    language: str | None,
    body: tuple[int, int],
    labels: Collection[str] = (),
    address: str | None = None,
) -> HeadReading:
    """The head of a whole page, of which the non-blank lines are given.

    `body` are the first line of the body and the one below its last; `address` is that of the page, if it is known.
    """
    body_start, body_end = body
    page = page_lines(lines, language, body_start, labels, address_words(address))
    title, readings, start = page_title(page), page.readings, page.start
    first = title.line + 1 if title and title.line >= start else max(start, body_start - _LINES_WITHOUT_TITLE)
    below = range(first, max(readings, default=-1) + 1)
    above = range(first - 2, max(start, first - 2 - _ABOVE_TITLE) - 1, -1) if title else range(0)
    values = [*find_dates_of(page, below, above), *find_people(page, title, below, above)]
    found = {field for _, field, _, _ in values}
    below_body = lines[: min(len(lines), body_end + _LINES_BELOW)] if body_end else ()
    values += [
        value for value in read_tail(below_body, max(body_end - 2, below.stop), language) if value[1] not in found
    ]
    return HeadReading(title, tuple(values))
