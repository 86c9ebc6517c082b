"""What YAML can't read -> a problem in plain words, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from dechaff.errors import message
from dechaff.rules.yaml.diagnostics import LINE_END, Problem, RuleSource

LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VALUE = re.compile(r"(?P<before>\s*(?:- +)*(?:(?P<key>[A-Za-z_]\w*): +)?)(?P<value>\S.*?)\s*")
_BLOCK = re.compile(r"(?P<before>(?P<dent> *)(?:- +)*)(?:(?P<key>[A-Za-z_]\w*): +)?[|>][+-]?\s*")
_KEY = re.compile(r" *(?:- +)?[a-z_]+:(?: |$)")
_WILDCARD = re.compile(r"\* \w")
_SIGNS: Mapping[str, str] = {
    "*": "an alias",
    "&": "an anchor",
    "!": "a tag",
    "|": "the head of a block",
    ">": "the head of a block",
    "-": "a list",
    "?": "a key",
    **dict.fromkeys("@`%", "a sign of its own"),
}
"""What a text that starts with a sign is to YAML."""


def quoted(text: str) -> str:
    """A text as YAML reads it back: in the quotes that need the least change."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def syntax_problem(source: RuleSource, text: str) -> tuple[Problem, int]:
    """The problem that keeps YAML from reading a text, in plain words; also the line (from 0) of what is broken."""
    # The messages of the plain loader do not depend on the C library, but that one refuses more.
    try:
        for loader in (yaml.SafeLoader, LOADER):
            yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        problem = _Syntax(source, text, error).problem()
        return problem, problem.place.line - 1
    except yaml.reader.ReaderError as error:
        *above, last = LINE_END.split(text[: error.position])
        code = ord(error.character) if isinstance(error.character, str) else error.character
        place = source.place(len(above) + 1, len(last) + 1)
        return source.problem(message("Y004", character=f"U+{code:04X}"), place), len(above)
    except yaml.YAMLError as error:  # pragma: no cover - no other kind is known
        return source.problem(message("Y001", reason=error), source.place(1, 1)), 0
    return source.problem(message("Y001", reason="it is not YAML"), source.place(1, 1)), 0  # pragma: no cover


class _Syntax:
    """An error of the YAML library, with the line that it points to taken apart.

    `reported` and `within` are the two parts of the library's message.
    """

    def __init__(self, source: RuleSource, text: str, error: yaml.MarkedYAMLError) -> None:
        self.source = source
        self.text = text
        mark = error.problem_mark or error.context_mark
        self.number = mark.line + 1 if mark else 1
        self.column = mark.column if mark else 0
        self.context = error.context_mark
        self.reported = str(error.problem or "it is not YAML")
        self.within = str(error.context or "")
        self.line = source.line(self.number)
        found = _VALUE.fullmatch(self.line)
        self.before, self.value = (found["before"], found["value"]) if found else ("", "")
        self.key = f"{found['key']}: " if found and found["key"] else ""

    def problem(self) -> Problem:
        """The first explanation that fits."""
        return (
            self._tab()
            or self._escape()
            or self._open_quotation()
            or self._second_document()
            or self._needs_quotes()
            or self._colon()
            or self._brackets()
            or self._indentation()
            or self._error(self.reported, self.column, "here")
        )

    def _error(
        self, reason: str, column: int, pointer: str = "", help: str = "", width: int = 1, number: int | None = None
    ) -> Problem:
        place = self.source.place(number or self.number, column + 1, width)
        return self.source.problem(message("Y001", help, reason=reason), place, pointer)

    def _tab(self) -> Problem | None:
        tab = self.line.find("\t")
        if tab >= 0 and not self.line[:tab].strip():
            return self._error("a tab is used to indent this line", tab, "a tab", "indent with spaces")
        if "'\\t'" in self.reported:
            return self._error("a tab is where a space must be", self.column, "a tab", "replace it by a space")
        return None

    def _escape(self) -> Problem | None:
        """A backslash in double quotes, where regular expressions go wrong most often."""
        backslash = self.line.rfind("\\", 0, self.column)
        if "escape" not in self.reported or backslash < 0:
            return None
        help = "in single quotes a backslash is a backslash"
        if len(self.value) > 1 and self.value[0] == self.value[-1] == '"':
            help += f": {self.key}{quoted(self.value[1:-1])}"
        shown = self.line[backslash : backslash + 2]
        return self._error(f'"{shown}" is unknown in double quotes', backslash, "here", help, len(shown))

    def _open_quotation(self) -> Problem | None:
        """A quotation that ends nowhere, or in another line than it should."""
        if "quoted scalar" in self.within and self.context:
            number, column, end = self.context.line + 1, self.context.column, "is not closed"
        elif (opened := self._quotation_before()) is not None:
            number, column, end = opened.line + 1, opened.column, f"is closed only in line {self.number}"
        else:
            return None
        sign = self.source.line(number)[column : column + 1]
        help = f"close it ({sign}) at the end of the text"
        return self._error(f"this quotation ({sign}) {end}", column, "opened here", help, number=number)

    def _quotation_before(self) -> yaml.Mark | None:
        """Where a quotation of several lines begins that ends in the line of the error."""
        found: yaml.Mark | None = None
        try:
            for token in yaml.scan(self.text, Loader=yaml.SafeLoader):
                start, end = token.start_mark, token.end_mark
                if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') and start.line < end.line:
                    found = start if end.line == self.number - 1 and end.column <= self.column else found
        except yaml.YAMLError:
            pass
        return found

    def _needs_quotes(self) -> Problem | None:
        """A text whose first character means something to YAML."""
        begin = len(self.before)
        first = self.value[:1]
        help = f"put quotes around it: {self.key}{quoted(self.value)}"
        if self.column < len(self.line) and self.line[self.column] in "@`%":
            begin, first = self.column, self.line[self.column]
            if self.value[0] in "[{":
                help = f"put quotes around it: {quoted(re.split('[,}]|]', self.line[self.column :])[0].strip())}"
            return self._error(f'no text may start with "{first}"', begin, "here", help)
        if first and first in "]},":
            return self._error(f'no text may start with "{first}"', begin, "here", help)
        if _WILDCARD.match(self.value):
            help += f"; for any text write <any>: {self.key}{quoted('<any>' + self.value[1:])}"
        if first in _SIGNS and self.column >= begin:
            return self._error(
                f'"{first}" begins {_SIGNS[first]}', begin, f'starts with "{first}"', help, len(self.value)
            )
        closed = first in "\"'[{" and first and self.column > begin and self.line[self.column :].strip()
        if closed and ("block end" in self.reported or "block mapping" in self.within):
            what = "a quotation" if first in "\"'" else "a list" if first == "[" else "a mapping"
            return self._error(f"the beginning of this is {what}, and there is more after it", begin,
                               f"starts with {first}", help, len(self.value))  # fmt: skip
        return None

    def _colon(self) -> Problem | None:
        if "mapping values are not allowed" not in self.reported:
            return None
        if ": " not in self.line[: self.column]:
            return self._unaligned(len(self.line) - len(self.line.lstrip()))
        key, _, value = self.line.partition(": ")
        help = f'put quotes around a text that has ": " in it: {key.strip()}: {quoted(value.strip())}'
        return self._error('this ": " ends a key', self.column, "here", help)

    def _brackets(self) -> Problem | None:
        if "flow" not in self.within or self.context is None:
            return None
        number, column = self.context.line + 1, self.context.column
        if number == self.number and self.line.startswith(": ", self.column):
            return self._error('this ": " ends a key', self.column, "here",
                               'put quotes around each text that has ": " in it')  # fmt: skip
        found = _VALUE.fullmatch(self.source.line(number))
        whole = found and len(found["before"]) == column
        key = f"{found['key']}: " if found and whole and found["key"] else ""
        value = self.source.line(number)[column:].strip()
        what = "list" if value[:1] == "[" else "mapping"
        return self._error(
            f'"{value[:1]}" begins a {what}, which is not closed',
            column, "starts here", f"if it is text, put quotes around it: {key}{quoted(value)}", number=number,
        )  # fmt: skip

    def _second_document(self) -> Problem | None:
        before = [line for line in LINE_END.split(self.text)[: self.number - 1] if line.strip()]
        if self.line.startswith("---"):
            number, sign = self.number, "---"
        elif before and before[-1].startswith("...") and "document start" in self.reported:
            number, sign = self.number - 1, "..."
        else:
            return None
        while not self.source.line(number).startswith(sign):
            number -= 1
        return self._error(f'"{sign}" at the start of a line ends the YAML above it', 0, "here",
                           "a rule file is one YAML document: delete this line, or indent it if it is text",
                           3, number)  # fmt: skip

    def _indentation(self) -> Problem | None:
        if (outdented := self._text_of_a_block()) is not None:
            return outdented
        if "could not find expected ':'" in self.reported:
            number, column = (
                (self.context.line + 1, self.context.column) if self.context else (self.number, self.column)
            )
            return self._error('a ":" is missing after this key', column, "here", "write: key: value", number=number)
        if any(words in self.reported for words in ("block end", "block mapping", "block sequence", "document start")):
            return self._unaligned(self.column)
        return None

    def _text_of_a_block(self) -> Problem | None:
        """Text that was pasted under "match: |" and not indented."""
        above = self.number - 1 if self.context is None else min(self.number - 1, self.context.line)
        while above > 0 and not self.source.line(above).strip():
            above -= 1
        head = _BLOCK.fullmatch(self.source.line(above)) if above else None
        number = next((n for n in range(above + 1, self.number + 1) if self.source.line(n).strip()), None)
        if head is None or number is None:
            return None
        line = self.source.line(number)
        indent = len(line) - len(line.lstrip())
        owner, least = (head["key"], len(head["before"])) if head["key"] else ('the "-" above it', len(head["dent"]))
        if indent > least or _KEY.match(line):
            return None
        return self._error(f"this line belongs to {owner}, and is not indented deeper than that", indent, "here",
                           f"begin each line of the text with {least + 2} spaces", number=number)  # fmt: skip

    def _unaligned(self, column: int) -> Problem:
        return self._error("this line is indented differently from those it belongs to", column, "here",
                           "line it up with its neighbours; the parts of one rule start in one column")  # fmt: skip
