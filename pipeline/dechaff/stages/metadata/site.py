"""What a site is called: the names by which a page calls its site, and whether a text is one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["SiteNames", "key_of", "site_names"]

_WORD = re.compile(r"\w+")
_COMMON_ENDINGS = frozenset("com net org co gov edu ac gob gouv info news or ne go web".split())
_AROUND = frozenset(
    "the die der das le la les el il de news online web blog magazine official home page com www".split()
)
"""Words that a name may have more or less of: "CBC" is "CBC News"."""

_MOST_WORDS, _LONG_PART, _LONG_LABEL = 4, 5, 4

Key = tuple[str, ...]


def key_of(text: str) -> Key:
    """The words of a text in a form in which they are compared: without case, width, accents of quotes, punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    return tuple(_WORD.findall(plain))


@dataclass(frozen=True, slots=True)
class SiteNames:
    """The names of a site as keys, and the label of its domain ("example" of www.example.co.uk)."""

    keys: frozenset[Key] = frozenset()
    label: str = ""

    def is_name(self, text: str) -> bool:
        """Whether a text is a name of the site, or its domain."""
        key = key_of(text)
        if not key:
            return False
        if key in self.keys:
            return True
        joined = "".join(key)
        bare = "".join(word for word in key if word not in _AROUND)
        known = {"".join(name) for name in self.keys}
        if joined in known:
            return True
        if self.label and (joined == self.label or (bare and bare == self.label) or joined in self.domain_forms()):
            return True
        return bool(bare) and any(bare == "".join(word for word in name if word not in _AROUND) for name in self.keys)

    def is_like_name(self, text: str) -> bool:
        """Whether a text at the end of a title is a name of the site, or has much in common with its domain."""
        key = key_of(text)
        joined = "".join(key)
        if self.is_name(text) or not self.label or len(key) > _MOST_WORDS:
            return self.is_name(text)
        inside = len(joined) >= _LONG_PART and joined in self.label
        return inside or (len(self.label) >= _LONG_LABEL and joined.startswith(self.label))

    def domain_forms(self) -> frozenset[str]:
        """The label with and without what names of sites often begin with."""
        return frozenset({self.label, self.label.removeprefix("the"), f"the{self.label}", f"{self.label}com"}) - {""}


def site_names(stated: Iterable[str], host: str | None) -> SiteNames:
    """The names that a page states for its site, and the label of the host."""
    keys = {key for name in stated if 0 < len(key := key_of(name)) <= 8}
    return SiteNames(frozenset(keys), _label(host))


def _label(host: str | None) -> str:
    """The part of a host's name that is chosen: "example" of "news.example.co.uk"."""
    parts = (host or "").casefold().split(".")
    if len(parts) > 1:
        parts.pop()
    if len(parts) > 1 and (len(parts[-1]) == 2 or parts[-1] in _COMMON_ENDINGS):
        parts.pop()
    return re.sub(r"\W", "", parts[-1])


def common_share(one: Key, other: Sequence[str]) -> float:
    """The share of the words of the shorter key that are in the other one."""
    if not one or not other:
        return 0.0
    return len(set(one) & set(other)) / min(len(set(one)), len(set(other)))
