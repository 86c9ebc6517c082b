"""Document, removed spans -> Findings: what a page has below its article, under a label that the rules have removed.

Share buttons, the head of the comments, a list of other articles, the footer: no article goes on below these, unless a
paragraph follows. So the rest of a text is removed from the first of them below the last paragraph. Lists of titles,
menus, names and counters, which no words give away, go with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from dechaff.document import Document, Finding, RemovedSpan
from dechaff.rules.model import REST_OF_PAGE
from dechaff.stages.page.chrome import PageLines, non_blank_lines
from dechaff.stages.page.line_features import ending_of, is_prose
from dechaff.text.alignment import decoded_spans
from dechaff.text.characters import count_words

__all__ = ["CLOSING_NAMES", "CLOSING_PACKS", "MOST_CHARACTERS_BELOW", "MOST_WORDS_BELOW", "find_rest"]

CLOSING_PACKS = frozenset({"comments", "navigation", "newsletter", "related", "social"})
CLOSING_NAMES = frozenset(
    "blog-labels box-lines box-sentences buttons chrome-lines comment-head comments-label footer-links "
    "join-and-click labels-and-buttons list-of-titles more-page-labels newsletter-line other-titles page-labels "
    "page-remarks page-words page-words-apart previous-next read-and-tags read-on rights rights-line share-box "
    "share-in-one-line share-label-row share-lines share-row share-row-of-words support-call".split()
)
"""The rules of packs whose lines end an article: all of a pack, and those of a name in any pack.

On texts of 110 sites what followed was debris, on 4 of them with a line of the article among it. Rules that match in
articles, too (advertisements, pictures, teasers, calls of the author) did so on 1 site in 5 or more.
"""

_NOT_CLOSING = frozenset({"related/more-of-author"})
"""Exceptions: below the other titles of an author, notes on the author go on."""

_ENOUGH_PROSE = 3
"""So many paragraphs above are an article, however much is below; with fewer, no more may be below than above."""

MOST_CHARACTERS_BELOW, MOST_WORDS_BELOW = 160, 24
"""A longer line below may be a paragraph that lacks its full stop: then nothing is removed."""

_SENTENCE_WORDS = 4
"""A sentence right below a label may go on with the text."""

_ROWS = 2
_LEAST_FIGURES = 6
"""A label with so many figures, or an address, is a contact: the text may go on with others."""


@lru_cache(maxsize=4096)
def _closes(rule: str) -> bool:
    pack, _, name = rule.partition("/")
    return (pack in CLOSING_PACKS or name in CLOSING_NAMES) and rule not in _NOT_CLOSING


def find_rest(
    document: Document,
    removed: Sequence[RemovedSpan],
    kept_lines: Callable[[], frozenset[int]] = frozenset[int],
) -> list[Finding]:
    """The rest of a page below its article; `removed` are the spans that rules have removed from the decoded text.

    `kept_lines` returns the lines that rules keep, and is called if it matters: with one of them, the rest stays.
    """
    closing = sorted((span.start, span.end) for span in removed if _closes(span.rule))
    if not closing:
        return []
    lines = non_blank_lines(document)
    last = next((number for number in range(len(lines.texts) - 1, -1, -1) if is_prose(lines.texts[number])), -1)
    if not 0 <= last < len(lines.texts) - 1:
        return []
    start = _first_below(document, lines, last, closing)
    if start is None or not _is_no_text(lines.texts, start):
        return []
    if not kept_lines().isdisjoint(lines.numbers[start:]):
        return []
    return [_finding(lines, start)]


def _first_below(document: Document, lines: PageLines, last: int, closing: Sequence[tuple[int, int]]) -> int | None:
    """The first line below a label, of those below the line `last`; None if there is no label or nothing below it."""
    decoded = document.decoded
    end = _decoded(document, lines, last)[1]
    below = [_decoded(document, lines, number) for number in range(last + 1, len(lines.texts))]
    for low, high in closing:
        label = decoded[low:high].strip()
        if low < end or "@" in label or sum(map(str.isdecimal, label)) >= _LEAST_FIGURES:
            continue
        following = next((number for number, span in enumerate(below) if span[1] > low), None)
        if following is None:
            return None
        above = below[following - 1][1] if following else end
        starts_line = "\n" in decoded[above : high - len(decoded[low:high].lstrip())]
        if starts_line and "\n" in decoded[low : below[following][0]]:
            return last + 1 + following
    return None


def _decoded(document: Document, lines: PageLines, number: int) -> tuple[int, int]:
    """Where a line begins and ends in the decoded text."""
    start = lines.starts[number]
    spans = decoded_spans(document, start, start + len(lines.texts[number]))
    return spans[0][0], spans[-1][1]


def _is_no_text(lines: Sequence[str], start: int) -> bool:
    """Whether the lines from `start` on are none of an article: short, no table, and not the larger part."""
    rest = lines[start:]
    if ending_of(rest[0]) in ("stop", "dots") and count_words(rest[0]) >= _SENTENCE_WORDS:
        return False
    if any(len(line) > MOST_CHARACTERS_BELOW or count_words(line) > MOST_WORDS_BELOW for line in rest):
        return False
    if sum("\t" in line or line.count("|") > 1 for line in rest) >= _ROWS:
        return False
    above = lines[:start]
    return sum(map(is_prose, above)) >= _ENOUGH_PROSE or sum(map(len, rest)) <= sum(map(len, above))


def _finding(lines: PageLines, start: int) -> Finding:
    cut = (lines.starts[start], lines.starts[-1] + len(lines.texts[-1]))
    return Finding(REST_OF_PAGE, "remove", lines.numbers[start], lines.numbers[-1], (cut,))
