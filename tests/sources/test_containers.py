"""Containers: what stands in them comes out exactly, and a broken place costs no more than what stands there."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.batch.result_names import RecordNames, ResultNames, Seen64
from dechaff.cleaner import Cleaner
from dechaff.document import Compression, Failure, Source, Verbatim
from dechaff.errors import DocumentError, UsageError
from dechaff.sinks.shards import compressor
from dechaff.sources.container import Container, lines
from dechaff.sources.decompress import Broken, decompress
from dechaff.sources.discover import Found, discover
from dechaff.sources.entries import Entry, Opened, read_entries
from dechaff.sources.fields import Fields, no_report
from dechaff.sources.json import read_json
from dechaff.sources.mbox import read_mbox
from dechaff.sources.media_types import FileKind, kind_of, named_kind
from dechaff.sources.open import read_source
from dechaff.sources.tables import read_table
from tests.optional import needs
from tests.results import assert_sound

COMPRESSED: dict[Compression, Any] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
HOME = Container("x", "in/x")


def packed(compression: Compression, data: bytes) -> bytes:
    buffer = io.BytesIO()
    writer = compressor(compression, buffer)
    writer.write(data)
    writer.close()
    return buffer.getvalue()


def cut_up(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def unpacked(compression: Compression, data: bytes, size: int = 1000) -> tuple[bytes, list[str]]:
    pieces = list(decompress(cut_up(data, size), compression))
    whole = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return whole, [piece.reason for piece in pieces if isinstance(piece, Broken)]


def noise(seed: int, size: int) -> bytes:
    """Bytes that hardly compress, so that a member has a length."""
    return Random(seed).randbytes(size)


def read_all(*inputs: Found | Opened, fields: Fields = Fields(), said: list[str] | None = None) -> list[Any]:  # noqa: B008
    return list(read_entries(inputs, fields, [].append if said is None else said.append))


def names_of(found: Found, entries: Iterable[Any]) -> list[str]:
    names = ResultNames([found])
    return [names.name(entry) for entry in entries if isinstance(entry, Entry)]


def named(folder: Path, name: str, data: bytes) -> Found:
    path = folder / name
    path.write_bytes(data)
    (found,) = (discovery := discover([path])).containers or discovery.documents
    return found


# kinds


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", FileKind()),
        ("a.HTML.GZ", FileKind("html", None, "gz")),
        ("a.b.jsonl.zst", FileKind(None, "jsonl", "zst")),
        ("a.ndjson", FileKind(None, "jsonl")),
        ("a.warc.gz", FileKind(None, "warc", "gz")),
        ("a.parquet", FileKind(None, "parquet")),
        ("a.gz", None),
        ("gz", None),
        ("a.pdf.gz", None),
        (".jsonl", None),
    ],
)
def test_kinds(name: str, kind: FileKind | None) -> None:
    assert kind_of(name) == kind


def test_kinds_that_are_named() -> None:
    assert (
        named_kind("csv.gz") == FileKind(None, "csv", "gz")
        and named_kind("txt") == FileKind("text")
        and named_kind(".html") == FileKind("html")
    )
    with pytest.raises(UsageError, match=r'no such kind of input: "docx". There are txt, .*jsonl'):
        named_kind("docx")


def test_a_folder_of_mixed_files(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c/d.html.gz", "c/e.csv.xz", "f.zip", "g.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(gzip.compress(b"<p>x") if name.endswith("gz") else b"x")
    found = discover([tmp_path])
    assert [item.id for item in found.documents] == ["a.txt", "c/d.html.gz"]
    assert [(item.id, item.container, item.compression) for item in found.containers] == [
        ("b.jsonl", "jsonl", None),
        ("c/e.csv.xz", "csv", "xz"),
        ("f.zip", "zip", None),
    ]
    assert read_source(found.documents[1]).data == b"<p>x"


# compression


@given(st.binary(max_size=3000), st.sampled_from(["gz", "bz2", "xz"]), st.integers(1, 400))
def test_what_is_compressed_comes_back(data: bytes, compression: Compression, size: int) -> None:
    assert unpacked(compression, packed(compression, data), size) == (data, [])


@needs("zstandard")
@given(st.binary(max_size=3000), st.integers(1, 400))
def test_what_zstd_compressed_comes_back(data: bytes, size: int) -> None:
    two = packed("zst", data) + b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + packed("zst", b"next")
    assert unpacked("zst", two, size) == (data + b"next", [])


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz"])
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_members_follow_one_another(compression: Compression, size: int) -> None:
    compress = COMPRESSED[compression]
    data = compress(b"one\n") + compress(b"") + compress(b"two\n") + b"\0" * 8
    assert unpacked(compression, data, size) == (b"one\ntwo\n", [])


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz"])
@pytest.mark.parametrize("size", [13, 4096, 10_000_000])
def test_a_truncated_member_is_one_failure_and_the_next_one_is_read(compression: Compression, size: int) -> None:
    compress = COMPRESSED[compression]
    first, second, last = (noise(seed, 200_000) for seed in range(3))
    cut = compress(second)
    for keep in (len(cut) // 2, len(cut) - 3, 20):
        data, reasons = unpacked(compression, compress(first) + cut[:keep] + compress(last), size)
        assert len(reasons) == 1
        assert data.startswith(first) and data.endswith(last)
    data, reasons = unpacked(compression, compress(first) + cut[: len(cut) // 2], size)
    assert data.startswith(first) and len(reasons) == 1 and "cut off" in reasons[0]


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz", pytest.param("zst", marks=needs("zstandard"))])
def test_what_is_not_compressed_is_said_once(compression: Compression) -> None:
    data, reasons = unpacked(compression, b"just a text, no more\n" * 1000)
    assert data == b"" and len(reasons) == 1 and reasons[0].startswith("this is not ")
    assert unpacked(compression, b"") == (b"", [])


@given(st.binary(max_size=300), st.integers(0, 299), st.sampled_from(["gz", "bz2", "xz"]))
def test_damage_never_raises(noise: bytes, place: int, compression: Compression) -> None:
    data = COMPRESSED[compression](b"text " * 50)
    unpacked(compression, data[:place] + noise + data[place:], 64)


def test_a_little_file_that_becomes_a_large_one_is_refused(tmp_path: Path) -> None:
    found = named(tmp_path, "bomb.txt.gz", gzip.compress(b"\0" * (70 << 20)))
    with pytest.raises(DocumentError, match="larger than 64 MiB"):
        read_source(found)


def test_compressed_files_do_not_tell_the_time() -> None:
    assert packed("gz", b"x") == packed("gz", b"x") and packed("gz", b"x")[4:8] == b"\0\0\0\0"


# lines


@given(st.lists(st.sampled_from([b"", b"a", b"bc\r", b"ddd"]), max_size=6), st.integers(1, 5), st.booleans())
def test_lines(parts: list[bytes], size: int, ended: bool) -> None:
    data = b"\n".join(parts) + (b"\n" if ended else b"")
    found = list(lines(cut_up(data, size)))
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    assert b"".join(line for _, line in found if isinstance(line, bytes)) == data


def test_a_broken_place_and_a_long_line_cost_one_line() -> None:
    chunks: list[bytes | Broken] = [b"1\n2", Broken("why"), b"3\n" + b"4" * 50, b"4" * 60 + b"\n5\n", b"6" * 101]
    assert [(number, getattr(line, "reason", line)) for number, line in lines(chunks, 100)] == [
        (1, b"1\n"),
        (2, "why"),
        (3, b"3\n"),
        (4, "the record is longer than 0 MiB"),
        (5, b"5\n"),
        (6, "the record is longer than 0 MiB"),
    ]


# jsonl


def records(text: str | bytes, fields: Fields = Fields(), said: list[str] | None = None) -> list[Source | Failure]:  # noqa: B008
    data = text.encode() if isinstance(text, str) else text
    return list(read_json(iter([data]), HOME, fields, [].append if said is None else said.append, by_line=True))


def reasons(found: Iterable[Source | Failure]) -> list[tuple[str | None, str]]:
    return [(item.path, item.reason) for item in found if isinstance(item, Failure)]


def test_records_and_what_was_guessed() -> None:
    said: list[str] = []
    one, two, three = records(
        '\ufeff{"Text": "A.", "id": 7, "url": "https://e.org/a", "n": [1, null, {"x": 1.5}]}\r\n\n'
        '{"Text": "B.", "id": null}\n{"Text": "", "id": "c/d"}',
        said=said,
    )
    assert one == Source("7", "A.", path="in/x", url="https://e.org/a", record=1, extra={"n": [1, None, {"x": 1.5}]})
    assert isinstance(two, Source) and (two.id, two.record, two.extra) == ("x/3", 3, {})
    assert isinstance(three, Source) and (three.id, three.data) == ("c/d", "")
    (told,) = said
    assert told.startswith('in/x: taking the text from "Text", the id from "id", the url from "url" (guessed: --text')


def test_fields_that_are_named_are_not_guessed() -> None:
    said: list[str] = []
    (one,) = records('{"text": "no", "story": "yes", "nr": "4", "id": "5"}', Fields("story", "nr", "link", False), said)
    assert isinstance(one, Source) and (one.id, one.data, one.extra) == ("4", "yes", {"text": "no", "id": "5"})
    assert said == []
    (page,) = records('{"html": "<p>x"}', said=said)
    assert isinstance(page, Source) and page.media_type == "html" and "the text as HTML" in said[0]


@pytest.mark.parametrize(
    ("columns", "stated"),
    [
        ({"Titel": "T", "Autor(en)": "A B", "Datum": "x"}, {"title": "T", "author": "A B", "date": "x"}),
        ({"título": "T", "Autor": "A B", "fecha_publicación": "x"}, {"title": "T", "author": "A B", "date": "x"}),
        ({"Titre": "T", "Auteur(s)": "A B", "date publication": "x"}, {"title": "T", "author": "A B", "date": "x"}),
        ({"标题": "T", "作者": "A B", "发布时间": "x"}, {"title": "T", "author": "A B", "date": "x"}),
        ({"title": {"rendered": "T"}, "data": "no date"}, {"title": "T"}),
    ],
)  # fmt: skip
def test_names_of_columns_in_other_languages(columns: dict[str, object], stated: dict[str, str]) -> None:
    (one,) = records(json.dumps({"text": "The talks resumed.", **columns}))
    assert isinstance(one, Source) and {each.field: each.value for each in one.stated} == stated


def test_a_named_field_that_no_record_has_is_reported() -> None:
    said: list[str] = []
    (one,) = records('{"text": "A.", "when": "2024-03-12"}', Fields("text", stated={"date": "nope", "title": ""}), said)
    assert isinstance(one, Source) and one.stated == ()
    assert said[-1] == 'in/x: --date-field "nope": none of the first records has this field'
    (one,) = records('{"text": "A.", "When": "2024-03-12"}', Fields("text", stated={"date": "when"}), said)
    assert isinstance(one, Source) and [each.value for each in one.stated] == ["2024-03-12"]


def test_each_broken_record_is_one_failure_with_its_line() -> None:
    found = records(
        b'{"text": "A.", "id": 1, "url": null}\n{"text": \n[1]\n"x"\n{"text": 5}\n{"text": null}\n{"n": 1}\n'
        b'{"text": "x", "id": {}}\n{"text": "x", "url": 5}\n{"text": "\xff"}\n{"text": NaN}\n{"text": "Z."}\n'
        + b"["
        * 100_000
    )
    assert [item.data for item in found if isinstance(item, Source)] == ["A.", "Z."]
    told = dict(reasons(found))
    assert list(told) == [f"in/x:{number}" for number in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13)]
    assert all(told[f"in/x:{number}"].startswith("not valid JSON (") for number in (2, 13))
    assert told["in/x:10"] == "not UTF-8 (byte 0xff at column 11), as JSON must be: see iconv"
    assert told["in/x:3"] == told["in/x:4"] == "not a record: a line must be a mapping, {...}"
    assert told["in/x:5"] == 'the field "text" is a number, not text'
    assert told["in/x:6"] == told["in/x:11"] == 'the field "text" is null, not text'
    assert told["in/x:7"] == 'the field "text" is not there; its fields: "n"'
    assert told["in/x:8"] == 'the field "id" is a mapping, not an id'
    assert told["in/x:9"] == 'the field "url" is a number, not a URL'


def test_a_file_without_a_text_is_said_once() -> None:
    found = records('{"a": 1, "b": 2}\n{"a": 3}\n')
    assert reasons(found) == [("in/x:1", 'which field is the text? Say it with --text-field. Its fields: "a", "b"')]
    for charset in ("utf-16", "utf-16-le", "utf-16-be"):
        (one,) = records('{"text": "x"}\n'.encode(charset))
        assert isinstance(one, Source) and one.data == "x"


def test_numbers_are_not_changed() -> None:
    (one,) = records(
        '{"text":"x","a":123456789012345678901,"b":0.1000000000000000055,"c":12,"d":1.5,"e":-9007199254740993}'
    )
    assert isinstance(one, Source)
    assert one.extra == {
        "a": Verbatim("123456789012345678901"), "b": Verbatim("0.1000000000000000055"), "c": 12, "d": 1.5,
        "e": -9007199254740993,
    }  # fmt: skip
    assert pickle.loads(pickle.dumps(one)) == one


def test_ids_of_any_length() -> None:
    found = records('{"id":1765432109876543210,"text":"A"}\n{"id":12345678901234567890,"text":"B"}\n'
                    '{"id":1.00000000000000001,"text":"C"}\n{"id":"\\ud800","text":"D"}\n'
                    '{"text":"E"}')  # fmt: skip
    ids = [item.id for item in found if isinstance(item, Source)]
    assert ids == ["1765432109876543210", "12345678901234567890", "x/5"]
    assert reasons(found) == [
        ("in/x:3", 'the field "id" is a number, not an id'),
        ("in/x:4", 'the field "id" is not valid Unicode (half a surrogate pair)'),
    ]


def test_half_a_surrogate_pair_is_read() -> None:
    (one,) = records('{"text": "cut \\ud83d", "t": "\\ud83d"}')
    assert isinstance(one, Source) and one.data == "cut \ud83d" and one.extra == {"t": "\ud83d"}


# tables


def rows(data: str | bytes, tabs: bool = False, fields: Fields = Fields()) -> list[Source | Failure]:  # noqa: B008
    raw = data.encode() if isinstance(data, str) else data
    return list(read_table(cut_up(raw, 10), HOME, fields, [].append, tabs=tabs))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables(delimiter: str) -> None:
    text = '\ufeffid,text,n\r\n1,"A, ""b""\nc; d",x\r\n\r\n2,B,\r\n'.replace(",", delimiter)
    found = rows(text.replace(f"A{delimiter}", "A,"), tabs=delimiter == "\t")
    assert [(item.id, item.data, item.record, item.extra) for item in found if isinstance(item, Source)] == [
        ("1", 'A, "b"\nc; d', 2, {"n": "x"}),
        ("2", "B", 5, {"n": ""}),
    ]
    assert len(found) == 2


def test_rows_that_do_not_fit_are_failures() -> None:
    found = rows('id,text\n1,A\n2\n3,B,C\n4,"D"x\n5,E\n6,"F')
    assert [item.id for item in found if isinstance(item, Source)] == ["1", "5"]
    assert [path for path, _ in reasons(found)] == ["in/x:3", "in/x:4", "in/x:5", "in/x:7"]
    assert reasons(rows("id,text,text\n")) == [("in/x:1", 'two columns are called "text": rename one of them')]
    assert rows("") == []
    text = "The talks went on until late. " * 10
    assert "add a row of names" in reasons(rows(f'1,"{text}"\n2,"{text}"\n'))[0][1]
    assert "which field is the text?" in reasons(rows("a,b\n1,2\n"))[0][1]


def test_a_space_after_each_delimiter_of_the_heading_is_not_of_the_cells() -> None:
    (one,) = rows('id, text, n\n1, "A, B", x\n')
    assert isinstance(one, Source) and (one.data, one.extra) == ("A, B", {"n": "x"})
    (one,) = rows("id,text, n\n1, A,x\n")
    assert isinstance(one, Source) and (one.data, one.extra) == (" A", {" n": "x"})


def test_a_quotation_that_is_not_closed_ends_before_the_next_row_with_a_quoted_cell() -> None:
    found = rows('id,text\n1,"A"\n2,"B\n3,"C"\n4,x,y\nYes, he said.\n5,"E"\n6,F\n')
    assert [item.id for item in found if isinstance(item, Source)] == ["1", "5", "6"]
    ((path, reason),) = reasons(found)
    assert path == "in/x:3" and "it is taken for one up to line 6" in reason


def test_a_table_of_another_charset() -> None:
    (one,) = rows("id,text,ort\n1,Größe,Köln\n".encode("cp1252"))
    assert isinstance(one, Source) and one.data == "Größe".encode("cp1252") and one.extra == {"ort": "Köln"}
    (one,) = rows("id\ttext\n1\tGröße\n".encode("utf-16"))
    assert isinstance(one, Source) and one.data == "Größe"


def test_a_table_whose_gzip_member_is_cut(tmp_path: Path) -> None:
    first = gzip.compress(b"id,text\n1,A\n")
    second = gzip.compress(b"2," + noise(1, 5000).hex().encode() + b"\n")
    found = named(tmp_path, "t.csv.gz", first + second[:1000] + gzip.compress(b"3,C\n"))
    entries = read_all(found)
    assert [entry.origin.id for entry in entries if isinstance(entry, Entry)] == ["1", "3"]
    assert len([entry for entry in entries if isinstance(entry, Failure)]) == 1


# names of records


NASTY = [
    "a",
    "A",
    "é",
    "e\u0301",
    "..",
    ".",
    "",
    "/etc/x",
    "..\\x",
    "CON",
    "a" * 300,
    "a.",
    "\x00",
    "\ud800",
    "a~00000000",
]


@given(st.lists(st.tuples(st.sampled_from([*NASTY, "b"]) | st.text(max_size=3), st.integers(1, 99)), max_size=20))
def test_names_of_records_are_safe_and_never_shared(ids: list[tuple[str, int]]) -> None:
    names = RecordNames()
    given_names = {}
    for position, (id, _) in enumerate(ids):
        name = names.name("f.jsonl", id, position)
        assert name.startswith("f.jsonl/") and name.count("/") == 1
        given_names[f"{id}{position}"] = name
    assert_sound(given_names)


def test_the_rule_for_names_that_collide() -> None:
    names = RecordNames()
    assert [names.name("f", id, number) for number, id in enumerate(["a", "A", "b", "a", "a", "a/b"])] == [
        "f/a", "f/A~559aead0", "f/b", "f/a~ca978112", "f/a~5d25677026eb216b", "f/a_b~c14cddc0",
    ]  # fmt: skip


@given(st.lists(st.integers(0, 40) | st.integers(0, 2**64 - 1)), st.integers(0, 3000))
def test_keys_that_have_been_seen(keys: list[int], more: int) -> None:
    seen, known = Seen64(), set[int]()
    for key in [*keys, *keys, *(Random(more).getrandbits(64) for _ in range(more)), *keys]:
        assert seen.add(key) == ((key or 1) not in known)
        known.add(key or 1)
    assert len(seen) == len(known)


def test_keys_take_the_bytes_that_the_documentation_says() -> None:
    source = Random(1)
    tracemalloc.start()
    try:
        seen = Seen64()
        for _ in range(100_000):
            seen.add(source.getrandbits(64))
        assert tracemalloc.get_traced_memory()[1] < 24 * 100_000 + 100_000
    finally:
        tracemalloc.stop()


def test_backslashes_before_quotation_marks_are_announced() -> None:
    said: list[str] = []
    data = b'id,text\n1,a\n2,"\\"b\\" c"\n3,"\\"d"\n'
    found = list(read_table([data], HOME, Fields(text="text", id="id"), said.append, tabs=False))
    assert [item.data for item in found if isinstance(item, Source)] == ["a", '"b" c', '"d']
    assert [line for line in said if "backslash" in line or '\\"' in line] == [
        'in/x: from line 3 on, \\" is a quotation mark within a cell'
    ]


def test_rows_that_backslashes_do_not_explain_fail_as_before() -> None:
    data = b'id,text\n1,"a\\"b"c"\n2,x\n3,"\\"y\\""\n'
    found = list(read_table([data], HOME, Fields(text="text", id="id"), no_report, tabs=False))
    assert [item.data if isinstance(item, Source) else item.path for item in found] == ["in/x:2", "x", '"y"']


# mbox

MAIL = b"From a@b.c Mon Apr  8 19:40:02 2024\nFrom: Ida <a@b.c>\nSubject: Oven\n\nThe oven is hot.\n\n"


def test_each_mail_of_a_mailbox_is_a_document() -> None:
    found = list(read_mbox(cut_up(MAIL * 3, 7), HOME))
    assert [item.id for item in found] == ["x/1", "x/2", "x/3"]
    assert all(isinstance(item, Source) and item.metadata["title"] == "Oven" for item in found)


def test_a_broken_place_of_a_mailbox_costs_one_mail() -> None:
    chunks: list[bytes | Broken] = [MAIL, MAIL[:60], Broken("damaged"), b"\n\n", MAIL]
    found = list(read_mbox(chunks, HOME))
    assert [type(item) for item in found] == [Source, Failure, Source]
    assert found[1] == Failure("x/2", "in/x:2", "read", "damaged")


def test_a_mailbox_is_read_mail_by_mail() -> None:
    large = MAIL + b"The oven is hot again.\n" * 5_000 + b"\n"
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_mbox((large for _ in range(50)), HOME)) == 50
        assert tracemalloc.get_traced_memory()[1] < 20 * len(large)
    finally:
        tracemalloc.stop()


def test_several_mails_are_not_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL * 2)
    with pytest.raises(DocumentError, match="say --from mbox"):
        read_source(Found(tmp_path / "a.eml", "a.eml", "mail"))


# zip


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_zip_of_anything(tmp_path: Path) -> None:
    data = zipped(
        {
            "a.txt": b"A",
            "b/a.html": b"<p>x",
            "b/a.txt.gz": gzip.compress(b"B"),
            "c.jsonl": b'{"id": "1", "text": "C"}\n{"id": 2}\n',
            "../../evil.txt": b"E",
            "page.php": b"<!DOCTYPE html><title>T</title><p>P",
            "dir/": b"",
            "/": b"N",
            "__MACOSX/a.txt": b"no",
            ".hidden.txt": b"no",
            "x.pdf": b"no",
            "inner.zip": b"no",
        }
    )
    said: list[str] = []
    found = named(tmp_path, "z.zip", data)
    entries = read_all(found, said=said)
    names = names_of(found, entries)
    data_of = [entry.origin.data for entry in entries if isinstance(entry, Entry)]
    assert dict(zip(names, data_of, strict=True)) == {
        "z.zip/a": b"A",
        "z.zip/b/a.html": b"<p>x",
        "z.zip/b/a.txt.gz": b"B",
        "z.zip/c.jsonl/1": "C",
        "z.zip/page": b"<!DOCTYPE html><title>T</title><p>P",
        "z.zip/_~5ec1f7e7/_~5ec1f7e7/evil": b"E",
    }
    assert all(".." not in name for name in names)
    place = f"{tmp_path.as_posix()}/z.zip"
    assert [item.path for item in entries if isinstance(item, Failure)] == [f"{place}/c.jsonl:2", f"{place}:/"]
    assert "skipped 2 members of unknown kind, x.pdf among them" in said[-1]


def test_a_damaged_zip(tmp_path: Path) -> None:
    good = zipped({"a.txt": noise(1, 5000).hex().encode(), "b.txt": b"B"})
    (failure,) = read_all(named(tmp_path, "z.zip", b"not a zip"))
    assert isinstance(failure, Failure) and "not a sound zip file" in failure.reason
    broken, fine = read_all(named(tmp_path, "y.zip", good[:2000] + b"\xff" * 50 + good[2050:]))
    assert isinstance(broken, Failure) and "damaged" in broken.reason and broken.path.endswith("y.zip:a.txt")
    assert isinstance(fine, Entry) and fine.origin.data == b"B"


def test_the_last_gzip_member_of_a_zip_in_gz(tmp_path: Path) -> None:
    (entry,) = read_all(named(tmp_path, "z.zip.gz", gzip.compress(zipped({"a.txt": b"A"}))))
    assert entry.origin.data == b"A"
    (failure,) = read_all(named(tmp_path, "y.zip.gz", gzip.compress(zipped({"a.txt": b"A"}))[:-20]))
    assert isinstance(failure, Failure)


# standard input


def test_an_open_stream() -> None:
    stdin = Found(Path("stdin"), "stdin", "text", "jsonl", "gz")
    data = gzip.compress(b'{"text": "A"}\n')
    (entry,) = read_all(Opened(stdin, io.BytesIO(data)))
    assert names_of(stdin, [entry]) == ["stdin/1"]
    assert (entry.place, entry.origin.data) == ("stdin:1", "A")
    stdin = Found(Path("stdin"), "stdin", "html")
    (plain,) = read_all(Opened(stdin, io.BytesIO(b"<p>")))
    assert names_of(stdin, [plain]) == ["stdin"]
    assert (plain.origin.data, plain.origin.media_type) == (b"<p>", "html")


def test_records_are_read_as_they_are_asked_for() -> None:
    """A stream without an end: what is read is what was asked for."""

    class Endless(io.RawIOBase):
        served = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            Endless.served += 1
            return json.dumps({"text": "x" * 100}).encode() + b"\n"

    stdin = Found(Path("stdin"), "stdin", "text", "jsonl")
    entries = read_entries([Opened(stdin, Endless())], Fields(), [].append)  # type: ignore[arg-type]
    assert [next(entries).id for _ in range(3)] == ["stdin/1", "stdin/2", "stdin/3"]
    assert Endless.served <= 4


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("data", '--text-field "data" is a mapping, not text: did you mean "data.text"?'),
        ("Text", 'no record has this field: did you mean "data.text"?'),
        ("txt", 'no record has this field: did you mean "data.text"?'),
        ("nothing like it", "no record has this field."),
    ],
)
def test_a_wrong_text_field_is_one_failure_with_what_is_meant(named: str, hint: str) -> None:
    record = {"id": "1", "data": {"text": "The talks went on.", "tags": ["a"]}}
    data = b"".join(json.dumps(record).encode() + b"\n" for _ in range(3))
    found = list(read_json([data], Container("c", "c"), Fields(text=named), lambda _: None, by_line=True))
    assert len(found) == 1 and isinstance(found[0], Failure) and hint in found[0].reason


@pytest.mark.parametrize("data", ["", " \n", "[]", "\ufeff[ ]\n"])
def test_a_file_without_records(data: str) -> None:
    for by_line in (True, False):
        assert not list(read_json([data.encode()], HOME, Fields(), lambda _: None, by_line=by_line))


@pytest.mark.parametrize(
    ("record", "hint"),
    [
        ({"items": [{"text": "A"}]}, "jq -c '.items[]'"),
        ({"ok": True, "data": {"n": 1, "items": [{"text": "A"}]}}, "jq -c '.data.items[]'"),
        ({"a": {"text": "A"}, "b": {"text": "B"}}, "jq -c '.[]'"),
    ],
)
def test_records_within_the_one_record_of_a_file(record: object, hint: str) -> None:
    (found,) = read_json([json.dumps(record).encode()], HOME, Fields(), lambda _: None, by_line=False)
    assert isinstance(found, Failure) and hint in found.reason


def test_a_text_field_that_is_a_mapping_in_some_records_only() -> None:
    data = b'{"data": {"a": 1}}\n{"data": "The talks went on."}\n'
    found = list(read_json([data], Container("c", "c"), Fields(text="data"), lambda _: None, by_line=True))
    assert [type(item) for item in found] == [Failure, Source]


PAGE = b"<!DOCTYPE html><html><body><p>Text.</p></body></html>"
ARCHIVE = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 3
LINES = b'{"id": 1, "text": "One, and two."}\n{"id": 2, "text": "Two, and three."}\n'
TABLE = b"id;text\n1;One\n2;Two\n"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("x.jsonl", PAGE, "html"), ("x.csv", PAGE, "html"), ("x.jsonl", ARCHIVE, "warc"), ("x.json", ARCHIVE, "warc"),
     ("x.csv", ARCHIVE, "warc"), ("x.csv", LINES, "jsonl"), ("x.tsv", LINES, "jsonl"), ("x.jsonl", TABLE, "csv"),
     ("x.json", TABLE, "csv")],
)  # fmt: skip
def test_records_that_are_named_otherwise_are_one_failure(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    found = discover([tmp_path / name])
    entries = list(read_entries(found.containers, Fields(), no_report))
    assert len(entries) == 1 and isinstance(entries[0], Failure) and f"say --from {said}" in entries[0].reason


@pytest.mark.parametrize(
    ("name", "data"),
    [("x.jsonl", LINES), ("x.json", LINES), ("x.jsonl", b"[" + LINES.replace(b"}\n{", b"},{").strip() + b"]"),
     ("x.csv", TABLE), ("x.csv", b'text\n"{""a"": 1}"\n"[1, 2]"\n'), ("x.jsonl", b"broken, line\n" + LINES)],
)  # fmt: skip
def test_a_file_of_records_that_is_what_its_name_says(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    entries = list(read_entries(discover([tmp_path / name]).containers, Fields(), no_report))
    assert sum(not isinstance(entry, Failure) for entry in entries) == 2


@pytest.mark.parametrize(
    ("charset", "title", "author", "text"),
    [("cp1252", "Die Fähre", "Jörg Müller", "Der Hafenrat hat über die neue Fähre beraten und für sie gestimmt."),
     ("cp1252", "Die Fähre", "Jörg Müller", "Der Hafenrat hat am Dienstag beraten und gestimmt."),
     ("cp1251", "Паром", "Иван Петров", "Совет порта собрался вечером, чтобы решить вопрос о новом пароме.")],
)  # fmt: skip
def test_cells_of_metadata_are_in_the_charset_of_the_text(
    tmp_path: Path, charset: str, title: str, author: str, text: str
) -> None:
    (tmp_path / "x.csv").write_bytes(f"id;title;text;author\n1;{title};{text};{author}\n".encode(charset))
    (entry,) = read_entries(discover([tmp_path / "x.csv"]).containers, Fields(), no_report)
    assert isinstance(entry, Entry)
    article = Cleaner.built_in().clean_source(entry.read())
    assert article.body == text
    assert (article.metadata["title"], article.metadata["author"]) == (title, author)


def test_a_title_in_a_charset_that_nothing_shows_is_not_saved(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("id;title;text\n1;Паром;The board met and voted.\n".encode("cp1251"))
    (entry,) = read_entries(discover([tmp_path / "x.csv"]).containers, Fields(), no_report)
    assert isinstance(entry, Entry) and "title" not in Cleaner.built_in().clean_source(entry.read()).metadata
