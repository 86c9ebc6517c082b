"""Text -> the values that a framework keeps, also for a text that is rejected or can't be cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dechaff import Cleaner, DocumentError

__all__ = ["Row", "row_of", "with_metadata"]

Row = tuple[str | None, str | None, dict[str, str]]
"""Body, status and metadata of a row of a table; the body of a rejected or failed text is None."""


def row_of(cleaner: Cleaner, text: str | None, url: object = None) -> Row:
    """The row of a text. A missing text has neither body nor status; the status of a failed one is the reason."""
    if text is None:
        return None, None, {}
    try:
        article = cleaner.clean(text, url=_address(url))
    except DocumentError as error:
        return None, f"failed: {error.reason}", {}
    return None if article.status == "rejected" else article.body, article.status, dict(article.metadata)


def with_metadata(
    cleaner: Cleaner, text: str, metadata: Mapping[str, Any], url: object = None
) -> tuple[str | None, dict[str, Any]]:
    """The body (None if rules reject the document) and the metadata, in which values that were given take precedence.

    `metadata["dechaff"]` is the status. A text that can't be cleaned is returned unchanged.
    """
    try:
        article = cleaner.clean(text, url=_address(url))
    except DocumentError as error:
        return text, {**metadata, "dechaff": f"failed: {error.reason}"}
    body = None if article.status == "rejected" else article.body
    return body, {**article.metadata, **metadata, "dechaff": article.status}


def _address(url: object) -> str | None:
    """The URL, or None for anything else: frameworks have paths and names in the same field."""
    return url if isinstance(url, str) and "://" in url else None
