"""Web archives: as warcio writes them, truncated, with holes, with bodies that are not as their headers say."""

from __future__ import annotations

import gzip
import io
import os
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dechaff.sinks.body_file import read_record
from dechaff.sources.http_response import read_response
from tests.command import dechaff
from tests.documents import DOCUMENTS, PARAGRAPH, bodies, page, plain_bodies
from tests.optional import needs


@needs("warcio", "fastwarc")
@pytest.mark.parametrize("compressed", [False, True])
def test_warc_by_warcio(place: Path, compressed: bool) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    (place / "pages").mkdir()
    name = "w.warc.gz" if compressed else "w.warc"
    ids = {}

    def write(uri: str, data: bytes, kind: str, status: str = "200 OK", encoding: str | None = None) -> None:
        headers = [("Content-Type", kind), *([("Content-Encoding", encoding)] if encoding else [])]
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            uri,
            "response",
            payload=io.BytesIO(data),
            http_headers=http,
            warc_headers_dict={"WARC-Date": "2024-05-01T10:00:00Z"},
        )
        ids[uri] = record.rec_headers.get_header("WARC-Record-ID")[10:-1]
        writer.write_record(record)

    with (place / name).open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)
        writer.write_record(writer.create_warcinfo_record("w", {"software": "test"}))
        for id, text in DOCUMENTS.items():
            (place / "pages" / f"{id}.html").write_text(page(text), "utf-8")
            write(f"https://example.org/{id}", page(text).encode(), "text/html; charset=utf-8")
        write("https://example.org/image", b"\xff\xd8", "image/jpeg")
        write("https://example.org/gone", b"<html>gone</html>", "text/html", "404 Not Found")
        write("https://example.org/gz", gzip.compress(page(DOCUMENTS["b"]).encode()), "text/html", encoding="gzip")
        cyrillic = page("Переговоры возобновились в понедельник, и обе стороны надеются на успех. " * 4)
        write("https://example.org/ru", cyrillic.encode("koi8-r"), "text/html; charset=koi8-r")
    wanted = plain_bodies(place, "pages")
    found = bodies(place, name)
    assert {id: found[ids[f"https://example.org/{id}"]] for id in DOCUMENTS} == wanted
    assert found[ids["https://example.org/gz"]] == wanted["b"]
    assert "Переговоры возобновились" in (found[ids["https://example.org/ru"]] or "")
    assert len(found) == 5
    done = dechaff("clean", name, "-o", "out", cwd=place)
    assert f"{name}: skipped 3 of 8 records, which are no HTML responses" in done.stderr
    record = read_record(place / "out" / name / f"{ids['https://example.org/ru']}.json")
    assert (record.source["url"], record.source["encoding"], record.source["record"]) == (
        "https://example.org/ru",
        "koi8-r",
        8,
    )
    assert (record.metadata["url"], record.metadata["captured"]) == ("https://example.org/ru", "2024-05-01T10:00:00Z")


@needs("warcio", "fastwarc")
def test_a_warc_with_a_truncated_member_goes_on(place: Path) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    members = []
    for id, text in DOCUMENTS.items():
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        data = io.BytesIO((page(text) + f"<!--{os.urandom(3000).hex()}-->").encode())
        writer.write_record(
            writer.create_warc_record(f"https://e.org/{id}", "response", payload=data, http_headers=http)
        )
        members.append(buffer.getvalue())
    (place / "w.warc.gz").write_bytes(members[0] + members[1][:-1500] + members[2])
    done = dechaff("clean", "w.warc.gz", "-o", "-", cwd=place)
    assert done.returncode == 1
    assert "https://e.org/a" in done.stdout and "https://e.org/c" in done.stdout
    assert done.stderr.count("failed: ") == 1


def warc(*documents: str, headers: dict[int, tuple[str, str]] | None = None) -> list[bytes]:
    """Uncompressed WARC records of pages, one by one."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    members = []
    for number, text in enumerate(documents):
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=False)
        more = [headers[number]] if headers and number in headers else []
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *more], protocol="HTTP/1.1")
        payload = io.BytesIO(page(text).encode())
        url = f"https://e.org/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=payload, http_headers=http))
        members.append(buffer.getvalue())
    return members


def pages_of(data: bytes, size: int = 1000) -> tuple[list[str | None], list[str | None]]:
    from dechaff.document import Failure
    from dechaff.sources.container import Container
    from dechaff.sources.warc import read_warc

    chunks = (data[start : start + size] for start in range(0, len(data), size))
    found = list(read_warc(chunks, Container("w", "w"), [].append))
    return (
        [item.url for item in found if not isinstance(item, Failure)],
        [item.path for item in found if isinstance(item, Failure)],
    )


@needs("warcio", "fastwarc")
@pytest.mark.parametrize("size", [100, 1 << 20])
def test_a_broken_record_of_a_plain_warc_is_one_failure(size: int) -> None:
    records = warc(*(PARAGRAPH * 20 for _ in range(5)))
    urls: list[str | None] = [f"https://e.org/{number}" for number in range(5)]
    assert pages_of(b"".join(records), size) == (urls, [])
    header = b"".join([records[0], records[1].replace(b"WARC/1.0", b"WXRC/1.0"), *records[2:]])
    assert pages_of(header, size) == ([urls[0], *urls[2:]], ["w:2"])
    cut = b"".join([records[0], records[1][:-500], *records[2:]])
    assert pages_of(cut, size) == ([urls[0], *urls[2:]], ["w:2"]), "no page with the beginning of the next in it"
    assert pages_of(b"no WARC at all\r\n" * 100, size) == ([], ["w:1"])


@needs("warcio", "fastwarc")
def test_a_warc_that_ends_anywhere() -> None:
    """Whole pages, and one failure unless it ends between two records, or within the first bytes of one."""
    first, second = warc(PARAGRAPH, PARAGRAPH * 2)
    for end in range(len(first) + 16, len(first) + len(second) - 4, 7):
        assert pages_of((first + second)[:end]) == (["https://e.org/0"], ["w:2"]), end
    for end in (len(first), len(first) - 2, len(first) - 4):
        assert pages_of(first[:end]) == (["https://e.org/0"], [])


@needs("warcio", "fastwarc")
@pytest.mark.parametrize("seed", range(40))
def test_a_warc_with_a_hole(seed: int) -> None:
    """Pages are whole or not there at all, and what is missing has been said."""
    from dechaff.document import Failure
    from dechaff.sources.container import Container
    from dechaff.sources.warc import read_warc

    random = Random(seed)
    records = warc(*(f"{PARAGRAPH * 3} {number}" for number in range(6)))
    whole = b"".join(records)
    number = random.randrange(4)
    begin = random.randrange(records[number].index(b"<html"), len(records[number]) - 40)
    begin += sum(map(len, records[:number]))
    data = whole[:begin] + whole[begin + random.randrange(30, 1500) :]
    found = list(read_warc(iter([data]), Container("w", "w"), [].append))
    pages = [item for item in found if not isinstance(item, Failure)]
    assert len(found) - len(pages) == 1 and len(pages) >= 3
    assert all(page.data.rstrip().endswith(b"</html>") and page.data.count(b"<html") == 1 for page in pages)


@needs("warcio", "fastwarc")
def test_bodies_that_are_not_encoded_as_their_headers_say() -> None:
    headers = {1: ("Transfer-Encoding", "chunked"), 2: ("Content-Encoding", "gzip"), 3: ("Content-Encoding", "x-odd")}
    urls, failed = pages_of(b"".join(warc(*[PARAGRAPH * 3] * 5, headers=headers)))
    assert len(urls) == 5 and failed == []


@needs("warcio", "fastwarc")
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "br", "zstd"])
def test_an_encoded_body_of_which_a_part_is_missing_is_a_failure(encoding: str) -> None:
    import zlib

    content = page(DOCUMENTS["b"]).encode()
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bodies: dict[str, Any] = {
        "gzip": lambda: gzip.compress(content),
        "deflate": lambda: zlib.compress(content),
        "raw deflate": lambda: raw.compress(content) + raw.flush(),
        "br": lambda: pytest.importorskip("brotli").compress(content),
        "zstd": lambda: pytest.importorskip("zstandard").compress(content),
    }
    body = bodies[encoding]()
    said = encoding.rsplit(maxsplit=1)[-1]
    header = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {said}\r\n\r\n".encode()
    assert read_response(import_module("fastwarc"), header + body)[1] == content
    for size in (len(body) // 3, len(body) - 5):
        with pytest.raises(ValueError, match=r"cut off|not sound"):
            read_response(import_module("fastwarc"), header + body[:size])
