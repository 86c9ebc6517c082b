"""bytes -> whether they are UTF-16, UTF-32 or ISO-2022-JP without a mark: such text can be valid UTF-8 as well."""

from __future__ import annotations

import unicodedata
from collections import Counter

__all__ = ["utf16_without_mark", "wide_charset"]

_SAMPLE, _LEAST = 3_000, 20
"""Characters that are looked at, at most and at least: a few letters in UTF-8 can look like UTF-16."""

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_EASTERN_UPPER = bytes([*range(0x4E, 0xA0), *range(0xAC, 0xD8), 0x30, 0xFF, 0x00])
_NO_TEXT = frozenset(("Cc", "Cn", "Co", "Cs"))
_EASTERN_SIGNS = frozenset("、。，！？：；「」的了是在一のはをにと")


def wide_charset(data: bytes, content: str) -> str | None:
    """UTF-16, UTF-32 or ISO-2022-JP where the bytes are one of these, although they are valid UTF-8 as well."""
    if b"\0" in data:
        quarter, half = len(data) / 4, len(data) / 2
        if len(data) % 4 == 0:
            nuls = [data[place::4].count(0) for place in range(4)]
            if min(nuls[2:]) > 0.9 * quarter and nuls[0] < 0.1 * quarter:
                return "utf-32-le"
            if min(nuls[:2]) > 0.9 * quarter and nuls[3] < 0.1 * quarter:
                return "utf-32-be"
        even, odd = data[0::2].count(0), data[1::2].count(0)
        if odd > 0.4 * half and even < 0.05 * half:
            return "utf-16-le"
        if even > 0.4 * half and odd < 0.05 * half:
            return "utf-16-be"
    if found := utf16_without_mark(data):
        return found
    if content.isascii() and (b"\x1b$B" in data or b"\x1b$@" in data):
        try:
            data.decode("iso2022_jp")
        except UnicodeDecodeError:
            return None
        return "iso2022_jp"
    return None


def utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark; None for anything else.

    Bytes that are text otherwise have no NUL and hardly any control characters; in UTF-16 they are the upper halves of
    most scripts. Chinese, Japanese and Korean have upper halves of a narrow range.
    """
    if len(data) < 2 * _LEAST or len(data) % 2:
        return None
    sample = data[: 2 * _SAMPLE]
    half = len(sample) // 2
    ascii_only = sample.isascii()
    controlled = len(sample) - len(sample.translate(None, _CONTROLS)) >= 0.05 * len(sample)
    if ascii_only and not controlled:
        return None
    best: tuple[float, str] | None = None
    score: float
    for encoding, upper in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        # The lower halves of Chinese are spread over all values; ASCII read as UTF-16 is not.
        is_eastern = (
            not ascii_only
            and half - len(upper.translate(None, _EASTERN_UPPER)) > 0.97 * half
            and max(Counter(upper).values()) < 0.9 * half
        )
        if not controlled and not is_eastern:
            continue
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(1 for character in text if unicodedata.category(character) in _NO_TEXT and character not in "\t\n\r")
        signs = sum(1 for sign in text if sign in _EASTERN_SIGNS)
        if is_eastern and signs + text.count(" ") < 0.04 * len(text):
            continue
        blocks = Counter(ord(character) >> 7 for character in text)
        if odd > 0.01 * len(text) or (
            not is_eastern and sum(count for _, count in blocks.most_common(4)) < 0.9 * len(text)
        ):
            continue
        score = 0.1 * max(blocks.values())
        score += text.count(" ") + text.count("\n") + signs - 5.0 * odd
        if best is None or score > best[0]:
            best = score, encoding
    return best[1] if best else None
