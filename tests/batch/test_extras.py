"""Optional libraries: a missing one is named in a line, and none is imported without need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import start_of
from tests.places import ROOT, SOURCE

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
        command = [*start_of(arguments), "clean", *arguments]
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
