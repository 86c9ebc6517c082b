"""str -> str: mojibake (text that was decoded in the wrong charset) is undone by ftfy.

ftfy matches every line with an expensive pattern. Here it is called only for lines that it can change: those with
characters whose bytes in one of its charsets form a valid UTF-8 sequence, or with a C1 control character. Each of its
repairs requires that, so the result is the same. Chinese in GBK, of which ftfy knows nothing, is read before.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from dechaff.stages.decode.plausible import best_of, plausibility
from dechaff.text.characters import unusual_characters
from dechaff.text.function_words import FUNCTION_WORDS, UNSPACED_FUNCTION

__all__ = ["undo_mojibake"]

# The charsets that ftfy tries. Its "sloppy" variants decode unassigned bytes as C1 controls, and a line with any C1
# control is a candidate, so they are not needed here.
_CHARSETS = (
    *("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "mac-roman", "cp437"),
)
_LINE_END = "\n"
_HIGH_RUN = re.compile("[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]+")
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LEAST_HIGH, _MEAN_RUN = 8, 4
_ACCENTED, _LETTER = re.compile("[\xc0-\xff]"), re.compile(r"[^\W\d_]")
_LEAST_ACCENTED, _ACCENTED_SHARE = 20, 0.75
_LOOKED_AT = 400
_LEAST_WORDS = 2
_OF_OTHER_SCRIPTS = ("cp1251", "koi8-u", "iso8859-5", "cp1253", "iso8859-7", "cp1255", "cp1256", "mac-cyrillic")
_LONGEST = 1_000_000
"""ftfy's own `max_decode_length`: longer lines are processed in parts."""


def _characters(charset: str, numbers: range | tuple[int, ...]) -> str:
    """The characters that the bytes `numbers` encode, as the inside of a character class."""
    return re.escape(bytes(numbers).decode(charset, "ignore"))


@cache  # it takes 10 ms to compile, and few texts need it
def _candidate() -> re.Pattern[str]:
    """What a line must contain for ftfy to be able to change it."""
    leads: list[str] = []
    seconds: list[str] = []
    sequences: list[str] = []
    for charset in _CHARSETS:
        # A space may have been a no-break space (byte A0); ftfy restores it in all charsets but Mac Roman.
        more = _characters(charset, range(0x80, 0xC0)) + "\\x80-\\x9f" + ("" if charset == "mac-roman" else " ")
        two = _characters(charset, (0xC0, *range(0xC2, 0xE0)))
        three = _characters(charset, range(0xE0, 0xF0))
        four = _characters(charset, range(0xF0, 0xF5))
        leads += [two, three, four]
        seconds += [more]
        sequences += [f"(?<=[{two}])[{more}]", f"(?<=[{three}])[{more}]{{2}}", f"(?<=[{four}])[{more}]{{3}}"]
    # Two plain classes come first: the charsets are distinguished only where these match.
    return re.compile(f"[\\x80-\\x9f]|[{''.join(leads)}](?=[{''.join(seconds)}])(?:{'|'.join(sequences)})")


def _pairs() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """For each charset the characters that a sequence can begin with and those that can follow; first, C1 controls."""
    controls = frozenset(map(chr, range(0x80, 0xA0)))
    pairs = [(controls, controls)]
    for charset in _CHARSETS:
        seconds = {*bytes(range(0x80, 0xC0)).decode(charset, "ignore"), *controls, " "}
        leads = bytes((0xC0, *range(0xC2, 0xF5))).decode(charset, "ignore")
        pairs.append(
            (frozenset(leads), frozenset(seconds) - (frozenset(" ") if charset == "mac-roman" else frozenset()))
        )
    return tuple(pairs)


_PAIRS = _pairs()
_OTHER_C1 = re.compile("[\x80-\x84\x86-\x9f]")


@lru_cache(maxsize=256)  # texts of one language have the same few characters
def _may_be_mojibake(present: frozenset[str]) -> bool:
    """Whether a text with these unusual characters may have any mojibake."""
    return any(leads & present and seconds & {*present, " "} for leads, seconds in _PAIRS)


def undo_mojibake(text: str, repairs: Counter[str], characters: frozenset[str] | None = None) -> str:
    """The text with its mojibake undone; the changed lines are counted in `repairs` as "mojibake".

    `characters` are its unusual characters and perhaps others, if they are known.
    """
    other = _from_one_byte(text)
    if other is not None:
        repairs["mojibake"] += 1
        return other
    if not _may_be_mojibake(unusual_characters(text) if characters is None else characters):
        return text
    found = _candidate().search(text)
    if found is None:
        return text
    lone_nel = _OTHER_C1.search(text) is None
    parts: list[str] = []
    position = 0
    while found is not None:
        start = text.rfind(_LINE_END, position, found.start()) + 1 or position
        start = max(start, found.start() - _LONGEST)
        end = text.find(_LINE_END, found.start()) + 1 or len(text)
        end = min(end, start + 2 * _LONGEST)
        line = text[start:end]
        fixed = _fix_short(line) if len(line) <= _SHORT else _fix(line)
        if lone_nel and fixed == line.replace("\x85", "…"):
            fixed = line  # U+0085 is a line end, unless other C1 controls show that it was an ellipsis
        if fixed != line:
            repairs["mojibake"] += 1
        parts += [text[position:start], fixed]
        position = end
        found = _candidate().search(text, position)
    parts.append(text[position:])
    return "".join(parts)


def _from_one_byte(text: str) -> str | None:
    """A text in Cyrillic, Greek, Hebrew or Arabic letters of one byte that was read as ISO-8859-1 or Windows-1252.

    Nearly all of its letters are accented ones, as in no language. None for any other text.
    """
    size = len(text) - text.count(" ")
    if text.isascii() or 2 * len(_ACCENTED.findall(text[:_LOOKED_AT])) < min(size, _LOOKED_AT):
        return None
    accented = len(_ACCENTED.findall(text))
    if accented < _LEAST_ACCENTED or accented < _ACCENTED_SHARE * len(_LETTER.findall(text)):
        return None
    for charset in ("cp1252", "latin-1"):
        try:
            data = text.encode(charset)
        except UnicodeEncodeError:
            continue
        found = best_of(data, _OF_OTHER_SCRIPTS)
        if found is None or found[1] <= max(0, plausibility(text)):
            continue
        other = data.decode(found[0])
        if (
            len(FUNCTION_WORDS.intersection(other.lower().split())) >= _LEAST_WORDS
        ):  # else only its letters speak for it
            return other
    return None


def _fix(line: str) -> str:
    import ftfy
    from ftfy.badness import is_bad

    chinese = _from_gbk(line)
    if chinese is not None:
        return chinese
    if not is_bad(line):  # the first test that ftfy makes
        return line
    # Only the charset is fixed. Lossy replacements are off: what cannot be fixed is kept as it is.
    config = ftfy.TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        replace_lossy_sequences=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )
    if "\x1a" in line:  # ftfy takes this control character for U+FFFD; it would be removed later anyway
        line = line.replace("\x1a", "")
    fixed = ftfy.fix_encoding(line, config).replace("\x1a", "\ufffd")
    return line if fixed.count("\ufffd") > line.count("\ufffd") else fixed


_SHORT = 2_000
_fix_short = lru_cache(maxsize=256)(_fix)  # a text is repaired again after normalising, with mostly the same lines


def _from_gbk(line: str) -> str | None:
    """A line of Chinese in GBK that was read as ISO-8859-1 or Windows-1252; None for any other.

    Of its pairs of bytes, some happen to be valid UTF-8: ftfy would repair these and spoil the others.
    """
    runs = _HIGH_RUN.findall(line)
    size = sum(map(len, runs))
    if size < _LEAST_HIGH or size < _MEAN_RUN * len(runs):
        return None
    for charset in ("latin-1", "cp1252"):
        try:
            data = line.encode(charset)
        except UnicodeEncodeError:
            continue
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return None
        try:
            chinese = data.decode("gb18030")
        except UnicodeDecodeError:
            continue
        if len(_CHINESE.findall(chinese)) * 2 >= 0.9 * size and not UNSPACED_FUNCTION.isdisjoint(chinese):
            return chinese
    return None
