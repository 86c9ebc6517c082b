"""Weighted features of a line -> Evidence: what is for and against the line, in plain words.

Features of one group, such as "words=1+" and "ends=letter", are one piece of evidence: their weights may cancel out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dechaff.text.characters import count_words

__all__ = ["WHOLE_PAGE", "Evidence", "FeatureGroup", "evidence_words", "feature_group", "line_evidence"]

WHOLE_PAGE = "the page as a whole, the same for all its lines"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A property of a line in words, and its weight in log-odds: above 0 for body, below 0 for page chrome."""

    words: str
    weight: float


_GROUPS = (
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
    (("page=", "long lines=", "no headline", "intercept"), "page"),
)


def feature_group(name: str) -> str | None:
    """The group of a feature; None for a feature that has no words yet."""
    if name.startswith("page=") and ",self=" in name:
        return "self"
    if name.startswith("words=") and ",begins=" in name:
        return "beginning"
    return next((group for beginnings, group in _GROUPS if name.startswith(beginnings)), None)


@dataclass(frozen=True, slots=True)
class FeatureGroup:
    """A line, the values of all its features ("ends" -> "letter"), and the weights of those in one group."""

    line: str
    values: Mapping[str, str]
    weights: Mapping[str, float]

    def least(self, key: str) -> float:
        """The lower bound of the interval of a measure: 0.15 for "0.15+"; minus infinity for "<0.05" or "none"."""
        value = self.values.get(key, "none")
        return float(value[:-1]) if value.endswith("+") else float("-inf")

    @property
    def total(self) -> float:
        """The weight of the group."""
        return sum(self.weights.values())

    def heaviest(self, most: int) -> list[str]:
        """The words in features such as "word sitemap", by falling weight, of those with the sign of the total."""
        names = [name for name in self.weights if self.weights[name] * self.total > 0]
        names.sort(key=lambda name: -abs(self.weights[name]))
        words = [name.partition(",")[0].partition(" ")[2] for name in names]
        return list(dict.fromkeys(f'"{word}"' for word in words))[:most]


def line_evidence(line: str, weighted: Mapping[str, float]) -> list[Evidence]:
    """The evidence of a line, by falling weight; the weights add up to those of its features (`weighted`)."""
    values: dict[str, str] = {}
    groups: dict[str, dict[str, float]] = {}
    for name, weight in weighted.items():
        key, _, value = name.partition(",")[0].partition("=")
        values[key] = value
        groups.setdefault(feature_group(name) or name, {})[name] = weight
    evidence = [
        Evidence(evidence_words(group, FeatureGroup(line, values, weights)), sum(weights.values()))
        for group, weights in groups.items()
    ]
    return sorted(evidence, key=lambda piece: -abs(piece.weight))


def evidence_words(group: str, found: FeatureGroup) -> str:
    """A group in words; where these sound like the opposite of its weight, only the name of the property.

    The weight depends on several properties at a time, so that words for one of them can be misleading.
    """
    if group not in _WORDS:
        return group
    words, sound = _WORDS[group](found)
    return _NEUTRAL[group] if sound * found.total < 0 else words


_Words = tuple[str, int]
"""Words, and what they sound like: 1 body, -1 page chrome, 0 neither."""


def _length(found: FeatureGroup) -> _Words:
    size = count_words(found.line)
    length = "1 word" if size == 1 else f"{size:,} words"
    if found.values.get("sentences", "0") != "0":
        return f"{length} in several sentences", 1
    ending = found.values.get("ends", "letter")
    if ending in ("letter", "digit", "sign"):
        return f"{length}, no full stop", -1
    shown = {"stop": "ends as a sentence does", "colon": "ends with a colon", "comma": "ends with a comma"}
    return f"{length}, {shown.get(ending, 'ends with dots')}", 1 if ending == "stop" else 0


def _beginning(found: FeatureGroup) -> _Words:
    begins = {"upper": "a capital", "lower": "a small letter", "caseless": "a letter", "digit": "a figure",
              "quote": "a quotation mark"}  # fmt: skip
    return f"begins with {begins.get(found.values.get('begins', ''), 'a sign')}", 0


def _small_words(found: FeatureGroup) -> _Words:
    share = found.least("function words")
    if share >= 0.3:
        return 'many words like "the" and "of"', 1
    return ('some words like "the" and "of"', 0) if share > 0 else ('no words like "the" and "of"', -1)


def _capitals(found: FeatureGroup) -> _Words:
    if "all capitals" in found.values:
        return "all in capitals", -1
    share = found.least("capitals")
    if share >= 0.7:
        return f"{'every word begins' if share > 0.9 else 'most words begin'} with a capital", -1
    return ("some words begin with a capital", 0) if share > 0 else ("few words begin with a capital", 1)


def _figures(found: FeatureGroup) -> _Words:
    for key, words in (("has clock", "a time of day in it"), ("has year", "a year in it")):
        if key in found.values:
            return words, 0
    share = found.least("digits")
    return ("mostly figures" if share >= 0.3 else "figures in it" if share > 0 else "no figures in it"), 0


def _signs(found: FeatureGroup) -> _Words:
    if "no words" in found.weights:
        return "no words in it", -1
    marks = [name[4:] for name in found.weights if name.startswith("has ")]
    if any(name.startswith("quotes") for name in found.weights):
        marks.append("quotation marks")
    return f"{' and '.join(marks[:3])} in it", 0


def _title(found: FeatureGroup) -> _Words:
    if found.least("like the first line") >= 0.6:
        return "repeats the first line of the page", 0
    shared = found.values.get("words of the title", "0")
    return ("no word of the page's title in it" if shared == "0" else "words of the page's title in it"), 0


def _heading(found: FeatureGroup) -> _Words:
    return f"under a heading with {' and '.join(found.heaviest(1)) or 'few words'}", 0


def _words(found: FeatureGroup) -> _Words:
    words = found.heaviest(2)
    return f"the word{'s' if len(words) > 1 else ''} {' and '.join(words)}" if words else _NEUTRAL["the words"], 0


def _gaps(found: FeatureGroup) -> _Words:
    before, after = found.values["blank before"][:1] == "1", found.values["blank before"][-1:] == "1"
    if before == after:
        return ("a blank line on both sides" if before else "no blank line next to it"), 0
    return f"a blank line {'before' if before else 'after'} it", 0


def _self(found: FeatureGroup) -> _Words:
    likeness = found.least("self")
    if likeness >= 0:
        return ("by itself like text of an article" if likeness >= 2 else "by itself rather like an article"), 1
    return ("by itself like a label or a link" if likeness < -2 else "by itself rather like a label or a link"), -1


def _around(found: FeatureGroup) -> _Words:
    """Of the lines around, those that agree with the weight: the nearest ones can differ from the others."""
    share = found.least("within 8")
    prose = [found.least(f"line{offset}") >= 0 for offset in ("-2", "-1", "+1", "+2")]
    sides = found.values.get("before/after 8", "")
    if found.total < 0:
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


def _place(found: FeatureGroup) -> _Words:
    for key in found.values:
        side, by, distance = key.partition(" body by ")
        if by:
            return f"{_FAR.get(distance, 'long')} {side} the body", -1
    return "in the middle of the body", 1


def _headline(found: FeatureGroup) -> _Words:
    for key in found.values:
        _, by, distance = key.partition("after headline by ")
        if by:
            return "it is the headline" if distance == "<1" else f"{_FAR.get(distance, 'long')} after the headline", 0
    return "before the headline", -1


_WORDS: Mapping[str, Callable[[FeatureGroup], _Words]] = {
    "the words": _words,
    "title": _title,
    "heading": _heading,
    "length": _length,
    "beginning": _beginning,
    "small words": _small_words,
    "capitals": _capitals,
    "figures": _figures,
    "signs": _signs,
    "repeated": lambda _: ("is on the page more than once", -1),
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
    "repeated": "how often it is there",
    "self": "how it looks by itself",
    "around": "what is around it",
    "place": "where it is on the page",
    "headline": "where it is relative to the headline",
}
"""The names of the properties, for groups whose words sound like the opposite of their weight."""
