"""Scrapy: an item pipeline.

ITEM_PIPELINES = {"dechaff.adapters.scrapy.DechaffPipeline": 300}
DECHAFF_RULES = "rules.yaml"  # none: the built-in packs
"""

from __future__ import annotations

from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from dechaff import Cleaner, DocumentError

__all__ = ["DechaffPipeline"]


class DechaffPipeline:
    """Replaces an item's text by the body, and sets its empty fields to captured values.

    Settings: `DECHAFF_RULES`, `DECHAFF_TEXT_FIELD` ("text"), `DECHAFF_URL_FIELD` ("url"), `DECHAFF_HTML` (False). An
    item that is rejected, or can't be cleaned, is dropped with the reason; one without a text is not changed.
    """

    def __init__(self, cleaner: Cleaner, text: str = "text", url: str = "url", html: bool = False) -> None:
        self.cleaner, self.text, self.url, self.html = cleaner, text, url, html

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline with the settings of a crawler."""
        settings = crawler.settings
        rules = settings.get("DECHAFF_RULES")
        cleaner = Cleaner.from_file(rules) if rules else Cleaner.built_in()
        fields = settings.get("DECHAFF_TEXT_FIELD", "text"), settings.get("DECHAFF_URL_FIELD", "url")
        return cls(cleaner, *fields, html=settings.getbool("DECHAFF_HTML"))

    def process_item(self, item: Any) -> Any:
        """Clean one item. Raises `DropItem`."""
        fields = ItemAdapter(item)
        text = fields.get(self.text)
        if not text:
            return item
        try:
            article = self.cleaner.clean(text, url=fields.get(self.url), media_type="html" if self.html else None)
        except DocumentError as error:
            raise DropItem(str(error)) from error
        if article.status == "rejected":
            raise DropItem(article.record.reason or "rejected")
        fields[self.text] = article.body
        names = fields.field_names()
        for name, value in article.metadata.items():
            if not fields.get(name) and (name in names or isinstance(item, dict)):
                fields[name] = value
        return item
