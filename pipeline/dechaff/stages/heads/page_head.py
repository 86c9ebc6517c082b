"""Lines of a whole page -> HeadReading: the head of its article.

Which line is the headline is found by `page_title.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dechaff.stages.heads.details import find_dates_of, find_people, lone_date
from dechaff.stages.heads.page_title import page_title
from dechaff.stages.heads.read_line import read_line
from dechaff.stages.heads.reading import HeadLines, HeadReading, LineReading
from dechaff.stages.heads.shape import first_paragraph, plain_words
from dechaff.stages.heads.tail import introduced_author, read_tail
from dechaff.stages.heads.title_features import address_words, lead_words

__all__ = ["lines_around", "read_page_head"]

_LINES_ABOVE, _LINES_INTO_PAGE = 80, 10
_ABOVE_TITLE, _LINES_WITHOUT_TITLE, _LINES_BELOW = 4, 25, 8
_OTHER_TITLE = 0.01
"""Less than what could decide between titles: a likely one that was not chosen is shown, and no more."""


def lines_around(
    lines: Sequence[str],
    language: str | None,
    body: int,
    labels: Collection[str] = (),
    address: frozenset[str] = frozenset(),
) -> HeadLines:
    """The lines of a page around the start of its body, which is the line `body`, read one by one."""
    prose = first_paragraph(lines, body, body + _LINES_INTO_PAGE)
    end = body if prose is None else prose
    start = max(0, body - _LINES_ABOVE)
    last = min(len(lines), max(end, body + _LINES_INTO_PAGE))
    readings = {
        number: LineReading("", lines[number], (), (lines[number],))
        if " ".join(plain_words(lines[number])) in labels
        else read_line(lines[number], language)
        for number in range(start, last)
    }
    return HeadLines(lines, readings, start, body, end, labels, lead_words(lines, end), address)


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
    page = lines_around(lines, language, body_start, labels, address_words(address))
    title, readings, start = page_title(page), page.readings, page.start
    placed = title is not None and title.line in readings
    first = title.line + 1 if title and placed else max(start, body_start - _LINES_WITHOUT_TITLE)
    last = max(readings, default=-1) + 1
    below = range(first, min(last, body_end) if body_end > page.end else last)
    above = range(first - 2, max(start, first - 2 - _ABOVE_TITLE) - 1, -1) if placed else range(0)
    values = [*find_dates_of(page, below, above), *find_people(page, title, below, above)]
    if not any(value[1] == "author" for value in values):
        values += introduced_author(lines, page.end + 1, labels, title)
    if not any(value[1] in ("date", "updated") for value in values):
        values += lone_date(lines, body_start, language, bare=True)
    values += [(max(line, 0), "title", text, _OTHER_TITLE) for line, text in (title.others if title else ())]
    found = {field for _, field, _, _ in values}
    below_body = lines[: min(len(lines), body_end + _LINES_BELOW)] if body_end else ()
    values += [
        value for value in read_tail(below_body, max(body_end - 2, below.stop), language) if value[1] not in found
    ]
    return HeadReading(title, tuple(values))
