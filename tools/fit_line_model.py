"""Fit the table of the judgement on lines (gap_weights.tsv in pipeline/dechaff/stages/page), and say what it takes.

    python tools/line_data.py DATA OUT
    python tools/fit_line_model.py OUT            # fits on each half of the sites and reports the other one
    python tools/fit_line_model.py OUT --write    # then fits on everything and writes the table

A logistic regression with a penalty on the squares of the weights; the weights of features that other lines give
(`GROWING`) are at most 0. A row weighs by its page, so that no page and no form of it counts more than another.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline")]

from dechaff.stages.page.gap_features import GROWING, candidates  # noqa: E402
from dechaff.stages.page.weights import INTERCEPT  # noqa: E402

OUT = ROOT / "pipeline" / "dechaff" / "stages" / "page" / "gap_weights.tsv"
PENALTY, WORD_PENALTY, STEPS = 2.0, 6.0, 250
LEAST_HOSTS, LEAST_WEIGHT = 6, 0.02
THRESHOLDS = (-2.0, -2.25, -2.5, -2.75, -3.0, -3.25, -3.5, -4.0, -4.5)


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the features of its candidates; `rows` are (line, label, features)."""

    id: str
    collection: str
    host: str
    form: str
    size: int
    rows: tuple[tuple[str, int | None, tuple[str, ...]], ...]

    @property
    def half(self) -> int:
        return int(hashlib.sha1(self.host.encode()).hexdigest(), 16) % 2


def read(path: Path) -> Iterator[Text]:
    """The texts, each with the features of its candidates."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for entry in map(json.loads, file):
            lines, labels = entry["lines"], entry["labels"]
            judged = candidates(lines, partial(entry.get, "removed"))
            rows = tuple((lines[one.number], labels[one.number], one.features) for one in judged)
            size = sum(len("".join(line.split())) for line, label in zip(lines, labels, strict=True) if label == 1)
            yield Text(entry["id"], entry["collection"], entry["host"], entry["form"], size, rows)


class Model:
    """The weights, by feature."""

    def __init__(self, texts: Sequence[Text]) -> None:
        hosts: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            for _, _, features in text.rows:
                for name in features:
                    hosts[name].add(text.host)
        names = [INTERCEPT, *sorted(name for name, where in hosts.items() if len(where) >= LEAST_HOSTS)]
        self.columns = {name: number for number, name in enumerate(names)}
        self.weights = self._fit(texts, names)

    def _fit(self, texts: Sequence[Text], names: Sequence[str]) -> dict[str, float]:
        rows, columns, labels, masses = [], [], [], []
        forms = Counter((text.collection, text.id) for text in texts)
        for text in texts:
            known = [(label, features) for _, label, features in text.rows if label is not None]
            mass = 10 / max(10, len(known)) / forms[text.collection, text.id] ** 0.5
            for label, features in known:
                own = [0, *(self.columns[name] for name in features if name in self.columns)]
                rows += [len(labels)] * len(own)
                columns += own
                labels.append(label)
                masses.append(mass)
        at, column = np.array(rows), np.array(columns)
        y, mass_of = np.array(labels, dtype=float), np.array(masses)
        penalty = np.array([WORD_PENALTY if name.startswith(("word ", "pair ")) else PENALTY for name in names])
        penalty[0] = 0.0
        bound = np.array([name.startswith(GROWING) for name in names])
        counts = np.bincount(column, weights=mass_of[at], minlength=len(names))
        rate = 1 / (0.25 * counts.max() * 12 + penalty.max())
        weights = momentum = np.zeros(len(names))
        # Steps are scaled by the frequency of the feature (a diagonal preconditioner), then accelerated (Nesterov).
        scale = 1 / (0.25 * counts * 14 + penalty + 1e-9)
        del rate
        for number in range(STEPS):
            odds = np.bincount(at, weights=momentum[column], minlength=len(y))
            wrong = mass_of * (1 / (1 + np.exp(-odds)) - y)
            gradient = np.bincount(column, weights=wrong[at], minlength=len(names)) + penalty * momentum
            new = momentum - scale * gradient
            new[bound] = np.minimum(new[bound], 0.0)
            momentum = new + number / (number + 3) * (new - weights)
            weights = new
        print(f"  {len(y)} lines, {len(names)} features, largest gradient {np.abs(gradient[~bound]).max():.2f}")
        return {name: float(weights[number]) for name, number in self.columns.items()}

    def log_odds(self, features: Sequence[str]) -> float:
        return self.weights[INTERCEPT] + sum(self.weights.get(name, 0.0) for name in features)

    def table(self) -> list[str]:
        kept = [(name, weight) for name, weight in self.weights.items() if abs(weight) >= LEAST_WEIGHT]
        kept.sort(key=lambda item: (item[0] != INTERCEPT, -item[1], item[0]))
        return ["feature\tweight", *(f"{name}\t{weight:.3f}" for name, weight in kept)]


def report(model: Model, texts: Sequence[Text], shown: list[str] | None) -> dict[float, Counter[str]]:
    """For each threshold what is taken from texts that the model has not seen."""
    tallies: dict[float, Counter[str]] = {threshold: Counter() for threshold in THRESHOLDS}
    for text in texts:
        kind = "gold" if text.form == "gold" else "texts"
        scores = [(model.log_odds(features), label, line) for line, label, features in text.rows]
        for threshold, tally in tallies.items():
            taken = [(label, line) for score, label, line in scores if score <= threshold]
            lost = sum(len("".join(line.split())) for label, line in taken if label == 1)
            tally.update({f"{kind} texts": 1, f"{kind} body": text.size, f"{kind} lost": lost, f"{kind} touched": lost > 0,
                          f"{kind} debris": sum(label == 0 for _, label, _ in scores),
                          f"{kind} gone": sum(label == 0 for label, _ in taken)})  # fmt: skip
        if shown is not None:
            shown += [f"{score:+.2f}\t{label}\t{text.collection} {text.id}\t{text.form}\t{line}"
                      for score, label, line in scores if score < -2]  # fmt: skip
    return tallies


def main() -> None:
    """Report both halves; with --write, fit on everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the folder that line_data.py wrote")
    parser.add_argument("--show", type=Path, help="a file for all lines that would be taken, with scores and labels")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    texts = list(read(arguments.out / "lines.jsonl.gz"))
    shown: list[str] | None = [] if arguments.show else None
    total: dict[float, Counter[str]] = {threshold: Counter() for threshold in THRESHOLDS}
    for half in (0, 1):
        model = Model([text for text in texts if text.half == half])
        for threshold, tally in report(model, [text for text in texts if text.half != half], shown).items():
            total[threshold].update(tally)
            print(f"fitted on half {half}: {threshold:+.1f} {_line(tally)}")
    for threshold, tally in total.items():
        print(f"both halves: {threshold:+.1f} {_line(tally)}")
    if arguments.show and shown is not None:
        arguments.show.write_text("\n".join(sorted(shown, key=lambda row: float(row.split("\t")[0]))), "utf-8")
    if arguments.write:
        rows = Model(texts).table()
        OUT.write_text("\n".join(rows) + "\n", "utf-8")
        print(f"{len(rows) - 1} weights written to {OUT}")


def _line(tally: Counter[str]) -> str:
    parts = []
    for kind in ("gold", "texts"):
        body = max(1, tally[f"{kind} body"])
        parts.append(
            f"{kind}: debris {tally[f'{kind} gone']}/{tally[f'{kind} debris']}, body characters "
            f"{tally[f'{kind} lost']}/{body} = {tally[f'{kind} lost'] / body:.4%}, touched "
            f"{tally[f'{kind} touched']}/{tally[f'{kind} texts']}"
        )
    return "; ".join(parts)


if __name__ == "__main__":
    main()
