"""Problems of a rule file, shown as a compiler shows them: place, line, caret, and what to do."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from dechaff.errors import DechaffError, Message
from dechaff.text.display import columns

Severity = Literal["error", "warning"]

LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""The line ends of YAML, by which its marks count."""

_SHOWN, _BEFORE = 400, 100
"""Characters of a line that are shown, and of them before the place of the problem, if the line is longer."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a rule file; `line` and `column` are counted from 1, `width` is in characters."""

    file: str
    line: int
    column: int
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or a warning about a place in a rule file.

    `source_line` is the text of the line, `pointer` a few words beside the caret, `help` what to do about it. `rule` is
    the id of the rule concerned, if there is one.
    """

    code: str
    message: str
    place: Place
    source_line: str = ""
    pointer: str = ""
    help: str = ""
    rule: str | None = None

    @property
    def severity(self) -> Severity:
        """A warning if the rules can be used as they are, else an error."""
        return "warning" if self.code.startswith("W") else "error"

    def render(self) -> str:
        """The problem for a terminal: several lines of plain text, without a line end at the end."""
        lines = [f"{self.place}: {self.severity}[{self.code}]: {self.message}"]
        number = str(self.place.line)
        margin = " " * (len(number) if self.source_line else 0)
        if self.source_line:
            start, end = self.place.column - 1, self.place.column - 1 + self.place.width
            first = start - _BEFORE if start > _SHOWN - _BEFORE else 0
            line = self.source_line[first : first + _SHOWN]
            before = columns(_visible(line[: start - first]))
            caret = "^" * max(columns(_visible(line[start - first : end - first])), 1)
            lines += [
                f"{margin} |",
                f"{number} | {_visible(line)}",
                f"{margin} | {' ' * before}{caret} {self.pointer}".rstrip(),
            ]
        if self.help:
            lines += [f"{margin} = help: {self.help}"]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class LineProblem:
    """An error in a pattern line; `offset` and `width` are in characters of that line."""

    message: Message
    offset: int
    width: int
    pointer: str = ""


class RulesError(DechaffError):
    """A rule file has errors. `problems` holds all of them, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n\n".join(problem.render() for problem in self.problems))

    def __reduce__(self) -> tuple[type[RulesError], tuple[tuple[Problem, ...]]]:
        return (RulesError, (self.problems,))


class RuleSource:
    """The text of one rule file. It makes the problems that point into it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = LINE_END.split(text)

    def problem(self, message: Message, place: Place, pointer: str = "", rule: str | None = None) -> Problem:
        """A problem at a place; the line is left out for one in another file, as in a rule that a change makes."""
        line = self.line(place.line) if place.file == self.file else ""
        return Problem(message.code, message.text, place, line, pointer, message.help, rule)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1."""
        return self.lines[number - 1].rstrip("\r") if 0 < number <= len(self.lines) else ""

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """A place in this file; line and column are counted from 1."""
        return Place(self.file, line, column, width)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in file order, each once."""
    return sorted(
        dict.fromkeys(problems), key=lambda problem: (problem.place.file, problem.place.line, problem.place.column)
    )


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is closest to a mistyped one; None if none is close."""
    candidates = list(known)
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = difflib.get_close_matches(word.casefold().strip(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A pointer to the known word that is closest to a mistyped one; empty if none is close."""
    meant = closest(word, known)
    return f'did you mean "{meant}"?' if meant else ""


def _visible(text: str) -> str:
    """The text as it is printed, with tabs and control characters made visible."""
    return "".join(
        "→   "
        if character == "\t"
        else f"<U+{ord(character):04X}>"
        if unicodedata.category(character) in ("Cc", "Cf")
        else character
        for character in text
    )
