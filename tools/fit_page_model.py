"""Fit the tables of pipeline/dechaff/stages/page on the benchmark data, and say what they do on pages they have not seen.

    pip install scikit-learn readability-lxml html-text
    python tools/fit_page_model.py DATA            # writes weights.tsv and chrome_labels.txt, fitted on everything
    python tools/fit_page_model.py DATA --halves   # fits on each half, reports the other one, writes nothing

Labels: for `bodies`, whether a line's words stand in the hand-made body; for `segments`, where three of four readings
of the page (trafilatura's precision, recall and fast modes, readability) agree.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from urllib.parse import urlsplit

import html_text
import numpy as np
import trafilatura
from readability import Document as Readable
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from data import Page, read_pages, read_texts, text_dump  # noqa: E402
from measures import body_score, f1, tokens  # noqa: E402

from dechaff.cleaner import prepare  # noqa: E402
from dechaff.document import Source  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.page.context_features import context_features  # noqa: E402
from dechaff.stages.page.line_features import line_features, trimmed_lines, words_of_lines  # noqa: E402
from dechaff.stages.page.segment import keep_lines  # noqa: E402
from dechaff.stages.page.weights import INTERCEPT, names_of  # noqa: E402
from dechaff.text.characters import count_words  # noqa: E402

DUMPS = ("html-text", "inscriptis", "beautifulsoup", "html2text", "justext_allparas")
OUT = ROOT / "pipeline" / "dechaff" / "stages" / "page"
C_FIRST, C_SECOND, FOLDS = 0.1, 0.03, 4
LEAST_DOCUMENTS, LEAST_WEIGHT, LEAST_HOSTS = 6, 0.015, 4


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page's lines with labels: 1 body, 0 not, None unknown."""

    id: str
    number: int
    host: str
    lines: tuple[str, ...]
    blank: tuple[bool, ...]
    labels: tuple[float | None, ...]
    gold: str = ""


def split(text: str) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """The non-blank lines as the pipeline sees them, and whether a blank one stands before each."""
    lines, blank, before = [], [], True
    for line in prepare(Source("page", text)).document.lines:
        if line.strip():
            lines.append(line)
            blank.append(before)
            before = False
        else:
            before = True
    return tuple(lines), tuple(blank)


def gold_labels(lines: Sequence[str], body: str) -> tuple[float | None, ...]:
    """The share of each line's shingles that stand in the body; short lines are judged with their neighbours."""
    words = tokens(body)
    known = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
    whole = {tuple(tokens(line)) for line in body.split("\n")}
    by_line = [tokens(line) for line in lines]

    def share(sequence: Sequence[str]) -> float:
        runs = [tuple(sequence[i : i + 4]) for i in range(len(sequence) - 3)]
        return sum(run in known for run in runs) / len(runs) if runs else 0.0

    labels: list[float | None] = []
    for number, own in enumerate(by_line):
        if not own:
            labels.append(None)
        elif len(own) >= 6:
            labels.append(share(own))
        elif len(own) > 1 and tuple(own) in whole:
            labels.append(1.0)
        else:
            before = [word for other in by_line[max(0, number - 4) : number] for word in other][-3:]
            after = [word for other in by_line[number + 1 : number + 5] for word in other][:3]
            labels.append(float(max(share(before + own), share(own + after)) > 0.99))
    return tuple(labels)


def silver(item: tuple[int, Page]) -> list[Labelled]:
    """A page labelled by the agreement of four readings."""
    logging.disable(logging.CRITICAL)
    number, page = item
    try:
        source = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(Source(page.id, page.html, "html")).content)
        plain = {"include_comments": False, "include_tables": True}
        precise = trafilatura.extract(source, favor_precision=True, **plain) or ""
        readings = [precise, trafilatura.extract(source, favor_recall=True, **plain) or "",
                    trafilatura.extract(source, fast=True, include_comments=False) or "",
                    html_text.extract_text(Readable(source).summary())]  # fmt: skip
    except Exception:  # noqa: BLE001 – a page that one of four libraries can't read labels nothing
        return []
    squeezed = ["".join(text.split()) for text in readings]
    if len(squeezed[0]) < 400:
        return []
    line_sets = [{"".join(line.split()) for line in text.split("\n")} for text in readings]
    found = []
    for dump in (text_dump(source.encode()), html_text.extract_text(source)):
        lines, blank = split(dump)
        labels: list[float | None] = []
        for line in lines:
            bare = "".join(line.split())
            votes = [
                bare in own or (len(bare) >= 25 and bare in whole)
                for own, whole in zip(line_sets, squeezed, strict=True)
            ]
            labels.append(1.0 if sum(votes) >= 3 else 0.0 if sum(votes) <= 1 and not votes[0] else None)
        found.append(Labelled(page.id, number, host_of(page.url), lines, blank, tuple(labels)))
    return found


def host_of(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


class Regression:
    """A logistic regression over named features."""

    def __init__(
        self, features: list[list[str]], labels: np.ndarray, weights: np.ndarray, pages: list[str], c: float
    ) -> None:
        seen: dict[str, set[str]] = defaultdict(set)
        for names, page in zip(features, pages, strict=True):
            for name in names:
                seen[name].add(page)
        known = sorted(name for name, where in seen.items() if len(where) >= LEAST_DOCUMENTS)
        self.columns = {name: column for column, name in enumerate(known)}
        self.model = LogisticRegression(C=c, max_iter=400).fit(self._matrix(features), labels, sample_weight=weights)

    def _matrix(self, features: Iterable[Sequence[str]]) -> csr_matrix:
        pointers, columns = [0], []
        for names in features:
            columns += [self.columns[name] for name in dict.fromkeys(names) if name in self.columns]
            pointers.append(len(columns))
        return csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(pointers) - 1, len(self.columns)))

    def logits(self, features: list[list[str]]) -> list[float]:
        return list(map(float, self.model.decision_function(self._matrix(features)))) if features else []

    def table(self) -> list[tuple[str, float]]:
        weights = zip(self.columns, self.model.coef_[0], strict=True)
        kept = [(name, float(weight)) for name, weight in weights if abs(weight) >= LEAST_WEIGHT]
        return [(INTERCEPT, float(self.model.intercept_[0])), *sorted(kept, key=lambda item: -item[1])]


def train(pages: Sequence[Labelled], features: Sequence[list[list[str]]], c: float) -> Regression:
    rows, labels, weights, ids = [], [], [], []
    for page, names in zip(pages, features, strict=True):
        sizes = [min(count_words(line), 80) + 2 for line in page.lines]
        total = sum(sizes) or 1
        for own, label, size in zip(names, page.labels, sizes, strict=True):
            if label is not None:
                rows.append(own)
                labels.append(int(label >= 0.5))
                weights.append(size / total * 200)
                ids.append(page.id)
    return Regression(rows, np.array(labels), np.array(weights), ids, c)


def together(alone: list[list[str]], lines: Sequence[str], logits: list[float]) -> list[list[str]]:
    around, _ = context_features(words_of_lines(lines), logits)
    return [one + other for one, other in zip(alone, names_of(around), strict=True)]


def by_itself(page: Labelled) -> list[list[str]]:
    return names_of(line_features(words_of_lines(page.lines), page.blank))


def fit(pages: Sequence[Labelled]) -> tuple[Regression, Regression]:
    """Both looks; the second is fitted on what first looks made of pages that they had not seen."""
    alone = [by_itself(page) for page in pages]
    second: list[list[list[str]]] = [[] for _ in pages]
    for fold in range(FOLDS):
        inside = [(page.number // 2) % FOLDS == fold for page in pages]
        others = [(page, names) for page, names, own in zip(pages, alone, inside, strict=True) if not own]
        look = train([page for page, _ in others], [names for _, names in others], C_FIRST)
        for number, own in enumerate(inside):
            if own:
                second[number] = together(alone[number], pages[number].lines, look.logits(alone[number]))
    return train(pages, alone, C_FIRST), train(pages, second, C_SECOND)


def judge(looks: tuple[Regression, Regression], page: Labelled) -> tuple[list[float], list[int], list[float]]:
    """The log-odds of the lines of a page, the words in them, and the log-odds without their context."""
    alone = by_itself(page)
    first = looks[0].logits(alone)
    return looks[1].logits(together(alone, page.lines, first)), list(map(count_words, page.lines)), first


def chrome_labels(pages: Sequence[Labelled]) -> list[str]:
    """Short lines that stand on pages of several sites, and (nearly) never in a body."""
    outside: dict[str, set[str]] = defaultdict(set)
    inside: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for trimmed, label in zip(trimmed_lines(page.lines), page.labels, strict=True):
            if label is not None:
                (inside if label >= 0.5 else outside)[trimmed].add(page.host)
    return sorted(
        trimmed
        for trimmed, hosts in outside.items()
        if len(hosts) >= LEAST_HOSTS and len(inside[trimmed]) <= 0.1 * len(hosts) and 2 <= len(trimmed) <= 40
        and count_words(trimmed) <= 5 and any(map(str.isalpha, trimmed)) and not any(map(str.isdigit, trimmed))
    )  # fmt: skip


def load(data: Path) -> tuple[dict[str, list[Labelled]], list[Labelled]]:
    bodies = read_pages(data / "bodies", "gold.jsonl")
    gold: dict[str, list[Labelled]] = {}
    for name in DUMPS:
        texts = read_texts(data / "bodies" / "texts" / f"{name}.jsonl.gz")
        gold[name] = []
        for number, page in enumerate(bodies):
            lines, blank = split(texts.get(page.id, ""))
            labels = gold_labels(lines, page.body)
            gold[name].append(Labelled(page.id, number, host_of(page.url), lines, blank, labels, page.body))
    segments = read_pages(data / "segments", "segments.jsonl")
    with Pool() as pool:
        agreed = [found for group in pool.imap(silver, list(enumerate(segments))) for found in group]
    return gold, agreed


def chosen(
    gold: dict[str, list[Labelled]], agreed: list[Labelled], which: Callable[[Labelled], bool]
) -> list[Labelled]:
    return [page for pages in (*gold.values(), agreed) for page in pages if page.lines and which(page)]


def report_halves(gold: dict[str, list[Labelled]], agreed: list[Labelled]) -> None:
    means: Counter[str] = Counter()
    for half in (0, 1):
        looks = fit(chosen(gold, agreed, lambda page, half=half: page.number % 2 == half))
        for name, pages in gold.items():
            unseen = [page for page in pages if page.number % 2 != half]
            scores = []
            for page in unseen:
                kept = keep_lines(*judge(looks, page))
                text = "\n".join(line for line, keep in zip(page.lines, kept, strict=True) if keep)
                scores.append(body_score(page.gold, text))
            means[name] += f1(scores) / 2
            print(f"fitted on half {half}, {name:18} on the other half: F1 {f1(scores):.4f}")
    for name, mean in means.items():
        print(f"mean of both, {name:18} {mean:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--halves", action="store_true", help="fit on each half, report the other, write nothing")
    parser.add_argument("--out", type=Path, default=OUT, help="where the tables go")
    parser.add_argument("--half", type=int, choices=(0, 1), help="fit on one half only (to confirm on the other)")
    arguments = parser.parse_args()
    gold, agreed = load(arguments.data)
    if arguments.halves:
        report_halves(gold, agreed)
        return
    pages = chosen(gold, agreed, lambda page: arguments.half is None or page.number % 2 == arguments.half)
    first, second = fit(pages)
    rows = ["model\tfeature\tweight"]
    for name, model in (("line", first), ("context", second)):
        rows += [f"{name}\t{feature}\t{weight:.3f}" for feature, weight in model.table()]
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "weights.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    head = ["# Labels of page chrome, trimmed and folded: lines on pages of many sites that are in no article.",
            "# Written by tools/fit_page_model.py."]  # fmt: skip
    (arguments.out / "chrome_labels.txt").write_text("\n".join([*head, *chrome_labels(pages)]) + "\n", "utf-8")
    print(f"{len(rows) - 1} weights, {len(chrome_labels(pages))} labels written to {arguments.out}")


if __name__ == "__main__":
    main()
