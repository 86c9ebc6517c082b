"""pandas and polars: a column of texts -> columns of bodies, statuses and metadata, in the order of the rows.

frame = frame.join(clean_series(frame["text"], Cleaner.built_in()))           # pandas
frame = frame.with_columns(clean_column("text", Cleaner.built_in()))          # polars
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dechaff import Cleaner
from dechaff.adapters.outcomes import row_of

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["clean_column", "clean_series"]


def clean_series(texts: pandas.Series[Any], cleaner: Cleaner) -> pandas.DataFrame:
    """A frame of `body`, `status` and `metadata` (a dict), with the index of the series.

    A missing text has a missing body and status; what can't be cleaned has the reason as its status.
    """
    import pandas

    rows = [row_of(cleaner, None if missing else text) for text, missing in zip(texts, texts.isna(), strict=True)]
    return pandas.DataFrame(rows, columns=["body", "status", "metadata"], index=texts.index)


def clean_column(name: str, cleaner: Cleaner) -> polars.Expr:
    """An expression: a struct `cleaned` of `body`, `status` and `metadata` (pairs), for eager and lazy frames."""
    import polars

    pair = polars.Struct({"name": polars.String, "value": polars.String})
    kind = polars.Struct({"body": polars.String, "status": polars.String, "metadata": polars.List(pair)})

    def batch(texts: polars.Series) -> polars.Series:
        return polars.Series(_structs(texts, cleaner), dtype=kind)

    return polars.col(name).map_batches(batch, return_dtype=kind, is_elementwise=True).alias("cleaned")


def _structs(texts: Iterable[str | None], cleaner: Cleaner) -> list[dict[str, Any]]:
    rows = (row_of(cleaner, text) for text in texts)
    return [
        {"body": body, "status": status, "metadata": [{"name": name, "value": value} for name, value in known.items()]}
        for body, status, known in rows
    ]
