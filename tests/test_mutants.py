"""Small faults are noticed: a sample of `cases/mutants.yaml`, each in a copy of the package, with the test that fails.

`DECHAFF_MUTANTS=all` tries all of them; by default it is a sample of a fixed seed, so that the suite stays fast.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys

import pytest

from tests.mutants import MUTANTS
from tests.places import PACKAGE, ROOT, SOURCE

SEED, SAMPLE = 9, 12
ALL = range(len(MUTANTS))
CHOSEN = list(ALL) if os.environ.get("DECHAFF_MUTANTS") == "all" else random.Random(SEED).sample(ALL, SAMPLE)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork")
def test_faults_are_noticed(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("source")
    shutil.copytree(PACKAGE, place / "dechaff")
    command = [sys.executable, "-m", "tests.mutants", str(place), *map(str, CHOSEN)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, SOURCE)))}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1_200)
    assert done.returncode == 0, done.stderr
    statuses: dict[str, int] = json.loads(done.stdout)
    assert statuses.pop("without") == pytest.ExitCode.OK
    survived = {number: status for number, status in statuses.items() if status != pytest.ExitCode.TESTS_FAILED}
    assert [(MUTANTS[int(number)], status) for number, status in survived.items()] == []


def test_the_table_fits_the_package() -> None:
    """Each fault is in one place, changes something, and can be compiled (an error at import would notice any)."""
    for mutant in MUTANTS:
        text = (PACKAGE / mutant["file"]).read_text("utf-8")
        assert text.count(mutant["old"]) == 1, mutant
        compile(text.replace(mutant["old"], mutant["new"]), mutant["file"], "exec")
        assert mutant["old"] != mutant["new"] and (ROOT / mutant["test"].split()[0]).is_file(), mutant
