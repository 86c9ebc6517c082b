"""Weighted features of a judged line -> Evidence: why the judgement removes or keeps the line, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from dechaff.stages.page.evidence import Evidence
from dechaff.stages.page.gap_features import GapZone
from dechaff.stages.page.weights import INTERCEPT
from dechaff.text.characters import count_words

__all__ = ["gap_evidence", "gap_feature_group"]

_GROUPS = (
    (("word ", "pair ", "vocabulary=", "known label", "page label"), "words"),
    (("topic=",), "topic"),
    (("words=", "ends="), "length"),
    (("begins=", "bullet"), "beginning"),
    (("function words=",), "small words"),
    (("capitals=", "all capitals"), "capitals"),
    (("digits=", "year", "clock"), "figures"),
    (("has ", "address", "mail", "handle", "quotes", "no words"), "signs"),
    (("company ",), "company"),
    (("removed ",), "removed"),
    (("again ",), "again"),
    (("away ", "lines ", "head", "inside", "tail"), "place"),
    (("under a colon",), "colon"),
    ((INTERCEPT, "prose="), "all"),
)
_PLACES: Mapping[GapZone, str] = {
    "head": "before the first paragraph",
    "inside": "between two paragraphs",
    "tail": "after the last paragraph",
}
_ENDINGS: Mapping[str, str] = {
    "stop": "ends as a sentence does",
    "colon": "ends with a colon",
    "comma": "ends with a comma",
    "dots": "ends with dots",
}
_BEGINNINGS: Mapping[str, str] = {
    "upper": "a capital",
    "lower": "a small letter",
    "caseless": "a letter",
    "digit": "a figure",
    "quote": "a quotation mark",
}
_SIGNS: Mapping[str, str] = {
    "address": "a web address",
    "mail": "a mail address",
    "handle": "a handle",
    "quotes": "quotation marks",
    "has =": "an equals sign",
}
_PLAIN: Mapping[str, str] = {
    "removed": "beside what the rules have removed",
    "again": "the same line is in the text again",
    "colon": "under a paragraph that ends with a colon",
    "all": "what holds for all lines that are no prose",
}
"""Groups whose words are the same for all lines."""

_SHOWN_WORDS = 2


def gap_feature_group(name: str) -> str | None:
    """The group of a feature; None for a feature that has no words yet."""
    return next((group for beginnings, group in _GROUPS if name.startswith(beginnings)), None)


def gap_evidence(line: str, zone: GapZone, weighted: Mapping[str, float]) -> list[Evidence]:
    """The evidence of a line, by falling weight; the weights add up to those of its features (`weighted`)."""
    groups: dict[str, dict[str, float]] = {}
    for name, weight in weighted.items():
        groups.setdefault(gap_feature_group(name) or name, {})[name] = weight
    evidence = [
        Evidence(_in_words(group, line, zone, weights), sum(weights.values())) for group, weights in groups.items()
    ]
    return sorted(evidence, key=lambda piece: -abs(piece.weight))


def _in_words(group: str, line: str, zone: GapZone, weights: Mapping[str, float]) -> str:
    """One group of features in words."""
    values = {key: value for key, _, value in (name.partition(",")[0].partition("=") for name in weights)}
    match group:
        case "words":
            return _vocabulary(weights)
        case "length" | "beginning":
            return _shape(group, line, weights, values)
        case "small words":
            return (
                f'{"many" if values["function words"] in ("0.2+", "0.35+") else "few or no"} words like "the" and "of"'
            )
        case "capitals":
            return "all in capitals" if "all capitals" in values else "its share of words with a capital"
        case "figures":
            return "figures in it"
        case "signs":
            return _signs(weights)
        case "topic":
            shared = values["topic"] in ("0.65+", "0.99+")
            return (
                "most of its words are in the paragraphs, too" if shared else "few of its words are in the paragraphs"
            )
        case "company":
            return f"{_most('company ', weights)} or more lines like those around an article beside it"
        case "place":
            away = _most("away ", weights)
            return _PLACES[zone] + (f", {away} lines or more from it" if away else "")
    return _PLAIN[group]


def _most(beginning: str, weights: Mapping[str, float]) -> int:
    """The largest number in features such as "away 3+,tail"; 0 if there is none."""
    found = (name.removeprefix(beginning).partition("+")[0] for name in weights if name.startswith(beginning))
    return max(map(int, found), default=0)


def _shape(group: str, line: str, weights: Mapping[str, float], values: Mapping[str, str]) -> str:
    if group == "length":
        size = count_words(line)
        return f"{'1 word' if size == 1 else f'{size:,} words'}, {_ENDINGS.get(values.get('ends', ''), 'no full stop')}"
    if any(name.startswith("bullet") for name in weights):
        return "begins as an item of a list"
    return f"begins with {_BEGINNINGS.get(values.get('begins', ''), 'a sign')}"


def _vocabulary(weights: Mapping[str, float]) -> str:
    if any(name.startswith(("known label", "page label")) for name in weights):
        return "a label that is found around the articles of many sites"
    total = sum(weights.values())
    words = [name for name in weights if name.startswith(("word ", "pair ")) and weights[name] * total > 0]
    words.sort(key=lambda name: -abs(weights[name]))
    shown = " and ".join(f'"{name[5:]}"' for name in words[:_SHOWN_WORDS])
    return f"the words {shown}" if shown else "its words"


def _signs(weights: Mapping[str, float]) -> str:
    if any(name.startswith("no words") for name in weights):
        return "no words in it"
    found = [_SIGNS.get(name, name.removeprefix("has ")) for name in weights]
    return f"{' and '.join(found[:3])} in it"
