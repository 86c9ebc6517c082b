"""Which files are found, in which order, under which ids."""

from __future__ import annotations

import gzip
import inspect
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from dechaff.document import Source
from dechaff.errors import DocumentError, UsageError
from dechaff.sources.container import Container
from dechaff.sources.discover import Discovery, Found, discover
from dechaff.sources.entries import list_members
from dechaff.sources.open import read_source
from tests.command import dechaff
from tests.results import make


def ids(found: Discovery) -> list[str]:
    return [document.id for document in found.documents]


def test_a_folder_is_walked_in_an_order_of_its_own(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.html", "a/b.MD", "a.txt", ".git/x.txt", "a/.hidden.txt", "x.pdf", "README")
    found = discover([tmp_path])
    assert ids(found) == ["a/b.MD", "a/z.html", "a.txt", "b.txt"]
    assert [document.media_type for document in found.documents] == ["markdown", "html", None, None]
    assert [(item.path.name, item.reason.split(";")[0]) for item in found.skipped] == [
        ("README", "unknown kind of file (no extension)"),
        ("x.pdf", 'unknown kind of file (".pdf")'),
    ]
    assert found.documents[2].path == tmp_path / "a.txt"


@pytest.mark.parametrize("name", ["w.md", "w.html", "w.eml", "w.txt", "w"])
def test_a_web_archive_that_is_named_otherwise(tmp_path: Path, name: str) -> None:
    archive = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    (tmp_path / name).write_bytes(archive)
    assert [found.container for found in discover([tmp_path / name]).containers] == ["warc"]
    with pytest.raises(DocumentError, match="say --from warc"):
        read_source(Found(tmp_path / name, name, "html"))


def test_a_text_about_web_archives_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "w.md").write_text("WARC/1.0 is the format of web archives.\n")
    assert ids(discover([tmp_path / "w.md"])) == ["w.md"]


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


def test_a_web_archive_under_another_name(tmp_path: Path) -> None:
    archive = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    for name, data in (("a.txt", archive), ("b.html", gzip.compress(archive)), ("c.txt", gzip.compress(b"text"))):
        (tmp_path / name).write_bytes(data)
    found = discover([tmp_path])
    assert [each.id for each in found.containers] == ["a.txt", "b.html"] and ids(found) == ["c.txt"]
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archives:
        archives.writestr("a.txt", archive)
        archives.writestr("b.txt", "text")
    with zipfile.ZipFile(tmp_path / "z.zip") as archives:
        members, _ = list_members(archives, Container("z", "z"))
    assert [member.found.container for member in members] == ["warc", None]


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
    with pytest.raises(UsageError, match="is a pipe"):
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
    assert "reads the same" in found.failures[0].reason


def test_a_file_whose_name_is_not_utf8_is_cleaned_under_a_safe_name(tmp_path: Path) -> None:
    """Also in a folder of such a name, and as a container; the names are said, and a second run has nothing to do."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/in/d\xe9p"))
    try:
        folder.mkdir(parents=True)
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    (folder / "a.txt").write_text("The talks went on until late.")
    (folder.parent / os.fsdecode(b"b\xff.jsonl")).write_text('{"id": "1", "text": "The talks went on until late."}\n')
    done = dechaff("clean", "in", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert r"in/d\xe9p/a.txt: its name is not UTF-8; the results are called d_xe9p~" in done.stderr
    assert r"in/b\xff.jsonl: its name is not UTF-8; the results are called b_xff.jsonl~" in done.stderr
    [body] = (tmp_path / "out").glob("d_xe9p~*/a.txt")
    assert json.loads(body.with_suffix(".json").read_bytes())["source"]["path"] == r"in/d\xe9p/a.txt"
    assert len(list((tmp_path / "out").glob("b_xff.jsonl~*/1.txt"))) == 1
    assert "2 were up to date" in dechaff("clean", "in", cwd=tmp_path).stdout


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


def test_files_saved_with_a_page_under_its_whole_name(tmp_path: Path) -> None:
    make(tmp_path, "Ferry.html", "Ferry.html_files/frame.html", "notes_files/a.txt", "plan.txt", "plan.txt_files/b.txt")
    assert ids(discover([tmp_path])) == ["Ferry.html", "notes_files/a.txt", "plan.txt", "plan.txt_files/b.txt"]
