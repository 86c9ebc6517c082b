"""Built-in packs, read once: their checked rules as JSON in the user's cache folder, valid for these very files.

Reading a megabyte of YAML takes longer than cleaning thousands of articles. A cached pack is named by a hash of the
pack and of all that reads it, so it can't be stale; it begins with a hash of itself, so it can't be half of one. Where
there is no folder to write to, or somebody else has written there, the YAML is read each time. The examples are not in
it: who needs them reads the pack.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import regex
import yaml

from dechaff.rules.model import Rule
from dechaff.rules.serialize import packed, unpacked

__all__ = ["READERS", "cached_rules", "store_rules"]

READERS = (
    "dates/calendars",
    "dates/month_names",
    "dates/parse",
    "document",
    "errors",
    "text/characters",
    "text/fold",
    "text/function_words",
    "text/measure",
)
"""The modules outside of this room that its modules import, by way of others too: they shape the rules of a pack."""

_KEPT = 3
"""So many versions of a pack are kept: those of the tools that somebody may use side by side."""


def cached_rules(name: str, text: str) -> tuple[Rule, ...] | None:
    """The rules of a pack that has this text, if they are in the cache."""
    try:
        path = _path(name, text)
        if not _trusted(path):
            return None
        check, _, data = path.read_bytes().partition(b"\n")
        return unpacked(data) if check == _checksum(data) else None
    except (OSError, RuntimeError, ValueError, TypeError, KeyError, IndexError):
        return None


def store_rules(name: str, text: str, rules: Sequence[Rule]) -> None:
    """Put the rules of a pack that has this text into the cache; where that is not possible, nothing happens."""
    with contextlib.suppress(OSError, RuntimeError):
        path = _path(name, text)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, packed(rules))
        _forget_old(path.parent, name)


def _write(path: Path, data: bytes) -> None:
    """Under another name first: who reads meanwhile, or writes the same, sees a whole file or none."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(_checksum(data) + b"\n" + data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _forget_old(folder: Path, name: str) -> None:
    """Delete all but the newest versions of a pack."""
    versions = sorted(folder.glob(f"{name}-{'[0-9a-f]' * 24}.json"), key=lambda path: path.stat().st_mtime)
    for path in versions[:-_KEPT]:
        path.unlink(missing_ok=True)


def _checksum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _trusted(path: Path) -> bool:
    """Whether the user, or root, wrote a file; a cache folder may be one that all can write to."""
    return not hasattr(os, "getuid") or path.stat().st_uid in (0, os.getuid())


def _path(name: str, text: str) -> Path:
    key = hashlib.sha256(_reader_hash() + text.encode()).hexdigest()[:24]
    return _folder() / f"{name}-{key}.json"


def _folder() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "")
    return (base if base.is_absolute() else Path("~/.cache").expanduser()) / "dechaff"


@cache
def _reader_hash() -> bytes:
    """A hash of what turns a pack into rules: our code, Python with its tables of characters, and the libraries."""
    here = Path(__file__).parent
    files = [*sorted(here.rglob("*.py")), *(here.parent / f"{name}.py" for name in READERS)]
    code = [path.read_bytes() for path in files]
    told = f"{sys.version} {regex.__version__} {yaml.__version__}"
    return hashlib.sha256(b"\0".join([told.encode(), *code])).digest()
