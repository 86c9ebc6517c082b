"""Folder -> proposed rules: the corpus as mining reads it, what the applied rules take already left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import orjson

from pipeline.document import Article
from pipeline.errors import DocumentError
from pipeline.formats.discover import Found
from pipeline.match import site_of
from pipeline.rules.load import Ruleset, read_text
from pipeline.suggest import Condition, MinedDocument, Proposal, rule_file, suggest
from pipeline.workshop.corpus import clean_all, unlimited

__all__ = ["SiteFrom", "condition_of", "proposals_for"]

SiteFrom = Literal["path", "url", "field"]


def condition_of(site_from: SiteFrom) -> Condition:
    """What the rules of one site can depend on; a site's name as pages write it is no condition."""
    return "path" if site_from == "path" else "site" if site_from == "url" else None


def proposals_for(
    ruleset: Ruleset, documents: Sequence[Found], site_from: SiteFrom, least: int | None = None, workers: int = 1
) -> tuple[list[Proposal], list[DocumentError]]:
    """Mine what the rules leave of the documents; also those that can't be read.

    The documents are read and cleaned once; their lines wait in a temporary file, so that memory is bounded by what
    repeats. A proposal that would not be read back as it is meant is left out.
    """
    failed: list[DocumentError] = []
    with tempfile.TemporaryDirectory(prefix="dechaff-") as folder:
        spool = Path(folder, "lines.jsonl")
        outcomes = clean_all(_for_mining(ruleset), documents, workers)
        with spool.open("wb") as file:
            for found, outcome in outcomes:
                if isinstance(outcome, DocumentError):
                    failed.append(outcome)
                else:
                    site = _site(found, outcome, site_from)
                    file.write(orjson.dumps([found.id, site, _lines(outcome.body)]) + b"\n")
        enough = least or max(2, (len(documents) - len(failed)) // 200)
        proposals = suggest(lambda: _spooled(spool), enough, [rule.id for rule in ruleset.rules])
    condition = condition_of(site_from)
    return [proposal for proposal in proposals if _is_sound(proposal, condition)], failed


def _for_mining(ruleset: Ruleset) -> Ruleset:
    bare = unlimited(ruleset)
    return replace(bare, rules=tuple(rule for rule in bare.rules if rule.action != "reject"))


def _spooled(spool: Path) -> Iterable[MinedDocument]:
    with spool.open("rb") as file:
        for line in file:
            id, site, lines = orjson.loads(line)
            yield MinedDocument(id, site, tuple(lines))


def _lines(body: str) -> list[str]:
    return [line for line in body.split("\n") if line.strip()]


def _site(found: Found, article: Article, site_from: SiteFrom) -> str | None:
    if site_from == "url":
        url = article.record.source.get("url") or article.metadata.get("url")
        return site_of(str(url)) if url else None
    if site_from == "field":
        return article.metadata.get("site")
    folder, _, rest = found.id.partition("/")
    return folder if rest else None


def _is_sound(proposal: Proposal, condition: Condition) -> bool:
    """Whether the rule is read back without an error."""
    return not read_text(rule_file([proposal], condition)).problems
