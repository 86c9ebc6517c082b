"""How fast, and how the cost grows with the number of rules: ratios of medians, all measured in one run, side by side.

python benchmarks/speed.py DATA        # DATA: the folder with bodies/ and segments/; writes "Speed" of RESULTS.md
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import regex

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from data import read_texts  # noqa: E402
from results import write_section  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402
from dechaff.document import Document, Source  # noqa: E402
from dechaff.rules.load import Ruleset, load_text  # noqa: E402
from dechaff.sinks.record import to_json  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.match.matcher import Matcher  # noqa: E402
from dechaff.stages.normalise.normalise import normalise  # noqa: E402

ARTICLES = 1_000
ROUNDS = 5


def articles(data: Path) -> list[str]:
    """A thousand articles: extractors' texts of the benchmark pages."""
    texts: list[str] = []
    for name in ("readability", "trafilatura", "newspaper", "rs_trafilatura", "goose3", "readability_js", "boilerpipe",
                 "go_readability", "AutoExtract", "resiliparse_main", "trafilatura_precision"):  # fmt: skip
        texts += [text for text in read_texts(data / "bodies" / "texts" / f"{name}.jsonl.gz").values() if text.strip()]
    return texts[:ARTICLES]


def phrases(data: Path, count: int) -> list[str]:
    """So many different pieces of debris: segments that must go, then made-up ones of the same words."""
    found: dict[str, None] = {}
    for line in (data / "segments" / "segments.jsonl").read_text("utf-8").splitlines():
        for segment in json.loads(line)["without"]:
            text = " ".join(segment.split())
            if 5 <= len(text) <= 60 and not set(text) & set("<>/\\\"'`:#"):
                found[text] = None
    words = sorted({word for phrase in found for word in phrase.split()})
    draw = random.Random(1)
    while len(found) < count:
        found[" ".join(draw.choice(words) for _ in range(draw.randint(2, 5)))] = None
    return list(found)[:count]


def rules(texts: Sequence[str]) -> Ruleset:
    """Rules of the three kinds that users write: whole lines, a phrase with a placeholder, a block."""
    shapes = ("{}", "{}", "{}", "{} <title>", "<keep> {}", "{}\n      <title>")
    lines = ["version: 1", "limits: {remove_at_most: 100%, leave_at_least: 0 words}", "rules:"]
    for number, text in enumerate(texts):
        lines += [f"  - id: r{number}", "    match: |", f"      {shapes[number % len(shapes)].format(text)}"]
    return load_text("\n".join(lines) + "\n")


def median_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def match_all(matcher: Matcher, documents: Sequence[Document]) -> None:
    for document in documents:
        matcher.findings(document)


def loop_over_patterns(patterns: Sequence[regex.Pattern[str]], documents: Sequence[Document]) -> None:
    for document in documents:
        for line in document.text.split("\n"):
            for pattern in patterns:
                pattern.fullmatch(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    arguments = parser.parse_args()
    texts = articles(arguments.data)
    size = sum(len(text.encode()) for text in texts) / 1e6
    documents = [normalise(Document.of(decode(Source("a", text)).content))[0] for text in texts]
    lines = [f"{len(texts):,} articles, {size:.1f} MB, one process; medians of {ROUNDS} runs.\n"]

    base = 0.0
    lines += ["| rules | matching, MB/s | cost against 10 rules |", "| --- | --- | --- |"]
    for count in (10, 100, 1_000, 10_000):
        matcher = Matcher(rules(phrases(arguments.data, count)))
        seconds = median_seconds(lambda matcher=matcher: match_all(matcher, documents))
        base = base or seconds
        lines.append(f"| {count:,} | {size / seconds:.1f} | {seconds / base:.2f} |")
        print(lines[-1], flush=True)

    thousand = phrases(arguments.data, 1_000)
    ruleset = rules(thousand)
    patterns = [regex.compile(regex.escape(text), regex.IGNORECASE) for text in thousand]
    few = documents[:20]
    ours = median_seconds(lambda: match_all(Matcher(ruleset), documents)) / len(documents)
    loop = median_seconds(lambda: loop_over_patterns(patterns, few), 3) / len(few)
    lines.append(
        f"\nAgainst a plain loop over the same 1,000 patterns with the `regex` module: {loop / ours:.0f} times as fast."
    )

    cleaner = Cleaner(ruleset)
    data = [text.encode() for text in texts]
    whole = median_seconds(lambda: [to_json(cleaner.clean(text).record) for text in data], 3)
    lines.append(f"\nThe whole job (decode, repair, normalise, 1,000 rules, record): {size / whole:.1f} MB/s.")
    import ftfy

    fixed = median_seconds(lambda: [ftfy.fix_text(text) for text in texts[:200]], 3) * len(texts) / 200
    lines.append(
        f"`ftfy.fix_text` alone on the same texts: {size / fixed:.1f} MB/s; the whole job is {fixed / whole:.1f} times as fast."
    )
    built_in = Cleaner.built_in()
    packs = median_seconds(lambda: [built_in.clean(text) for text in data], 3)
    lines.append(
        f"\nThe whole job with all built-in packs ({len(built_in.ruleset.rules):,} rules): {size / packs:.1f} MB/s."
    )
    print("\n".join(lines[-6:]))
    write_section("Speed", "\n".join(lines))


if __name__ == "__main__":
    main()
