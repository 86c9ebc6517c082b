"""Lines of a page that are shaped as its title -> those that are surely none, by what is around them.

These are the entries of a table of contents, the headings of parts of a test, captions, names below "written by", the
last step of a breadcrumb, and a line that is the title with something before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from dechaff.stages.heads.bylines import is_author_label
from dechaff.stages.heads.look_alikes import is_look_alike
from dechaff.stages.heads.notices import is_contents_label, is_part_heading, is_summary_label
from dechaff.stages.heads.reading import HeadLines
from dechaff.stages.heads.shape import clean_title, is_behind_comma, is_paragraph, plain_words, size_of
from dechaff.text.fold import fold_case
from dechaff.text.function_words import FUNCTION_WORDS

__all__ = ["FIELD_LABEL", "below_summary_labels", "is_field", "is_row_of_menu", "no_titles"]

_NEAR, _NEAR_STEP, _MOST_STEPS, _MOST_STEP_WORDS = 3, 6, 4, 4
_LEAST_END, _MOST_BEFORE = 3, 4
_MOST_ENTRIES, _LONGEST_HEADING = 30, 200
_BREADCRUMB = regex.compile(r"\s[>›»/→]\s")
_ENTRY = regex.compile(
    r"(?:\d{1,2}\.){0,3}\d{1,2}\.?(?=\p{Lu}\p{L})|(?:step |schritt |étape |paso )?\d{1,2}(?:\.\d{1,2}){1,3}\.? ?(?=\p{L})"
)
_ROW_OF_ENTRIES = regex.compile(r"0?1\.? ?\p{Lu}.{3,90}?0?2\.? ?\p{Lu}")
_HOME = frozenset(
    map(
        fold_case,
        """Home Homepage Startseite Start Accueil Inicio Início Portada Strona\u00a0główna Главная Головна Hem Hjem Etusivu
        Domů Úvod Kezdőlap Főoldal Acasă Αρχική Anasayfa Beranda الرئيسية होम ホーム トップ 首页 首頁 홈""".split(),
    )
)
_CAPTION_LABELS = frozenset(
    map(
        fold_case,
        ("image caption", "image source", "photo caption", "caption", "bildunterschrift", "légende", "pie de foto", "legenda",
         "didascalia", "写真・図版", "图片说明", "圖片說明", "사진 설명", "подпись к фото"),
    )
)  # fmt: skip
_UNSPACED_NAME = regex.compile(r"\p{Han}{3,5}|\p{Han}{1,3}[ \u3000]\p{Han}{1,3}|\p{Hangul}{2,4}")
_LEAST_ROW, _MOST_SMALL, _MOST_OF_FIELD = 12, 0.15, 6
FIELD_LABEL = regex.compile(r"\p{L}[\p{L}\p{M} ]{1,24}[\u00a0 ]?[:：]")
"""Matches a label with its colon at the beginning of a line: "Director:", "Present:"."""


def no_titles(page: HeadLines, numbers: Sequence[int]) -> frozenset[int]:
    """Those of the lines `numbers` that are surely not the title of the page."""
    found = {number for number in numbers if _is_none(page, number)}
    found |= below_summary_labels(page, numbers) | _entries(page, numbers)
    left = [number for number in numbers if number not in found]
    return frozenset(found).union(_prefixed(page, left), _steps(page, left))


def is_row_of_menu(line: str) -> bool:
    """Whether a line is a menu in one line: many words, all with capitals, and hardly one that sentences are made with."""
    words = line.split()
    return (
        len(words) >= _LEAST_ROW
        and not line.isupper()
        and all(word[0].isupper() for word in words)
        and sum(fold_case(word) in FUNCTION_WORDS for word in words) <= _MOST_SMALL * len(words)
    )


def below_summary_labels(page: HeadLines, numbers: Sequence[int]) -> frozenset[int]:
    """The main points of an article, between their label and the next byline, date or paragraph, with the label."""
    found: set[int] = set()
    for label in (number for number in numbers if is_summary_label(page.lines[number])):
        found.add(label)
        for number in range(label + 1, page.end):
            reading = page.readings.get(number)
            if reading is None or (reading.complete and reading.kind != "title") or is_paragraph(page.lines[number]):
                break
            found.add(number)
    return frozenset(found)


def is_field(page: HeadLines, number: int) -> bool:
    """Whether a line is a label with its value, beside another one: "Director: Ann Lee", "Time: 102 minutes"."""
    near = (other for other in (number - 1, number + 1) if 0 <= other < page.end)
    return _is_short_field(page.lines[number]) and any(_is_short_field(page.lines[other]) for other in near)


def _is_short_field(line: str) -> bool:
    label = FIELD_LABEL.match(line)
    return label is not None and size_of(line[label.end() :]) <= _MOST_OF_FIELD


def _is_none(page: HeadLines, number: int) -> bool:
    line = clean_title(page.lines[number])
    above = page.lines[number - 1] if number else ""
    return (
        is_part_heading(line)
        or is_contents_label(line)
        or _ROW_OF_ENTRIES.match(line) is not None
        or is_row_of_menu(line)
        or is_look_alike(line)
        or is_behind_comma(page.lines, number)
        or is_author_label(above, None)
        or fold_case(above.strip(" :：,")) in _CAPTION_LABELS
        or _is_unspaced_name(page, number)
        or is_field(page, number)
        or (page.readings[number].kind == "name" and page.has_role_below(number))
    )


def _is_unspaced_name(page: HeadLines, number: int) -> bool:
    """Whether a line may be a name in Chinese, Japanese or Korean: above a date, and with longer lines above it."""
    text, below = page.lines[number].strip(), page.readings.get(number + 1)
    return (
        below is not None
        and below.kind == "date"
        and _UNSPACED_NAME.fullmatch(text) is not None
        and any(size_of(line) > size_of(text) + 1 for line in page.lines[max(0, number - _NEAR) : number])
    )


def _entries(page: HeadLines, numbers: Sequence[int]) -> frozenset[int]:
    """The entries below the label of a table of contents: numbered ones, and those that are headings of the prose."""
    labels = [number for number in range(page.start, page.end) if is_contents_label(page.lines[number])]
    if not labels:
        return frozenset()
    known = frozenset(numbers)
    headings = {plain_words(line) for line in page.lines[page.end :] if len(line) < _LONGEST_HEADING}
    found: set[int] = set()
    for label in labels:
        for number in range(label + 1, min(label + 1 + _MOST_ENTRIES, page.end)):
            line = page.lines[number]
            if is_paragraph(line) or _BREADCRUMB.search(line) or page.readings[number].complete:
                break
            below = page.readings.get(number + 1)
            if below is not None and below.complete:  # a byline or a date
                break
            if number in known and (_ENTRY.match(line.strip()) or plain_words(line) in headings):
                found.add(number)
    return frozenset(found)


def _prefixed(page: HeadLines, numbers: Sequence[int]) -> Iterator[int]:
    """The lines that are a line near them, or the first line of the page, with something before it.

    "Home / Harbour / Old ferry sails", "HomeHarbourOld ferry sails", "Introduction: Old ferry sails".
    """
    known = frozenset(numbers)
    top = clean_title(page.lines[0])
    for number in numbers:
        line = clean_title(page.lines[number])
        near = [clean_title(page.lines[other]) for other in _around(number, _NEAR) if other in known]
        for end in near:
            if len(end) < len(line) and line.endswith(end) and size_of(end) >= _LEAST_END:
                yield number
        label, colon, rest = line.partition(": ")
        if colon and rest == top and size_of(rest) >= _LEAST_END and size_of(label) <= _MOST_BEFORE:
            yield number


def _steps(page: HeadLines, numbers: Sequence[int]) -> Iterator[int]:
    """The last steps of breadcrumbs that stand in lines of their own, if a longer line near has all of their words."""
    known = frozenset(numbers)
    for number in numbers:
        words = frozenset(plain_words(page.lines[number]))
        if not _is_below_home(page, number):
            continue
        near = (frozenset(plain_words(page.lines[other])) for other in _around(number, _NEAR_STEP) if other in known)
        if any(words < other for other in near):
            yield number


def _is_below_home(page: HeadLines, number: int) -> bool:
    for above in range(number - 1, max(page.start, number - _MOST_STEPS) - 1, -1):
        line = page.lines[above].strip(" >›»/→|")
        if fold_case(line) in _HOME:
            return True
        if size_of(line) > _MOST_STEP_WORDS:
            return False
    return False


def _around(number: int, reach: int) -> Iterator[int]:
    return (other for other in range(number - reach, number + reach + 1) if other != number)
