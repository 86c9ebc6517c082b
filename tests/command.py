"""The command as a user runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.places import SOURCE


def dechaff(*arguments: str | Path, cwd: Path, data: bytes | str = b"") -> subprocess.CompletedProcess[str]:
    """Run the command; a traceback is a failure whatever the test looks for."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "100", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "dechaff", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        input=data.encode() if isinstance(data, str) else data,
        capture_output=True,
        timeout=120,
    )
    out, error = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in error, error
    return subprocess.CompletedProcess(done.args, done.returncode, out, error)
