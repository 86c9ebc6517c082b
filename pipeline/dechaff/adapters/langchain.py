"""LangChain: a document transformer, before a text splitter.

splitter.split_documents(DechaffTransformer(Cleaner.built_in()).transform_documents(documents))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.documents import BaseDocumentTransformer, Document

from dechaff import Cleaner
from dechaff.adapters.outcomes import with_metadata

__all__ = ["DechaffTransformer"]


class DechaffTransformer(BaseDocumentTransformer):  # type: ignore[misc]
    """Documents with the body as content, and the captured values added to the metadata, which keeps its own.

    The status is in `metadata["dechaff"]`. Rejected documents are dropped; those that can't be cleaned are unchanged.
    """

    def __init__(self, cleaner: Cleaner, url: str = "source") -> None:
        """`url`: the field of the metadata with the URL; loaders of web pages use "source"."""
        self.cleaner, self.url = cleaner, url

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:  # noqa: ARG002
        """Clean documents, in order."""
        return [cleaned for document in documents if (cleaned := self._clean(document)) is not None]

    def _clean(self, document: Document) -> Document | None:
        known = document.metadata
        body, metadata = with_metadata(self.cleaner, document.page_content, known, known.get(self.url))
        return None if body is None else Document(id=document.id, page_content=body, metadata=metadata)
