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
    """Documents with the body as content; what the rules saved joins the metadata, under what is there already.

    `metadata["dechaff"]` has the status; rejected documents are left out, and what can't be cleaned stays as it is.
    """

    def __init__(self, cleaner: Cleaner, url: str = "source") -> None:
        """`url`: the field of the metadata with the address, as loaders of web pages have it."""
        self.cleaner, self.url = cleaner, url

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:  # noqa: ARG002
        """Clean documents, in order."""
        return [cleaned for document in documents if (cleaned := self._clean(document)) is not None]

    def _clean(self, document: Document) -> Document | None:
        known = document.metadata
        body, metadata = with_metadata(self.cleaner, document.page_content, known, known.get(self.url))
        return None if body is None else Document(id=document.id, page_content=body, metadata=metadata)
