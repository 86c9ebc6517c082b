"""Lines -> what is below the last paragraph of a text: authors, editors, dates, the source."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from itertools import islice

from dechaff.stages.heads.dates import has_clock
from dechaff.stages.heads.person_evidence import is_person_name
from dechaff.stages.heads.person_names import is_name
from dechaff.stages.heads.read_line import may_be_marked, read_line
from dechaff.stages.heads.reading import FoundTitle, LineReading, StatedValue
from dechaff.stages.heads.shape import is_paragraph, is_sentence, plain_words
from dechaff.stages.heads.signatures import is_source_name

__all__ = ["introduced_author", "read_tail"]

_MOST_LINES, _LEAST_PROSE, _MOST_CHARACTERS = 25, 3, 160
_LABELLED = 0.4
_SIGNATURE = 0.3
_INTRODUCED, _LINES_OF_INTRODUCTION, _LONGEST_INTRODUCTION = 0.35, 120, 240
_VERB = re.compile(r"(?:is|was|has|writes|ist|est|es|è|é)\b")
_FIELDS = frozenset({"author", "editor", "date", "updated", "source", "tags", "agency"})


def read_tail(lines: Sequence[str], start: int, language: str | None) -> list[StatedValue]:
    """The values of the last lines of an article; those before the line `start` belong to its head.

    Only what a label or a word says what it is counts, and a name in the last line, below a sentence: a signature.
    """
    first = max(start, len(lines) - _MOST_LINES)
    values: list[StatedValue] = []
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
            if field in _FIELDS and field not in known and not (field == "author" and _is_word(value, reading))
        ]
    last = len(lines) - 1
    if last < start or last < 0 or len(lines[last]) > _MOST_CHARACTERS or any(value[1] == "author" for value in values):
        return values
    signature = read_line(lines[last], language)
    if signature.kind != "name" or not signature.complete:
        return values
    source = is_source_name(lines[last].strip())
    below_prose = is_paragraph(lines[last - 1]) or is_sentence(lines[last - 1])
    if below_prose and not source and len(list(islice(filter(is_paragraph, lines), _LEAST_PROSE))) == _LEAST_PROSE:
        names = [value for field, value in signature.values if field == "name"]
        if all(map(is_person_name, names)):
            values += [(last, "author", name, _SIGNATURE) for name in names]
    return values


def _is_word(name: str, reading: LineReading) -> bool:
    """Whether the author of a byline may be any word, as in the heading "By Train": one word that is no usual name."""
    return " " not in name and name.isascii() and name.istitle() and not reading.labelled and not is_person_name(name)


@cache
def _introduction() -> re.Pattern[str]:
    """What a sentence below an article says of its author."""
    name = r"[A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,3}"
    article = r"(?:an? |the |eine?r? |une? |uno? |una |um |uma )?"
    writer = (
        "writer|editor|journalist|reporter|author|columnist|correspondent|blogger|contributor|copywriter|strategist"
        "|marketer|redakteur(?:in)?|journaliste|autor(?:in|a)?|periodista|redactora?|giornalista|jornalista"
    )
    about = (
        r"About|Read more posts by|More (?:articles|posts|stories) (?:by|from)|(?:View )?[Aa]ll (?:posts|articles) by"
    )
    written = r"This (?:blog )?(?:post|article|story|piece) was (?:originally )?(?:written|authored) by"
    return re.compile(
        rf"(?P<name>{name}),? (?:is|was|ist|est|es|è|é) {article}[^.]{{0,100}}?\b(?i:{writer})\b"
        rf"|(?:{about}|Über|Sobre) (?P<about>{name})$|{written} (?P<writer>{name})"
    )


def introduced_author(
    lines: Sequence[str], start: int, labels: Collection[str], title: FoundTitle | None
) -> list[StatedValue]:
    """The author whom a text introduces below the article: "Ann Lee is a writer who ...", "About Ann Lee".

    A line that is a name also counts if the next one is a sentence that begins with it; a name behind "About" has to be
    a line of the text, too. No name has words of the headline. The lines before `start` are not looked at.
    """
    of_title = frozenset(plain_words(title.text)) if title else frozenset[str]()
    for number in range(max(start, len(lines) - _LINES_OF_INTRODUCTION), len(lines)):
        line, above = lines[number][:_LONGEST_INTRODUCTION], lines[number - 1].strip()
        if found := _introduction().match(line):
            name = found["name"] or found["about"] or found["writer"]
        elif " " in above and line.startswith(f"{above} ") and _VERB.match(line, len(above) + 1):
            name = above
        else:
            continue
        words = plain_words(name)
        if not is_name(name) or " ".join(words) in labels or not of_title.isdisjoint(words):
            continue
        if found is None or not found["about"] or any(plain_words(other) == words for other in lines):
            return [(number, "author", name, _INTRODUCED)]
    return []
