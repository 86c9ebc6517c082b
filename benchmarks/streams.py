"""How much memory a stream takes: JSONL.zst of any size through `dechaff clean`, in and out.

python benchmarks/streams.py [--size MB] [--workers N]     # writes "Memory of a stream" of RESULTS.md; needs zstandard

The records are made of the five samples of seeds/, each with a number of its own, so that no two are the same, and beside
the text (about 3 KB) they have a field that is not ours (6 KB), as records of scraped pages do.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import zstandard

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from results import write_section  # noqa: E402

LIMIT = 300
"""Megabytes that one worker and the process that feeds it may take together."""

RULES = """\
version: 1
rules:
  - {id: no-time, match: "No time to read?"}
  - {id: summary, match: Get a summary}
  - {id: previous, match: Previous Article}
"""


def make(path: Path, megabytes: int) -> int:
    """Write records until there are so many megabytes of JSON; return their number."""
    texts = [seed.read_text("utf-8") for seed in sorted((ROOT / "seeds").glob("*.txt"))]
    order = random.Random(1)
    count = size = 0
    with path.open("wb") as file, zstandard.ZstdCompressor(level=1).stream_writer(file) as packed:
        while size < megabytes << 20:
            text = f"{order.choice(texts)}\n\nThis is number {count} of {order.random()}."
            line = json.dumps({"id": f"d{count}", "text": text, "raw": order.randbytes(3000).hex()}).encode() + b"\n"
            packed.write(line)
            count += 1
            size += len(line)
    return count


def resident(pid: int) -> dict[int, int]:
    """Kilobytes of memory of a process and all below it, by process."""
    found = {}
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        try:
            status = Path(f"/proc/{current}/status").read_text("ascii")
            waiting += map(int, Path(f"/proc/{current}/task/{current}/children").read_text("ascii").split())
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[current] = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return found


def main() -> None:
    """Measure, write the section, and fail above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2048, help="megabytes of JSON")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dechaff-") as name:
        folder = Path(name)
        (folder / "rules.yaml").write_text(RULES, "utf-8")
        count = make(folder / "in.jsonl.zst", asked.size)
        command = [sys.executable, "-m", "pipeline", "clean", "in.jsonl.zst", "-o", "out.jsonl.zst", "-q"]
        start = time.perf_counter()
        running = subprocess.Popen([*command, "-w", str(asked.workers)], cwd=folder, env={"PYTHONPATH": str(ROOT)})
        total = largest = 0
        while running.poll() is None:
            now = resident(running.pid)
            total, largest = max(total, sum(now.values())), max(largest, *now.values(), 0)
            time.sleep(0.2)
        seconds = time.perf_counter() - start
        assert running.returncode == 0, running.returncode
        packed = zstandard.ZstdDecompressor().stream_reader((folder / "out.jsonl.zst").open("rb"))
        written = sum(piece.count(b"\n") for piece in iter(lambda: packed.read(1 << 20), b""))
    assert written == count, (written, count)
    text = f"""{count:,} records, {asked.size:,} MB of JSON in one file (a third of it text), zstd in and out, {asked.workers} worker(s): at most
{total / 1024:,.0f} MB of memory in all processes together, {largest / 1024:,.0f} MB in the largest one ({asked.size / seconds:.1f} MB/s
on a machine that had other work, too)."""
    write_section("Memory of a stream", text)
    print(text)
    sys.exit(total / 1024 > LIMIT)


if __name__ == "__main__":
    main()
