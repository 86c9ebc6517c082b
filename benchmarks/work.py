"""What worker processes of the benchmarks do: in a module of its own, as they can't load what a script defines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dechaff.cleaner import Cleaner
from dechaff.document import Source
from dechaff.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Work:
    """Cleans a source with one ruleset; picklable."""

    cleaner: Cleaner
    tables: str | None = None

    def __call__(self, source: Source) -> str:
        if self.tables:
            use_tables(Path(self.tables))
        outcome = self.cleaner.attempt(source)
        return "" if isinstance(outcome, DocumentError) else outcome.body


def use_tables(folder: Path) -> None:
    """Let the page detector use tables that were fitted on a part of the data."""
    from dechaff.stages.page import detector, weights

    weights._TABLE = folder / "weights.tsv"
    detector._CHROME_LABELS = folder / "chrome_labels.txt"
