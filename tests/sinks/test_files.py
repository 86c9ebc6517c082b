"""The files' room: what is found, what results are called, what stands in them, and what is never overwritten."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import stat
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.batch.failures import FailureLog
from dechaff.document import FAILURES, Article, Failure, Record, Removal, Source, Whitespace
from dechaff.errors import DocumentError, OutputError, UsageError
from dechaff.sinks.body_file import read_record
from dechaff.sinks.files import FileOutput, check_outputs, write_article
from dechaff.sinks.names import SUFFIXES, assign_names
from dechaff.sinks.record import article_json, from_json, to_json
from dechaff.sources.discover import Discovery, Found, discover
from dechaff.sources.open import read_source

DATA = b"One, two, x."
TOOL = {"version": "0.1.0", "rules": "abc"}


def article(body: str = "One.\n\nTwo.", **changes: Any) -> Article:
    """A result as `clean` makes it: the sidecar knows the hash of the body's file."""
    data = (body + "\n").encode() if body else b""
    record = Record(
        id="a/b.txt",
        source={
            "path": "in/a/b.txt",
            "sha256": hashlib.sha256(DATA).hexdigest(),
            "bytes": 12,
            "kind": "text",
            "url": None,
        },
        metadata={"title": "Zwölf „Fälle“", "date": "2023-11-06"},
        also={"title": ("Later", "Last")},
        body={"sha256": hashlib.sha256(data).hexdigest(), "words": 2},
        removed=(
            Removal("news/read-more", 3, 10, 14, "More", {"previous_title": "X"}),
            Removal("own", 4, 20, 21, "\u2028"),
        ),
        reported=(Removal("doubt", 1, 0, 1, "a"),),
        whitespace=(Whitespace("\r\n", "\n", (4, 9)),),
        left_out=("Menu",),
        repairs={"mojibake": 1},
        warnings=("slow rule",),
        status="cleaned",
        reason=None,
        tool=TOOL,
    )
    return Article(body, replace(record, **changes))


def make(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def ids(found: Discovery) -> list[str]:
    return [document.id for document in found.documents]


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# discover


def test_a_folder_is_walked_in_an_order_of_its_own(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.html", "a/b.MD", "a.txt", ".git/x.txt", "a/.hidden.txt", "x.pdf", "README")
    found = discover([tmp_path])
    assert ids(found) == ["a/b.MD", "a/z.html", "a.txt", "b.txt"]
    assert [document.media_type for document in found.documents] == ["text", "html", "text", "text"]
    assert [(item.path.name, item.reason.split(";")[0]) for item in found.skipped] == [
        ("README", "unknown kind of file (no extension)"),
        ("x.pdf", 'unknown kind of file (".pdf")'),
    ]
    assert found.documents[2].path == tmp_path / "a.txt"


def test_ids_of_several_inputs_are_relative_to_what_holds_them_all(tmp_path: Path) -> None:
    make(tmp_path, "a/x/1.txt", "a/y/1.txt", "a/2.txt")
    a = tmp_path / "a"
    assert ids(discover([a / "y", a / "x"])) == ids(discover([a / "x", a / "y"])) == ["x/1.txt", "y/1.txt"]
    assert ids(discover([a / "2.txt"])) == ["2.txt"]
    assert ids(discover([a / "2.txt", a / "x/1.txt"])) == ["2.txt", "x/1.txt"]
    assert ids(discover([a / "x", a])) == ["2.txt", "x/1.txt", "y/1.txt"]


def test_relative_paths_stay_as_the_user_wrote_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "in/1.txt")
    monkeypatch.chdir(tmp_path)
    for way in ("in", "./in", "../" + tmp_path.name + "/in"):
        assert ids(discover([Path(way)])) == ["1.txt"]
    assert discover([Path("in")]).documents[0].path == Path("in/1.txt")
    assert ids(discover([Path()])) == ["in/1.txt"]


def test_a_file_counts_once_and_one_that_is_named_is_taken(tmp_path: Path) -> None:
    make(tmp_path, "1.txt", "2.log", ".3.txt")
    files = [tmp_path / name for name in ("1.txt", "2.log", ".3.txt")]
    for inputs in ([tmp_path, *files, tmp_path], [*files, tmp_path, tmp_path / "1.txt"]):
        found = discover(inputs)
        assert ids(found) == [".3.txt", "1.txt", "2.log"]
        assert found.skipped == ()


def test_the_output_folder_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "1.txt", "out/1.txt", "out/deep/2.txt", "outer/3.txt")
    assert ids(discover([tmp_path], skip=tmp_path / "out")) == ["1.txt", "outer/3.txt"]
    assert ids(discover([tmp_path], skip=tmp_path / "not there yet")) == ids(discover([tmp_path]))
    assert ids(discover([tmp_path / "out"], skip=tmp_path)) == ["1.txt", "deep/2.txt"]
    with pytest.raises(UsageError, match="both input and output"):
        discover([tmp_path / "out"], skip=tmp_path / "outer/../out")


def test_links(tmp_path: Path) -> None:
    make(tmp_path, "in/1.txt", "elsewhere/2.txt")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in/other.txt").symlink_to(tmp_path / "elsewhere/2.txt")
    (tmp_path / "in/broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "way").symlink_to(tmp_path / "in", target_is_directory=True)
    found = discover([tmp_path / "in"])
    assert ids(found) == ["1.txt", "other.txt"]
    assert [item.path.name for item in found.skipped] == ["broken.txt", "loop"]
    assert ids(discover([tmp_path / "way"])) == ids(found)
    assert ids(discover([tmp_path / "way", tmp_path / "in"])) in (
        ["in/1.txt", "in/other.txt"],
        ["way/1.txt", "way/other.txt"],
    )


def test_a_file_that_is_no_file_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [item.reason for item in discover([tmp_path]).skipped] == ["not a regular file"]
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        discover([tmp_path / "pipe.txt"])


def test_missing_inputs_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file or folder: .*gone.*lost"):
        discover([tmp_path / "gone", tmp_path, tmp_path / "lost"])
    with pytest.raises(UsageError, match="no input"):
        discover([])


def test_names_that_are_not_utf8_give_valid_ids(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    make(tmp_path, "caf\\xe9.txt")
    found = discover([tmp_path])
    assert ids(found) == ["caf\\xe9.txt"]
    assert "reads the same" in found.skipped[0].reason


def test_a_folder_nested_deeper_than_calls_can_be(tmp_path: Path) -> None:
    make(tmp_path, "d/" * 150 + "1.txt")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 100)
    try:
        assert ids(discover([tmp_path])) == ["d/" * 150 + "1.txt"]
    finally:
        sys.setrecursionlimit(usual)


def test_reading(tmp_path: Path) -> None:
    make(tmp_path, "1.html")
    found = Found(tmp_path / "1.html", "1.html", "html")
    assert read_source(found) == Source("1.html", b"1.html", "html", path=(tmp_path / "1.html").as_posix())
    with pytest.raises(DocumentError, match=r"gone\.txt: No such file or directory \(at the stage: read\)"):
        read_source(Found(tmp_path / "gone.txt", "gone.txt", "text"))


# naming


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["a/b.txt"], ["a/b"]),
        (["a/b.txt", "a/b.html"], ["a/b.txt", "a/b.html"]),
        (["a.txt", "a.html", "a.txt.md"], ["a.txt", "a.html", "a.txt.md"]),
        (["a.txt", "A.html", "b.md"], ["a.txt", "A.html", "b"]),
        (["a.txt", "A.txt"], ["a.txt~18b7cb09", "A.txt~48266a69"]),
        (["a.txt", "a.txt/b.txt"], ["a.txt", "a.txt/b"]),
        (["v1.2 report", "2023.11", ".txt"], ["v1.2 report", "2023.11", ".txt"]),
        (["é.txt", "e\u0301.html"], ["é.txt", "e\u0301.html"]),
    ],
)
def test_names(given: list[str], names: list[str]) -> None:
    found = assign_names(given)
    assert found == dict(zip(given, names, strict=True))
    _assert_sound(found)


PLAIN_WORDS = ["a", "A", "b", "é", "e\u0301", "ß", "SS", "ı", "I"]
NASTY_WORDS = [
    "", ".", "..", "...", " ", "CON", "con.x", "nul ", "COM1", "a.", "a ", "C:", "\\", "..\\x", "\x00", "\ud800", "~",
    "failures.jsonl", "FAILURES.jsonl", "x" * 300, "字" * 100, "a~00000000", "a.txt", "a.json", "<>|?*", "\u202e",
    "a~" + hashlib.sha256(b"a").hexdigest()[:8], "a~" + hashlib.sha256(b"a").hexdigest() + ".txt",
]  # fmt: skip
PIECES = st.builds(
    "".join,
    st.lists(st.sampled_from([*PLAIN_WORDS, *NASTY_WORDS]) | st.text(max_size=3), min_size=1, max_size=2),
)
IDS = st.lists(
    st.builds(
        lambda pieces, extension: "/".join(pieces) + extension,
        st.lists(PIECES, min_size=1, max_size=3),
        st.sampled_from(["", ".txt", ".TXT", ".html", ".json", ".txt.md"]),
    ),
    unique=True,
    max_size=12,
)


@given(IDS, st.randoms())
def test_names_are_unique_valid_and_in_no_order(given: list[str], random: Random) -> None:
    names = assign_names(given)
    assert set(names) == set(given)
    _assert_sound(names)
    shuffled = list(given)
    random.shuffle(shuffled)
    assert assign_names(shuffled) == names


def _assert_sound(names: dict[str, str]) -> None:
    """No two files are one, no file is a folder, no name is refused by a system, nothing leads out."""
    files = [PurePosixPath(name + suffix) for name in names.values() for suffix in SUFFIXES]
    files.append(PurePosixPath(FAILURES))
    keys = {unicodedata.normalize("NFC", str(path)).casefold() for path in files}
    assert len(keys) == len(files)
    folders = {unicodedata.normalize("NFC", str(parent)).casefold() for path in files for parent in path.parents}
    assert not keys & folders
    for path, name in zip(files, [name + suffix for name in names.values() for suffix in SUFFIXES], strict=False):
        assert str(path) == name, "an empty or a dot piece"
        assert not path.is_absolute()
        for piece in path.parts:
            assert piece not in {"", ".", ".."} and not piece.endswith((".", " "))
            assert not set('<>:"|?*\\') & set(piece) and all(ord(character) >= 32 for character in piece)
            assert len(piece.encode()) <= 255
            assert piece.split(".")[0].strip(" ").upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


def test_the_documents_of_a_folder_stay_together_under_a_changed_name() -> None:
    names = assign_names(["who?/1.txt", "who?/2.txt"])
    assert len({name.split("/")[0] for name in names.values()}) == 1


def test_names_cannot_be_claimed_by_an_id_that_looks_like_them() -> None:
    first = assign_names(["a.txt", "A.txt"])
    claimed = [f"{first['a.txt']}.txt", f"{first['a.txt']}.txt/b.txt", "a.txt", "A.txt"]
    names = assign_names(claimed)
    _assert_sound(names)
    assert {id: names[id] for id in first} == first


# sidecar


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"also": {}, "removed": (), "reported": (), "whitespace": (), "left_out": (), "repairs": {}, "warnings": ()},
        {"status": "rejected", "reason": "a rule said so"},
        {"reason": ""},
        {"metadata": {"also": "a field of that name"}, "also": {}},
    ],
)
def test_a_record_comes_back_from_its_sidecar(changes: dict[str, Any]) -> None:
    record = article(**changes).record
    assert from_json(to_json(record)) == record
    assert to_json(from_json(to_json(record))) == to_json(record)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 2**53))
def test_any_text_comes_back_from_a_sidecar(text: str, number: int) -> None:
    record = article(
        id=text,
        metadata={"title": text, text + "x": text},
        removed=(Removal(text, number, number, number, text, {text: text}),),
        whitespace=(Whitespace(text, text, (number, 0)),),
        also={text: (text,)},
    ).record
    assert from_json(to_json(record)) == record


def test_the_layout_of_a_sidecar() -> None:
    data = to_json(article(status="rejected", reason="too short").record)
    assert list(json.loads(data)) == [
        "schema", "id", "source", "metadata", "body", "removed", "reported", "whitespace", "left_out", "repairs",
        "warnings", "status", "reason", "tool",
    ]  # fmt: skip
    assert data.startswith(b'{\n  "schema": "dechaff/1",\n  "id"') and data.endswith(b"}\n")
    assert "Zwölf „Fälle“".encode() in data
    assert json.loads(data)["metadata"]["also"] == {"title": ["Later", "Last"]}
    assert b'"at": [4,9]' in data
    empty: dict[str, Any] = {
        "reported": (),
        "whitespace": (),
        "left_out": (),
        "also": {},
        "removed": (),
        "repairs": {},
        "warnings": (),
    }
    assert list(json.loads(to_json(article(metadata={}, **empty).record))) == [
        "schema", "id", "source", "metadata", "body", "removed", "repairs", "warnings", "status", "tool",
    ]  # fmt: skip


def test_the_one_line_form_has_the_body() -> None:
    line = article_json(article())
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert json.loads(line)["body_text"] == "One.\n\nTwo."
    assert from_json(line) == article().record


def test_a_record_with_the_old_name_of_a_status_is_read() -> None:
    record = article(status="limit exceeded", reason="9 words would be left, the limit is 25").record
    old = to_json(record).replace(b'"limit exceeded"', b'"left whole"')
    assert b'"left whole"' in old and from_json(old) == record


@pytest.mark.parametrize("record", [article(id="\ud800").record, article(metadata={"also": "x"}).record])
def test_a_record_that_json_cannot_hold_is_refused(record: Record) -> None:
    with pytest.raises(UsageError):
        to_json(record)


GOOD = json.loads(to_json(article().record))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "dechaff/0"}, '"schema" must be "dechaff/1"'),
        ({"id": 3}, r"Expected `str`, got `int` - at `\$.id`"),
        ({"removed": {}}, r"Expected `array`, got `object` - at `\$.removed`"),
        ({"removed": [{"rule": "x"}]}, r"missing required field `line` - at `\$.removed\[0\]`"),
        ({"removed": [{"rule": "x", "line": "1"}]}, r"Expected `int`, got `str` - at `\$.removed\[0\].line`"),
        ({"removed": [None]}, r"Expected `object`, got `null` - at `\$.removed\[0\]`"),
        ({"reported": [{"rule": "x", "line": -1}]}, r"Expected `int` >= 0 - at `\$.reported\[0\].line`"),
        (
            {"whitespace": [{"old": "", "new": "", "at": [1, True]}]},
            r"Expected `int`, got `bool` - at `\$.whitespace\[0\].at\[1\]`",
        ),
        ({"metadata": {"also": {"title": "x"}}}, r"Expected `array`, got `str` - at `\$.metadata\[...\]\[...\]`"),
        ({"metadata": {"title": 1}}, r"Expected `str \| object`, got `int` - at `\$.metadata\[...\]`"),
        ({"metadata": {"title": {"x": ["y"]}}}, r"expected text - at `\$.metadata.title`"),
        ({"source": {"bytes": 1.5}}, r"got `float` - at `\$.source\[...\]`"),
        ({"status": "fine"}, r"Invalid enum value 'fine' - at `\$.status`"),
        ({"reason": None}, r"Expected `str`, got `null` - at `\$.reason`"),
        ({"tool": {"version": None}}, r"Expected `str`, got `null` - at `\$.tool\[...\]`"),
    ],
)
def test_a_wrong_sidecar_is_refused_with_the_place(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        from_json(json.dumps({**GOOD, **change}).encode())


@pytest.mark.parametrize("key", [key for key in GOOD if key not in {"reported", "whitespace", "left_out"}])
def test_a_sidecar_without_a_needed_part_is_refused(key: str) -> None:
    with pytest.raises(UsageError, match=key):
        from_json(json.dumps({k: v for k, v in GOOD.items() if k != key}).encode())


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"null", b"[]", b"{}", b"[" * 100_000, b'{"schema":"dechaff/1"', b'"\\ud800"', b"1e999"]
)
def test_hostile_sidecars_are_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="not a sidecar"):
        from_json(data)


ATOMS = st.sampled_from([None, True, -1, 0, 3, 0.5, "", "x", [], {}, [1], ["x"], [None], {"also": {"x": ["y"]}}])
JSON = ATOMS | st.lists(ATOMS, max_size=2) | st.dictionaries(st.sampled_from(["also", "rule", "at", "old"]), ATOMS)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON))
def test_no_json_gives_anything_but_a_record_or_a_usage_error(change: dict[str, object]) -> None:
    try:
        record = from_json(json.dumps({**GOOD, **change}).encode())
    except UsageError:
        return
    assert from_json(to_json(record)) == record


def test_reading_a_sidecar_names_its_file(tmp_path: Path) -> None:
    write_article(tmp_path, "a", article())
    assert read_record(tmp_path / "a.json") == article().record
    with pytest.raises(UsageError, match=r"a\.txt: not a sidecar"):
        read_record(tmp_path / "a.txt")
    with pytest.raises(UsageError, match=r"can't read .*gone\.json: No such file"):
        read_record(tmp_path / "gone.json")


# write


def test_body_and_sidecar_are_written(tmp_path: Path) -> None:
    out = tmp_path / "not/there"
    write_article(out, "a/b", article())
    assert set(tree(out)) == {"a/b.txt", "a/b.json"}
    assert (out / "a/b.txt").read_bytes() == b"One.\n\nTwo.\n"
    assert read_record(out / "a/b.json") == article().record
    write_article(out, "empty", article(""))
    assert (out / "empty.txt").read_bytes() == b""
    (tmp_path / "usual").write_bytes(b"")
    assert stat.S_IMODE((out / "a/b.txt").stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)


def test_our_own_results_are_overwritten(tmp_path: Path) -> None:
    write_article(tmp_path, "a", article())
    write_article(tmp_path, "a", article("Three."))
    assert (tmp_path / "a.txt").read_bytes() == b"Three.\n"
    (tmp_path / "a.txt").unlink()
    write_article(tmp_path, "a", article("Four."))
    assert (tmp_path / "a.txt").read_bytes() == b"Four.\n"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"mine", r"a\.txt: a file that dechaff did not write is in the way: .*--force"),
        ("a.json", b"{}", r"a\.json: a file that dechaff did not write is in the way: .*--force"),
        ("a.json", b"", r"a\.json: a file that dechaff did not write"),
    ],
)
def test_a_foreign_file_is_not_overwritten(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    for result in (article(), article(status="rejected")):
        with pytest.raises(OutputError, match=message):
            write_article(tmp_path, "a", result)
        assert tree(tmp_path) == {name: data}
    write_article(tmp_path, "a", article(), force=True)
    assert tree(tmp_path) == {"a.txt": b"One.\n\nTwo.\n", "a.json": to_json(article().record)}


def test_an_edited_body_is_not_overwritten(tmp_path: Path) -> None:
    write_article(tmp_path, "a", article())
    (tmp_path / "a.txt").write_bytes(b"edited by hand")
    with pytest.raises(OutputError, match="edited after it was written"):
        write_article(tmp_path, "a", article("Three."))
    assert (tmp_path / "a.txt").read_bytes() == b"edited by hand"
    write_article(tmp_path, "a", article("Three."), force=True)
    assert (tmp_path / "a.txt").read_bytes() == b"Three.\n"


@pytest.mark.parametrize("before", [None, "An older body."])
def test_a_run_that_was_killed_between_body_and_sidecar_goes_on(tmp_path: Path, before: str | None) -> None:
    if before:
        write_article(tmp_path, "a", article(before))
    (tmp_path / "a.txt").write_bytes(b"One.\n\nTwo.\n")
    write_article(tmp_path, "a", article())
    assert read_record(tmp_path / "a.json") == article().record


def test_a_rejected_document_has_a_sidecar_only(tmp_path: Path) -> None:
    rejected = article(status="rejected", reason="a poll")
    write_article(tmp_path, "a", article())
    write_article(tmp_path, "a", rejected)
    assert tree(tmp_path) == {"a.json": to_json(rejected.record)}
    write_article(tmp_path, "a", article())
    assert set(tree(tmp_path)) == {"a.json", "a.txt"}


def test_a_file_where_a_folder_is_needed(tmp_path: Path) -> None:
    make(tmp_path, "a", "out")
    with pytest.raises(OutputError, match=r"File exists \(a file has the name of the folder\)"):
        write_article(tmp_path, "a/b", article())
    with pytest.raises(OutputError, match=r"Not a directory|File exists"):
        write_article(tmp_path / "out", "a/b", article())
    with (
        pytest.raises(OutputError, match=r"File exists \(a file has the name of the folder\)"),
        FailureLog(tmp_path / "out/failures.jsonl") as log,
    ):
        log.add(Failure("a", None, "decode", "why"))
    with FailureLog(tmp_path / "out/failures.jsonl"):
        pass
    assert tree(tmp_path) == {"a": b"a", "out": b"out"}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["a.txt", "a.json"])
def test_a_folder_where_a_file_is_needed(tmp_path: Path, name: str, force: bool) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(OutputError, match="a folder has the name of the file"):
        write_article(tmp_path, "a", article(), force=force)
    assert not list(tmp_path.glob(".dechaff*"))


NOBODY = 65534


def test_a_full_disk_leaves_the_old_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    write_article(tmp_path, "a", article())
    before = tree(tmp_path)
    signal = pytest.importorskip("signal")
    usual, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1]))
    try:
        with pytest.raises(OutputError, match="File too large"):
            write_article(tmp_path, "a", article("x" * 5000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, handler)
    assert tree(tmp_path) == before


def test_a_read_only_folder(tmp_path: Path) -> None:
    write_article(tmp_path / "before", "a", article())  # whatever is imported late is there now
    tmp_path.chmod(0o500)
    root = os.geteuid() == 0
    if root:  # who may write anywhere
        os.seteuid(NOBODY)
    try:
        with pytest.raises(OutputError, match="Permission denied"):
            write_article(tmp_path, "a", article())
    finally:
        if root:
            os.seteuid(0)
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("stem", ["../a", "sub/a", "sub/deeper/a", "sub/../../a", "loop/a"])
def test_nothing_is_written_outside_of_the_output_folder(tmp_path: Path, stem: str, force: bool) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.mkdir()
    (out / "sub").symlink_to(outside, target_is_directory=True)
    (out / "loop").symlink_to(out / "loop")
    with pytest.raises(OutputError, match=r"leads out of|can't be followed|has the name of|symbolic links"):
        write_article(out, stem, article(), force=force)
    assert tree(tmp_path) == {} and list(outside.iterdir()) == []


def test_links_within_the_output_folder_and_to_it_are_fine(tmp_path: Path) -> None:
    (tmp_path / "real/inner").mkdir(parents=True)
    (tmp_path / "out").symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "real/sub").symlink_to(tmp_path / "real/inner", target_is_directory=True)
    write_article(tmp_path / "out", "sub/a", article())
    assert (tmp_path / "real/inner/a.txt").is_file()


def test_a_link_in_the_place_of_a_result_is_replaced_and_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "target", "out/x")
    (tmp_path / "out/a.txt").symlink_to(tmp_path / "target")
    write_article(tmp_path / "out", "a", article(), force=True)
    assert (tmp_path / "target").read_bytes() == b"target"
    assert not (tmp_path / "out/a.txt").is_symlink()


def test_a_text_that_utf8_cannot_hold_is_refused(tmp_path: Path) -> None:
    for broken in (replace(article(), body="\ud800"), article(id="\ud800")):
        with pytest.raises(OutputError, match="surrogates"):
            write_article(tmp_path, "a", broken)
    assert tree(tmp_path) == {}


def test_up_to_date(tmp_path: Path) -> None:
    same = Source("a/b.txt", DATA, path="in/a/b.txt")

    def current(source: Source = same, tool: dict[str, str] = TOOL) -> Record | None:
        return FileOutput(tmp_path).earlier("a", source, tool)

    assert current() is None
    write_article(tmp_path, "a", article())
    assert current() == article().record
    for change in (
        {"data": b"changed"}, {"id": "other.txt"}, {"path": "moved/a/b.txt"}, {"media_type": "html"}, {"record": 4},
        {"url": "https://e.org/a"}, {"metadata": {"captured": "2024-05-01"}},
    ):  # fmt: skip
        assert current(replace(same, **change)) is None, change
    assert current(replace(same, metadata={"title": "Zwölf „Fälle“"})) is not None
    assert current(tool={**TOOL, "rules": "new"}) is None and current(tool={**TOOL, "another": "1"}) is None
    assert current(tool={"rules": "abc"}) is not None, "the record may name libraries that few documents need"
    (tmp_path / "a.txt").write_bytes(b"edited")
    assert current() is None
    (tmp_path / "a.txt").unlink()
    assert current() is None
    write_article(tmp_path, "a", article(status="rejected"))
    assert current() is not None
    (tmp_path / "a.txt").write_bytes(b"there should be none")
    assert current() is None
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.json").write_bytes(b"{")
    assert current() is None
    (tmp_path / "a.json").unlink()
    (tmp_path / "a.json").mkdir()
    assert current() is None


def test_failures(tmp_path: Path) -> None:
    path = tmp_path / "out/failures.jsonl"
    with FailureLog(path):
        pass
    assert not (tmp_path / "out").exists()
    with FailureLog(path) as log:
        log.add(Failure("a", "in/a.txt", "decode", "ü\n"))
        log.add(Failure("b", None, "run", "why"))
        assert not path.exists()
    assert path.read_text("utf-8").splitlines() == [
        '{"id":"a","path":"in/a.txt","stage":"decode","reason":"ü\\n"}',
        '{"id":"b","path":null,"stage":"run","reason":"why"}',
    ]
    with FailureLog(path):
        pass
    assert not path.exists() and list((tmp_path / "out").iterdir()) == []


def test_inputs_are_never_overwritten(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "in/b.html", "in/failures.jsonl")
    (tmp_path / "way").symlink_to(tmp_path / "in", target_is_directory=True)
    inputs = [tmp_path / "in/a.txt", tmp_path / "in/b.html"]
    check_outputs(tmp_path / "out", ["a", "b"], inputs)
    check_outputs(tmp_path / "in", ["b"], inputs)
    for out in ("in", "way", "in/../in"):
        with pytest.raises(UsageError, match=r"would overwrite the input .*a\.txt.*-o"):
            check_outputs(tmp_path / out, ["b", "a"], inputs)
    with pytest.raises(UsageError, match=r"failures\.jsonl"):
        check_outputs(tmp_path / "in", [], [tmp_path / "in/failures.jsonl"])
