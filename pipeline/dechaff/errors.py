"""The errors that dechaff raises, and the messages about rule files by code.

`RulesError` is beside the problems that it holds, in `rules/yaml/diagnostics.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

__all__ = [
    "MESSAGES",
    "DechaffError",
    "DocumentError",
    "Message",
    "MissingExtraError",
    "OutputError",
    "UsageError",
    "WorkerError",
    "import_extra",
    "message",
]


class DechaffError(Exception):
    """Base of every error that dechaff raises on purpose; `str()` is fit to show to a user."""


class UsageError(DechaffError):
    """The arguments of a call can't be carried out as they are."""


class MissingExtraError(UsageError):
    """An optional library is needed and not installed."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs an optional part: pip install 'dechaff[{extra}]'")
        self.purpose = purpose
        self.extra = extra

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return (MissingExtraError, (self.purpose, self.extra))


def import_extra(name: str, purpose: str, extra: str) -> ModuleType:
    """The module of a library that the extra `extra` installs. Raises `MissingExtraError` if it is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(purpose, extra) from error


class DocumentError(DechaffError):
    """One document can't be cleaned: `id` names it, `stage` where it failed, `reason` why."""

    def __init__(self, id: str, stage: str, reason: str) -> None:
        super().__init__(f"{id}: {reason} (at the stage: {stage})")
        self.id = id
        self.stage = stage
        self.reason = reason

    def __reduce__(self) -> tuple[type[DocumentError], tuple[str, str, str]]:
        return (DocumentError, (self.id, self.stage, self.reason))


class OutputError(DechaffError):
    """A result can't be written (no space, no right, a file that isn't ours in the way)."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"can't write {path}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type[OutputError], tuple[str, str]]:
        return (OutputError, (self.path, self.reason))


class WorkerError(DechaffError):
    """Worker processes can't be started, or can't load their work."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message about a rule file: its code, its text in one line, and what to do (may be empty)."""

    code: str
    text: str
    help: str = ""


def message(code: str, help: str | None = None, **values: object) -> Message:
    """The message of a code, with the values that its text and help name; `help` replaces the one of the table."""
    text, usual = MESSAGES[code]
    return Message(code, text.format_map(values), usual.format_map(values) if help is None else help)


MESSAGES: Mapping[str, tuple[str, str]] = {
    # YAML
    "Y001": ("YAML can't read this: {reason}", ""),
    "Y002": ('"{text}" is a YAML {kind}, which rule files do not use', "if it is text, put quotes around it: {quoted}"),
    "Y003": ('"{text}" is a YAML tag, which rule files do not use', "if it is text, put quotes around it: {quoted}"),
    "Y004": ("the character {character} is not allowed in YAML", "delete it"),
    "Y005": ("the YAML is nested too deeply", ""),
    "Y006": ("the file has more than {most:,} characters", ""),
    # The structure of a rule file
    "S001": ('unknown key "{key}" in {where}', "known keys: {known}"),
    "S002": ('the key "{key}" is in {where} twice', "keep one of them"),
    "S003": ('"{key}" is missing in {where}', ""),
    "S004": ("{what} must be {wanted}, but YAML reads this as {found}", ""),
    "S005": ("{what} is empty", "a text that starts with # needs quotes around it"),
    "S006": ('{key} can\'t be "{value}"', "it is one of: {known}"),
    "S007": ('the id "{id}" is taken', "give each rule an id of its own"),
    "S008": ('"{name}" can\'t be {what}', ""),
    "S009": ('">" joins the lines of {key} into one', "write {key}: | in place of {key}: >"),
    "S010": ("{one} and {other} exclude each other", ""),
    "S011": ('{key} must be {wanted}, not "{value}"', "for example {key}: {example}"),
    "S012": ("{count:,} {what} are too many: {most:,} are allowed", ""),
    # Pattern lines
    "P001": ("unknown placeholder <{name}>", "known: {known}; if the text itself is meant, write \\<{name}>"),
    "P002": ("this regular expression is not valid: {reason}", ""),
    "P003": ("this pattern line needs no text: {reason}", ""),
    "P004": (
        '"..." at the end matches everything up to the end of the article',
        "if that is meant, write at: end or at: last N lines; if not, add the line at which it ends",
    ),
    "P005": ("wrong lines in {key}: {reason}", ""),
    "P006": (
        "there is no text between {one} and {other} that separates them",
        "use one placeholder, or put the text between them",
    ),
    "P007": ('this can\'t be saved as "{field}": {reason}', ""),
    "P008": ('the field "{field}" is saved twice in one {where}', "give the second one a name of its own"),
    "P009": ("a line of nothing but <keep> removes nothing", "add the boilerplate before or after it"),
    "P010": ("a pattern line has at most {most:,} characters", ""),
    "P011": ("with unit: {unit}, a match is one line", "make an alternative of each line"),
    "P012": (
        "with unit: {unit}, a match needs a text of {least} characters that is always in it",
        "write the words that the boilerplate begins or ends with",
    ),
    # Other files
    "R001": ('there is no pack "{name}"', "built-in packs: {known}"),
    "R002": ('disable: no rule has the id "{id}"', "packs in use here: {used}; a rule of a pack is named pack/id"),
    "R003": ('change: no rule has the id "{id}"', "packs in use here: {used}; a rule of a pack is named pack/id"),
    "R004": ('"{name}" can\'t be included: {reason}', ""),
    # Examples
    "E001": ('the rule "{id}" does not match this example', "explain --why-not shows where they differ"),
    "E002": (
        'noisy: "{text}" should be in the result{instead}',
        "make the rule narrower: with at:, when:, or more of the boilerplate in match",
    ),
    "E003": ('missing: "{text}" should be removed', ""),
    "E004": ('{field} should be saved as "{value}", but {got}', ""),
    "E005": (
        'cleaning the result again removes more of it: "{text}"',
        "make the rule more precise about what it removes, or where (at:)",
    ),
    "E006": ("a character is neither in the body nor in the record", "this is a fault of dechaff: please report it"),
    "E007": ("this example can't be cleaned: {reason}", ""),
    # Warnings
    "W001": ('the rule "{id}" has no examples', "add one before/after and one unchanged: check runs them"),
    "W002": (
        'the short word "{word}" is removed wherever it is {where}',
        "say where (at:), or when (when: {{in_a_row: 2}}), or show more of the boilerplate",
    ),
    "W003": (
        '"{line}" looks like a regular expression, but is compared as it is written',
        "put slashes around it: /{line}/",
    ),
    "W004": (
        '"{line}" looks like a glob, but is read as a regular expression',
        'for "anything" write .* in a regular expression, or <any> without slashes',
    ),
    "W005": (
        "/{line}/ needs no three letters in a row, so it is tried on every line",
        "begin it with the words that it always contains",
    ),
    "W006": (
        'all examples of the rule "{id}" are already removed by {others}',
        "delete it, or give it an example that only this rule removes",
    ),
    "W007": (
        'the rule "{id}" matches nothing in the {documents:,} documents of the corpus',
        "delete it, or correct it: explain --why-not FILE:LINE shows where it differs from a line",
    ),
    "W008": ('the rule "{id}" can never match: {reason}', ""),
    "W009": (
        "{part} matches capitals and small letters alike: they are not distinguished here",
        "to distinguish them, write (?-i:{part}); or exact: true for the whole rule",
    ),
    "W010": (
        '"{text}" looks like a placeholder, but is not closed, and is compared as it is written',
        "write {text}>; if the text itself is meant, write \\{text}",
    ),
    "W011": (
        'the rule "{id}" matches every line, wherever it is',
        "say what else is in the line, or where it is (at:, or when: with after, before)",
    ),
    "W013": (
        'the asterisk in "{line}" is compared as it is written',
        'for any text write <any>, for a number <number>: "{meant}"',
    ),
    "W014": (
        '"{line}" looks like a regular expression with flags, but is compared as it is written',
        "leave out what is behind the last slash: {bare} (capital and small letters make no difference)",
    ),
    "W015": (
        "the included file {file} sets {key}, which applies to all rules",
        "write {key} in the main file, where readers look for it",
    ),
    "W012": (
        "/{line}/ backtracks too much to be tried on lines over {most} characters",
        "let what follows a repeated part differ from it: [^:]+: in place of .+:",
    ),
}
"""The text and the help of each message, by code: what YAML can't read (Y), structure (S), patterns (P), references to
other files (R), examples that fail (E) and warnings (W). A help of "" is left to the place that finds the problem."""
