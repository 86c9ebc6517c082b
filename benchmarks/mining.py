"""How much memory and time `suggest` takes: many made-up documents of many sites, in one JSONL file, and a part as files.

python benchmarks/mining.py [--documents N] [--sites N]     # writes "Mining a corpus" of RESULTS.md

Each document has prose of its own, made of a few hundred words, and the furniture of its site: fixed lines, a by-line, a
count, the headline of another document. What is proposed is checked: all of the furniture, and no prose.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from results import write_section  # noqa: E402
from streams import resident  # noqa: E402

LIMIT = 250
"""Megabytes that the one process may take."""

FILES = 20
"""One in so many documents is mined once more, as a file."""

WORDS = """harbour council bridge winter letter market engine river teacher minister garden window signal journey paper
morning festival builder captain library orchard station thunder village answer question silver pocket mountain kitchen
doctor promise shadow weather machine history pattern season language number picture farmer artist lawyer nation summer
island border region agency leader result report study group level point world place case week company system program
work government night water room mother area money story fact month lot right book eye job word business issue side kind
head house service friend father power hour game line end member law car city community name president team minute idea
body information back parent face level office door health person art war""".split()
NAMES = [f"{one} {other}" for one in ("Ann", "Bob", "Cora", "Dan") for other in ("Lee", "Okafor", "Solberg", "Ray")]


def sentence(rng: random.Random) -> str:
    """A sentence like no other."""
    end = rng.choice(("came to an end.", "went on for years.", f"cost {rng.randint(3, 9000)} crowns."))
    return f"The {' '.join(rng.choices(WORDS, k=rng.randint(8, 28)))} {end}"


def make(count: int, sites: int) -> Iterator[tuple[int, str]]:
    """The documents, each with the number of its site."""
    rng = random.Random(7)
    for number in range(count):
        site = number % sites
        own = random.Random(site).sample(WORDS, 8)
        prose = [" ".join(sentence(rng) for _ in range(rng.randint(1, 4))) for _ in range(rng.randint(6, 16))]
        top = [
            f"Printed by the {own[0]}",
            f"{own[1].title()} by {rng.choice(NAMES)}",
            f"{rng.randint(1, 30)} {own[2]}s",
        ]
        end = [f"Next {own[3]}", " ".join(rng.choices(WORDS, k=6)).title(), f"Trim the {own[4]}: tell the {own[5]}"]
        headline = " ".join(rng.choices(WORDS, k=7)).title()
        yield site, "\n\n".join([headline, *top, *prose[:3], f"Out of the {own[6]} {own[7]}", *prose[3:], *end])


def mine(folder: Path, corpus: str) -> tuple[float, float, str]:
    """Seconds, megabytes at the most, and what was proposed."""
    command = [
        sys.executable,
        "-m",
        "dechaff",
        "suggest",
        corpus,
        "-r",
        "none.yaml",
        "-o",
        f"{corpus}.yaml",
        "-w",
        "1",
    ]
    start = time.perf_counter()
    running = subprocess.Popen(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    most = 0
    while running.poll() is None:
        most = max(most, sum(resident(running.pid).values()))
        time.sleep(0.2)
    assert running.returncode == 0, running.stderr.read().decode() if running.stderr else ""
    return time.perf_counter() - start, most / 1024, (folder / f"{corpus}.yaml").read_text("utf-8")


def main() -> None:
    """Measure, write the section, and fail above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dechaff-") as name:
        folder = Path(name)
        (folder / "none.yaml").write_text("version: 1\nrules: []\n", "utf-8")
        size = 0
        with (folder / "in.jsonl").open("w", encoding="utf-8") as file:
            for number, (site, text) in enumerate(make(asked.documents, asked.sites)):
                url = f"https://site{site}.example/{number}"
                size += file.write(json.dumps({"id": str(number), "url": url, "text": text}) + "\n")
                if number < asked.documents // FILES:
                    path = folder / "in" / f"site{site}.example" / f"{number}.txt"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, "utf-8")
        seconds, most, proposed = mine(folder, "in.jsonl")
        assert proposed.count("when: {site: ") == proposed.count("  - id: ") >= asked.sites, "a site is missing"
        assert "Trim the " in proposed and "came to an end." not in proposed.split("examples:")[0]
        file_seconds, file_most, _ = mine(folder, "in")
    text = f"""`suggest` on {asked.documents:,} made-up documents of {asked.sites:,} sites ({size >> 20:,} MB of JSONL), one worker, no other rules:
{seconds:,.0f} seconds, at most {most:,.0f} MB of memory. On {asked.documents // FILES:,} of them as files: {file_seconds:,.0f} seconds, {file_most:,.0f} MB.
(On a machine that had other work, too. With all packs, the cleaning before comes on top.)"""
    write_section("Mining a corpus", text)
    print(text)
    sys.exit(most > LIMIT)


if __name__ == "__main__":
    main()
