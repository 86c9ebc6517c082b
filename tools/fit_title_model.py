"""Fits the weights of the signs of a headline (stages/heads/title_weights.tsv) on dumps of pages with a known title.

python tools/fit_title_model.py DATA          # DATA as for benchmarks/metadata_dumps.py; only half 0 of the sites is used

A conditional logit model with a penalty on large weights, by gradient ascent (Adam) over sparse features: of the options
of a page, those are right that have the words of the title that the makers of the data give, or of one by which the page
itself calls the article (its h1, the title for cards, the headline in JSON-LD); where none has, the option that there is
no headline. Needs numpy. Each page is used with and without its address.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

import lxml.html  # noqa: E402
import metadata_dumps  # noqa: E402
import numpy as np  # noqa: E402
from data import text_dump  # noqa: E402

from dechaff.cleaner import Cleaner, prepare  # noqa: E402
from dechaff.document import Source  # noqa: E402
from dechaff.rules.model import BEFORE_BODY  # noqa: E402
from dechaff.stages.heads.page_head import lines_around  # noqa: E402
from dechaff.stages.heads.shape import is_paragraph  # noqa: E402
from dechaff.stages.heads.title_features import address_words, features_of_none, title_options  # noqa: E402
from dechaff.stages.page.chrome import find_chrome, non_blank_lines  # noqa: E402
from dechaff.stages.page.detector import page_labels  # noqa: E402

ROUNDS, RATE, PENALTY, LEAST_COUNT = 400, 0.05, 8.0, 10
STYLES = ("blocks", "body", "text")
HEADLINE = re.compile(r'"headline"\s*:\s*("(?:[^"\\]|\\.){1,400}")')
LEAST_SHARED = 0.34
"""The share of its words that another title of a page has in common with that of the makers of the data."""

TARGET = ROOT / "pipeline" / "dechaff" / "stages" / "heads" / "title_weights.tsv"

Options = list[tuple[list[str], bool]]
"""The options of a page: their features, and whether each is right."""


def examples(data: Path) -> Iterator[Options]:
    """The pages of half 0, in the styles of dumps."""
    cleaner = Cleaner.built_in()
    labels = page_labels()
    for page in metadata_dumps.pages(data):
        for style in STYLES if page.half == 0 else ():
            text = text_dump(page.html) if style == "text" else metadata_dumps.dump(page.html, style)
            source = Source(page.id, text)
            prepared = prepare(source)
            lines = non_blank_lines(prepared.document)
            found = find_chrome(prepared.document)
            language = cleaner.context_of(source, prepared).language
            before = found[0].last if found and found[0].rule == BEFORE_BODY else -1
            body = sum(number <= before for number in lines.numbers)
            if not found:
                body = next((number for number, line in enumerate(lines.texts) if is_paragraph(line)), 0)
            for address in {frozenset(), address_words(page.url)}:
                yield options_of(lines.texts, language, body, labels, address, titles_of(page))


def titles_of(page: metadata_dumps.Page) -> frozenset[str]:
    """The titles of the article of a page, in the form of `metadata_dumps.plain`."""
    tree = lxml.html.fromstring(page.html, parser=lxml.html.HTMLParser(encoding="utf-8"))
    stated = [heading.text_content() for heading in tree.iter("h1")]
    stated += tree.xpath("//meta[@property='og:title' or @name='twitter:title']/@content")
    for script in tree.iter("script"):
        stated += [json.loads(found, strict=False) for found in HEADLINE.findall(script.text or "")]
    gold = metadata_dumps.plain(page.title)
    own = set(gold.split())
    found = {plain for each in stated if (plain := metadata_dumps.plain(each))}
    near = (
        each for each in found if len(own & set(each.split())) >= LEAST_SHARED * min(len(own), len(set(each.split())))
    )
    return frozenset({gold, *near})


def options_of(
    lines: list[str],
    language: str | None,
    body: int,
    labels: frozenset[str],
    address: frozenset[str],
    titles: frozenset[str],
) -> Options:
    """The options of one page."""
    page = lines_around(lines, language, body, labels, address)
    offered = title_options(page)
    options = [(list(each.features), metadata_dumps.plain(each.text) in titles) for each in offered]
    return [*options, (features_of_none(page, offered), not any(right for _, right in options))]


def fit(pages: list[Options]) -> dict[str, float]:
    """The weights of all features that occur often enough."""
    counts = Counter(name for options in pages for features, _ in options for name in set(features))
    names = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= LEAST_COUNT))}
    rows = [[names[name] for name in features if name in names] for options in pages for features, _ in options]
    right = np.array([right for options in pages for _, right in options])
    owner = np.repeat(np.arange(len(pages)), [len(options) for options in pages])
    feature = np.concatenate([np.array(row, int) for row in rows])
    row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for turn in range(1, ROUNDS + 1):
        odds = np.bincount(row_of, weights[feature], len(rows))
        share = np.exp(odds - odds.max())
        chance = share / np.bincount(owner, share)[owner]
        of_right = np.where(right, chance / np.maximum(np.bincount(owner, chance * right)[owner], 1e-12), 0)
        gradient = np.bincount(feature, (of_right - chance)[row_of], len(names)) - PENALTY * weights
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        weights += RATE * (mean / (1 - 0.9**turn)) / np.sqrt(square / (1 - 0.99**turn) + 1e-8)
    return {name: float(weights[at]) for name, at in names.items()}


def main() -> None:
    """Fit, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    pages = list(examples(parser.parse_args().data))
    weights = fit(pages)
    table = [f"{name}\t{weights[name]:.2f}" for name in sorted(weights) if abs(weights[name]) >= 0.02]
    head = "# The weights of the signs of a headline, in log-odds; written by tools/fit_title_model.py.\n"
    TARGET.write_text(head + "\n".join(table) + "\n", "utf-8")
    print(f"{len(pages)} pages, {len(table)} weights")


if __name__ == "__main__":
    main()
