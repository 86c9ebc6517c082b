"""Candidates for the author -> the authors as names, and the agencies apart from them.

A statement may hold several names, and with them what a page writes around them: "By", a role, a date, a button. The
list of the heaviest place is taken; another place completes it if it has the same names and more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from dechaff.dates.month_names import MONTHS
from dechaff.document import Candidate
from dechaff.stages.metadata.candidates import reason_of_choice
from dechaff.stages.metadata.site import Key, SiteNames, key_of
from dechaff.text.agencies import NAME_PARTICLES, NEWS_AGENCIES
from dechaff.text.given_names import is_given_name

__all__ = ["Authors", "choose_authors", "names_in"]

_MARKUP = re.compile(r"<[^<>]{0,200}>")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+", re.I)
_HANDLE = re.compile(r"(?<!\w)@\w+")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|（[^（）]{0,80}）")
_BETWEEN = re.compile(
    r"\s*[;|•·,،、，\n／]\s*(?:(?:and|und|et|og|och|en|и|та|ve|dan|και|ja|és|și|&)\s+|(?-i:[yei])\s+)?"
    r"|\s+[-–—]+\s+|\s*/\s*|\s*&\s*|\s+(?-i:y|e|i|con|com|met)\s+"
    r"|\s+(?:and|und|et|og|och|en|и|та|ve|dan|και|ja|és|și|with|avec|mit)\s+",
    re.I,
)
_SUFFIX_BEHIND_COMMA = re.compile(r",\s+(?=(?:jr|sr)\b)", re.I)
_COMPOUND = re.compile(r"[^\W\d_]+ [^\W\d_]+ (?P<and>[yi]) [A-ZÀ-Þ][a-zß-ÿ]+\s*(?=$|[;|,])")
"""A Spanish or Catalan name of two family names: "José Ortega y Gasset"; two people have a family name each."""

_FOR_PAPER = re.compile(r"\s+(?:for|FOR)\s+(?:(?:the|The|THE)\s+)?[A-Z].*$")
_JOINED = "\x00"
_EDGES = " \t,;:.|-–—•·*_/\\\"'“”„«»()[]{}<>~"
_SEEN = frozenset({"byline", "trafilatura"})
"""Origins that are guesses from what the page shows: only what looks like a name is taken from them."""
_INVERTED = ("meta citation", "meta dc")
"""Origins that write "Lee, Ann"."""
_MOST_WORDS, _LONGEST, _MOST_AUTHORS, _LEAST_DOUBLED = 6, 60, 30, 3
_MONTH_NAMES = frozenset(name.strip(".") for table in MONTHS.values() for names in table for name in names)
_DIGIT = re.compile(r"\d")
_OWN_WEIGHT = 0.7
"""A place of at least this weight may complete the list of a heavier one."""


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
    admin | site administrator | super user | the author | user name | view all posts | view author | view
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


@dataclass(frozen=True, slots=True)
class Authors:
    """The `names` of the authors and of the `agencies`, the `origin` and the `reason` of the choice, further names.

    `text` has the names in one string: as the place writes them, if nothing else stands there, else with "; " between.
    """

    names: tuple[str, ...]
    text: str
    agencies: tuple[str, ...]
    origin: str
    reason: str
    others: tuple[str, ...]


def choose_authors(candidates: Sequence[Candidate], sites: SiteNames) -> Authors | None:
    """The authors; None where no statement has a name."""
    lists: dict[str, list[str]] = {}
    weights: dict[str, float] = {}
    for candidate in candidates:
        origin = candidate.origin.removesuffix(" (organization)")
        if origin in _SEEN and origin in lists:
            continue  # the first byline with a name is that of the article
        if origin.startswith("rule"):
            origin = f"{origin} {candidate.at}"  # a later byline of the same rule is another statement
        found = names_in(candidate.value, inverted=origin.startswith(_INVERTED), bare=origin.startswith("rule"))
        for name in filter(_looks_like_name, found) if origin in _SEEN else found:
            lists.setdefault(origin, []).append(name)
            weights[origin] = max(weights.get(origin, 0.0), candidate.weight)
    tidy = {origin: _distinct(names) for origin, names in lists.items()}
    if not tidy:
        return None
    ranked = sorted(tidy, key=lambda origin: (-_worth(tidy[origin], sites), -weights[origin]))
    best = ranked[0]
    names = tidy[best]
    known = {key_of(name) for name in names}
    for origin in ranked[1:]:
        more = {key_of(name) for name in tidy[origin]}
        if weights[origin] >= _OWN_WEIGHT and known < more and len(more) <= 3 * len(known):
            best, names, known = origin, tidy[origin], more
    agencies = tuple(name for name in names if _is_news_agency(name))
    persons = tuple(name for name in names if not _is_news_agency(name))
    persons = tuple(name for name in persons if not sites.is_name(name)) or persons
    others = dict.fromkeys(name for origin in ranked for name in tidy[origin] if key_of(name) not in known)
    same = (origin for origin in ranked if {key_of(name) for name in tidy[origin]} & known)
    reason = reason_of_choice(best, same, rivals=bool(others))
    chosen = persons or agencies
    stated = [each.value for each in candidates if best.startswith(each.origin)]
    text = stated[0] if len(stated) == 1 and _says_only(stated[0], chosen) else "; ".join(chosen)
    origin = best.rsplit(" ", 1)[0] if best.startswith("rule") else best
    return Authors(chosen, text, agencies, origin, reason, tuple(others))


def _says_only(text: str, names: Sequence[str]) -> bool:
    """Whether a text consists of these names and what is between them."""
    return key_of(_BETWEEN.sub(" ", text)) == tuple(word for name in names for word in key_of(name))


def _is_news_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return key_of(name) in _agency_keys()


@cache
def _agency_keys() -> frozenset[Key]:
    return frozenset(key_of(name) for name in NEWS_AGENCIES)


def _worth(names: Sequence[str], sites: SiteNames) -> int:
    """2 for a list with a person, 1 for one with an agency, 0 for the name of the site alone."""
    others = [name for name in names if not sites.is_name(name) and not _is_account(name)]
    if names and sites.is_name(names[0]):
        return 0  # "example.org, London": where the site is
    return 0 if not others else 2 if any(not _is_news_agency(name) for name in others) else 1


def _is_account(name: str) -> bool:
    """Whether a name is that of an account: "a.lee", "alee77"."""
    return " " not in name and name.isascii() and (any(c.isdigit() or c == "." for c in name) or name.islower())


def _looks_like_name(name: str) -> bool:
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
    for part in _BETWEEN.split(text)[:_MOST_AUTHORS]:
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
    return _is_news_agency(last) or _is_role(last) or last.casefold() in _AGENCIES


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
    return text if one_word and not _is_news_agency(rest.strip()) and not is_given_name(rest.strip()) else rest


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


def _distinct(names: Iterable[str]) -> list[str]:
    """The different names in order; of a short and a long form, the long one."""
    kept: dict[Key, str] = {}
    for name in names:
        key = key_of(name)
        longer = next((other for other in kept if _is_part(key, other)), None)
        if longer is not None:
            continue
        for shorter in [other for other in kept if _is_part(other, key)]:
            del kept[shorter]
        kept[key] = name
    return list(kept.values())


def _is_part(short: Key, long: Key) -> bool:
    return short == long or (len(short) > 1 and set(short) < set(long)) or "".join(short) == "".join(long)
