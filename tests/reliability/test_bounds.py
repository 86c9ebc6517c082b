"""No document holds up or ends a run: bounds of processor time and memory, and of what is read."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from dechaff.batch.workers import pool
from dechaff.batch.workers.pool import map_in_order
from dechaff.document import Failure, Source
from dechaff.sources.container import Container
from dechaff.sources.fields import Fields
from tests.command import dechaff
from tests.optional import needs
from tests.places import SOURCE
from tests.reliability.runs import LINUX, STORY


def lost(item: object, reason: str) -> str:
    return f"{item}: {reason}"


def greedy(item: object) -> object:
    """Takes the time or the memory that the item says; a number is its own result."""
    if item == "time":
        end = time.process_time() + 60
        while time.process_time() < end:
            pass
    if item == "memory":
        kept = [bytearray(b"x" * (8 << 20)) for _ in range(200)]
        time.sleep(60)
        return len(kept)
    if item == "sleep":
        time.sleep(60)
    if item == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return item


BOUNDS = """
import sys
from dechaff.batch.workers import alone, pool, process
from tests.reliability.test_bounds import greedy
alone.processor_seconds = pool.processor_seconds = lambda size: size
process.patience = lambda seconds: 3.0 if seconds == 50 else 100.0
alone.MEMORY = process.MEMORY = 400 << 20
if sys.argv[1] == "fresh":
    pool.can_fork = process.can_fork = lambda: False
items = [1, 2, "time", 3, "memory", 4, "sleep", 5, "killed", 6]
weight = lambda item: 50 if item == "sleep" else 1
print(*pool.map_in_order(greedy, items, int(sys.argv[2]), lost="{}: {}".format, weight=weight, alone=0), sep="; ")
"""


def script(text: str, *arguments: str) -> str:
    """What a script prints, in a process of its own, which has one thread."""
    path = os.pathsep.join([str(SOURCE), str(Path(__file__).parents[2])])
    done = subprocess.run(
        [sys.executable, "-c", text, *arguments], env={**os.environ, "PYTHONPATH": path}, capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    assert not done.stderr
    return done.stdout


@pytest.mark.skipif(not LINUX, reason="the system says how much memory a process has")
@pytest.mark.parametrize(("kind", "workers"), [("copies", 1), ("copies", 2), ("fresh", 2)])
def test_an_item_over_its_bounds_is_lost_and_the_rest_goes_on(kind: str, workers: int) -> None:
    assert script(BOUNDS, kind, str(workers)) == (
        "1; 2; time: it takes more than 1 seconds of processor time; 3; "
        "memory: it needs more than 0 GiB of memory; 4; sleep: it takes more than 3 seconds; 5; "
        "killed: the process that worked on it was ended twice (signal 9); 6\n"
    )


def pid(item: int) -> int:
    return os.getpid()


def test_a_large_item_is_worked_on_by_a_worker_also_if_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: False)
    found = list(map_in_order(pid, [1, 2, 10**9, 3], 1, lost=lost, weight=lambda item: item))
    assert found[:2] == [os.getpid()] * 2 and os.getpid() not in found[2:] and len(set(found[2:])) == 1


@pytest.mark.skipif(not LINUX, reason="only there, a process is copied")
def test_small_items_are_worked_on_by_a_copy_of_this_process() -> None:
    """One copy does all, whatever its work is, and has no pipe or device of this process open."""
    copied = """
import os
from dechaff.batch.workers.pool import map_in_order
held = [open(os.devnull) for _ in range(50)]
work = lambda item: (os.getpid() == own, len(os.listdir("/proc/self/fd")) < 10, os.getpid())
own = os.getpid()
print(sorted(set(map_in_order(work, range(3), 1, lost=print, weight=lambda item: 1))))
"""
    found = script(copied)
    assert found.startswith("[(False, True, ") and found.count("(") == 1


TRACE = """
import os, sys, time
from dechaff.batch.workers.pool import map_in_order
from tests.reliability.test_bounds import alone_with_mark
items = [("work", 0.05)] * 40 + [("kill", 0.0)] + [("work", 0.05)] * 40
print(list(map_in_order(alone_with_mark, items, 3, lost=lambda item, reason: reason, alone=0, weight=lambda _: 1))[40])
"""


def alone_with_mark(item: tuple[str, float]) -> str:
    """A killed item leaves a mark each time; others note whether they begin or end while one is tried alone."""
    kind, seconds = item
    if kind == "kill":
        count = len(list(Path().glob("tried-*")))
        Path(f"tried-{count}").touch()
        if count:
            Path("alone").touch()
            time.sleep(0.3)
            Path("alone").unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(seconds)
    if Path("alone").exists():
        Path("overlap").touch()
    return "done"


@pytest.mark.skipif(not LINUX, reason="signals")
def test_an_item_whose_worker_was_killed_is_tried_once_more_alone(tmp_path: Path) -> None:
    path = os.pathsep.join([str(SOURCE), str(Path(__file__).parents[2])])
    done = subprocess.run(
        [sys.executable, "-c", TRACE], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == "the process that worked on it was ended twice (signal 9)\n", done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tried-0", "tried-1"]


def test_a_worker_ends_with_its_main_process_in_the_midst_of_an_item() -> None:
    script = (
        "import sys\nfrom dechaff.batch.workers.pool import map_in_order\n"
        "from tests.reliability.test_bounds import greedy\n"
        "list(map_in_order(greedy, ['sleep'], 1, lost=print, weight=lambda _: 1 << 30))\n"
    )
    path = os.pathsep.join([str(SOURCE), str(Path(__file__).parents[2])])
    running = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path})
    try:
        from tests.reliability.runs import children, gone

        if not LINUX:
            pytest.skip("needs /proc")
        end = time.monotonic() + 60
        while not (workers := children(running.pid)) and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.7)
    finally:
        running.kill()
        running.wait()
    began = time.monotonic()
    assert workers and gone(workers) and time.monotonic() - began < 30


# what is read


def test_a_csv_record_that_is_too_long_is_one_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    from dechaff.sources import tables

    monkeypatch.setattr(tables, "LONGEST", 2000)
    long = b'2,"' + b"a line, of,text\n" * 300 + b'and ""more"" of it"\n'
    data = b'id,text\n1,"one"\n' + long + b'3,"three\nlines"\n4,"x"y\n5,five\n'
    found = list(tables.read_table([data], Container("c", "c"), Fields(), [].append, tabs=False))
    assert [item.id for item in found if isinstance(item, Source)] == ["1", "3", "5"]
    assert [item.path for item in found if isinstance(item, Failure)] == ["c:3", "c:306"]


@needs("pyarrow")
def test_parquet_that_unpacks_to_much_more_is_not_unpacked(tmp_path: Path) -> None:
    import pyarrow as arrow
    import pyarrow.parquet

    from dechaff.sources import tables

    text = f"{STORY} " * 20000
    table = arrow.table({"text": [text] * 150, "id": [str(number) for number in range(150)]})
    for use in (True, False):
        pyarrow.parquet.write_table(
            table, tmp_path / "t.parquet", use_dictionary=use, dictionary_pagesize_limit=1 << 30
        )
        before = pyarrow.total_allocated_bytes()
        with (tmp_path / "t.parquet").open("rb") as file, pytest.MonkeyPatch.context() as patch:
            patch.setattr(tables, "_UNPACKED", 100 << 20)
            patch.setattr(tables, "_RATIO", 10)
            most, count = 0, 0
            for item in tables.read_parquet(file, Container("p", "p"), Fields(), [].append):
                count += isinstance(item, Source)
                most = max(most, pyarrow.total_allocated_bytes() - before)
                reason = item.reason if isinstance(item, Failure) else ""
        assert most < 80 << 20
        assert (count, reason) == (150, "") if use else (count == 0 and "unpacks to" in reason)


@needs("fastwarc")
@pytest.mark.skipif(not LINUX, reason="measures the memory of the process")
def test_a_response_that_unpacks_to_gigabytes_is_one_failure(tmp_path: Path) -> None:
    body = gzip.compress(bytes(300 << 20), 9)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
    (tmp_path / "w.warc").write_bytes(head.encode() + http + b"\r\n\r\n")
    (tmp_path / "rules.yaml").write_text("version: 1\n")
    script = (
        "import re, sys\nfrom dechaff.cli.main import main\n"
        "sys.argv = ['dechaff', 'clean', 'w.warc', '-q']\n"
        "try: main()\nfinally: print(int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]) >> 10)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1 and "the page is larger than 64 MiB" in done.stderr
    assert int(done.stdout) < 500


def test_many_attributes_of_an_element_are_no_burden() -> None:
    from dechaff import Cleaner

    story = "".join(f"<p>{STORY} Part {number}.</p>" for number in range(8))
    many = " ".join(f'data-{number}="x"' for number in range(80_000))
    page = f"<html><body><article><div {many}>{story}</div></article></body></html>"
    before = time.process_time()
    article = Cleaner.from_text("version: 1").clean(page, media_type="html")
    assert article.body.count(STORY) == 8
    assert time.process_time() - before < 10


def test_a_zip_member_without_a_name_is_one_failure(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", STORY)
        nameless = zipfile.ZipInfo("b.txt")
        nameless.filename = ""
        archive.writestr(nameless, STORY)
        archive.writestr("c.txt", STORY)
    (tmp_path / "z.zip").write_bytes(buffer.getvalue())
    done = dechaff("clean", "z.zip", "--json", cwd=tmp_path)
    summary = json.loads(done.stdout)
    assert (done.returncode, summary["files"], summary["failed"]) == (1, 3, 1)
    assert "has no name" in summary["failures"][0]["reason"]


@pytest.mark.parametrize("text", ["rules: " + "[" * 50_000, "rules:\n" + "".join(" " * n + "- \n" for n in range(400))])
def test_deeply_nested_rules_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "rules.yaml").write_text(f"version: 1\n{text}\n", "utf-8")
    done = dechaff("check", cwd=tmp_path)
    assert done.returncode == 2 and "nested too deeply" in done.stdout + done.stderr
    assert len(done.stdout + done.stderr) < 5000


def test_include_does_not_follow_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the first line of a secret\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/link.yaml").symlink_to(tmp_path / "secret")
    (tmp_path / "rules/folder").symlink_to(tmp_path)
    for name in ("link.yaml", "folder/secret", "*.yaml"):
        (tmp_path / "rules/rules.yaml").write_text(f"version: 1\ninclude: ['{name}']\n", "utf-8")
        done = dechaff("check", "rules/rules.yaml", cwd=tmp_path)
        assert done.returncode == 2 and "can't be included" in done.stdout + done.stderr
        assert "of a secret" not in done.stdout + done.stderr
