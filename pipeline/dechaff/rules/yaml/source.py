"""The text of a rule file by its lines, and the making of problems that point into it."""

from __future__ import annotations

import re

from dechaff.rules.yaml.diagnostics import Place, Problem

__all__ = ["LINE_END", "RuleSource"]

LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""The line ends of YAML, by which its marks count."""


class RuleSource:
    """The text of one rule file, and the making of problems that point into it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = LINE_END.split(text)

    def problem(
        self, code: str, message: str, place: Place, pointer: str = "", help: str = "", rule: str | None = None
    ) -> Problem:
        """An error at a place of this file."""
        return Problem(code, message, place, self._line_of(place), pointer, help, rule=rule)

    def warning(
        self, code: str, message: str, place: Place, pointer: str = "", help: str = "", rule: str | None = None
    ) -> Problem:
        """A warning at a place of this file."""
        return Problem(code, message, place, self._line_of(place), pointer, help, "warning", rule)

    def _line_of(self, place: Place) -> str:
        """The line to show; none for a place of another file (a change brings parts of two files together)."""
        return self.line(place.line) if place.file == self.file else ""

    def line(self, number: int) -> str:
        """The text of a line, counted from 1."""
        return self.lines[number - 1].rstrip("\r") if 0 < number <= len(self.lines) else ""

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """A place of this file; line and column count from 1."""
        return Place(self.file, line, column, width)
