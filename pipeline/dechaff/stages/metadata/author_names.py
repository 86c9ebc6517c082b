"""One statement of authors -> the names in it.

A statement may hold several names, and with them what a page writes around them: "By", a role, a date, a button.
"""

from __future__ import annotations

import html
import re
from functools import cache

from dechaff.dates.month_names import MONTHS
from dechaff.stages.metadata.site import Key, key_of
from dechaff.text.agencies import NAME_PARTICLES, NEWS_AGENCIES
from dechaff.text.given_names import is_given_name

__all__ = ["BETWEEN_NAMES", "is_news_agency", "looks_like_name", "names_in"]

_MARKUP = re.compile(r"<[^<>]{0,200}>")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+", re.I)
_HANDLE = re.compile(r"(?<!\w)@\w+")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|（[^（）]{0,80}）")
BETWEEN_NAMES = re.compile(
    r"\s*[;|•·,،、，\n／]\s*(?:(?:and|und|et|og|och|en|и|та|ve|dan|και|ja|és|și|&)\s+|(?-i:[yei])\s+)?"
    r"|\s+[-–—]+\s+|\s*/\s*|\s*&\s*|\s+(?-i:y|e|i|con|com|met)\s+"
    r"|\s+(?:and|und|et|og|och|en|и|та|ve|dan|και|ja|és|și|with|avec|mit)\s+",
    re.I,
)
_OF_PHOTOS = re.compile(
    r"(?:photos?|photographs?|photography|pictures?|images?|illustrations?|fotos?|fotografie|bilder|zdjęcia|фото) ?"
    r"(?:(?::|by|von|par|por|di|av|af|door)\s|/\s*\w).*",
    re.I,
)
_PHOTOGRAPHER = re.compile(
    r"(?:staff |freelance |chief |senior )?(?:photographer|photojournalist|illustrator|fotograf(?:in|o|a)?|fotógraf[oa]"
    r"|photographe|fotojournalist|фотограф)",
    re.I,
)
_SUFFIX_BEHIND_COMMA = re.compile(r",\s+(?=(?:jr|sr)\b)", re.I)
_COMPOUND = re.compile(r"[^\W\d_]+ [^\W\d_]+ (?P<and>[yi]) [A-ZÀ-Þ][a-zß-ÿ]+\s*(?=$|[;|,])")
"""A Spanish or Catalan name of two family names: "José Ortega y Gasset"; two people have a family name each."""

_FOR_PAPER = re.compile(r"\s+(?:for|FOR)\s+(?:(?:the|The|THE)\s+)?[A-Z].*$")
_JOINED = "\x00"
_EDGES = " \t,;:.|-–—•·*_/\\\"'“”„«»()[]{}<>~"
_MOST_WORDS, _LONGEST, _MOST_AUTHORS, _LEAST_DOUBLED = 6, 60, 30, 3
_MONTH_NAMES = frozenset(name.strip(".") for table in MONTHS.values() for names in table for name in names)
_DIGIT = re.compile(r"\d")


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.replace("\n", " ").split("|"))


_ROLES = frozenset(
    """analyst assistant associate author authors autor autorin blogger ceo cfo chefredakteur chief coach
    cofounder columnist consultant contributing contributor contributors coo copywriter correspondant
    correspondent corresponsal cto deputy designer developer dietitian director editor editors engineer
    expert founder freelance freie freier giornalista guest head intern journalist journaliste journalistin
    journalists junior korrespondent korrespondentin lead lecturer leiter leiterin manager marketer
    marketing nutritionist periodista photographer president producer professor published redacteur redactor
    redactora redakteur redakteurin redaktion redattore reporter reporters researcher ressortleiter
    rédacteur rédactrice senior specialist staff strategist team therapist updated verslaggever volontär
    volontärin vp writer writers автор журналист корреспондент обозреватель редактор""".split()
)
"""What someone does; a text with one of these words is no name, if a name precedes it."""

_NOBODY = frozenset(
    """admin administrator anonymous author authors bio by comment comments default editor email facebook
    follow guest http https linkedin login menu more name newsletter nobody none null post posts print
    profile reply root search share subscribe test twitter undefined unknown user username webmaster
    wordpress www""".split()
)
"""Words of systems and of buttons; a text of nothing else is no name."""

_NOBODY_PHRASES = _phrases(
    """about the author | about the authors | all posts | author archive | author name | click here | follow
    author | full bio | guest author | guest post | log in | meet the author | more from | no author | not
    available | our team | posted by | read more | see all posts | see bio | see full bio | sign up | site
    admin | site administrator | super user | guest contributor | guest writer | guest columnist | guest blogger |
    staff writer | staff writers | staff reporter | staff reporters | staff correspondent | special correspondent | our
    correspondent | our reporter | contributing writer | contributing writers | web desk | online desk | digital desk |
    freelance writer | gastautor | gastbeitrag | autor invitado | redactor invitado |
    the author | user name | view all posts | view author | view
    bio | view profile | web admin | written by | your name"""
)
"""Whole texts that are no names."""

_DEGREES = frozenset(
    """aprn ba bs bsc bsn ccc cfa cfp cissp cpa cscs csp dc dds dmd do dpt dr dvm edd esq facp fand fnp
    jd lcsw ldn lmft lpc ma mba md mph ms msc mscp mse msn np od pe pharmd phd pmp prof psyd pt rd rdn rn
    slp""".split()
)
"""Degrees and the like behind names."""

_ALSO_IN_NAMES = frozenset("von di da par por av af door от из".split())
"""Words before authors that family names begin with, or that are usual words."""

_AGENCIES = frozenset("agencias agencies redacción redaccion agències".split())
_OUTLETS = (
    "fox news", "sky news", "abc news", "cbs news", "nbc news", "bbc news", "bbc sport", "itv news", "global news",
    "ctv news", "cbc news", "usa today", "cnn", "bbc", "npr", "cnbc", "msnbc", "cbc",
)  # fmt: skip
"""Broadcasters whose name is behind that of their reporter."""

_STAFF = frozenset("desk editors redaktion staff team".split())
"""Last words of what is no person but may sign an article."""


@cache
def _lead() -> re.Pattern[str]:
    """What precedes the names of authors."""
    return re.compile(
        r"^(?:(?:posted|written|published|words|story|report|reported|reporting|text|article|reviewed|edited|verfasst|"
        r"geschrieben|écrit|escrito|scritto|tekst|foto|photos?) )?(?:by|von|par|por|di|da|av|af|door|przez|oleh|bởi|"
        r"yazan|от|из|by the|a cura di|skrevet av)\b:?\s+|^(?:oprac|opr|rozm|not)\.\s*"
        r"|^(?:author|authors|autor|autorin|autoren|auteur|autore|reporter|journalist|writer|words|text|redaktion|автор|"
        r"автори|авторы|作者|记者|記者|责任编辑|編集|文|par|from|über|about|posts?|profile|profil)\s*[:：]\s*",
        re.I,
    )


def is_news_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return key_of(name) in _agency_keys()


@cache
def _agency_keys() -> frozenset[Key]:
    return frozenset(key_of(name) for name in NEWS_AGENCIES)


def looks_like_name(name: str) -> bool:
    """Whether a text on the page looks like the name of a person or a staff: capitals, and no other words."""
    words = name.split()
    if any(word.casefold().strip(".,:") in _ROLES | _NOBODY | _MONTH_NAMES for word in words):
        return len(words) > 1 and words[-1].casefold() in _STAFF and len(words) <= 4
    if _DIGIT.search(name) or not 2 <= len(words) <= 5:
        return False
    return all(not word[0].isalpha() or not word[0].islower() or word.casefold() in NAME_PARTICLES for word in words)


def names_in(value: str, *, inverted: bool = False, bare: bool = False) -> list[str]:
    """The names in one statement. `inverted`: "Lee, Ann" is one name. `bare`: no "By" precedes the names."""
    text = html.unescape(value) if "&" in value else value
    text = _HANDLE.sub(" ", _ADDRESS.sub(" ", _MARKUP.sub(" ", text)))
    text = _without_date(" ".join(text.split()))
    text = _BRACKETS.sub(" ", text).strip()
    if inverted and text.count(",") == 1 and " and " not in text:
        last, first = (part.strip() for part in text.split(","))
        if first and last and key_of(first) and key_of(first)[0] not in _DEGREES:
            text = f"{first} {last}"
    if _is_inverted(text):
        last, first = text.split(",")
        text = f"{first.strip()} {last.strip()}"
    text = _SUFFIX_BEHIND_COMMA.sub(" ", text)
    if (compound := _COMPOUND.search(text)) and not _ends_with_agency(text):
        text = f"{text[: compound.start('and')]}{_JOINED}{text[compound.end('and') :]}"
    names: list[str] = []
    for part in BETWEEN_NAMES.split(text)[:_MOST_AUTHORS]:
        if _OF_PHOTOS.fullmatch(part.strip()):
            break
        if len(names) > 1 and _PHOTOGRAPHER.fullmatch(part.strip()):
            names.pop()  # who took the photos is no author of the text
            continue
        name = _name(part.replace(f" {_JOINED} ", f" {compound['and']} ") if compound else part, bare=bare)
        if name is not None and not (names and _is_role(name)):
            names.append(name)
    return names


def _is_inverted(text: str) -> bool:
    """Whether a statement is one name with the family name first: "Whitcombe, Sarah"."""
    last, comma, first = text.partition(",")
    return bool(comma) and not {" ", ","} & set(last + first.strip()) and is_given_name(first.strip(" ."))


def _ends_with_agency(text: str) -> bool:
    """Whether the last word of a statement is an agency or a newsroom: "Juan Rivas y Reuters"."""
    last = text.rsplit(maxsplit=1)[-1]
    return is_news_agency(last) or _is_role(last) or last.casefold() in _AGENCIES


def _without_paper(text: str) -> str:
    """A name without whom it was written for: "Ann Lee for the Herald", "ANN LEE FOR MAILONLINE", "… Fox News"."""
    name = _FOR_PAPER.sub("", text)
    if len(name.split()) > 1:
        text = name
    outlet = next((outlet for outlet in _OUTLETS if text.casefold().endswith(f" {outlet}")), "")
    name = text[: len(text) - len(outlet)].strip() if outlet else text
    return name if len(name.split()) > 1 and is_given_name(name.split()[0]) else text


def _without_lead(text: str) -> str:
    """A statement without the words before its names; "Von Miller" and "Di Stefano" are whole."""
    found = _lead().match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    one_word = " " not in rest.strip() and found[0].strip().casefold() in _ALSO_IN_NAMES
    return text if one_word and not is_news_agency(rest.strip()) and not is_given_name(rest.strip()) else rest


def _name(part: str, *, bare: bool) -> str | None:
    """One name without what is around it; None where it is none."""
    text = part.strip(_EDGES.replace(".", "")).strip()
    for _ in range(0 if bare else 2):
        text = _without_lead(text).strip(_EDGES.replace(".", "")).strip()
    text = _without_paper(text)
    key = key_of(text)
    while key and key[-1] in _DEGREES and len(key) > 2:
        text = text.rsplit(None, 1)[0].rstrip(_EDGES) if " " in text else text
        shorter = key_of(text)
        if shorter == key:
            break
        key = shorter
    words = text.split()
    if (
        len(words) > _LEAST_DOUBLED and words[: len(words) // 2] == words[len(words) // 2 :]
    ):  # a picture's, and a link's
        text = " ".join(words[: len(words) // 2])
        key = key_of(text)
    if not key or len(key) > _MOST_WORDS or len(text) > _LONGEST or key in _NOBODY_PHRASES:
        return None
    if all(word in _NOBODY or word in _DEGREES for word in key) or not any(c.isalpha() for c in text):
        return None
    if text[:1].isupper() or not text.isascii() or len(key) > 1 or len(text) > 2:
        return text
    return None


def _is_role(name: str) -> bool:
    """Whether a text is what someone does and not who it is."""
    return any(word in _ROLES for word in key_of(name))


def _without_date(text: str) -> str:
    """A byline without a date at its end: from the first number on, with the name of a month before it."""
    digit = _DIGIT.search(text)
    if digit is None:
        return text
    words = text[: digit.start()].split()
    rest = text[digit.start() :].split()
    dated = len(rest) > 1 and any(word.casefold().strip(".,") in _MONTH_NAMES for word in rest[:3])
    if not dated and words and words[-1].casefold().strip(".,") in _MONTH_NAMES:  # else "Theresa May 12 March"
        return " ".join(words[:-1]).removesuffix(" on").strip(_EDGES)
    if dated or re.match(r"\d{1,4}[./:-]\d", text[digit.start() :]):
        return " ".join(words).removesuffix(" on").strip(_EDGES)
    return text
