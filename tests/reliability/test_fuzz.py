"""Any input is accounted for: each case is a document or a failure with a reason, in bounded time; no other error.

`make fuzz` runs a hundred thousand cases. A case that fails is shown by hypothesis in its smallest form; put it below,
as an `@example`.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dechaff.cleaner import Cleaner
from dechaff.document import Article, Failure, MediaType, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import read_text
from dechaff.sinks.body_file import known_record
from dechaff.sinks.record import from_json, to_json
from dechaff.sources.container import Container
from dechaff.sources.decompress import decompress
from dechaff.sources.discover import Found
from dechaff.sources.entries import Entry, Opened, read_entries
from dechaff.sources.fields import Fields
from dechaff.sources.json import read_json
from dechaff.sources.mbox import read_mbox
from dechaff.sources.tables import read_table
from tests.optional import needs

CASES = int(os.environ.get("DECHAFF_FUZZ", "200"))
"""Cases of each kind: ten kinds, so some thousands in all."""

SECONDS = 5
"""Processor time of a case; they are small, so a hundredth of it is usual."""

RULES = """
version: 1
use: [core]
limits: {leave_at_least: 0 words}
rules:
  - {id: share, match: Share}
  - {id: by, match: "By <any as author>"}
  - {id: more, match: "/Read (more|on)/", at: end}
"""
CLEANER = Cleaner.from_text(RULES)
fuzzed = settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    derandomize=CASES <= 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

WORDS = st.sampled_from(
    ["Share", "By Ann Lee", "Read more", "The talks went on.", "Ã©tÃ©", "â€œ", "привет", "\u200b", "<p>"]
)
ENDS = st.sampled_from(
    ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", " ", "\n\n", "\0", "\t"]
)
TEXTS = st.lists(st.one_of(WORDS, ENDS, st.text(max_size=20)), max_size=30).map("".join)
BYTES = st.one_of(
    st.binary(max_size=400),
    TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(TEXTS, st.sampled_from(["utf-16", "cp1251", "latin-1", "gb18030", "shift-jis"])).map(
        lambda pair: pair[0].encode(pair[1], "replace")
    ),
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Sound bytes with some of them replaced, removed or repeated."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        size = draw(st.sampled_from([1, 1, 2, 7, 60]))
        how = draw(st.sampled_from(["replace", "remove", "repeat", "insert"]))
        if how == "replace":
            data[at : at + size] = draw(st.binary(min_size=size, max_size=size))
        elif how == "remove":
            del data[at : at + size]
        else:
            data[at:at] = data[at : at + size] if how == "repeat" else draw(st.binary(max_size=size))
    return bytes(data)


def accounted(items: Iterable[object]) -> list[object]:
    """The documents and failures; any other item, or too much time, is a fault."""
    before = time.thread_time()
    found = list(items)
    assert time.thread_time() - before < SECONDS
    for item in found:
        assert isinstance(item, Source | Failure | Entry)
        assert not isinstance(item, Failure) or (item.reason and item.id and "\n" not in item.reason)
    return found


def cleaned(source: Source) -> Article | None:
    """The article; None for a document that fails with a reason."""
    before = time.thread_time()
    try:
        article = CLEANER.clean_source(source)
    except DocumentError as error:
        assert error.reason
        return None
    assert time.thread_time() - before < SECONDS
    return article


@fuzzed
@given(BYTES)
@example(b"\xc3\xa2\xe2\x82\xac\xc2\x85Share\r")
@example(b"<p>! ! !AAA<p>ByAaA")
def test_bytes(data: bytes) -> None:
    article = cleaned(Source("a", data))
    if article is None:
        return
    kind = article.record.source["kind"]  # without its debris, a text may be recognised as another kind
    again = CLEANER.clean(article.body, media_type="text" if kind == "html" else cast("MediaType", kind))
    assert again.body == article.body, "cleaning twice is cleaning once"
    record = from_json(to_json(article.record))
    restored = Article(article.body, record).restore()
    kept = re.sub(r"\s", "", restored)
    assert all(span.text in restored for span in record.removed)
    assert set(re.sub(r"\s", "", article.body)) <= set(kept) or not article.body


TAGS = st.sampled_from(
    """<p> </p> <div > <br/> <article> </article> <script> <!-- --> <table><tr><td> &amp; &#x80; &#0; <a href=' '> </a>
    <h1>T</h1> <![CDATA[ <meta/charset=x> """.split()
)


@fuzzed
@given(st.lists(st.one_of(TAGS, TEXTS), max_size=25).map("".join))
@example("<h1>T</h1>\x0b")  # a control character behind an element
def test_html(page: str) -> None:
    cleaned(Source("a", f"<html><body>{page}</body></html>".encode("utf-8", "surrogatepass"), "html"))


LINES = st.lists(
    st.sampled_from(
        [
            '{"text": "The talks.", "id": 1}',
            '{"text": null}',
            "[]",
            "{",
            '{"id": "\\ud800", "text": "x"}',
            "",
            '{"text": "a", "n": 1e999}',
            '{"text": "a", "n": 123456789012345678901}',
            "NaN",
            '{"a": {"b": [[[[]]]]}}',
        ]
    ),
    max_size=8,
).map(lambda lines: "\n".join(lines).encode())


@fuzzed
@given(LINES.flatmap(damaged))
@example(b'{"ud800", "text": "x"}{"text": "The talks.", "id": 1}')  # two records in a line
def test_jsonl(data: bytes) -> None:
    found = accounted(read_json([data], Container("c", "c"), Fields(), lambda _: None, by_line=True))
    assert len(found) <= max(data.count(b"\n") + 1, data.count(b"{"))


ROWS = st.lists(
    st.sampled_from(
        [
            "id,text,url",
            '1,"The talks, and more",u',
            '2,"a\nb ""c""",',
            "3",
            '4,"open',
            ",,,,",
            "5\tx\ty",
            '"6"x,b,c',
            "\0",
        ]
    ),
    max_size=8,
).map(lambda rows: "\r\n".join(["id,text,url", *rows]).encode())


@fuzzed
@given(ROWS.flatmap(damaged), st.booleans())
def test_csv(data: bytes, tabs: bool) -> None:
    accounted(read_table([data[:50], data[50:]], Container("c", "c"), Fields(text="text"), lambda _: None, tabs=tabs))


MAILS = st.lists(
    st.sampled_from(
        [
            b"From a@b.c Mon Apr  8 19:40:02 2024\n",
            b"From: Ida <a@b.c>\n",
            b"Subject: =?utf-8?q?=E2?=\n",
            b"Content-Type: multipart/mixed; boundary=x\n",
            b"\n",
            b"--x\n",
            b">From here on\n",
            b"The talks went on.\n",
        ]
    ),
    max_size=12,
).map(b"".join)


@fuzzed
@given(MAILS.flatmap(damaged))
def test_mbox(data: bytes) -> None:
    found = accounted(read_mbox([data[:50], data[50:]], Container("c", "c")))
    assert len(found) <= data.count(b"From ") + 1


def warc(number: int, page: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http\r\n"
        f"WARC-Target-URI: https://e.org/{number}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


WARC = b"".join(warc(number, b"<html>The talks went on.</html>") for number in range(5))


@needs("fastwarc")
@fuzzed
@given(damaged(WARC), st.sampled_from([7, 100, 10_000]))
def test_warc(data: bytes, size: int) -> None:
    from dechaff.sources.warc import read_warc

    chunks = (data[at : at + size] for at in range(0, len(data), size))
    accounted(read_warc(chunks, Container("c", "c"), lambda _: None))


@fuzzed
@given(damaged(gzip.compress(WARC[:700], mtime=0) + gzip.compress(WARC[700:], mtime=0)))
def test_gzip(data: bytes) -> None:
    before = time.thread_time()
    for piece in decompress([data[:100], data[100:]], "gz"):
        assert isinstance(piece, bytes) or piece.reason
    assert time.thread_time() - before < SECONDS


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.txt", "b/c.html", "d.jsonl", "e.csv.gz", "f.xyz"):
            archive.writestr(zipfile.ZipInfo(name), f"text\n{'The talks. ' * 9}\n")
    return buffer.getvalue()


NEWER = zipped().replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x40", 1)
"""A member that needs a later version of the format."""


@fuzzed
@given(damaged(zipped()))
@example(NEWER)
def test_zip(data: bytes) -> None:
    found = Found(Path("z.zip"), "z.zip", "text", "zip")
    accounted(read_entries([Opened(found, io.BytesIO(data))], Fields(), lambda _: None))


@needs("pyarrow")
def test_parquet() -> None:
    import pyarrow as arrow
    import pyarrow.parquet

    from dechaff.sources.tables import read_parquet

    buffer = io.BytesIO()
    table = arrow.table({"text": ["The talks.", None, "x" * 300], "id": ["a", "b", "c"]})
    pyarrow.parquet.write_table(table, buffer, compression="gzip")

    @fuzzed
    @given(damaged(buffer.getvalue()))
    def run(data: bytes) -> None:
        accounted(read_parquet(io.BytesIO(data), Container("c", "c"), Fields(), lambda _: None))

    run()


KEYS = st.sampled_from(
    r"""version: 1|rules:|  - id: a|    match: Share|    match: ||      /a+b/|lists:|use: [core]|- |[|{|&a|*a|!x|'|"|#
|limits: {leave_at_least: 3 words}|    when: {in_a_row: 2}|    at: end|    examples: [{before: a, after: b}]
|include: [../x]|change:|disable: ['*']|    match: >|	""".split("|")
)


@fuzzed
@given(st.lists(st.one_of(KEYS, st.text(max_size=8)), max_size=14).map("\n".join))
def test_rules(text: str) -> None:
    before = time.thread_time()
    loaded = read_text(text)
    assert all(problem.message for problem in loaded.problems)
    assert time.thread_time() - before < SECONDS


SIDECAR = to_json(CLEANER.clean("By Ann Lee\n\nThe talks went on until late.\n\nShare\r\n").record)


@fuzzed
@given(damaged(SIDECAR))
@example(SIDECAR.replace(b"dechaff/1", b"\x80echaff/1"))
def test_sidecars(data: bytes) -> None:
    known_record(data)
    try:
        from_json(data)
    except UsageError as error:
        assert str(error)
