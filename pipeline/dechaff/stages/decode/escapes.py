r"""str -> str: escapes of programming languages that are literally in a text (`\n`, `\u2019`, `\"`, `\xe2\x80\x99`).

They are left by programs that wrote a text as source code or as JSON and never read it back. They are decoded where a
text has several of them, and hardly a real line end; where that is in doubt they stay, and the record warns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

__all__ = ["decode_breaks_of_subtitles", "decode_escapes", "decode_quotes", "doubtful_escapes"]

_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|(?:x[0-9a-fA-F]{2})(?:\\x[0-9a-fA-F]{2})*|r\\n|[nrt\"'/\\])")
_BREAK = re.compile(
    r"(?<!\\)(?:\\r)?\\n(?=\\[nrt\"u]|[\s\"'“‘«(*•\-–—#>\d]|[^\W\d_a-z]|$)|(?<=[.!?\"'”’»)\]])(?:\\r)?\\n"
)
_ANY_BREAK = re.compile(r"(?<!\\)\\n")
_UNICODE = re.compile(r"(?<!\\)\\u(?!00[0-7])[0-9a-fA-F]{4}")
_GLUED = re.compile(r"(?<=[^\W_])\\u(?!00[0-7])[0-9a-fA-F]{4}|(?<!\\)\\u(?!00[0-7])[0-9a-fA-F]{4}(?=[^\W_])")
_BYTES = re.compile(r"(?:\\x[cdefCDEF][0-9a-fA-F](?:\\x[89abAB][0-9a-fA-F]){1,3})")
_WRAPPED = re.compile(r"\A\s*b?(?P<mark>[\"'])(?P<text>.*)(?P=mark)\s*\Z", re.DOTALL)
_QUOTE = re.compile(r"\\([\"'])")
_SHORTENED = re.compile(r"(?<=[A-Za-z])\\'(?:s|t|re|ll|ve|d|m)(?![^\W_])")
_ELIDED = re.compile(r"(?<![^\W_])(?:[cdjlmnst]|qu|dell|nell|all|dall|sull|un)\\'(?=[^\W\d_])", re.IGNORECASE)
_BARE = re.compile(r"(?<!\\)[\"']")
_LEAST_QUOTES, _FEW_OTHERS = 3, 0.1
_DIALOGUE = re.compile(r"^Dialogue:[^\n]*\\[Nnh][^\n]*$", re.MULTILINE)
_DIALOGUE_BREAK = re.compile(r"\\[Nnh]")
_SIMPLE: Mapping[str, str] = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "/": "/", "\\": "\\"}
_LEAST = 2
_REAL = 4
"""Of literal line ends there must be so many times as many as of real ones."""

_SHARE = 0.7
"""The least share of the literal line ends that are where line ends are: behind a sentence, in front of a capital."""

_ROUNDS = 3


def decode_escapes(text: str, repairs: Counter[str]) -> str:
    """The text with its literal escapes decoded, counted in `repairs` as "literal escapes"; or unchanged."""
    for _ in range(_ROUNDS):
        if "\\" not in text or not _are_escaped(text):
            break
        wrapped = _WRAPPED.match(text)
        if wrapped is not None and (text.lstrip().startswith("b") or "\n" not in text.strip()):
            text = wrapped["text"]
        text, count = _ESCAPE.subn(_decoded, text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        repairs["literal escapes"] += count
    return text


def decode_quotes(text: str, repairs: Counter[str]) -> str:
    r"""The text with quotation marks for `\'` and `\"`, if it has three words such as `it\'s` or more.

    Hardly another backslash may be in it, nor an apostrophe without one, as in a program. LaTeX writes accents so, in
    ASCII: there, words such as `l\'eau` do not count.
    """
    quotes = text.count("\\'") + text.count('\\"')
    if quotes < _LEAST_QUOTES or text.count("\\") > (1 + _FEW_OTHERS) * quotes:
        return text
    words = len(_SHORTENED.findall(text)) + (0 if text.isascii() else len(_ELIDED.findall(text)))
    if words < _LEAST_QUOTES or len(_BARE.findall(text)) > _FEW_OTHERS * quotes:
        return text
    text, count = _QUOTE.subn(r"\1", text)
    repairs["literal escapes"] += count
    return text


def decode_breaks_of_subtitles(text: str, repairs: Counter[str]) -> str:
    r"""The text of a SubStation Alpha file with line breaks for the `\N` and `\n` in its lines, and spaces for `\h`."""

    def decoded(line: re.Match[str]) -> str:
        content, count = _DIALOGUE_BREAK.subn(lambda found: " " if found[0] == r"\h" else "\n", line[0])
        repairs["literal escapes"] += count
        return content

    return _DIALOGUE.sub(decoded, text) if "\nDialogue:" in text else text


def doubtful_escapes(text: str) -> tuple[str, ...]:
    """A warning, where literal line ends stay in a text although they look like real ones."""
    count = len(_BREAK.findall(text)) if "\\n" in text else 0
    if count <= _LEAST:
        return ()
    return (rf"{count} literal line ends (\n) stay in the text: whether they were meant as such is in doubt",)


def _are_escaped(text: str) -> bool:
    """Whether the escapes of a text are left over, and not what the text is about."""
    breaks, every = len(_BREAK.findall(text)), len(_ANY_BREAK.findall(text))
    real = text.strip().count("\n")
    if breaks >= _LEAST and breaks >= _SHARE * every and every >= _REAL * real:
        return True
    if every and breaks < _SHARE * every:
        return False  # a path as C:\new, an expression as \nu
    characters = len(_UNICODE.findall(text))
    if characters >= _LEAST and len(_GLUED.findall(text)) >= _SHARE * characters:
        return True
    return len(_BYTES.findall(text)) >= _LEAST or _has_glued_bytes(text)


def _has_glued_bytes(text: str) -> bool:
    found = _BYTES.search(text)
    return found is not None and text[found.start() - 1 : found.start()].isalpha() and text[found.end() :][:1].isalpha()


def _decoded(found: re.Match[str]) -> str:
    escape = found[0]
    kind = escape[1]
    if kind == "u":
        return chr(int(escape[2:], 16))
    if kind == "x":
        data = bytes.fromhex(escape.replace("\\x", ""))
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1")
    return "\n" if escape == "\\r\\n" else _SIMPLE[kind]
