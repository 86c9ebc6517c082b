"""Runs that go on where an earlier one ended, in every form: what is done is kept, and the bytes are the same."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dechaff.cli.main import app
from dechaff.sinks import segments
from dechaff.sinks.claim import OutputPlace
from tests.optional import needs
from tests.reliability.runs import LINUX, STORY, fill

FORMS = ["x.jsonl", "x.jsonl.gz", "p --to jsonl", "p --to jsonl --compress gz"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill(tmp_path, 30)
    (tmp_path / "in/0007.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(segments, "_SPAN", 20_000)
    return tmp_path


def clean(out: str) -> Result:
    return CliRunner().invoke(app, ["clean", "in", "-w", "1", "--shard-size", "20KB", "-o", *out.split()])


def files(folder: Path, out: str) -> dict[str, bytes]:
    """The results and the manifest, without the rest of the folder."""
    place = folder / out.split(maxsplit=1)[0]
    found = place.iterdir() if place.is_dir() else folder.glob(f"*{place.name}*")
    return {path.name: path.read_bytes() for path in found if path.is_file()}


@pytest.mark.parametrize(
    "out", [*FORMS, *(pytest.param(form, marks=needs("pyarrow")) for form in ("x.parquet", "p --to parquet"))]
)
def test_a_second_run_does_nothing(place: Path, out: str) -> None:
    first = clean(out)
    assert first.exit_code == 1, first.output
    before = files(place, out)
    times = {path: path.stat().st_mtime_ns for path in place.rglob("*") if "failures" not in path.name}
    time.sleep(0.01)
    second = clean(out)
    assert second.exit_code == 1 and "29 were up to date" in second.stdout
    assert first.stdout.splitlines()[-1:] == second.stdout.splitlines()[-1:]
    assert "failed: in/0007.txt: this is a PNG image" in second.stdout, "also what failed is said again"
    assert files(place, out) == before
    parts = [path for path in times if path.suffix not in ("", ".txt", ".yaml") and path.is_file()]
    assert all(path.stat().st_mtime_ns == times[path] for path in parts)


@pytest.mark.parametrize("out", FORMS)
@pytest.mark.parametrize(
    "change", ["added", "changed at the end", "removed at the end", "first", "rules", "cut", "edited"]
)
def test_what_changed_is_done_again_and_nothing_else(place: Path, out: str, change: str) -> None:
    clean(out)
    main = place / out.split(maxsplit=1)[0]
    if change == "added":
        (place / "in/0030.txt").write_text(f"{STORY} It is new.", "utf-8")
    elif change == "changed at the end":
        (place / "in/0028.txt").write_text(f"{STORY} It is new.", "utf-8")
    elif change == "removed at the end":
        (place / "in/0029.txt").unlink()
    elif change == "first":
        (place / "in/0000.txt").write_text(f"{STORY} It is new.", "utf-8")
    elif change == "rules":
        with (place / "rules.yaml").open("a") as file:
            file.write("  - {id: new, match: New}\n")
    elif change == "cut":
        path = main if main.is_file() else sorted(main.glob("part-*"))[-1]
        path.write_bytes(path.read_bytes()[:-10])
    else:
        path = main if main.is_file() else sorted(main.glob("part-*"))[0]
        path.write_bytes(b"mine")
    again = clean(out)
    if change in ("cut", "edited"):
        assert "it is there already" in str(again.exception)
        return
    assert again.exit_code == 1, again.output
    kept = {"added": 20, "changed at the end": 20, "removed at the end": 20}.get(change, 0)
    assert ("up to date" in again.stdout) == bool(kept)
    if change == "rules":
        assert "all documents are cleaned again: the rules" in again.stderr
    found = files(place, out)
    for name in found:
        (main / name if main.is_dir() else place / name).unlink()
    clean(out)
    assert files(place, out) == found


@pytest.mark.parametrize("out", FORMS[:3])
@pytest.mark.skipif(not LINUX, reason="signals")
def test_a_run_that_was_broken_off_goes_on(place: Path, out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clean(out)
    wanted = files(place, out)
    for name in wanted:
        next(place.rglob(name)).unlink()
    usual, written = segments.Shards.write, 0

    def fail(self: segments.Shards, line: bytes) -> None:
        nonlocal written
        written += 1
        if written == 24:
            raise KeyboardInterrupt
        usual(self, line)

    with monkeypatch.context() as patch:
        patch.setattr(segments.Shards, "write", fail)
        assert clean(out).exit_code != 0
    again = clean(out)
    assert again.exit_code == 1 and "were up to date" in again.stdout, again.output
    assert files(place, out) == wanted


@pytest.mark.parametrize("out", FORMS)
@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize("renamed", [False, True])
def test_a_run_that_was_killed_just_before_its_end_goes_on(place: Path, out: str, more: bool, renamed: bool) -> None:
    """All documents are written and noted, the end is not; then as many documents are there, or one more."""
    clean(out)
    main = place / out.split(maxsplit=1)[0]
    output = OutputPlace(main) if main.is_dir() else OutputPlace(place, main.name)
    manifest = output.beside("manifest")
    manifest.write_bytes(manifest.read_bytes().removesuffix(b'{"ended":true}\n'))
    if main.is_file() and not renamed:
        main.rename(output.beside("partial"))
    if more:
        (place / "in/0030.txt").write_text(f"{STORY} It is new.", "utf-8")
    again = clean(out)
    assert again.exit_code == 1 and "were up to date" in again.stdout, again.output
    found = files(place, out)
    for name in found:
        next(place.rglob(name)).unlink()
    clean(out)
    assert files(place, out) == found


@pytest.mark.parametrize("container", [False, True])
def test_results_of_inputs_that_are_gone_are_named_and_removed_on_request(place: Path, container: bool) -> None:
    (place / "in/0007.txt").unlink()
    if container:
        shutil.rmtree(place / "in")
        (place / "in").mkdir()
        lines = [f'{{"id": "{number}", "text": "{STORY}"}}\n' for number in range(30)]
        (place / "in/d.jsonl").write_text("".join(lines), "utf-8")
    assert clean("out").exit_code == 0
    (place / "out/mine.json").write_text("{}")
    before = files(place, "out")
    if container:
        (place / "in/d.jsonl").write_text("".join(lines[2:]), "utf-8")
        gone = ["d.jsonl/0", "d.jsonl/1"]
    else:
        (place / "in/0003.txt").unlink()
        gone = ["0003"]
    again = clean("out")
    assert f"not in the inputs: {', '.join(gone)} (--prune removes them)" in again.stderr
    assert files(place, "out") == before
    pruned = clean("out --prune")
    assert pruned.exit_code == 0 and f"removed {len(gone)} result" in pruned.stderr
    assert not any((place / "out" / f"{name}{suffix}").exists() for name in gone for suffix in (".txt", ".json"))
    assert (place / "out/mine.json").exists() and "up to date" in pruned.stdout
    assert "not in the inputs" not in clean("out").stderr


@pytest.mark.parametrize("out", ["x.jsonl", "p --to jsonl"])
def test_a_run_in_which_nothing_could_be_read_keeps_the_results_of_an_earlier_one(place: Path, out: str) -> None:
    """As with a wrong --text-field: the list of failures says why."""
    shutil.rmtree(place / "in")
    (place / "in").mkdir()
    (place / "in/d.jsonl").write_text("".join(f'{{"id": "{number}", "text": "{STORY}"}}\n' for number in range(3)))
    assert clean(out).exit_code == 0
    before = {name: data for name, data in files(place, out).items() if "manifest" not in name}
    wrong = clean(f"{out} --text-field no")
    assert wrong.exit_code == 1 and "are kept" in str(wrong.exception), wrong.output
    assert {name: data for name, data in files(place, out).items() if name in before} == before
    assert clean(out).exit_code == 0
    assert {name: data for name, data in files(place, out).items() if "manifest" not in name} == before


def test_a_record_that_can_not_be_read_now_is_not_gone(place: Path) -> None:
    shutil.rmtree(place / "in")
    (place / "in").mkdir()
    lines = [f'{{"id": "{number}", "text": "{STORY}"}}\n' for number in range(3)]
    (place / "in/d.jsonl").write_text("".join(lines), "utf-8")
    clean("out")
    (place / "in/d.jsonl").write_text("".join([lines[0], "broken\n", lines[2]]), "utf-8")
    assert clean("out --prune").exit_code == 1
    assert (place / "out/d.jsonl/1.txt").exists()


def test_a_run_with_other_rules_says_why_all_is_done_again(place: Path) -> None:
    (place / "in/d.jsonl").write_text(f'{{"id": "1", "text": "{STORY}"}}\n')
    for inputs in ("in", "in/d.jsonl"):
        for said in (False, False, True, False):
            if said:
                with (place / "rules.yaml").open("a") as file:
                    file.write(f"  - {{id: {inputs[-2:]}, match: New}}\n")
            done = CliRunner().invoke(app, ["clean", inputs, "-w", "1", "-o", f"out-{inputs[-2:]}"])
            assert ("all documents are cleaned again: the rules" in done.stderr) == said, done.stderr


def test_a_record_that_was_put_aside_is_removed_once_there_is_another(place: Path) -> None:
    clean("out")
    asides = [place / f"out/.{name}.json.dechaff-old" for name in ("0003", "0004")]
    for aside in asides:
        aside.write_bytes((place / "out/0003.json").read_bytes())
    (place / "out/0004.json").unlink()
    clean("out")
    assert not any(aside.exists() for aside in asides)


def test_a_run_with_other_rules_that_was_broken_off_early_goes_on(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was about to replace is still known as dechaff's."""
    for out in FORMS:
        clean(out)
        with (place / "rules.yaml").open("a") as file:
            file.write(f"  - {{id: {out.translate(str.maketrans('. -', '___'))}, match: New}}\n")
        with monkeypatch.context() as patch:
            patch.setattr(segments.Shards, "write", _break_off)
            assert clean(out).exit_code != 0
        again = clean(out)
        assert again.exit_code == 1, again.output
        clean(f"{out} --force")
        name = out.split(maxsplit=1)[0]
        assert not any("replaced" in path.name for path in [*place.glob(f".{name}*"), *place.glob(f"{name}/.*")])


def _break_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_was_edited_after_a_run_was_broken_off_is_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean("x.jsonl")
    with (place / "rules.yaml").open("a") as file:
        file.write("  - {id: new, match: New}\n")
    with monkeypatch.context() as patch:
        patch.setattr(segments.Shards, "write", _break_off)
        clean("x.jsonl")
    (place / "x.jsonl").write_bytes(b"mine")
    assert "it is there already" in str(clean("x.jsonl").exception)
