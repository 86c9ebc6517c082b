"""Run tests against faults in a copy of the package: `python -m tests.mutants SOURCE NUMBER...` prints exit statuses.

One process loads the libraries, and forks for each fault: a test takes a fraction of a second that way.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from pathlib import Path

import yaml

from tests.places import CASES_DIR, ROOT

MUTANTS: list[dict[str, str]] = yaml.safe_load((CASES_DIR / "mutants.yaml").read_text("utf-8"))
TIMED_OUT = 128
LIBRARIES = ("ahocorasick_rs", "hypothesis", "msgspec", "orjson", "pytest", "regex")


def run(source: Path, file: str, names: set[str]) -> None:
    """Run the tests of a file whose names contain one of `names`, with the package of a source root, and exit."""
    import pytest

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    plugins = [option for name in ("cacheprovider", "xdist", "hypothesispytest") for option in ("-p", f"no:{name}")]
    options = ["-q", "-x", "--noconftest", "--assert=plain", "-o", f"pythonpath={ROOT} {source}", *plugins]
    os._exit(int(pytest.main([*options, "-k", " or ".join(sorted(names)), file])))


def status(source: Path, tests: list[str]) -> int:
    """The highest exit status of pytest on tests, each a file and a part of names; a process for each file.

    `TIMED_OUT` for one that did not end within a minute: neither that nor a fault at import counts as noticed.
    """
    names: dict[str, set[str]] = {}
    for file, name in map(str.split, tests):
        names.setdefault(file, set()).add(name)
    found = 0
    for file, parts in names.items():
        process = multiprocessing.get_context("fork").Process(target=run, args=(source, file, parts))
        process.start()
        process.join(60)
        process.kill()
        process.join()
        code = process.exitcode or 0
        found = max(found, code if code >= 0 else TIMED_OUT)
    return found


def try_fault(source: Path, mutant: dict[str, str]) -> int:
    """The exit status of the test that must notice a fault; the copy is as before afterwards."""
    path = source / "dechaff" / mutant["file"]
    text = path.read_text("utf-8")
    path.write_text(text.replace(mutant["old"], mutant["new"]), "utf-8")
    os.utime(path, (0, 0))  # no compiled module is of that time
    found = status(source, [mutant["test"]])
    path.write_text(text, "utf-8")
    os.utime(path, (1, 1))
    return found


if __name__ == "__main__":
    root, numbers = Path(sys.argv[1]), list(map(int, sys.argv[2:]))
    sys.dont_write_bytecode = True
    for library in LIBRARIES:
        __import__(library)
    os.chdir(ROOT)
    statuses = {number: try_fault(root, MUTANTS[number]) for number in numbers}
    print(json.dumps({"without": status(root, [MUTANTS[number]["test"] for number in numbers]), **statuses}))
