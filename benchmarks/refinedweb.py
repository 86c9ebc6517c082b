"""RefinedWeb's line-wise corrections, after the paper (Penedo et al. 2023, appendix G.2); no package has them.

"We analyse documents line-by-line, and discard or edit the lines": mainly upper case, only numerical characters, a counter
("3 likes"), one word only: discarded. Short (at most 10 words) and with a pattern at its beginning ("sign-in"), its end
("Read more...") or anywhere in it ("items in cart"): edited. The paper names one pattern of each kind and keeps its lists to
itself; those here are made of what its three examples stand for, in English as there. Its last step, to discard a document
of which more than 5 % of the words were flagged, is left out: it would leave nothing of most dumps.
"""

from __future__ import annotations

import re

__all__ = ["correct"]

_SHORT = 10
"""Words; a longer line is never edited."""
_UPPER = 0.5
"""More than this share of the letters in capitals is "mainly composed of uppercase characters"."""

_ONLY_NUMBERS = re.compile(r"[\d\W_]+")
_COUNTER = re.compile(
    r"\W*[\d.,]+\s?[kKmM]?\+?\s+(?:likes?|shares?|comments?|retweets?|reposts?|quotes?|bookmarks?|upvotes?|downvotes?"
    r"|downloads?|views?|followers?|replies|votes?|stars?|claps?|reactions?)\W*",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"^(?:sign[- ]?(?:in|up)|log[- ]?in|register|subscribe|share this|skip to)\b\W*", re.IGNORECASE)
_END = re.compile(r"\W*(?:read (?:more|on)|continue reading|see more|learn more|show more|view all)\W*$", re.IGNORECASE)
_ANYWHERE = re.compile(r"\(?\d* ?items? in (?:your )?(?:cart|basket)\)?|add to cart", re.IGNORECASE)


def correct(text: str) -> str:
    """The text without the lines that the paper discards, and with the short ones edited."""
    return "\n".join(line for line in map(_corrected, text.splitlines()) if line.strip())


def _corrected(line: str) -> str:
    words = line.split()
    letters = [character for character in line if character.isalpha()]
    upper = sum(character.isupper() for character in letters)
    if len(words) <= 1 or upper > _UPPER * len(letters) or _ONLY_NUMBERS.fullmatch(line) or _COUNTER.fullmatch(line):
        return ""
    if len(words) > _SHORT:
        return line
    return _ANYWHERE.sub("", _END.sub("", _BEGINNING.sub("", line)))
