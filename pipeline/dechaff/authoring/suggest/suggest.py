"""Corpus -> proposed rules: what repeats within a site and is not prose, with the evidence; for review."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff.authoring.suggest.mine import Corpus, MinedDocument, mine
from dechaff.authoring.suggest.propose import Proposal, propose
from dechaff.authoring.suggest.write import Condition, rule_file, rule_lines

__all__ = ["Condition", "Corpus", "MinedDocument", "Proposal", "rule_file", "rule_lines", "suggest"]


def suggest(corpus: Corpus, least: int | None = None, ids: Iterable[str] = ()) -> list[Proposal]:
    """Mine a corpus; no proposal has one of these ids.

    `least`: the number of a site's documents that a line must stand in; else two, or 1 in 200 of them.
    """
    return propose(mine(corpus, least), ids)
