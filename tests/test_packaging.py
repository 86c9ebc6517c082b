"""The project as a package index gets it: built without a network, installed into a fresh environment, run there."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from dechaff import __version__
from tests.optional import needs
from tests.places import PACKAGE, ROOT

pytestmark = needs("hatchling")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FILTER: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
LOCKS = ("requirements.lock", "requirements-test.lock")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell is needed")


def run(*command: str | Path, cwd: Path, expect: int = 0) -> str:
    """Run a command without the variables that name this source tree; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=240
    )
    assert done.returncode == expect, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def build(tree: Path, target: str, into: Path) -> Path:
    """Build a wheel or an sdist of a source tree with the backend that is installed here."""
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", into, cwd=tree)
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built of the unpacked sdist, as an installer builds it.

    It gets the compiled packs of this tree, which the set-up made with the same hook: compiling takes half a minute.
    """
    unpacked = tmp_path_factory.mktemp("tree")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, **FILTER)
    tree = next(unpacked.iterdir())
    compiled = Path("packs", "compiled")
    shutil.copytree(PACKAGE / compiled, tree / PACKAGE.relative_to(ROOT) / compiled)
    return build(tree, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the wheel; a .pth file adds the dependencies of this environment."""
    place = tmp_path_factory.mktemp("fresh")
    venv.create(place, symlinks=os.name != "nt")
    binaries = place / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / Path(sys.executable).name
    install = ("install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "--python", python, *install, wheel, cwd=place)
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place).strip())
    paths = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    (packages / "dependencies.pth").write_text("\n".join(paths) + "\n", "utf-8")
    return python


def test_the_metadata_is_what_an_index_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    assert metadata["Name"] == "dechaff" and metadata["Version"] == __version__
    assert metadata["Author"] == "the dechaff developers" and metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert {url.split(",")[0] for url in metadata.get_all("Project-URL")} == {
        "Homepage", "Documentation", "Source", "Changelog", "Issues"
    }  # fmt: skip
    low, high = map(int, re.findall(r"3\.(\d+)", PROJECT["requires-python"]))
    named = {f"Programming Language :: Python :: 3.{minor}" for minor in range(low, high)}
    assert named == {entry for entry in metadata.get_all("Classifier") if re.search(r":: 3\.\d", entry)}


def test_the_files_of_the_repository_name_the_same_pythons() -> None:
    low, high = re.findall(r"3\.\d+", PROJECT["requires-python"])
    bounds = f"({low.replace('.', ', ')}) <= sys.version_info[:2] < ({high.replace('.', ', ')})"
    for file in ("Makefile", ".ci/run"):
        assert bounds in (ROOT / file).read_text("utf-8"), f"{file} has other bounds than pyproject.toml"


def test_the_wheel_has_all_of_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}
    ours = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == ours
    assert "dechaff/py.typed" in inside


def test_the_sdist_has_all_of_the_repository(sdist: Path) -> None:
    """Whoever packages dechaff for a distribution runs the tests of the sdist."""
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    folders = {name.split("/")[0] for name in inside if "/" in name}
    assert {".ci", "benchmarks", "docs", "pipeline", "seeds", "tests", "tools"} <= folders
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "rules.yaml", *LOCKS} <= inside
    assert not folders & {".venv", "dist", ".git"}
    assert {name for name in inside if name.startswith("out/")} <= {"out/.gitkeep"}


def test_the_installed_package_runs(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "import dechaff; print(dechaff.__file__)", cwd=tmp_path).strip()
    assert Path(where).is_relative_to(python.parent.parent)
    version = f"dechaff {__version__}\n"
    assert run(python.parent / "dechaff", "--version", cwd=tmp_path) == version
    assert run(python, "-m", "dechaff", "--version", cwd=tmp_path) == version
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    run(python, "-m", "dechaff", "clean", "seeds", "-o", "out", "-q", cwd=tmp_path)
    assert len(list((tmp_path / "out").glob("*.txt"))) == len(list((ROOT / "seeds").glob("*.txt")))


def test_modules_beside_a_script_do_no_harm(python: Path, tmp_path: Path) -> None:
    """A script may have neighbours with the names of our folders, our rooms and our modules."""
    names = {"pipeline", *(path.stem for path in PACKAGE.rglob("*.py"))} - {"__init__", "__main__"}
    for name in names - sys.stdlib_module_names:
        if not any((Path(folder) / name).exists() for folder in sysconfig.get_paths().values()):
            (tmp_path / f"{name}.py").write_text("raise SystemExit(f'{__name__} of the user was imported')\n", "utf-8")
    (tmp_path / "script.py").write_text(
        "from dechaff import Cleaner\nprint(Cleaner.built_in().clean('Rain fell.\\n\\nIt was a wet day.').body)\n",
        "utf-8",
    )
    assert (tmp_path / "pipeline.py").is_file()
    assert run(python, "script.py", cwd=tmp_path) == "Rain fell.\n\nIt was a wet day.\n"


@POSIX
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_completion_in_bash(python: Path, tmp_path: Path) -> None:
    """The script that `--show-completion bash` prints completes a verb."""
    script = f"""
        PATH={python.parent}:$PATH
        eval "$(dechaff --show-completion bash)"
        complete -p dechaff
        COMP_WORDS=(dechaff cl) COMP_CWORD=1
        _dechaff_completion dechaff
        echo "${{COMPREPLY[@]}}"
    """
    bound, completed = run("bash", "-c", script, cwd=tmp_path).splitlines()
    assert bound.endswith("dechaff") and completed == "clean"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_are_valid_and_name_no_index(lock: str) -> None:
    """Each line is a pin with hashes; nothing says where a package is to be fetched."""
    text = re.sub(r"#.*", "", (ROOT / lock).read_text("utf-8")).replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line.strip()]
    wrong = [
        pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==\S+( ; [^@]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", pin)
    ]
    assert pins and wrong == []


def test_the_locks_have_every_dependency() -> None:
    locked = {
        lock: set(re.findall(r"^([a-z0-9-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE)) for lock in LOCKS
    }

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", entry)[0].lower().replace("_", "-").replace(".", "-") for entry in requirements}

    extras = PROJECT["optional-dependencies"]
    assert names(PROJECT["dependencies"] + extras["build"]) <= locked["requirements.lock"]
    tested = PROJECT["dependencies"] + extras["dev"] + extras["formats-test"] + extras["adapters-test"]
    assert names(tested) <= locked["requirements-test.lock"]
