"""The weighed features of a line -> evidence: what speaks for and against it, in words that everybody knows.

Features that look at the same side of a line ("words=1+", "ends=letter") make one one, so that what weighs against
each other is told as one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dechaff.text.characters import count_words

__all__ = ["WHOLE_PAGE", "Evidence", "FeatureGroup", "evidence_words", "feature_group", "line_evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is seen of a line, and what it weighs, in log-odds: above 0 for the article, below 0 for the page."""

    words: str
    weight: float


_SIDES = (
    (("word ",), "the words"),
    (("words of the title=", "like the first line="), "title"),
    (("under ",), "heading"),
    (("words=", "ends=", "commas=", "sentences="), "length"),
    (("begins=",), "beginning"),
    (("function words=",), "small words"),
    (("capitals=", "all capitals"), "capitals"),
    (("digits=", "has year", "has clock"), "figures"),
    (("has ", "quotes", "no words"), "signs"),
    (("repeated",), "repeated"),
    (("blank before=",), "gaps"),
    (("self=",), "self"),
    (("line+", "line-", "within ", "before/after "), "around"),
    (("place=", "before body", "after body", "in body"), "place"),
    (("before headline", "after headline"), "headline"),
    (("page=", "long lines=", "no headline", "always"), "page"),
)


def feature_group(name: str) -> str | None:
    """Which side of a line a feature looks at; None for a feature that has no words yet."""
    if name.startswith("page=") and ",self=" in name:
        return "self"
    if name.startswith("words=") and ",begins=" in name:
        return "beginning"
    return next((side for beginnings, side in _SIDES if name.startswith(beginnings)), None)


def line_evidence(line: str, weighed: Mapping[str, float]) -> list[Evidence]:
    """The evidence of a line, by falling weight; the weights add up to those of its features (`weighed`)."""
    facts: dict[str, str] = {}
    sides: dict[str, dict[str, float]] = {}
    for name, weight in weighed.items():
        key, _, value = name.partition(",")[0].partition("=")
        facts[key] = value
        sides.setdefault(feature_group(name) or name, {})[name] = weight
    evidence = [
        Evidence(evidence_words(side, FeatureGroup(line, facts, weights)), sum(weights.values()))
        for side, weights in sides.items()
    ]
    return sorted(evidence, key=lambda one: -abs(one.weight))


WHOLE_PAGE = "the page as a whole, the same for all its lines"


@dataclass(frozen=True, slots=True)
class FeatureGroup:
    """A line, what its features say ("ends" -> "letter"), and the weights of those on one side of it."""

    line: str
    facts: Mapping[str, str]
    weights: Mapping[str, float]

    def least(self, key: str) -> float:
        """The lower bound of a measure that is given as a step: 0.15 for "0.15+", less than anything for "<0.05".

        A line that isn't there ("none") has the least, too.
        """
        value = self.facts.get(key, "none")
        return float(value[:-1]) if value.endswith("+") else float("-inf")

    @property
    def total(self) -> float:
        """What this side of the line weighs."""
        return sum(self.weights.values())

    def heaviest(self, most: int) -> list[str]:
        """The words of features such as "word sitemap", of those that weigh as all of them together do."""
        names = sorted((name for name in self.weights if self.weights[name] * self.total > 0), key=self._weight)
        words = [name.partition(",")[0].partition(" ")[2] for name in names]
        return list(dict.fromkeys(f'"{word}"' for word in words))[:most]

    def _weight(self, name: str) -> float:
        return -abs(self.weights[name])


_Told = tuple[str, int]
"""Words, and which way they sound: 1 like the article, -1 like the page around it, 0 neither."""


def evidence_words(side: str, seen: FeatureGroup) -> str:
    """What is seen on a side of a line; where that sounds like the opposite of what it weighs, only what was looked at.

    The model weighs more than one thing at a time, and words for one of them would mislead.
    """
    if side not in _WORDING:
        return side
    words, sound = _WORDING[side](seen)
    return _NEUTRAL[side] if sound * seen.total < 0 else words


def _length(seen: FeatureGroup) -> _Told:
    size = count_words(seen.line)
    length = "1 word" if size == 1 else f"{size:,} words"
    if seen.facts.get("sentences", "0") != "0":
        return f"{length} in several sentences", 1
    ending = seen.facts.get("ends", "letter")
    if ending in ("letter", "digit", "sign"):
        return f"{length}, no full stop", -1
    shown = {"stop": "ends as a sentence does", "colon": "ends with a colon", "comma": "ends with a comma"}
    return f"{length}, {shown.get(ending, 'ends with dots')}", 1 if ending == "stop" else 0


def _beginning(seen: FeatureGroup) -> _Told:
    begins = {"upper": "a capital", "lower": "a small letter", "caseless": "a letter", "digit": "a figure",
              "quote": "a quotation mark"}  # fmt: skip
    return f"begins with {begins.get(seen.facts.get('begins', ''), 'a sign')}", 0


def _small_words(seen: FeatureGroup) -> _Told:
    share = seen.least("function words")
    if share >= 0.3:
        return 'many words like "the" and "of"', 1
    return ('some words like "the" and "of"', 0) if share > 0 else ('no words like "the" and "of"', -1)


def _capitals(seen: FeatureGroup) -> _Told:
    if "all capitals" in seen.facts:
        return "all in capitals", -1
    share = seen.least("capitals")
    if share >= 0.7:
        return f"{'every word begins' if share > 0.9 else 'most words begin'} with a capital", -1
    return ("some words begin with a capital", 0) if share > 0 else ("few words begin with a capital", 1)


def _figures(seen: FeatureGroup) -> _Told:
    for key, words in (("has clock", "a time of day in it"), ("has year", "a year in it")):
        if key in seen.facts:
            return words, 0
    share = seen.least("digits")
    return ("mostly figures" if share >= 0.3 else "figures in it" if share > 0 else "no figures in it"), 0


def _signs(seen: FeatureGroup) -> _Told:
    if "no words" in seen.weights:
        return "no words in it", -1
    marks = [name[4:] for name in seen.weights if name.startswith("has ")]
    if any(name.startswith("quotes") for name in seen.weights):
        marks.append("quotation marks")
    return f"{' and '.join(marks[:3])} in it", 0


def _title(seen: FeatureGroup) -> _Told:
    if seen.least("like the first line") >= 0.6:
        return "repeats the first line of the page", 0
    shared = seen.facts.get("words of the title", "0")
    return ("no word of the page's title in it" if shared == "0" else "words of the page's title in it"), 0


def _heading(seen: FeatureGroup) -> _Told:
    return f"under a heading with {' and '.join(seen.heaviest(1)) or 'few words'}", 0


def _words(seen: FeatureGroup) -> _Told:
    found = seen.heaviest(2)
    return f"the word{'s' if len(found) > 1 else ''} {' and '.join(found)}" if found else _NEUTRAL["the words"], 0


def _gaps(seen: FeatureGroup) -> _Told:
    before, after = seen.facts["blank before"][:1] == "1", seen.facts["blank before"][-1:] == "1"
    if before == after:
        return ("a blank line on both sides" if before else "no blank line next to it"), 0
    return f"a blank line {'before' if before else 'after'} it", 0


def _self(seen: FeatureGroup) -> _Told:
    likeness = seen.least("self")
    if likeness >= 0:
        return ("by itself like text of an article" if likeness >= 2 else "by itself rather like an article"), 1
    return ("by itself like a label or a link" if likeness < -2 else "by itself rather like a label or a link"), -1


def _around(seen: FeatureGroup) -> _Told:
    """Of all that is known of the neighbourhood, what goes with its weight: the next lines can differ from the rest."""
    share = seen.least("within 8")
    prose = [seen.least(f"line{offset}") >= 0 for offset in ("-2", "-1", "+1", "+2")]
    sides = seen.facts.get("before/after 8", "")
    if seen.total < 0:
        if share < 0.5:
            much = "nothing but links and labels" if share < 0.05 else "little" if share >= 0.15 else "hardly any"
            return f"{much} around it" if share < 0.05 else f"{much} prose around it", -1
        one_sided = "prose on one side of it only" if "0" in sides else _NEUTRAL["around"]
        return ("links and labels next to it" if sum(prose) < 2 else one_sided), -1
    if share >= 0.5:
        return f"{'prose all' if share >= 0.7 else 'more prose than links'} around it", 1
    return ("prose next to it" if sum(prose) > 2 or "0" not in sides else _NEUTRAL["around"]), 1


_FAR: Mapping[str, str] = {
    "<1": "just",
    "1+": "just",
    "2+": "just",
    "3+": "shortly",
    "5+": "shortly",
    "8+": "well",
    "13+": "well",
}


def _place(seen: FeatureGroup) -> _Told:
    for key in seen.facts:
        side, by, distance = key.partition(" body by ")
        if by:
            return f"{_FAR.get(distance, 'long')} {side} the body", -1
    return "amid the body", 1


def _headline(seen: FeatureGroup) -> _Told:
    for key in seen.facts:
        _, by, distance = key.partition("after headline by ")
        if by:
            return "it is the headline" if distance == "<1" else f"{_FAR.get(distance, 'long')} after the headline", 0
    return "before the headline", -1


_WORDING: Mapping[str, Callable[[FeatureGroup], _Told]] = {
    "the words": _words,
    "title": _title,
    "heading": _heading,
    "length": _length,
    "beginning": _beginning,
    "small words": _small_words,
    "capitals": _capitals,
    "figures": _figures,
    "signs": _signs,
    "repeated": lambda _: ("stands on the page more than once", -1),
    "gaps": _gaps,
    "self": _self,
    "around": _around,
    "place": _place,
    "headline": _headline,
    "page": lambda _: (WHOLE_PAGE, 0),
}

_NEUTRAL: Mapping[str, str] = {
    "the words": "its words",
    "length": "its length and its end",
    "small words": "its small words",
    "capitals": "its capitals",
    "signs": "its signs",
    "repeated": "how often it stands there",
    "self": "how it looks by itself",
    "around": "what stands around it",
    "place": "where it stands on the page",
    "headline": "how it stands to the headline",
}
"""What is said of a side where the words for what is seen would sound like the opposite of what it weighs."""
