"""Time grows with the size of the input: each stage, source and shape of rules at n, 2n and 4n."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator

import pytest

from dechaff.document import Source
from dechaff.rules.load import read_text
from dechaff.sources.container import Container
from dechaff.sources.decompress import decompress
from dechaff.sources.fields import Fields
from dechaff.sources.json import read_json
from dechaff.sources.mbox import read_mbox
from dechaff.sources.tables import read_table
from tests.reliability.test_fuzz import CLEANER, WARC


def times(pieces: Callable[[int], bytes], work: Callable[[bytes], object], sizes: tuple[int, int, int]) -> list[float]:
    taken = []
    for size in sizes:
        data = pieces(size)
        best = min(_time(work, data) for _ in range(2))
        taken.append(best)
    return taken


def _time(work: Callable[[bytes], object], data: bytes) -> float:
    before = time.thread_time()
    work(data)
    return time.thread_time() - before


def drained(read: Callable[[list[bytes]], Iterator[object]]) -> Callable[[bytes], object]:
    return lambda data: sum(1 for _ in read([data]))


def by_warc(chunks: list[bytes]) -> Iterator[object]:
    from dechaff.sources.warc import read_records

    return iter(read_records(iter(chunks)))


PARAGRAPH = "The talks went on until late, and nobody left the room before the end of it.\n\n"
STAGES: dict[str, tuple[Callable[[int], bytes], Callable[[bytes], object]]] = {
    "text": (lambda n: (PARAGRAPH * n).encode(), CLEANER.clean),
    "short lines": (lambda n: b"\n".join(b"w%d" % (k % 977) for k in range(8 * n)), CLEANER.clean),
    "signs beside a label": (
        lambda n: (PARAGRAPH * n + "Harbour\n" + "=" * 40 * n + " x").encode(),
        CLEANER.clean,
    ),
    "one line": (lambda n: b"word " * 12 * n, CLEANER.clean),
    "what rules match": (lambda n: (f"{PARAGRAPH}Share\n\nBy Ann\n\n" * n).encode(), CLEANER.clean),
    "mojibake": (lambda n: ("Ã©tÃ© â€œ\r" * 4 * n).encode(), CLEANER.clean),
    "invisible": (lambda n: ("a\u200b\u00ad\x00 " * 12 * n).encode(), CLEANER.clean),
    "html": (
        lambda n: b"<p>" + b"The talks went on.</p><p>" * 3 * n,
        lambda data: CLEANER.attempt(Source("a", data, "html")),
    ),
    "attributes": (
        lambda n: b"<p " + b" ".join(b'a%d="x"' % k for k in range(40 * n)) + b">The talks went on until late.</p>",
        lambda data: CLEANER.attempt(Source("a", data, "html")),
    ),
    "deep html": (
        lambda n: b"<div>" * n + b"The talks went on.",
        lambda data: CLEANER.attempt(Source("a", data, "html")),
    ),
    "elements in one line": (
        lambda n: b"<p>" + b"<span>The talks</span> went on <time>late</time> <svg><path></svg>. " * 4 * n + b"</p>",
        lambda data: CLEANER.attempt(Source("a", data, "html")),
    ),
    "kept lines": (
        lambda n: b'<div style="white-space: pre-line">' + b"<b>The</b> talks\n" * 4 * n + b"</div>",
        lambda data: CLEANER.attempt(Source("a", data, "html")),
    ),
    "jsonl": (
        lambda n: b'{"text": "a"}\n' * 20 * n,
        drained(lambda chunks: read_json(chunks, Container("c", "c"), Fields(), lambda _: None, by_line=True)),
    ),
    "csv": (
        lambda n: b"id,text\n" + b'1,"a\nb"\n' * 20 * n,
        drained(lambda chunks: read_table(chunks, Container("c", "c"), Fields(), lambda _: None, tabs=False)),
    ),
    "csv that is never closed": (
        lambda n: b"id,text\n" + b'1,"a\n' * 40 * n,
        drained(lambda chunks: read_table(chunks, Container("c", "c"), Fields(), lambda _: None, tabs=False)),
    ),
    "mbox": (
        lambda n: b"From a@b.c Mon Apr  8 19:40:02 2024\nFrom: a@b.c\n\nThe talks.\n\n" * 10 * n,
        drained(lambda chunks: read_mbox(chunks, Container("c", "c"))),
    ),
    "warc": (lambda n: WARC * n, drained(by_warc)),
    "warc of beginnings": (lambda n: b"WARC/1.0\r\nA: b\r\n" * 80 * n, drained(by_warc)),
    "warc of wrong lengths": (lambda n: b"WARC/1.0\r\nContent-Length: 90000000\r\n\r\n" * 40 * n, drained(by_warc)),
    "gzip of small members": (
        lambda n: gzip.compress(b"a", mtime=0) * 20 * n,
        drained(lambda chunks: decompress(chunks, "gz")),
    ),
    "gzip of beginnings": (lambda n: b"\x1f\x8b\x08\0" * 40 * n, drained(lambda chunks: decompress(chunks, "gz"))),
    "rules": (
        lambda n: b"version: 1\nrules:\n" + b"".join(b"  - {id: r%d, match: 'Share %d'}\n" % (k, k) for k in range(n)),
        lambda data: read_text(data.decode()),
    ),
    "wrong rules": (
        lambda n: b"version: 1\nrules:\n" + b"  - {id: a, match: '/a+/'}\n" * n,
        lambda data: read_text(data.decode()),
    ),
}


MEASURABLE, LARGEST = 0.05, 25_600
"""Seconds of processor time, and the number of pieces beyond which less time than that is linear enough."""


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_time_grows_no_faster_than_the_input(stage: str) -> None:
    """Four times the input takes less than eight times the processor time."""
    if stage.startswith("warc"):
        pytest.importorskip("fastwarc")
    pieces, work = STAGES[stage]
    work(pieces(20))
    size = 400
    while size < LARGEST and _time(work, pieces(size)) < MEASURABLE:
        size *= 2
    taken = times(pieces, work, (size // 4, size // 2, size))
    if taken[2] > 8 * taken[0]:  # once more, larger: little time is measured badly
        taken = times(pieces, work, (size, 2 * size, 4 * size))
        assert taken[2] < 8 * taken[0], taken
