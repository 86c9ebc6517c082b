"""How fast: the whole job, its stages, rules by their number, and peers, side by side in one run; written into RESULTS.md.

python benchmarks/speed.py [--count N] [--rounds N]

Times are processor times of one process; what is compared alternates, and medians of the ratios are reported, so that
other work on the machine disturbs all alike. The corpus is made from a seed (speed_corpus.py).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time

import regex

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from peers import TEXT_PEERS, missing, read  # noqa: E402
from results import write_section  # noqa: E402
from speed_corpus import KINDS, documents  # noqa: E402

from dechaff.cleaner import Cleaner, prepare  # noqa: E402
from dechaff.document import Source  # noqa: E402
from dechaff.rules.load import Ruleset, load_text  # noqa: E402
from dechaff.sinks.record import to_json  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.match.conditions import DocumentContext  # noqa: E402
from dechaff.stages.match.matcher import Matcher  # noqa: E402
from dechaff.stages.match.view import view_of  # noqa: E402
from dechaff.text.language import identify  # noqa: E402

Work = Callable[[], object]
NUMBERS = (10, 100, 1_000, 10_000)
NO_LIMITS = "version: 1\nlimits: {remove_at_most: 100%, leave_at_least: 0 words}\nrules:\n"


def seconds(work: Work) -> float:
    """The processor time of a piece of work, its child processes included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = process_time()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() - start + after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def side_by_side(works: Mapping[str, Work], rounds: int) -> dict[str, list[float]]:
    """The times of each work in each round; all are done once before, so that caches are warm."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(seconds(work))
    return times


def ratio(times: Mapping[str, Sequence[float]], one: str, other: str) -> float:
    """How many times as long as `other` the work `one` took: the median over the rounds."""
    return statistics.median(first / second for first, second in zip(times[one], times[other], strict=True))


def made_up_rules(count: int) -> Ruleset:
    """Rules of the kinds that users write: whole lines, a phrase with a placeholder, a block of two lines."""
    draw = random.Random(count)
    words = sorted({word for text in documents("articles", 50) for word in text.decode().split() if word.isalpha()})
    shapes = ("{}", "{}", "{}", "{} <title>", "<keep> {}", "{}\n      <title>")
    lines = []
    for number in range(count):
        phrase = " ".join(draw.choice(words) for _ in range(draw.randint(3, 6)))
        lines += [f"  - id: r{number}", "    match: |", f"      {shapes[number % len(shapes)].format(phrase)}"]
    return load_text(NO_LIMITS + "\n".join(lines) + "\n")


def whole_job(cleaner: Cleaner, data: Sequence[bytes]) -> Work:
    """Decode, repair, normalise, match, cut, choose the metadata, and write the record as JSON."""
    return lambda: [to_json(cleaner.clean(document).record) for document in data]


def table_of_jobs(rounds: int, count: int) -> list[str]:
    """The whole job against `ftfy.fix_text` on the same texts."""
    import ftfy

    packs, thousand = Cleaner.built_in(), Cleaner(made_up_rules(1_000))
    lines = [
        "| documents | size | all packs | 1,000 rules | `ftfy.fix_text` | all packs: times as fast | 1,000 rules |"
    ]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kind in KINDS:
        data = documents(kind, count)
        texts = [decode(Source("a", document)).content for document in data]
        size = sum(map(len, data)) / 1e6
        works: dict[str, Work] = {
            "packs": whole_job(packs, data),
            "rules": whole_job(thousand, data),
            "ftfy": lambda texts=texts: [ftfy.fix_text(text) for text in texts],  # type: ignore[misc]
        }
        times = side_by_side(works, rounds)
        speeds = [f"{size / statistics.median(times[name]):.2f} MB/s" for name in works]
        faster = [f"**{ratio(times, 'ftfy', name):.2f}**" for name in ("packs", "rules")]
        lines.append(f"| {kind} | {size:.1f} MB | {' | '.join(speeds)} | {' | '.join(faster)} |")
        print(lines[-1], flush=True)
    return lines


def table_of_stages(rounds: int, count: int) -> list[str]:
    """Microseconds a kilobyte of some stages, each by itself, on articles and on page dumps."""
    lines = ["| stage | articles, µs/KB | page dumps, µs/KB |", "| --- | ---: | ---: |"]
    cleaner = Cleaner.built_in()
    found: dict[str, list[float]] = {}
    for kind in ("articles", "page dumps"):
        data = documents(kind, count)
        size = sum(map(len, data)) / 1e3
        prepared = [prepare(Source("a", document)) for document in data]
        texts = [one.document for one in prepared]
        contexts = [DocumentContext(language="en") for _ in texts]
        matcher = Matcher(cleaner.ruleset)
        works: dict[str, Work] = {
            "decode": lambda data=data: [decode(Source("a", one)) for one in data],  # type: ignore[misc]
            "decode and normalise": lambda data=data: [prepare(Source("a", one)) for one in data],  # type: ignore[misc]
            "language": lambda texts=texts: [identify(one.text) for one in texts],  # type: ignore[misc]
            "view of lines": lambda texts=texts: [view_of(one) for one in texts],  # type: ignore[misc]
            "match once": lambda texts=texts, contexts=contexts, matcher=matcher: [  # type: ignore[misc]
                matcher.findings(one, context) for one, context in zip(texts, contexts, strict=True)
            ],
            "all": whole_job(cleaner, data),
        }
        for name, each in side_by_side(works, rounds).items():
            found.setdefault(name, []).append(1e6 * statistics.median(each) / size)
    lines += [f"| {name} | {' | '.join(f'{value:.0f}' for value in values)} |" for name, values in found.items()]
    print("\n".join(lines), flush=True)
    return lines


def table_of_numbers(rounds: int, count: int) -> list[str]:
    """Matching with 10 to 10,000 rules, and against a loop over the same patterns."""
    texts = [prepare(Source("a", document)).document for document in documents("articles", count)]
    size = sum(len(document.text) for document in texts) / 1e6
    works: dict[str, Work] = {}
    for number in NUMBERS:
        matcher = Matcher(made_up_rules(number))
        works[f"{number:,}"] = lambda matcher=matcher: [matcher.findings(one) for one in texts]  # type: ignore[misc]
    few = texts[:10]
    patterns = [
        regex.compile(regex.escape(rule.text[0].split("\n")[0].strip()), regex.IGNORECASE)
        for rule in made_up_rules(1_000).rules
    ]
    works["loop"] = lambda: [
        pattern.fullmatch(line) for one in few for line in one.text.split("\n") for pattern in patterns
    ]
    times = side_by_side(works, rounds)
    share = sum(len(document.text) for document in few) / 1e6 / size
    lines = [
        "| rules | matching, MB/s | cost against 10 rules | times as fast as the loop |",
        "| --- | ---: | ---: | ---: |",
    ]
    for number in NUMBERS:
        name = f"{number:,}"
        speed = size / statistics.median(times[name])
        loop = f"{ratio(times, 'loop', name) / share:.0f}" if number == 1_000 else ""
        lines.append(f"| {name} | {speed:.1f} | {ratio(times, name, '10'):.2f} | {loop} |")
    print("\n".join(lines), flush=True)
    return lines


def table_of_peers(rounds: int, count: int) -> list[str]:
    """Other people's filters, doing their part only, against our whole job with all packs; and `grep` over phrases."""
    data = documents("articles", count)
    texts = [document.decode() for document in data]
    works: dict[str, Work] = {"dechaff": whole_job(Cleaner.built_in(), data)}
    notes = []
    for peer in TEXT_PEERS:
        if reason := missing(peer.package):
            notes.append(f"{peer.name} is left out: {reason}.")
            continue
        works[peer.name] = lambda peer=peer: [read(peer, text) for text in texts]  # type: ignore[misc]
    grep = shutil.which("grep")
    with tempfile.TemporaryDirectory() as folder:
        file, phrases = Path(folder) / "texts", Path(folder) / "phrases"
        file.write_bytes(b"\n".join(data))
        phrases.write_text("\n".join(rule.text[0].split("\n")[0].strip() for rule in made_up_rules(1_000).rules))
        if grep:
            command = [grep, "-v", "-i", "-x", "-F", "-f", str(phrases), str(file)]
            works["`grep -v -i -x -F`, 1,000 phrases"] = lambda: subprocess.run(
                command, capture_output=True, check=False
            )
        times = side_by_side(works, rounds)
    lines = ["| tool | time against dechaff's whole job with all packs |", "| --- | ---: |"]
    lines += [f"| {name} | {ratio(times, name, 'dechaff'):.2f} |" for name in works]
    print("\n".join(lines), flush=True)
    return [*lines, "", *notes] if notes else lines


def table_of_starts(rounds: int) -> list[str]:
    """Processor time from the start of the interpreter, against one that does nothing."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline")}
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        article.write_bytes(documents("articles", 1)[0])

        def start(*arguments: str) -> Work:
            command = [sys.executable, *arguments]
            return lambda: subprocess.run(command, env=environment, capture_output=True, check=False, cwd=folder)

        works = {
            "`python -c pass`": start("-c", "pass"),
            "`dechaff --help`": start("-m", "dechaff", "--help"),
            "`from dechaff import Cleaner`": start("-c", "from dechaff import Cleaner"),
            "`dechaff clean article.txt -o -`, all packs": start("-m", "dechaff", "clean", str(article), "-o", "-"),
        }
        times = side_by_side(works, rounds)
    lines = ["| start | seconds |", "| --- | ---: |"]
    lines += [f"| {name} | {statistics.median(each):.2f} |" for name, each in times.items()]
    print("\n".join(lines), flush=True)
    return lines


def growth(rounds: int) -> list[str]:
    """The whole job on a megabyte, in documents of 10 KB to 1 MB: times a kilobyte, against the smallest."""
    cleaner = Cleaner.built_in()
    text = b"\n\n".join(documents("articles", 220))[:1_000_000]
    works: dict[str, Work] = {}
    for kilobytes in (10, 100, 1_000):
        size = kilobytes * 1_000
        works[f"{kilobytes:,} KB"] = whole_job(cleaner, [text[at : at + size] for at in range(0, len(text), size)])
    times = side_by_side(works, rounds)
    lines = ["| documents of | time against 10 KB |", "| --- | ---: |"]
    lines += [f"| {name} | {ratio(times, name, '10 KB'):.2f} |" for name in works]
    print("\n".join(lines), flush=True)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="documents of a kind")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    rounds, count = arguments.rounds, arguments.count
    sections = (
        ("The whole job", table_of_jobs(rounds, count)),
        ("Stages", table_of_stages(rounds, count)),
        ("Rules", table_of_numbers(rounds, count)),
        ("Peers", table_of_peers(rounds, count)),
        ("Growth", growth(rounds)),
        ("Start", table_of_starts(rounds)),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    load = json.dumps([round(value, 1) for value in os.getloadavg()])
    intro = (
        f"{count:,} documents of each kind, one process, processor time; medians of {rounds} rounds in which what is "
        f"compared alternates. Peak memory of the run: {peak:.0f} MB. Load of the machine at the end: {load}."
    )
    write_section("Speed", "\n\n".join([intro, *(f"### {title}\n\n" + "\n".join(lines) for title, lines in sections)]))


if __name__ == "__main__":
    main()
