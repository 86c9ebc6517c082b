"""Lines -> what sentences at the edges of a text say of who worked on it, and where it was published before.

"This article originally appeared in Harbour Weekly.", "(Reporting by Ann Lee; Editing by Sol May)".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import regex

from dechaff.dates.month_names import MONTHS
from dechaff.stages.heads.person_names import is_name
from dechaff.stages.heads.reading import StatedValue

__all__ = ["read_credits"]

_OF_CREDIT = 0.35
_LAST_LINES, _MOST_READ, _MOST_WORKERS = 10, 300, 6
_NO_SOURCES = frozenset(
    {
        *"""english french german spanish italian portuguese dutch russian chinese japanese arabic hindi urdu turkish
        polish englisch deutsch französisch anglais français allemand inglés español inglês português inglese italiano
        engels the this it a an our here his her their""".split(),
        *(name.strip(".") for table in MONTHS.values() for names in table for name in names),
    }
)
"""What follows "published in" and is no newspaper."""

_NAME_OF_PAPER = (
    r"(?P<source>(?:[\w-]{2,30}\.(?:com|org|net|co|info|id|de|fr|es|it|nl|uk|example)\b(?:\.\w{2})?|\p{Lu}[\p{L}\p{M}\d'’&+-]*)"
    r"(?: (?:(?:of|the|and|for|de|la|du|des|der|di|&) )?\p{Lu}[\p{L}\p{M}\d'’&+.-]*){0,4})"
)
_PERSON = r"\p{Lu}[\p{L}\p{M}.'’-]+(?: (?:(?:de|van|von|der|da|al|bin) )?\p{Lu}[\p{L}\p{M}.'’-]*){1,3}"
_PEOPLE = rf"{_PERSON}(?:(?:, | and |, and | & ){_PERSON}){{0,5}}"


@cache
def _published() -> regex.Pattern[str]:
    """Where a text was published first, in the words of several languages."""
    subject = (
        r"(?i:this|the|a version of this|dieser|der|cet|l['’]|este|esta|questo|questa|dit|deze|het) ?"
        r"(?i:article|story|post|piece|column|essay|report|interview|artikel|text|beitrag|texte|artículo|nota|artigo|texto"
        r"|articolo|tekst|verhaal)\b[^.!?]{0,30}? "
    )
    return regex.compile(
        rf"(?:^|[.!?\n] )[(*_\[]*(?:{subject})?"
        r"(?:(?i:(?:originally|first|previously) (?:published|appeared|posted|printed|ran)) (?:in|on|at|by)(?: the)?"
        r"|(?i:zuerst (?:erschienen|veröffentlicht)|erschien (?:zuerst|ursprünglich)) (?:in|im|auf|bei)(?: der| dem)?"
        r"|(?i:(?:initialement|d'abord|originellement) (?:publié|paru)e?|(?:publié|paru)e? initialement)"
        r" (?:dans|sur|par)(?: le| la)?"
        r"|(?i:(?:publicad[oa]|publicó|apareció) originalmente) (?:en|por|em|no|na|pelo|pela)(?: el| la)?"
        r"|(?i:(?:originariamente|originalmente) pubblicat[oa]|pubblicat[oa] originariamente) (?:su|da|in|sul|dal)"
        r"|(?i:verscheen eerder|eerder verschenen|oorspronkelijk verschenen) (?:in|op|bij)(?: de| het)?"
        rf"|(?i:artikel ini (?:telah|sudah|pernah) (?:tayang|terbit)(?: sebelumnya)?) di) {_NAME_OF_PAPER}"
    )


@cache
def _worked() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    """Who edited a text, and who reported it."""
    reported = r"(?:Reporting|Reported|Writing|Written)(?: and (?:writing|editing))? by"
    return (
        ("editor", regex.compile(rf"(?:^\(?|[;.,] (?:and )?)[Ee]dit(?:ed|ing) by (?P<names>{_PEOPLE})")),
        ("author", regex.compile(rf"^\(?{reported} (?P<names>{_PEOPLE})")),
    )


def read_credits(lines: Sequence[str], end: int) -> list[StatedValue]:
    """The source, the editors and the authors whom the head of a text and its last lines name in a sentence.

    The prose begins at the line `end`.
    """
    found: dict[str, StatedValue] = {}
    for number in dict.fromkeys((*range(min(end, len(lines))), *range(max(0, len(lines) - _LAST_LINES), len(lines)))):
        for field, value in _credits(lines[number].strip()):
            found.setdefault(field, (number, field, value, _OF_CREDIT))
    return list(found.values())


def _credits(line: str) -> Iterator[tuple[str, str]]:
    text = line.strip("*_# ")
    published = _published().search(text[-_MOST_READ:])
    if published is not None and published["source"].split()[0].casefold() not in _NO_SOURCES:
        yield "source", published["source"].rstrip(".")
    if len(text) > _MOST_READ:
        return
    for field, form in _worked():
        if worked := form.search(text):
            names = regex.split(r", and |, | and | & ", worked["names"].rstrip("."))[:_MOST_WORKERS]
            if all(map(is_name, names)):
                yield field, ", ".join(names)
