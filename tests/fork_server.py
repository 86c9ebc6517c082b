"""A process that has imported the command, and runs it in copies of itself: `python -m tests.fork_server DESCRIPTOR`.

Most of the time of a test with a command would be that of its imports. A copy is a process of its own, with its own
arguments, folder, environment and standard streams, which come through the socket `DESCRIPTOR`.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NoReturn

MODULES = ("typer._adapters", "dechaff.cleaner", "dechaff.batch.run", "dechaff.sinks.files", "dechaff.cli.main",
           "dechaff.cli.clean", "dechaff.cli.check", "dechaff.cli.explain", "dechaff.authoring.problems")  # fmt: skip
SIZE = struct.Struct(">I")


def serve(descriptor: int) -> None:
    """Run one command after another until the other end of the socket is closed."""
    for module in MODULES:
        import_module(module)
    from dechaff.rules.load import built_in

    built_in()
    requests = socket.socket(fileno=descriptor)
    while True:
        header, streams, _, _ = socket.recv_fds(requests, SIZE.size, 3)
        if not header:
            return
        request = json.loads(requests.recv(SIZE.unpack(header)[0], socket.MSG_WAITALL))
        child = os.fork()
        if child == 0:
            requests.close()
            run_command(request, streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        requests.sendall(struct.pack(">i", os.waitstatus_to_exitcode(status)))


def run_command(request: Mapping[str, Any], streams: list[int]) -> NoReturn:
    """The command in a copy of this process, with these standard streams; it does not return."""
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["dechaff", *request["arguments"]]
        from dechaff.cli.main import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 – what the interpreter does
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    if os.fork():  # the server is no child of the tests, of which some end all of theirs
        os._exit(0)
    serve(int(sys.argv[1]))
