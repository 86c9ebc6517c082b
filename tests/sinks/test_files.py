"""Body and sidecar as files: each complete or not there; files of others are not overwritten."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from dechaff.batch.summary import FailureLog
from dechaff.document import Failure, Record, Source
from dechaff.errors import OutputError, UsageError
from dechaff.sinks.body_file import read_record
from dechaff.sinks.files import FileOutput, write_article
from dechaff.sinks.record import to_json
from tests.results import DATA, TOOL, article, make, tree


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
        ("a.json", b'{"schema": "mine"', r"a\.json: a file that dechaff did not write"),
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


def test_inputs_are_never_overwritten(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "in/b.html", "in/failures.jsonl")
    (tmp_path / "way").symlink_to(tmp_path / "in", target_is_directory=True)
    inputs = [tmp_path / "in/a.txt", tmp_path / "in/b.html"]
    FileOutput(tmp_path / "out").check(["a", "b"], inputs)
    FileOutput(tmp_path / "in").check(["b"], inputs)
    for out in ("in", "way", "in/../in"):
        with pytest.raises(UsageError, match=r"would overwrite the input .*a\.txt.*-o"):
            FileOutput(tmp_path / out).check(["b", "a"], inputs)
    with pytest.raises(UsageError, match=r"failures\.jsonl"):
        FileOutput(tmp_path / "in").check([], [tmp_path / "in/failures.jsonl"])
