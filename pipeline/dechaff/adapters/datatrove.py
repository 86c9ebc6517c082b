"""datatrove: a formatter (text only), and a pipeline step that also sets metadata and drops rejected documents.

LocalPipelineExecutor([JsonlReader("in"), Dechaff(Cleaner.built_in()), JsonlWriter("out")]).run()
"""

from __future__ import annotations

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.formatters.base import BaseFormatter

from dechaff import Cleaner
from dechaff.adapters.outcomes import with_metadata

__all__ = ["Dechaff", "DechaffFormatter"]


class DechaffFormatter(BaseFormatter):  # type: ignore[misc]
    """Text -> body. A text that can't be cleaned is not changed."""

    name = "🌾 dechaff"

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self.cleaner = cleaner

    def format(self, text: str) -> str:
        """The body of a text; empty for one that rules reject."""
        return with_metadata(self.cleaner, text, {})[0] or ""


class Dechaff(PipelineStep):  # type: ignore[misc]
    """Documents -> documents with the body as text, and the captured values added to the metadata.

    The status is in `metadata["dechaff"]`. Rejected documents are dropped. Statistics count documents by status.
    """

    type = "✂️ - FORMAT"
    name = "🌾 dechaff"

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self.cleaner = cleaner

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:  # noqa: ARG002
        """Clean one document after another."""
        for document in data or ():
            with self.track_time():
                known = document.metadata
                body, document.metadata = with_metadata(self.cleaner, document.text, known, known.get("url"))
                self.stat_update(document.metadata["dechaff"].partition(":")[0])
            if body is not None:
                document.text = body
                yield document
