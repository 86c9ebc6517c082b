"""The errors that dechaff raises, and the messages about rule files, which are in `messages.toml` by code.

`RulesError` is beside the problems that it holds, in `rules/yaml/diagnostics.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType


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
    """A message about a rule file: its code, its text in one line, and what to do (may be empty).

    `about` is the pattern line that it is about, as written, if it is about one.
    """

    code: str
    text: str
    help: str = ""
    about: str = ""


@cache
def messages() -> Mapping[str, tuple[str, str]]:
    """The text of each message and its help, which may be empty, by code."""
    import tomllib  # here, as most runs need no message

    table: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("messages.toml").read_text("utf-8"))
    return {code: (text, "".join(help)) for code, (text, *help) in table.items()}


def message(code: str, help: str | None = None, **values: object) -> Message:
    """The message of a code, with the values that its text and help name; `help` replaces the one of the table."""
    text, usual = messages()[code]
    return Message(code, text.format_map(values), usual.format_map(values) if help is None else help)
