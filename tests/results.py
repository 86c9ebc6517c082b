"""A result as cleaning makes it, and what the tests of names and files share."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from dechaff.batch.result_names import SUFFIXES
from dechaff.document import FAILURES, Article, Record, Removal, Whitespace

DATA = b"One, two, x."
TOOL = {"version": "0.1.0", "rules": "abc"}


def article(body: str = "One.\n\nTwo.", **changes: Any) -> Article:
    """A result as `clean` makes it: the sidecar knows the hash of the body's file."""
    data = (body + "\n").encode() if body else b""
    record = Record(
        id="a/b.txt",
        source={
            "path": "in/a/b.txt",
            "sha256": hashlib.sha256(DATA).hexdigest(),
            "bytes": 12,
            "kind": "text",
            "url": None,
        },
        metadata={"title": "Zwölf „Fälle“", "date": "2023-11-06"},
        also={"title": ("Later", "Last")},
        body={"sha256": hashlib.sha256(data).hexdigest(), "words": 2},
        removed=(
            Removal("news/read-more", 3, 10, 14, "More", {"previous_title": "X"}),
            Removal("own", 4, 20, 21, "\u2028"),
        ),
        reported=(Removal("doubt", 1, 0, 1, "a"),),
        whitespace=(Whitespace("\r\n", "\n", (4, 9)),),
        left_out=("Menu",),
        repairs={"mojibake": 1},
        warnings=("slow rule",),
        status="cleaned",
        reason=None,
        tool=TOOL,
    )
    return Article(body, replace(record, **changes))


def make(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def assert_sound(names: dict[str, str]) -> None:
    """No two files are one, no file is a folder, no name is refused by a system, nothing leads out."""
    files = [PurePosixPath(name + suffix) for name in names.values() for suffix in SUFFIXES]
    files.append(PurePosixPath(FAILURES))
    keys = {unicodedata.normalize("NFC", str(path)).casefold() for path in files}
    assert len(keys) == len(files)
    folders = {unicodedata.normalize("NFC", str(parent)).casefold() for path in files for parent in path.parents}
    assert not keys & folders
    for path, name in zip(files, [name + suffix for name in names.values() for suffix in SUFFIXES], strict=False):
        assert str(path) == name, "an empty or a dot piece"
        assert not path.is_absolute()
        for piece in path.parts:
            assert piece not in {"", ".", ".."} and not piece.endswith((".", " "))
            assert not set('<>:"|?*\\') & set(piece) and all(ord(character) >= 32 for character in piece)
            assert len(piece.encode()) <= 255
            assert piece.split(".")[0].strip(" ").upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
