"""Texts -> whether they are names of people, agencies or roles, and the names in a list of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import regex

from dechaff.stages.heads.words import AGENCIES, NO_TITLE_WORDS, PLACE_WORDS, ROLES, SHARE_WORDS, SUFFIX_ROLES
from dechaff.text.agencies import NAME_PARTICLES
from dechaff.text.fold import fold_case

__all__ = ["is_account", "is_agency_or_newsroom", "is_name", "is_role", "is_team", "name_and_role", "split_names"]

_LATIN_TOKEN = regex.compile(r"\p{Lu}[\p{L}\p{M}'’.-]*")
_OTHER_TOKEN = regex.compile(r"[\p{Lo}\p{M}\u200c\u200d.'-]{2,}")
_DIGIT = re.compile(r"\d")
_FOR_PAPER = regex.compile(
    r" (?:for|FOR|für) (?:(?:the|The|THE|die|den|das) )?\p{Lu}[\p{L}\p{M}.'’&-]*(?: [\p{Lu}&][\p{L}\p{M}.'’&-]*){0,3}$"
)
_CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
_NAME_LIST = re.compile(
    r"\s*[,;、，／/|&\n]\s*(?:(?:and|und|et|y|e|og|och|i|en|и|і|та|ja|és|și|και|ve|dan|và|&)\s+)?"
    r"|\s+(?:and|und|et|y|e|og|och|i|en|a|и|і|та|ja|és|și|και|ve|dan|và|with|mit|avec|con|com|met)\s+"
    r"|(?<=[가-힣])[·ㆍ](?=[가-힣])"
)
_REPORTS = ("報導", "报道", "報道")
"""What follows the place that Chinese reporters report from: "台北報導"."""

_MOST_TOKENS, _MOST_LENGTH = 5, 44
_NO_NAMES = frozenset("""
news team staff editorial editors desk newsroom magazine daily times post online home sport sports business
politics world local opinion
video live latest more read the this that breaking press release media network radio tv guardian gazette herald
tribune premier league
city council government university institute company group inc ltd gmbh llc corp association foundation
department ministry center
centre events contact about services products menu search share weather culture science technology health travel
lifestyle
entertainment finance money economy africa europe asia america united states kingdom north south east west new
york san los
angeles washington london paris berlin moscow republic nachrichten politik wirtschaft kultur wissen noticias
actualités actualité
redaktion redaction redacción redazione redação january february march april june july august september october
november december
monday tuesday wednesday thursday friday saturday sunday image images photo photos getty shutterstock istock
blog guide
fact checked audio related topics feature features image caption reply comment comments sponsored skip main key
takeaways quick
summary introduction overview contents table part chapter episode season week day today yesterday tomorrow
privacy policy terms sign log trending popular newsletter podcast podcasts your our my how why what when where
who which best top free
learn get start try view all see learn cookie cookies category categories tag tags published updated posted
written edited reviewed
""".split())  # fmt: skip

_NOT_EVEN_MARKED = frozenset("""
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november
december numbers the a an this that now default then christmas easter cookie cookies category topic tag date
time phone email
dear caro cara liebe lieber cher chère estimado querido translation übersetzung traduction
""".split())  # fmt: skip
_BEFORE_ROLES = frozenset("""
senior junior deputy chief lead head executive managing associate assistant contributing digital former freelance staff
political business sports science health news features lifestyle money travel tech technology foreign national home
special stellvertretende stellvertretender leitende leitender freie freier politische
""".split())  # fmt: skip
"""What a role begins with, and no name has."""

_MOST_WORDS_WITH_ROLE = 9
_TEAM_WORDS = frozenset({"team", "staff", "editors", "desk", "newsroom", "editorial", "contributors", "redaktion"})
_BUTTONS_BEHIND = frozenset(
    {"follow", "twitter", "facebook", "email", "x", "bio", "in", "linkedin", "instagram", "website"}
)


@cache
def _east_asian_names() -> tuple[regex.Pattern[str], ...]:
    """The forms of Chinese, Korean and Japanese names."""
    return (
        regex.compile(r"\p{Han}{2,4}|\p{Han}{1,8}[·・][\p{Han}·・]{1,12}|\p{Han}{1,4}[ 　]\p{Han}{1,4}"),
        regex.compile(r"\p{Hangul}{2,4}"),
        regex.compile(r"[\p{Han}々]{1,4}[ 　]?[\p{Han}\p{Hiragana}\p{Katakana}ー々]{1,6}"),
    )


def is_agency_or_newsroom(text: str) -> bool:
    """Whether a text is the name of a news agency or of a newsroom."""
    return fold_case(text.strip(" .()[]-–—")).removeprefix("the ") in AGENCIES


def is_role(text: str) -> bool:
    """Whether a text is the role of an author, alone or with what it is for: "Political Editor", "BBC reporter"."""
    folded = fold_case(text.strip(" .()"))
    if folded in ROLES or folded in SUFFIX_ROLES:
        return True
    words = folded.split()
    words = folded.replace("-", " ").split()
    if "," in text or (words[-1:] and words[-1] in SUFFIX_ROLES):
        return False
    if len(words) > 2 and is_name(" ".join(text.split()[:2])) and words[0] not in ROLES:
        return False
    return 1 < len(words) <= 6 and (words[-1] in ROLES or words[0] in ROLES or " ".join(words[-2:]) in ROLES)


def is_name(text: str, *, marked: bool = False) -> bool:
    """Whether a text is shaped as the name of one person.

    `marked`: something says that a name follows, so that one word is enough.
    """
    text = text.strip(" .,·")
    if not text or len(text) > _MOST_LENGTH or _DIGIT.search(text):
        return False
    tokens = text.split()
    if any(token.endswith(("-", "–")) and len(token) > 1 for token in tokens):
        return False  # "Von der SED- in die Merkel-Diktatur"
    if len(tokens) > _MOST_TOKENS + 2:
        return False
    folded = [token.strip(".") for token in fold_case(text).split()]
    if any(word in _NOT_EVEN_MARKED or (not marked and word in _NO_NAMES) or word in NO_TITLE_WORDS for word in folded):
        return False
    if _CASED.search(text):
        return _is_cased_name(tokens, folded, marked)
    han, hangul, japanese = _east_asian_names()
    if han.fullmatch(text) or hangul.fullmatch(text):
        return marked or "·" in text
    if japanese.fullmatch(text):
        return marked
    least = 1 if marked else 2
    if not least <= len(tokens) <= _MOST_TOKENS or not all(_OTHER_TOKEN.fullmatch(token) for token in tokens):
        return False
    return marked


def _is_cased_name(tokens: Sequence[str], folded: Sequence[str], marked: bool) -> bool:
    """Whether words of a script with capitals are a name: each in capitals, but for particles between them."""
    capitals = [
        token for token, word in zip(tokens, folded, strict=True) if word not in NAME_PARTICLES or token[0].isupper()
    ]
    if not all(_LATIN_TOKEN.fullmatch(token.strip("()\"'“”,")) for token in capitals):
        return False
    if not (1 if marked else 2) <= len(capitals) <= _MOST_TOKENS:
        return False
    if fold_case(tokens[-1]) in NAME_PARTICLES and tokens[-1].islower():
        return False
    if not marked and any(word in SHARE_WORDS for word in folded):
        return False
    return marked or all(len(word) > 1 for word in (folded[-1],))


def split_names(text: str) -> tuple[list[str], list[str], list[str]]:
    """The people, agencies and roles in a list: "Ann Lee and Tom Berg, Political Editor, Reuters".

    All lists are empty if a part of the text is none of them. One word behind whole names is a place, and left out.
    """
    names: list[str] = []
    agencies: list[str] = []
    roles: list[str] = []
    for piece in _NAME_LIST.split(_without_place(text.strip())):
        part = _without_buttons(piece.strip(" .-–—:*·\u200b()[]【】（）"))
        if not part or part.endswith(_REPORTS):
            continue
        part, agency = _without_agency(part)
        agencies += [agency] if agency else []
        name, role = _without_suffix(part)
        if is_agency_or_newsroom(part):
            agencies.append(part)
        elif is_role(part):
            roles.append(part)
        elif pair := name_and_role(part):
            names.append(pair[0])
            roles.append(pair[1])
        elif is_name(name, marked=True):
            names.append(name)
            roles += [role] if role else []
        else:
            return [], [], []
    whole = [name for name in names if " " in name]
    if whole and _CASED.search(names[0]):
        names = whole
    return names, agencies, roles


def name_and_role(text: str) -> tuple[str, str] | None:
    """A name and the role behind it without a comma: "Ann Lee Political Correspondent"; None if it is none."""
    words = text.split()
    if not 3 <= len(words) <= _MOST_WORDS_WITH_ROLE:
        return None
    folded = [fold_case(word) for word in words]
    for size in (3, 2):
        if size >= len(words) or not _BEFORE_ROLES.isdisjoint(folded[:size]) or not ROLES.isdisjoint(folded[:size]):
            continue
        name, role = " ".join(words[:size]), " ".join(words[size:])
        if is_name(name) and (is_role(role) or (folded[size] in _BEFORE_ROLES and not ROLES.isdisjoint(folded[size:]))):
            return name, role
    return None


def is_team(text: str) -> bool:
    """Whether a text is the name of those who write for a site: "Harbour News Staff", "the Editorial Team"."""
    words = text.split()
    return 2 <= len(words) <= 5 and fold_case(words[-1]) in _TEAM_WORDS and words[-1][:1].isupper()


def is_account(word: str) -> bool:
    """Whether a word may be the account of an author: it is none of the usual words of menus and headings."""
    folded = fold_case(word)
    return (
        3 <= len(word) <= 24
        and word.replace("-", "").replace("_", "").isalnum()
        and not word.isdigit()
        and (folded not in _NOT_EVEN_MARKED | _NO_NAMES | NO_TITLE_WORDS and folded not in SHARE_WORDS)
    )


def _without_buttons(part: str) -> str:
    """A name without the buttons that follow it."""
    words = part.split()
    while len(words) > 2 and fold_case(words[-1]) in _BUTTONS_BEHIND:
        words.pop()
    if len(words) > 1 and words[-1].endswith(("Twitter", "Facebook")) and words[-1][:1].isupper():
        words[-1] = words[-1].removesuffix("Twitter").removesuffix("Facebook")
    return " ".join(words)


def _without_agency(part: str) -> tuple[str, str]:
    """A name and the agency behind it: "Ann Lee The Associated Press"."""
    words = part.split()
    for size in range(1, min(4, len(words) - 1)):
        if is_agency_or_newsroom(agency := " ".join(words[-size:])) and is_name(name := " ".join(words[:-size])):
            return name.removesuffix(" The"), agency
    return part, ""


def _without_suffix(part: str) -> tuple[str, str]:
    """A name and the role written behind or before it: "김민수 기자", "本报记者 李华"."""
    for role in SUFFIX_ROLES:
        if part.endswith(role) and len(part) > len(role):
            return part.removesuffix(role).strip(), role
        if part.startswith(role) and len(part) > len(role):
            return part.removeprefix(role).strip(), role
    return part, ""


def _without_place(text: str) -> str:
    """Names without the place or the paper behind them: "Ann Lee in London", "Ann Lee for the Marsh Herald"."""
    if (paper := _FOR_PAPER.search(text)) and text[: paper.start()].count(" ") > 0:
        text = text[: paper.start()]
    words = text.split()
    for position in range(len(words) - 1, 1, -1):
        if words[position] in PLACE_WORDS and words[position] not in NAME_PARTICLES and position >= len(words) - 3:
            return " ".join(words[:position])
    return text
