"""URLs: a web server of the test's own, and storage in memory."""

from __future__ import annotations

import functools
import gzip
import re
import ssl
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from dechaff.errors import UsageError
from dechaff.sinks.body_file import read_record
from tests.command import dechaff
from tests.documents import DOCUMENTS, as_jsonl, bodies, wanted_bodies
from tests.optional import needs


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

    from dechaff.batch.result_names import ResultNames
    from dechaff.sources.entries import Entry, read_entries
    from dechaff.sources.fields import Fields
    from dechaff.sources.open import read_source
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
