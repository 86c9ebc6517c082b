"""What the plug-ins share: a text and what is known of it -> what a framework keeps, whatever becomes of the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dechaff import Cleaner, DocumentError

__all__ = ["Row", "row_of", "with_metadata"]

Row = tuple[str | None, str | None, dict[str, str]]
"""Body, status and metadata of a row of a table; what has no body has none."""


def row_of(cleaner: Cleaner, text: str | None, url: object = None) -> Row:
    """A row: a missing text has neither body nor status, and what can't be cleaned has the reason as its status."""
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
    """The body (None for a document that rules reject), and its metadata: what was saved, under what is there already.

    `metadata["dechaff"]` has the status. What can't be cleaned stays as it is.
    """
    try:
        article = cleaner.clean(text, url=_address(url))
    except DocumentError as error:
        return text, {**metadata, "dechaff": f"failed: {error.reason}"}
    body = None if article.status == "rejected" else article.body
    return body, {**article.metadata, **metadata, "dechaff": article.status}


def _address(url: object) -> str | None:
    """A URL, where there is one: frameworks put paths and names into the same field."""
    return url if isinstance(url, str) and "://" in url else None
