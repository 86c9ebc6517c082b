"""The command as a user runs it: a process of its own, a copy of one that has done the imports (fork_server.py)."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.fork_server import SIZE
from tests.places import ROOT, SOURCE

AT_ONCE = """
import sys
from dechaff.batch.workers import pool
from dechaff.cli.main import main
pool.ALONE = 0.0
sys.argv[0] = "dechaff"
main()
"""
"""The command, with workers that are started before it has had work of its own: as for long runs."""


ENVIRONMENT = {"PYTHONPATH": str(SOURCE), "COLUMNS": "100", "PYTHONUTF8": "1"}
SECONDS = 120


def dechaff(*arguments: str | Path, cwd: Path, data: bytes | str = b"") -> subprocess.CompletedProcess[str]:
    """Run the command; a traceback is a failure whatever the test looks for."""
    content = data.encode() if isinstance(data, str) else data
    if _needs_a_fresh_process(arguments):
        done = subprocess.run(
            [*start_of(arguments), *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **ENVIRONMENT},
            input=content,
            capture_output=True,
            timeout=SECONDS,
        )
    else:
        done = _server().run(list(map(str, arguments)), cwd, content)
    out, error = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in error, error
    return subprocess.CompletedProcess(done.args, done.returncode, out, error)


class _Server:
    """The other end of tests/fork_server.py, which ends when the socket is closed, as it is at the end of the tests."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(SECONDS)
        subprocess.run(
            [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": os.pathsep.join((str(SOURCE), str(ROOT)))},
            pass_fds=(theirs.fileno(),),
            check=True,
        )
        theirs.close()

    def run(self, arguments: list[str], cwd: Path, data: bytes) -> subprocess.CompletedProcess[bytes]:
        """The command with these arguments, in this folder, with these bytes on a pipe as its standard input."""
        environment = {**os.environ, **ENVIRONMENT}
        request = json.dumps({"arguments": arguments, "cwd": str(cwd), "environment": environment}).encode()
        reading, writing = os.pipe()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            socket.send_fds(self._socket, [SIZE.pack(len(request))], [reading, out.fileno(), error.fileno()])
            os.close(reading)
            self._socket.sendall(request)
            writer = threading.Thread(target=_write, args=(writing, data), daemon=True)
            writer.start()
            status = self._socket.recv(4, socket.MSG_WAITALL)
            writer.join(SECONDS)
            out.seek(0)
            error.seek(0)
            code = struct.unpack(">i", status)[0]
            return subprocess.CompletedProcess(arguments, code, out.read(), error.read())


@cache
def _server() -> _Server:
    return _Server()


def _write(descriptor: int, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as pipe:
        pipe.write(data)


def _needs_a_fresh_process(arguments: Sequence[str | Path]) -> bool:
    """Whether workers are started at once, the interpreter has settings of its own, or processes can't be copied."""
    cannot = not (hasattr(os, "fork") and hasattr(socket, "send_fds"))
    return cannot or _several(arguments) or _interpreter_settings() != _SETTINGS


def _interpreter_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}


_SETTINGS = _interpreter_settings()


def _several(arguments: Sequence[str | Path]) -> bool:
    return "-w" in arguments and arguments[arguments.index("-w") + 1] != "1"


def start_of(arguments: Sequence[str | Path]) -> list[str]:
    """The beginning of the command line: with `-w 2` and more, workers are started at once."""
    return [sys.executable, "-c", AT_ONCE] if _several(arguments) else [sys.executable, "-m", "dechaff"]
