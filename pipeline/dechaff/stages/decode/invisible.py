"""str -> str: invisible characters are removed where they have no effect, and the text is composed (NFC, UAX #15)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from dechaff.text.characters import character_ranges, unusual_characters

__all__ = ["replace_surrogates", "strip_invisible"]

# U+0085 is a line end.
_INVISIBLE = character_ranges(
    *("\x00\x08", "\x0e\x1f", "\x7f\x84", "\x86\x9f", "\u00ad\u00ad", "\u061c\u061c", "\u200b\u200f", "\u202a\u202e"),
    *("\u2060\u206f", "\ufeff\ufeff", "\ufff9\ufffc", "\U000e0000\U000e007f"),
)
# Characters that NFC never changes, in any context: Latin, Cyrillic, the usual punctuation.
_STABLE = character_ranges(
    "\t\r", "\x1c\x1f", "\x85\x85", "\xa0\u02ff", "\u0400\u0482", "\u2010\u2029", "\u2030\u205e", "\u20ac\u20ac"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = "\n\r\x0b\x0c\x85\u2028\u2029"

_ESCAPE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b\n]*(?:\x07|\x1b\\\\)")
_OVERSTRIKE = re.compile("([^\x08\n])\x08(?=\\1)|_\x08(?=[^\x08\n])")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufff9-\ufffb]")

# Scripts whose letters join or stack: a joiner or non-joiner between them is visible.
_JOINING = (
    "\u0600-\u074f\u0750-\u07ff\u0840-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\u1a20-\u1aaf"
    "\u1b00-\u1bff\ua840-\ua87f\ua880-\ua8ff\ua980-\ua9ff\uaa60-\uaadf\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010fff\U00011000-\U00011fff"
)
_EMOJI = "©®\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_IDLE_JOINER = re.compile(
    f"(?<![{_JOINING}])\u200c(?![{_JOINING}])"
    f"|(?<![{_JOINING}{_EMOJI}\ufe0f\u20e3])\u200d(?![{_JOINING}])"
    f"|(?<=[{_EMOJI}\ufe0f\u20e3])\u200d(?![{_EMOJI}])"
)
# Scripts without spaces between words: there, U+200B is a place where a line may be broken.
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaa7f"
_IDLE_SPACE = re.compile(f"(?<![{_SPACELESS}])\u200b|\u200b(?![{_SPACELESS}])")
_ZERO_WIDTH = re.compile("[\u2060-\u2064\ufeff]")
_TAG = re.compile("(?<=\U0001f3f4)[\U000e0020-\U000e007f]+|([\U000e0000-\U000e007f]+)")

_SOFT_HYPHEN_AT_END = re.compile(f"\u00ad(?=[{_LINE_END}])")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RETIRED = re.compile("[\u206a-\u206f]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)


def replace_surrogates(text: str, repairs: Counter[str]) -> str:
    """The text with pairs of surrogates joined to the characters that they encode; lone ones become U+FFFD."""
    if text.isascii() or _SURROGATE.search(text) is None:
        return text
    repairs["unpaired surrogates"] += len(_SURROGATE.findall(text))
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def strip_invisible(text: str, repairs: Counter[str], characters: frozenset[str] | None = None) -> str:
    """The text without control and zero-width characters, soft hyphens and direction marks without effect; in NFC.

    `characters` are its unusual characters and perhaps others, if they are known.
    """
    present = unusual_characters(text) if characters is None else characters
    if not present.isdisjoint(_INVISIBLE):
        text = _strip(text, repairs)
        present = unusual_characters(text)
    if not present <= _STABLE and not unicodedata.is_normalized("NFC", text):
        composed = unicodedata.normalize("NFC", text)
        repairs["composed characters"] += abs(len(text) - len(composed)) or 1
        text = composed
    return text


def _strip(text: str, repairs: Counter[str]) -> str:
    def remove(pattern: re.Pattern[str], kind: str, put: str | Callable[[re.Match[str]], str] = "") -> None:
        nonlocal text
        text, count = pattern.subn(put, text)
        if count:
            repairs[kind] += count

    if "\x1b" in text:
        remove(_ESCAPE, "terminal sequences")
    if "\x08" in text:
        remove(_OVERSTRIKE, "terminal sequences")
    remove(_CONTROL, "control characters")
    if text.startswith("\ufeff"):
        text = text[1:]
        repairs["byte order mark"] += 1
    if "\u00ad" in text:
        # At the end of a line a soft hyphen is visible, as the hyphen of a broken word.
        remove(_SOFT_HYPHEN_AT_END, "soft hyphens", "-")
        repairs["soft hyphens"] += text.count("\u00ad")
        text = text.replace("\u00ad", "")
    remove(_ZERO_WIDTH, "zero-width characters")
    remove(_IDLE_JOINER, "zero-width characters")
    remove(_IDLE_SPACE, "zero-width characters")
    if "\ufffc" in text:
        repairs["object replacement characters"] += text.count("\ufffc")
        text = text.replace("\ufffc", "")
    remove(_RETIRED, "direction marks")
    if _DIRECTION.search(text):
        text = "".join(_without_direction_marks(line, repairs) for line in text.splitlines(keepends=True))
    return _without_tags(text, repairs)


def _without_direction_marks(line: str, repairs: Counter[str]) -> str:
    """The line without direction marks, unless it has letters of a right-to-left script."""
    if _DIRECTION.search(line) is None or _RIGHT_TO_LEFT.search(line):
        return line
    line, count = _DIRECTION.subn("", line)
    repairs["direction marks"] += count
    return line


def _without_tags(text: str, repairs: Counter[str]) -> str:
    """The text without tag characters, except after U+1F3F4, where they are part of a flag."""
    count = sum(1 for found in _TAG.finditer(text) if found[1])
    if not count:
        return text
    repairs["zero-width characters"] += count
    return _TAG.sub(lambda found: "" if found[1] else found[0], text)
