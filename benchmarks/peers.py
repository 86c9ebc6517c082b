"""Other people's ways to clean: filters of text, and extractors of HTML; each from its own package, with its defaults.

`pip install -e .[benchmarks]` installs them all. One that is missing is named and left out.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from refinedweb import correct

from dechaff.document import Source
from dechaff.stages.decode.decode import decode
from dechaff.text.language import identify

__all__ = ["HTML_PEERS", "TEXT_PEERS", "Peer", "missing", "page_text", "read"]

# Those of jusText's stop lists that the benchmark can ask for.
_STOP_LISTS = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian", "nl": "Dutch",
    "pl": "Polish", "cs": "Czech", "hu": "Hungarian", "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "tr": "Turkish",
    "ar": "Arabic", "fa": "Persian", "hi": "Hindi", "vi": "Vietnamese", "ko": "Korean", "sv": "Swedish", "da": "Danish",
    "no": "Norwegian_Bokmal", "fi": "Finnish", "ro": "Romanian", "sk": "Slovak", "bg": "Bulgarian", "hr": "Croatian",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Peer:
    """A filter of text, or an extractor of a page's HTML: text in, text out.

    `drops`: it keeps or drops whole documents; a dropped one becomes "".
    """

    name: str
    package: str
    run: Callable[[str], str]
    drops: bool = False


def missing(package: str) -> str | None:
    """Why a package can't be used, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import_module(package)
    except ImportError as error:
        return f"`{error.name or package}` is not installed"
    return None


def read(peer: Peer, text: str) -> str:
    """What a peer makes of a text; nothing where it fails."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return peer.run(text) or ""
    except Exception:  # noqa: BLE001 – a peer that fails on a page has extracted nothing
        return ""


def page_text(page: bytes) -> str:
    """A page as text, by our own decoding: a peer shall not lose by its charset."""
    return decode(Source("page", page, "html")).content


@cache
def _stop_list(language: str) -> frozenset[str]:
    import justext

    return frozenset(justext.get_stoplist(_STOP_LISTS.get(language, "English")))


# --- filters of text ---


def _c4(text: str) -> str:
    """C4's line rule as datatrove has it, without what drops whole documents."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    document = Document(text, "page")
    C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False).filter(document)
    return document.text


def _c4_unicode(text: str) -> str:
    """The same with datatrove's own table of the world's terminal punctuation, and closing quotation marks."""
    from datatrove.pipeline.filters import c4_filters
    from datatrove.utils.text import TERMINAL_PUNCTUATION

    usual = c4_filters.END_PUNCTUATION
    c4_filters.END_PUNCTUATION = (*usual, *sorted(TERMINAL_PUNCTUATION), *"”’»“›」』")
    try:
        return _c4(text)
    finally:
        c4_filters.END_PUNCTUATION = usual


def _kept_by(name: str) -> Callable[[str], str]:
    """One of datatrove's filters that keep or drop a document: the text, or nothing."""

    def run(text: str) -> str:
        from datatrove.data import Document

        made = getattr(import_module("datatrove.pipeline.filters"), name)()
        answer = made.filter(Document(text, "page"))
        return text if answer is True else ""

    return run


def _justext_lines(text: str) -> str:
    """jusText's classification of paragraphs, applied to lines: without tags or links, length and stop words are left."""
    import justext.core
    from justext.paragraph import Paragraph

    path = justext.core.PathInfo().append("body").append("p")
    paragraphs = []
    for line in filter(str.strip, text.splitlines()):
        paragraph = Paragraph(path)
        paragraph.append_text(line)
        paragraphs.append(paragraph)
    justext.core.classify_paragraphs(paragraphs, _stop_list(identify(text) or "en"))
    justext.core.revise_paragraph_classification(paragraphs)
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


TEXT_PEERS = (
    Peer("C4's line rule", "datatrove", _c4),
    Peer("C4's line rule, Unicode punctuation", "datatrove", _c4_unicode),
    Peer("RefinedWeb's line corrections", "refinedweb", correct),
    Peer("jusText on lines", "justext", _justext_lines),
    Peer("FineWeb", "datatrove", _kept_by("FineWebQualityFilter"), drops=True),
    Peer("Gopher quality", "datatrove", _kept_by("GopherQualityFilter"), drops=True),
    Peer("Gopher repetition", "datatrove", _kept_by("GopherRepetitionFilter"), drops=True),
)


# --- extractors of HTML ---


def _trafilatura(**options: bool) -> Callable[[str], str]:
    def run(page: str) -> str:
        import trafilatura

        return trafilatura.extract(page, include_comments=False, **options) or ""

    return run


def _justext(page: str) -> str:
    import justext
    from data import text_dump

    stop_list = _stop_list(identify(text_dump(page.encode())) or "en")
    return "\n".join(part.text for part in justext.justext(page, stop_list) if not part.is_boilerplate)


def _readability(page: str) -> str:
    import html_text
    from readability import Document

    return html_text.extract_text(Document(page).summary())


def _resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(page, main_content=True, comments=False, alt_texts=False)


def _newspaper(page: str) -> str:
    import newspaper

    # It would fetch the pictures of the page to find the best one.
    return newspaper.article("https://example.org/", input_html=page, fetch_images=False).text


HTML_PEERS = (
    Peer("trafilatura", "trafilatura", _trafilatura()),
    Peer("trafilatura, fast", "trafilatura", _trafilatura(fast=True)),
    Peer("trafilatura, precision", "trafilatura", _trafilatura(favor_precision=True)),
    Peer("trafilatura, recall", "trafilatura", _trafilatura(favor_recall=True)),
    Peer("jusText", "justext", _justext),
    Peer("readability-lxml", "readability", _readability),
    Peer("newspaper4k", "newspaper", _newspaper),
    Peer("resiliparse", "resiliparse", _resiliparse),
)
