"""The errors that dechaff raises: one small tree, every message with what, where and what to do."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from dechaff.rules.yaml.diagnostics import Problem

__all__ = [
    "DechaffError",
    "DocumentError",
    "MissingExtraError",
    "OutputError",
    "RulesError",
    "UsageError",
    "WorkerError",
    "import_extra",
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


class RulesError(DechaffError):
    """A rule file has errors. `problems` holds all of them, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n\n".join(problem.render() for problem in self.problems))

    def __reduce__(self) -> tuple[type[RulesError], tuple[tuple[Problem, ...]]]:
        return (RulesError, (self.problems,))


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
