"""str -> the set of its unusual characters: what most quick looks at a text need to know.

By way of bytes, where leaving out what is usual costs next to nothing; a regular expression over the text costs ten
times that.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["character_ranges", "unusual_characters"]

_USUAL = bytes(range(0x20, 0x7F)) + b"\n"


@lru_cache(maxsize=4)  # stage after stage asks for the same text
def unusual_characters(text: str) -> frozenset[str]:
    """The different characters of a text, without printable ASCII and line feeds."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _USUAL)
    return frozenset(rest.decode("utf-8", "surrogatepass")) if rest else frozenset()


def character_ranges(*ends: str) -> frozenset[str]:
    """The characters of ranges, each given by its first and last one: `character_ranges("az", "09")`."""
    return frozenset(chr(code) for pair in ends for code in range(ord(pair[0]), ord(pair[1]) + 1))
