"""Any input to any output: what other tools wrote gives the same bodies, and everything comes back."""

from __future__ import annotations

import csv
import functools
import gzip
import io
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from dechaff.batch.workers.pool import map_in_order
from dechaff.cleaner import Cleaner
from dechaff.errors import OutputError, UsageError
from dechaff.sinks.body_file import BodyForm, front_matter, read_article, read_record
from dechaff.sinks.record_lines import from_line, to_line
from dechaff.sinks.shards import Layout, Shards
from dechaff.sources.decompress import decompress
from tests.command import dechaff
from tests.optional import needs
from tests.places import ROOT, SOURCE, SYNTHETIC

SEEDS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))}
RULES = """\
version: 1
limits: {leave_at_least: 0 words, remove_at_most: 90%}
rules:
  - id: share
    match: Share
  - id: leading-date
    at: first line
    match: date <date as date> <keep>
"""
PARAGRAPH = "The talks resumed on Monday, and officials of both sides were hopeful that they would last. "
DOCUMENTS = {
    "a": f"date 2023-11-06 {PARAGRAPH * 3}\r\n\r\nShare\r\n\r\nZwölf „Fälle“ 👍\n",
    "b": f"{PARAGRAPH * 2}\n\n\n{PARAGRAPH}",
    "c": f"Share\n\n{PARAGRAPH * 4}\nShare",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "plain").mkdir()
    for name, text in DOCUMENTS.items():
        (tmp_path / "plain" / f"{name}.txt").write_bytes(text.encode())
    return tmp_path


def page(text: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())
    return f"<html lang='en'><head><title>T</title></head><body><article><h1>T</h1>{paragraphs}</article></body></html>"


def bodies(place: Path, *arguments: str | Path, expect: int = 0) -> dict[str, str | None]:
    """The bodies by id, as JSONL on standard output has them."""
    done = dechaff("clean", *arguments, "--to", "jsonl", "-o", "-", cwd=place)
    assert done.returncode == expect, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {record["id"]: record["body"] for record in found}


@functools.cache
def wanted_bodies() -> dict[str, str | None]:
    """What the documents become."""
    cleaner = Cleaner.from_text(RULES)
    return {id: cleaner.clean(text.encode()).body for id, text in DOCUMENTS.items()}


def plain_bodies(place: Path, folder: str = "plain", suffix: str = "") -> dict[str, str | None]:
    """What the plain files of a folder become, by the per-file path."""
    done = dechaff("clean", folder, "-o", f"{folder}-out", cwd=place)
    assert done.returncode == 0, done.stderr
    return {
        path.stem + suffix: path.read_text("utf-8")[:-1] for path in sorted((place / f"{folder}-out").rglob("*.txt"))
    }


# the same bodies, whatever holds them


def as_jsonl() -> str:
    return "".join(json.dumps({"id": id, "text": text, "n": 1}) + "\n" for id, text in DOCUMENTS.items())


def test_jsonl_csv_and_zip_give_the_same_bodies(place: Path) -> None:
    wanted = plain_bodies(place)
    assert wanted == wanted_bodies()
    (place / "d.jsonl.gz").write_bytes(gzip.compress(as_jsonl().encode()))
    assert bodies(place, "d.jsonl.gz") == wanted
    with (place / "d.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *DOCUMENTS.items()])
    assert bodies(place, "d.csv") == wanted
    with zipfile.ZipFile(place / "d.zip", "w") as archive:
        for id, text in DOCUMENTS.items():
            archive.writestr(f"{id}.txt", text)
    assert bodies(place, "d.zip") == {f"d.zip/{id}.txt": body for id, body in wanted.items()}
    assert bodies(place, "plain") == {f"{id}.txt": body for id, body in wanted.items()}


def test_jsonl_by_jq(place: Path) -> None:
    """The documents as `jq -c '.[]'` wrote them, once."""
    written = SYNTHETIC / "containers" / "written-by-jq.jsonl"
    assert [json.loads(line)["text"] for line in written.read_bytes().splitlines()] == list(DOCUMENTS.values())
    assert bodies(place, written) == wanted_bodies()


@needs("pandas", "pyarrow")
def test_jsonl_and_parquet_by_pandas(place: Path) -> None:
    import pandas

    frame = pandas.DataFrame({"id": list(DOCUMENTS), "text": list(DOCUMENTS.values()), "n": [1.5, None, 3]})
    frame.to_json(place / "pandas.jsonl", orient="records", lines=True)
    frame.to_parquet(place / "pandas.parquet")
    wanted = wanted_bodies()
    assert bodies(place, "pandas.jsonl") == bodies(place, "pandas.parquet") == wanted


@needs("pyarrow")
def test_parquet_by_pyarrow(place: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    for name, kind in (("s", pyarrow.string()), ("l", pyarrow.large_string()), ("b", pyarrow.binary())):
        texts = pyarrow.array([text.encode() if name == "b" else text for text in DOCUMENTS.values()], kind)
        parquet.write_table(
            pyarrow.table({"id": list(DOCUMENTS), "text": texts}), place / f"{name}.parquet", row_group_size=2
        )
        assert bodies(place, f"{name}.parquet") == wanted_bodies()
    (place / "s.parquet.gz").write_bytes(gzip.compress((place / "s.parquet").read_bytes()))
    assert bodies(place, "s.parquet.gz") == wanted_bodies()
    (place / "broken.parquet").write_bytes((place / "s.parquet").read_bytes()[:-40])
    done = dechaff("clean", "broken.parquet", "-o", "x", cwd=place)
    assert done.returncode == 1 and "broken.parquet:1: not a sound Parquet file" in done.stdout


@needs("polars", "pyarrow")
def test_parquet_and_jsonl_by_polars(place: Path) -> None:
    import polars

    frame = polars.DataFrame({"id": list(DOCUMENTS), "text": list(DOCUMENTS.values()), "tags": [["x"], [], None]})
    frame.write_parquet(place / "polars.parquet")
    frame.write_ndjson(place / "polars.ndjson")
    assert bodies(place, "polars.parquet") == bodies(place, "polars.ndjson") == wanted_bodies()


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
    from dechaff.sources.records import Container
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
    from dechaff.sources.records import Container
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


@needs("zstandard")
def test_zstd_in_and_out(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl(), "utf-8")
    assert dechaff("clean", "d.jsonl", "-o", "e.jsonl.zst", cwd=place).returncode == 0
    data = b"".join(
        piece for piece in decompress([(place / "e.jsonl.zst").read_bytes()], "zst") if isinstance(piece, bytes)
    )
    assert {record["id"]: record["body"] for record in map(json.loads, data.splitlines())} == wanted_bodies()
    assert bodies(place, "e.jsonl.zst") == wanted_bodies(), "cleaning twice is cleaning once"


# remote


def certificate(folder: Path) -> Path:
    """A certificate for this machine, with its key, that nobody but this test trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem) + secret)
    return path


@pytest.fixture(params=["http", pytest.param("https", marks=needs("cryptography"))])
def server(request: pytest.FixtureRequest, place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(place))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        if request.param == "https":
            known = certificate(place)
            monkeypatch.setenv("SSL_CERT_FILE", str(known))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(known)
            running.socket = context.wrap_socket(running.socket, server_side=True)
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"{request.param}://localhost:{running.server_port}"
        running.shutdown()


@needs("fsspec", "aiohttp")
def test_a_url(place: Path, server: str) -> None:
    (place / "d.jsonl.gz").write_bytes(gzip.compress(as_jsonl().encode()))
    assert bodies(place, f"{server}/d.jsonl.gz") == wanted_bodies()
    done = dechaff("clean", f"{server}/plain/a.txt", "-o", "out", cwd=place)
    assert done.returncode == 0 and read_record(place / "out/a.json").source["url"] == f"{server}/plain/a.txt"
    again = dechaff("clean", f"{server}/plain/a.txt", "-o", "out", cwd=place)
    assert "1 was up to date" in again.stdout
    done = dechaff("clean", f"{server}/nothing.txt", "-o", "out", cwd=place)
    assert done.returncode == 2 and "there is no " in done.stderr


def test_errors_of_storage_libraries_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Theirs are neither the system's nor of each other: those that are loaded are known by name."""
    from dechaff.sources.remote import remote_errors

    class BotoCoreError(Exception):
        pass

    assert BotoCoreError not in remote_errors("s3://bucket/x") and remote_errors(None) == (OSError,)
    monkeypatch.setitem(sys.modules, "botocore.exceptions", SimpleNamespace(BotoCoreError=BotoCoreError))  # type: ignore[arg-type]
    assert BotoCoreError in remote_errors("s3://bucket/x")


@needs("fsspec", "aiohttp")
@pytest.mark.parametrize(("url", "message"), [
    ("http://127.0.0.1:9/a.txt", "can't look at http://127.0.0.1:9/a.txt: |there is no "),
    ("https://127.0.0.1:9/a.txt", "can't look at https://127.0.0.1:9/a.txt: |there is no "),
    ("s3://bucket/a.txt", "pip install s3fs|can't look at "),
    ("gs://bucket/a.txt", "pip install gcsfs|can't look at "),
    ("file:///nowhere/a.txt", "there is no file:///nowhere/a.txt"),
])  # fmt: skip
def test_what_can_not_be_reached_is_one_line(place: Path, url: str, message: str) -> None:
    done = dechaff("clean", url, "-o", "out", cwd=place)
    assert done.returncode == 2 and re.search(message, done.stderr) and done.stderr.count("\n") == 1, done.stderr


@needs("fsspec")
def test_object_storage() -> None:
    import fsspec

    from dechaff.batch.names import ResultNames
    from dechaff.sources.entries import Entry, read_entries
    from dechaff.sources.open import read_source
    from dechaff.sources.records import Fields
    from dechaff.sources.remote import find_remote

    memory = fsspec.filesystem("memory")
    memory.pipe(
        {"/bucket/a.txt": b"A", "/bucket/sub/d.jsonl.gz": gzip.compress(as_jsonl().encode()), "/bucket/x.pdf": b""}
    )
    try:
        found = find_remote("memory://bucket")
        assert [item.id for item in (*found.documents, *found.containers)] == ["a.txt", "sub/d.jsonl.gz"]
        assert len(found.skipped) == 1
        assert read_source(found.documents[0]).data == b"A"
        names = ResultNames((*found.documents, *found.containers))
        entries = list(read_entries(found.containers, Fields(), [].append))
        assert [names.name(entry) for entry in entries if isinstance(entry, Entry)] == [
            f"sub/d.jsonl.gz/{id}" for id in DOCUMENTS
        ]
        assert [item.id for item in find_remote("memory://bucket/*.txt").documents] == ["a.txt"]
        assert [item.id for item in find_remote("memory://bucket/a.txt").documents] == ["a.txt"]
        with pytest.raises(UsageError, match="there is no"):
            find_remote("memory://bucket/none.txt")
    finally:
        memory.rm("/bucket", recursive=True)


# outputs


def test_records_become_files_of_their_own_and_are_taken_up_again(place: Path) -> None:
    (place / "in/sub").mkdir(parents=True)
    (place / "in/sub/d.jsonl").write_text(as_jsonl(), "utf-8")
    shutil.copy(place / "plain/a.txt", place / "in/a.txt")
    first = dechaff("clean", "in", "-o", "out", "-w", "2", cwd=place)
    assert first.returncode == 0 and 'in/sub/d.jsonl: taking the text from "text", the id from "id"' in first.stderr
    names = sorted(path.relative_to(place / "out").as_posix() for path in (place / "out").rglob("*.txt"))
    assert names == ["a.txt", *(f"sub/d.jsonl/{id}.txt" for id in DOCUMENTS)]
    record = read_record(place / "out/sub/d.jsonl/b.json")
    assert (record.id, record.source["path"], record.source["record"]) == ("b", "in/sub/d.jsonl", 2)
    assert read_article(place / "out/sub/d.jsonl/a.json").restore() == DOCUMENTS["a"]
    assert "4 were up to date" in dechaff("clean", "in", "-o", "out", cwd=place).stdout
    (place / "in/sub/d.jsonl").write_text(as_jsonl().replace("Monday", "Tuesday", 1), "utf-8")
    assert "3 were up to date" in dechaff("clean", "in", "-o", "out", cwd=place).stdout
    (place / "out/sub/d.jsonl/b.txt").write_text("edited", "utf-8")
    (place / "out/sub/d.jsonl/b.json").unlink()
    refused = dechaff("clean", "in", "-o", "out", cwd=place)
    assert refused.returncode == 3 and "did not write is in the way" in refused.stdout


def test_ids_cannot_leave_the_output_folder(place: Path) -> None:
    ids = [
        "../../evil",
        "/etc/passwd",
        "..",
        "C:\\x",
        "nul",
        "a",
        "A",
        "a",
        "x" * 500,
        "a\x00b",
        "é",
        "e\u0301",
        " ",
        ".",
    ]
    lines = [json.dumps({"id": id, "text": PARAGRAPH * 3}) for id in ids]
    (place / "d.jsonl").write_text("\n".join(lines), "utf-8")
    before = set(place.rglob("*"))
    assert dechaff("clean", "d.jsonl", "-o", "out", cwd=place).returncode == 0
    new = [path for path in place.rglob("*") if path not in before and path.is_file()]
    assert len(new) == 2 * len(ids) and {path.parent for path in new} == {place / "out/d.jsonl"}
    assert len({path.name.casefold() for path in new}) == len(new)


def test_everything_comes_back_from_a_line(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl().replace('"n": 1', '"n": 12345678901234567890123'), "utf-8")
    done = dechaff("clean", "d.jsonl", "-o", "lines.jsonl", cwd=place)
    assert done.returncode == 0, done.stderr
    for line in (place / "lines.jsonl").read_bytes().splitlines():
        article, extra = from_line(line)
        assert article.restore() == DOCUMENTS[article.record.id]
        assert to_line(article, extra) or extra
        assert b'"extra":{"n":12345678901234567890123}' in line
    record = json.loads(line)
    assert list(record)[:6] == ["id", "body", "schema", "source", "metadata", "measures"]
    assert record["schema"] == "dechaff-record/1"


def test_a_line_and_its_article() -> None:
    cleaner = Cleaner.from_text(RULES)
    for text in (*DOCUMENTS.values(), "", "Share"):
        article = cleaner.clean(text)
        assert from_line(to_line(article, {"x": [1, None]})) == (article, {"x": [1, None]})
    for wrong in (b"", b"[]", b"{}", b'{"schema": "dechaff-record/1"}', b'{"schema": "dechaff/1", "body": {}}'):
        with pytest.raises(UsageError, match="not a "):
            from_line(wrong)


def test_fields_that_are_not_ours_travel_untouched(place: Path) -> None:
    extra = {"list": [1, {"x": None}], "date": "1.5.2024", "body_": True, "half": "\ud83d"}
    (place / "d.jsonl").write_text(json.dumps({"id": "1", "text": PARAGRAPH * 3, **extra}) + "\n", "utf-8")
    done = dechaff("clean", "d.jsonl", "-o", "-", cwd=place)
    assert json.loads(done.stdout)["extra"] == extra


@needs("pyarrow")
def test_parquet_out(place: Path) -> None:
    from pyarrow import parquet

    (place / "d.jsonl").write_text(as_jsonl().replace('"n": 1', '"n": {"x": [12345678901234567890123]}'), "utf-8")
    done = dechaff("clean", "d.jsonl", "--to", "parquet", "-o", "out", cwd=place)
    assert done.returncode == 0, done.stderr
    (path,) = (place / "out").iterdir()
    assert path.name == "part-00000.parquet"
    rows = parquet.read_table(path).to_pylist()
    assert {row["id"]: row["body"] for row in rows} == wanted_bodies()
    assert rows[0]["extra"] == '{"n":{"x":[12345678901234567890123]}}'
    assert dict(rows[0]["metadata"]) == {"date": "2023-11-06", "date_text": "2023-11-06", "language": "en"}
    assert rows[0]["removed"][0]["saved"] == [("date", "2023-11-06")] and rows[0]["whitespace"]
    assert bodies(place, path) == wanted_bodies()
    done = dechaff("clean", "d.jsonl", "--body-only", "-o", "b.parquet", cwd=place)
    assert parquet.read_schema(place / "b.parquet").names == ["id", "body"]


def test_parts(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl() * 50, "utf-8")
    assert dechaff("clean", "d.jsonl", "--to", "jsonl", "--shard-size", "50KB", "-o", "out", cwd=place).returncode == 0
    parts = sorted((place / "out").iterdir())
    assert len(parts) > 2 and [part.name for part in parts][:2] == ["part-00000.jsonl", "part-00001.jsonl"]
    assert all(part.stat().st_size <= 50 << 10 for part in parts)
    assert sum(len(part.read_bytes().splitlines()) for part in parts) == 150
    again = dechaff("clean", "d.jsonl", "--to", "jsonl", "-o", "out", cwd=place)
    assert again.returncode == 3 and "part-00000.jsonl: it is there already" in again.stderr
    forced = dechaff("clean", "d.jsonl", "--to", "jsonl", "--compress", "gz", "-o", "out", "--force", cwd=place)
    assert forced.returncode == 0 and [part.name for part in (place / "out").iterdir()] == ["part-00000.jsonl.gz"]
    inside = dechaff("clean", "out/part-00000.jsonl.gz", "--to", "jsonl", "-o", "out", "--force", cwd=place)
    assert inside.returncode == 2 and "would overwrite the input" in inside.stderr


def test_parts_are_the_same_with_any_number_of_workers(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl() * 30, "utf-8")
    for workers in ("1", "3"):
        dechaff("clean", "d.jsonl", "-o", f"{workers}.jsonl.gz", "-w", workers, cwd=place)
    assert (place / "1.jsonl.gz").read_bytes() == (place / "3.jsonl.gz").read_bytes()


def test_few_large_records_are_under_way() -> None:
    """What is read ahead for two workers: batches of sixteen, or of a megabyte and the record that makes it so."""
    read: list[int] = []

    def items(size: int) -> Iterator[int]:
        for number in range(200):
            read.append(number)
            yield size

    for size, most in ((10, 5 * 16), (300 << 10, 5 * 4), (5 << 20, 5)):
        read.clear()
        results = map_in_order(abs, items(size), 2, lost=lambda item, _: item, size=abs, alone=0)
        assert next(results) == size and len(read) <= most
        results.close()  # type: ignore[attr-defined]


def test_a_run_that_fails_leaves_no_part(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Shards(tmp_path / "out", Layout()) as shards:
        shards.write(b"{}\n")
        raise RuntimeError
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "x.jsonl").write_bytes(b"mine")
    with pytest.raises(OutputError, match="there already"), Shards(tmp_path / "x.jsonl", Layout()):
        pass
    assert (tmp_path / "x.jsonl").read_bytes() == b"mine"


def test_markdown(place: Path) -> None:
    from yaml import safe_load

    (place / "plain/a.html").write_text(
        page('Title: "x" #1\n' + PARAGRAPH * 3).replace(">T<", '>A: "b" \\ c\x85<'), "utf-8"
    )
    assert dechaff("clean", "plain", "--to", "md", "-o", "out", cwd=place).returncode == 0
    text = (place / "out/a.txt.md").read_text("utf-8")
    head, _, body = text.removeprefix("---\n").partition("---\n\n")
    assert safe_load(head) == {
        "id": "a.txt", "date": "2023-11-06", "date_text": "2023-11-06", "language": "en", "status": "cleaned",
    }  # fmt: skip
    assert f"{plain_bodies(place)['a.txt']}\n" == body
    assert read_article(place / "out/a.txt.json").restore() == DOCUMENTS["a"]
    record = read_record(place / "out/a.html.json")
    assert safe_load(front_matter(record).decode().split("---")[1])["title"] == record.metadata["title"]
    assert "4 were up to date" in dechaff("clean", "plain", "--to", "md", "-o", "out", cwd=place).stdout
    (place / "out/b.md").write_text("edited", "utf-8")
    assert dechaff("clean", "plain", "--to", "md", "-o", "out", cwd=place).returncode == 3


def test_less_than_everything(place: Path) -> None:
    assert dechaff("clean", "plain", "--body-only", "-o", "out", cwd=place).returncode == 0
    assert sorted(path.name for path in (place / "out").iterdir()) == ["a.txt", "b.txt", "c.txt"]
    assert dechaff("clean", "plain", "--body-only", "-o", "out", cwd=place).returncode == 0, "the same again is fine"
    (place / "out/a.txt").write_text("edited", "utf-8")
    assert dechaff("clean", "plain", "--body-only", "-o", "out", cwd=place).returncode == 3
    assert dechaff("clean", "plain", "--no-record", "-o", "brief", cwd=place).returncode == 0
    brief = json.loads((place / "brief/a.json").read_bytes())
    assert list(brief) == ["schema", "id", "source", "metadata", "body", "status", "tool"]
    (place / "plain/a.txt").write_text(PARAGRAPH * 5, "utf-8")
    assert dechaff("clean", "plain", "--no-record", "-o", "brief", cwd=place).returncode == 0, (
        "ours: it may be replaced"
    )
    (place / "brief/a.txt").write_text("edited", "utf-8")
    assert dechaff("clean", "plain", "--no-record", "-o", "brief", cwd=place).returncode == 3
    lines = dechaff("clean", "plain", "--body-only", "-o", "-", cwd=place).stdout.splitlines()
    assert [list(json.loads(line)) for line in lines] == [["id", "body"]] * 3
    lines = dechaff("clean", "plain", "--no-record", "-o", "-", cwd=place).stdout.splitlines()
    assert list(json.loads(lines[0])) == ["id", "body", "schema", "source", "metadata", "measures", "status", "tool"]
    assert BodyForm(detail="brief").suffix == ".txt"


def test_a_rejected_document(place: Path) -> None:
    (place / "rules.yaml").write_text(RULES.replace("match: Share", "match: Share\n    do: reject"), "utf-8")
    done = dechaff("clean", "plain", "-o", "-", cwd=place)
    found = {record["id"]: record for record in map(json.loads, done.stdout.splitlines())}
    assert (found["a.txt"]["status"], found["a.txt"]["body"], found["b.txt"]["status"]) == (
        "rejected",
        None,
        "unchanged",
    )
    assert len(dechaff("clean", "plain", "--body-only", "-o", "-", cwd=place).stdout.splitlines()) == 1


def test_standard_input(place: Path) -> None:
    done = dechaff("clean", "-", "--from", "jsonl", cwd=place, data=as_jsonl())
    assert {record["id"]: record["body"] for record in map(json.loads, done.stdout.splitlines())} == wanted_bodies()
    assert 'stdin: taking the text from "text"' in done.stderr
    done = dechaff("clean", "-", "--from", "html", "-o", "out", cwd=place, data=page(DOCUMENTS["b"]))
    assert done.returncode == 0 and (place / "out/stdin.txt").is_file()
    done = dechaff("clean", "-", cwd=place, data=DOCUMENTS["a"])
    assert done.stdout == f"{wanted_bodies()['a']}\n"


def test_failures_are_listed_with_their_lines(place: Path) -> None:
    (place / "d.jsonl").write_text('{"text": "x"\n' + as_jsonl() + '{"text": 4}\n', "utf-8")
    done = dechaff("clean", "d.jsonl", "--to", "jsonl", "-o", "out", cwd=place)
    assert done.returncode == 1
    listed = [json.loads(line) for line in (place / "out/failures.jsonl").read_text("utf-8").splitlines()]
    assert [failure["path"] for failure in listed] == ["d.jsonl:1", "d.jsonl:5"]
    assert 'failed: d.jsonl:5: the field "text" is a number, not text (read)' in done.stdout
    (place / "d.jsonl").write_text(as_jsonl(), "utf-8")
    assert dechaff("clean", "d.jsonl", "--to", "jsonl", "-o", "out", "--force", cwd=place).returncode == 0
    assert not (place / "out/failures.jsonl").exists()


def test_lines_are_counted_over_all_records(place: Path) -> None:
    rules = RULES + "  - id: often\n    match: <any>\n    when: {in_files: 3}\n    at: last line\n"
    (place / "rules.yaml").write_text(rules, "utf-8")
    texts = [f"{PARAGRAPH * 3} {number}\n\nA closing line that all have." for number in range(4)]
    (place / "d.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    assert all("closing" not in (body or "") for body in bodies(place, "d.jsonl").values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["d.jsonl", "--to", "pdf"], '--to "pdf": the forms are files, md, jsonl, parquet'),
        (["d.jsonl", "--to", "parquet", "-o", "-"], "--to parquet writes files"),
        (["d.jsonl", "--to", "jsonl", "-o", "x.parquet"], "is the name of a parquet file"),
        (["d.jsonl", "--to", "jsonl", "--compress", "rar"], "use gz, zst, bz2 or xz"),
        (["d.jsonl", "--to", "jsonl", "--shard-size", "much"], "write a size as 512MB"),
        (["plain", "--from", "jsonl"], "--from is for named files"),
        (["-", "plain"], "standard input.* can't be combined"),
        (["-", "--from", "pdf"], 'no such kind of input: "pdf"'),
        (["d.jsonl", "-o", "d.jsonl", "--force"], "would overwrite the input d.jsonl"),
        (["nothing://x/y"], "can't read nothing://x/y|optional part: pip install"),
    ],
)
def test_calls_that_make_no_sense(place: Path, arguments: list[str], message: str) -> None:
    (place / "d.jsonl").write_text(as_jsonl(), "utf-8")
    done = dechaff("clean", *arguments, cwd=place)
    assert done.returncode == 2 and re.search(message, done.stderr), done.stderr


def test_a_dry_run_writes_nothing(place: Path) -> None:
    (place / "d.jsonl").write_text(as_jsonl() + "{\n", "utf-8")
    for more in ([], ["--to", "jsonl"], ["--to", "md"]):
        assert dechaff("clean", "d.jsonl", *more, "--dry-run", "-o", "out", cwd=place).returncode == 1
    assert not (place / "out").exists()


# without the extras


HIDDEN = (
    "pyarrow fastwarc zstandard fsspec aiohttp pandas polars datatrove datasets spacy langchain_core scrapy llama_index"
)
BLOCKED = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names!r}.split():
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hide())
sys.argv = ["dechaff", *{arguments!r}]
from dechaff.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("argument", "extra"),
    [("d.warc", "warc"), ("d.parquet", "parquet"), ("d.jsonl.zst", "zstd"), ("s3://b/d.jsonl", "remote")],
)
def test_a_missing_extra_is_named_in_one_line(place: Path, argument: str, extra: str) -> None:
    if "://" not in argument:
        (place / argument).write_bytes(b"x")
    code = BLOCKED.format(names=HIDDEN, arguments=["clean", argument, "-o", "out"])
    done = subprocess.run([sys.executable, "-c", code], cwd=place, env={**os.environ, "PYTHONPATH": str(SOURCE)},
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.strip().endswith(f"needs an optional part: pip install 'dechaff[{extra}]'")
    assert done.stderr.count("\n") == 1


def test_cleaning_plain_files_imports_none_of_the_extras(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Stubs stand before the libraries, and tell who was imported, by whichever process."""
    stubs, told = tmp_path_factory.mktemp("stubs"), place / "imported"
    for name in HIDDEN.split():
        code = f"open({str(told)!r}, 'a').write('{name} ')\nraise ImportError('a stub')\n"
        (stubs / f"{name}.py").write_text(code, "utf-8")

    def clean(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": f"{stubs}{os.pathsep}{SOURCE}"}
        command = [sys.executable, "-m", "dechaff", "clean", *arguments]
        return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=60)

    for arguments in (
        ["plain", "-o", "out"],
        [str(ROOT / "seeds"), "-o", "seeds-out"],
        ["plain", "-o", "two", "-w", "2"],
    ):
        done = clean(*arguments)
        assert done.returncode == 0 and "results: " in done.stdout, done.stderr
        assert not told.exists(), told.read_text("utf-8")
    (place / "d.jsonl.zst").write_bytes(b"x")
    assert clean("d.jsonl.zst", "-o", "out").returncode == 2 and told.read_text("utf-8") == "zstandard "


# memory


MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "dechaff", "clean", *sys.argv[1:]])
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts otherwise elsewhere")
def test_a_stream_needs_no_more_memory_than_a_little_one(place: Path) -> None:
    """40 MB of records in at most 40 MB more than the first of them; benchmarks/streams.py takes 2 GB."""
    line = json.dumps({"text": f"{PARAGRAPH * 20}\n\nShare\n", "more": "x" * 2000}) + "\n"

    def used(count: int) -> int:
        with gzip.open(place / "d.jsonl.gz", "wt", 1) as file:
            for _ in range(count):
                file.write(line)
        command = [sys.executable, "-c", MEASURE, "d.jsonl.gz", "-o", "e.jsonl.gz", "--force", "-q", "-w", "1"]
        done = subprocess.run(
            command, cwd=place, env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True
        )
        status, megabytes = map(int, done.stdout.split())
        assert status == 0, done.stderr
        return megabytes

    assert used(10_000) < used(10) + 40
