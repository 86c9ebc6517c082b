"""Problems of a rule file, shown as a good compiler shows them: place, line, caret, and the mend."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dechaff.text.display import columns

__all__ = ["Flaw", "Place", "Problem", "Severity", "closest", "listing"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a rule file; `line` and `column` count from 1, `width` is the number of characters meant."""

    file: str
    line: int
    column: int
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (`error`) or doubtful (`warning`) in a rule file.

    `source_line` is the text of the line meant, `pointer` the few words beside the caret, `help` the mend.
    `rule` is the id of the rule concerned, where there is one.
    """

    code: str
    message: str
    place: Place
    source_line: str = ""
    pointer: str = ""
    help: str = ""
    severity: Severity = "error"
    rule: str | None = None

    def render(self) -> str:
        """The problem as a user reads it, in plain text of several lines, without a line end at its end."""
        lines = [f"{self.place}: {self.severity}[{self.code}]: {self.message}"]
        if self.source_line:
            number = str(self.place.line)
            margin = " " * len(number)
            shown, before = _visible(self.source_line, self.place.column - 1)
            meant = self.source_line[self.place.column - 1 : self.place.column - 1 + self.place.width]
            caret = "^" * max(columns(_visible(meant, 0)[0]), 1)
            lines += [
                f"{margin} |",
                f"{number} | {shown}",
                f"{margin} | {' ' * before}{caret} {self.pointer}".rstrip(),
            ]
        if self.help:
            margin = " " * (len(str(self.place.line)) if self.source_line else 0)
            lines += [f"{margin} = help: {self.help}"]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a pattern line: `offset` and `width` in characters of that line."""

    code: str
    message: str
    offset: int
    width: int
    pointer: str = ""
    help: str = ""


def _visible(line: str, column: int) -> tuple[str, int]:
    """The line as printed (tabs and control characters made visible), and how wide its first `column` ones are."""
    shown = [_shown(character) for character in line]
    return "".join(shown), columns("".join(shown[:column]))


def _shown(character: str) -> str:
    if character == "\t":
        return "→   "
    if unicodedata.category(character) in ("Cc", "Cf"):
        return f"<U+{ord(character):04X}>"
    return character


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a mistyped one most likely stands for."""
    candidates = list(known)
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = difflib.get_close_matches(word.casefold().strip(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def listing(words: Iterable[str]) -> str:
    """Words with commas between them, for help lines."""
    return ", ".join(words)
