"""Folder -> articles: the documents of a corpus, cleaned by some rules, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.document import Article
from pipeline.errors import DocumentError, UsageError
from pipeline.formats.discover import Found, discover
from pipeline.formats.folder import count_lines
from pipeline.formats.read import read_source
from pipeline.rules.load import Ruleset
from pipeline.rules.model import Limits
from pipeline.run import Cleaner, in_order

__all__ = ["clean_all", "documents_of", "unlimited"]


def documents_of(path: Path) -> tuple[Found, ...]:
    """The documents of a folder, or the one file. Raises `UsageError` if there are none."""
    documents = discover([path]).documents
    if not documents:
        raise UsageError(f"there are no documents in {path}: .txt, .md and .html files are taken")
    return documents


def unlimited(ruleset: Ruleset) -> Ruleset:
    """The same rules without limits: what the rules do is to be seen, not what is done in the end."""
    return replace(ruleset, settings=replace(ruleset.settings, limits=Limits(1.0, 0)))


@dataclass(frozen=True, slots=True)
class _Task:
    cleaner: Cleaner

    def __call__(self, found: Found) -> Article | DocumentError:
        try:
            source = read_source(found)
        except DocumentError as error:
            return error
        return self.cleaner.attempt(source)


def clean_all(
    ruleset: Ruleset, documents: Sequence[Found], workers: int = 1
) -> Iterator[tuple[Found, Article | DocumentError]]:
    """Each document with what the rules make of it, in the order of the documents."""
    cleaner = Cleaner(ruleset, count_lines(ruleset, documents, workers))
    return zip(documents, in_order(_Task(cleaner), documents, workers), strict=True)
