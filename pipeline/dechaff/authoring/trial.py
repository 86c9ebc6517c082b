"""A pattern, documents -> what it would take: a rule on trial, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dechaff.authoring.corpus import Corpus, unlimited
from dechaff.cleaner import Cleaner
from dechaff.document import Removal, Source
from dechaff.errors import DocumentError, RulesError
from dechaff.rules.load import Ruleset, load_text
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.rules.yaml.writer import block, scalar

__all__ = ["Hit", "hits", "on_trial"]


@dataclass(frozen=True, slots=True)
class Hit:
    """What the pattern takes of the document at a place, or why that document can't be read."""

    place: str
    spans: tuple[Removal, ...] = ()
    failure: DocumentError | None = None


def on_trial(pattern: str, at: str | None, lists: Mapping[str, Sequence[str]]) -> Ruleset:
    """The pattern as the one rule of a ruleset. Raises `RulesError`, with places in the file "pattern"."""
    lines = ["version: 1", "body: whole"]
    if lists:
        lines.append("lists:")
        lines += [
            f"  {name}: [{', '.join(scalar(one, flow=True) for one in members)}]" for name, members in lists.items()
        ]
    match = list(block("match", pattern.split("\n"), 2))
    lines += ["rules:", "- id: on-trial", *match]
    if at is not None:
        lines.append(f"  at: {scalar(at)}")
    try:
        return unlimited(load_text("\n".join(lines) + "\n", "pattern"))
    except RulesError as error:
        above = lines.index("- id: on-trial") + 1
        raise RulesError([_as_typed(problem, above, len(match)) for problem in error.problems]) from error


def _as_typed(problem: Problem, above: int, height: int) -> Problem:
    """A problem of the rule that was made, with its place in the pattern or in --at, as the user typed them."""
    line = problem.place.line - above
    file, line = ("--at", 1) if line > height else ("pattern", max(line - 1, 1))
    indent = len("  at: ") if file == "--at" else len(problem.source_line) - len(problem.source_line.lstrip())
    if file == "pattern" and problem.source_line.startswith("  match: "):
        indent = len("  match: ")
    place = replace(problem.place, file=file, line=line, column=max(problem.place.column - indent, 1))
    return replace(problem, place=place, source_line=problem.source_line[indent:])


@dataclass(frozen=True, slots=True)
class _Take:
    cleaner: Cleaner

    def __call__(self, source: Source) -> tuple[Removal, ...] | DocumentError:
        article = self.cleaner.attempt(source)
        return article if isinstance(article, DocumentError) else article.removed


def hits(ruleset: Ruleset, corpus: Corpus, workers: int = 1) -> Iterator[Hit]:
    """What the ruleset takes of each document, document by document."""
    for looked in corpus.look(_Take(Cleaner(ruleset)), workers):
        if isinstance(looked.seen, DocumentError):
            yield Hit(looked.place, failure=looked.seen)
        else:
            yield Hit(looked.place, looked.seen)
