"""datatrove: a formatter (text only), and a pipeline step that keeps what was saved and drops what is rejected.

LocalPipelineExecutor([JsonlReader("in"), Dechaff(Cleaner.built_in()), JsonlWriter("out")]).run()
"""

from __future__ import annotations

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.formatters.base import BaseFormatter

from pipeline import Cleaner, DocumentError

__all__ = ["Dechaff", "DechaffFormatter"]


class DechaffFormatter(BaseFormatter):  # type: ignore[misc]
    """Text -> body. A document that can't be cleaned stays as it is."""

    name = "🌾 dechaff"

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self.cleaner = cleaner

    def format(self, text: str) -> str:
        """The body of a text."""
        try:
            return self.cleaner.clean(text).body
        except DocumentError:
            return text


class Dechaff(PipelineStep):  # type: ignore[misc]
    """Documents -> documents with the body as text; what the rules saved joins the metadata.

    The status is in `metadata["dechaff"]`, rejected documents are dropped, and statistics count by status.
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
                try:
                    article = self.cleaner.clean(document.text, url=document.metadata.get("url"), id=document.id)
                except DocumentError as error:
                    self.stat_update("failed")
                    document.metadata["dechaff"] = f"failed: {error.reason}"
                else:
                    self.stat_update(article.status)
                    if article.status == "rejected":
                        continue
                    document.text = article.body
                    document.metadata = {**article.metadata, **document.metadata, "dechaff": article.status}
            yield document
