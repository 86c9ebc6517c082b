"""Damaged web archives: each sound record is read, each damaged one is a failure, counted against warcio's records."""

from __future__ import annotations

import gzip
import io
from random import Random

import pytest

from dechaff.document import Failure
from dechaff.sources.container import Container
from dechaff.sources.decompress import decompress
from dechaff.sources.warc import read_warc
from tests.optional import needs

pytestmark = needs("warcio", "fastwarc")


def records(count: int, *, compressed: bool) -> list[bytes]:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    made = []
    for number in range(count):
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=compressed)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        page = io.BytesIO(f"<html><body>{Random(number).randbytes(800).hex()}</body></html>".encode())
        url = f"https://e.org/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=page, http_headers=http))
        made.append(buffer.getvalue())
    return made


def counted(data: bytes) -> int:
    """The number of records that warcio finds in a sound file."""
    from warcio.archiveiterator import ArchiveIterator

    return sum(1 for _ in ArchiveIterator(io.BytesIO(data)))


def spoil(record: bytes, how: str, random: Random) -> bytes:
    if how == "magic":
        return record.replace(b"WARC/1.0", b"WXRC/1.0")
    if how == "length":
        return record.replace(b"Content-Length: ", b"Content-Length: 9", 1)
    if how == "cut header":  # in the midst of a line
        return record[: record.index(b"WARC-Date: ") + random.randrange(3, 20)]
    if how == "no length":
        return record.replace(b"Content-Length", b"Content-Breadth")
    at = random.randrange(len(record) // 2, len(record) - 40)
    return record[:at] + record[at + random.randrange(5, 30) :]


@pytest.mark.parametrize("how", ["magic", "length", "no length", "hole", "cut header", "gzip"])
@pytest.mark.parametrize("damaged", [1, 2, 5])
def test_every_sound_record_is_read(how: str, damaged: int) -> None:
    """Also behind the second damaged one, and the third."""
    random = Random(f"{how} {damaged}")
    whole = records(14, compressed=how == "gzip")
    assert counted(b"".join(whole)) == 14
    places = sorted(random.sample(range(0, 13, 2), damaged))
    data = b"".join(spoil(one, how, random) if number in places else one for number, one in enumerate(whole))
    size = random.choice([50, 1000, 1 << 18])
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    found = list(read_warc(decompress(chunks, "gz") if how == "gzip" else iter(chunks), Container("w", "w"), print))
    read = {item.url for item in found if not isinstance(item, Failure)}
    assert read == {f"https://e.org/{number}" for number in range(14) if number not in places}
    assert len(found) == 14, "a document or a failure for each"
    assert len({item.path if isinstance(item, Failure) else item.record for item in found}) == 14


def test_gzip_without_members_of_records() -> None:
    """One gzip member over all records, damaged in the midst: what is before it is read."""
    data = gzip.compress(b"".join(records(10, compressed=False)), mtime=0)
    cut = data[: len(data) // 2]
    found = list(read_warc(decompress([cut], "gz"), Container("w", "w"), print))
    assert 3 <= sum(not isinstance(item, Failure) for item in found) <= 5
    assert sum(isinstance(item, Failure) for item in found) == 1
