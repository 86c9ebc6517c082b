"""Candidates for the author -> the authors as names, and the agencies apart from them.

The list of the heaviest place is taken; another place completes it if it has the same names and more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dechaff.document import Candidate
from dechaff.stages.metadata.author_names import BETWEEN_NAMES, is_news_agency, looks_like_name, names_in
from dechaff.stages.metadata.candidates import reason_of_choice
from dechaff.stages.metadata.site import Key, SiteNames, key_of

__all__ = ["Authors", "choose_authors"]

_SEEN = frozenset({"byline", "trafilatura"})
"""Origins that are guesses from what the page shows: only what looks like a name is taken from them."""
_INVERTED = ("meta citation", "meta dc")
"""Origins that write "Lee, Ann"."""
_OWN_WEIGHT = 0.7
"""A place of at least this weight may complete the list of a heavier one."""


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
        for name in filter(looks_like_name, found) if origin in _SEEN else found:
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
    agencies = tuple(name for name in names if is_news_agency(name))
    persons = tuple(name for name in names if not is_news_agency(name))
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
    return key_of(BETWEEN_NAMES.sub(" ", text)) == tuple(word for name in names for word in key_of(name))


def _worth(names: Sequence[str], sites: SiteNames) -> int:
    """2 for a list with a person, 1 for one with an agency, 0 for the name of the site alone."""
    others = [name for name in names if not sites.is_name(name) and not _is_account(name)]
    if names and sites.is_name(names[0]):
        return 0  # "example.org, London": where the site is
    return 0 if not others else 2 if any(not is_news_agency(name) for name in others) else 1


def _is_account(name: str) -> bool:
    """Whether a name is that of an account: "a.lee", "alee77"."""
    return " " not in name and name.isascii() and (any(c.isdigit() or c == "." for c in name) or name.islower())


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
