"""LlamaIndex: a transformation of an ingestion pipeline, before the splitter.

IngestionPipeline(transformations=[DechaffTransform(cleaner=Cleaner.built_in()), SentenceSplitter()])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.schema import BaseNode, TransformComponent
from pydantic import ConfigDict, field_serializer

from dechaff import Cleaner
from dechaff.adapters.outcomes import with_metadata

__all__ = ["DechaffTransform"]


class DechaffTransform(TransformComponent):  # type: ignore[misc]
    """Nodes with the body as content, and the captured values added to the metadata, which keeps its own.

    The status is in `metadata["dechaff"]`. Rejected nodes are dropped; those that can't be cleaned are unchanged.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    cleaner: Cleaner

    @field_serializer("cleaner")  # type: ignore[untyped-decorator]
    def _rules(self, cleaner: Cleaner) -> dict[str, str]:
        """The version and the hash of the rules, for the cache of the pipeline."""
        return dict(cleaner.tool)

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:  # noqa: ARG002
        """Clean copies of nodes, in order."""
        return [cleaned for node in nodes if (cleaned := self._clean(node)) is not None]

    def _clean(self, node: BaseNode) -> BaseNode | None:
        body, metadata = with_metadata(self.cleaner, node.get_content(), node.metadata, node.metadata.get("url"))
        if body is None:
            return None
        node = node.model_copy(deep=True)
        node.set_content(body)
        node.metadata = metadata
        return node
