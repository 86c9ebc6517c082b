"""How much memory a stream takes: JSONL.zst of any size through `dechaff clean`, in and out.

python benchmarks/streams.py [--size MB ...] [--workers N ...]   # writes "Memory of a stream" of RESULTS.md; needs zstandard

The records are made of the five samples of seeds/, each with a paragraph of its own (the words of the sample in another
order), so that nothing which is kept by its text helps, and beside the text (about 4 KB) they have a field that is not
ours (6 KB), as records of scraped pages do. The rules are the built-in packs, as for everybody who has no rules.yaml.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import zstandard

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from results import write_section  # noqa: E402

LIMIT = 300
"""Megabytes that one worker may take; with more, each of them and the process that feeds them."""


def make(path: Path, megabytes: int) -> int:
    """Write records until there are so many megabytes of JSON; return their number."""
    texts = [seed.read_text("utf-8") for seed in sorted((ROOT / "seeds").glob("*.txt"))]
    order = random.Random(1)
    count = size = 0
    with path.open("wb") as file, zstandard.ZstdCompressor(level=1).stream_writer(file) as packed:
        while size < megabytes << 20:
            chosen = order.choice(texts)
            words = chosen.split()
            text = f"{chosen}\n\nThis is number {count}. {' '.join(order.sample(words, min(len(words), 150)))}."
            line = json.dumps({"id": f"d{count}", "text": text, "raw": order.randbytes(3000).hex()}).encode() + b"\n"
            packed.write(line)
            count += 1
            size += len(line)
    return count


def resident(pid: int) -> dict[int, int]:
    """Kilobytes of memory of a process and all below it, by process; what they share is divided among them."""
    found = {}
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        try:
            status = Path(f"/proc/{current}/smaps_rollup").read_text("ascii")
            for task in Path(f"/proc/{current}/task").iterdir():  # workers are the children of threads
                waiting += map(int, (task / "children").read_text("ascii").split())
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[current] = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("Pss:")), 0)
    return found


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took: megabytes in all processes and in the largest, the same in its early part, and seconds."""

    records: int
    total: float
    largest: float
    early: float
    seconds: float


def measure(folder: Path, records: int, workers: int) -> Usage:
    """Clean the file of records. `early` is the most in the first fifth of the time."""
    command = [sys.executable, "-m", "dechaff", "clean", "in.jsonl.zst", "-o", "out.jsonl.zst", "-q", "--force"]
    start = time.perf_counter()
    running = subprocess.Popen([*command, "-w", str(workers)], cwd=folder, env={"PYTHONPATH": str(ROOT)})
    samples: list[tuple[float, int]] = []
    largest = 0
    while running.poll() is None:
        now = resident(running.pid)
        samples.append((time.perf_counter() - start, sum(now.values())))
        largest = max(largest, *now.values(), 0)
        time.sleep(0.2)
    seconds = time.perf_counter() - start
    assert running.returncode == 0, running.returncode
    with (folder / "out.jsonl.zst").open("rb") as file:
        packed = zstandard.ZstdDecompressor().stream_reader(file)
        written = sum(piece.count(b"\n") for piece in iter(lambda: packed.read(1 << 20), b""))
    assert written == records, (written, records)
    early = max(size for at, size in samples if at <= seconds / 5)
    return Usage(records, max(size for _, size in samples) / 1024, largest / 1024, early / 1024, seconds)


def main() -> None:
    """Measure, write the section, and fail above the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs="+", default=[2048], help="megabytes of JSON")
    parser.add_argument("--workers", type=int, nargs="+", default=[1])
    asked = parser.parse_args()
    rows = []
    too_much = False
    with tempfile.TemporaryDirectory(prefix="dechaff-") as name:
        for size in asked.size:
            count = make(Path(name, "in.jsonl.zst"), size)
            for workers in asked.workers:
                used = measure(Path(name), count, workers)
                too_much |= used.total > LIMIT if workers == 1 else used.largest > LIMIT
                rows.append(
                    f"| {size:,} MB | {count:,} | {workers} | {used.total:,.0f} MB | {used.largest:,.0f} MB | {used.early:,.0f} MB"
                    f" | {size / used.seconds:.1f} MB/s |"
                )
                print(rows[-1], flush=True)
    table = "\n".join(rows)
    write_section(
        "Memory of a stream",
        f"""JSONL of so much JSON (about 40% of it text) in one file, zstd in and out, all built-in packs. The most memory at any time, in
all processes together and in the largest one; *early* is the most of all together in the first fifth of the run. (The
machine had other work, too.)

| JSON | records | workers | together | largest | early | speed |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{table}""",
    )
    sys.exit(too_much)


if __name__ == "__main__":
    main()
