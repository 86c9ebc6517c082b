"""The command as a user runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.places import SOURCE

AT_ONCE = """
import sys
from dechaff.batch.workers import pool
from dechaff.cli.main import main
pool.ALONE = 0.0
sys.argv[0] = "dechaff"
main()
"""
"""The command, with workers that are started before it has had work of its own: as for long runs."""


def dechaff(*arguments: str | Path, cwd: Path, data: bytes | str = b"") -> subprocess.CompletedProcess[str]:
    """Run the command; a traceback is a failure whatever the test looks for."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "100", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [*start_of(arguments), *map(str, arguments)],
        cwd=cwd,
        env=environment,
        input=data.encode() if isinstance(data, str) else data,
        capture_output=True,
        timeout=120,
    )
    out, error = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in error, error
    return subprocess.CompletedProcess(done.args, done.returncode, out, error)


def start_of(arguments: Sequence[str | Path]) -> list[str]:
    """The beginning of the command line: with `-w 2` and more, workers are started at once."""
    several = "-w" in arguments and arguments[arguments.index("-w") + 1] != "1"
    return [sys.executable, "-c", AT_ONCE] if several else [sys.executable, "-m", "dechaff"]
