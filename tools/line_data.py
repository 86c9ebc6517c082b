"""Labelled lines of texts as people scrape them: each benchmark page turned into text in several ways.

    python tools/line_data.py DATA OUT     # OUT/texts.jsonl.gz (the texts), OUT/lines.jsonl.gz (cleaned, labelled)

The texts are cleaned by the packs first, without the judgement on lines, so that what is labelled is what the rules
leave. Each row of lines.jsonl.gz: {"id", "collection", "host", "form", "lines", "removed", "labels"}; `labels` holds
1 for a line of the true body (or its headline), 0 for debris, null where this is not sure; `removed` holds for each line,
and for the end of the text, whether the rules took something directly before it. Texts are made once: delete them to make them again.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import trafilatura
from lxml import etree, html
from trafilatura.readability_lxml import Document as Readable

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from data import read_texts, text_dump  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402
from dechaff.document import Document, Source  # noqa: E402
from dechaff.errors import DechaffError  # noqa: E402
from dechaff.rules.load import built_in  # noqa: E402
from dechaff.rules.model import FURNITURE_LINE  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.page.chrome import non_blank_lines  # noqa: E402
from dechaff.stages.page.judgement import removed_before  # noqa: E402

MADE_ALREADY = ("goose3", "newspaper", "boilerpipe", "dom_smoothie", "readability_js", "go_readability", "html2text")
"""What these extractors made of `bodies` is part of the data."""

_LEAST_TEXT, _LONGEST_TEXT = 300, 40_000
_MOST_FORMS, _MOST_FORMS_OF_BODIES = 3, 5
_SHINGLE, _SURE, _UNSURE = 4, 0.6, 0.15


def pages(data: Path) -> Iterator[tuple[str, dict[str, object], bytes]]:
    """(collection, gold row, HTML) of all pages with a hand-made body."""
    for collection, name in (("bodies", "gold.jsonl"), ("pages-web", "gold.jsonl.gz"), ("pages-news", "gold.jsonl.gz")):
        path = data / collection / name
        content = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        for row in map(json.loads, content.splitlines()):
            page = data / collection / "html" / f"{row['id']}.html.gz"
            if row.get("body") and page.exists():
                yield collection, row, gzip.decompress(page.read_bytes())


def texts_of(page: bytes) -> Iterator[tuple[str, str]]:
    """(form, text): the page as different scrapers would turn it into text."""
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(Source("page", page, "html")).content)
    yield "dump", text_dump(source.encode())
    tree = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    articles = tree.xpath("//article|//main")
    for form, elements in (("article", articles), ("densest", _densest(tree))):
        if elements:
            yield form, text_dump(html.tostring(max(elements, key=lambda one: len(one.text_content()))))
    paragraphs = (" ".join(one.text_content().split()) for one in tree.iter("p", "h2", "h3", "li"))
    yield "paragraphs", "\n\n".join(filter(None, paragraphs))
    yield "recall", trafilatura.extract(source, favor_recall=True, include_comments=True) or ""
    yield "readability", text_dump(Readable(tree).summary().encode())


def _densest(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """The parent of the element that holds most text in paragraphs of its own."""
    sizes: dict[html.HtmlElement, int] = {}
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None:
            sizes[parent] = sizes.get(parent, 0) + len(paragraph.text_content())
    if not sizes:
        return []
    best = max(sizes, key=lambda one: sizes[one])
    above = best.getparent()
    return [best if above is None or above.tag in ("body", "html") else above]


def make_texts(data: Path, out: Path) -> None:
    """Write the texts of all pages, each with its gold."""
    logging.disable(logging.CRITICAL)
    made = {name: read_texts(data / "bodies" / "texts" / f"{name}.jsonl.gz") for name in MADE_ALREADY}
    with gzip.open(out, "wt", encoding="utf-8") as file:
        for collection, row, page in pages(data):
            forms = {"gold": str(row["body"])}
            if collection == "bodies":
                forms |= {name: texts.get(str(row["id"]), "") for name, texts in made.items()}
            try:
                for form, text in texts_of(page):
                    forms[form] = text
            except (etree.LxmlError, ValueError, TypeError, AttributeError, DechaffError) as error:
                print(f"{collection} {row['id']}: {error!r}", file=sys.stderr)
            forms = {form: text for form, text in forms.items() if form == "gold" or len(text) >= _LEAST_TEXT}
            host = ".".join((urlsplit(str(row["url"])).hostname or "").split(".")[-2:])
            json.dump({"collection": collection, "id": row["id"], "host": host, "title": row.get("title") or "",
                       "body": row["body"], "forms": forms}, file, ensure_ascii=False)  # fmt: skip
            file.write("\n")


def _tokens(text: str) -> list[str]:
    """Words, in lower case; for scripts without spaces, characters."""
    found: list[str] = []
    for word in re.findall(r"\w+", text.lower()):
        found += word if re.search(r"[\u0e00-\u0eff\u3040-\u9fff]", word) else [word]
    return found


class Gold:
    """What is known of the true body of a page, for labels."""

    def __init__(self, body: str, title: str) -> None:
        words = _tokens(body)
        self.runs = {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
        self.lines = {tuple(_tokens(line)) for line in body.split("\n")}
        self.flat = " " + " ".join(words) + " "
        self.title = set(_tokens(title))

    def label(self, before: Sequence[str], own: Sequence[str], after: Sequence[str]) -> int | None:
        """1 for body or headline, 0 for neither, None where this is not sure; with the words before and after."""
        if not own:
            return None
        if tuple(own) in self.lines or self._is_title(own):
            return 1
        if len(own) >= _SHINGLE + 2:
            share = self._share(own)
            return 1 if share >= _SURE else 0 if share <= _UNSURE else None
        if self._share([*before, *own]) > 0.99 or self._share([*own, *after]) > 0.99:
            return 1
        return None if f" {' '.join(own)} " in self.flat and len(own) > 1 else 0

    def _is_title(self, own: Sequence[str]) -> bool:
        shared = len(self.title.intersection(own))
        return len(self.title) > 1 and shared >= 0.6 * len(self.title) and shared >= 0.5 * len(set(own))

    def _share(self, words: Sequence[str]) -> float:
        runs = [tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]
        return sum(run in self.runs for run in runs) / len(runs) if runs else 0.0


def labelled(document: Document, gold: Gold, *, is_gold: bool) -> dict[str, list[object]]:
    """The lines of a cleaned document with their labels."""
    found = non_blank_lines(document)
    words = [_tokens(line) for line in found.texts]
    labels: list[object] = []
    for number, own in enumerate(words):
        if is_gold:
            labels.append(1)
            continue
        above = [word for other in words[max(0, number - 4) : number] for word in other][-3:]
        below = [word for other in words[number + 1 : number + 5] for word in other][:3]
        labels.append(gold.label(above, own, below))
    return {"lines": list(found.texts), "removed": list(removed_before(document, found)), "labels": labels}


def make_lines(texts: Path, out: Path) -> None:
    """Clean the texts with the packs and write their labelled lines."""
    rules = built_in()
    cleaner = Cleaner(replace(rules, page_rules=tuple(id for id in rules.page_rules if id != FURNITURE_LINE)))
    with gzip.open(texts, "rt", encoding="utf-8") as file, gzip.open(out, "wt", encoding="utf-8") as target:
        for row in map(json.loads, file):
            gold = Gold(row["body"], row["title"])
            for form, text in _chosen(row["id"], row["collection"], row["forms"]):
                result, _ = cleaner.run_rules(Source(row["id"], text))
                found = labelled(result.document, gold, is_gold=form == "gold")
                key = {"id": row["id"], "collection": row["collection"], "host": row["host"], "form": form}
                json.dump(key | found, target, ensure_ascii=False)
                target.write("\n")


def _chosen(id: str, collection: str, forms: dict[str, str]) -> list[tuple[str, str]]:
    """The gold body and some of the other texts of a page, as chance (its id) has it; no whole page, none too long."""
    others = sorted(form for form in forms if form not in ("gold", "dump"))
    others.sort(key=lambda form: hashlib.sha1((id + form).encode()).hexdigest())
    most = _MOST_FORMS_OF_BODIES if collection == "bodies" else _MOST_FORMS
    return [(form, forms[form]) for form in ("gold", *others[:most]) if len(forms[form]) <= _LONGEST_TEXT]


def main() -> None:
    """Make the texts if they are not there, and the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    texts = arguments.out / "texts.jsonl.gz"
    if not texts.exists():
        make_texts(arguments.data, texts)
    make_lines(texts, arguments.out / "lines.jsonl.gz")


if __name__ == "__main__":
    main()
