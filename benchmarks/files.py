"""What a run over files costs beside cleaning: files against the same files made by hand, workers, a second run.

    python benchmarks/files.py [--documents 400] [--rounds 5]

The two sides of a ratio alternate, and the ratio is that of the medians: other work on the machine slows both.
"""

from __future__ import annotations

import argparse
import os
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "pipeline")]

from dechaff import Cleaner  # noqa: E402
from dechaff.document import Article  # noqa: E402
from dechaff.sinks.body_file import PLAIN  # noqa: E402
from dechaff.sinks.files import FileOutput  # noqa: E402
from dechaff.sinks.replace import Durable  # noqa: E402

STORY = "The harbour bridge will be closed for a week, the city said on Monday. Repairs had been put off twice."


def text_of(number: int) -> str:
    """A short article with some debris."""
    lines = [f"{STORY} This is number {number}.", "Share", *[STORY * 3] * 4, "Read more: another story"]
    return "\n\n".join(lines) + "\n"


def by_hand(folder: Path, articles: Sequence[Article]) -> None:
    """Each file under another name, then renamed; all synced at the end, with their folder."""
    folder.mkdir()
    paths = []
    for number, article in enumerate(articles):
        for suffix, data in ((".json", PLAIN.record(article.record)), (".txt", PLAIN.body(article))):
            path = folder / f"{number:05d}{suffix}"
            temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
            with temporary.open("xb") as file:
                file.write(data or b"")
            os.replace(temporary, path)  # noqa: PTH105
            paths.append(path)
    for path in [*paths, folder]:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def by_sink(folder: Path, articles: Sequence[Article]) -> None:
    """As a run writes them."""
    output = FileOutput(folder)
    with Durable(folder) as durable:
        for number, article in enumerate(articles):
            name = f"{number:05d}"
            output.put(name, article, {})
            durable.add(output.files(name))


def medians(rounds: int, sides: dict[str, Callable[[], object]]) -> dict[str, tuple[float, float]]:
    """The median of wall and processor time of each side, children included, in seconds."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            wall, processor = time.perf_counter(), processor_time()
            work()
            taken[name].append((time.perf_counter() - wall, processor_time() - processor))
    return {
        name: (statistics.median(each[0] for each in times), statistics.median(each[1] for each in times))
        for name, times in taken.items()
    }


def processor_time() -> float:
    """Of this process and the children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def command(place: Path, *arguments: str) -> None:
    """Run the command as a user does."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline")}
    done = subprocess.run(
        [sys.executable, "-m", "dechaff", "clean", *arguments, "-q"], cwd=place, env=environment, check=False
    )
    assert done.returncode == 0


def main() -> None:
    """Print one line a ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    texts = [text_of(number) for number in range(options.documents)]
    cleaner = Cleaner.built_in()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "in").mkdir()
        for number, text in enumerate(texts):
            (place / "in" / f"{number:05d}.txt").write_text(text, "utf-8")
        articles = [cleaner.clean(text, id=f"{number:05d}.txt") for number, text in enumerate(texts[:200])]

        def fresh(work: Callable[[Path, Sequence[Article]], None]) -> Callable[[], None]:
            def run() -> None:
                folder = place / secrets.token_hex(4)
                work(folder, articles)
                shutil.rmtree(folder)

            return run

        files = medians(options.rounds, {"by hand": fresh(by_hand), "by the sink": fresh(by_sink)})
        compare(f"{len(articles)} pairs of files", files, "by hand", "by the sink")

        def run(workers: int) -> Callable[[], None]:
            def clean() -> None:
                command(place, "in", "-o", f"out{workers}", "-w", str(workers), "--force")

            return clean

        workers = medians(options.rounds, {"one worker": run(1), "two workers": run(2)})
        compare(f"a run over {len(texts)} documents", workers, "two workers", "one worker")
        again = medians(
            options.rounds,
            {f"nothing to do, {count} worker(s)": lambda count=count: command(place, "in", "-o", f"out{count}", "-w", str(count))
             for count in (1, 2)},
        )  # fmt: skip
        for side, (wall, processor) in {**workers, **again}.items():
            print(f"{side}: {wall:.2f} s, processor {processor:.2f} s")


def compare(what: str, sides: dict[str, tuple[float, float]], base: str, other: str) -> None:
    """Print how many times the base the other side takes."""
    (wall, processor), (other_wall, other_processor) = sides[base], sides[other]
    print(
        f"{what}: {other} / {base}: {other_wall / wall:.2f} (processor {other_processor / processor:.2f}); "
        f"{other_wall:.3f} s / {wall:.3f} s"
    )


if __name__ == "__main__":
    main()
