"""What other extractors find of a page's title, authors and date; each from its own package, with its defaults."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["PEERS", "Facts", "MetadataPeer"]


@dataclass(frozen=True, slots=True)
class Facts:
    """The title, the authors, the date (in ISO 8601) of an article and that of its last change, as far as found."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    updated: str | None = None

    def as_row(self) -> dict[str, object]:
        """In the form that `metadata_measures.score` takes."""
        return {"title": self.title, "authors": self.authors, "date": self.date, "updated": self.updated}


@dataclass(frozen=True, slots=True)
class MetadataPeer:
    """An extractor: the text of a page and its address -> what it finds."""

    name: str
    package: str
    find: Callable[[str, str], Facts]

    def run(self, page: str, url: str) -> Facts:
        """What it finds; nothing where it fails."""
        logging.disable(logging.CRITICAL)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return self.find(page, url)
        except Exception:  # noqa: BLE001 – a peer that fails on a page has found nothing
            return Facts()
        finally:
            logging.disable(logging.NOTSET)


def _trafilatura(page: str, url: str) -> Facts:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(page, url)
    return Facts(found.title, tuple(filter(None, (found.author or "").split("; "))), found.date)


def _htmldate(page: str, url: str) -> Facts:
    from htmldate import find_date

    return Facts(date=find_date(page, url=url, original_date=True))


def _newspaper(page: str, url: str) -> Facts:
    import newspaper

    article = newspaper.article(url or "https://example.org/", input_html=page, fetch_images=False)
    return Facts(article.title, tuple(article.authors), _day(article.publish_date))


def _goose(page: str, url: str) -> Facts:  # noqa: ARG001 – it has no use for the address
    from goose3 import Goose

    article = Goose().extract(raw_html=page)
    return Facts(article.title, tuple(article.authors or ()), _day(article.publish_date))


def _day(value: Any) -> str | None:
    found = re.match(r"\d{4}-\d{2}-\d{2}", str(value or ""))
    return found[0] if found else None


PEERS = (
    MetadataPeer("trafilatura", "trafilatura", _trafilatura),
    MetadataPeer("htmldate (the date only)", "htmldate", _htmldate),
    MetadataPeer("newspaper4k", "newspaper", _newspaper),
    MetadataPeer("goose3", "goose3", _goose),
)
