"""Hugging Face datasets: a function for `map`, in batches, with the rules as its fingerprint.

cleaned = dataset.map(CleanBatch("rules.yaml"), batched=True, num_proc=4)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dechaff import Cleaner, UsageError
from dechaff.adapters.outcomes import row_of

__all__ = ["CleanBatch"]


class CleanBatch:
    """Adds the columns `body`, `status` and `metadata` (pairs of name and value) to a batch.

    `rules` is the path of a rule file; without it, the built-in packs are used. It is pickled as the path and the hash
    of the rules, which is the same in every process, as the cache of datasets requires. For a text that can't be
    cleaned, or is None, the body is None and the status is the reason.
    """

    def __init__(self, rules: str | None = None, text: str = "text", url: str | None = None) -> None:
        self.rules, self.text, self.url = rules, text, url
        self.tool = tuple(sorted(_cleaner(rules).tool.items()))

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Raises `UsageError` if the rules are not the ones that it was pickled with."""
        self.__dict__.update(state)
        if tuple(sorted(_cleaner(self.rules).tool.items())) != self.tool:
            raise UsageError(
                f"{self.rules or 'the built-in rules'}: changed since this function was made; make it anew"
            )

    def __call__(self, batch: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        texts = batch[self.text]
        urls = batch[self.url] if self.url else [None] * len(texts)
        rows = [self._row(text, url) for text, url in zip(texts, urls, strict=True)]
        return {name: [row[at] for row in rows] for at, name in enumerate(("body", "status", "metadata"))}

    def _row(self, text: str | None, url: object) -> tuple[str | None, str, list[dict[str, str]]]:
        body, status, known = row_of(_cleaner(self.rules), text, url)
        pairs = [{"name": name, "value": value} for name, value in known.items()]
        return body, status or "failed: there is no text", pairs


@lru_cache(maxsize=8)
def _cleaner(rules: str | None) -> Cleaner:
    return Cleaner.from_file(rules) if rules else Cleaner.built_in()
