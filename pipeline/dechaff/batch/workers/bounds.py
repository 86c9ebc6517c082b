"""What one item may take in a worker process: processor time and memory, so that no item holds up or ends a run."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["LIGHT", "MEMORY", "confine", "memory_of", "over_by_status", "patience", "processor_seconds", "within"]

LIGHT = 256 << 10
"""Bytes of an item, up to which this process works on it itself; for a larger one, there is a worker."""

MEMORY = 2 << 30
"""Bytes of memory of a worker process, of which about 150 MB are the rules."""

_SECONDS = 30
_SECONDS_PER_MIB = 15
"""Processor time of an item: a hundred times what cleaning usually takes."""

_PATIENCE = 20
"""So many times the processor time may pass on the clock: waiting for a slow disk, or a busy machine."""

_STATM = 1
_LINUX = sys.platform == "linux"


def processor_seconds(size: int) -> int:
    """The processor time that an item of a size in bytes may take."""
    return _SECONDS + _SECONDS_PER_MIB * (size >> 20)


def patience(seconds: int) -> float:
    """The seconds on the clock after which an item with so much processor time is given up."""
    return float(seconds * _PATIENCE)


def memory_of(process: int) -> int:
    """The bytes of memory that a process has now; 0 where the system does not say it (it does on Linux)."""
    if not _LINUX:
        return 0
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[_STATM]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):  # it has ended
        return 0


def over_by_status(status: int, seconds: int) -> str | None:
    """The reason of a process that ended as it took too much processor time; None for any other end."""
    if sys.platform != "win32" and status == -signal.SIGXCPU:
        return f"it takes more than {seconds} seconds of processor time"
    return None


if sys.platform == "win32":

    def confine() -> None:
        """Nothing: this system has no such limit."""

    @contextmanager
    def within(seconds: int) -> Iterator[None]:
        """Nothing: the process that waits looks at the clock."""
        del seconds
        yield

else:
    import resource

    def confine() -> None:
        """Refuse this process memory well over `MEMORY`, in case it grows faster than it is looked at (Linux only)."""
        with suppress(OSError, ValueError):  # the user has set a smaller limit
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.RLIM_INFINITY))  # ended by a bound, it is no crash
            if _LINUX:
                resource.setrlimit(resource.RLIMIT_DATA, (MEMORY + MEMORY // 2, resource.RLIM_INFINITY))

    @contextmanager
    def within(seconds: int) -> Iterator[None]:
        """Let the system end this process if the block takes more processor time; 0 is no limit."""
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = resource.RLIM_INFINITY if not seconds else int(time.process_time()) + seconds + 1
        if hard != resource.RLIM_INFINITY:
            soft = hard if soft == resource.RLIM_INFINITY else min(soft, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        yield
