"""Lines -> which of them is the headline of an article.

A line is the headline if something proves it: a byline, a date or a reading time is right below it, it occurs twice, or
the prose right below it does (`above_prose.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from dechaff.stages.heads.above_prose import defined_title, has_long_prose, title_above_prose
from dechaff.stages.heads.bylines import is_author_label
from dechaff.stages.heads.datelines import read_dateline
from dechaff.stages.heads.look_alikes import is_look_alike, is_unread_byline
from dechaff.stages.heads.no_titles import FIELD_LABEL, below_summary_labels, is_field, is_row_of_menu
from dechaff.stages.heads.reading import FoundTitle, HeadLines
from dechaff.stages.heads.shape import (
    MOST_KICKER_WORDS,
    clean_title,
    continues,
    is_kicker,
    is_paragraph,
    is_place,
    is_salutation,
    is_title_shaped,
    plain_words,
    size_of,
)
from dechaff.stages.heads.words import LABELS
from dechaff.text.fold import fold_case

__all__ = ["headline_of", "is_clock", "may_be_headline"]

_REPEATED_WITHIN, _MOST_BETWEEN, _MOST_HEAD = 6, 5, 10
_LEAST_REPEATED = 5
_LEAST_PROSE_LINES, _LEAST_PROSE_WORDS = 3, 80
_LABELS_OF_NO_TITLE = frozenset(
    {"headline", "ad", "advertisement", "sponsored", *(word for words in LABELS.values() for word in words)}
)
_ACCOUNT, _NEAR_ACCOUNT = regex.compile(r"@\w{3,30}"), 3
_CALENDAR = regex.compile(r"\d{4} ?[:：] ?\p{L}")
_DECK_WORDS = frozenset(
    """and but or plus und aber oder doch et mais ou y pero o e ma mas en maar i ale lecz a и но а та але och men og ve
    ama dan tetapi και αλλά és de și dar""".split()
)
_SITE = regex.compile(r" [|\-–—»·•] ")
_CLOCK = regex.compile(r"\d[:h時时点시]\d\d")
_ONLY_CLOCK = regex.compile(r"\W*\d{1,2}[:h時时点시.]\d\d(?: ?(?:Uhr|uur|h|[ap]\.?m\.?))?\W*", regex.IGNORECASE)
_TIMED = "a date with a time stands right below"
_BYLINED = "a byline stands right below"
_CERTAIN = 0.55


def headline_of(page: HeadLines, language: str | None, has_prose: bool) -> FoundTitle | None:
    """The headline, if something proves that it is one; without the name of the site if it stands so below as well."""
    title = _proven(page, language, has_prose)
    if title is None or title.line < 0:
        return title
    below = {plain_words(page.lines[number]) for number in range(title.line + 1, page.end)}
    for separator in _SITE.finditer(title.text):
        bare = title.text[: separator.start()]
        if size_of(bare) > MOST_KICKER_WORDS and plain_words(bare) in below:
            return replace(title, text=bare)
    return title


def _proven(page: HeadLines, language: str | None, has_prose: bool) -> FoundTitle | None:
    top = next((number for number in range(page.end) if is_salutation(page.lines[number])), page.end)
    candidates = _candidates(page, top, language)
    for number, reading in page.readings.items():
        if number < page.end and reading.complete and (value := reading.value("title")) and is_title_shaped(value):
            return FoundTitle(number, value, _CERTAIN, "a label says that it is the headline")
    if not candidates:
        return defined_title(page, language) if has_prose else None
    enough = has_long_prose(page, _LEAST_PROSE_LINES, _LEAST_PROSE_WORDS)
    for number in candidates:
        if size_of(page.lines[number]) >= _LEAST_REPEATED and enough and _occurs_again(page, number):
            return FoundTitle(number, clean_title(page.lines[number]), _CERTAIN, "the line occurs twice")
    for number, proof in _details(page):
        above = _block_above(page, number, candidates)
        if above is None or _is_outlet(page, above, number):
            continue
        if proof == _BYLINED and any(_is_byline(page, other) for other in range(above)):
            continue  # between two bylines is what the article begins with
        if proof != _BYLINED and not _is_whole(page, above) and _is_above_title(page, number, candidates):
            continue
        if enough or proof in (_BYLINED, _TIMED):
            return FoundTitle(above, clean_title(page.lines[above]), _CERTAIN, proof)
    if not has_prose:
        return None
    bylines = [number for number in range(page.end) if _is_byline(page, number)]
    return defined_title(page, language) or title_above_prose(page, candidates, language, bylines)


def _occurs_again(page: HeadLines, number: int) -> bool:
    """Whether one of the next lines has the words of a line, and no paragraph is between them."""
    words = plain_words(page.lines[number])
    for other in range(number + 1, min(len(page.lines), number + 1 + _REPEATED_WITHIN)):
        if plain_words(page.lines[other]) == words:
            return True
        if is_paragraph(page.lines[other]):
            return False
    return False


def _candidates(page: HeadLines, end: int, language: str | None) -> list[int]:
    """The lines above `end` that may be the headline."""
    shaped = [
        number
        for number in range(end)
        if may_be_headline(page, number)
        and not is_unread_byline(page.lines[number], language)
        and not _leads_into_detail(page, number)
        and not is_entry(page, number)
        and not is_row_of_menu(page.lines[number])
        and not (number and is_author_label(page.lines[number - 1], language))
    ]
    points = below_summary_labels(page, shaped)
    shaped = [number for number in shaped if number not in points]
    return [number for number in shaped if not _is_caption(page, number, shaped)]


def _details(page: HeadLines) -> Iterator[tuple[int, str]]:
    """The lines at the head that are found below headlines only, and what each is, in words."""
    for number, reading in page.readings.items():
        if not reading.complete or number > page.end + 2 or is_clock(page.lines[number]):
            continue
        if reading.marked and reading.value("author"):
            yield number, _BYLINED
        elif _CALENDAR.search(page.lines[number]) and not reading.labelled:
            continue  # an entry of a calendar: "5 March 2024: Old ferry sails"
        elif (reading.value("date") or reading.value("updated")) and not _are_minutes(page, number):
            clocked = any(_CLOCK.search(value) for _, value in reading.values)
            yield number, _TIMED if clocked else "a date stands right below"
        elif reading.kind == "reading":
            yield number, "the reading time stands right below"


def _is_byline(page: HeadLines, number: int) -> bool:
    reading = page.readings.get(number)
    return reading is not None and reading.complete and reading.marked and reading.value("author") is not None


def _is_outlet(page: HeadLines, number: int, below: int) -> bool:
    """Whether all words of a line are in the bylines and dates below it: the name of the newspaper ("Harbour News")."""
    words = {word for word in plain_words(page.lines[number]) if word != "the"}
    details = (other for other in range(number + 1, below + 1) if page.readings[other].marked or other == below)
    return words.issubset(word for other in details for word in plain_words(page.lines[other]))


def _are_minutes(page: HeadLines, number: int) -> bool:
    """Whether labels of the text itself are below a date, as in minutes ("Present: Ann Lee, Tom Berg")."""
    return any(
        FIELD_LABEL.match(page.lines[other]) and not page.readings[other].complete
        for other in (number + 1, number + 2)
        if other in page.readings
    )


def _block_above(page: HeadLines, number: int, candidates: Collection[int]) -> int | None:
    """The headline above a byline or a date: the first of the lines right above it that has the length of one."""
    last = next(
        (other for other in range(number - 1, max(-1, number - 1 - _MOST_BETWEEN), -1) if other in candidates), None
    )
    if last is None:
        return None
    block = [last]
    while block[0] - 1 in candidates:
        block.insert(0, block[0] - 1)
    for above, below in pairwise(block):
        if _ends_with(page.lines[above], page.lines[below]):  # behind a breadcrumb
            return below
    whole = [other for other in block if _is_whole(page, other)]
    higher = [other for other in range(max(0, number - _MOST_HEAD), block[0]) if other in candidates]
    if not whole and len(higher) == 1 and _is_whole(page, higher[0]):
        return higher[0]
    if not whole:
        return _no_kicker(page, block)
    first = whole[0]
    has_deck = len(whole) > 1 or any(not page.readings[other].complete for other in range(last + 1, number))
    if first == block[0] or has_deck or is_kicker(page.lines[first - 1], page.lines[first]):
        return first
    return first - 1 if _opens_deck(page.lines[first]) else None


def _is_above_title(page: HeadLines, number: int, candidates: Collection[int]) -> bool:
    """Whether a line that may be a headline is right below a date, and then the prose: what is above is but a menu."""
    below = number + 1
    return below in candidates and below + 1 == page.end and _is_whole(page, below)


def _is_whole(page: HeadLines, number: int) -> bool:
    """Whether a line has more words than a kicker."""
    return size_of(page.lines[number]) > MOST_KICKER_WORDS + 1


def _no_kicker(page: HeadLines, block: Sequence[int]) -> int | None:
    """Of lines that have no more words than a kicker, the one that is surely none; None if several may be headlines."""
    last = page.lines[block[-1]]
    left = [number for number in block if not is_kicker(page.lines[number], last)]
    return left[0] if len(left) == 1 else None


def _ends_with(line: str, end: str) -> bool:
    """Whether a line is another one with something before it: a breadcrumb, a kicker."""
    return line != end and line.rstrip().endswith(end.strip())


def _opens_deck(line: str) -> bool:
    """Whether a line begins with "and" or "but", as a deck below its headline may."""
    return fold_case(line.strip().partition(" ")[0]) in _DECK_WORDS


def may_be_headline(page: HeadLines, number: int) -> bool:
    """Whether a line may be the headline, by its looks."""
    line = clean_title(page.lines[number])
    if page.readings[number].kind not in ("", "title") or not is_title_shaped(line) or page.is_within_sentence(number):
        return False
    if fold_case(line.partition(":")[0]) in _LABELS_OF_NO_TITLE or " ".join(plain_words(line)) in page.labels:
        return False
    if is_look_alike(line) or is_field(page, number) or _is_in_post(page, number):
        return False
    dateline = read_dateline(line)
    return not ((dateline is not None and dateline.agency) or is_place(line) or is_salutation(line))


def _is_caption(page: HeadLines, number: int, candidates: Sequence[int]) -> bool:
    """Whether a line is the caption below the credit of a photo: the headline is above, or the prose right below."""
    credit = page.readings.get(number - 1)
    return (
        credit is not None
        and credit.kind == "photo"
        and (any(other < number for other in candidates) or number + 1 == page.end)
    )


def _is_in_post(page: HeadLines, number: int) -> bool:
    """Whether the name of an account is a line right above: what follows is a post of a social network."""
    return any(_ACCOUNT.fullmatch(page.lines[other].strip()) for other in range(max(0, number - _NEAR_ACCOUNT), number))


def _leads_into_detail(page: HeadLines, number: int) -> bool:
    """Whether the line below is the rest of a sentence that has a detail and more in it, and no label.

    `may_be_headline` excludes a line above any other rest of a sentence.
    """
    below = page.readings.get(number + 1)
    rest = page.lines[number + 1] if below is not None else ""
    return below is not None and not below.complete and continues(rest) and not rest.rstrip().endswith(":")


def is_clock(line: str) -> bool:
    """Whether a line is no more than a time of day."""
    return _ONLY_CLOCK.fullmatch(line) is not None


def is_entry(page: HeadLines, number: int) -> bool:
    """Whether a line is the title of an entry of a live blog, which has its time above it."""
    return number > 0 and is_clock(page.lines[number - 1])
